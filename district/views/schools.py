from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from district import permissions, queries
from district.exports import Column
from district.filters import SchoolFilters
from district.models import School, SchoolYear
from district.panels import school_panels
from district.setting_forms import SchoolForm
from district.views.form_page import edit_page, locked
from district.views.lists import ListPage


class SchoolList(ListPage):
    noun = "school"
    title = gettext_lazy("Schools")
    template_name = "district/school_list.html"
    filterset_class = SchoolFilters
    orders = {"name": ("name", "id"), "-name": ("-name", "-id"), "level": ("level", "name", "id")}

    def get_queryset(self):
        return School.objects.visible_to(self.request.user)

    def with_relations(self, queryset):
        return queries.with_sizes(queryset.select_related("zone"), timezone.localdate())

    def columns(self):
        counted = set(permissions.counts_students_at(self.request.user))
        columns = [
            Column(_("School"), lambda school: school.name),
            Column(_("School number"), lambda school: school.number),
            Column(_("Level"), lambda school: school.get_level_display()),
            Column(_("Zone"), lambda school: school.zone.name if school.zone else ""),
            Column(_("Phone"), lambda school: school.phone),
            Column(_("Staff"), lambda school: school.staff_count),
        ]
        if counted:
            columns.append(Column(_("Students"), lambda school: school.student_count if school.pk in counted else None))
        return columns

    def extra(self, page):
        return {
            "crumbs": [(self.title, "")],
            "counted": set(permissions.counts_students_at(self.request.user)),
            "may_import": permissions.may_administer(self.request.user),
        }


school_list = SchoolList.as_view()


@require_safe
def school_detail(request, pk):
    school = get_object_or_404(School.objects.visible_to(request.user).select_related("zone"), pk=pk)
    today = timezone.localdate()
    year = SchoolYear.objects.of(today)
    sections = list(queries.sections_of_school(school, year, today)) if year else []
    counts = school.pk in permissions.counts_students_at(request.user)
    sizes = queries.roster_sizes([section.pk for section in sections], today) if counts else {}
    for section in sections:
        section.size = sizes.get(section.pk, 0)
    return render(
        request,
        "district/school_detail.html",
        {
            "title": school.name,
            "crumbs": [(_("Schools"), reverse("district:school-list")), (school.name, "")],
            "school": school,
            "school_key": str(school.pk),
            "year": year,
            "counts": counts,
            "student_count": queries.present_students(today).at([school.pk]).count() if counts else None,
            "assignments": list(queries.staff_of_school(school, today)),
            "sections": sections,
            "special_days": queries.special_days(school, today),
            "panels": school_panels(request, school),
            "may_edit": permissions.may_administer(request.user),
        },
    )


@require_http_methods(["GET", "POST"])
@permissions.require(permissions.may_administer)
def school_edit(request, pk):
    school = get_object_or_404(locked(School.objects.visible_to(request.user), request), pk=pk)
    return edit_page(
        request,
        school,
        SchoolForm,
        title=_("Change the school"),
        crumbs=[(_("Schools"), reverse("district:school-list")), (school.name, school.get_absolute_url())],
    )
