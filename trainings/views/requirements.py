"""What is asked of whom by when: the list, one with its audience, writing one."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from district.exports import Column
from district.history import changes_of, is_open
from district.models import StaffMember
from district.models.people import grades_words
from district.permissions import require
from district.views.form_page import form_page, locked, said_on_top
from district.views.lists import ListPage
from trainings.actions import requirements as actions
from trainings.areas import areas, root
from trainings.filters.requirements import RequirementFilters
from trainings.forms.requirements import RequirementForm
from trainings.models import Requirement
from trainings.permissions import may_manage_trainings, may_see_training_figures
from trainings.queries.requirements import audience, overlaps, totals

LIST = "trainings:requirement-list"


def crumbs_to(requirement=None):
    crumbs = [root(), (_("Requirements"), reverse(LIST))]
    return [*crumbs, (requirement.name, requirement.get_absolute_url())] if requirement else crumbs


def audience_words(requirement):
    """Whom it asks, in one line: job classes, grades, schools, hired before."""
    jobs, words = dict(StaffMember.JobClass.choices), []
    words.append(", ".join(str(jobs.get(job, job)) for job in requirement.job_classes) or _("All staff"))
    if requirement.grades:
        words.append(_("teaching %(grades)s") % {"grades": grades_words(requirement.grades)})
    if schools := list(requirement.schools.all()):
        words.append(_("at %(schools)s") % {"schools": ", ".join(one.brief for one in schools)})
    return " · ".join(words)


class RequirementList(ListPage):
    noun = "requirement"
    title = gettext_lazy("Requirements")
    template_name = "trainings/requirement_list.html"
    filterset_class = RequirementFilters
    orders = {
        "due": ("due_on", "id"), "-due": ("-due_on", "-id"), "name": ("name", "id"), "-name": ("-name", "-id"),
    }  # fmt: skip

    def get_queryset(self):
        return Requirement.objects.all()

    def with_relations(self, queryset):
        return queryset.select_related("course").prefetch_related("schools")

    def columns(self):
        return [
            Column(_("Name"), lambda one: one.name),
            Column(_("Course"), lambda one: one.course.code),
            Column(_("Whom it asks"), audience_words),
            Column(_("Counts from"), lambda one: one.starts_on),
            Column(_("Due"), lambda one: one.due_on),
            Column(_("Hired before"), lambda one: one.hired_before),
            Column(_("Note"), lambda one: one.note),
            Column(_("Withdrawn on"), lambda one: one.ended_on),
        ]

    def extra(self, page):
        return {
            "crumbs": [crumbs_to()[0], (self.title, "")],
            "areas": areas(self.request.user, "requirement-list"),
            "rows": [(one, audience_words(one)) for one in page],
            "may_edit": may_manage_trainings(self.request.user),
        }


requirement_list = require(may_see_training_figures)(RequirementList.as_view())


@require_safe
@require(may_see_training_figures)
def requirement_detail(request, pk):
    requirement = get_object_or_404(Requirement.objects.select_related("course").prefetch_related("schools"), pk=pk)
    today, may_edit = timezone.localdate(), may_manage_trainings(request.user)
    ((_requirement, total),) = totals([requirement], today)
    context = {
        "title": requirement.name,
        "crumbs": [*crumbs_to(), (requirement.name, "")],
        "requirement": requirement,
        "whom": audience_words(requirement),
        "total": total,
        "overlaps": overlaps(requirement, today),
        "facts": [
            (_("Course"), requirement.course),
            (_("Whom it asks"), audience_words(requirement)),
            (_("Counts from"), requirement.starts_on),
            (_("Due"), requirement.due_on),
            (_("Hired before"), requirement.hired_before),
            (_("Note"), requirement.note),
            (_("Withdrawn on"), requirement.ended_on),
        ],
        "may_edit": may_edit,
        "history": changes_of(requirement) if may_edit and is_open(request) else None,
    }
    return render(request, "trainings/requirement_detail.html", context)


@require_http_methods(["GET", "POST"])
@require(may_manage_trainings)
def requirement_create(request):
    form = RequirementForm(request.POST or None, cancel_url=reverse(LIST))

    def save():
        requirement = actions.save_requirement(
            requirement=form.instance, by=request.user, schools=form.cleaned_data["schools"]
        )
        asked = audience(requirement, timezone.localdate()).count()
        messages.success(request, _("On record. It asks %(n)d people today.") % {"n": asked})
        return requirement.get_absolute_url()

    intro = _("Each condition narrows whom it asks; what you leave empty asks everybody.")
    return form_page(request, form, save, title=_("Add a requirement"), crumbs=crumbs_to(), intro=intro)


@require_http_methods(["GET", "POST"])
@require(may_manage_trainings)
def requirement_edit(request, pk):
    requirement = get_object_or_404(locked(Requirement.objects, request), pk=pk)
    back = requirement.get_absolute_url()
    form = RequirementForm(request.POST or None, instance=requirement, cancel_url=back)

    def save():
        actions.save_requirement(
            requirement=requirement, by=request.user, schools=form.cleaned_data["schools"],
            fields=[name for name in form.changed_fields() if name != "schools"],
        )  # fmt: skip
        asked = audience(requirement, timezone.localdate()).count()
        messages.success(request, _("Saved. It asks %(n)d people today.") % {"n": asked})
        return back

    return form_page(request, form, save, title=_("Change the requirement"), crumbs=crumbs_to(requirement))


@require_POST
@require(may_manage_trainings)
def requirement_withdraw(request, pk):
    requirement = get_object_or_404(locked(Requirement.objects, request), pk=pk)
    with said_on_top(request):
        actions.withdraw_requirement(requirement=requirement, by=request.user, today=timezone.localdate())
        messages.success(request, _("Withdrawn: it asks nobody from today. What people finished stays."))
    return redirect(requirement)


@require_POST
@require(may_manage_trainings)
def requirement_restore(request, pk):
    requirement = get_object_or_404(locked(Requirement.objects, request), pk=pk)
    actions.restore_requirement(requirement=requirement, by=request.user)
    messages.success(request, _("It counts again."))
    return redirect(requirement)
