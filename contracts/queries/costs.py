"""What was approved for what, and when: the money's end of the evidence chain."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from contracts.models import Invoice, InvoiceLine


@dataclass(frozen=True)
class CostLine:
    """One approved line. `amount` is negative on a credit note; `deliverable_id` is None where none was named."""

    line_id: int
    invoice_id: int
    contract_id: int
    vendor_id: int
    deliverable_id: int | None
    source_id: int
    description: str
    quantity: Decimal | None
    amount: Decimal
    service_from: date
    service_to: date
    approved_on: date


def cost_lines(*, first=None, last=None, contract=None, deliverable=None):
    """Approved lines, by approval and then as recorded: list of CostLine.

    `first` and `last` are days of service, both included: a line belongs where its service ended.
    """
    lines = InvoiceLine.objects.filter(invoice__status__in=Invoice.SPENT)
    if first is not None:
        lines = lines.filter(invoice__service_to__gte=first)
    if last is not None:
        lines = lines.filter(invoice__service_to__lte=last)
    if contract is not None:
        lines = lines.filter(contract=contract)
    if deliverable is not None:
        lines = lines.filter(deliverable=deliverable)
    return [
        CostLine(*row)
        for row in lines.order_by("invoice__approved_on", "id").values_list(
            "id", "invoice_id", "contract_id", "invoice__vendor_id", "deliverable_id", "allocation__source_id",
            "description", "quantity", "amount", "invoice__service_from", "invoice__service_to",
            "invoice__approved_on",
        )
    ]  # fmt: skip


def cost_by_deliverable(**period):
    """Dict of deliverable id (None: none named) to what was approved for it in a period of `cost_lines`."""
    found = {}
    for line in cost_lines(**period):
        found[line.deliverable_id] = found.get(line.deliverable_id, Decimal("0.00")) + line.amount
    return found
