"""Every write of the board's record: members, meetings, items, motions, roll calls, and what an item authorizes.

Whatever belongs to a meeting is written while its row is held, so that of two clerks the second sees the first.
"""

from contextlib import contextmanager

import pghistory
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from contracts.actions.refusals import allow, in_words
from contracts.models import AgendaItem, Amendment, BoardMeeting, BoardMember, Contract, Motion, Vote
from contracts.permissions import may_manage_contracts, may_record_board
from contracts.policies import board as policies
from contracts.queries import board as queries


@contextmanager
def _written(by, record=None):
    """The database's refusals, in words: its rules', or those of the constraint that `record` breaks."""
    try:
        with in_words(), pghistory.context(user=by.pk):
            yield
    except IntegrityError:
        if record is not None:
            record.full_clean()
        raise


def _hold(meeting_id):
    return BoardMeeting.objects.select_for_update(of=("self",)).get(pk=meeting_id)


def _save(record, by, fields):
    """A new record whole, or the named fields of one that exists; what a form had let pass is refused in words."""
    with _written(by, record):
        record.save(update_fields=None if record._state.adding else fields)
    return record


@transaction.atomic
def save_member(*, member, by, fields=None):
    """Adds or corrects a term. Raises PermissionDenied, ValidationError where the term would not cover a vote."""
    allow(by, may_record_board)
    return _save(member, by, fields)


@transaction.atomic
def end_term(*, member, by, ends_on):
    """The last day of a term. Raises PermissionDenied, ValidationError."""
    allow(by, may_record_board)
    member = BoardMember.objects.select_for_update().get(pk=member.pk)
    if ends_on < member.starts_on:
        raise ValidationError({"ends_on": _("The last day must not be before the first.")})
    member.ends_on = ends_on
    return _save(member, by, ["ends_on"])


@transaction.atomic
def save_meeting(*, meeting, by, fields=None):
    """Adds or corrects a meeting. Raises PermissionDenied, ValidationError where its voters would be out of office."""
    allow(by, may_record_board)
    return _save(meeting, by, fields)


@transaction.atomic
def delete_meeting(*, meeting, by):
    """Removes a meeting that holds nothing. Raises PermissionDenied, ValidationError."""
    allow(by, may_record_board)
    meeting = BoardMeeting.objects.select_for_update().filter(pk=meeting.pk).first()
    if meeting is None:  # a second click
        return
    if meeting.items.exists() or meeting.motions.exists():
        raise ValidationError(_("This meeting has items or motions. Remove them first."))
    with pghistory.context(user=by.pk):
        meeting.delete()


@transaction.atomic
def save_item(*, item, by, fields=None):
    """Adds or corrects an item that was not voted on; a consent item goes under the consent motion that is there.

    Raises PermissionDenied, ValidationError.
    """
    allow(by, may_record_board)
    meeting = _hold(item.meeting_id)
    stored = None if item._state.adding else AgendaItem.objects.select_related("motion").get(pk=item.pk)
    if stored is not None:
        policies.check_not_voted(stored)
        item.pulled, item.motion = stored.pulled, stored.motion
        fields = [*fields, "pulled", "motion"]
    if item.type != AgendaItem.Type.CONSENT:
        item.pulled = False
    consent = _consent_of(meeting)
    if policies.in_consent(item):
        own = item.motion if item.motion is not None and not item.motion.is_consent else None
        if own is not None:
            raise ValidationError({"type": _("This item has a motion of its own. Remove that motion first.")})
        if stored is None or not policies.in_consent(stored):
            policies.check_room_in_consent(consent)
        item.motion = consent
    elif item.motion is not None:
        if item.motion.is_consent:
            item.motion = None
        elif not policies.asks_for_a_vote(item):
            raise ValidationError({"type": _("This item has a motion. Remove the motion first.")})
    return _save(item, by, fields)


@transaction.atomic
def delete_item(*, item, by):
    """Removes an item that was not voted on and that nothing names. Raises PermissionDenied, ValidationError."""
    allow(by, may_record_board)
    _hold(item.meeting_id)
    item = AgendaItem.objects.select_related("motion").filter(pk=item.pk).first()
    if item is None:  # a second click
        return
    policies.check_not_voted(item)
    if taken := _authorized_by(item):
        raise ValidationError(_("%(what)s names this item. Take the link away first.") % {"what": _said(taken)})
    own = item.motion if item.motion is not None and not item.motion.is_consent else None
    with _written(by):
        item.delete()
        if own is not None:
            own.delete()


def _consent_of(meeting):
    return Motion.objects.filter(meeting=meeting, is_consent=True).first()


def _check_motion(motion, meeting):
    policies.check_movers(motion.moved_by, motion.seconded_by, meeting.held_on)
    policies.check_seats(motion.seats, len(queries.sitting(meeting.held_on)))


@transaction.atomic
def put_consent_motion(*, motion, by):
    """Puts the meeting's one consent motion, which carries every consent item that is not pulled out.

    `motion` is new, with meeting, text, movers, rule and seats. Raises PermissionDenied, ValidationError.
    """
    allow(by, may_record_board)
    meeting = _hold(motion.meeting_id)
    if _consent_of(meeting) is not None:
        raise ValidationError(_("This meeting has its consent motion already."))
    items = AgendaItem.objects.filter(meeting=meeting, type=AgendaItem.Type.CONSENT, pulled=False)
    if not items.exists():
        raise ValidationError(_("No item of this meeting is on the consent agenda."))
    _check_motion(motion, meeting)
    motion.is_consent = True
    _save(motion, by, None)
    with _written(by):
        items.update(motion=motion)
    return motion


@transaction.atomic
def put_motion(*, item, motion, by):
    """Puts a motion on one item. Raises PermissionDenied, ValidationError."""
    allow(by, may_record_board)
    meeting = _hold(item.meeting_id)
    item = AgendaItem.objects.select_related("motion").get(pk=item.pk)
    policies.check_may_move(item)
    _check_motion(motion, meeting)
    motion.meeting, motion.is_consent = meeting, False
    _save(motion, by, None)
    item.motion = motion
    _save(item, by, ["motion"])
    return motion


@transaction.atomic
def change_motion(*, motion, by, fields):
    """Corrects words, movers, rule or seats.

    Raises PermissionDenied, ValidationError where something in force would fall.
    """
    allow(by, may_record_board)
    _check_motion(motion, _hold(motion.meeting_id))
    return _save(motion, by, fields)


@transaction.atomic
def remove_motion(*, motion, by):
    """Takes a motion off the record that was not voted on; its items stay. Raises PermissionDenied, ValidationError."""
    allow(by, may_record_board)
    _hold(motion.meeting_id)
    motion = Motion.objects.filter(pk=motion.pk).first()
    if motion is None:  # a second click
        return
    if policies.is_voted(motion):
        raise ValidationError(_("This motion was voted on. Take the vote back first."))
    with _written(by):
        motion.delete()


@transaction.atomic
def record_roll_call(*, motion, by, choices, version):
    """Records or corrects who voted how; returns the motion as the database then has it.

    `choices` is a dict of BoardMember to choice; `version` that of `queries.roll_version` when the page was opened.
    Raises PermissionDenied; ValidationError for somebody out of office, somebody left out, a newer roll call, and a
    correction that would take away what a contract in force stands on.
    """
    allow(by, may_record_board)
    meeting = _hold(motion.meeting_id)
    motion = Motion.objects.select_for_update(of=("self",)).get(pk=motion.pk)
    policies.check_roll_call(choices, queries.sitting(meeting.held_on), meeting.held_on)
    if queries.roll_version(motion) != version and _differs(motion, choices):
        raise ValidationError(
            _("Somebody recorded this vote while you were here. Compare below, then save again to keep yours."),
            code="stale",
        )
    with _written(by):
        Vote.objects.bulk_create(
            [Vote(motion=motion, member=member, choice=choice) for member, choice in choices.items()],
            update_conflicts=True,
            unique_fields=["motion", "member"],
            update_fields=["choice"],
        )
    motion.refresh_from_db()
    return motion


def _differs(motion, choices):
    stored = dict(motion.votes.values_list("member_id", "choice"))
    return stored != {member.pk: choice for member, choice in choices.items()}


@transaction.atomic
def take_vote_back(*, motion, by):
    """Removes a roll call from the record; history keeps it. Raises PermissionDenied, ValidationError."""
    allow(by, may_record_board)
    _hold(motion.meeting_id)
    motion = Motion.objects.select_for_update(of=("self",)).get(pk=motion.pk)
    with _written(by):
        motion.votes.all().delete()


@transaction.atomic
def pull_item(*, item, by):
    """Takes an item out of the consent agenda, before or after it was carried: its vote is then its own.

    Raises PermissionDenied, ValidationError where something in force stands on the consent vote.
    """
    allow(by, may_record_board)
    _hold(item.meeting_id)
    item = AgendaItem.objects.select_related("motion").get(pk=item.pk)
    if item.pulled:  # a second click
        return item
    policies.check_may_pull(item)
    item.pulled, item.motion = True, None
    return _save(item, by, ["pulled", "motion"])


@transaction.atomic
def put_back(*, item, by):
    """Back into the consent agenda, under its motion where that is put already.

    Raises PermissionDenied, ValidationError where it was voted on by itself.
    """
    allow(by, may_record_board)
    meeting = _hold(item.meeting_id)
    item = AgendaItem.objects.select_related("motion").get(pk=item.pk)
    policies.check_may_put_back(item)
    own = item.motion
    item.pulled, item.motion = False, _consent_of(meeting)
    _save(item, by, ["pulled", "motion"])
    if own is not None:
        with _written(by):
            own.delete()
    return item


def _authorized_by(item):
    """The contract or amendment that names this item, or None."""
    return (
        Contract.objects.filter(authority=item).first()
        or Amendment.objects.filter(authority=item).select_related("contract").first()
    )


def _said(record):
    if record is None:
        return ""
    return f"{record.contract}, {record}" if isinstance(record, Amendment) else str(record)


@transaction.atomic
def authorize(*, item, by, contract=None, amendment=None):
    """Says that this item is what a contract, or an amendment of one, stands on.

    A contract in force may change to another item that was carried. Raises PermissionDenied; ValidationError where the
    amount is not enough, one of the two has a partner already, or the item was not carried.
    """
    if not may_manage_contracts(by):
        raise PermissionDenied
    held = Contract.objects.select_for_update(of=("self",)).get(pk=(contract or amendment.contract).pk)
    if contract is not None:
        record, amount, in_force = held, held.not_to_exceed, held.status in (held.Status.ACTIVE, held.Status.CLOSED)
    else:
        record = Amendment.objects.select_for_update(of=("self",)).get(pk=amendment.pk)
        amount, in_force = max(record.amount_change, 0), False
        if record.status != Amendment.Status.DRAFT:
            raise ValidationError(_("Only an amendment that is still a draft can be given its item."))
    item = AgendaItem.objects.select_for_update(of=("self",)).select_related("motion").get(pk=item.pk)
    if record.authority_id == item.pk:  # a second click
        return record
    if record.authority_id is not None and not in_force:
        text = _("It names item %(item)s already. Take that link away first.")
        raise ValidationError(text % {"item": record.authority})
    policies.check_may_authorize(item, amount, _said(_authorized_by(item)))
    if in_force and not policies.is_carried(item):
        raise ValidationError(_("It is in force, so its item must have been carried. This one was not."))
    record.authority = item
    return _save(record, by, ["authority"])


@transaction.atomic
def take_authority_away(*, item, by):
    """Takes the link away again, while what it authorizes is not in force. Raises PermissionDenied, ValidationError."""
    if not may_manage_contracts(by):
        raise PermissionDenied
    record = _authorized_by(item)
    if record is None:  # a second click
        return
    held = Contract.objects.select_for_update(of=("self",)).get(pk=getattr(record, "contract_id", record.pk))
    if isinstance(record, Contract):
        record, in_force = held, held.status in (held.Status.ACTIVE, held.Status.CLOSED)
    else:
        record = Amendment.objects.select_for_update(of=("self",)).get(pk=record.pk)
        in_force = record.status == Amendment.Status.IN_FORCE
    if in_force:
        raise ValidationError(_("It is in force on this item. Link it to another item that was carried instead."))
    record.authority = None
    _save(record, by, ["authority"])
