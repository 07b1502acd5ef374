"""When an import of the ledger may be applied, taken back or discarded."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from contracts.models import LedgerImport

Status = LedgerImport.Status

# status → what the next status may be
TRANSITIONS = {
    Status.CHECKED: {Status.APPLIED, Status.DISCARDED},
    Status.APPLIED: {Status.CHECKED},
    Status.FAILED: {Status.DISCARDED},
    Status.DISCARDED: set(),
}


def may_become(ledger, status):
    return status in TRANSITIONS[ledger.status]


def check(ledger, status):
    """Raises ValidationError in plain words."""
    if not may_become(ledger, status):
        raise ValidationError(_("This import is “%(status)s” now.") % {"status": ledger.get_status_display()})


def check_rows(ledger, without_bad):
    """Nothing is applied beside bad rows unless somebody said to leave them out. Raises ValidationError."""
    if ledger.problem_count and not without_bad:
        raise ValidationError(
            _("There are bad rows. Put them right and upload the file again, or choose to leave them out.")
        )
    if not ledger.line_count:
        raise ValidationError(_("No good row is left to apply."))
