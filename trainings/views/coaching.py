"""Coaching visits: the list, one visit, planning it, writing it down, meeting again."""

from dataclasses import replace

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from district.exports import Column
from district.flash import undoable
from district.forms import picker_step
from district.history import changes_of, is_open
from district.numbers import number_in
from district.permissions import require
from district.views.form_page import form_page, locked, said_on_top
from district.views.lists import ListPage
from district.views.staff import staff_found
from trainings.actions import coaching as actions
from trainings.areas import areas, root
from trainings.filters.coaching import VisitFilters
from trainings.forms.coaching import MetAgainForm, VisitForm, VisitPlanForm
from trainings.forms.cohorts import WhyForm
from trainings.models import CoachingVisit
from trainings.permissions import may_coach, may_read_feedback, may_write_visit
from trainings.queries import coaching as queries

Status = CoachingVisit.Status


def crumbs_to(visit=None):
    crumbs = [root(), (_("Coaching"), reverse("trainings:visit-list"))]
    return [*crumbs, (_words(visit), visit.get_absolute_url())] if visit else crumbs


def _words(visit):
    return f"{visit.staff}, {date_format(visit.day)}"


class VisitList(ListPage):
    """Visits that the reader may see; what is confidential is on none of its columns."""

    noun = "coachingvisit"
    title = gettext_lazy("Coaching")
    template_name = "trainings/visit_list.html"
    filterset_class = VisitFilters
    orders = {"-day": ("-day", "-id"), "day": ("day", "id")}

    def get_queryset(self):
        return queries.visits_for(self.request.user)

    def with_relations(self, queryset):
        return queryset.select_related("staff", "coach", "school", "rubric").defer("feedback")

    def columns(self):
        return [
            Column(_("Date"), lambda visit: visit.day),
            Column(_("Member of staff"), lambda visit: visit.staff.name),
            Column(_("Coach"), lambda visit: visit.coach.name),
            Column(_("School"), lambda visit: visit.school.name),
            Column(_("Status"), lambda visit: visit.get_status_display()),
            Column(_("Rubric"), lambda visit: visit.rubric.name if visit.rubric else ""),
            Column(_("One next step"), lambda visit: visit.next_step),
            Column(_("Meet again on"), lambda visit: visit.follow_up_on),
            Column(_("Met again on"), lambda visit: visit.followed_up_on),
        ]

    def extra(self, page):
        user = self.request.user
        return {
            "crumbs": [root(), (self.title, "")],
            "areas": areas(user, "visit-list"),
            "today": timezone.localdate(),
            "may_coach": may_coach(user),
        }


visit_list = VisitList.as_view()


def _visit(request, pk):
    relations = ("staff", "coach", "school", "rubric")
    return get_object_or_404(locked(queries.visits_for(request.user).select_related(*relations), request), pk=pk)


def _to_write(request, pk):
    visit = _visit(request, pk)
    if not may_write_visit(request.user, visit):
        raise PermissionDenied
    return visit


@require_safe
def visit_detail(request, pk):
    visit = _visit(request, pk)
    confidential, lines = may_read_feedback(request.user, visit), queries.lines_of(visit)
    _tiers, whole = queries.shares_of(lines)
    return render(
        request,
        "trainings/visit_detail.html",
        {
            "title": visit.staff.name,
            "crumbs": [*crumbs_to(), (_words(visit), "")],
            "visit": visit,
            "lines": lines,
            "whole": whole,
            "feedback": visit.feedback if confidential else "",
            "today": timezone.localdate(),
            "may_write": may_write_visit(request.user, visit),
            "history": history_for(visit, confidential) if is_open(request) else None,
        },
    )


def history_for(visit, confidential):
    """What was changed in a visit; of what is confidential only for whoever may read it."""
    found = changes_of(visit)
    if confidential:
        return found
    hidden = capfirst(CoachingVisit._meta.get_field("feedback").verbose_name)
    kept = [replace(change, fields=[row for row in change.fields if row[0] != hidden], reason="") for change in found]
    return [change for change in kept if change.fields or change.label != "update"]


@require_http_methods(["GET", "POST"])
@require(may_coach)
def visit_create(request):
    step = picker_step(request.POST, "staff", many=False) if request.method == "POST" else None
    today = timezone.localdate()
    form = VisitPlanForm(
        step or request.POST or None, user=request.user, today=today, cancel_url=reverse("trainings:visit-list"),
        submit_label=_("Go on"), initial={"staff": number_in(request.GET.get("staff", ""))},
    )  # fmt: skip
    if step is not None:
        form.choosing = True
        typed = step.get("staff_q", "").strip()
        form.fields["staff"].widget.offer(typed, staff_found(request.user, typed)[0])

    def save():
        client_id = form.cleaned_data["client_id"]
        visit, _made = actions.plan_visit(by=request.user, client_id=client_id, facts=form.facts())
        if visit.day > today:
            messages.success(request, _("The visit is planned."))
            return visit.get_absolute_url()
        return reverse("trainings:visit-write", args=[visit.pk])

    intro = _("A visit of yours with one member of staff. If it was today or before, you write it down next.")
    return form_page(request, form, save, title=_("Add a coaching visit"), crumbs=crumbs_to(), intro=intro)


@require_http_methods(["GET", "POST"])
def visit_edit(request, pk):
    visit = _to_write(request, pk)
    back = visit.get_absolute_url()
    form = VisitPlanForm(
        request.POST or None, instance=visit, user=request.user, today=timezone.localdate(), cancel_url=back
    )

    def save():
        actions.change_visit(visit=visit, by=request.user, fields=form.facts())
        messages.success(request, _("Saved."))
        return back

    return form_page(request, form, save, title=_("Change the visit"), crumbs=crumbs_to(visit))


@require_http_methods(["GET", "POST"])
def visit_write(request, pk):
    """What was seen, on one page: scores, strengths, one next step, and what stays between the two."""
    visit = _to_write(request, pk)
    back = visit.get_absolute_url()
    form = VisitForm(request.POST or None, instance=visit, cancel_url=back)

    def save():
        actions.write_visit(
            visit=visit, by=request.user, today=timezone.localdate(), facts=form.facts(), scores=form.scores()
        )
        messages.success(request, _("The visit is on record."))
        return back

    title = _("Visit with %(who)s") % {"who": visit.staff}
    return form_page(
        request, form, save, title=title, crumbs=crumbs_to(visit), template="trainings/scores_form.html",
        intro=visit.rubric.name if visit.rubric else "",
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def visit_cancel(request, pk):
    visit = _to_write(request, pk)
    back = visit.get_absolute_url()
    form = WhyForm(request.POST or None, submit_label=_("Cancel the visit"), cancel_url=back)

    def save():
        reason = form.cleaned_data["reason"]
        actions.cancel_visit(visit=visit, by=request.user, today=timezone.localdate(), reason=reason)
        undoable(request, _("The visit is cancelled."), reverse("trainings:visit-revive", args=[visit.pk]))
        return back

    return form_page(request, form, save, title=_("Cancel the visit"), crumbs=crumbs_to(visit))


@require_POST
def visit_revive(request, pk):
    visit = _to_write(request, pk)
    with said_on_top(request):
        actions.revive_visit(visit=visit, by=request.user, today=timezone.localdate())
        messages.success(request, _("The visit is planned again."))
    return redirect(visit)


@require_http_methods(["GET", "POST"])
def visit_met(request, pk):
    visit, today = _to_write(request, pk), timezone.localdate()
    back = visit.get_absolute_url()
    form = MetAgainForm(request.POST or None, initial={"on": today}, cancel_url=back)

    def save():
        actions.meet_again(visit=visit, by=request.user, today=today, on=form.cleaned_data["on"])
        undoable(request, _("Met again."), reverse("trainings:visit-unmet", args=[visit.pk]))
        return back

    title = _("Met again with %(who)s") % {"who": visit.staff}
    return form_page(request, form, save, title=title, crumbs=crumbs_to(visit), intro=visit.next_step)


@require_POST
def visit_unmet(request, pk):
    visit = _to_write(request, pk)
    with said_on_top(request):
        actions.meet_again(visit=visit, by=request.user, today=timezone.localdate(), on=None)
        messages.success(request, _("Taken back."))
    return redirect(visit)
