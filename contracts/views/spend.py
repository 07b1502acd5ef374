"""Spend: what was approved, by vendor, source, year, month, priority and status; and what runs ahead of its term."""

from urllib.parse import urlencode

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from contracts.areas import areas
from contracts.filters.spend import SpendFilters
from contracts.permissions import may_see_contracts
from contracts.policies import years
from contracts.policies.money import dollars
from contracts.queries.running import attention, running
from contracts.queries.spend import GROUPINGS, spend
from district import exports
from district.permissions import require


@require_safe
@require(may_see_contracts)
def spend_report(request):
    today = timezone.localdate()
    filters = SpendFilters(request.GET, GROUPINGS)
    report = spend(filters.by, year=filters.year, vendor=filters.vendor, source=filters.source)
    word, compared = GROUPINGS[filters.by][0], filters.year is not None and filters.by not in ("month", "year")
    response = exports.respond(request, _sheet(report, word, filters, compared))
    if response is not None:
        return response
    context = {
        "title": _("Spend"),
        "crumbs": [(_("Contracts"), reverse("contracts:contract-list")), (_("Spend"), "")],
        "areas": areas("spend"),
        "filters": filters,
        "tabs": list(_tabs(request, filters)),
        "word": word,
        "compared": compared,
        "before": years.name(filters.year - 1) if compared else "",
        "report": report,
        "rows": [(row, _rows_of(filters, row)) for row in report.rows],
        "sentence": _sentence(report, filters, word),
        "largest": max((row.approved for row in report.rows), default=0),
        "running": running(today),
        "attention": attention(today),
    }
    return render(request, "contracts/spend.html", context)


def _tabs(request, filters):
    query = request.GET.copy()
    for key, (word, _path) in GROUPINGS.items():
        query["by"] = key
        if key == "year":
            query.pop("year", None)
        yield word, f"?{query.urlencode()}", key == filters.by


def _rows_of(filters, row):
    """The address of the invoices that a row counts."""
    query = {"state": "counted", "year": filters.year, "vendor": filters.vendor, "source": filters.source}
    if filters.by == "month":
        query |= {"month": f"{row.key:%Y-%m}", "year": None}
    elif filters.by == "priority":
        query["priority"] = row.key or "-"
    elif filters.by == "status":
        query["standing"] = row.key
    else:
        query[filters.by] = row.key
    chosen = {name: getattr(value, "pk", value) for name, value in query.items() if value is not None}
    return f"{reverse('contracts:invoice-list')}?{urlencode(chosen)}"


def _sentence(report, filters, word):
    if not report.total.invoices:
        return _("%(when)s: no invoice was approved.") % {"when": filters.words}
    first = max(report.rows, key=lambda row: row.approved)
    return _(
        "%(when)s: %(total)s approved; the largest part, %(share)s %%, by %(word)s is %(label)s with %(amount)s."
    ) % {
        "when": filters.words,
        "total": dollars(report.total.approved),
        "share": f"{first.share:.1f}",
        "word": str(word).lower(),
        "label": first.label,
        "amount": dollars(first.approved),
    }


def _sheet(report, word, filters, compared):
    heads = [str(word), _("Approved"), _("Of that paid"), _("Credit notes"), _("Invoices"), _("Share, %")]
    if compared:
        heads.append(_("Approved in %(year)s") % {"year": years.name(filters.year - 1)})
    lines = []
    for row in [*report.rows, report.total]:
        line = [row.label, row.approved, row.paid, row.credits, row.invoices, row.share]
        lines.append([*line, row.before] if compared else line)
    title = _("Spend by %(word)s, %(when)s, as of %(day)s") % {
        "word": str(word).lower(),
        "when": filters.words.lower(),
        "day": date_format(timezone.localdate()),
    }
    return exports.Sheet("spend", title, heads, lines)
