"""Behaviors and places, in the manner of the district's settings."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from district import actions, permissions
from district.history import changes_of
from district.views.form_page import form_page, locked
from incidents.forms.behaviors import BehaviorForm, PlaceForm
from incidents.models import BehaviorCode, Location


def _crumbs(*more):
    return [(_("Settings"), reverse("district:settings")), *more]


def _list(request, rows, noun, title):
    context = {
        "title": title,
        "crumbs": _crumbs((title, "")),
        "rows": rows,
        "may_edit": permissions.may_administer(request.user),
    }
    return render(request, f"incidents/{noun}_list.html", context)


def _named(request, form_class, record, noun, of, title, **context):
    back = reverse(f"incidents:{noun}-list")
    form = form_class(request.POST or None, instance=record, cancel_url=back)

    def save():
        fields = [name for name in form.changed_data if name in form_class.Meta.fields]
        actions.save_record(record=record, by=request.user, fields=fields)
        messages.success(request, _("Saved."))
        return back

    return form_page(request, form, save, title=title, crumbs=_crumbs((of, back)), **context)


@require_safe
@permissions.require(permissions.may_see_settings)
def behavior_list(request):
    return _list(request, BehaviorCode.objects.order_by("retired", "position", "name"), "behavior", _("Behaviors"))


@require_http_methods(["GET", "POST"])
@permissions.require(permissions.may_administer)
def behavior_create(request):
    return _named(request, BehaviorForm, BehaviorCode(), "behavior", _("Behaviors"), _("Add a behavior"))


@require_http_methods(["GET", "POST"])
@permissions.require(permissions.may_administer)
def behavior_edit(request, pk):
    behavior = get_object_or_404(locked(BehaviorCode.objects, request), pk=pk)
    history = changes_of(behavior)
    return _named(request, BehaviorForm, behavior, "behavior", _("Behaviors"), behavior.name, history=history)


@require_safe
@permissions.require(permissions.may_see_settings)
def place_list(request):
    rows = Location.objects.select_related("school").order_by("retired", "school__name", "position", "name")
    return _list(request, rows, "place", _("Places"))


@require_http_methods(["GET", "POST"])
@permissions.require(permissions.may_administer)
def place_create(request):
    return _named(request, PlaceForm, Location(), "place", _("Places"), _("Add a place"))


@require_http_methods(["GET", "POST"])
@permissions.require(permissions.may_administer)
def place_edit(request, pk):
    place = get_object_or_404(locked(Location.objects, request), pk=pk)
    return _named(request, PlaceForm, place, "place", _("Places"), place.name)
