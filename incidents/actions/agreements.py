"""Every write to agreements and their promises."""

from dataclasses import dataclass
from datetime import date

import pghistory
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from district.actions import insert_once
from district.models import DistrictSettings, StaffMember, Student
from incidents.models import Agreement, AgreementItem
from incidents.permissions import may_repair, may_settle
from incidents.policies import agreements as policies

Status = AgreementItem.Status


@dataclass(frozen=True)
class Promise:
    """What somebody promised: a student of the record, or `who` in words."""

    what: str
    due_on: date
    student: Student | None = None
    who: str = ""
    checked_by: StaffMember | None = None


@transaction.atomic
def record_agreement(*, by, client_id, made_on, promises, now, practice=None, incident=None, summary=""):
    """Write down what was agreed in a practice, or about an incident. Returns (agreement, made).

    `made` is False when this very form came twice: then it is the first one's record.
    Raises PermissionDenied, and ValidationError for no promise, too many, or one due before the agreement.
    """
    record = practice or incident
    if not may_repair(by, record):
        raise PermissionDenied
    if not promises:
        raise ValidationError(_("Write at least one promise: what, and who."))
    if len(promises) > policies.MOST_PROMISES:
        raise ValidationError(_("An agreement holds at most %(n)s promises.") % {"n": policies.MOST_PROMISES})
    for promise in promises:
        policies.check_due(promise.due_on, made_on=made_on)
    agreement = Agreement(
        client_id=client_id,
        school_id=record.school_id,
        practice=practice,
        incident=incident,
        made_on=made_on,
        made_by=by,
        summary=summary,
        created_at=now,
        updated_at=now,
    )
    with pghistory.context(user=by.pk):
        agreement, made = insert_once(agreement, "made_by")
        if not made:
            return agreement, False
        AgreementItem.objects.bulk_create([_item(agreement, promise, now) for promise in promises])
    return agreement, True


def _item(agreement, promise, now):
    return AgreementItem(
        agreement=agreement,
        school_id=agreement.school_id,
        what=promise.what,
        student=promise.student,
        who=promise.who,
        due_on=promise.due_on,
        checked_by=promise.checked_by,
        created_at=now,
        updated_at=now,
    )


@transaction.atomic
def change_agreement(*, agreement, by, now, fields):
    """Correct an agreement's day or words; it is held by the caller."""
    if not may_repair(by, agreement):
        raise PermissionDenied
    agreement.updated_at = now
    with pghistory.context(user=by.pk):
        agreement.save(update_fields=[*fields, "updated_at"])
    return agreement


@transaction.atomic
def add_promise(*, agreement, by, promise, now):
    """One more promise in an agreement. Returns (item, made): the same one sent twice is there once."""
    if not may_repair(by, agreement):
        raise PermissionDenied
    agreement = Agreement.objects.select_for_update(of=("self",)).get(pk=agreement.pk)
    policies.check_due(promise.due_on, made_on=agreement.made_on)
    same = agreement.items.open().filter(
        what=promise.what, student=promise.student, who=promise.who, due_on=promise.due_on
    )
    if first := same.first():
        return first, False
    if agreement.items.count() >= policies.MOST_PROMISES:
        raise ValidationError(_("An agreement holds at most %(n)s promises.") % {"n": policies.MOST_PROMISES})
    item = _item(agreement, promise, now)
    with pghistory.context(user=by.pk):
        item.save(force_insert=True)
    return item, True


@transaction.atomic
def change_promise(*, item, by, now, fields):
    """Correct an open promise, held by the caller. Raises PermissionDenied, ValidationError for a settled one."""
    if not may_repair(by, item.agreement):
        raise PermissionDenied
    policies.check_change(AgreementItem.objects.get(pk=item.pk))
    policies.check_due(item.due_on, made_on=item.agreement.made_on)
    item.updated_at = now
    with pghistory.context(user=by.pk):
        item.save(update_fields=[*fields, "updated_at"])
    return item


def _held(item):
    """The promise as stored, locked. Raises ValidationError when an undo took it away meanwhile."""
    held = AgreementItem.objects.select_for_update(of=("self",)).select_related("agreement").filter(pk=item.pk).first()
    if held is None:
        raise ValidationError(_("This promise was taken back meanwhile."))
    return held


@transaction.atomic
def settle_promise(*, item, by, status, now, today, note="", new_what="", new_due_on=None):
    """Say that a promise was kept, not kept, or renegotiated; the last makes a new one in its place.

    Returns (item, settled): a second click of the same person, with the same answer, settles nothing and is no
    error. Raises PermissionDenied, and ValidationError when somebody settled it meanwhile, or something is missing.
    """
    item = _held(item)
    if not may_settle(by, item):
        raise PermissionDenied
    if item.status == status and item.settled_by_id == by.pk:
        return item, False
    policies.check_settle(item, status)
    if status == Status.NOT_KEPT and not note:
        raise ValidationError({"note": _("Say in a few words what happened, or what is planned instead.")})
    with pghistory.context(user=by.pk):
        if status == Status.RENEGOTIATED:
            item.replaced_by = _replacement(item, new_what, new_due_on, now, today)
        item.status, item.note = status, note
        item.settled_on, item.settled_by, item.updated_at = today, by, now
        item.save(update_fields=["status", "note", "settled_on", "settled_by", "replaced_by", "updated_at"])
    return item, True


def _replacement(item, what, due_on, now, today):
    if not what:
        raise ValidationError({"new_what": _("What is promised now?")})
    if due_on is None:
        raise ValidationError({"new_due_on": _("By when?")})
    policies.check_due(due_on, made_on=today, name="new_due_on")
    if item.agreement.items.count() >= policies.MOST_PROMISES:
        raise ValidationError(_("An agreement holds at most %(n)s promises.") % {"n": policies.MOST_PROMISES})
    promise = Promise(what, due_on, student=item.student, who=item.who, checked_by=item.checked_by)
    new = _item(item.agreement, promise, now)
    new.save(force_insert=True)
    return new


@transaction.atomic
def undo_settlement(*, item, by, now):
    """Take back what one has just said about a promise. Returns the open item.

    Raises PermissionDenied, and ValidationError when it is too late or the new promise was settled since.
    """
    item = _held(item)
    if item.status == Status.OPEN:  # a second click
        return item
    if item.settled_by_id != by.pk or not may_settle(by, item):
        raise PermissionDenied
    minutes = DistrictSettings.objects.current().undo_minutes
    if not policies.can_be_undone(item.updated_at, now, minutes):
        text = _("It was settled more than %(minutes)s minutes ago. Add a new promise instead.")
        raise ValidationError(text % {"minutes": minutes})
    new = item.replaced_by
    with pghistory.context(user=by.pk):
        if new is not None:
            new = AgreementItem.objects.select_for_update(of=("self",)).get(pk=new.pk)
            if new.status != Status.OPEN:
                raise ValidationError(_("The new promise is settled already, so this stays as it is."))
        item.status, item.note, item.replaced_by = Status.OPEN, "", None
        item.settled_on, item.settled_by, item.updated_at = None, None, now
        item.save(update_fields=["status", "note", "settled_on", "settled_by", "replaced_by", "updated_at"])
        if new is not None:
            new.delete()
    return item
