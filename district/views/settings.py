from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from district import actions, permissions
from district.history import changes_of
from district.models import Department, DistrictSettings, SchoolYear, Zone
from district.setting_forms import DepartmentForm, SchoolYearForm, SettingsForm, ZoneForm
from district.views.form_page import form_page, locked, said_on_top


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
    value = getattr(record, name)
    return {True: _("yes"), False: _("no")}[value] if isinstance(value, bool) else value


def _crumbs(*more):
    return [(_("Settings"), reverse("district:settings")), *more]


@require_safe
@permissions.require(permissions.may_see_settings)
def year_list(request):
    return _names(request, SchoolYear.objects.all(), "year", _("School years"))


@require_http_methods(["GET", "POST"])
@permissions.require(permissions.may_administer)
def year_create(request):
    return _named(request, SchoolYearForm, SchoolYear(), "year", _("Add a school year"))


@require_http_methods(["GET", "POST"])
@permissions.require(permissions.may_administer)
def year_edit(request, pk):
    year = get_object_or_404(locked(SchoolYear.objects, request), pk=pk)
    return _named(request, SchoolYearForm, year, "year", year.name, history=changes_of(year))


@require_POST
@permissions.require(permissions.may_administer)
def year_delete(request, pk):
    return _removed(request, get_object_or_404(SchoolYear, pk=pk), "year")


@require_safe
@permissions.require(permissions.may_see_settings)
def zone_list(request):
    return _names(request, Zone.objects.prefetch_related("schools"), "zone", _("Zones"))


@require_http_methods(["GET", "POST"])
@permissions.require(permissions.may_administer)
def zone_create(request):
    return _named(request, ZoneForm, Zone(), "zone", _("Add a zone"))


@require_http_methods(["GET", "POST"])
@permissions.require(permissions.may_administer)
def zone_edit(request, pk):
    zone = get_object_or_404(locked(Zone.objects, request), pk=pk)
    return _named(request, ZoneForm, zone, "zone", zone.name)


@require_POST
@permissions.require(permissions.may_administer)
def zone_delete(request, pk):
    return _removed(request, get_object_or_404(Zone, pk=pk), "zone")


@require_safe
@permissions.require(permissions.may_see_settings)
def department_list(request):
    return _names(request, Department.objects.all(), "department", _("Departments"))


@require_http_methods(["GET", "POST"])
@permissions.require(permissions.may_administer)
def department_create(request):
    return _named(request, DepartmentForm, Department(), "department", _("Add a department"))


@require_http_methods(["GET", "POST"])
@permissions.require(permissions.may_administer)
def department_edit(request, pk):
    department = get_object_or_404(locked(Department.objects, request), pk=pk)
    return _named(request, DepartmentForm, department, "department", department.name)


@require_POST
@permissions.require(permissions.may_administer)
def department_delete(request, pk):
    return _removed(request, get_object_or_404(Department, pk=pk), "department")


def _titles():
    return {"year": _("School years"), "zone": _("Zones"), "department": _("Departments")}


def _names(request, rows, noun, title):
    context = {
        "title": title,
        "crumbs": _crumbs((title, "")),
        "rows": rows,
        "may_edit": permissions.may_administer(request.user),
    }
    return render(request, f"district/{noun}_list.html", context)


def _named(request, form_class, record, noun, title, **context):
    """The page that adds or changes one row of a short list."""
    back = reverse(f"district:{noun}-list")
    form = form_class(request.POST or None, instance=record, cancel_url=back)

    def save():
        fields = [name for name in form.changed_data if name in form_class.Meta.fields]
        actions.save_record(record=record, by=request.user, fields=fields)
        messages.success(request, _("Saved."))
        return back

    crumbs = _crumbs((_titles()[noun], back))
    return form_page(request, form, save, title=title, crumbs=crumbs, **context)


def _removed(request, record, noun):
    with said_on_top(request):
        actions.delete_record(record=record, by=request.user)
        messages.success(request, _("%(record)s is removed.") % {"record": record})
    return redirect(f"district:{noun}-list")
