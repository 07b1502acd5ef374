"""Every write to questionnaires: making links, one answer, asking again."""

import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from incidents.models import ParticipantFeedback, Practice, PracticeParticipant
from incidents.permissions import may_edit
from incidents.policies import voice as policies
from incidents.policies.voice_words import LANGUAGES

Round = ParticipantFeedback.Round
LOOK_BACK = 90  # days beyond the time to ask again: an older practice is not stirred up


class Answered(ValidationError):
    """It was answered before."""


@transaction.atomic
def make_links(*, practice, by, today):
    """One questionnaire for each person who was there; those that ran out unanswered are open again.

    Returns how many are new. Raises PermissionDenied, and ValidationError for a practice that was not held.
    """
    if not may_edit(by, practice):
        raise PermissionDenied
    policies.check_may_ask(practice)
    Practice.objects.select_for_update(of=("self",)).get(pk=practice.pk)  # a second click waits, and makes none
    people = [one for one in practice.participants.select_related("student") if policies.is_asked(one)]
    known = set(practice.feedback.filter(round=Round.AFTER).values_list("participant", flat=True))
    made = [_questionnaire(one, Round.AFTER, today) for one in people if one.pk not in known]
    ParticipantFeedback.objects.bulk_create(made)
    for round in Round:
        practice.feedback.filter(answered_at=None, expires_on__lt=today, round=round).update(
            expires_on=policies.last_day(today, round)
        )
    return len(made)


def _questionnaire(participant, round, today):
    language = participant.student.home_language if participant.student else ""
    return ParticipantFeedback(
        practice_id=participant.practice_id,
        participant=participant,
        school_id=participant.school_id,
        round=round,
        language=language if language in LANGUAGES else "en",
        opens_on=today,
        expires_on=policies.last_day(today, round),
    )


@transaction.atomic
def answer(*, feedback, answers, words, language, now, today):
    """Keeps one person's answers, once. `answers` maps questions to 1–5, what was left out is not in it.

    The caller has opened the questionnaire's school after reading its token. Raises Answered the second time and
    ValidationError when it is not open.
    """
    feedback = ParticipantFeedback.objects.select_for_update(of=("self",)).get(pk=feedback.pk)
    state = policies.state_of(feedback, today)
    if state == "answered":
        raise Answered(state)
    if state != "open" or not (answers or words):
        raise ValidationError(state)
    for question in ParticipantFeedback.QUESTIONS:
        setattr(feedback, question, answers.get(question))
    feedback.words, feedback.language, feedback.answered_at = words, language, now
    feedback.save(update_fields=[*ParticipantFeedback.QUESTIONS, "words", "language", "answered_at"])
    return feedback


@transaction.atomic
def ask_again(*, days, today):
    """A second questionnaire for everybody who was harmed and was asked after the practice, `days` later.

    For the schools in scope; run as often as one likes. Returns how many are new.
    """
    first, last = today - datetime.timedelta(days=days + LOOK_BACK), today - datetime.timedelta(days=days)
    people = PracticeParticipant.objects.filter(
        role=PracticeParticipant.Role.HARMED,
        practice__status__in=[Practice.Status.HELD, Practice.Status.COMPLETED],
        practice__held_on__range=(first, last),
        feedback__round=Round.AFTER,
    ).exclude(feedback__round=Round.LATER)
    made = [_questionnaire(one, Round.LATER, today) for one in people.select_related("student")]
    ParticipantFeedback.objects.bulk_create(
        [one for one in made if policies.is_asked(one.participant)], ignore_conflicts=True
    )
    return len(made)
