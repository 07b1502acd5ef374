"""On the page of a safety intervention: the debrief of the staff, and the packets to print."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from district.models.names import with_names
from district.panels import Panel
from incidents.models import Debrief
from incidents.panels import safety_panel
from incidents.permissions import may_meet_duties
from incidents.reports.packets import READERS

SAYS = {
    "family": _("Facts, and what was owed to the family. Other students’ names are hidden."),
    "administration": _("Everything on this page, with attempts, training and debrief."),
    "sped": _("Facts, disability that day, what was owed, and the debrief."),
}


@safety_panel(order=10)
def debrief_of(request, intervention):
    debrief = with_names(Debrief.objects.filter(intervention=intervention), "led_by", "recorded_by").first()
    may_write = may_meet_duties(request.user, intervention) and not intervention.voided_at
    if debrief is None and not may_write:
        return None
    return Panel("incidents/_debrief_panel.html", {"debrief": debrief, "pk": intervention.pk, "may_write": may_write})


@safety_panel(order=90)
def packets_of(request, intervention):
    if intervention.student is None:  # names of students of other schools stay there
        return None
    url = reverse("incidents:safety-packet", args=[intervention.pk])
    rows = [(f"{url}?for={reader}", word, SAYS[reader]) for reader, word in READERS.items()]
    return Panel("incidents/_packets_panel.html", {"rows": rows}, aside=True)
