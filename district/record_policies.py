"""When something may happen to a student's record, whoever asks. Source: 34 CFR 99.10, 99.20–99.22, 99.32."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from district.models import AmendmentRequest

Status = AmendmentRequest.Status
# What a family's dispute may become.
TRANSITIONS = {
    Status.OPEN: {Status.AMENDED, Status.REFUSED},
    Status.REFUSED: {Status.AMENDED, Status.UPHELD},  # after a hearing
}


def check_may_answer(request):
    """Raises ValidationError when somebody has answered this request to see the record."""
    if request.status != request.Status.OPEN:
        raise ValidationError(_("This request was answered already."))


def check_may_become(amendment, status):
    """Raises ValidationError when this decision cannot follow the one that stands."""
    if status not in TRANSITIONS.get(amendment.status, ()):
        raise ValidationError(
            _("This is decided: %(state)s.") % {"state": amendment.get_status_display()}
            if amendment.status != Status.OPEN
            else _("There is no hearing before a decision.")
        )


def check_may_state(amendment):
    """Raises ValidationError where there is nothing to state against. Source: 34 CFR 99.21(b)(2)."""
    if amendment.status not in {Status.REFUSED, Status.UPHELD}:
        raise ValidationError(_("A statement stands beside what was not amended. Decide first."))


def check_may_release(record):
    """Raises ValidationError while there are texts that nobody has read for names of others. Source: 34 CFR 99.12."""
    if waiting := len(record.waiting):
        raise ValidationError(
            ngettext(
                "%(n)s text was not read yet for names of other students. Read it first.",
                "%(n)s texts were not read yet for names of other students. Read them first.",
                waiting,
            )
            % {"n": waiting}
        )
