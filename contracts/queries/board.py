"""The board's record as it is read: agendas in their order, who sat, what was corrected, what was not voted."""

from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Count, Exists, F, Func, Max, OuterRef, Prefetch, Q, TextField, Value
from django.db.models.functions import Collate

from contracts.models import AgendaItem, BoardMeeting, BoardMember, Motion, Vote
from contracts.policies import board as policies
from contracts.policies.years import fiscal_year
from district.models import User

WORDS = 6


def _replace(text, pattern, by):
    return Func(text, Value(pattern), Value(by), Value("g"), function="regexp_replace", output_field=TextField())


def natural(name="number"):
    """Orders 5.2 before 5.10: each run of digits is read as a number."""
    padded = _replace(F(name), r"(\d+)", "0" * 12 + r"\1")
    return Collate(_replace(padded, r"\d*(\d{12})", r"\1"), "C")


def sitting(day):
    """Members in office on this day, by name."""
    return list(BoardMember.objects.on(day).order_by("name", "id"))


def meeting_years():
    """Fiscal years of the record, newest first."""
    days = BoardMeeting.objects.order_by("-held_on").values_list("held_on", flat=True).distinct()
    return list(dict.fromkeys(fiscal_year(day) for day in days))


def matching_items(items, words):
    """Items in which each word stands somewhere: subject, text, motion, people who moved or voted, contract."""
    for word in words[:WORDS]:
        voted = Vote.objects.filter(motion=OuterRef("motion"), member__name__icontains=word)
        items = items.filter(
            Q(subject__icontains=word)
            | Q(number__istartswith=word)
            | Q(category__icontains=word)
            | Q(budget_source__icontains=word)
            | Q(recommended_action__icontains=word)
            | Q(background__icontains=word)
            | Q(motion__text__icontains=word)
            | Q(motion__moved_by__name__icontains=word)
            | Q(motion__seconded_by__name__icontains=word)
            | Q(contract__number__icontains=word)
            | Q(contract__vendor__name__icontains=word)
            | Exists(voted)
        )
    return items


def unvoted(items):
    """Items that ask for a vote and have none."""
    voted = Vote.objects.filter(motion=OuterRef("motion"))
    return items.filter(type__in=[AgendaItem.Type.ACTION, AgendaItem.Type.CONSENT]).filter(~Exists(voted))


def unvoted_after(today):
    """The same, of meetings that are over."""
    return unvoted(AgendaItem.objects.filter(meeting__held_on__lt=today))


def with_items(meetings, shown):
    """Meetings with `item_count`, and as `shown` those of these items that are theirs."""
    shown = (
        shown.select_related("motion", "contract", "amendment__contract")
        .defer("background", "recommended_action")
        .annotate(place=natural())
        .order_by("place", "id")
    )
    return meetings.annotate(item_count=Count("items")).prefetch_related(Prefetch("items", shown, to_attr="shown"))


def for_export(items):
    """(items with all that the export reads, their order: newest meeting first, then as on the agenda)."""
    relations = ("meeting", "motion__moved_by", "motion__seconded_by", "contract", "amendment__contract")
    items = items.select_related(*relations).annotate(day=F("meeting__held_on"), place=natural())
    return items, ("-day", "-meeting_id", "place", "id")


@dataclass
class Block:
    """What one motion decided: an item, or the consent agenda with all that it carries."""

    items: list
    motion: Motion | None = None
    is_consent: bool = False


@dataclass
class Agenda:
    """A meeting as its minutes have it. `groups` is a list of (category, blocks)."""

    groups: list
    consent: Motion | None
    count: int
    unvoted: int


@dataclass(frozen=True)
class Correction:
    """A roll call that was changed after it was recorded; `changes` is a list of (name, before, after)."""

    at: datetime
    by: User | None
    changes: list = field(default_factory=list)
    taken_back: bool = False


def motions_of(meeting):
    """Dict of the meeting's motions by id, each with `roll` (votes), `result`, `corrections` and `counts` by choice."""
    votes = Prefetch("votes", Vote.objects.select_related("member").order_by("member__name", "id"), to_attr="roll")
    motions = meeting.motions.select_related("moved_by", "seconded_by").prefetch_related(votes)
    found = {motion.pk: motion for motion in motions}
    corrected = corrections_of(found)
    for motion in found.values():
        motion.result = policies.result_of(motion)
        motion.is_voted = policies.is_voted(motion)
        motion.corrections = corrected.get(motion.pk, [])
        motion.called = called(motion.roll)
        motion.roll.sort(key=lambda vote: Vote.Choice.values.index(vote.choice))
    return found


def called(roll):
    """[(choice, its word, names)] of a roll call, in the order of the choices, none empty."""
    return [
        (choice, choice.label, [vote.member.name for vote in roll if vote.choice == choice])
        for choice in Vote.Choice
        if any(vote.choice == choice for vote in roll)
    ]


def agenda_of(meeting):
    """An Agenda, in a number of queries that does not grow."""
    motions = motions_of(meeting)
    relations = ("contract__vendor", "amendment__contract__vendor")
    items = list(meeting.items.select_related(*relations).annotate(place=natural()).order_by("place", "id"))
    consent = next((motion for motion in motions.values() if motion.is_consent), None)
    groups, carried = {}, None
    for item in items:
        item.meeting = meeting
        item.motion = motions.get(item.motion_id)
        if policies.in_consent(item):
            if carried is None:
                carried = Block([], consent, is_consent=True)
                groups.setdefault(item.category, []).append(carried)
            carried.items.append(item)
        else:
            groups.setdefault(item.category, []).append(Block([item], item.motion))
    if carried is None and consent is not None:
        groups.setdefault("", []).append(Block([], consent, is_consent=True))
    waiting = sum(policies.asks_for_a_vote(item) and not policies.is_voted(item.motion) for item in items)
    return Agenda(list(groups.items()), consent, len(items), waiting)


def corrections_of(motion_ids):
    """Dict of motion id to its Corrections, oldest first."""
    rows = (
        Vote.pgh_event_model.objects.filter(motion_id__in=list(motion_ids))
        .select_related("pgh_context")
        .order_by("pgh_id")
    )
    rows = list(rows)
    if all(row.pgh_label == "insert" for row in rows):
        return {}
    names = dict(BoardMember.objects.filter(pk__in={row.member_id for row in rows}).values_list("pk", "name"))
    people = User.objects.in_bulk({_actor(row) for row in rows} - {None})
    choices, before, found = dict(Vote.Choice.choices), {}, {}
    for row in rows:
        if row.pgh_label != "insert":
            # One saving is one transaction, and its rows carry one time.
            key = (row.motion_id, row.pgh_created_at, row.pgh_label)
            if key not in found:
                found[key] = Correction(row.pgh_created_at, people.get(_actor(row)), [], row.pgh_label == "delete")
            was = choices.get(before.get(row.pgh_obj_id), "")
            found[key].changes.append((names.get(row.member_id, ""), was, choices[row.choice]))
        before[row.pgh_obj_id] = row.choice
    by_motion = {}
    for (motion_id, *_when), correction in found.items():
        by_motion.setdefault(motion_id, []).append(correction)
    return by_motion


def _actor(row):
    return row.pgh_context.metadata.get("user") if row.pgh_context else None


def roll_version(motion):
    """Grows with each vote that is recorded, changed or taken back."""
    events = Vote.pgh_event_model.objects.filter(motion_id=motion.pk)
    return events.aggregate(last=Max("pgh_id"))["last"] or 0
