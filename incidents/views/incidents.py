"""Incidents: the list, the report, one record, its correction, its moves, its copy."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from district import permissions
from district.access import record_view
from district.exports import Column
from district.flash import undoable
from district.history import changes_of, is_open
from district.models.names import with_names
from district.views.form_page import form_page, locked, said_on_top
from district.views.lists import ListPage
from incidents.actions import incidents as actions
from incidents.filters.incidents import IncidentFilters
from incidents.forms.incidents import PICKERS, CopyForm, IncidentForm, MoveForm, ReopenForm, ResolveForm, seen_people
from incidents.models import Incident, IncidentParticipant
from incidents.panels import incident_panels
from incidents.permissions import is_reporter, may_change, may_move, may_report, may_respond, reads_whole
from incidents.policies.incidents import TRANSITIONS, check_open, goes_back, move_words
from incidents.queries import incidents as queries
from incidents.queries.around import Around
from incidents.views.pickers import posted

Status = Incident.Status
NEWEST = ("-occurred_on", "-id")
PEOPLE = [*PICKERS, "staff"]
LISTED = [  # what a row of the list or of its export says
    "occurred_on", "occurred_at", "title", "status", "place", "school__name", "school__short_name", "behavior__name",
    "behavior__state_code", "behavior__severity", "location__name", "reported_by__name",
]  # fmt: skip


def list_crumb():
    return (_("Incidents"), reverse("incidents:incident-list"))


class IncidentList(ListPage):
    noun = "incident"
    title = gettext_lazy("Incidents")
    template_name = "incidents/incident_list.html"
    filterset_class = IncidentFilters
    orders = {
        "-day": NEWEST,
        "day": ("occurred_on", "id"),
    }

    def get_queryset(self):
        return Incident.objects.listed_for(self.request.user)

    def with_relations(self, queryset):
        with_names = queryset.select_related("school", "behavior", "location", "reported_by")
        return queries.with_people(with_names).only(*LISTED)

    def columns(self):
        def named(*roles):
            return lambda incident: ", ".join(
                str(one) for one in incident.people if one.role in roles and (one.student or one.staff or one.name)
            )

        Role = IncidentParticipant.Role
        return [
            Column(_("Number"), lambda incident: incident.reference),
            Column(_("Day"), lambda incident: incident.occurred_on),
            Column(_("Time"), lambda incident: f"{incident.occurred_at:%H:%M}" if incident.occurred_at else ""),
            Column(_("School"), lambda incident: incident.school.name),
            Column(_("What"), lambda incident: incident.title),
            Column(_("Behavior"), lambda incident: incident.behavior.name),
            Column(_("State code"), lambda incident: incident.behavior.state_code),
            Column(_("Severity"), lambda incident: incident.behavior.get_severity_display()),
            Column(_("Where"), lambda incident: incident.where),
            Column(_("Caused harm"), named(Role.CAUSED_HARM)),
            Column(_("Was harmed"), named(Role.HARMED)),
            Column(_("Others"), named(*(role for role in Role if role not in (Role.CAUSED_HARM, Role.HARMED)))),
            Column(_("State"), lambda incident: incident.get_status_display()),
            Column(_("Reported by"), lambda incident: incident.reported_by.name),
        ]

    def extra(self, page):
        return {
            "crumbs": [(self.title, "")],
            "several_schools": len(self.request.user.school_ids()) > 1,
            "may_report": may_report(self.request.user),
        }


incident_list = permissions.require(permissions.may_see_students)(IncidentList.as_view())


def posted_incident(request, build):
    """The form of this post; when a picker or "Another row" was used without JavaScript, its next step."""
    if "tried_more" in request.POST:
        data = request.POST.copy()
        count = data.get("tried-TOTAL_FORMS", "")
        data["tried-TOTAL_FORMS"] = str(min(int(count), 100) + 1) if count.isdecimal() and len(count) < 4 else "1"
        form = build(data)
        form.choosing = True
        return form
    return posted(request, build, PEOPLE)


@require_http_methods(["GET", "POST"])
@permissions.require(may_report)
def incident_create(request):
    """Report what happened: one page, kept as a draft or submitted."""
    user, now = request.user, timezone.now()

    def build(data=None):
        return IncidentForm(data, user=user, now=now)

    form = posted_incident(request, build) if request.method == "POST" else build()
    submit = request.POST.get("save") != "draft"

    def save():
        data = form.cleaned_data
        try:
            incident, made = actions.record_incident(
                by=user,
                now=now,
                client_id=data["client_id"],
                school=data["school"],
                facts=form.facts(),
                people=form.joining(),
                tried=form.tried(),
                submit=submit,
                another=data["another"],
            )
        except ValidationError as error:
            if "another" in getattr(error, "error_dict", {}):
                form.twins = _twins(user, form)
            raise
        if made:
            said = _("Submitted. Thank you: you will be told what came of it.") if submit else _("Kept as a draft.")
            messages.success(request, said)
        else:
            messages.info(request, _("This was saved already: here it is, as it was sent first."))
        return incident.get_absolute_url()

    intro = _("One page. Nothing is sent before you submit it; nobody else sees a draft.")
    return form_page(
        request, form, save, title=_("Report an incident"), crumbs=[list_crumb()], intro=intro, template=FORM
    )


FORM = "incidents/incident_form.html"


def _twins(user, form):
    data = form.cleaned_data
    students = [one.student for one in form.joining() if one.student_id]
    day, time = data["occurred_on"], data["occurred_at"]
    return queries.likely_same(user, school=data["school"], day=day, time=time, students=students)


@require_safe
@permissions.require(permissions.may_see_students)
def incident_detail(request, pk):
    user, now = request.user, timezone.now()
    incidents = Incident.objects.visible_to(user).select_related("behavior", "location", "copied_from")
    incidents = with_names(incidents, "school", "reported_by", "assigned_to")
    incident = get_object_or_404(incidents, pk=pk)
    record_view(request, incident)
    incident.around = Around(incident, user)
    people, unseen = seen_people(incident)
    whole = reads_whole(user, incident)
    moves = [
        {
            "to": to,
            "word": move_words(incident.status, to),
            "asks": to == Status.RESOLVED or goes_back(incident.status, to),
        }
        for to in TRANSITIONS[incident.status]
        if may_move(user, incident)
    ]
    students = [one.student for one in people if one.student]
    return render(
        request,
        "incidents/incident_detail.html",
        {
            "title": incident.title,
            "crumbs": [list_crumb(), (incident.reference, "")],
            "incident": incident,
            "states": Status.choices,
            "days_open": (timezone.localdate(now) - timezone.localdate(incident.submitted_at)).days
            if incident.status in Incident.IN_HAND
            else None,
            "next_look": queries.next_look(incident) if whole else None,
            "moments": queries.moments(incident, whole=whole),
            "people": people,
            "unseen": unseen,
            "facts": _facts(incident),
            "moves": moves,
            "followed": incident.school_id not in user.school_ids(),
            "may_change": may_change(user, incident) and incident.status != Status.CLOSED,
            "may_discard": incident.status == Status.DRAFT and is_reporter(user, incident),
            "may_copy": may_report(user) and incident.school_id in user.school_ids(),
            "twins": queries.likely_same(
                user,
                school=incident.school,
                day=incident.occurred_on,
                time=incident.occurred_at,
                students=students,
                but=incident.pk,
            )
            if incident.status == Status.SUBMITTED and may_respond(user, incident) and not incident.copied_from_id
            else [],
            "panels": incident_panels(request, incident),
            "history": changes_of(incident) if is_open(request) else None,
        },
    )


def _facts(incident):
    behavior = incident.behavior
    return [
        (_("Behavior"), behavior.name),
        (_("State code"), behavior.state_code),
        (_("Severity"), behavior.get_severity_display()),
        (_("Why"), incident.get_motive_display()),
        (_("Reported by"), incident.reported_by.name),
        (_("In charge"), incident.assigned_to.name if incident.assigned_to else ""),
        (_("Copy of"), incident.copied_from.reference if incident.copied_from else ""),
    ]


@require_http_methods(["GET", "POST"])
@permissions.require(may_report)
def incident_edit(request, pk):
    incidents = Incident.objects.visible_to(request.user)
    seen = get_object_or_404(incidents, pk=pk)
    if not may_change(request.user, seen):
        raise PermissionDenied  # before the lock, which row security grants in one's own schools only
    incident = get_object_or_404(locked(incidents, request), pk=pk)
    now, back = timezone.now(), incident.get_absolute_url()
    crumbs = [list_crumb(), (incident.reference, back)]
    try:
        check_open(incident)
    except ValidationError as error:
        record_view(request, incident)
        context = {"title": _("This incident is closed"), "crumbs": [*crumbs, (_("Closed"), "")], "incident": incident}
        return render(request, "incidents/incident_closed.html", context | {"said": error.messages[0]}, status=409)

    def build(data=None):
        return IncidentForm(data, instance=incident, user=request.user, now=now, cancel_url=back)

    form = posted_incident(request, build) if request.method == "POST" else build()

    def save():
        actions.edit_incident(
            incident=form.instance,
            by=request.user,
            now=now,
            fields=form.changed_fields(),
            roles=form.roles(),
            removed=form.removed(),
            people=form.joining(),
            tried=form.tried(),
        )
        messages.success(request, _("Saved."))
        return back

    return form_page(
        request, form, save, title=_("Change what is on record"), crumbs=crumbs, record=incident, template=FORM
    )


@require_http_methods(["GET", "POST"])
@permissions.require(may_report)
def incident_step(request, pk):
    """Moves an incident on or back: `to` in the address or the form says where."""
    incident = get_object_or_404(Incident.objects.visible_to(request.user), pk=pk)
    to = (request.POST if request.method == "POST" else request.GET).get("to", "")
    back = incident.get_absolute_url()
    if to not in actions.SINCE:
        return redirect(back)
    if incident.status != to and not may_move(request.user, incident):
        raise PermissionDenied
    if goes_back(incident.status, to):
        form_class, title = ReopenForm, _("Reopen this incident")
    elif to == Status.RESOLVED:
        form_class, title = ResolveForm, _("Resolve this incident")
    else:
        form_class, title = MoveForm, move_words(incident.status, to)
    form = form_class(
        request.POST or None, initial={"to": to}, cancel_url=back, submit_label=move_words(incident.status, to)
    )

    def save():
        moved = actions.move_incident(
            incident=incident,
            to=to,
            by=request.user,
            now=timezone.now(),
            outcome=form.cleaned_data.get("outcome", ""),
            reason=form.cleaned_data.get("reason", ""),
            site=request.build_absolute_uri("/"),
        )
        messages.success(request, _("This incident is now: %(state)s.") % {"state": moved.get_status_display().lower()})
        return back

    crumbs = [list_crumb(), (incident.reference, back)]
    return form_page(request, form, save, title=title, crumbs=crumbs, record=incident, intro=incident.title)


@require_POST
@permissions.require(may_report)
def incident_discard(request, pk):
    """Throws away a draft of one's own."""
    incident = get_object_or_404(Incident.objects.visible_to(request.user), pk=pk)
    with said_on_top(request):
        actions.discard_draft(incident=incident, by=request.user, now=timezone.now())
        undoable(request, _("The draft is thrown away."), reverse("incidents:incident-restore", args=[pk]))
        return redirect("incidents:incident-list")
    return redirect(incident)


@require_POST
@permissions.require(may_report)
def incident_restore(request, pk):
    """Brings back the draft that one has just thrown away."""
    incident = get_object_or_404(Incident.objects.thrown_away_by(request.user), pk=pk)
    with said_on_top(request):
        actions.bring_back_draft(incident=incident, by=request.user, now=timezone.now())
        messages.success(request, _("The draft is back as it was."))
    return redirect(incident)


@require_http_methods(["GET", "POST"])
@permissions.require(may_report)
def incident_copy(request, pk):
    """A draft with the same facts for another student."""
    user, now = request.user, timezone.now()
    incident = get_object_or_404(Incident.objects.visible_to(user), pk=pk)
    if incident.school_id not in user.school_ids():
        raise PermissionDenied
    back = incident.get_absolute_url()

    def build(data=None):
        return CopyForm(data, user=user, incident=incident, now=now, cancel_url=back)

    form = posted(request, build, ["student"]) if request.method == "POST" else build()

    def save():
        data = form.cleaned_data
        copy, made = actions.record_incident(
            by=user,
            now=now,
            client_id=data["client_id"],
            school=incident.school,
            facts={name: getattr(incident, name) for name in IncidentForm._meta.fields},
            people=[IncidentParticipant(student=data["student"], role=data["role"])],
            another=True,
            copied=incident,
        )
        if made:
            messages.success(request, _("A draft with the same facts. Put right what was different, then submit it."))
        return reverse("incidents:incident-edit", args=[copy.pk])

    intro = _("A draft of your own with the same day, place and description, for one more student.")
    crumbs = [list_crumb(), (incident.reference, back)]
    return form_page(
        request, form, save, title=_("Copy to another student"), crumbs=crumbs, record=incident, intro=intro
    )
