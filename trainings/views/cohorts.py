"""Cohorts of trainers: the list, one with its checklist, who is in it, and the licenses that it ends in."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from contracts.permissions import may_see_contracts
from district.actions import save_record
from district.exports import Column
from district.forms import picker_step
from district.history import changes, changes_of, is_open
from district.numbers import number_in
from district.permissions import require
from district.views.form_page import form_page, locked, said_on_top
from district.views.lists import ListPage
from district.views.staff import staff_found
from trainings.actions import cohorts as actions
from trainings.areas import areas, root
from trainings.filters.cohorts import CohortFilters
from trainings.forms.cohorts import CohortForm, GrantForm, LineForm, MembersForm, MetForm, NewCohortForm, WhyForm
from trainings.models import Cohort, CohortMember, CohortRequirement, RequirementMet
from trainings.permissions import may_manage_trainings, may_see_training_figures
from trainings.queries import cohorts as queries
from trainings.queries.staff import sees_all_staff, staff_in_sight


def crumbs_to(cohort=None):
    crumbs = [root(), (_("Cohorts"), reverse("trainings:cohort-list"))]
    return [*crumbs, (cohort.name, cohort.get_absolute_url())] if cohort else crumbs


class CohortList(ListPage):
    noun = "cohort"
    title = gettext_lazy("Cohorts")
    template_name = "trainings/cohort_list.html"
    filterset_class = CohortFilters
    orders = {
        "-start": ("-starts_on", "-id"),
        "start": ("starts_on", "id"),
        "name": ("name", "id"),
        "-name": ("-name", "-id"),
    }

    def get_queryset(self):
        return Cohort.objects.all()

    def with_relations(self, queryset):
        relations = ("course", "lead__staff", "deliverable__contract")
        return queries.with_progress(queryset).select_related(*relations)

    def columns(self):
        return [
            Column(_("Cohort"), lambda one: one.name),
            Column(_("Course"), lambda one: one.course.code),
            Column(_("Begins"), lambda one: one.starts_on),
            Column(_("Ends"), lambda one: one.ends_on),
            Column(_("Led by"), lambda one: one.lead.name if one.lead else ""),
            Column(_("Contract"), lambda one: one.deliverable.contract.number if one.deliverable else ""),
            Column(_("Deliverable"), lambda one: one.deliverable.what if one.deliverable else ""),
            Column(_("Seats"), lambda one: one.seats),
            Column(_("Seats taken"), lambda one: one.taken),
            Column(_("Have everything"), lambda one: one.finished),
            Column(_("Licensed"), lambda one: one.licensed),
        ]

    def extra(self, page):
        user = self.request.user
        return {
            "crumbs": [root(), (self.title, "")],
            "areas": areas(user, "cohort-list"),
            "may_edit": may_manage_trainings(user),
            "may_see_contracts": may_see_contracts(user),
        }


cohort_list = require(may_see_training_figures)(CohortList.as_view())


@require_safe
@require(may_see_training_figures)
def cohort_detail(request, pk):
    """Seats, and members by checklist. Whoever answers for a school reads the names of its staff; others, counts."""
    relations = ("course__provider", "lead__staff", "lead__vendor", "deliverable__contract__vendor")
    cohort = get_object_or_404(queries.with_progress(Cohort.objects).select_related(*relations), pk=pk)
    user, today = request.user, timezone.localdate()
    lines, members = queries.members_of(cohort)
    seen = set(
        staff_in_sight(user, today).filter(pk__in=[member.staff_id for member in members]).values_list("pk", flat=True)
    )
    shown = [member for member in members if member.staff_id in seen]
    here = [member for member in shown if member.left_on is None]
    return render(
        request,
        "trainings/cohort_detail.html",
        {
            "title": cohort.name,
            "crumbs": [*crumbs_to(), (cohort.name, "")],
            "cohort": cohort,
            "free": cohort.seats - cohort.taken,
            "lines": lines,
            "members": here,
            "left": [member for member in shown if member.left_on is not None],
            "unseen": cohort.taken - len(here),
            "ready": [member for member in here if member.is_ready and not member.license],
            "sessions": list(cohort.sessions.order_by("starts_on", "pk")),
            "licensed_for": list(cohort.course.licenses.all()),
            "may_edit": may_manage_trainings(user),
            "may_see_lead": sees_all_staff(user),
            "may_see_contract": may_see_contracts(user),
            "history": changes_of(cohort) if is_open(request) else None,
            "people_history": _changes_of_members(cohort) if is_open(request) and sees_all_staff(user) else [],
        },
    )  # fmt: skip


def _changes_of_members(cohort):
    """Who came, left and came back, and every tick that was made or taken back; newest first."""
    members = changes(CohortMember, whole=True, cohort=cohort.pk)
    ticks = changes(RequirementMet, whole=True, member__cohort=cohort.pk)
    return sorted([*members, *ticks], key=lambda change: change.at, reverse=True)


@require_http_methods(["GET", "POST"])
@require(may_manage_trainings)
def cohort_create(request):
    form = NewCohortForm(request.POST or None, cancel_url=reverse("trainings:cohort-list"))

    def save():
        facts = {name: form.cleaned_data[name] for name in CohortForm.Meta.fields}
        cohort = actions.record_cohort(by=request.user, facts=facts, usual=form.cleaned_data["usual"])
        messages.success(request, _("The cohort is on record. Now give its seats to people."))
        return cohort.get_absolute_url()

    intro = _("A group that becomes trainers together, in seats that a contract’s deliverable bought.")
    return form_page(request, form, save, title=_("Add a cohort"), crumbs=crumbs_to(), intro=intro)


@require_http_methods(["GET", "POST"])
@require(may_manage_trainings)
def cohort_edit(request, pk):
    cohort = get_object_or_404(locked(Cohort.objects, request), pk=pk)
    back = cohort.get_absolute_url()
    form = CohortForm(request.POST or None, instance=cohort, cancel_url=back)

    def save():
        fields = {name: form.cleaned_data[name] for name in form.changed_fields()}
        actions.change_cohort(cohort=cohort, by=request.user, fields=fields)
        messages.success(request, _("Saved."))
        return back

    title = _("Change the cohort")
    return form_page(request, form, save, title=title, crumbs=crumbs_to(cohort), history=changes_of(cohort))


# ---------------------------------------------------------------------------------------------------- members
@require_http_methods(["GET", "POST"])
@require(may_manage_trainings)
def member_add(request, pk):
    cohort, today = get_object_or_404(queries.with_progress(Cohort.objects), pk=pk), timezone.localdate()
    back = cohort.get_absolute_url()
    step = picker_step(request.POST, "staff") if request.method == "POST" else None
    form = MembersForm(step or request.POST or None, today=today, cancel_url=back)
    if step is not None:
        form.choosing = True
        typed = step.get("staff_q", "").strip()
        form.fields["staff"].widget.offer(typed, staff_found(request.user, typed)[0])

    def save():
        people = form.cleaned_data["people"]
        new = len(actions.add_members(cohort=cohort, people=people, by=request.user, today=today))
        said = ngettext("%(n)d person has a seat now.", "%(n)d people have a seat now.", new) % {"n": new}
        messages.success(request, said if new else _("They have seats already."))
        return back

    free = cohort.seats - cohort.taken
    intro = ngettext("%(n)d of %(seats)d seats is free.", "%(n)d of %(seats)d seats are free.", free)
    intro %= {"n": free, "seats": cohort.seats}
    return form_page(request, form, save, title=_("Add members"), crumbs=crumbs_to(cohort), intro=intro)


def _member(pk):
    return get_object_or_404(CohortMember.objects.select_related("cohort", "staff"), pk=pk)


@require_http_methods(["GET", "POST"])
@require(may_manage_trainings)
def member_leave(request, pk):
    member = _member(pk)
    back = member.cohort.get_absolute_url()
    form = WhyForm(request.POST or None, submit_label=_("Free the seat"), cancel_url=back)

    def save():
        reason, today = form.cleaned_data["reason"], timezone.localdate()
        actions.leave_cohort(member=member, by=request.user, today=today, reason=reason)
        messages.success(request, _("%(who)s left; the seat is free.") % {"who": member.staff})
        return back

    title = _("%(who)s leaves the cohort") % {"who": member.staff}
    intro = _("What is ticked stays on record, and counts again if they come back.")
    return form_page(request, form, save, title=title, crumbs=crumbs_to(member.cohort), intro=intro)


@require_POST
@require(may_manage_trainings)
def member_return(request, pk):
    member = _member(pk)
    with said_on_top(request):
        actions.add_members(cohort=member.cohort, people=[member.staff], by=request.user, today=timezone.localdate())
        messages.success(request, _("%(who)s is back.") % {"who": member.staff})
    return redirect(member.cohort)


# -------------------------------------------------------------------------------------------------- checklist
@require_http_methods(["GET", "POST"])
@require(may_manage_trainings)
def line_create(request, pk):
    cohort = get_object_or_404(Cohort, pk=pk)
    back = f"{cohort.get_absolute_url()}#checklist"
    form = LineForm(request.POST or None, cancel_url=back)

    def save():
        facts = {name: form.cleaned_data[name] for name in ("kind", "words")}
        actions.add_line(cohort=cohort, by=request.user, **facts)
        messages.success(request, _("The line is added."))
        return back

    return form_page(request, form, save, title=_("Add a line to the checklist"), crumbs=crumbs_to(cohort))


def _line(pk, lines=CohortRequirement.objects):
    return get_object_or_404(lines.select_related("cohort"), pk=pk)


@require_http_methods(["GET", "POST"])
@require(may_manage_trainings)
def line_edit(request, pk):
    line = _line(pk, locked(CohortRequirement.objects, request))
    back = f"{line.cohort.get_absolute_url()}#checklist"
    form = LineForm(request.POST or None, instance=line, cancel_url=back)

    def save():
        save_record(record=line, by=request.user, fields=form.changed_fields())
        messages.success(request, _("Saved."))
        return back

    title = _("Change a line of the checklist")
    return form_page(request, form, save, title=title, crumbs=crumbs_to(line.cohort), history=changes_of(line))


@require_POST
@require(may_manage_trainings)
def line_move(request, pk):
    """One place up, or down with `way=down`."""
    line = _line(pk)
    actions.move_line(line=line, by=request.user, up=request.POST.get("way") != "down")
    return redirect(f"{line.cohort.get_absolute_url()}#checklist")


@require_POST
@require(may_manage_trainings)
def line_remove(request, pk):
    line = _line(pk)
    with said_on_top(request):
        actions.remove_line(line=line, by=request.user)
        messages.success(request, _("Removed."))
    return redirect(f"{line.cohort.get_absolute_url()}#checklist")


@require_POST
@require(may_manage_trainings)
def cohort_tick(request, pk):
    """A tap in the grid: `tick=member.line` ticks as of today, `untick=member.line` takes the tick back."""
    cohort = get_object_or_404(Cohort, pk=pk)
    taken_back = "untick" in request.POST
    cell = request.POST.get("untick" if taken_back else "tick", "")
    keys = [number_in(key) for key in cell.split(".")]
    if len(keys) == 2 and None not in keys:
        member = get_object_or_404(cohort.members.select_related("staff"), pk=keys[0])
        line = get_object_or_404(cohort.requirements, pk=keys[1])
        with said_on_top(request):
            if taken_back:
                actions.untick(member=member, line=line, by=request.user)
            else:
                today = timezone.localdate()
                actions.tick(member=member, line=line, by=request.user, today=today, met_on=today)
    return redirect(f"{cohort.get_absolute_url()}#checklist")


@require_http_methods(["GET", "POST"])
@require(may_manage_trainings)
def met_edit(request, pk):
    """When, on what ground, and in which session a line was met."""
    met = get_object_or_404(locked(RequirementMet.objects, request).select_related("member", "requirement"), pk=pk)
    member = _member(met.member_id)
    back = f"{member.cohort.get_absolute_url()}#checklist"
    sessions = queries.sessions_of(member)
    form = MetForm(request.POST or None, instance=met, sessions=sessions, cancel_url=back)

    def save():
        facts = {name: form.cleaned_data[name] for name in ("met_on", "note", "session")}
        today = timezone.localdate()
        actions.tick(member=member, line=met.requirement, by=request.user, today=today, **facts)
        messages.success(request, _("Saved."))
        return back

    return form_page(
        request, form, save, title=f"{member.staff}: {met.requirement}", crumbs=crumbs_to(member.cohort),
        history=changes_of(met),
    )  # fmt: skip


# --------------------------------------------------------------------------------------------------- licenses
@require_http_methods(["GET", "POST"])
@require(may_manage_trainings)
def cohort_grant(request, pk):
    """Licenses for who has everything; `?member=` ticks one of them, otherwise all are ticked."""
    cohort = get_object_or_404(Cohort.objects.select_related("course__provider"), pk=pk)
    back, today = cohort.get_absolute_url(), timezone.localdate()
    _lines, members = queries.members_of(cohort)
    ready = [member for member in members if member.is_ready and not member.license]
    asked = request.GET.get("member", "")
    if asked and asked not in {str(member.pk) for member in members}:
        raise Http404
    chosen = [asked] if asked else [str(member.pk) for member in ready]
    issuer = cohort.course.provider.name if cohort.course.provider else ""
    form = GrantForm(request.POST or None, ready=ready, chosen=chosen, today=today, issuer=issuer, cancel_url=back)

    def save():
        granted = actions.grant_licenses(cohort=cohort, by=request.user, **form.facts())
        n = len(granted)
        messages.success(request, ngettext("%(n)d license is granted.", "%(n)d licenses are granted.", n) % {"n": n})
        return back

    courses = ", ".join(course.code for course in cohort.course.licenses.all())
    intro = _("Everybody listed has met every line of the checklist. They may teach: %(courses)s.")
    intro = intro % {"courses": courses} if courses else _("This training licenses nobody for a course yet.")
    if not ready:
        intro = _("Nobody is waiting: whoever has everything has the license, and the others lack a line.")
    return form_page(request, form, save, title=_("Grant licenses"), crumbs=crumbs_to(cohort), intro=intro)
