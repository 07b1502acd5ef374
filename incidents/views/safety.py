"""Safety interventions: the list, the record, its page, its correction, taking it back."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from district import permissions
from district.access import record_view
from district.exports import Column
from district.history import changes_of, is_open
from district.models.names import with_names
from district.numbers import number_in
from district.views.form_page import form_page, locked
from district.views.lists import ListPage
from incidents.actions import safety as actions
from incidents.filters.safety import SafetyFilters
from incidents.forms.practices import students_for
from incidents.forms.safety import PHASES, STAFF, SafetyForm, VoidForm
from incidents.models import Incident, SafetyIntervention
from incidents.panels import safety_panels
from incidents.permissions import may_correct, may_meet_duties, may_report
from incidents.policies.clock import is_late
from incidents.queries import safety as queries
from incidents.queries.duties import rule_sets_of
from incidents.views.pickers import posted

PICKERS = ["student", *STAFF]


def crumbs_to(intervention=None):
    crumbs = [(_("Safety"), reverse("incidents:safety-list"))]
    return [*crumbs, (said_moment(intervention), intervention.get_absolute_url())] if intervention else crumbs


def said_moment(intervention):
    """`Fri., Feb. 13, 1:05 p.m.`"""
    moment = timezone.localtime(intervention.started_at)
    return f"{date_format(moment)}, {time_format(moment)}"


class SafetyList(ListPage):
    noun = "safetyintervention"
    title = gettext_lazy("Safety interventions")
    template_name = "incidents/safety_list.html"
    filterset_class = SafetyFilters
    orders = {"-start": ("-started_at", "-id"), "start": ("started_at", "id")}

    def get_queryset(self):
        return queries.count_duties(SafetyIntervention.objects.listed_for(self.request.user), timezone.now())

    def with_relations(self, queryset):
        return queries.with_relations(queryset)

    def columns(self):
        local = timezone.localtime
        return [
            Column(_("Day"), lambda row: local(row.started_at).date()),
            Column(_("From"), lambda row: f"{local(row.started_at):%H:%M}"),
            Column(_("To"), lambda row: f"{local(row.ended_at):%H:%M}"),
            Column(_("Minutes"), lambda row: queries.minutes_of_all(row)[0]),
            Column(_("Minutes of restraint or seclusion"), lambda row: queries.minutes_of_all(row)[1]),
            Column(_("School"), lambda row: row.school.name),
            Column(_("Student"), lambda row: row.student.name if row.student else ""),
            Column(_("What was done"), lambda row: ", ".join(str(one.label) for one in queries.measures_of(row))),
            Column(_("Disability that day"), lambda row: row.get_disability_display()),
            Column(_("Where"), lambda row: row.where),
            Column(_("Somebody hurt"), lambda row: _("yes") if row.student_hurt or row.staff_hurt else _("no")),
            Column(_("Owed"), lambda row: row.owed),
            Column(_("Late"), lambda row: row.late),
            Column(_("Recorded by"), lambda row: row.reported_by.name),
            Column(_("Taken back"), lambda row: row.void_reason),
        ]

    def extra(self, page):
        queries.say_alarms(page.rows)
        for row in page.rows:
            row.measures = queries.measures_of(row)
            row.minutes, _timed = queries.minutes_of_all(row)
        return {
            "crumbs": [(self.title, "")],
            "several_schools": len(self.request.user.school_ids()) > 1,
            "may_report": may_report(self.request.user),
        }


safety_list = permissions.require(permissions.may_see_students)(SafetyList.as_view())


def posted_record(request, build):
    """The form of this post; where a row's button or a picker was used without JavaScript, its next step."""
    stepped = PHASES.stepped(request.POST)
    if stepped is not None:
        form = build(stepped)
        form.choosing = True
        return form
    return posted(request, build, PICKERS)


@require_http_methods(["GET", "POST"])
@permissions.require(may_report)
def safety_create(request):
    """Record what happened: for a student named in the address, or of an incident (`?student=`, `?incident=`)."""
    user, now = request.user, timezone.now()
    student = _asked(students_for(user, timezone.localdate(now)), request.GET.get("student", ""))
    incident = _asked(Incident.objects.visible_to(user), request.GET.get("incident", ""))

    def build(data=None):
        return SafetyForm(data, user=user, now=now, student=student, cancel_url=reverse("incidents:safety-list"))

    form = posted_record(request, build) if request.method == "POST" else build()

    def save():
        data = form.cleaned_data
        intervention, made = actions.record_intervention(
            by=user, now=now, client_id=data["client_id"], student=data["student"], facts=form.facts(),
            phases=form.phases(), staff=form.staff(), incident=incident, site=request.build_absolute_uri("/"),
        )  # fmt: skip
        if made:
            messages.success(request, _("Recorded. What is owed, to whom and by when stands below."))
            _say_elsewhere(request, form, intervention)
        else:
            messages.info(request, _("This was saved already: here it is, as it was sent first."))
        return intervention.get_absolute_url()

    intro = _("Facts first, as you saw them. What is owed to the family and the administration follows from them.")
    title = _("Record a safety intervention")
    return form_page(request, form, save, title=title, crumbs=crumbs_to(), intro=intro, record=student)


def _asked(rows, text):
    key = number_in(text)
    return None if key is None else get_object_or_404(rows, pk=key)


def _say_elsewhere(request, form, intervention):
    day = timezone.localdate(intervention.started_at)
    away = queries.elsewhere([person for person, _part in form.staff()], intervention.school_id, day)
    if away:
        words = _("By the roster, %(names)s did not work at this school on that day. If that is right, nothing to do.")
        messages.warning(request, words % {"names": ", ".join(person.name for person in away)})


def found(request, pk):
    interventions = queries.with_relations(SafetyIntervention.objects.visible_to(request.user))
    return get_object_or_404(interventions.select_related("incident"), pk=pk)


@require_safe
@permissions.require(permissions.may_see_students)
def safety_detail(request, pk):
    user, now = request.user, timezone.now()
    intervention = found(request, pk)
    record_view(request, intervention)
    rule_sets = list(rule_sets_of(intervention).select_related("course"))
    training = queries.training_of(intervention, rule_sets)
    minutes, timed = queries.minutes_of_all(intervention)
    duties = queries.duties_of(intervention)
    for duty in duties:
        duty.is_late = is_late(duty.due_at, duty.done_at or now)
    may_write = may_meet_duties(user, intervention)
    return render(
        request,
        "incidents/safety_detail.html",
        {
            "title": _("Safety intervention"),
            "crumbs": [*crumbs_to(), (said_moment(intervention), "")],
            "intervention": intervention,
            "minutes": minutes,
            "timed": timed,
            "alarms": queries.say_alarms([intervention])[0].alarms,
            "untrained": [row for row, current in training if current is False],
            "training": training,
            "courses": list(dict.fromkeys(rules.course for rules in rule_sets if rules.course_id)),
            "rule_sets": rule_sets,
            "duties": duties,
            "now": now,
            "facts": _facts(intervention),
            "followed": intervention.school_id not in user.school_ids(),
            "may_change": may_correct(user, intervention, timezone.localdate(now)) and not intervention.voided_at,
            "may_write": may_write and not intervention.voided_at,
            "panels": safety_panels(request, intervention),
            "history": changes_of(intervention) if is_open(request) else None,
        },
    )


def _facts(intervention):
    threats = [str(intervention.Threat(one).label) for one in intervention.threatened]
    hurt = [
        *([_("the student")] if intervention.student_hurt else []),
        *([_("somebody of the staff")] if intervention.staff_hurt else []),
    ]
    return [
        (_("School"), intervention.school.name),
        (_("Where"), intervention.where),
        (_("Disability that day"), intervention.get_disability_display() or _("not known")),
        (_("Who was in danger"), ", ".join(threats)),
        (_("Why it ended"), intervention.get_ending_display()),
        (_("Hurt"), ", ".join(hurt) or _("nobody")),
        (_("Recorded by"), intervention.reported_by.name),
        (_("Recorded"), date_format(timezone.localtime(intervention.created_at), "DATETIME_FORMAT")),
    ]


@require_http_methods(["GET", "POST"])
@permissions.require(may_report)
def safety_edit(request, pk):
    now = timezone.now()
    seen = found(request, pk)
    if not may_correct(request.user, seen, timezone.localdate(now)):
        raise PermissionDenied  # before the lock, which row security grants in one's own schools only
    rows = with_names(SafetyIntervention.objects.visible_to(request.user), "student")
    intervention = get_object_or_404(locked(rows, request), pk=pk)
    back = intervention.get_absolute_url()
    if intervention.voided_at:
        messages.error(request, _("This record was taken back and is not changed any more."))
        return redirect(back)

    def build(data=None):
        return SafetyForm(data, instance=intervention, user=request.user, now=now, cancel_url=back)

    form = posted_record(request, build) if request.method == "POST" else build()

    def save():
        actions.change_intervention(
            intervention=form.instance, by=request.user, now=now, fields=form.changed_fields(),
            phases=form.phases(), staff=form.staff(), site=request.build_absolute_uri("/"),
        )  # fmt: skip
        messages.success(request, _("Saved. What is owed follows the facts."))
        _say_elsewhere(request, form, form.instance)
        return back

    crumbs = crumbs_to(intervention)
    return form_page(request, form, save, title=_("Correct the record"), crumbs=crumbs, record=intervention)


@require_http_methods(["GET", "POST"])
@permissions.require(may_report)
def safety_void(request, pk):
    intervention = found(request, pk)
    if not may_meet_duties(request.user, intervention):
        raise PermissionDenied
    back = intervention.get_absolute_url()
    form = VoidForm(request.POST or None, cancel_url=back)

    def save():
        _row, voided = actions.void_intervention(
            intervention=intervention, by=request.user, now=timezone.now(), reason=form.cleaned_data["reason"]
        )
        if voided:
            messages.success(request, _("Taken back. The record stays, and owes nothing any more."))
        return back

    title = _("Take this record back")
    return form_page(request, form, save, title=title, crumbs=crumbs_to(intervention), record=intervention)
