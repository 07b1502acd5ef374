"""Follow-ups: whose, when, of what."""

from django.db.models import Q

from district.models.names import with_names
from incidents.models import FollowUp


def with_relations(follow_ups):
    about = follow_ups.select_related("practice", "incident", "agreement", "reentry_plan")
    return with_names(about, "school", "student", "assigned_to", "done_by")


def due(follow_ups, today):
    """Those that are due today, or were before."""
    return follow_ups.open().filter(due_on__lte=today)


def of_record(user, **of):
    """The follow-ups of one record that the reader may open, those to come first."""
    seen = FollowUp.objects.visible_to(user).filter(**of)
    return with_names(seen, "student", "assigned_to", "done_by").order_by("done_on", "due_on", "id")


def about(incident):
    """The condition of a follow-up of an incident, of a practice that answers it, or of what was agreed."""
    agreements = Q(agreement__in=incident.agreement_ids)
    return Q(incident=incident) | Q(practice__in=incident.answer_ids) | agreements


def of_incident(user, incident):
    """Those that the reader may open, as on the page of one record."""
    return of_record(user).filter(about(incident))


def named(follow_up):
    """What is looked at again, by its name: for a reader who may open it."""
    if follow_up.practice:
        return follow_up.practice.get_kind_display()
    return follow_up.incident.title if follow_up.incident else str(follow_up.about or "")
