"""What the pages of a contract, a vendor and a funding source tell: each part in a constant number of queries."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, OuterRef, Prefetch, Q, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contracts.models import (
    Contract,
    DeliverableAcceptance,
    Invoice,
    InvoiceLine,
    PurchaseOrder,
    Vote,
)
from contracts.models.money import ZERO
from contracts.policies.money import dollars
from district.models import User

LATEST = 10
VOTES = {
    Vote.Choice.AYE: ("circle-check", "good"),
    Vote.Choice.NAY: ("circle-x", "bad"),
    Vote.Choice.ABSTAIN: ("circle-minus", "mute"),
    Vote.Choice.RECUSED: ("circle-slash", "mute"),
    Vote.Choice.ABSENT: ("circle-dashed", "mute"),
}
SPOKEN = list(VOTES)


def bills_of(contract):
    """All invoices of a contract, oldest first, with `what` (what its lines are for), `paid_last`, `yes_count`."""
    bills = list(
        contract.invoices.annotate(yes_count=Count("approvals"))
        .prefetch_related("lines", "payments")
        .order_by("received_on", "id")
    )
    for bill in bills:
        bill.what = what_of(bill)
        bill.paid_last = max((payment.paid_on for payment in bill.payments.all()), default=None)
        bill.contract = contract
    return bills


def what_of(bill):
    """What an invoice is for, in a few words: its first line, and how many more."""
    lines = sorted(bill.lines.all(), key=lambda line: line.pk)
    if not lines:
        return ""
    more = len(lines) - 1
    if not more:
        return lines[0].description
    return ngettext("%(what)s and %(n)s more line", "%(what)s and %(n)s more lines", more) % {
        "what": lines[0].description,
        "n": more,
    }


def spent_words(contract, bills):
    """`2 invoices, 66.7 %`: the note under what is approved."""
    count = sum(bill.status in Invoice.SPENT for bill in bills)
    words = ngettext("%(n)s invoice", "%(n)s invoices", count) % {"n": count}
    return f"{words}, {contract.approved / contract.ceiling * 100:.1f} %" if contract.ceiling else words


@dataclass(frozen=True)
class NextBill:
    """The oldest invoice that waits, and what approving it would do, in words."""

    bill: Invoice
    tone: str
    text: str


def next_bill(contract, bills):
    waiting = [bill for bill in bills if bill.status == Invoice.Status.RECEIVED]
    return NextBill(waiting[0], *effect_of(contract, waiting[0])) if waiting else None


def effect_of(contract, bill):
    """(tone, sentence) of what approving this invoice would do to the contract."""
    after = contract.approved + bill.total
    facts = {
        "number": bill.number,
        "after": dollars(after),
        "ceiling": dollars(contract.ceiling),
        "left": dollars(contract.ceiling - after),
        "over": dollars(after - contract.ceiling),
    }
    if bill.kind == Invoice.Kind.CREDIT:
        return "info", _("Approving credit note %(number)s brings the total down to %(after)s.") % facts
    if after > contract.ceiling:
        return "warn", _(
            "%(number)s would bring the total to %(after)s, %(over)s more than the ceiling of %(ceiling)s. "
            "It takes an amendment first, with a recorded vote where one is needed."
        ) % facts  # fmt: skip
    if after == contract.ceiling:
        return "info", _(
            "Approving %(number)s brings the total to exactly %(after)s. "
            "One cent more would need an amendment, with a recorded vote where one is needed."
        ) % facts  # fmt: skip
    return "info", _("Approving %(number)s brings the total to %(after)s and leaves %(left)s.") % facts


def deliverables_of(contract, today):
    """With their acceptances, what was approved for them, and where they stand: `tone` and `word`."""
    approved = (
        InvoiceLine.objects.filter(deliverable=OuterRef("pk"), invoice__status__in=Invoice.SPENT)
        .order_by()
        .values("deliverable")
        .annotate(cost=Sum("amount"))
        .values("cost")
    )
    acceptances = DeliverableAcceptance.objects.select_related("accepted_by").order_by("accepted_on", "id")
    found = list(
        contract.deliverables.annotate(cost=Subquery(approved))
        .prefetch_related(Prefetch("acceptances", acceptances))
        .order_by("number")
    )
    for one in found:
        one.tone, one.word = _standing(one, contract, today)
        one.share = min(one.accepted / one.quantity * 100, Decimal(100))
    return found


def _standing(one, contract, today):
    if one.is_done:
        return "good", _("Delivered")
    if contract.status == Contract.Status.CLOSED:
        return "mute", _("Not all of it came")
    if one.due_on and one.due_on < today:
        return "bad", _("Late")
    begun, end = contract.starts_on, one.due_on or contract.runs_to
    if today > begun and end > begun:
        elapsed = Decimal((min(today, end) - begun).days) / (end - begun).days
        if one.accepted / one.quantity < elapsed - Decimal("0.1"):
            return "warn", _("At risk")
    return "info", _("On its way")


def amendments_of(contract):
    return list(contract.amendments.select_related("authority__meeting", "authority__motion").order_by("number"))


def reopened(contract):
    """`reason (name, day)` of the last time that a closed contract was opened again, or nothing."""
    events = Contract.pgh_event_model.objects.filter(pgh_obj_id=contract.pk, pgh_context__metadata__has_key="reason")
    last = events.select_related("pgh_context").order_by("-pgh_id").first()
    if last is None:
        return ""
    told = last.pgh_context.metadata
    who = User.objects.filter(pk=told.get("user")).first()
    day = date_format(localdate(last.pgh_created_at))
    return f"{told['reason']} ({', '.join(filter(None, [who and who.name, day]))})"


def accounts_of(contract):
    """Allocations with their source and `order_rows`, each order with its `account`."""
    orders = Prefetch(
        "orders", PurchaseOrder.objects.select_related("closed_by").order_by("issued_on", "id"), to_attr="order_rows"
    )
    found = list(contract.allocations.select_related("source").prefetch_related(orders).order_by("id"))
    for account in found:
        for order in account.order_rows:
            order.account = account
    return found


def votes_on(item):
    """[(icon, tone, name, word)] of the roll call that decided an item, ayes first; empty without one."""
    if item is None or item.motion_id is None:
        return []
    votes = sorted(item.motion.votes.select_related("member"), key=lambda vote: SPOKEN.index(vote.choice))
    return [(*VOTES[vote.choice], vote.member.name, vote.get_choice_display()) for vote in votes]


def vote_asked(contract, threshold):
    """What the amount asks of the board where no vote is on record: (tone, sentence)."""
    if threshold is None:
        return "mute", _("No threshold is on record for that day.")
    facts = {"amount": dollars(contract.not_to_exceed), "from": dollars(threshold.board_vote_from)}
    if contract.not_to_exceed >= threshold.board_vote_from:
        return "warn", _(
            "%(amount)s needs the board’s vote: that is asked from %(from)s. Link the item by which it was approved."
        ) % facts  # fmt: skip
    return "mute", _("%(amount)s needs no vote: that is asked from %(from)s.") % facts


def totals_of(contracts):
    """Sums over contracts: ceiling, approved, paid, encumbered, and how many are active."""
    return contracts.aggregate(
        n=Count("pk"),
        active=Count("pk", filter=Q(status=Contract.Status.ACTIVE)),
        ceiling=_sum("ceiling", ~Q(status__in=[Contract.Status.DRAFT, Contract.Status.PENDING])),
        approved=_sum("approved"),
        paid=_sum("paid"),
        encumbered=_sum("encumbered"),
    )


def _sum(name, condition=None):
    return Coalesce(Sum(name, filter=condition), ZERO)


def with_source_totals(sources):
    return sources.annotate(
        allocated=_sum("allocations__amount"),
        approved=_sum("allocations__approved"),
        encumbered=_sum("allocations__encumbered"),
        contracts_count=Count("allocations__contract", distinct=True),
    )


def with_vendor_totals(vendors):
    return vendors.annotate(
        contracts_count=Count("contracts"),
        active_count=Count("contracts", filter=Q(contracts__status=Contract.Status.ACTIVE)),
        approved=_sum("contracts__approved"),
        encumbered=_sum("contracts__encumbered"),
    )
