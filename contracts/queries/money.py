"""What is left, how fast it goes, and what stands between an invoice and its approval."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import Sum
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contracts.models import Contract, FundingSource, Invoice, Threshold
from contracts.models.money import ZERO
from contracts.permissions import may_approve_invoices
from contracts.policies.money import dollars, words_for

Status = Invoice.Status
TENTH = Decimal("0.1")
SOON = 90  # days


def percent_of(part, whole):
    """A percentage to one digit; of nothing, 100 where there is something and 0 where there is not."""
    if not whole:
        return Decimal(100 if part else 0)
    return (Decimal(part) * 100 / Decimal(whole)).quantize(TENTH, ROUND_HALF_UP)


@dataclass(frozen=True)
class BudgetLine:
    revised: Decimal
    expended: Decimal
    encumbered: Decimal
    available: Decimal
    used: Decimal  # percent


def budget_line(revised, expended, encumbered):
    """A budget's line as the district's ledger has it: available = revised − expended − encumbered, used in percent."""
    taken = expended + encumbered
    return BudgetLine(revised, expended, encumbered, revised - taken, percent_of(taken, revised))


@dataclass(frozen=True)
class Burn:
    """How much of the money is spent at how much of the term. Percentages to one digit."""

    spent_percent: Decimal
    elapsed_percent: Decimal
    days: int
    days_elapsed: int
    days_left: int
    days_over: int
    sentence: str


def burn(contract, today):
    """The burn of a contract on a day."""
    ends = contract.runs_to or contract.ends_on
    days = max(1, (ends - contract.starts_on).days + 1)
    elapsed = min(days, max(0, (today - contract.starts_on).days + 1))
    spent, gone = percent_of(contract.approved, contract.ceiling), percent_of(elapsed, days)
    over = max(0, (today - ends).days)
    return Burn(spent, gone, days, elapsed, days - elapsed, over, _burn_words(contract, spent, gone, elapsed, over))


def _burn_words(contract, spent, gone, elapsed, over):
    facts = {"spent": f"{spent:.0f}", "gone": f"{gone:.0f}", "left": dollars(contract.left)}
    facts["n"] = number_format(over, force_grouping=True)
    if contract.status == Contract.Status.CLOSED:
        return _("Closed with %(spent)s %% spent and %(left)s left.") % facts
    if not elapsed:
        return _("The term has not begun.")
    if over:
        return ngettext(
            "The term ended %(n)s day ago with %(spent)s %% spent and %(left)s left.",
            "The term ended %(n)s days ago with %(spent)s %% spent and %(left)s left.",
            over,
        ) % facts  # fmt: skip
    return _("%(spent)s %% spent at %(gone)s %% of the term.") % facts


# --- what stands between


def facts_of(invoice):
    """Amounts, days and names for the words of whatever the database refuses about an invoice."""
    contract = invoice.contract
    after = contract.approved + invoice.total
    return {
        "number": invoice.number,
        "after": after,
        "over": after + contract.encumbered - contract.ceiling,
        "ceiling": contract.ceiling,
        "reserved": contract.encumbered,
        "status": contract.get_status_display().lower(),
        "service_from": invoice.service_from,
        "service_to": invoice.service_to,
        "starts_on": contract.starts_on,
        "runs_to": contract.runs_to,
    }


def what_stands_between(invoice, by, today):
    """List of plain sentences: why this person cannot approve this invoice today, and what would make it possible.

    Empty when they can (their yes may still be the first of two). The database refuses the same, one by one.
    """
    if not may_approve_invoices(by):
        return [_("A contract manager or an administrator approves invoices.")]
    if invoice.status != Status.RECEIVED:
        return [_("This invoice is %(now)s already.") % {"now": invoice.get_status_display().lower()}]
    lines = list(invoice.lines.select_related("allocation__source", "order"))
    if not lines:
        return [_("This invoice has no lines yet. Write what it is for, and how much.")]
    return [
        *_of_people(invoice, by),
        *_of_contract(invoice),
        *_of_grants(invoice, lines, today),
        *_of_amounts(invoice, lines),
        *_of_credit(invoice),
    ]


def _of_people(invoice, by):
    if any(approval.by_id == by.pk for approval in invoice.approvals.all()):
        yield _("You have approved this invoice already; the second yes is somebody else’s.")


def _of_contract(invoice):
    contract, facts = invoice.contract, facts_of(invoice)
    if contract.status != Contract.Status.ACTIVE:
        yield words_for("invoice_of_active", **facts)
    elif not _is_authorised(contract):
        yield words_for("invoice_needs_vote", **facts)
    if invoice.service_from < contract.starts_on or invoice.service_to > contract.runs_to:
        yield words_for("invoice_outside_term", **facts)


def _is_authorised(contract):
    if contract.authority_id is None:
        return contract.not_to_exceed < Threshold.objects.on(contract.signed_on).board_vote_from
    item = contract.authority
    return item.motion_id and item.motion.passed and item.amount is not None and item.amount >= contract.not_to_exceed


def _of_grants(invoice, lines, today):
    contract, said = invoice.contract, []
    for line in lines:
        source = line.allocation.source
        committed = line.order.issued_on if line.order else contract.signed_on
        facts = {
            "source": source.name,
            "obligation": source.obligation_ends,
            "liquidation": source.liquidation_ends,
            "available_from": source.starts_on,
            "committed": committed,
        }
        is_invoice = invoice.kind == Invoice.Kind.INVOICE
        if is_invoice and source.obligation_ends and committed and committed > source.obligation_ends:
            said.append(words_for("invoice_past_obligation", **facts))
        if is_invoice and source.liquidation_ends and today > source.liquidation_ends:
            said.append(words_for("invoice_past_liquidation", **facts))
        if source.starts_on and invoice.service_from < source.starts_on:
            said.append(words_for("invoice_before_award", **facts))
    return dict.fromkeys(said)


def _of_amounts(invoice, lines):
    """The ceiling, each account and each order, as they would be afterwards."""
    contract, freed = invoice.contract, ZERO
    by_order, by_account, freed_of = defaultdict(Decimal), defaultdict(Decimal), defaultdict(Decimal)
    for line in lines:
        by_account[line.allocation] += line.amount
        if line.order:
            by_order[line.order] += line.amount
            if line.order.status == "open":
                freed += line.amount
                freed_of[line.allocation] += line.amount
    over = contract.approved + contract.encumbered + invoice.total - freed - contract.ceiling
    if over > 0:
        facts = facts_of(invoice) | {"over": over, "reserved": contract.encumbered - freed}
        yield words_for("contract_ceiling", **facts)
    if contract.approved + invoice.total < 0:
        yield words_for("contract_totals_not_negative")
    for account, amount in by_account.items():
        if amount - freed_of[account] > account.available:
            yield words_for(
                "allocation_enough", number=invoice.number, asked=amount, account=str(account),
                available=account.available + freed_of[account],
            )  # fmt: skip
    for order, amount in by_order.items():
        if amount > order.amount - order.used:
            yield words_for(
                "order_enough", number=invoice.number, asked=amount, order=order.number, left=order.amount - order.used
            )


def _of_credit(invoice):
    if invoice.kind == Invoice.Kind.INVOICE or invoice.credits_id is None:
        return
    credited = invoice.credits
    if credited.contract_id != invoice.contract_id or credited.status not in Invoice.SPENT:
        yield words_for("credit_too_much")
        return
    others = credited.credit_notes.filter(status__in=Invoice.SPENT).exclude(pk=invoice.pk)
    left = credited.total + (others.aggregate(sum=Sum("total"))["sum"] or ZERO)
    if left + invoice.total < 0:
        yield words_for("credit_too_much", credited=credited.number, left=left)


# --- next dates


@dataclass(frozen=True)
class NextDate:
    """A day that asks for something: what, when, and how near (`bad` past, `warn` within 30 days, `info`)."""

    what: str
    note: str
    day: date
    tone: str


def next_dates(contract, today):
    """What is ahead of a contract, or past and undone, by day: its end, deliverables due, last days of its grants."""
    if contract.status == Contract.Status.CLOSED:
        return []
    ends = contract.runs_to or contract.ends_on
    found = [(_("Term ends"), _("%(left)s not yet approved") % {"left": dollars(contract.left)}, ends)]
    if contract.starts_on > today:
        found.append((_("Term begins"), "", contract.starts_on))
    for one in contract.deliverables.filter(due_on__isnull=False).order_by("due_on", "number"):
        if not one.is_done:
            rest = f"{(one.quantity - one.accepted).normalize():f}"
            found.append((one.what, _("%(rest)s %(unit)s to come") % {"rest": rest, "unit": one.unit}, one.due_on))
    for source in FundingSource.objects.filter(allocations__contract=contract).distinct():
        if source.obligation_ends and source.obligation_ends >= today:
            found.append((_("Last day to commit %(source)s") % {"source": source}, "", source.obligation_ends))
        if source.liquidation_ends and (source.liquidation_ends >= today or contract.approved > contract.paid):
            found.append((_("Last day to pay %(source)s out") % {"source": source}, "", source.liquidation_ends))
    return [NextDate(what, note, day, _tone(day, today)) for what, note, day in sorted(found, key=lambda row: row[2])]


def _tone(day, today):
    left = (day - today).days
    return "bad" if left < 0 else "warn" if left <= SOON else "info"
