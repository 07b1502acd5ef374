"""Every write to progress reviews, commitments, improvement plans and visits."""

from contextlib import contextmanager
from dataclasses import dataclass

import pghistory
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from district.actions import insert_once, save_record
from strategy.actions.refusals import allow
from strategy.models import (
    Commitment,
    ImprovementFocus,
    ImprovementStep,
    Priority,
    ProgressReview,
    ReviewEvidence,
    ReviewNote,
    SchoolImprovementPlan,
    SiteVisit,
    SiteVisitScore,
)
from strategy.permissions import may_keep_all_reviews, may_write_for
from strategy.policies.reviews import check_held_on, check_move, check_open, closed_words, missing
from strategy.queries.reviews import agenda, items_to_score, kept

Status = ProgressReview.Status


@contextmanager
def _in_words():
    """What the database refuses of a closed review becomes a ValidationError."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        rule = error.__cause__.diag.constraint_name
        if rule == "closed_review_stays":
            raise ValidationError(closed_words()) from error
        if rule == "progressreview_once":
            raise ValidationError(_("This school has a review in this round already.")) from error
        if rule == "improvementplan_once":
            raise ValidationError(_("This school has an improvement plan for this year already.")) from error
        raise


def _hold(review):
    return (
        ProgressReview.objects.select_for_update(of=("self",), no_key=True)
        .select_related("school", "plan", "year")
        .get(pk=review.pk)
    )


def _check_priority(priority, plan_id, field="priority"):
    if priority is not None and priority.plan_id != plan_id:
        raise ValidationError({field: _("This is part of another plan.")})


def _write(record, facts, by):
    for name, value in facts.items():
        setattr(record, name, value)
    record.full_clean(validate_unique=record.pk is None, validate_constraints=record.pk is None)
    with _in_words():
        return save_record(record=record, by=by, fields=[*facts] if record.pk else None)


# -------------------------------------------------------------------------------------------------------- reviews
@transaction.atomic
def plan_review(*, by, facts):
    """A review to come. `facts`: school, plan, year, round, planned_on, chair, present."""
    allow(by, may_keep_all_reviews)
    return _write(ProgressReview(), facts, by)


@transaction.atomic
def change_review(*, by, review, facts, today):
    """Another day, plan, leader or who was present; of one that was held, the day on which it was."""
    allow(by, may_keep_all_reviews)
    review = _hold(review)
    check_open(review)
    if facts.get("held_on"):
        check_held_on(facts["held_on"], today)
    if "plan" in facts and facts["plan"].pk != review.plan_id and _names_priorities(review):
        raise ValidationError({"plan": _("Its evidence and commitments name priorities of the plan that it has now.")})
    return _write(review, facts, by)


def _names_priorities(review):
    return any(rows.exclude(priority=None).exists() for rows in (review.evidence, review.commitments))


@transaction.atomic
def open_review(*, by, review, held_on, present, today):
    """It is being held, or was: from now on it can be closed."""
    allow(by, may_keep_all_reviews)
    review = _hold(review)
    check_move(review, Status.OPEN)
    check_held_on(held_on, today)
    return _write(review, {"status": Status.OPEN, "held_on": held_on, "present": present}, by)


@dataclass(frozen=True)
class Evidence:
    text: str
    priority: Priority | None = None
    link: str = ""


@transaction.atomic
def write_review(*, by, review, facts, evidence):
    """What the school shows and says. `facts`: growth, need, next_level; `evidence`: list of Evidence, all of it."""
    review = _hold(review)
    allow(by, lambda user: may_write_for(user, review.school_id))
    check_open(review)
    rows = [
        {"text": one.text, "priority": one.priority, "link": one.link, "position": place}
        for place, one in enumerate(evidence, start=1)
    ]
    for row in rows:
        _check_priority(row["priority"], review.plan_id)
    review = _write(review, facts, by)
    with pghistory.context(user=by.pk), _in_words():
        _lay(review.evidence.all(), ReviewEvidence, {"review": review}, rows)
    return review


def _lay(kept_rows, model, parent, rows):
    """Brings stored rows in order to what `rows` (dicts of columns) say, and writes only what differs."""
    stored = list(kept_rows)
    for place, facts in enumerate(rows):
        row = stored[place] if place < len(stored) else model(**parent)
        before = {name: getattr(row, name, None) for name in facts} if row.pk else None
        if before == facts:
            continue
        for name, value in facts.items():
            setattr(row, name, value)
        row.clean_fields()
        row.save()
    for row in stored[len(rows) :]:
        row.delete()


@transaction.atomic
def close_review(*, by, review, now, today):
    """Closes it for good, with its agenda as it stands. Raises ValidationError that says what is missing."""
    allow(by, may_keep_all_reviews)
    review = _hold(review)
    check_move(review, Status.CLOSED)
    if lacks := missing(review):
        raise ValidationError([_("This is still missing:"), *lacks])
    facts = {"status": Status.CLOSED, "figures": kept(agenda(review, today)), "closed_at": now, "closed_by": by}
    return _write(review, facts, by)


@transaction.atomic
def correct_review(*, by, review, text, now):
    """A correction beside a closed review, which itself stays."""
    review = _hold(review)
    allow(by, lambda user: may_write_for(user, review.school_id))
    if not review.is_closed:
        raise ValidationError(_("This review is not closed: change the review itself."))
    return _write(ReviewNote(review=review, by=by, at=now), {"text": text.strip()}, by)


# ---------------------------------------------------------------------------------------------------- commitments
def _hold_commitment(commitment, by):
    """(commitment, its review), both held, the review first."""
    review = _hold(commitment.review)
    allow(by, lambda user: may_write_for(user, review.school_id))
    return Commitment.objects.select_for_update(of=("self",)).get(pk=commitment.pk), review


@transaction.atomic
def commit(*, by, review, facts):
    """`facts`: what, who, due_on, priority (or None)."""
    review = _hold(review)
    allow(by, lambda user: may_write_for(user, review.school_id))
    check_open(review)
    _check_priority(facts.get("priority"), review.plan_id)
    return _write(Commitment(review=review), facts, by)


@transaction.atomic
def change_commitment(*, by, commitment, facts):
    """Other words, while the review is not closed."""
    commitment, review = _hold_commitment(commitment, by)
    check_open(review)
    _check_priority(facts.get("priority"), review.plan_id)
    return _write(commitment, facts, by)


@transaction.atomic
def move_commitment(*, by, commitment, due_on, why):
    """Another day, with a word about why; the day before it stays in the history."""
    commitment, _review = _hold_commitment(commitment, by)
    if commitment.done_on:
        raise ValidationError(_("This commitment is done."))
    if due_on == commitment.due_on:
        raise ValidationError({"due_on": _("This is the day that it has already.")})
    if not why.strip():
        raise ValidationError({"why": _("Say why: it stays on record.")})
    return _write(commitment, {"due_on": due_on, "moved_why": why.strip()}, by)


@transaction.atomic
def finish_commitment(*, by, commitment, done_on, note, today):
    commitment, _review = _hold_commitment(commitment, by)
    if commitment.done_on:
        raise ValidationError(_("This commitment is done already."))
    if done_on > today:
        raise ValidationError({"done_on": _("Enter a day that has come.")})
    return _write(commitment, {"done_on": done_on, "done_note": note.strip()}, by)


@transaction.atomic
def reopen_commitment(*, by, commitment):
    commitment, _review = _hold_commitment(commitment, by)
    if commitment.done_on is None:
        raise ValidationError(_("This commitment is open already."))
    return _write(commitment, {"done_on": None, "done_note": ""}, by)


# ---------------------------------------------------------------------------------------------- improvement plans
@dataclass(frozen=True)
class Step:
    text: str
    priority: Priority
    kind: str
    who: str = ""
    due_on: object = None


@transaction.atomic
def save_improvement(*, by, improvement, facts, focuses, steps):
    """An improvement plan, new or changed, with all of its parts.

    `facts`: summary; of a new one school, year and plan too. `focuses`: dict of Priority to its text, "" for none.
    `steps`: list of Step, all of them.
    """
    if improvement.pk:
        improvement = SchoolImprovementPlan.objects.select_for_update(of=("self",)).get(pk=improvement.pk)
        school = improvement.school_id
    else:
        school = facts["school"].pk
    allow(by, lambda user: may_write_for(user, school))
    improvement = _write(improvement, facts, by)
    for priority in [*focuses, *(step.priority for step in steps)]:
        _check_priority(priority, improvement.plan_id)
    with pghistory.context(user=by.pk), _in_words():
        stored = {focus.priority_id: focus for focus in improvement.focuses.all()}
        for priority, text in focuses.items():
            focus = stored.get(priority.pk) or ImprovementFocus(improvement=improvement, priority=priority)
            if text.strip() and focus.text != text.strip():
                focus.text = text.strip()
                focus.clean_fields()
                focus.save()
            elif focus.pk and not text.strip():
                focus.delete()
        rows = [vars(step) | {"position": place} for place, step in enumerate(steps, start=1)]
        _lay(improvement.steps.select_related("priority"), ImprovementStep, {"improvement": improvement}, rows)
    return improvement


# --------------------------------------------------------------------------------------------------------- visits
@dataclass(frozen=True)
class Seen:
    """`score`: 1 to 4, None where it was not seen."""

    score: int | None
    note: str = ""


@transaction.atomic
def record_visit(*, by, client_id, facts, seen, today):
    """A visit that took place. Returns (visit, made): a form that comes twice finds the first one's.

    `facts`: school, day, visitors, summary, next_step; `seen`: dict of an item's id to Seen, every item in use.
    """
    allow(by, may_keep_all_reviews)
    visit = SiteVisit(client_id=client_id, by=by, **facts)
    _check_visit(visit, today)
    with pghistory.context(user=by.pk):
        visit, made = insert_once(visit, "by_id")
        if made:
            _score(visit, seen)
    return visit, made


@transaction.atomic
def change_visit(*, by, visit, facts, seen, today):
    allow(by, may_keep_all_reviews)
    visit = SiteVisit.objects.select_for_update(of=("self",)).get(pk=visit.pk)
    for name, value in facts.items():
        setattr(visit, name, value)
    _check_visit(visit, today)
    visit = save_record(record=visit, by=by, fields=[*facts])
    with pghistory.context(user=by.pk):
        _score(visit, seen)
    return visit


def _check_visit(visit, today):
    visit.clean_fields()
    if visit.day > today:
        raise ValidationError({"day": _("A visit is written down once it has taken place.")})


def _score(visit, seen):
    if {item.pk for item in items_to_score(visit)} != set(seen):
        raise ValidationError(_("What visitors look for was changed meanwhile. Look at the items again, then save."))
    stored = {score.item_id: score for score in visit.scores.all()}
    for item, one in seen.items():
        row = stored.get(item) or SiteVisitScore(visit=visit, item_id=item)
        if row.pk is None or (row.score, row.note) != (one.score, one.note):
            row.score, row.note = one.score, one.note
            row.clean_fields()
            row.save()
