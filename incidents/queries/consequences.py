"""What reports and pages ask of consequences."""

from django.db.models import Q

from district.models.names import with_names
from incidents.models import Consequence

Kind = Consequence.Kind


def of_kind(consequences, kind):
    """Consequences that count as this kind: every arrest counts as a referral to law enforcement. Source: CRDC."""
    return consequences.filter(kind__in=[Kind.LAW, Kind.ARREST] if kind == Kind.LAW else [kind])


def owed_to_home(user):
    """The consequences of this person's own schools that owe a restorative component, the oldest first."""
    owed = Consequence.objects.owed().filter(school_id__in=user.whole_schools())
    return owed.order_by("starts_on", "id")


def of_incident(incident, user):
    """An incident's consequences for a reader, with the student and the component; the owed ones say so."""
    found = Consequence.objects.visible_to(user).filter(Q(incident=incident))
    found = with_names(found.select_related("restorative_practice"), "student", "decided_by")
    return found.order_by("starts_on", "id")
