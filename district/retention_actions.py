"""Every write about destroying records and holding them back. The caller has asked permissions.py.

A hold and a list that is carried out wait for each other on the settings' row.
"""

import pghistory
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from district import retention_policies as policies
from district.actions import insert_once, save_record
from district.destroying import destroy_rows, what_falls
from district.models import (
    Destruction,
    DestructionCount,
    DestructionItem,
    DistrictSettings,
    LegalHold,
)
from district.retention import due, kind, schedule_of
from district.retention_queries import without_held
from district.scope import district_scope

Status = Destruction.Status


def _one_at_a_time():
    return DistrictSettings.objects.select_for_update().get(pk=DistrictSettings.objects.current().pk)


@transaction.atomic
def propose(*, key, client_id, by, today):
    """Lists what is due of a kind, the longest due first. Returns (destruction, made); a second post finds the first.

    Raises ValidationError when nothing is due, or a list of this kind is open.
    """
    if first := Destruction.objects.filter(client_id=client_id, proposed_by=by).first():
        return first, False
    with district_scope(), pghistory.context(user=by.pk):
        _one_at_a_time()
        if Destruction.objects.filter(kind=key, status__in=[Status.PROPOSED, Status.APPROVED]).exists():
            raise ValidationError(_("A list of this kind is open. It is carried out or stopped before the next."))
        this = kind(key)
        found = list(without_held(this, due(this, today)).values_list("pk", "due_on")[: policies.LISTED])
        if not found:
            raise ValidationError(_("Nothing of this kind is due."))
        schedule = schedule_of(this)
        destruction, made = insert_once(
            Destruction(
                kind=key,
                client_id=client_id,
                years=schedule.years,
                source=schedule.source,
                proposed_by=by,
                listed=len(found),
                first_due=min(day for _pk, day in found),
                last_due=max(day for _pk, day in found),
            ),
            "proposed_by",
        )
        DestructionItem.objects.bulk_create(
            DestructionItem(destruction=destruction, record_id=pk, due_on=day) for pk, day in found
        )
    return destruction, made


@transaction.atomic
def approve(*, destruction, by, today):
    """The second person says yes. The records go some days later at the earliest, when somebody carries it out."""
    destruction = _held(destruction)
    policies.check_may_approve(destruction, by)
    days = DistrictSettings.objects.current().destroy_wait_days
    destruction.status, destruction.approved_by = Status.APPROVED, by
    destruction.approved_at, destruction.not_before = timezone.now(), policies.not_before(today, days)
    return save_record(
        record=destruction, by=by, fields=["status", "approved_by", "approved_at", "not_before"]
    )  # fmt: skip


@transaction.atomic
def stop(*, destruction, why, by):
    """The list is not carried out; nothing is destroyed, and what is due can be listed anew."""
    destruction = _held(destruction)
    policies.check_may_become(destruction, Status.STOPPED)
    destruction.items.all().delete()
    return _end(destruction, Status.STOPPED, by, why_stopped=why)


@transaction.atomic
def destroy(*, destruction, by, today):
    """Destroys what is on the list, still due and not held, with all its history. Returns the destruction.

    What is held since, is no longer due, or is referred to by a record that stays is left out and counted.
    """
    with district_scope(), pghistory.context(user=by.pk):
        _one_at_a_time()
        destruction = _held(destruction)
        policies.check_may_destroy(destruction, today)
        this = kind(destruction.kind)
        listed = destruction.items.values("record_id")
        ids = set(without_held(this, due(this, today)).filter(pk__in=listed).order_by().values_list("pk", flat=True))
        list(this.model.objects.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk").values_list("pk"))
        fall, ids = _that_can_fall(this.model, ids)
        counts = destroy_rows(fall, destruction) if ids else {}
        DestructionCount.objects.bulk_create(
            DestructionCount(destruction=destruction, label=label, rows=rows, versions=versions)
            for label, (rows, versions) in counts.items()
        )
        destruction.items.all().delete()
        return _end(destruction, Status.DESTROYED, by, left_out=destruction.listed - len(ids))


def _that_can_fall(model, ids):
    """(Fall, ids) without the records that another one keeps: asked one by one only where there is such a one."""
    fall = what_falls(model, ids)
    if fall.kept_by:
        ids = {pk for pk in ids if not what_falls(model, {pk}).kept_by}
        fall = what_falls(model, ids)
    return fall, ids


def _held(destruction):
    return Destruction.objects.select_for_update(of=("self",)).get(pk=destruction.pk)


def _end(destruction, status, by, **values):
    destruction.status, destruction.ended_by, destruction.ended_at = status, by, timezone.now()
    for name, value in values.items():
        setattr(destruction, name, value)
    return save_record(record=destruction, by=by, fields=["status", "ended_by", "ended_at", *values])


@transaction.atomic
def place_hold(*, school, student, matter, reason, client_id, by):
    """From now on nothing about the student, or of the whole school, is destroyed. Returns (hold, made)."""
    _one_at_a_time()
    hold = LegalHold(
        school=school, student=student, matter=matter, reason=reason, client_id=client_id, placed_by=by
    )  # fmt: skip
    if not LegalHold.objects.filter(client_id=client_id).exists():
        hold.validate_constraints()
    with pghistory.context(user=by.pk):
        return insert_once(hold, "placed_by")


@transaction.atomic
def release_hold(*, hold, why, by):
    hold = LegalHold.objects.select_for_update(of=("self",)).get(pk=hold.pk)
    if hold.released_at:
        raise ValidationError(_("This hold is released already."))
    hold.released_by, hold.released_at, hold.release_reason = by, timezone.now(), why
    return save_record(record=hold, by=by, fields=["released_by", "released_at", "release_reason"])
