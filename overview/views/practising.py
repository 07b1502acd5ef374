"""Where training meets practice: who was trained and does not practise, and the lineage of those who teach."""

from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from district.exports import Column
from district.numbers import number_in
from district.permissions import require
from district.scope import district_scope
from district.views.lists import ListPage
from overview.filters import PractisingFilters
from overview.practising import NEVER, WINDOWS, led_days, quiet_counts, trained
from trainings.areas import areas, root
from trainings.models import Instructor
from trainings.permissions import may_coach, may_see_lineage, may_see_staff_training, schools_of
from trainings.queries.lineage import flat, lineage


class PractisingList(ListPage):
    """The days on which staff led a practice are read in the whole district; nothing else of a practice is shown."""

    noun = "trained_staff"
    title = gettext_lazy("Who practices")
    template_name = "overview/practising.html"
    filterset_class = PractisingFilters
    orders = {
        "quiet": ("led_on", "finished_on", "id"),
        "-quiet": ("-led_on", "-finished_on", "-id"),
        "name": ("family_name", "given_name", "id"),
        "-name": ("-family_name", "-given_name", "-id"),
        "finished": ("finished_on", "id"),
        "-finished": ("-finished_on", "-id"),
    }

    def get(self, request):
        with district_scope():
            return super().get(request)

    def get_queryset(self):
        return trained(timezone.localdate(), schools_of(self.request.user))

    def columns(self):
        return [
            Column(_("Name"), lambda one: one.sort_name),
            Column(_("Staff number"), lambda one: one.staff_number),
            Column(_("E-mail"), lambda one: one.email),
            Column(_("Job class"), lambda one: one.get_job_class_display()),
            Column(_("School"), lambda one: one.at_school or ""),
            Column(_("Finished"), lambda one: one.finished_on),
            Column(_("Last led a practice"), lambda one: None if one.led_on == NEVER else one.led_on),
        ]

    def extra(self, page):
        today, user = timezone.localdate(), self.request.user
        taught_by = number_in(self.request.GET.get("instructor", ""))
        return {
            "crumbs": [root(), (self.title, "")],
            "areas": areas(user, "overview:practising"),
            "windows": [(*found, f"?quiet={found[0]}") for found in quiet_counts(self.get_queryset(), today)],
            "taught_by": get_object_or_404(Instructor.objects.select_related("staff"), pk=taught_by)
            if taught_by
            else None,
            "never": NEVER,
            "today": today,
            "may_coach": may_coach(user),
        }


practising_list = require(may_see_staff_training)(PractisingList.as_view())


@require_safe
@require(may_see_lineage)
def lineage_page(request):
    """Vendor's instructor, district trainer, staff: how many each branch taught, and how many of them practise."""
    today = timezone.localdate()
    branches = lineage(today)
    everybody = set().union(*(branch.staff for branch in branches))
    with district_scope():
        led = led_days(everybody, today)
    context = {
        "title": _("Lineage"),
        "crumbs": [root(), (_("Lineage"), "")],
        "areas": areas(request.user, "overview:lineage"),
        "rows": [(branch, _still(branch.staff, led, today)) for branch in flat(branches)],
        "everybody": len(everybody),
        "all_still": _still(everybody, led, today),
        "windows": WINDOWS,
    }
    return render(request, "overview/lineage.html", context)


def _still(ids, led, today):
    """List of (days, how many of these staff led a practice in that time, percent or None)."""
    found = [sum((today - led[one]).days <= days for one in ids) for days in WINDOWS]
    return [(days, n, round(100 * n / len(ids)) if ids else None) for days, n in zip(WINDOWS, found, strict=True)]
