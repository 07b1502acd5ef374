"""Papers of a contract, an amendment, an invoice or a board item: added, replaced by a newer version, withdrawn."""

import hashlib
import secrets

import pghistory
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files import File
from django.db import transaction
from django.utils.translation import gettext as _

from contracts.models import Document, DocumentVersion
from contracts.permissions import may_manage_document
from contracts.policies.documents import look_at
from district import actions


@transaction.atomic
def add_document(*, document, file, name, by, now):
    """Keeps a new document with its first version. Raises ValidationError for content that is not kept."""
    _allow(by, document)
    kind, kept_name = look_at(file, name)
    actions.save_record(record=document, by=by)
    _add(document, 1, file, kind, kept_name, by, now)
    return document


@transaction.atomic
def add_version(*, document, file, name, by, now):
    """A newer file of the same document; the older ones can still be opened. Returns the version.

    Raises ValidationError for content that is not kept, and where it is the newest version once more.
    """
    _allow(by, document)
    document = Document.objects.select_for_update().get(pk=document.pk)
    if document.withdrawn:
        raise ValidationError(_("This document was withdrawn. Bring it back first."))
    kind, kept_name = look_at(file, name)
    newest = document.versions.first()
    if newest is not None and newest.sha256 == fingerprint(file):
        raise ValidationError(_("This is version %(number)s once more, to the last byte.") % {"number": newest.number})
    return _add(document, newest.number + 1 if newest else 1, file, kind, kept_name, by, now)


@transaction.atomic
def change_document(*, document, by, fields):
    _allow(by, document)
    return actions.save_record(record=document, by=by, fields=fields)


@transaction.atomic
def withdraw_document(*, document, by):
    """It is no longer shown; its files stay, and `restore_document` brings it back."""
    return _set_withdrawn(document, True, by)


@transaction.atomic
def restore_document(*, document, by):
    return _set_withdrawn(document, False, by)


def fingerprint(file):
    """The SHA-256 of an open binary file, as hexadecimal digits."""
    file.seek(0)
    digest = hashlib.sha256()
    while block := file.read(1 << 20):
        digest.update(block)
    file.seek(0)
    return digest.hexdigest()


def _allow(by, document):
    if not may_manage_document(by, document):
        raise PermissionDenied


def _set_withdrawn(document, withdrawn, by):
    _allow(by, document)
    document = Document.objects.select_for_update().get(pk=document.pk)
    document.withdrawn = withdrawn
    return actions.save_record(record=document, by=by, fields=["withdrawn"])


def _add(document, number, file, kind, name, by, now):
    version = DocumentVersion(
        document=document, number=number, original_name=name, content_type=kind.content_type, size=_size(file),
        sha256=fingerprint(file), uploaded_by=by, uploaded_at=now,
    )  # fmt: skip
    version.file = File(file, name=f"{secrets.token_hex(12)}.document")
    with pghistory.context(user=by.pk):
        version.save()
    return version


def _size(file):
    file.seek(0, 2)
    size = file.tell()
    file.seek(0)
    return size
