"""An indicator: where it stands, how it came there, who is how far; and how its figures are entered."""

from collections import Counter

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from district import exports
from district.history import changes_of
from district.permissions import require
from district.views.form_page import form_page
from strategy.actions.measurements import choose_measure, enter_figure, import_figures
from strategy.actions.refusals import RowErrors
from strategy.areas import areas, root, within
from strategy.forms.measurements import FigureForm, FiguresFileForm, MeasureForm
from strategy.models import Indicator
from strategy.permissions import may_manage_plan, may_see_plan
from strategy.policies.aims import State
from strategy.queries.elements import indicator_of
from strategy.queries.measured import all_measured, measured, scorecard, table
from strategy.views.plan import plan_of

TONES = {State.ON_TRACK: "good", State.REACHED: "good", State.OFF_TRACK: "bad", State.UNKNOWN: "mute"}
TILES = [  # (state, icon, tone where it has any)
    (State.REACHED, "check-check", ""),
    (State.ON_TRACK, "circle-check", ""),
    (State.OFF_TRACK, "triangle-alert", "bad"),
    (State.UNKNOWN, "circle-dashed", ""),
]
SORTS = {
    "name": lambda part: (part.label,),
    "figure": lambda part: (part.value is not None, part.value or 0, part.label),
}
MOST_ERRORS = 20


@require_safe
@require(may_see_plan)
def indicator_list(request):
    """Every indicator with its figure and where it stands, in the order of the plan."""
    plan = plan_of(request)
    asked = Indicator.objects.filter(plan=plan).select_related("plan", "strategy__priority", "measure_course")
    asked = asked.order_by("strategy__priority__position", "strategy__position", "position", "id")
    told = all_measured(asked, rule=request.district.suppression, today=timezone.localdate())
    state = request.GET.get("standing", "")
    shown = [found for found in told if found.standing.state == state] if state in State.values else told
    if exports.is_asked(request):
        title = _("Indicators of %(plan)s") % {"plan": plan}
        return exports.respond(request, exports.Sheet("indicator", title, *scorecard(shown)))
    here = within(reverse("strategy:indicator-list"), plan)
    counts = Counter(found.standing.state for found in told)
    tiles = [
        (one.label, icon, counts[one], f"{here}{'&' if '?' in here else '?'}standing={one}", counts[one] and tone)
        for one, icon, tone in TILES
    ]
    context = {
        "title": _("Indicators"),
        "crumbs": [root(), (_("Indicators"), "")],
        "areas": areas(plan, "indicator-list", request.user),
        "plan": plan,
        "here": here,
        "tiles": tiles,
        "state": State(state).label if state in State.values else "",
        "rows": [(found, page_of(found.indicator), TONES[found.standing.state]) for found in shown],
    }
    return render(request, "strategy/indicator_list.html", context)


@require_safe
@require(may_see_plan)
def indicator_detail(request, code):
    plan = plan_of(request)
    indicator = indicator_of(plan, code)
    if indicator is None:
        raise Http404
    found = measured(indicator, rule=request.district.suppression, today=timezone.localdate())
    if exports.is_asked(request):
        return exports.respond(request, exports.Sheet("indicator", f"{indicator.code} {plan}", *table(found)))
    facts = [
        (_("Baseline"), _figure(indicator.baseline, indicator.unit)),
        (_("Direction"), indicator.get_direction_display()),
        (_("Target"), _figure(indicator.target, indicator.unit)),
        (_("Target year"), indicator.target_year),
    ]
    context = {
        "title": indicator.words,
        "crumbs": [(str(plan), within(reverse("strategy:plan"), plan)), (indicator.code, "")],
        "areas": areas(plan, "", request.user),
        "plan": plan,
        "element": indicator,
        "facts": facts,
        "found": found,
        "tone": TONES[found.standing.state],
        "schools": _schools(request, found),
        "rows": _rows(request, found),
        "trend": _trend(found),
        "may_manage": may_manage_plan(request.user),
        "history": changes_of(indicator),
    }
    return render(request, "strategy/indicator_detail.html", context)


def _figure(value, unit):
    """A figure with its unit, for the list of facts; nothing without one."""
    if value is None:
        return ""
    text = f"{value:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return f"{text} {unit}".strip()


def _rows(request, found):
    return found.measure.rows_url(request.user, found.now.period) if found.measure and found.now else ""


def _schools(request, found):
    """[(Part, address of its rows)] in the order that the reader chose."""
    if found.now is None:
        return []
    name = request.GET.get("sort", "")
    parts = sorted(
        found.now.schools, key=SORTS.get(name.removeprefix("-"), SORTS["name"]), reverse=name.startswith("-")
    )
    link = found.measure.rows_url if found.measure else lambda *about: ""
    return [(part, link(request.user, found.now.period, part.key)) for part in parts]


def _trend(found):
    """(labels, [(word, values)], target or None) of the chart; None where there is nothing to draw."""
    points = [point for point in found.trend if point.part.value is not None]
    if not points:
        return None
    indicator = found.indicator
    fits = found.measure is None or found.measure.fits(indicator.unit)
    target = float(indicator.target) if indicator.target is not None and indicator.target >= 0 and fits else None
    values = [round(float(point.part.value), 2) for point in points]
    return [point.label for point in points], [(indicator.code, values)], target


def _found(request, code):
    plan = plan_of(request)
    indicator = Indicator.objects.filter(plan=plan, code=code).select_related("plan").first()
    if indicator is None:
        raise Http404
    return indicator


def page_of(indicator):
    return within(reverse("strategy:indicator-detail", args=[indicator.code]), indicator.plan)


def _crumbs(indicator):
    plan = indicator.plan
    return [(str(plan), within(reverse("strategy:plan"), plan)), (indicator.code, page_of(indicator))]


@require_http_methods(["GET", "HEAD", "POST"])
@require(may_manage_plan)
def indicator_measure(request, code):
    """Which measure counts this indicator, or where its figures come from."""
    indicator = _found(request, code)
    form = MeasureForm(request.POST or None, instance=indicator, cancel_url=page_of(indicator))

    def save():
        choose_measure(by=request.user, indicator=indicator, facts=form.cleaned_data)
        messages.success(request, _("Saved."))
        return page_of(indicator)

    return form_page(request, form, save, title=_("How it is measured"), crumbs=_crumbs(indicator))


@require_http_methods(["GET", "HEAD", "POST"])
@require(may_manage_plan)
def figure_create(request, code):
    indicator = _found(request, code)
    form = FigureForm(request.POST or None, indicator=indicator, cancel_url=page_of(indicator))

    def save():
        enter_figure(by=request.user, indicator=indicator, facts=form.cleaned_data, now=timezone.now())
        messages.success(request, _("The figure is saved."))
        return page_of(indicator)

    return form_page(request, form, save, title=_("Enter a figure"), crumbs=_crumbs(indicator), intro=indicator.words)


@require_http_methods(["GET", "HEAD", "POST"])
@require(may_manage_plan)
def figure_import(request, code):
    """A file of figures: checked first, then taken over whole."""
    indicator = _found(request, code)
    here = within(reverse("strategy:figure-import", args=[code]), indicator.plan)
    form = FiguresFileForm(request.POST or None, request.FILES or None, cancel_url=page_of(indicator))

    def save():
        file, dry_run = form.cleaned_data["file"], form.cleaned_data["try_only"]
        try:
            n = import_figures(
                by=request.user, indicator=indicator, content=file.read(), now=timezone.now(), dry_run=dry_run
            )
        except RowErrors as error:
            raise ValidationError({"file": _in_words(error.rows)}) from error
        except ValidationError as error:
            raise ValidationError({"file": error.messages}) from error
        if dry_run:
            words = ngettext("%(n)d figure can be taken over.", "%(n)d figures can be taken over.", n)
        else:
            words = ngettext("%(n)d figure is saved.", "%(n)d figures are saved.", n)
        messages.success(request, words % {"n": n})
        return here if dry_run else page_of(indicator)

    return form_page(
        request, form, save, title=_("Take figures from a file"), crumbs=_crumbs(indicator), intro=indicator.words
    )


def _in_words(rows):
    found = [
        _("Line %(n)d, %(column)s: %(words)s") % {"n": number, "column": column, "words": " ".join(words)}
        for number, columns in sorted(rows.items())
        for column, words in columns.items()
    ]
    more = len(found) - MOST_ERRORS
    rest = [ngettext("And %(n)d more.", "And %(n)d more.", more) % {"n": more}] if more > 0 else []
    return [_("Nothing was saved."), *found[:MOST_ERRORS], *rest]
