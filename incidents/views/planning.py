"""The life of a practice: plan or ask for it, answer, prepare people, hold, complete; and the incidents it answers."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from district.access import record_view
from district.exports import Column
from district.flash import undoable
from district.models import AccessRecord
from district.numbers import number_in
from district.permissions import require
from district.views.form_page import form_page, said_on_top
from district.views.lists import ListPage
from incidents import permissions
from incidents.actions import planning as actions
from incidents.filters.planning import RequestFilters
from incidents.forms import planning as forms
from incidents.forms.practices import seen_people
from incidents.models import Incident, IncidentParticipant, Practice
from incidents.policies.planning import LEADS, why_not_move
from incidents.queries import planning as queries
from incidents.views.pickers import posted

Status = Practice.Status
LOG = require(permissions.may_log_practice)


def _crumbs(practice=None):
    crumbs = [(_("Practice"), reverse("incidents:practice-list"))]
    return [*crumbs, (practice.get_kind_display(), practice.get_absolute_url())] if practice else crumbs


def _practice(request, pk, may):
    """The practice, when this person may open it and `may(user, practice)`: else 404 and 403."""
    practice = get_object_or_404(Practice.objects.visible_to(request.user).select_related("school"), pk=pk)
    if not may(request.user, practice):
        raise PermissionDenied
    return practice


def _too_late(request, practice, to):
    """A page whose step the practice has left behind leads back to it, with the reason on top."""
    if words := why_not_move(practice.status, to):
        messages.error(request, words)
        return redirect(practice)
    return None


def _key(request, name):
    return number_in(request.GET.get(name, ""))


# --- plan, ask


@require_http_methods(["GET", "POST"])
@LOG
def practice_plan(request):
    """Plan a circle, or ask for one. `?incident=<id>` answers an incident, `?again=<id>` starts from another circle."""
    user, now = request.user, timezone.now()
    incident = _incident(request, _key(request, "incident")) if "incident" in request.GET else None
    again = _key(request, "again") if request.method == "GET" else None
    initial = {}
    if again:
        initial = _same_as(get_object_or_404(Practice.objects.visible_to(user), pk=again))
    elif incident and request.method == "GET":
        initial = _from_incident(incident)
    back = incident.get_absolute_url() if incident else reverse("incidents:practice-list")
    asks = not (permissions.may_plan_at(user, incident.school_id) if incident else user.whole_schools())
    label = _("Ask for it") if asks else _("Plan it")

    def build(data=None):
        return forms.PlanForm(
            data, user=user, now=now, incident=incident, initial=initial, submit_label=label, cancel_url=back
        )

    form = posted(request, build, forms.PICKERS) if request.method == "POST" else build()

    def save():
        practice, made = actions.plan_practice(by=user, now=now, **form.answers())
        if not made:
            messages.info(request, _("This was saved already: here it is, as it was sent first."))
        else:
            said = _("Asked for. You will see here what becomes of it.")
            said = said if practice.status == Status.REQUESTED else _("Planned.")
            if incident:
                messages.success(request, said)
            else:
                undoable(request, said, reverse("incidents:practice-undo", args=[practice.pk]))
        return practice.get_absolute_url()

    intro = _("For the incident %(title)s.") % {"title": incident.title} if incident else ""
    if not intro:
        intro = (
            _("Your school’s coordinators see it at once and answer it.")
            if asks
            else _("It stands in the calendar, and people can be prepared for it.")
        )
    return form_page(
        request,
        form,
        save,
        title=_("Ask for a circle") if asks else _("Plan a circle"),
        crumbs=_crumbs(),
        record=incident,
        intro=intro,
    )


def _incident(request, pk):
    """An incident of one's own schools that one may open and plan or ask for a circle about."""
    incidents = Incident.objects.visible_to(request.user).select_related("school")
    incident = get_object_or_404(incidents, pk=pk)
    if not permissions.may_ask_at(request.user, incident.school_id):
        raise PermissionDenied
    return incident


def _from_incident(incident):
    Role = IncidentParticipant.Role
    of = {"caused": [], "harmed": [], "students": [], "staff": [], "families": []}
    for person in incident.participants.all():
        if person.student_id:
            of[{Role.CAUSED_HARM: "caused", Role.HARMED: "harmed"}.get(person.role, "students")].append(
                person.student_id
            )
        elif person.staff_id:
            of["staff"].append(person.staff_id)
        elif person.role == Role.FAMILY:
            of["families"].append(person.name)
    return of | {"families": "\n".join(of["families"]), "topic": incident.title}


def _same_as(practice):
    """What the form starts with, to plan or ask for the same again."""
    initial = {
        "kind": practice.kind,
        "tier": practice.tier,
        "minutes": practice.minutes,
        "topic": practice.topic,
        "school": practice.school_id,
        "section": practice.section_id,
        "location": practice.location_id,
        "place": practice.place,
        "question_set": practice.question_set_id,
    }
    people = list(practice.participants.all())
    if practice.section_id:
        people = [person for person in people if not person.student_id or person.role != person.Role.PARTICIPANT]
    groups = (
        ("student_id", forms.STUDENT_PARTS, "students"),
        ("staff_id", forms.STAFF_PARTS, "staff"),
        ("partner_id", forms.PARTNER_PARTS, "partners"),
        ("name", forms.GUEST_PARTS, "guests"),
    )
    for field, parts, other in groups:
        names = {role: name for name, role in parts.items()}
        for person in people:
            if value := getattr(person, field):
                initial.setdefault(names.get(person.role, other), []).append(value)
    for name in forms.GUEST_PARTS:
        initial[name] = "\n".join(initial.get(name, []))
    return initial


# --- what was asked for


class RequestList(ListPage):
    """For who plans: the queue, the oldest first. For who asks: what became of it, the last first."""

    noun = "practice request"
    template_name = "incidents/practice_requests.html"
    filterset_class = RequestFilters

    @property
    def queue(self):
        return permissions.may_answer_requests(self.request.user) and "mine" not in self.request.GET

    @property
    def title(self):
        return _("Asked for") if self.queue else _("What I asked for")

    @property
    def orders(self):
        asked = {"asked": ("asked_at", "id"), "-asked": ("-asked_at", "-id")}
        return asked if self.queue else dict(reversed(asked.items()))

    def get_queryset(self):
        return queries.waiting_for(self.request.user) if self.queue else queries.asked_by(self.request.user)

    def with_relations(self, queryset):
        return queryset.select_related("school", "section", "location", "asked_by")

    def columns(self):
        return [
            Column(_("Asked for"), lambda practice: practice.asked_at),
            Column(_("By"), lambda practice: practice.asked_by.name),
            Column(_("School"), lambda practice: practice.school.name),
            Column(_("Kind"), lambda practice: practice.get_kind_display()),
            Column(_("Class"), lambda practice: practice.section.name if practice.section else ""),
            Column(_("Wanted for"), lambda practice: practice.started_at),
            Column(_("Topic"), lambda practice: practice.topic),
            Column(_("State"), lambda practice: practice.get_status_display()),
            Column(_("Why it was declined"), lambda practice: practice.declined_reason),
        ]

    def extra(self, page):
        now = timezone.now()
        for row in page.rows:
            row.age = queries.age_in_days(row.asked_at, now)
        return {
            "crumbs": [*_crumbs(), (self.title, "")],
            "queue": self.queue,
            "answers": permissions.may_answer_requests(self.request.user),
            "several_schools": len(self.request.user.school_ids()) > 1,
        }


practice_requests = LOG(RequestList.as_view())


@require_http_methods(["GET", "POST"])
@LOG
def practice_accept(request, pk):
    """What was asked for gets a time."""
    practice = _practice(request, pk, permissions.may_plan)
    if late := _too_late(request, practice, Status.PLANNED):
        return late
    now, user = timezone.now(), request.user

    def build(data=None):
        return forms.AcceptForm(
            data, practice=practice, user=user, now=now, cancel_url=reverse("incidents:practice-requests")
        )

    form = posted(request, build, ["facilitators"]) if request.method == "POST" else build()

    def save():
        actions.accept_request(practice=practice, by=user, now=now, **form.answers())
        messages.success(request, _("Planned. Whoever asked for it sees it."))
        return practice.get_absolute_url()

    asked = _("%(who)s asked for it on %(when)s.") if practice.asked_by else ""
    intro = asked and asked % {
        "who": practice.asked_by.name,
        "when": date_format(timezone.localtime(practice.asked_at)),
    }
    return form_page(
        request, form, save, title=_("Plan what was asked for"), crumbs=_crumbs(practice), record=practice, intro=intro
    )


@require_http_methods(["GET", "POST"])
@LOG
def practice_decline(request, pk):
    practice = _practice(request, pk, permissions.may_plan)
    if late := _too_late(request, practice, Status.DECLINED):
        return late
    form = forms.DeclineForm(request.POST or None, cancel_url=practice.get_absolute_url())

    def save():
        reason = form.cleaned_data["declined_reason"]
        actions.decline_practice(practice=practice, by=request.user, now=timezone.now(), reason=reason)
        messages.success(request, _("Declined."))
        return practice.get_absolute_url()

    return form_page(
        request, form, save, title=_("Decline: it will not be held"), crumbs=_crumbs(practice), record=practice
    )


# --- prepare, hold, complete


@require_http_methods(["GET", "POST"])
@LOG
def practice_people(request, pk):
    """Preparation and consent of each person."""
    practice = _practice(request, pk, permissions.may_lead)
    if practice.status == Status.DECLINED:
        messages.error(request, why_not_move(practice.status, Status.HELD))
        return redirect(practice)
    now, back = timezone.now(), practice.get_absolute_url()
    form = forms.PeopleForm(request.POST or None, practice=practice, today=timezone.localdate(now), cancel_url=back)

    def save():
        actions.prepare_people(practice=practice, by=request.user, now=now, people=form.answers())
        messages.success(request, _("Saved."))
        return back

    return form_page(
        request,
        form,
        save,
        title=_("Preparation and consent"),
        crumbs=_crumbs(practice),
        record=practice,
        intro=_("Meet each person before the circle. Taking part is a choice, and no is an answer."),
    )


@require_POST
@LOG
def practice_hold(request, pk):
    practice = _practice(request, pk, permissions.may_lead)
    with said_on_top(request):
        actions.hold_practice(practice=practice, by=request.user, now=timezone.now())
        messages.success(request, _("On record as held. Say what came of it when you know."))
    return redirect(practice)


@require_http_methods(["GET", "POST"])
@LOG
def practice_complete(request, pk):
    practice = _practice(request, pk, permissions.may_lead)
    if late := _too_late(request, practice, Status.COMPLETED):
        return late
    form = forms.OutcomeForm(request.POST or None, cancel_url=practice.get_absolute_url())

    def save():
        actions.complete_practice(practice=practice, by=request.user, now=timezone.now(), **form.cleaned_data)
        messages.success(request, _("Completed."))
        return practice.get_absolute_url()

    return form_page(request, form, save, title=_("What came of it"), crumbs=_crumbs(practice), record=practice)


@require_safe
@require(permissions.may_see_students)
def practice_sheet(request, pk):
    """One page to take into the circle: who, the questions, room to write."""
    practice = get_object_or_404(
        Practice.objects.visible_to(request.user).select_related("school", "section", "location", "question_set"), pk=pk
    )
    record_view(request, practice, AccessRecord.Kind.PRINT)
    people, unseen = seen_people(practice)
    context = {
        "title": _("Sheet for the circle"),
        "crumbs": [*_crumbs(practice), (_("Sheet for the circle"), "")],
        "practice": practice,
        "leaders": [person for person in people if person.role in LEADS],
        "others": [person for person in people if person.role not in LEADS],
        "unseen": unseen,
        "rows": range(6),
    }
    return render(request, "incidents/practice_sheet.html", context)


# --- the incidents that it answers


@require_http_methods(["GET", "POST"])
@LOG
def practice_link(request, pk):
    practice = _practice(request, pk, permissions.may_plan)
    incidents = queries.incidents_to_link(request.user, practice, timezone.localdate())
    form = forms.LinkIncidentForm(request.POST or None, incidents=incidents, cancel_url=practice.get_absolute_url())

    def save():
        actions.link_incident(practice=practice, incident=form.cleaned_data["incident"], by=request.user)
        messages.success(request, _("Linked."))
        return practice.get_absolute_url()

    return form_page(
        request, form, save, title=_("Which incident does it answer?"), crumbs=_crumbs(practice), record=practice
    )


@require_http_methods(["GET", "POST"])
@LOG
def incident_link(request, pk):
    """The same from the incident's page: a practice that answers it."""
    incident = _incident(request, pk)
    if not permissions.may_plan_at(request.user, incident.school_id):
        raise PermissionDenied
    back = incident.get_absolute_url()
    practices = queries.practices_to_link(request.user, incident)
    form = forms.LinkPracticeForm(request.POST or None, practices=practices, cancel_url=back)

    def save():
        actions.link_incident(practice=form.cleaned_data["practice"], incident=incident, by=request.user)
        messages.success(request, _("Linked."))
        return back

    crumbs = [(incident.title, back)]
    return form_page(request, form, save, title=_("Which practice answers it?"), crumbs=crumbs, record=incident)


@require_POST
@LOG
def practice_unlink(request, pk, incident_pk):
    practice = _practice(request, pk, permissions.may_plan)
    incident = Incident.objects.visible_to(request.user).filter(pk=incident_pk).first()
    if incident is None:
        raise Http404
    with said_on_top(request):
        actions.unlink_incident(practice=practice, incident=incident, by=request.user)
        messages.success(request, _("The link is taken away."))
    return redirect(practice)
