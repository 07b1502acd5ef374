"""Kinds of record that this app keeps, and what goes with one."""

from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce, TruncDate
from django.utils.translation import gettext_lazy as _

from district.destroying import falls_with, forgets, goes_with
from district.retention import Kind, register
from incidents.models import Agreement, Consequence, IncidentPractice, Practice, ReentryPlan

CONFIRM = _("To be confirmed by the district’s counsel")


def _of_it(model, column):
    return Q(Exists(model.objects.filter(**{column: OuterRef("pk")})))


# A practice that repairs what is still on record stays as long: else a consequence would owe its repair again.
OVER = (
    Q(status__in=[*Practice.TOOK_PLACE, Practice.Status.DECLINED])
    & ~_of_it(IncidentPractice, "practice")
    & ~_of_it(Consequence, "restorative_practice")
    & ~_of_it(ReentryPlan, "welcome_practice")
)
EVERYDAY = Q(tier=Practice.Tier.UNIVERSAL, mode=Practice.Mode.PROACTIVE) & ~_of_it(Agreement, "practice")

register(
    Kind(
        "circle",
        _("Logs of everyday circles"),
        "incidents.Practice",
        clock=F("held_on"),
        clock_words=_("the circle was held"),
        years=3,
        source=CONFIRM,
        students=("participants__student",),
        page="incidents:practice-detail",
        only=OVER & EVERYDAY,
        order=10,
    )
)
register(
    Kind(
        "practice",
        _("Other practices, with their agreements"),
        "incidents.Practice",
        clock=F("held_on"),
        clock_words=_("the practice was held, and what it repaired is no longer kept"),
        years=7,
        source=CONFIRM,
        students=("participants__student", "agreements__items__student"),
        page="incidents:practice-detail",
        only=OVER & ~EVERYDAY,
        order=20,
    )
)
register(
    Kind(
        "incident",
        _("Incidents, with consequences and agreements"),
        "incidents.Incident",
        clock=TruncDate(Coalesce("closed_at", "discarded_at")),
        clock_words=_("the incident was closed, or its draft thrown away"),
        years=7,
        source=CONFIRM,
        students=("participants__student", "consequences__student", "agreements__items__student"),
        page="incidents:incident-detail",
        order=30,
    )
)
register(
    Kind(
        "safety",
        _("Restraint, seclusion and escort"),
        "incidents.SafetyIntervention",
        clock=TruncDate("ended_at"),
        clock_words=_("the intervention ended"),
        years=10,
        source=CONFIRM,
        students=("student",),
        page="incidents:safety-detail",
        order=40,
    )
)

# About an incident, a practice or a consequence: once all of these that it names go.
falls_with(
    "incidents.Letter.incident",
    "incidents.Letter.practice",
    "incidents.Letter.consequence",
    "incidents.Agreement.incident",
    "incidents.Agreement.practice",
)
goes_with(
    "incidents.ReentryPlan.consequence", "incidents.Letter.student", "incidents.PastOpening.student"
)  # fmt: skip
# A kind of its own, with years of its own.
forgets("incidents.SafetyIntervention.incident")
