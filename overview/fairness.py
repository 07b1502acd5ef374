"""What an equity analyst is met by: how much more often one group is excluded than all others, from the report."""

from contextlib import nullcontext

from django.urls import reverse
from django.utils.translation import gettext as _

from district.figures import figures_only
from district.models import Role
from district.scope import district_scope
from incidents.filters.equity import EquityFilters
from incidents.reports.equity import BothWays
from incidents.reports.parts import figure
from overview.work import Tile


def fairness(request, today):
    """(tiles, items) of an equity analyst: the page's own figures, shown as that page would show them."""
    if not request.user.has_role(Role.EQUITY_ANALYST):
        return [], []
    filters = EquityFilters(request, today, sides=True)
    if not filters.is_valid:
        return [], []
    with district_scope() if filters.whole else nullcontext(), figures_only():
        report = BothWays(filters)
    tiles = []
    for table, label in zip(report.tables, (_("Excluded, most"), _("Offered repair, most")), strict=True):
        most = table.most
        note = _("times as often: %(group)s") % {"group": most.label} if most else _("no clear difference")
        shown = figure(most.ratio, 2) if most else "–"
        tiles.append(Tile(label, "scale", shown, note, reverse("incidents:equity"), "warn" if most else ""))
    return tiles, []
