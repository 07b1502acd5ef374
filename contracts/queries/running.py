"""Contracts in force against their terms, and what needs somebody's eye."""

from django.urls import reverse
from django.utils.translation import gettext as _

from contracts.models import Contract, FundingSource
from contracts.queries import contracts as queries
from contracts.queries.money import SOON, burn


def running(today):
    """(contract, its Burn) of every contract in force, those furthest ahead of their term first."""
    found = [(one, burn(one, today)) for one in Contract.objects.filter(status="active").select_related("vendor")]
    return sorted(found, key=lambda pair: (pair[1].elapsed_percent - pair[1].spent_percent, pair[0].pk))


def attention(today):
    """(words, how many, address of exactly those, tone)."""
    every, here = Contract.objects.all(), reverse("contracts:contract-list")
    return [
        (_("End within 90 days"), queries.ending(every, today, SOON).count(), f"{here}?ends=90", "warn"),
        (
            _("Over, with money on order"),
            queries.over_with_money_open(every, today).count(),
            f"{here}?look=open",
            "bad",
        ),
        (_("Signed but not funded"), queries.unfunded(every).count(), f"{here}?look=unfunded", "bad"),
        (_("A deliverable is late"), queries.with_late_deliverable(every, today).count(), f"{here}?look=late", "bad"),
        (
            _("Grants with a last day within 90 days"),
            queries.with_last_day(FundingSource.objects.all(), today, SOON).count(),
            f"{reverse('contracts:source-list')}?ahead=90",
            "warn",
        ),
    ]
