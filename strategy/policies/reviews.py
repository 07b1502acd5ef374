"""When a progress review may do what, and which days it looks at."""

from datetime import MAXYEAR, date, timedelta

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from strategy.models import ProgressReview

Status = ProgressReview.Status
TRANSITIONS = {Status.PLANNED: {Status.OPEN}, Status.OPEN: {Status.CLOSED}, Status.CLOSED: set()}
# First and last month of each round. Source: DOMAIN §7.
MONTHS = {1: (10, 11), 2: (1, 2), 3: (3, 4)}


def closed_words():
    return _("This review is closed and stays as it is. Write a correction beside it instead.")


def check_open(review):
    """Raises ValidationError when nothing of this review is written any more."""
    if review.status == Status.CLOSED:
        raise ValidationError(closed_words())


def check_move(review, to):
    if to in TRANSITIONS[review.status]:
        return
    check_open(review)
    if to == Status.OPEN:
        raise ValidationError(_("This review has begun already."))
    raise ValidationError(_("This review has not begun yet. Say first when it was held."))


def missing(review):
    """What a review still needs before it can be closed: list of sentences."""
    lacks = []
    if review.held_on is None:
        lacks.append(_("The day on which it was held."))
    for text, words in (
        (review.growth, _("Growth: what got better.")),
        (review.need, _("Areas of need: what is not there yet.")),
        (review.next_level, _("The next level of work: what comes next.")),
    ):
        if not text.strip():
            lacks.append(words)
    return lacks


def check_held_on(day, today):
    if day > today:
        raise ValidationError({"held_on": _("A review that is still to come has not been held.")})


def days_of_round(year, number):
    """(first, last) day of a round's months in this school year."""
    first, last = MONTHS[number]
    begins = min(year.starts_on.year + (first < year.starts_on.month), MAXYEAR)
    return date(begins, first, 1), month_end(date(begins, last, 1))


def month_end(day):
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(days=1)


def round_of(year, day):
    """The round that is on at this day, else the next one of the year, else the last."""
    return next((number for number in MONTHS if day <= days_of_round(year, number)[1]), max(MONTHS))


def days_to_tell(year, number, day):
    """(first, last) of the round's whole months that have ended by this day; None where none has.

    Whole months alone: two answers that differ by a day would tell the difference between them. Source: DOMAIN §4.
    """
    first, last = days_of_round(year, number)
    while last >= day:
        last = last.replace(day=1) - timedelta(days=1)
    return (first, last) if last >= first else None
