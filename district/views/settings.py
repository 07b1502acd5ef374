from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from district import actions, permissions
from district.history import changes_of
from district.models import Department, DistrictSettings, SchoolYear, Zone
from district.setting_forms import DepartmentForm, SchoolYearForm, SettingsForm, ZoneForm
from district.views.form_page import form_page, locked
from district.views.short_lists import ShortList


@require_http_methods(["GET", "POST"])
@permissions.require(permissions.may_see_settings)
def settings_page(request):
    """The district's own decisions: a form for administrators, the same facts for auditors."""
    if request.method == "POST" and not permissions.may_administer(request.user):
        raise PermissionDenied
    DistrictSettings.objects.current()
    record = locked(DistrictSettings.objects, request).get()
    form = SettingsForm(request.POST or None, instance=record)

    def save():
        actions.save_record(record=record, by=request.user, fields=form.changed_fields())
        messages.success(request, _("Saved."))
        return reverse("district:settings")

    return form_page(
        request,
        form,
        save,
        title=_("Settings"),
        crumbs=[],
        template="district/settings.html",
        may_edit=permissions.may_administer(request.user),
        facts=[(form[name].label, _value(record, name)) for name in SettingsForm.Meta.fields],
        history=changes_of(record),
    )


def _value(record, name):
    value = getattr(record, f"get_{name}_display", lambda: getattr(record, name))()
    return {True: _("yes"), False: _("no")}[value] if isinstance(value, bool) else value


YEARS = ShortList("district:year", gettext_lazy("School years"), SchoolYearForm)
ZONES = ShortList("district:zone", gettext_lazy("Zones"), ZoneForm)
DEPARTMENTS = ShortList("district:department", gettext_lazy("Departments"), DepartmentForm)


@require_safe
@permissions.require(permissions.may_see_settings)
def year_list(request):
    return YEARS.table(request, SchoolYear.objects.all())


@require_http_methods(["GET", "POST"])
@permissions.require(permissions.may_administer)
def year_create(request):
    return YEARS.row(request, SchoolYear(), title=_("Add a school year"))


@require_http_methods(["GET", "POST"])
@permissions.require(permissions.may_administer)
def year_edit(request, pk):
    year = get_object_or_404(locked(SchoolYear.objects, request), pk=pk)
    return YEARS.row(request, year, title=year.name, history=changes_of(year))


@require_POST
@permissions.require(permissions.may_administer)
def year_delete(request, pk):
    return YEARS.remove(request, get_object_or_404(SchoolYear, pk=pk))


@require_safe
@permissions.require(permissions.may_see_settings)
def zone_list(request):
    return ZONES.table(request, Zone.objects.prefetch_related("schools"))


@require_http_methods(["GET", "POST"])
@permissions.require(permissions.may_administer)
def zone_create(request):
    return ZONES.row(request, Zone(), title=_("Add a zone"))


@require_http_methods(["GET", "POST"])
@permissions.require(permissions.may_administer)
def zone_edit(request, pk):
    zone = get_object_or_404(locked(Zone.objects, request), pk=pk)
    return ZONES.row(request, zone, title=zone.name)


@require_POST
@permissions.require(permissions.may_administer)
def zone_delete(request, pk):
    return ZONES.remove(request, get_object_or_404(Zone, pk=pk))


@require_safe
@permissions.require(permissions.may_see_settings)
def department_list(request):
    return DEPARTMENTS.table(request, Department.objects.all())


@require_http_methods(["GET", "POST"])
@permissions.require(permissions.may_administer)
def department_create(request):
    return DEPARTMENTS.row(request, Department(), title=_("Add a department"))


@require_http_methods(["GET", "POST"])
@permissions.require(permissions.may_administer)
def department_edit(request, pk):
    department = get_object_or_404(locked(Department.objects, request), pk=pk)
    return DEPARTMENTS.row(request, department, title=department.name)


@require_POST
@permissions.require(permissions.may_administer)
def department_delete(request, pk):
    return DEPARTMENTS.remove(request, get_object_or_404(Department, pk=pk))
