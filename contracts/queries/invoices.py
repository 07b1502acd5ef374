"""Invoices in lists: which wait for whom, and what stands beside them."""

from django.db.models import Count, Exists, OuterRef, Q
from django.db.models.functions import Lower

from contracts.models import Invoice, InvoiceApproval

Status = Invoice.Status


def to_decide(invoices):
    """Received and without anybody's yes."""
    return invoices.filter(~Exists(InvoiceApproval.objects.filter(invoice=OuterRef("pk"))), status=Status.RECEIVED)


def waiting_for_second(invoices, user=None):
    """With a yes that was not enough; of `user`, those where the first yes was somebody else's."""
    yes = InvoiceApproval.objects.filter(invoice=OuterRef("pk"))
    found = invoices.filter(Exists(yes), status=Status.RECEIVED)
    return found.exclude(Exists(yes.filter(by=user))) if user is not None else found


def with_approvals(invoices):
    return invoices.annotate(yes_count=Count("approvals"))


def same_number(vendor_id, number, but=None, client_id=None):
    """This vendor's invoice of the same number that was not rejected, or None; never the form's own."""
    found = Invoice.objects.annotate(lower=Lower("number")).filter(vendor_id=vendor_id, lower=number.lower())
    found = found.exclude(status=Status.REJECTED).exclude(pk=but.pk if but else None)
    twin = found.first()
    return None if twin is None or (client_id and str(twin.client_id) == client_id) else twin


def vendors_by(vendors, words):
    """Each word in the name, the short name or the number."""
    for word in words:
        vendors = vendors.filter(Q(name__icontains=word) | Q(short_name__icontains=word) | Q(number__icontains=word))
    return vendors


def found_by(invoices, words):
    """Each word in the number or in the vendor's name."""
    for word in words:
        invoices = invoices.filter(
            Q(number__icontains=word) | Q(vendor__name__icontains=word) | Q(vendor__short_name__icontains=word)
        )
    return invoices
