from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from district import actions, permissions
from district.models import CalendarDay, SchoolYear
from district.setting_forms import SpecialDaysForm
from district.views.form_page import form_page, said_on_top


@require_safe
@permissions.require(permissions.may_see_settings)
def calendar_list(request):
    """Days that are not like others, of one school year: `?year=` its id, else today's."""
    years = list(SchoolYear.objects.all())
    asked = request.GET.get("year", "")
    year = next((year for year in years if str(year.pk) == asked), None)
    year = year or SchoolYear.objects.of(timezone.localdate()) or (years[-1] if years else None)
    days = CalendarDay.objects.select_related("school").order_by("day", "school__name")
    if year:
        days = days.filter(day__range=(year.starts_on, year.ends_on))
    context = {
        "title": _("Calendar"),
        "crumbs": [(_("Settings"), reverse("district:settings")), (_("Calendar"), "")],
        "years": years,
        "year": year,
        "rows": days,
        "may_edit": permissions.may_administer(request.user),
    }
    return render(request, "district/calendar_list.html", context)


@require_http_methods(["GET", "POST"])
@permissions.require(permissions.may_administer)
def calendar_create(request):
    back = reverse("district:calendar-list")
    form = SpecialDaysForm(request.POST or None, cancel_url=back)

    def save():
        marked = actions.mark_days(**form.cleaned_data, by=request.user)
        said = ngettext("%(n)s day is in the calendar.", "%(n)s days are in the calendar.", marked)
        messages.success(request, said % {"n": marked})
        return back

    crumbs = [(_("Settings"), reverse("district:settings")), (_("Calendar"), back)]
    intro = _("Weekends are left out. What the calendar says about these days now is replaced.")
    return form_page(request, form, save, title=_("Add days"), crumbs=crumbs, intro=intro)


@require_POST
@permissions.require(permissions.may_administer)
def calendar_delete(request, pk):
    day = get_object_or_404(CalendarDay, pk=pk)
    with said_on_top(request):
        actions.delete_record(record=day, by=request.user)
        messages.success(request, _("The day is a school day like others again."))
    return redirect("district:calendar-list")
