"""My training: what is asked of me, where I have a seat, what I finished."""

from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from district.models import SchoolYear
from district.permissions import require
from trainings.areas import areas
from trainings.models import Requirement
from trainings.permissions import may_see_courses, may_see_training_figures
from trainings.queries import people
from trainings.queries.requirements import asked_of, totals


@require_safe
@require(may_see_courses)
def home(request):
    """Whoever signs in; who answers for trainings sees where each requirement stands too."""
    user, today = request.user, timezone.localdate()
    context = {
        "title": _("My training"),
        "crumbs": [(_("My training"), "")],
        "areas": areas(user, "home"),
        "today": today,
        "staff": user.staff,
    }
    if user.staff_id:
        done, year = list(people.completions_of(user.staff)), SchoolYear.objects.of(today)
        context |= {
            "asked": asked_of(user.staff, today),
            "seats": list(people.seats_of(user.staff, today)),
            "evaluations": list(people.to_evaluate(user.staff, today)),
            "done": done,
            "hours": people.hours(done),
            "hours_this_year": people.hours(done, year.starts_on) if year else None,
        }
    if may_see_training_figures(user):
        in_force = list(Requirement.objects.in_force(today).prefetch_related("schools"))
        context["requirements"] = totals(in_force, today)
    return render(request, "trainings/home.html", context)
