"""Whose completion runs out soon, and at which of its reminders each stands on a day."""

from datetime import timedelta

from django.db.models import Case, DateField, DurationField, ExpressionWrapper, F, IntegerField, Q, Value, When

from district.models import StaffMember
from trainings.models import Completion
from trainings.queries.completions import running_out

STEPS = (7, 30)  # days before the last day, beside the day from which the course lets it be renewed
LONGEST = 32_767  # days: as many as a course can say


def due(today):
    """Completions that count, may be renewed and were not, with `step`: the reminder that is due and was not sent.

    The steps are the course's renewal window, and 30 and 7 days where they fall within it. A step that nobody sent in
    time is left out once the next has come.
    """
    window = ExpressionWrapper(F("course__renewal_days") * Value(timedelta(days=1)), output_field=DurationField())
    near = [
        When(Q(expires_on__lte=today + timedelta(days=step), course__renewal_days__gte=step), then=Value(step))
        for step in STEPS
    ]
    rows = running_out(Completion.objects.all(), today, LONGEST).annotate(
        opens=ExpressionWrapper(F("expires_on") - window, output_field=DateField()),
        step=Case(*near, default=F("course__renewal_days"), output_field=IntegerField()),
    )
    rows = rows.filter(opens__lte=today, staff__in=StaffMember.objects.active(today)).exclude(staff__email="")
    return rows.exclude(reminded_for__contains=[F("step")])


def people(today):
    return StaffMember.objects.filter(pk__in=due(today).values("staff")).order_by("pk")
