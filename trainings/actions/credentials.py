"""Every write to who may teach: instructors, and their licenses granted, corrected, revoked."""

import copy

import pghistory
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from district.actions import save_record
from trainings.actions.refusals import allow
from trainings.models import Credential
from trainings.queries.trainers import losing_cover

SHOWN = 8  # sessions that a warning names


@transaction.atomic
def record_credential(*, credential, by, schools=()):
    """A license that is not on record yet. Raises ValidationError when the instructor has it from that day already."""
    allow(by)
    _check_scope(credential.scope, schools)
    save_record(record=credential, by=by)
    _put_schools(credential, schools, by)
    return credential


@transaction.atomic
def change_credential(*, credential, by, today, fields, schools=(), knowing=False):
    """Correct a license. When sessions ahead lose their cover, it is refused and they are named, unless `knowing`."""
    allow(by)
    before = _hold(credential)
    after = copy.copy(before)
    for name, value in fields.items():
        setattr(after, name, value)
    _check_scope(after.scope, schools)
    if not knowing:
        _warn(losing_cover(before, after, today))
    save_record(record=after, by=by, fields=[*fields])
    _put_schools(after, schools, by)
    return after


@transaction.atomic
def revoke_credential(*, credential, by, today, reason, knowing=False):
    """From today it no longer counts. As `change_credential`, it names the sessions ahead that lose their cover."""
    allow(by)
    credential = _hold(credential)
    if credential.revoked_on:
        raise ValidationError(_("This license is revoked already."))
    if not reason.strip():
        raise ValidationError({"reason": _("Say why: it stays on record.")})
    if not knowing:
        _warn(losing_cover(credential, None, today))
    return _revoked(credential, by, on=today, of=by, reason=reason.strip())


@transaction.atomic
def restore_credential(*, credential, by):
    """Take a revocation back; a second time does nothing."""
    allow(by)
    return _revoked(_hold(credential), by, on=None, of=None, reason="")


def _revoked(credential, by, *, on, of, reason):
    credential.revoked_on, credential.revoked_by, credential.revoked_reason = on, of, reason
    with pghistory.context(user=by.pk):
        credential.save(update_fields=["revoked_on", "revoked_by", "revoked_reason"])
    return credential


def _hold(credential):
    held = Credential.objects.select_for_update(of=("self",)).select_related("instructor__staff")
    return held.get(pk=credential.pk)


def _check_scope(scope, schools):
    if scope == Credential.Scope.SCHOOLS and not schools:
        raise ValidationError({"schools": _("Name the schools, or choose the whole district.")})


def _put_schools(credential, schools, by):
    with pghistory.context(user=by.pk):
        credential.schools.set(schools if credential.scope == Credential.Scope.SCHOOLS else [])


def _warn(sessions):
    if not sessions:
        return
    named = ", ".join(f"{session.number} ({date_format(session.starts_on)})" for session in sessions[:SHOWN])
    if len(sessions) > SHOWN:
        named += " …"
    raise ValidationError(
        {
            "knowing": _(
                "Nobody may teach these sessions then: %(sessions)s. Name another instructor for them first, or tick "
                "this to save all the same."
            )
            % {"sessions": named}
        }
    )


@transaction.atomic
def record_instructor(*, instructor, by):
    """A member of staff, or somebody of a vendor, who may be licensed from now on."""
    allow(by)
    return save_record(record=instructor, by=by)
