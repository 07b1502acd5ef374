"""When a contract, an amendment or an invoice may move on, go back or be changed."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from contracts.models import Amendment, Contract, Invoice
from contracts.policies.money import words_for

Status = Contract.Status
TRANSITIONS = {
    Status.DRAFT: (Status.PENDING, Status.ACTIVE),
    Status.PENDING: (Status.DRAFT, Status.ACTIVE),
    Status.ACTIVE: (Status.CLOSED, Status.DRAFT),  # a draft again only while nothing hangs on it
    Status.CLOSED: (Status.ACTIVE,),
}
# What is as signed, and stays once the contract is signed.
SIGNED_FACTS = ("vendor", "starts_on", "ends_on", "signed_on", "not_to_exceed")
SIGNED = (Status.ACTIVE, Status.CLOSED)

INVOICE_TRANSITIONS = {
    Invoice.Status.RECEIVED: (Invoice.Status.APPROVED, Invoice.Status.REJECTED),
    Invoice.Status.APPROVED: (Invoice.Status.PAID, Invoice.Status.RECEIVED),
    Invoice.Status.PAID: (Invoice.Status.APPROVED,),  # by taking a payment back
    Invoice.Status.REJECTED: (Invoice.Status.RECEIVED,),
}
AMENDMENT_TRANSITIONS = {
    Amendment.Status.DRAFT: (Amendment.Status.IN_FORCE, Amendment.Status.DROPPED),
    Amendment.Status.IN_FORCE: (),
    Amendment.Status.DROPPED: (),
}


def check_move(contract, to):
    """Raises ValidationError when this state does not lead there."""
    if to in TRANSITIONS[contract.status]:
        return
    if contract.status == to:
        raise ValidationError(_("This contract is %(now)s already.") % {"now": contract.get_status_display().lower()})
    if contract.status == Status.CLOSED:
        raise ValidationError(_("This contract is closed. Open it again, with a reason, to go on."))
    raise ValidationError(
        _("This contract is %(now)s; from there it cannot become %(to)s.")
        % {"now": contract.get_status_display().lower(), "to": Status(to).label.lower()}
    )


def check_change(contract, fields):
    """Raises ValidationError when one of these new facts stays as signed."""
    changed = [name for name in SIGNED_FACTS if name in fields and fields[name] != getattr(contract, name)]
    if changed and contract.status in SIGNED:
        raise ValidationError(words_for("contract_signed_stays"))


def check_amendment(amendment):
    """Raises ValidationError for an amendment that is not a draft any more."""
    if amendment.status == Amendment.Status.IN_FORCE:
        raise ValidationError(words_for("amendment_stays"))
    if amendment.status == Amendment.Status.DROPPED:
        raise ValidationError(_("This amendment was dropped. Draft another one."))


def check_invoice_move(invoice, to):
    """Raises ValidationError when this state does not lead there."""
    if to in INVOICE_TRANSITIONS[invoice.status]:
        return
    now = invoice.get_status_display().lower()
    if invoice.status == to:
        raise ValidationError(_("This invoice is %(now)s already.") % {"now": now})
    raise ValidationError(words_for("invoice_moves", status=now, to=Invoice.Status(to).label.lower()))
