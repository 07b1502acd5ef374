"""The packet of a safety intervention as a PDF."""

from django.db.models import prefetch_related_objects
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_safe

from district import permissions
from district.access import record_view
from district.exports import typeset
from district.models import AccessRecord, Student
from district.models.names import with_names
from district.records import redactor_of
from incidents.models import Debrief, SafetyIntervention
from incidents.queries import safety as queries
from incidents.queries.duties import rule_sets_of
from incidents.reports.packets import FAMILY, READERS, packet


@require_safe
@permissions.require(permissions.may_see_students)
def safety_packet(request, pk):
    """For the reader that `?for=` names, else for the family, whose packet says least."""
    rows = queries.with_relations(SafetyIntervention.objects.visible_to(request.user))
    intervention = get_object_or_404(rows, pk=pk)
    student = get_object_or_404(Student.objects.visible_to(request.user), pk=intervention.student_id)
    record_view(request, intervention, AccessRecord.Kind.PRINT)
    reader = request.GET.get("for", "")
    reader = reader if reader in READERS else FAMILY
    hide = _hider(student) if reader == FAMILY else str
    rule_sets = list(rule_sets_of(intervention))
    duties = queries.duties_of(intervention)
    prefetch_related_objects(duties, "tries__guardian")
    data = packet(
        intervention, reader, duties=duties,
        training=queries.training_of(intervention, rule_sets), alarms=queries.say_alarms([intervention])[0].alarms,
        debrief=with_names(Debrief.objects.filter(intervention=pk), "led_by").first(), hide=hide, now=timezone.now(),
    )  # fmt: skip
    response = HttpResponse(typeset("sheet", data), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="safety-{intervention.pk}-{reader}.pdf"'
    return response


def _hider(student):
    redactor = redactor_of(student)
    return lambda text: redactor.hide(text).text
