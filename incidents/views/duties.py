"""What safety interventions owe: the list, one duty with its attempts, the meeting that a family asks for."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.timesince import timesince, timeuntil
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from district import permissions
from district.exports import Column
from district.history import changes_of, is_open
from district.models.names import with_names
from district.views.form_page import form_page, said_on_top
from district.views.lists import ListPage
from incidents.actions import duties as actions
from incidents.filters.duties import DutyFilters
from incidents.forms.duties import AttemptForm, DoneForm
from incidents.models import Duty, DutyAttempt, SafetyIntervention, SafetyRule
from incidents.permissions import may_meet_duties, may_report
from incidents.policies.clock import is_late
from incidents.policies.duties import BY_ATTEMPTS
from incidents.policies.rule_words import rule_words, what_is_missing

GUARDIAN, DEBRIEF = SafetyRule.Recipient.GUARDIAN, SafetyRule.Kind.DEBRIEF


class DutyList(ListPage):
    noun = "duty"
    title = gettext_lazy("What is owed")
    template_name = "incidents/duty_list.html"
    filterset_class = DutyFilters
    orders = {"due": ("due_at", "id"), "-due": ("-due_at", "-id")}

    def get_queryset(self):
        return Duty.objects.listed_for(self.request.user)

    def with_relations(self, queryset):
        return with_names(queryset, "school", "student", "done_by").select_related("rule__rule_set")

    def columns(self):
        local = timezone.localtime
        return [
            Column(_("Due"), lambda row: local(row.due_at)),
            Column(_("What is owed"), lambda row: row.rule.name),
            Column(_("To whom"), lambda row: row.rule.get_recipient_display()),
            Column(_("Rule set"), lambda row: row.rule.rule_set.name),
            Column(_("About"), lambda row: row.student.name if row.student else ""),
            Column(_("School"), lambda row: row.school.name),
            Column(_("Done"), lambda row: local(row.done_at) if row.done_at else None),
            Column(_("Done by"), lambda row: row.done_by.name if row.done_by else ""),
            Column(_("State"), lambda row: state_word(row, timezone.now())),
        ]

    def extra(self, page):
        now = timezone.now()
        for row in page:
            row.is_late = is_late(row.due_at, row.done_at or now)
        return {
            "crumbs": [(_("Safety"), reverse("incidents:safety-list")), (self.title, "")],
            "several_schools": len(self.request.user.school_ids()) > 1,
        }


duty_list = permissions.require(permissions.may_see_students)(DutyList.as_view())


def state_word(duty, now):
    if duty.dropped_at:
        return _("no longer owed")
    late = is_late(duty.due_at, duty.done_at or now)
    if duty.done_at:
        return _("done late") if late else _("done in time")
    return _("late") if late else _("owed")


def found(request, pk):
    duties = with_names(Duty.objects.visible_to(request.user), "school", "student", "done_by")
    return get_object_or_404(duties.select_related("rule__rule_set", "intervention"), pk=pk)


@require_http_methods(["GET", "POST"])
@permissions.require(permissions.may_see_students)
def duty_detail(request, pk):
    duty, now, user = found(request, pk), timezone.now(), request.user
    may_write = may_meet_duties(user, duty) and not duty.dropped_at
    if request.method == "POST" and not may_meet_duties(user, duty):
        raise PermissionDenied
    by_attempts, is_debrief = duty.rule.kind in BY_ATTEMPTS, duty.rule.kind == DEBRIEF
    guardians = duty.student.guardians.filter(ended_on=None) if duty.rule.recipient == GUARDIAN else None
    back = reverse("incidents:duty-detail", args=[pk])
    if by_attempts:
        form = AttemptForm(request.POST or None, guardians=guardians, now=now)
    else:
        form = DoneForm(request.POST or None, now=now)

    def save():
        if by_attempts:
            _attempt, made = actions.try_duty(duty=duty, by=user, now=now, **form.cleaned_data)
            duty.refresh_from_db(fields=["done_at"])
            if duty.done_at:
                messages.success(request, _("Noted. This is met."))
            else:
                messages.success(request, _("Noted.") if made else _("This attempt is on record already."))
        else:
            actions.finish_duty(duty=duty, by=user, now=now, **form.cleaned_data)
            messages.success(request, _("Noted. This is met."))
        return back

    tries = list(duty.tries.select_related("by", "guardian"))
    duty.is_late = is_late(duty.due_at, duty.done_at or now)
    return form_page(
        request,
        form,
        save,
        title=duty.rule.name,
        crumbs=[(_("Safety"), reverse("incidents:safety-list")), (_("What is owed"), reverse("incidents:duty-list"))],
        record=duty,
        template="incidents/duty_detail.html",
        duty=duty,
        tries=tries,
        by_attempts=by_attempts,
        may_write=may_write and not is_debrief and (by_attempts or not duty.done_at),
        may_reopen=may_write and bool(duty.done_at) and not by_attempts and not is_debrief,
        debrief_url=reverse("incidents:debrief-edit", args=[duty.intervention_id]) if is_debrief and may_write else "",
        form_title=_("Log an attempt") if by_attempts else _("Say that it is done"),
        missing="" if duty.done_at or is_debrief else what_is_missing(duty.rule, tries),
        how_long=how_long(duty, now),
        guardians=list(guardians or ()),
        rule_words=rule_words(duty.rule),
        facts=[(_("Rule set"), duty.rule.rule_set.name), (_("School"), duty.school.name)],
        history=changes_of(duty) if is_open(request) else None,
    )


def how_long(duty, now):
    """How much time is left, or by how much it is late."""
    if duty.dropped_at or (duty.done_at and not duty.is_late):
        return ""
    if duty.done_at:
        return _("%(time)s late") % {"time": timesince(duty.due_at, duty.done_at)}
    if duty.is_late:
        return _("late for %(time)s") % {"time": timesince(duty.due_at, now)}
    return _("in %(time)s") % {"time": timeuntil(duty.due_at, now)}


@require_POST
@permissions.require(may_report)
def attempt_undo(request, pk):
    attempts = DutyAttempt.objects.filter(duty__in=Duty.objects.visible_to(request.user).values("pk"))
    attempt = get_object_or_404(attempts.select_related("duty"), pk=pk)
    with said_on_top(request):
        actions.undo_attempt(attempt=attempt, by=request.user)
        messages.success(request, _("Taken back."))
    return redirect("incidents:duty-detail", attempt.duty_id)


@require_POST
@permissions.require(may_report)
def duty_reopen(request, pk):
    duty = found(request, pk)
    with said_on_top(request):
        actions.reopen_duty(duty=duty, by=request.user)
        messages.success(request, _("Taken back. It is owed again."))
    return redirect("incidents:duty-detail", pk)


@require_POST
@permissions.require(may_report)
def safety_meeting(request, pk):
    """The family asked for a meeting, today; or that is taken back."""
    intervention = get_object_or_404(SafetyIntervention.objects.visible_to(request.user), pk=pk)
    now = timezone.now()
    asked_on = timezone.localdate(now) if request.POST.get("asked") == "today" else None
    with said_on_top(request):
        actions.ask_meeting(intervention=intervention, by=request.user, now=now, asked_on=asked_on)
        messages.success(request, _("Noted.") if asked_on else _("Taken back."))
    return redirect(intervention)
