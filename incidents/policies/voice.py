"""Who is asked after a practice, how a link proves itself, and when it may be answered."""

import datetime

from django.core.exceptions import ValidationError
from django.core.signing import BadSignature, Signer
from django.utils.translation import gettext as _

from incidents.models import ParticipantFeedback, Practice, PracticeParticipant

OPEN_FOR = {ParticipantFeedback.Round.AFTER: 21, ParticipantFeedback.Round.LATER: 30}  # days
SALT = "incidents.voice"


def token_of(feedback):
    """A short proof of one questionnaire: whoever holds it may answer it, and nothing else opens with it."""
    return Signer(salt=SALT).sign_object([feedback.school_id, feedback.pk])


def read_token(token):
    """(school id, questionnaire id); None for what we did not sign."""
    try:
        school, pk = Signer(salt=SALT).unsign_object(token)
    except (BadSignature, ValueError, TypeError):
        return None
    return school, pk


def state_of(feedback, today):
    """`open`, `answered`, `late` or `early`."""
    if feedback.answered_at:
        return "answered"
    if today > feedback.expires_on:
        return "late"
    return "early" if today < feedback.opens_on else "open"


def is_asked(participant):
    """Students and guests who took part; who led it, staff and partners have their own ways to speak."""
    return (
        (participant.student_id is not None or bool(participant.name))
        and participant.role != PracticeParticipant.Role.FACILITATOR
        and participant.consent != PracticeParticipant.Consent.NO
    )


def check_may_ask(practice):
    if practice.status not in (Practice.Status.HELD, Practice.Status.COMPLETED):
        raise ValidationError(_("People are asked once the practice was held."))


def last_day(opens_on, round):
    return opens_on + datetime.timedelta(days=OPEN_FOR[round])


def leads(practice, user):
    """Whoever led it reads the words."""
    return (
        user.staff_id is not None
        and practice.participants.filter(staff_id=user.staff_id, role=PracticeParticipant.Role.FACILITATOR).exists()
    )
