"""What somebody says of a session: the answer has no name, and the name has no answer."""

from uuid import uuid4

import pghistory
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from trainings.actions.completions import grant_if_finished
from trainings.actions.refusals import hold
from trainings.models import Registration, Session, SessionEvaluation
from trainings.policies.evaluations import SHOWN_FROM, why_not_answer


@transaction.atomic
def answer(*, registration, by, now, answers, went_well="", to_change=""):
    """Keep what was said without a name, and on the registration only that it was said, and on which day.

    `answers`: dict of SessionEvaluation.QUESTIONS to 1–5 or None. Where the course asks for the evaluation and the
    session is certified, the completion follows. Raises ValidationError for who was not there, who has answered, and
    for an answer without a word.
    """
    session = hold(registration.session_id)[registration.session_id]
    registration = Registration.objects.select_for_update(of=("self",)).get(pk=registration.pk)
    if by.staff_id is None or registration.staff_id != by.staff_id:
        raise PermissionDenied
    if words := why_not_answer(registration, session, registration.attendance.all()):
        raise ValidationError(words)
    went_well, to_change = went_well.strip(), to_change.strip()
    if not any(answers.values()) and not went_well and not to_change:
        raise ValidationError(_("Answer at least one question."))
    SessionEvaluation.objects.create(
        id=uuid4(), session=session, went_well=went_well, to_change=to_change,
        **{name: answers.get(name) for name in SessionEvaluation.QUESTIONS},
    )  # fmt: skip
    _show_with_others(session)
    registration.evaluated_on = timezone.localdate(now)
    with pghistory.context(user=by.pk):
        registration.save(update_fields=["evaluated_on"])
        if session.status == Session.Status.CERTIFIED:
            grant_if_finished(registration, by=by, now=now)


def _show_with_others(session):
    """Answers that wait are shown together once there are enough of them. The session's row is held."""
    answers = SessionEvaluation.objects.filter(session=session)
    waiting = answers.filter(block=None)
    if waiting.count() >= SHOWN_FROM:
        last = answers.aggregate(last=Max("block"))["last"] or 0
        waiting.update(block=last + 1)
