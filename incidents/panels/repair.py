"""What was agreed and what is looked at again, on the pages of an incident, a practice and a student."""

from django.utils import timezone

from district.models.names import with_names
from district.panels import Panel, student_panel
from incidents.models import AgreementItem, Consequence, Practice
from incidents.panels import agreement_panel, incident_panel, practice_panel, reentry_panel
from incidents.permissions import may_plan_reentry, may_repair
from incidents.policies.followups import usual_days
from incidents.queries import agreements as queries
from incidents.queries import followups, reentry

SHOWN = 10


@practice_panel(order=20)
def agreements_of_practice(request, practice):
    agreements = queries.seen_among(request.user, practice.agreements.values_list("pk", flat=True))
    return _agreements(request, practice, list(agreements), f"practice={practice.pk}")


@incident_panel(order=20)
def agreements_of_incident(request, incident):
    """Those about the incident itself, and those of the practices that answer it."""
    return _agreements(request, incident, incident.around.agreements, f"incident={incident.pk}")


def _agreements(request, record, agreements, query):
    if agreements:
        queries.count_promises(agreements, AgreementItem.objects.visible_to(request.user), timezone.localdate())
    may_write = may_repair(request.user, record)
    if not agreements and not may_write:
        return None
    early = isinstance(record, Practice) and record.status not in Practice.TOOK_PLACE
    context = {"agreements": agreements, "query": query, "may_write": may_write, "early": early}
    return Panel("incidents/_agreements_panel.html", context)


@practice_panel(order=30)
def follow_ups_of_practice(request, practice):
    return _follow_ups(request, practice, {"practice": practice}, practice.held_on)


@incident_panel(order=30)
def follow_ups_of_incident(request, incident):
    """Its own, and those of the practices and agreements that came of it."""
    seen = incident.around.follow_ups
    return _follow_ups(request, incident, {"incident": incident}, incident.occurred_on, seen=seen)


@agreement_panel(order=10)
def follow_ups_of_agreement(request, agreement):
    return _follow_ups(request, agreement, {"agreement": agreement}, agreement.made_on)


@reentry_panel(order=10)
def check_ins_of_return(request, plan):
    return _follow_ups(request, plan, {"reentry_plan": plan}, plan.returns_on, query=f"reentry={plan.pk}")


def _follow_ups(request, record, of, start, query="", seen=None):
    may_write, today = may_repair(request.user, record), timezone.localdate()
    rows = list(followups.of_record(request.user, **of) if seen is None else seen)
    if not rows and not may_write:
        return None
    return Panel(
        "incidents/_followups_panel.html",
        {
            "follow_ups": rows,
            "query": query or "&".join(f"{name}={one.pk}" for name, one in of.items()),
            "usual": usual_days(start, today),
            "may_write": may_write,
            "today": today,
        },
    )


@student_panel(order=20)
def promises_of_student(request, student):
    """What the student has promised and not yet settled, the earliest day first."""
    if not student.promises.filter(status=AgreementItem.Status.OPEN).exists():  # as of most
        return None
    seen = AgreementItem.objects.visible_to(request.user).filter(student=student)
    items = with_names(seen.open().select_related("agreement"), "school", "checked_by")
    items = list(items.order_by("due_on", "id")[:SHOWN])
    if not items:
        return None
    return Panel(
        "incidents/_promises_panel.html", {"promises": items, "student": student, "today": timezone.localdate()}
    )


@student_panel(order=15)
def returns_of_student(request, student):
    """Plans for a return that is still to come, or not settled yet."""
    unsettled = reentry.unsettled(request.user, student)
    if not unsettled.exists():  # nearly always: what follows reads six tables
        return None
    plans = list(reentry.with_relations(unsettled)[:SHOWN])
    return Panel("incidents/_returns_panel.html", {"plans": plans, "today": timezone.localdate()})


@incident_panel(order=40)
def returns_of_incident(request, incident):
    """For each time away that was decided: its plan, or the button that makes one."""
    if not any(one.kind in Consequence.AWAY for one in incident.around.consequences):
        return None
    rows = list(reentry.away_at(request.user).filter(incident=incident).select_related("student", "reentry_plan"))
    if not rows:
        return None
    may_write = may_plan_reentry(request.user, incident.school_id)
    return Panel("incidents/_returns_panel.html", {"rows": rows, "may_write": may_write, "today": timezone.localdate()})
