"""Every write to coaching visits and to reviews of fidelity."""

import pghistory
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from district.actions import insert_once, save_record
from trainings.actions import rubrics
from trainings.actions.refusals import allow
from trainings.models import CoachingVisit, FidelityReview, FidelityScore, VisitScore
from trainings.permissions import may_coach_at, may_write_visit
from trainings.policies import coaching as policies
from trainings.queries.coaching import items_to_score

Status = CoachingVisit.Status


@transaction.atomic
def plan_visit(*, by, client_id, facts):
    """A visit of which `by` is the coach. Returns (visit, made): a form that comes twice finds the first one's.

    `facts`: staff, school, day, rubric.
    """
    allow(by, lambda user: may_coach_at(user, facts["school"].pk))
    if by.staff_id and facts["staff"].pk == by.staff_id:
        raise ValidationError({"staff": _("Nobody coaches themselves.")})
    with pghistory.context(user=by.pk):
        return insert_once(CoachingVisit(client_id=client_id, coach=by, **facts), "coach_id")


def _hold(visit, by):
    """The visit's row, held, for somebody who may write it."""
    visit = CoachingVisit.objects.select_for_update(of=("self",)).get(pk=visit.pk)
    allow(by, lambda user: may_write_visit(user, visit))
    return visit


@transaction.atomic
def change_visit(*, visit, by, fields):
    """Another day, school or rubric of a visit that is planned."""
    visit = _hold(visit, by)
    if visit.status != Status.PLANNED:
        raise ValidationError(
            _("This visit is %(now)s. Only a planned one is changed here.")
            % {"now": visit.get_status_display().lower()}
        )
    if "school" in fields:
        allow(by, lambda user: may_coach_at(user, fields["school"].pk))
    return _saved(visit, by, **fields)


@transaction.atomic
def write_visit(*, visit, by, today, facts, scores):
    """What was seen: the visit is held. `scores`: dict of an item's id to 0, 1 or 2; every item of the rubric."""
    visit = _hold(visit, by)
    policies.check_move(visit, Status.HELD, today)
    _score(visit, VisitScore, "visit", by, scores)
    return _saved(visit, by, status=Status.HELD, **facts)


@transaction.atomic
def cancel_visit(*, visit, by, today, reason):
    visit = _hold(visit, by)
    if not reason.strip():
        raise ValidationError({"reason": _("Say why: it stays on record.")})
    policies.check_move(visit, Status.CANCELLED, today)
    return _saved(visit, by, status=Status.CANCELLED, reason=reason.strip())


@transaction.atomic
def revive_visit(*, visit, by, today):
    visit = _hold(visit, by)
    policies.check_move(visit, Status.PLANNED, today)
    return _saved(visit, by, status=Status.PLANNED, reason="")


@transaction.atomic
def meet_again(*, visit, by, today, on):
    """They met again on that day, as agreed or not; None takes it back."""
    visit = _hold(visit, by)
    if visit.status != Status.HELD:
        raise ValidationError(_("Write down the visit itself first."))
    if on is not None and not visit.day <= on <= today:
        raise ValidationError({"on": _("Enter a day from that of the visit through today.")})
    return _saved(visit, by, followed_up_on=on)


def _saved(visit, by, **fields):
    fields["updated_at"] = timezone.now()
    for name, value in fields.items():
        setattr(visit, name, value)
    return save_record(record=visit, by=by, fields=[*fields])


def _score(record, lines, name, by, scores):
    """Replaces the scores of a record by these, where they differ, with its rubric held."""
    rubric = rubrics.hold(record.rubric_id) if record.rubric_id else None
    policies.check_scores({item.pk for item in items_to_score(rubric, record)}, set(scores))
    kept = {line.item_id: line for line in record.scores.all()}
    with pghistory.context(user=by.pk):
        for item, score in scores.items():
            line = kept.get(item)
            if line is None:
                lines.objects.create(**{name: record}, item_id=item, score=score)
            elif line.score != score:
                line.score = score
                line.save(update_fields=["score"])


# --------------------------------------------------------------------------------------------------- fidelity
@transaction.atomic
def record_review(*, by, today, facts, scores):
    """How faithfully a school practises, on a day. `facts`: school, rubric, day, team, note. Every item is scored."""
    review = FidelityReview(by=by, **facts)
    allow(by, lambda user: may_coach_at(user, review.school_id))
    _check_day(review, today)
    save_record(record=review, by=by)
    _score(review, FidelityScore, "review", by, scores)
    return review


@transaction.atomic
def change_review(*, review, by, today, fields, scores):
    """Correct a review. School and instrument stay."""
    review = FidelityReview.objects.select_for_update(of=("self",)).get(pk=review.pk)
    allow(by, lambda user: may_coach_at(user, review.school_id))
    for name, value in fields.items():
        setattr(review, name, value)
    _check_day(review, today)
    save_record(record=review, by=by, fields=[*fields])
    _score(review, FidelityScore, "review", by, scores)
    return review


def _check_day(review, today):
    if review.day > today:
        raise ValidationError({"day": _("That day is still to come.")})
