"""What was decided for a student of an incident."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from district import permissions
from district.numbers import number_in
from district.views.form_page import form_page, locked, said_on_top
from incidents.actions import consequences as actions
from incidents.forms.consequences import ConsequenceForm
from incidents.models import Consequence, Incident, Practice
from incidents.permissions import may_decide, may_report
from incidents.policies.consequences import warnings_of


@require_http_methods(["GET", "POST"])
@permissions.require(may_report)
def consequence_create(request, pk):
    incident = get_object_or_404(Incident.objects.visible_to(request.user).select_related("school"), pk=pk)
    if not may_decide(request.user, incident):
        raise PermissionDenied
    consequence = Consequence(incident=incident, school=incident.school, decided_by=request.user)

    def save(form, now):
        _saved, made = actions.record_consequence(consequence=form.instance, by=request.user, now=now, plan=form.plan())
        if not made:
            messages.info(request, _("This was saved already."))

    return _page(request, consequence, save, _("Add a consequence"))


@require_http_methods(["GET", "POST"])
@permissions.require(may_report)
def consequence_edit(request, pk):
    found = Consequence.objects.visible_to(request.user)
    seen = get_object_or_404(found.select_related("incident"), pk=pk)
    if not may_decide(request.user, seen.incident):
        raise PermissionDenied  # before the lock, which row security grants in one's own schools only
    consequence = get_object_or_404(locked(found.select_related("incident", "school", "student"), request), pk=pk)

    def save(form, now):
        actions.edit_consequence(consequence=form.instance, by=request.user, now=now, plan=form.plan())

    return _page(request, consequence, save, _("Change the consequence"))


def _page(request, consequence, write, title):
    incident, now = consequence.incident, timezone.now()
    back = incident.get_absolute_url()
    form = ConsequenceForm(request.POST or None, instance=consequence, user=request.user, now=now, cancel_url=back)

    def save():
        write(form, now)
        messages.success(request, _("Saved."))
        for words in warnings_of(form.instance):
            messages.warning(request, words)
        return back

    crumbs = [(_("Incidents"), reverse("incidents:incident-list")), (incident.reference, back)]
    return form_page(request, form, save, title=title, crumbs=crumbs, record=incident)


@require_POST
@permissions.require(may_report)
def consequence_repair(request, pk):
    """Names one of the incident's practices as the restorative component."""
    found = Consequence.objects.visible_to(request.user).select_related("incident")
    consequence = get_object_or_404(found, pk=pk)
    if not may_decide(request.user, consequence.incident):
        raise PermissionDenied
    key = number_in(request.POST.get("practice", ""))
    answers = Practice.objects.visible_to(request.user).filter(answered__incident=consequence.incident_id)
    practice = answers.filter(pk=key).first() if key else None
    if practice is not None:
        with said_on_top(request):
            actions.repair_with(consequence=consequence, practice=practice, by=request.user, now=timezone.now())
            messages.success(request, _("Saved. Thank you."))
    return redirect(consequence.incident)
