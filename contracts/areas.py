"""The ways through what the district bought: the same row of links on each of its lists."""

from django.urls import reverse
from django.utils.translation import gettext as _


def areas(here):
    """(word, url, whether it is here) of each list; `here` names the one that is open."""
    places = [
        ("contract-list", _("Contracts")),
        ("invoice-list", _("Invoices")),
        ("spend", _("Spend")),
        ("vendor-list", _("Vendors")),
        ("source-list", _("Funding sources")),
        ("meeting-list", _("Board")),
        ("ledger-list", _("Ledger")),
        ("alert-list", _("Alerts")),
    ]
    return [(word, reverse(f"contracts:{name}"), name == here) for name, word in places]
