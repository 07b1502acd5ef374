"""Behaviors and places, in the manner of the district's settings."""

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from district import permissions
from district.history import changes_of
from district.views.form_page import locked
from district.views.short_lists import ShortList
from incidents.forms.behaviors import BehaviorForm, PlaceForm
from incidents.models import BehaviorCode, Location

BEHAVIORS = ShortList("incidents:behavior", gettext_lazy("Behaviors"), BehaviorForm)
PLACES = ShortList("incidents:place", gettext_lazy("Places"), PlaceForm)


@require_safe
@permissions.require(permissions.may_see_settings)
def behavior_list(request):
    return BEHAVIORS.table(request, BehaviorCode.objects.order_by("retired", "position", "name"))


@require_http_methods(["GET", "POST"])
@permissions.require(permissions.may_administer)
def behavior_create(request):
    return BEHAVIORS.row(request, BehaviorCode(), title=_("Add a behavior"))


@require_http_methods(["GET", "POST"])
@permissions.require(permissions.may_administer)
def behavior_edit(request, pk):
    behavior = get_object_or_404(locked(BehaviorCode.objects, request), pk=pk)
    history = changes_of(behavior)
    return BEHAVIORS.row(request, behavior, title=behavior.name, history=history)


@require_safe
@permissions.require(permissions.may_see_settings)
def place_list(request):
    rows = Location.objects.select_related("school").order_by("retired", "school__name", "position", "name")
    return PLACES.table(request, rows)


@require_http_methods(["GET", "POST"])
@permissions.require(permissions.may_administer)
def place_create(request):
    return PLACES.row(request, Location(), title=_("Add a place"))


@require_http_methods(["GET", "POST"])
@permissions.require(permissions.may_administer)
def place_edit(request, pk):
    place = get_object_or_404(locked(Location.objects, request), pk=pk)
    return PLACES.row(request, place, title=place.name)
