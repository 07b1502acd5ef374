"""Follow-ups: the list, planning one from its record, saying how it is now."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from district import permissions
from district.exports import Column
from district.flash import undoable
from district.history import changes_of, is_open
from district.models import Student
from district.numbers import number_in
from district.views.form_page import form_page, said_on_top
from district.views.lists import ListPage
from incidents.actions import followups as actions
from incidents.filters.followups import FollowUpFilters
from incidents.forms.followups import FinishForm, FollowUpForm
from incidents.models import Agreement, FollowUp, Incident, Practice, ReentryPlan
from incidents.permissions import may_finish, may_repair
from incidents.policies.followups import usual_days
from incidents.queries import followups as queries
from incidents.queries.agreements import students_of

# `?name=` → (the follow-up's field, model, the day from which the usual days count)
RECORDS = {
    "practice": ("practice", Practice, "held_on"),
    "agreement": ("agreement", Agreement, "made_on"),
    "incident": ("incident", Incident, "occurred_on"),
    "reentry": ("reentry_plan", ReentryPlan, "returns_on"),
}


class FollowUpList(ListPage):
    noun = "followup"
    title = gettext_lazy("Follow-ups")
    template_name = "incidents/followup_list.html"
    filterset_class = FollowUpFilters
    orders = {"due": ("due_on", "id"), "-due": ("-due_on", "-id")}

    def get_queryset(self):
        return FollowUp.objects.listed_for(self.request.user)

    def with_relations(self, queryset):
        return queries.with_relations(queryset)

    def columns(self):
        return [
            Column(_("Due"), lambda row: row.due_on),
            Column(_("School"), lambda row: row.school.name),
            Column(_("What to look at"), lambda row: row.what),
            Column(_("Of"), word_of),
            Column(_("With"), lambda row: row.student.name if row.student else ""),
            Column(_("By"), lambda row: row.assigned_to.name if row.assigned_to else ""),
            Column(_("Done"), lambda row: row.done_on),
            Column(_("How it is now"), lambda row: row.get_finding_display()),
            Column(_("Note"), lambda row: row.note),
        ]

    def extra(self, page):
        for row in page:
            row.of_word = word_of(row)
        return {
            "crumbs": [(self.title, "")],
            "today": timezone.localdate(),
            "several_schools": len(self.request.user.school_ids()) > 1,
        }


followup_list = permissions.require(permissions.may_see_students)(FollowUpList.as_view())


def word_of(follow_up):
    """What is looked at again, in a word that tells nothing of its content."""
    if follow_up.practice_id:
        return follow_up.practice.get_kind_display() if follow_up.practice else _("Practice")
    if follow_up.agreement_id:
        return _("Agreement")
    return _("Incident") if follow_up.incident_id else _("Return to school")


def _record_asked(request):
    """(the follow-up's field, record, the record's day): a record that the reader may follow up."""
    for name, (field, model, day) in RECORDS.items():
        key = number_in(request.GET.get(name, ""))
        if key is not None:
            records = model.objects.visible_to(request.user).select_related("school")
            record = get_object_or_404(records, pk=key)
            if not may_repair(request.user, record):
                raise PermissionDenied
            return field, record, getattr(record, day)
    raise Http404


def _students(field, record):
    if field == "reentry_plan":
        return Student.objects.filter(pk=record.student_id)
    return students_of(record if field != "agreement" else record.practice or record.incident)


@require_http_methods(["GET", "POST"])
@permissions.require(permissions.may_log_practice)
def followup_create(request):
    """One click on a usual day (`days=7`), or the form."""
    field, record, start = _record_asked(request)
    user, now = request.user, timezone.now()
    today, back = timezone.localdate(now), record.get_absolute_url()
    usual = dict(usual_days(start, today))

    def plan(**data):
        follow_up, made = actions.plan_follow_up(by=user, of={field: record}, now=now, today=today, **data)
        day = formats.date_format(follow_up.due_on, "l, F j")
        if not made:
            messages.info(request, _("It is planned already, on %(day)s.") % {"day": day})
        elif follow_up.due_on != data["due_on"]:
            text = _("School is closed on %(asked)s, so it is on %(day)s, the next school day.")
            messages.success(request, text % {"asked": formats.date_format(data["due_on"], "l, F j"), "day": day})
        else:
            messages.success(request, _("Somebody looks again on %(day)s.") % {"day": day})
        return back

    if (days := number_in(request.POST.get("days", ""))) in usual:
        student = record.student if field == "reentry_plan" else None
        with said_on_top(request):
            plan(due_on=usual[days], assigned_to=user, student=student)
        return redirect(back)
    form = FollowUpForm(
        request.POST or None,
        school_id=record.school_id,
        students=_students(field, record),
        today=today,
        initial={"due_on": next(iter(usual.values())), "assigned_to": user.pk},
        cancel_url=back,
    )
    crumbs = [(_("Follow-ups"), reverse("incidents:followup-list")), (str(record), back)]
    return form_page(
        request, form, lambda: plan(**form.cleaned_data), title=_("Look again"), crumbs=crumbs, record=record
    )


@require_http_methods(["GET", "POST"])
@permissions.require(permissions.may_see_students)
def followup_detail(request, pk):
    """One follow-up; while it is open, the form that finishes it."""
    follow_ups = queries.with_relations(FollowUp.objects.visible_to(request.user))
    follow_up = get_object_or_404(follow_ups, pk=pk)
    user, now = request.user, timezone.now()
    may = may_finish(user, follow_up)
    if request.method == "POST" and not may:
        raise PermissionDenied
    form = FinishForm(request.POST or None, cancel_url=reverse("incidents:followup-list"))

    def save():
        _row, finished = actions.finish_follow_up(
            follow_up=follow_up, by=user, now=now, today=timezone.localdate(now), **form.cleaned_data
        )
        if finished:
            undoable(request, _("Noted. Thank you."), reverse("incidents:followup-undo", args=[pk]))
        return follow_up.get_absolute_url()

    return form_page(
        request,
        form,
        save,
        title=follow_up.what or _("Follow-up"),
        crumbs=[(_("Follow-ups"), reverse("incidents:followup-list"))],
        record=follow_up,
        template="incidents/followup_detail.html",
        follow_up=follow_up,
        facts=_facts(follow_up),
        source=_source(user, follow_up),
        may_finish=may and follow_up.done_on is None,
        history=changes_of(follow_up) if is_open(request) else None,
        today=timezone.localdate(now),
    )


def _facts(follow_up):
    return [
        (_("Due"), follow_up.due_on),
        (_("School"), follow_up.school.name),
        (_("With"), follow_up.student.name if follow_up.student else ""),
        (_("By"), follow_up.assigned_to.name if follow_up.assigned_to else ""),
        (_("Done"), follow_up.done_on),
        (_("Done by"), follow_up.done_by.name if follow_up.done_by else ""),
    ]


def _source(user, follow_up):
    """(word, address) of the record behind it; no address where the reader may not open it."""
    record = follow_up.about
    if record is None or not type(record).objects.visible_to(user).filter(pk=record.pk).exists():
        return word_of(follow_up), ""
    return queries.named(follow_up), record.get_absolute_url()


@require_POST
@permissions.require(permissions.may_log_practice)
def followup_undo(request, pk):
    follow_up = get_object_or_404(FollowUp.objects.visible_to(request.user), pk=pk)
    if not may_finish(request.user, follow_up):
        raise PermissionDenied
    with said_on_top(request):
        actions.reopen_follow_up(follow_up=follow_up, by=request.user, now=timezone.now())
        messages.success(request, _("Taken back. The follow-up is open again."))
    return redirect(follow_up)
