"""Who is trained: one requirement by school, job class and grade band, where it will stand, and each person."""

from urllib.parse import urlencode

from django.db.models import OuterRef, Subquery
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from district import exports
from district.exports import Column
from district.models import School, StaffMember
from district.permissions import require
from district.views.lists import ListPage
from trainings.areas import areas, root
from trainings.filters.requirements import CompletionFilters, PeopleFilters
from trainings.permissions import may_manage_trainings, may_see_staff_training, may_see_training_figures, schools_of
from trainings.queries import requirements as queries
from trainings.queries.requirements import Standing
from trainings.queries.staff import of_schools

PEOPLE = "trainings:completion-people"
STATES = [(one, one.label) for one in Standing]


@require_safe
@require(may_see_training_figures)
def completion(request):
    user = request.user
    filters = CompletionFilters(request.GET, timezone.localdate())
    requirement, day = filters.requirement, filters.on
    context = {
        "title": _("Who is trained"),
        "crumbs": [root(), (_("Who is trained"), "")],
        "areas": areas(user, "completion"),
        "filters": filters,
        "may_edit": may_manage_trainings(user),
    }
    if requirement is None:
        return render(request, "trainings/completion.html", context)
    found = queries.breakdown(requirement, day)
    rows = sorted(queries.by_school(found), key=lambda row: (row[1].percent, row[0].name if row[0] else ""))
    response = exports.respond(request, _sheet(requirement, day, rows, found.total))
    if response is not None:
        return response
    named = schools_of(user) if may_see_staff_training(user) else []
    ahead = list(queries.sessions_ahead(requirement, day).select_related("school"))
    needs = queries.planner(rows, found.lacking, ahead, filters.seats)
    jobs, people = dict(StaffMember.JobClass.choices), _people(filters)
    return render(
        request,
        "trainings/completion.html",
        context
        | {
            "requirement": requirement,
            "day": day,
            "total": found.total,
            "states": [(word, getattr(found.total, name), _people(filters, standing=name)) for name, word in STATES],
            "rows": [(school, one, _link(people, school, named)) for school, one in rows],
            "jobs": sorted(((jobs.get(job, job), one) for job, one in found.by_job.items()), key=lambda row: row[0]),
            "bands": [(band, one) for band, one in found.by_band if one.people],
            "outlook": queries.projection(found, ahead),
            "needs": needs,
            "lacking": sum(need.people for need in needs),
            "covered": sum(need.free for need in needs),
            "sessions_needed": sum(need.sessions for need in needs),
            "ahead": ahead[:8],
            "sees_names": named is None or bool(named),
        },
    )


def _people(filters, **query):
    chosen = {"requirement": filters.requirement.pk, "on": filters.on.isoformat()} | query
    return f"{reverse(PEOPLE)}?{urlencode(chosen)}"


def _link(people, school, named):
    """The address of a school's people; empty for who may not read their names. `named`: ids, None for all."""
    if school is None or (named is not None and school.pk not in named):
        return ""
    return f"{people}&school={school.pk}"


def _sheet(requirement, day, rows, whole):
    heads = [_("School"), _("Asked"), *(str(word) for _name, word in STATES), _("Finished, %")]
    lines = [
        [name, one.people, *(getattr(one, state) for state, _word in STATES), one.percent]
        for name, one in [
            *((school.name if school else _("No school"), one) for school, one in rows), (_("District"), whole),
        ]
    ]  # fmt: skip
    title = _("%(name)s: who is trained, as of %(day)s") % {"name": requirement.name, "day": date_format(day)}
    return exports.Sheet("training_completion", title, heads, lines)


class PeopleList(ListPage):
    """The people whom a requirement asks, and what each lacks. Names: of the district, or of one's own schools."""

    noun = "training_standing"
    title = gettext_lazy("Who is trained, person by person")
    template_name = "trainings/completion_people.html"
    filterset_class = PeopleFilters
    orders = {
        "name": ("family_name", "given_name", "id"), "-name": ("-family_name", "-given_name", "-id"),
        "standing": ("standing", "family_name", "id"), "-standing": ("-standing", "-family_name", "-id"),
    }  # fmt: skip

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.asked = CompletionFilters(request.GET, timezone.localdate())

    def get(self, request):
        if self.asked.requirement is None:
            return render(request, "trainings/completion.html", {"title": self.title, "filters": self.asked})
        return super().get(request)

    def get_queryset(self):
        day = self.asked.on
        staff = queries.with_standing(self.asked.requirement, day)
        return of_schools(staff, schools_of(self.request.user), day)

    def with_relations(self, queryset):
        name = School.objects.filter(pk=OuterRef("at_school")).values("name")
        return queries.with_tries(queryset.annotate(school_name=Subquery(name)), self.asked.requirement)

    def columns(self):
        return [
            Column(_("Name"), lambda one: one.sort_name),
            Column(_("Staff number"), lambda one: one.staff_number),
            Column(_("E-mail"), lambda one: one.email),
            Column(_("Job class"), lambda one: one.get_job_class_display()),
            Column(_("Grades taught"), lambda one: ", ".join(one.grades_taught)),
            Column(_("School"), lambda one: one.school_name or ""),
            Column(_("Standing"), lambda one: Standing(one.standing).label),
            Column(_("Finished"), lambda one: one.finished_on),
            Column(_("What is missing"), lambda one: "; ".join(queries.missing(one))),
        ]

    def extra(self, page):
        requirement, day = self.asked.requirement, self.asked.on
        whole = f"{reverse('trainings:completion')}?{urlencode({'requirement': requirement.pk, 'on': day})}"
        return {
            "crumbs": [root(), (_("Who is trained"), whole), (_("People"), "")],
            "areas": areas(self.request.user, "completion"),
            "requirement": requirement,
            "day": day,
            "rows": [(one, Standing(one.standing), queries.missing(one)) for one in page],
        }


completion_people = require(may_see_staff_training)(PeopleList.as_view())
