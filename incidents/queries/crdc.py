"""What the Civil Rights Data Collection asks for beside the counts by group, and what contradicts itself on record."""

from django.db.models import Count, Exists, OuterRef

from incidents.models import BehaviorCode, Consequence, Incident, NotCollected
from incidents.queries.equity import LAW, Cohort

Kind = Consequence.Kind


def marked():
    """{category: reason} of what the district says that it does not collect."""
    return dict(NotCollected.objects.values_list("category", "reason"))


def offenses_in_use():
    """{federal category: does any behavior code carry it}."""
    used = set(BehaviorCode.objects.values_list("crdc_category", flat=True))
    return {offense: offense in used for offense in BehaviorCode.Crdc}


def offenses(cohort):
    """{(id of the school, federal category): incidents}; allegations of harassment by its basis among them."""
    period = cohort.period
    found = cohort.chosen.incidents().filter(occurred_on__gte=period.first, occurred_on__lte=period.last)
    found = found.exclude(behavior__crdc_category="").order_by().values_list("school_id", "behavior__crdc_category")
    return {(school, offense): n for school, offense, n in found.annotate(n=Count("pk"))}


def decided(cohort: Cohort):
    """Consequences of incidents of these days, whoever they concern."""
    period = cohort.period
    found = Consequence.objects.filter(
        incident__occurred_on__gte=period.first, incident__occurred_on__lte=period.last
    ).exclude(incident__status=Incident.Status.DRAFT)
    return cohort.chosen.of_schools(found).order_by()


def decided_by_kind(cohort):
    """{kind: how often it was decided}, groups or not: what the counts by group must come to."""
    return dict(decided(cohort).values_list("kind").annotate(n=Count("pk")))


def arrests_without_referral(cohort):
    """Incidents of arrests without a referral of the same student on record: each with its key and day, no more."""
    referral = Consequence.objects.filter(incident=OuterRef("incident"), student=OuterRef("student"), kind=Kind.LAW)
    arrests = decided(cohort).filter(~Exists(referral), kind=Kind.ARREST)
    return Incident.objects.filter(pk__in=arrests.values("incident")).only("occurred_on").order_by("occurred_on", "pk")


def law_times(cohort):
    """How often somebody was referred, arrested or both, once for a student and an incident."""
    return decided(cohort).filter(kind__in=LAW).values("incident_id", "student_id").distinct().count()


def held_times(cohort):
    """{measure: safety interventions with it}, whoever they concern."""
    found = cohort.interventions().values_list("phases__measure").annotate(n=Count("pk", distinct=True))
    return dict(found)
