from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from district import permissions, queries
from district.exports import Column
from district.filters import StaffFilters
from district.forms import picker_query
from district.models import StaffMember
from district.panels import staff_panels
from district.people_forms import StaffForm, say_staff
from district.views.form_page import edit_page, locked
from district.views.lists import ListPage
from district.views.placement import placement_steps

BY_NAME = ("family_name", "given_name", "id")
OFFERED = 8


class StaffList(ListPage):
    noun = "staffmember"
    title = gettext_lazy("Staff")
    template_name = "district/staff_list.html"
    filterset_class = StaffFilters
    orders = {
        "name": BY_NAME,
        "-name": ("-family_name", "-given_name", "-id"),
        "job": ("job_class", *BY_NAME),
        "-job": ("-job_class", *BY_NAME),
    }

    def get_queryset(self):
        return StaffMember.objects.visible_to(self.request.user)

    def with_relations(self, queryset):
        return queries.with_schools_today(queryset, timezone.localdate())

    def columns(self):
        return [
            Column(_("Family name"), lambda staff: staff.family_name),
            Column(_("Given name"), lambda staff: staff.given_name),
            Column(_("Title"), lambda staff: staff.title),
            Column(_("Job class"), lambda staff: staff.get_job_class_display()),
            Column(_("Schools"), lambda staff: "; ".join(row.school.name for row in staff.assignments_today)),
            Column(_("Grades taught"), lambda staff: ", ".join(staff.grades_taught)),
            Column(_("E-mail"), lambda staff: staff.email),
            Column(_("Staff number"), lambda staff: staff.staff_number),
            Column(_("Left on"), lambda staff: staff.ended_on),
        ]

    def extra(self, page):
        return {"crumbs": [(self.title, "")], "may_import": permissions.may_administer(self.request.user)}


staff_list = StaffList.as_view()


@require_safe
def staff_detail(request, pk):
    staff = get_object_or_404(StaffMember.objects.visible_to(request.user).select_related("user"), pk=pk)
    today = timezone.localdate()
    user = getattr(staff, "user", None)
    see_login = permissions.may_see_users(request.user)
    return render(
        request,
        "district/staff_detail.html",
        {
            "title": staff.name,
            "crumbs": [(_("Staff"), reverse("district:staff-list")), (staff.name, "")],
            "staff": staff,
            "facts": [
                (_("Job class"), staff.get_job_class_display()),
                (_("Grades taught"), ", ".join(staff.grades_taught)),
                (_("Staff number"), staff.staff_number),
                (_("Hired on"), staff.hired_on),
                (_("Left on"), staff.ended_on),
            ],
            "steps": list(placement_steps(staff.assignments, today, _main_school)),
            "sections": queries.sections_of_staff(staff, today),
            "login": user if see_login else None,
            "see_login": see_login,
            "panels": staff_panels(request, staff),
            "may_edit": permissions.may_edit_people(request.user),
        },
    )


def _main_school(assignment, current):
    return _("Main school") if assignment.is_primary and current else ""


@require_http_methods(["GET", "POST"])
@permissions.require(permissions.may_edit_people)
def staff_edit(request, pk):
    staff = get_object_or_404(locked(StaffMember.objects.visible_to(request.user), request), pk=pk)
    return edit_page(
        request,
        staff,
        StaffForm,
        title=_("Correct the record"),
        crumbs=[(_("Staff"), reverse("district:staff-list")), (staff.name, staff.get_absolute_url())],
        intro=_("Rosters own names and addresses: if the next roster says otherwise, it wins."),
    )


@require_safe
def staff_search(request):
    """What the person picker finds among the staff."""
    name, typed = picker_query(request)
    found, more = staff_found(request.user, typed)
    return render(
        request,
        "components/_person_results.html",
        {"name": name, "query": typed, "results": found, "more": more},
    )


def staff_found(user, typed):
    """(list of (key, name, note), whether there are more) for a picker."""
    if not typed:
        return [], False
    staff = StaffMember.objects.visible_to(user).active(timezone.localdate())
    rows = list(staff.found_by(typed.split()[: queries.WORDS]).order_by(*BY_NAME)[: OFFERED + 1])
    return [(one.pk, *say_staff(one)) for one in rows[:OFFERED]], len(rows) > OFFERED
