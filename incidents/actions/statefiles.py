"""Every write to state files, their columns and codes. Files are never deleted: they go out of use."""

import pghistory
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from district.actions import delete_record, move_record, save_record
from district.permissions import may_administer
from incidents.models import StateCode, StateColumn, StateFile
from incidents.policies import ed166

STEP = 10


def _hold(state_file, by):
    """The file's row, held: every change of a file or of its columns begins with this. Raises PermissionDenied."""
    if not may_administer(by):
        raise PermissionDenied
    return StateFile.objects.select_for_update(of=("self",)).get(pk=state_file.pk)


@transaction.atomic
def add_state_file(*, state_file, by):
    if not may_administer(by):
        raise PermissionDenied
    return save_record(record=state_file, by=by)


@transaction.atomic
def change_state_file(*, state_file, by, fields):
    _hold(state_file, by)
    return save_record(record=state_file, by=by, fields=fields)


@transaction.atomic
def retire_state_file(*, state_file, by, retired):
    """Out of use, or in use again."""
    held = _hold(state_file, by)
    held.retired = retired
    return save_record(record=held, by=by, fields=["retired"])


@transaction.atomic
def start_from_ed166(*, name, by):
    """A new file with the columns that are known of Connecticut's ED166. Raises ValidationError for a name in use."""
    if not may_administer(by):
        raise PermissionDenied
    with pghistory.context(user=by.pk):
        try:
            with transaction.atomic():
                return ed166.lay(StateFile, StateColumn, StateCode, name=name)
        except IntegrityError as error:
            raise ValidationError({"name": _("Another file has this name.")}) from error


@transaction.atomic
def copy_state_file(*, state_file, name, by):
    """A new version: the same form, columns and codes under another name, to be changed. Returns it."""
    held = _hold(state_file, by)
    copy = StateFile.objects.get(pk=held.pk)
    copy.pk, copy.name, copy.copied_from, copy.retired = None, name, held, False
    copy._state.adding = True
    save_record(record=copy, by=by)
    with pghistory.context(user=by.pk):
        for column in held.columns.prefetch_related("codes"):
            codes = list(column.codes.all())
            column.pk, column.state_file, column._state.adding = None, copy, True
            column.save()
            for code in codes:
                StateCode.objects.create(column=column, ours=code.ours, theirs=code.theirs)
    return copy


@transaction.atomic
def add_column(*, column, codes, by):
    held = _hold(column.state_file, by)
    column.position = (held.columns.aggregate(last=Max("position"))["last"] or 0) + STEP
    save_record(record=column, by=by)
    _write_codes(column, codes, by)
    return column


@transaction.atomic
def change_column(*, column, codes, by, fields):
    """`codes`: {our value: theirs} as it is to be."""
    _hold(column.state_file, by)
    save_record(record=column, by=by, fields=fields)
    _write_codes(column, codes, by)
    return column


def _write_codes(column, codes, by):
    before = {code.ours: code for code in column.codes.all()}
    with pghistory.context(user=by.pk):
        for ours, code in before.items():
            if ours not in codes:
                code.delete()
            elif code.theirs != codes[ours]:
                code.theirs = codes[ours]
                code.save(update_fields=["theirs"])
        for ours, theirs in codes.items():
            if ours not in before:
                StateCode.objects.create(column=column, ours=ours, theirs=theirs)


@transaction.atomic
def move_column(*, column, by, up):
    """One place up or down; at the end nothing happens."""
    move_record(record=column, among=_hold(column.state_file, by).columns.all(), by=by, up=up)


@transaction.atomic
def remove_column(*, column, by):
    _hold(column.state_file, by)
    delete_record(record=column, by=by)
