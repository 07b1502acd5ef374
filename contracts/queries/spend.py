"""What was approved, grouped one way: the one function behind the page, its exports and whoever asks for a figure."""

from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Count, Q, Sum
from django.db.models.functions import TruncMonth
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contracts.models import Contract, Invoice, InvoiceLine
from contracts.models.money import ZERO
from contracts.policies import years
from contracts.queries.money import percent_of

Status = Invoice.Status

# What a report can be grouped by: word, and where its key stands as seen from a line.
GROUPINGS = {
    "vendor": (gettext_lazy("Vendor"), "invoice__vendor"),
    "source": (gettext_lazy("Funding source"), "allocation__source"),
    "year": (gettext_lazy("Fiscal year"), "month"),
    "month": (gettext_lazy("Month"), "month"),
    "priority": (gettext_lazy("Priority"), "contract__priority"),
    "status": (gettext_lazy("Status of the contract"), "contract__status"),
}
LABELS = {"vendor": "invoice__vendor__name", "source": "allocation__source__name"}


@dataclass(frozen=True)
class Row:
    """One group: dollars approved net of credit notes, how much of that is paid, the year before, its invoices."""

    key: object
    label: str
    approved: Decimal = ZERO
    paid: Decimal = ZERO
    credits: Decimal = ZERO
    invoices: int = 0
    before: Decimal = ZERO
    share: Decimal = field(default=Decimal(0))  # percent of the total


@dataclass(frozen=True)
class Spend:
    rows: list
    total: Row


def approved_lines(*, year=None, vendor=None, source=None):
    """Lines of invoices approved in a fiscal year (None: ever), a credit note's among them with their minus."""
    lines = InvoiceLine.objects.filter(invoice__status__in=Invoice.SPENT)
    if year is not None:
        lines = lines.filter(invoice__approved_on__range=years.span(year))
    if vendor is not None:
        lines = lines.filter(invoice__vendor=vendor)
    if source is not None:
        lines = lines.filter(allocation__source=source)
    return lines


def spend(by, *, year=None, vendor=None, source=None):
    """Spend of a fiscal year by one of GROUPINGS, the largest first, months and years in their order.

    `before` is the fiscal year before, of the same group; a group that had money only then stands at the end.
    """
    narrow = {"vendor": vendor, "source": source}
    now = _grouped(by, approved_lines(year=year, **narrow))
    before = {}
    if year is not None and by not in ("month", "year"):
        before = _grouped(by, approved_lines(year=year - 1, **narrow))
    total = sum((one["approved"] for one in now.values()), ZERO)
    rows = [
        Row(*group, share=percent_of(one["approved"], total), before=before.get(group, NOTHING)["approved"], **one)
        for group, one in now.items()
    ]
    rows += [Row(*group, before=one["approved"]) for group, one in before.items() if group not in now]
    rows.sort(key=(lambda row: row.key) if by in ("month", "year") else (lambda row: (-row.approved, row.label)))
    return Spend(rows, _total(rows, total, approved_lines(year=year, **narrow)))


def by_year(**narrow):
    """Rows of what was ever approved, of one `vendor` or `source`, by fiscal year, newest first."""
    found = _grouped("year", approved_lines(**narrow))
    return sorted((Row(*group, **one) for group, one in found.items()), key=lambda row: row.key, reverse=True)


NOTHING = {"approved": ZERO}


def _grouped(by, lines):
    """Dict of (key, label) to the amounts of that group."""
    path = GROUPINGS[by][1]
    names = [path, LABELS[by]] if by in LABELS else [path]
    found = {}
    for row in (
        lines.annotate(month=TruncMonth("invoice__approved_on"))
        .order_by()
        .values(*names)
        .annotate(
            approved=Sum("amount"),
            of_paid=Sum("amount", filter=Q(invoice__status=Status.PAID), default=ZERO),
            of_credits=Sum("amount", filter=Q(invoice__kind=Invoice.Kind.CREDIT), default=ZERO),
            n=Count("invoice", distinct=True),
        )
    ):
        key = years.fiscal_year(row[path]) if by == "year" else row[path]
        one = found.setdefault(
            (key, _label(by, key, row)), {"approved": ZERO, "paid": ZERO, "credits": ZERO, "invoices": 0}
        )
        one["approved"] += row["approved"]
        one["paid"] += row["of_paid"]
        one["credits"] += row["of_credits"]
        one["invoices"] += row["n"]
    return found


def _label(by, key, row):
    if by in LABELS:
        return row[LABELS[by]]
    if by == "year":
        return years.name(key)
    if by == "month":
        return date_format(key, "F Y")
    if by == "status":
        return str(Contract.Status(key).label)
    return key or _("No priority named")


def _total(rows, total, lines):
    return Row(
        None,
        _("Total"),
        approved=total,
        paid=sum((row.paid for row in rows), ZERO),
        credits=sum((row.credits for row in rows), ZERO),
        invoices=lines.order_by().values("invoice").distinct().count(),
        before=sum((row.before for row in rows), ZERO),
        share=Decimal(100) if total else Decimal(0),
    )


def against_ceilings(last):
    """(ceilings of the contracts in force on the last day, what was ever approved of them by then)."""
    running = Contract.objects.filter(
        status__in=(Contract.Status.ACTIVE, Contract.Status.CLOSED), starts_on__lte=last, runs_to__gte=last
    )
    lines = approved_lines().filter(invoice__contract__in=running, invoice__approved_on__lte=last)
    ceiling = running.aggregate(sum=Sum("ceiling", default=ZERO))["sum"]
    return ceiling, lines.aggregate(sum=Sum("amount", default=ZERO))["sum"]


def approved_between(first, last):
    """Dollars approved on these days, net of credit notes."""
    lines = approved_lines().filter(invoice__approved_on__range=(first, last))
    return lines.aggregate(sum=Sum("amount", default=ZERO))["sum"]
