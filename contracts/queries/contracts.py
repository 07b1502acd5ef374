"""Contracts in lists and on a home page: which need somebody's eye."""

from datetime import timedelta

from django.db.models import DecimalField, Exists, F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce

from contracts.models import Contract, Deliverable, Document, FundingAllocation
from contracts.policies import years

Status = Contract.Status


def found_by(contracts, words):
    """Each word in the number, the purpose or the vendor's name."""
    for word in words:
        contracts = contracts.filter(
            Q(number__icontains=word)
            | Q(purpose__icontains=word)
            | Q(vendor__name__icontains=word)
            | Q(vendor__short_name__icontains=word)
        )
    return contracts


def ending(contracts, today, days):
    """In force, and their term ends within so many days."""
    return contracts.filter(status=Status.ACTIVE, runs_to__range=(today, today + timedelta(days=days)))


def over_with_money_open(contracts, today):
    """Their term is over, but they are not closed and an order still holds money."""
    return contracts.filter(status=Status.ACTIVE, runs_to__lt=today, encumbered__gt=0)


def unfunded(contracts):
    """Signed, but their accounts do not cover the ceiling."""
    given = FundingAllocation.objects.filter(contract=OuterRef("pk")).order_by().values("contract")
    total = Subquery(given.annotate(total=Sum("amount")).values("total"))
    funded = Coalesce(total, 0, output_field=DecimalField(max_digits=14, decimal_places=2))
    return contracts.alias(funded=funded).filter(status=Status.ACTIVE, funded__lt=F("ceiling"))


def with_last_day(sources, today, days):
    """Grants whose last day to commit or to pay lies within so many days."""
    ahead = (today, today + timedelta(days=days))
    return sources.filter(Q(obligation_ends__range=ahead) | Q(liquidation_ends__range=ahead))


def late_deliverables(today):
    return Deliverable.objects.filter(due_on__lt=today, accepted__lt=F("quantity"), contract__status=Status.ACTIVE)


def with_late_deliverable(contracts, today):
    return contracts.filter(Exists(late_deliverables(today).filter(contract=OuterRef("pk"))))


def without_document(contracts):
    """In force, and no paper of the contract itself is on file."""
    papers = Document.objects.filter(contract=OuterRef("pk"), withdrawn=False)
    return contracts.filter(~Exists(papers), status=Status.ACTIVE)


def in_fiscal_year(contracts, year):
    """Their term has a day in this fiscal year."""
    first, last = years.span(year)
    return contracts.filter(starts_on__lte=last, runs_to__gte=first)
