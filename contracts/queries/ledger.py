"""Ours beside theirs: what was approved and ordered here, what the district's ledger has, and why they differ."""

import re
from collections import defaultdict
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import Case, DecimalField, F, Func, OuterRef, Q, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce, Upper
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from contracts.models import (
    Contract,
    FundingAllocation,
    Invoice,
    InvoiceLine,
    LedgerImport,
    LedgerLine,
    LedgerNote,
    Payment,
    PurchaseOrder,
)
from contracts.models.money import CENT, ZERO
from contracts.policies import years
from district.templatetags.ui import money

MONEY = DecimalField(max_digits=14, decimal_places=2)
ROUNDING = Decimal("1.00")  # a ledger may keep whole dollars


def latest_ledger(fiscal_year):
    return LedgerImport.objects.filter(status=LedgerImport.Status.APPLIED, fiscal_year=fiscal_year).first()


def fiscal_years():
    """Those of which a ledger was applied, the latest first."""
    applied = LedgerImport.objects.filter(status=LedgerImport.Status.APPLIED)
    return sorted(applied.order_by().values_list("fiscal_year", flat=True).distinct(), reverse=True)


@dataclass
class Account:
    """One account string. `approved`, `encumbered` are ours; `expended`, `held` theirs, None where it is not there."""

    account: str
    contracts: dict = field(default_factory=dict)
    approved: Decimal = ZERO
    encumbered: Decimal = ZERO
    expended: Decimal | None = None
    held: Decimal | None = None
    reasons: list = field(default_factory=list)
    note: LedgerNote | None = None
    is_ours: bool = True
    unpaid: Decimal = ZERO  # approved by the file's day, not paid by then
    later: Decimal = ZERO  # approved after the file's day
    waiting: Decimal = ZERO  # received and not approved
    orders: dict = field(default_factory=dict)  # number → encumbered on the file's day
    closed: dict = field(default_factory=dict)  # number → (day, released) of those closed by then
    numbers: dict = field(default_factory=lambda: defaultdict(list))  # of invoices, by what they explain

    @property
    def named(self):
        """The numbers of its contracts."""
        return list(self.contracts.values())

    @property
    def spent_difference(self):
        return self.approved - (self.expended or ZERO)

    @property
    def held_difference(self):
        return self.encumbered - (self.held or ZERO)

    @property
    def differs(self):
        return bool(self.spent_difference or self.held_difference)

    @property
    def why(self):
        return " ".join(self.reasons)


@dataclass
class Reconciliation:
    fiscal_year: int
    ledger: LedgerImport | None
    rows: list

    FIGURES = ("approved", "expended", "spent_difference", "encumbered", "held", "held_difference")

    def total(self):
        """The sums of FIGURES, by name."""
        return {name: sum((getattr(row, name) or ZERO for row in self.rows), ZERO) for name in self.FIGURES}

    @property
    def differing(self):
        return [row for row in self.rows if row.differs]

    @property
    def without_note(self):
        return [row for row in self.differing if row.note is None]


def reconciliation(fiscal_year):
    """Every account of ours that has to do with this year, beside the latest ledger of it."""
    ledger = latest_ledger(fiscal_year)
    if ledger is None:
        return Reconciliation(fiscal_year, None, [])
    first, last = years.span(fiscal_year)
    until = min(max(ledger.as_of, first), last)
    ours = _ours(first, last, until)
    theirs, orders_there = _theirs(ledger, ours)
    rows = _joined(ours, theirs)
    notes = {note.account: note for note in LedgerNote.objects.filter(fiscal_year=fiscal_year).select_related("by")}
    for row in rows:
        row.note = notes.get(row.account)
        row.reasons = list(_reasons(row, until, orders_there))
    return Reconciliation(fiscal_year, ledger, rows)


def matches(lines):
    """Of these lines of a file: (how many are on accounts of ours, the accounts of ours that are not there).

    Asked at a dry run, when nothing is stored yet.
    """
    ours = set(
        FundingAllocation.objects.filter(contract__status=Contract.Status.ACTIVE)
        .order_by()
        .values_list("account", flat=True)
        .distinct()
    )
    wide = {"-".join(account.split("-")[:2]) for account in ours}
    found, count = set(), 0
    for line in lines:
        keys = {line.account, f"{line.org}-{line.obj}"} & ours
        if not keys and not line.project and line.account in wide:
            keys = {account for account in ours if account.startswith(f"{line.account}-")}
        count += bool(keys)
        found |= keys
    return count, sorted(ours - found)


# ------------------------------------------------------------------------------------------------------- ours


def _ours(first, last, until):
    """Account strings → Account, of contracts whose term touches the year or whose money moved in it."""
    found = {}

    def account(name, pk, number):
        row = found.setdefault(name, Account(name))
        row.contracts[pk] = number
        return row

    in_term = FundingAllocation.objects.filter(
        contract__status__in=[Contract.Status.ACTIVE, Contract.Status.CLOSED],
        contract__starts_on__lte=last,
        contract__runs_to__gte=first,
    )
    for name, pk, number in in_term.values_list("account", "contract_id", "contract__number"):
        account(name, pk, number)
    for line in _invoice_lines(first, last, until):
        row = account(line["account"], line["contract_id"], line["contract_number"])
        _add_line(row, line, until)
    for order in _orders(until):
        if not order["then"]:
            if order["released"] and order["account"] in found:
                found[order["account"]].closed[order["number"]] = (order["closed_on"], order["released"])
            continue
        row = account(order["account"], order["contract_id"], order["contract_number"])
        row.encumbered += order["then"]
        row.orders[order["number"]] = row.orders.get(order["number"], ZERO) + order["then"]
    return found


def _invoice_lines(first, last, until):
    paid = (
        Payment.objects.filter(invoice=OuterRef("invoice"), paid_on__lte=until)
        .order_by()
        .values("invoice")
        .annotate(sum=Sum("amount"))
        .values("sum")
    )
    in_year = Q(invoice__status__in=Invoice.SPENT, invoice__approved_on__range=(first, last))
    waiting = Q(invoice__status=Invoice.Status.RECEIVED, invoice__received_on__range=(first, until))
    return (
        InvoiceLine.objects.filter(in_year | waiting)
        .order_by("invoice__approved_on", "invoice__number", "id")
        .values(
            "amount",
            "contract_id",
            account=F("allocation__account"),
            contract_number=F("contract__number"),
            number=F("invoice__number"),
            status=F("invoice__status"),
            approved_on=F("invoice__approved_on"),
            total=F("invoice__total"),
            paid=Coalesce(Subquery(paid), ZERO),
        )
    )


def _add_line(row, line, until):
    if line["status"] == Invoice.Status.RECEIVED:
        row.waiting += line["amount"]
        kind = "waiting"
    elif line["approved_on"] > until:
        row.later += line["amount"]
        kind = "later"
    else:
        row.approved += line["amount"]
        if line["paid"] == line["total"]:
            return
        share = line["amount"] * (line["total"] - line["paid"]) / line["total"]
        row.unpaid += share.quantize(CENT, ROUND_HALF_UP)
        kind = "unpaid"
    if line["number"] not in row.numbers[kind]:
        row.numbers[kind].append(line["number"])


def _orders(until):
    """Orders of that day with what they `then` held: what was used or released later was still held."""
    used_by_then = Sum(
        "invoice_lines__amount",
        filter=Q(invoice_lines__invoice__status__in=Invoice.SPENT, invoice_lines__invoice__approved_on__lte=until),
    )
    released = Case(When(closed_on__lte=until, then=F("released")), default=ZERO, output_field=MONEY)
    return (
        PurchaseOrder.objects.filter(issued_on__lte=until)
        .annotate(then=F("amount") - released - Coalesce(used_by_then, ZERO))
        .exclude(then=0, released=0)
        .order_by("number", "id")
        .values(
            "number", "then", "released", "closed_on", "contract_id",
            account=F("allocation__account"), contract_number=F("contract__number"),
        )
    )  # fmt: skip


# ----------------------------------------------------------------------------------------------------- theirs


def order_key(number):
    """`PO 23-00871`, `23-00871` and `2300871` are one order."""
    return re.sub(r"[^0-9A-Z]", "", number.upper()).removeprefix("PO")


def _theirs(ledger, ours):
    """((org, obj, project) → [expended, encumbered, set of order keys], the order keys that the file has of ours).

    Of accounts of ours, of accounts that share organization and object with one of ours, and of orders of ours.
    """
    pairs = {tuple(name.split("-")[:2]) for name in ours}
    keys = {order_key(number) for row in ours.values() for number in row.orders} - {""}
    bare = Func(Upper("order_number"), Value("[^0-9A-Z]|^PO"), Value(""), Value("g"), function="regexp_replace")
    lines = (
        LedgerLine.objects.filter(ledger=ledger)
        .annotate(key=bare)
        .filter(Q(org__in={org for org, _obj in pairs}, obj__in={obj for _org, obj in pairs}) | Q(key__in=keys))
        .order_by("org", "obj", "project", "row")
        .values_list("org", "obj", "project", "key", "expended", "encumbered")
    )
    found, there = {}, set()
    for org, obj, project, key, expended, encumbered in lines:
        if (org, obj) not in pairs and key not in keys:
            continue
        sums = found.setdefault((org, obj, project), [ZERO, ZERO, set()])
        sums[0] += expended
        sums[1] += encumbered
        if key in keys:
            sums[2].add(key)
            there.add(key)
    return found, there


def _joined(ours, theirs):
    """Rows in the order of their account strings. Whichever side has no project is compared without one."""
    rows, taken = {}, set()
    for name, row in sorted(ours.items()):
        org, obj, *rest = name.split("-")
        project = rest[0] if rest else ""
        if (org, obj, project) in theirs:
            keys = [(org, obj, project)]
        elif project and (org, obj, "") in theirs:
            name, keys = f"{org}-{obj}", [(org, obj, "")]
        elif not project:
            keys = [key for key in theirs if key[:2] == (org, obj) and "-".join(key) not in ours]
        else:
            keys = []
        same = rows.get(name)
        if same is None:
            same = rows[name] = row if row.account == name else _widened(row, name)
        else:
            _merge(same, row)
        for key in keys:
            if key not in taken:
                taken.add(key)
                same.expended = (same.expended or ZERO) + theirs[key][0]
                same.held = (same.held or ZERO) + theirs[key][1]
    by_order = {order_key(number): (number, row) for row in ours.values() for number in row.orders}
    for key, (expended, held, orders) in theirs.items():
        if key in taken or not (expended or held):
            continue
        name = "-".join(part for part in key if part)
        stray = rows[name] = Account(name, expended=expended, held=held, is_ours=False)
        for order in sorted(orders):
            number, row = by_order[order]
            stray.orders[number] = ZERO
            stray.contracts |= row.contracts
    return [rows[name] for name in sorted(rows) if _counts(rows[name])]


def _counts(row):
    """A contract that neither used its account nor finds it in the ledger has nothing to reconcile."""
    return row.expended is not None or row.approved or row.encumbered or row.later


def _widened(row, name):
    wide = Account(name)
    _merge(wide, row)
    return wide


def _merge(into, row):
    into.contracts |= row.contracts
    into.closed |= row.closed
    for name in ("approved", "encumbered", "unpaid", "later", "waiting"):
        setattr(into, name, getattr(into, name) + getattr(row, name))
    for number, amount in row.orders.items():
        into.orders[number] = into.orders.get(number, ZERO) + amount
    for kind, numbers in row.numbers.items():
        into.numbers[kind] += numbers


# -------------------------------------------------------------------------------------------------------- why


def _reasons(row, until, orders_there):
    day = date_format(until, "DATE_FORMAT")
    if not row.is_ours:
        if row.orders:
            yield _("Order %(numbers)s is booked on this account there, and not here.") % {
                "numbers": ", ".join(row.orders)
            }
        else:
            yield _("No contract here has this account.")
        return
    if row.expended is None:
        yield _("The account is not in the file.")
    elif row.differs:
        if max(abs(row.spent_difference), abs(row.held_difference)) <= ROUNDING:
            yield _("Within a dollar: rounding.")
        else:
            yield from _why_spent(row, day)
            yield from _why_held(row, day, orders_there)
    if row.later and not row.spent_difference:
        yield _("Since %(day)s, %(amount)s more was approved here.") % {"day": day, "amount": money(row.later)}


def _why_spent(row, day):
    difference = row.spent_difference
    words = {
        "unpaid": _("Approved here by %(day)s and not paid by then: %(amount)s (%(numbers)s)."),
        "later": _("The ledger has what was approved here only after %(day)s: %(amount)s (%(numbers)s)."),
        "waiting": _("The ledger has what still waits for approval here: %(amount)s (%(numbers)s)."),
    }
    signed = {"unpaid": row.unpaid, "later": -row.later, "waiting": -row.waiting}
    for kinds in (["unpaid"], ["later"], ["waiting"], ["unpaid", "later"], ["unpaid", "waiting"]):
        if all(signed[kind] for kind in kinds) and abs(difference - sum(signed[kind] for kind in kinds)) <= CENT:
            for kind in kinds:
                amount, numbers = money(abs(signed[kind])), ", ".join(row.numbers[kind])
                yield words[kind] % {"day": day, "amount": amount, "numbers": numbers}
            return
    if _held_until_paid(row):  # explains a part of it
        amount, numbers = money(row.unpaid), ", ".join(row.numbers["unpaid"])
        yield words["unpaid"] % {"day": day, "amount": amount, "numbers": numbers}
        difference -= row.unpaid
    if abs(difference) > ROUNDING:
        if difference > 0:
            text = _("Nothing on record explains why the ledger has %(amount)s less than was approved here.")
        else:
            text = _("Nothing on record explains why the ledger has %(amount)s more than was approved here.")
        yield text % {"amount": money(abs(difference))}


def _held_until_paid(row):
    return row.unpaid and abs(row.held_difference + row.unpaid) <= CENT


def _closed_by(row, amount):
    """Of the orders closed here by the file's day those that released just this amount: all of them, or one."""
    if abs(sum(released for _day, released in row.closed.values()) - amount) <= CENT:
        return row.closed
    return next(({number: one} for number, one in row.closed.items() if abs(one[1] - amount) <= CENT), {})


def _why_held(row, day, orders_there):
    difference = row.held_difference
    if abs(difference) <= ROUNDING:
        return
    if _held_until_paid(row):
        yield _("Until it is paid, the ledger holds it as an encumbrance.")
        return
    absent = {number: held for number, held in row.orders.items() if order_key(number) not in orders_there}
    if absent and abs(difference - sum(absent.values())) <= CENT:
        yield _("Open here and not in the ledger: order %(numbers)s, %(amount)s.") % {
            "numbers": ", ".join(absent),
            "amount": money(difference),
        }
    elif closed := _closed_by(row, -difference):
        for number, (since, released) in closed.items():
            yield _("Order %(number)s was closed here on %(day)s; the ledger still holds its %(amount)s.") % {
                "number": number,
                "day": date_format(since),
                "amount": money(released),
            }
    elif not row.encumbered:
        yield _("The ledger still holds %(amount)s; no order was open here on %(day)s.") % {
            "amount": money(row.held),
            "day": day,
        }
    elif difference > 0:
        yield _("Orders here hold %(amount)s more than the ledger.") % {"amount": money(difference)}
    else:
        yield _("The ledger holds %(amount)s more than the orders here.") % {"amount": money(-difference)}
