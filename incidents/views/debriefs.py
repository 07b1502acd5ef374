"""The debrief of a safety intervention."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from district import permissions
from district.views.form_page import form_page, said_on_top
from incidents.actions import debriefs as actions
from incidents.forms.debriefs import DebriefForm
from incidents.models import Debrief, SafetyIntervention
from incidents.permissions import may_meet_duties, may_report
from incidents.policies.debriefs import questions
from incidents.queries.duties import rule_sets_of
from incidents.views.pickers import posted
from incidents.views.safety import crumbs_to, found


@require_http_methods(["GET", "POST"])
@permissions.require(may_report)
def debrief_edit(request, pk):
    """Write the debrief of an intervention, or correct it."""
    intervention, now = found(request, pk), timezone.now()
    if not may_meet_duties(request.user, intervention):
        raise PermissionDenied
    back = intervention.get_absolute_url()
    if intervention.voided_at:
        messages.error(request, _("This record was taken back: it asks for no debrief."))
        return redirect(back)
    if request.method == "POST":  # of two who save at once, the second sees what the first wrote
        SafetyIntervention.objects.select_for_update().get(pk=pk)
    debrief = Debrief.objects.filter(intervention=pk).first()
    asked = questions(rule_sets_of(intervention), debrief.answers if debrief else ())

    def build(data=None):
        return DebriefForm(
            data, instance=debrief or Debrief(intervention=intervention), questions=asked, now=now, cancel_url=back
        )

    form = posted(request, build, ["leads"]) if request.method == "POST" else build()

    def save():
        actions.write_debrief(intervention=intervention, by=request.user, now=now, **form.said())
        messages.success(request, _("Saved."))
        return f"{back}#debrief"

    return form_page(
        request, form, save, title=_("Debrief of the staff"), crumbs=crumbs_to(intervention), record=intervention,
        intro=_("To learn, not to blame. It stays with the school and is not in the packet for the family."),
    )  # fmt: skip


@require_POST
@permissions.require(may_report)
def debrief_undo(request, pk):
    intervention = get_object_or_404(SafetyIntervention.objects.visible_to(request.user), pk=pk)
    with said_on_top(request):
        if actions.take_back_debrief(intervention=intervention, by=request.user):
            messages.success(request, _("Taken back. History keeps what was written."))
    return redirect(intervention)
