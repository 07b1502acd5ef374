"""Alerts: whom and what to warn of, which still stand, and what they say."""

from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Case, CharField, DecimalField, Exists, F, OuterRef, Q, Subquery, Sum, Value, When
from django.db.models.functions import Cast, Coalesce
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contracts.models import (
    AlertMail,
    Contract,
    ContractAlert,
    FundingAllocation,
    FundingSource,
    Invoice,
    InvoiceLine,
)
from contracts.models.money import ZERO
from contracts.permissions import MANAGERS, READERS, may_manage_contracts
from contracts.policies import alerts as policies
from contracts.policies.money import dollars
from contracts.queries.money import percent_of
from district.models import RoleGrant, User

Kind, Status = ContractAlert.Kind, Contract.Status
MONEY = DecimalField(max_digits=14, decimal_places=2)
WARNS_FROM = Decimal(policies.BEGINS) / 100


# ------------------------------------------------------------------------------------------------ what is open


def _sum(rows, by, amount):
    """Subquery: the sum of `amount` over `rows` of one group, 0 where there are none."""
    total = rows.order_by().values(by).annotate(open_sum=Sum(amount)).values("open_sum")
    return Coalesce(Subquery(total, output_field=MONEY), ZERO, output_field=MONEY)


def _open_money(source, award):
    """{uncommitted, unpaid}: expressions of a source's open money. `source` and `award` name its key and its award."""
    accounts = FundingAllocation.objects.filter(source=OuterRef(source))
    held = Case(When(contract__status=Status.ACTIVE, then=F("amount")), default=F("approved"), output_field=MONEY)
    signed = accounts.filter(contract__status__in=[Status.ACTIVE, Status.CLOSED])
    unsigned = accounts.filter(contract__status__in=[Status.DRAFT, Status.PENDING])
    to_approve = accounts.filter(contract__status=Status.ACTIVE)
    to_pay = InvoiceLine.objects.filter(allocation__source=OuterRef(source), invoice__status=Invoice.Status.APPROVED)
    return {
        "uncommitted": Case(
            When(**{f"{award}__isnull": False}, then=F(award) - _sum(signed, "source", held)),
            default=_sum(unsigned, "source", F("amount")),
            output_field=MONEY,
        ),
        "unpaid": _sum(to_approve, "source", F("amount") - F("approved"))
        + _sum(to_pay, "allocation__source", F("amount")),
    }


def with_open_money(sources):
    """Sources with `uncommitted` and `unpaid`; see policies.alerts.of_source."""
    return sources.annotate(**_open_money("pk", "award"))


def occasions(today):
    """Every Occasion of this day."""
    window = (today - timedelta(days=policies.STILL), today + timedelta(days=max(policies.AHEAD)))
    near = Q(runs_to__range=window) | Q(approved__gte=F("ceiling") * WARNS_FROM)
    for contract in Contract.objects.filter(near, status=Status.ACTIVE).order_by("id"):
        yield from policies.of_contract(contract, today)
    dated = Q(obligation_ends__range=window) | Q(liquidation_ends__range=window)
    for source in with_open_money(FundingSource.objects.filter(dated)).order_by("id"):
        yield from policies.of_source(source, today)


# ------------------------------------------------------------------------------------------------- which stand


def with_state(alerts):
    """Alerts with `is_open` and the open money of their source: open is one that nobody dealt with and that stands.

    It stands while its reason does and no more urgent step of the same occasion was raised.
    """
    text = CharField()
    running = Q(contract__status=Status.ACTIVE)
    stands = (
        running & Q(kind=Kind.TERM, about=Cast("contract__runs_to", text))
        | running
        & Q(kind=Kind.CEILING, about=Cast("contract__ceiling", text))
        & Q(contract__approved__gte=F("contract__ceiling") * WARNS_FROM)
        | Q(kind=Kind.OBLIGATION, about=Cast("source__obligation_ends", text), uncommitted__gt=0)
        | Q(kind=Kind.LIQUIDATION, about=Cast("source__liquidation_ends", text), unpaid__gt=0)
    )
    same = ContractAlert.objects.filter(
        Q(contract=OuterRef("contract")) | Q(source=OuterRef("source")), kind=OuterRef("kind"), about=OuterRef("about")
    )
    later = same.filter(
        Q(kind=Kind.CEILING, level__gt=OuterRef("level")) | ~Q(kind=Kind.CEILING) & Q(level__lt=OuterRef("level"))
    )
    is_open = Q(done_at=None) & stands & ~Exists(later)
    return alerts.annotate(**_open_money("source", "source__award")).annotate(
        is_open=Case(When(is_open, then=Value(True)), default=Value(False))
    )


def open_alerts():
    return with_state(ContractAlert.objects.all()).filter(is_open=True)


def without_alert(contracts):
    """Contracts of whose end nobody was warned yet: neither an open alert tells of it nor one dealt with."""
    end = Cast(OuterRef("runs_to"), CharField())
    return contracts.exclude(Exists(ContractAlert.objects.filter(kind=Kind.TERM, contract=OuterRef("pk"), about=end)))


def with_subject(alerts):
    return alerts.select_related("contract__vendor", "source", "done_by")


def about_record(record, today):
    """{alerts, dealt}: of a contract or a funding source those that are open and those dealt with, the latest first."""
    alerts = with_subject(with_state(record.alerts.all())).filter(Q(is_open=True) | Q(done_at__isnull=False))
    found = told(alerts.order_by("-raised_on", "-id"), today)
    return {"alerts": [one for one in found if one.is_open], "dealt": [one for one in found if one.done_at]}


# --------------------------------------------------------------------------------------------- whom to write to


def people(today):
    """Who is written to: everybody who keeps contracts, and owners who may read theirs. All may sign in still."""
    grants = RoleGrant.objects.on(today)
    keepers = grants.filter(role__in=MANAGERS)
    owners = Contract.objects.filter(status=Status.ACTIVE, owner__in=grants.filter(role__in=READERS).values("user"))
    told_of = Q(pk__in=keepers.values("user")) | Q(pk__in=owners.values("owner"))
    return User.objects.filter(told_of, is_active=True).exclude(email="").order_by("id")


def to_mail(user):
    """Open alerts that this person was not told of: all of them, or those of own contracts."""
    alerts = open_alerts().exclude(pk__in=AlertMail.objects.filter(user=user).values("alert"))
    if not may_manage_contracts(user):
        alerts = alerts.filter(contract__owner=user)
    return with_subject(alerts).order_by("raised_on", "id")


# ------------------------------------------------------------------------------------------------ what they say


def told(alerts, today):
    """The list of these alerts, each with `title`, `detail` (how it is now; empty unless open) and `tone`."""
    found = list(alerts)
    for alert in found:
        alert.title, alert.tone = title(alert), policies.tone(alert.kind, alert.level)
        alert.detail = detail(alert, today) if alert.is_open else ""
    return found


def title(alert):
    """What it warns of, as it was raised: it stays true."""
    if alert.kind == Kind.CEILING:
        facts = {"percent": alert.level, "ceiling": dollars(Decimal(alert.about))}
        return _("%(percent)s %% of the ceiling of %(ceiling)s is approved") % facts
    words = {
        Kind.TERM: _("The term ends on %(day)s"),
        Kind.OBLIGATION: _("Last day to commit: %(day)s"),
        Kind.LIQUIDATION: _("Last day to pay out: %(day)s"),
    }
    return words[alert.kind] % {"day": date_format(date.fromisoformat(alert.about))}


def detail(alert, today):
    """How near it is and what is still open, today."""
    if alert.kind == Kind.CEILING:
        contract = alert.contract
        if contract.left <= 0:
            return _("Nothing is left: one more invoice needs an amendment first.")
        facts = {"approved": dollars(contract.approved), "left": dollars(contract.left)}
        return _("%(approved)s is approved, %(left)s is left.") % facts
    return f"{_days(date.fromisoformat(alert.about), today)} {_money(alert)}"


def nearness(alert, today):
    """How near an open one is, in two or three words."""
    if alert.kind == Kind.CEILING:
        return f"{percent_of(alert.contract.approved, alert.contract.ceiling)} %"
    left = (date.fromisoformat(alert.about) - today).days
    if left > 0:
        return ngettext("%(n)s day left", "%(n)s days left", left) % {"n": left}
    return ngettext("%(n)s day over", "%(n)s days over", -left) % {"n": -left} if left else _("Today")


def _days(day, today):
    left = (day - today).days
    if left < 0:
        return ngettext("It passed %(n)s day ago.", "It passed %(n)s days ago.", -left) % {"n": -left}
    if not left:
        return _("That is today.")
    return ngettext("%(n)s day left.", "%(n)s days left.", left) % {"n": left}


def _money(alert):
    if alert.kind == Kind.TERM:
        contract = alert.contract
        if contract.encumbered:
            facts = {"left": dollars(contract.left), "held": dollars(contract.encumbered)}
            return _("%(left)s is not approved yet, %(held)s of it on order.") % facts
        return _("%(left)s is not approved yet.") % {"left": dollars(contract.left)}
    if alert.kind == Kind.OBLIGATION:
        return _("%(amount)s of it is in no signed contract.") % {"amount": dollars(alert.uncommitted)}
    return _("%(amount)s that contracts hold of it is not approved or not wholly paid.") % {
        "amount": dollars(alert.unpaid)
    }
