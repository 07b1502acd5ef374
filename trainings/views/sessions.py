"""Sessions: the list, one with its people, planning one, its moves."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from district.exports import Column
from district.history import changes, changes_of, is_open
from district.numbers import number_in
from district.permissions import require
from district.views.form_page import form_page, locked, said_on_top
from district.views.lists import ListPage
from trainings.actions import completions, registrations
from trainings.actions import sessions as actions
from trainings.areas import areas, root
from trainings.filters.sessions import SessionFilters
from trainings.forms.sessions import BareForm, CourseChoice, MoveForm, ReasonForm, SessionForm
from trainings.models import Course, Registration, Session, SessionDay
from trainings.permissions import (
    may_manage_trainings,
    may_see_courses,
    may_see_staff_training,
    may_take_roll,
)
from trainings.policies.evaluations import why_not_answer
from trainings.policies.sessions import free_seats
from trainings.queries import sessions as queries
from trainings.queries.attendance import standing_of
from trainings.queries.evaluations import summary
from trainings.queries.registrations import why_not_now
from trainings.queries.seats import most_visitors

Status = Session.Status
FORM = "trainings/session_form.html"


def crumbs_to(session=None):
    crumbs = [root(), (_("Sessions"), reverse("trainings:session-list"))]
    return [*crumbs, (session.number, session.get_absolute_url())] if session else crumbs


def days_words(session):
    """Its days in words, as short as they can be said."""
    return ", ".join(date_format(day.day, "SHORT_DATE_FORMAT") for day in session.days.all())


class SessionList(ListPage):
    noun = "session"
    title = gettext_lazy("Sessions")
    template_name = "trainings/session_list.html"
    filterset_class = SessionFilters
    orders = {
        "start": ("starts_on", "id"),
        "-start": ("-starts_on", "-id"),
        "number": ("number", "id"),
        "-number": ("-number", "-id"),
    }

    def get_queryset(self):
        return Session.objects.all()

    def with_relations(self, queryset):
        return queries.with_list_facts(queryset, self.request.user)

    def columns(self):
        return [
            Column(_("Number"), lambda one: one.number),
            Column(_("Course"), lambda one: one.course.name),
            Column(_("Days"), days_words),
            Column(_("School"), lambda one: one.school.name if one.school else ""),
            Column(_("Place"), lambda one: one.place),
            Column(_("Instructors"), lambda one: "; ".join(row.instructor.name for row in one.taught_by.all())),
            Column(_("Seats"), lambda one: one.capacity),
            Column(_("Taken"), lambda one: one.seated),
            Column(_("Waiting"), lambda one: one.waiting),
            Column(_("Status"), lambda one: one.get_status_display()),
        ]

    def extra(self, page):
        return {
            "crumbs": [root(), (self.title, "")],
            "areas": areas(self.request.user, "session-list"),
            "may_edit": may_manage_trainings(self.request.user),
        }


session_list = require(may_see_courses)(SessionList.as_view())


def _session(pk):
    return get_object_or_404(queries.with_parts(Session.objects), pk=pk)


@require_safe
@require(may_see_courses)
def session_detail(request, pk):
    """Days, instructors, seats; one's own place; and the people, as far as their names may be known."""
    session, user, now = _session(pk), request.user, timezone.now()
    today, opened = timezone.localdate(now), is_open(request)
    days, roll, visits = list(session.days.all()), may_take_roll(user, session), most_visitors(session)
    sees_names = roll or may_see_staff_training(user)
    seated, waiting = queries.people_of(user, session) if sees_names else ([], [])
    for one in [*seated, *waiting]:
        one.marks = queries.marks_of(days, one)
        one.may_change = may_manage_trainings(user) or one.school_id in user.whole_schools()
    return render(
        request,
        "trainings/session_detail.html",
        {
            "title": session.number,
            "crumbs": [*crumbs_to(), (session.number, "")],
            "session": session,
            "states": _states(session),
            "days": days,
            "today": today,
            "free": max(free_seats(session, visits), 0),
            "visits": visits,
            "waiting_count": session.registrations.filter(status=Registration.Status.WAITING).count(),
            "mine": _own_place(user, session, days, now),
            "sees_names": sees_names,
            "seated": seated,
            "waiting": waiting,
            "hidden": session.seated - len(seated) if sees_names else 0,
            "visitors": queries.visitors_of(user, session) if sees_names else [],
            "evaluations": summary(session) if roll and session.status in (Status.HELD, Status.CERTIFIED) else None,
            "may_edit": may_manage_trainings(user),
            "may_roll": roll,
            "may_register": sees_names and (may_manage_trainings(user) or bool(user.whole_schools())),
            "is_over": session.ends_on <= today,
            "facts": _facts(session, user),
            "history": changes_of(session) if opened and may_manage_trainings(user) else None,
            "people_history": changes(SessionDay, session_id=session.pk)
            if opened and may_manage_trainings(user)
            else None,
        },
    )


def _states(session):
    way = [Status.PLANNED, Status.OPEN, Status.HELD, Status.CERTIFIED]
    return [(step, step.label) for step in ([Status.CANCELLED] if session.status == Status.CANCELLED else way)]


def _facts(session, user):
    facts = [
        (_("For whom"), session.for_whom or session.course.audience),
        (_("Registration until"), session.closes_on),
        (_("Hours"), f"{session.course.hours.normalize():f}"),
        (_("Finished before"), session.course.prerequisite if session.course.prerequisite_id else ""),
        (_("Cohort"), session.cohort),
    ]
    if session.deliverable and may_manage_trainings(user):
        facts.append((_("Paid by"), f"{session.deliverable.contract.number}: {session.deliverable.what}"))
    return facts


def _own_place(user, session, days, now):
    """What the reader's own card says; None for who is no member of staff."""
    if user.staff_id is None:
        return None
    today, place = timezone.localdate(now), queries.place_of(user, session)
    if place is not None and place.status == Registration.Status.WITHDRAWN:
        place = None
    last = session.closes_on or session.starts_on
    may_ask = place is None and session.status == Status.OPEN and today <= last
    came = place is not None and any(row.status == "present" for row in place.attendance.all())
    here = [day for day in days if place and place.status == Registration.Status.SEATED and day.day == today]
    return {
        "place": place,
        "marks": queries.marks_of(days, place) if place else [],
        "today_day": here[0] if here else None,
        "may_ask": may_ask,
        "why_not": why_not_now(user.staff, session, today) if may_ask else [],
        "may_withdraw": place is not None and not came and session.status in (Status.PLANNED, Status.OPEN),
        "lacks": standing_of(place).lacks if came else (),
        "may_answer": place is not None and not why_not_answer(place, session, place.attendance.all()),
    }


# --------------------------------------------------------------------------------------------------- writing one
@require_http_methods(["GET", "POST"])
@require(may_manage_trainings)
def session_create(request):
    """First the course, then the session: its days are as many as the course has."""
    asked = number_in(request.GET.get("course", ""))
    if asked is None:
        return _choose_course(request)
    course = get_object_or_404(Course.objects.select_related("provider"), pk=asked)
    form = _form(request, Session(), course, reverse("trainings:session-list"))

    def save():
        session, made = actions.plan_session(
            by=request.user, client_id=form.cleaned_data["client_id"], facts=form.facts() | {"course": course},
            days=form.days(), instructors=form.taught_by(),
        )  # fmt: skip
        if made:
            messages.success(request, _("The session is planned. Open it when people may register."))
            _warn(request, session)
        else:
            messages.info(request, _("This was saved already: here it is, as it was sent first."))
        return session.get_absolute_url()

    return form_page(
        request, form, save, title=_("Plan a session"), crumbs=crumbs_to(), intro=str(course), template=FORM
    )


def _choose_course(request):
    form = CourseChoice(request.POST or None, cancel_url=reverse("trainings:session-list"))

    def save():
        return f"{reverse('trainings:session-create')}?course={form.cleaned_data['course'].pk}"

    intro = _("A session gives one course. Its days and its instructors' licenses are that course's.")
    return form_page(request, form, save, title=_("Plan a session"), crumbs=crumbs_to(), intro=intro)


def _form(request, session, course, back):
    step = SessionForm.stepped(request.POST) if request.method == "POST" else None
    data = step if step is not None else request.POST or None
    form = SessionForm(data, instance=session, course=course, cancel_url=back)
    form.choosing = step is not None
    return form


def _warn(request, session):
    if words := queries.calendar_words(session):
        messages.warning(request, " ".join(words))


@require_http_methods(["GET", "POST"])
@require(may_manage_trainings)
def session_edit(request, pk):
    found = Session.objects.select_related("course__provider")
    session = get_object_or_404(locked(found, request), pk=pk)
    back = session.get_absolute_url()
    form = _form(request, session, session.course, back)

    def save():
        changed = actions.change_session(
            session=session, by=request.user, now=timezone.now(), facts=form.facts(), days=form.days(),
            instructors=form.taught_by(), site=request.build_absolute_uri("/"),
        )  # fmt: skip
        messages.success(request, _("Saved."))
        _warn(request, changed)
        return back

    return form_page(
        request, form, save, title=_("Change the session"), crumbs=crumbs_to(session), intro=str(session.course),
        template=FORM, history=changes_of(session),
    )  # fmt: skip


# --------------------------------------------------------------------------------------------------------- moves
def moved(request, pk, move, said, **context):
    """A button of the session's page: what the action refuses is said on top of it."""
    session = get_object_or_404(Session, pk=pk)
    with said_on_top(request):
        move(session=session, by=request.user, **context)
        messages.success(request, said)
    return redirect(session)


@require_POST
@require(may_manage_trainings)
def session_open(request, pk):
    said = _("Registration is open.")
    return moved(request, pk, actions.open_session, said, today=timezone.localdate())


@require_POST
@require(may_manage_trainings)
def session_close(request, pk):
    said = _("Registration is closed. Who has a seat keeps it.")
    return moved(request, pk, actions.close_registration, said, today=timezone.localdate())


@require_POST
@require(may_manage_trainings)
def session_held(request, pk):
    said = _("It was held. Certify it when every mark is right.")
    return moved(request, pk, actions.mark_held, said, today=timezone.localdate())


@require_POST
@require(may_manage_trainings)
def session_reopen(request, pk):
    said = _("Open for corrections. Certify it again afterwards.")
    return moved(request, pk, completions.reopen_session, said)


@require_POST
@require(may_manage_trainings)
def session_revive(request, pk):
    said = _("The session is planned again.")
    return moved(request, pk, actions.revive_session, said, today=timezone.localdate())


@require_http_methods(["GET", "POST"])
@require(may_manage_trainings)
def session_certify(request, pk):
    """Who finishes and who lacks what, before the session is closed for good."""
    session = get_object_or_404(Session.objects.select_related("course"), pk=pk)
    form = BareForm(
        request.POST if request.method == "POST" else None,
        submit_label=_("Certify"), cancel_url=session.get_absolute_url(),
    )  # fmt: skip

    def save():
        done, lacking = completions.certify_session(session=session, by=request.user, now=timezone.now())
        messages.success(
            request,
            _("Certified: %(done)s finished, %(lacking)s still lack something.")
            % {"done": len(done), "lacking": len(lacking)},
        )
        return session.get_absolute_url()

    seated, _waiting = queries.people_of(request.user, session)
    people = [(one, standing_of(one)) for one in seated]
    intro = _("Whoever meets the rule of the course gets the completion and a certificate. Late marks still count.")
    return form_page(
        request, form, save, title=_("Certify the session"), crumbs=crumbs_to(session), intro=intro,
        template="trainings/session_certify.html", session=session,
        done=[one for one, found in people if found.is_done],
        lacking=[(one, found) for one, found in people if not found.is_done],
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@require(may_manage_trainings)
def session_cancel(request, pk):
    session = get_object_or_404(Session, pk=pk)
    form = ReasonForm(request.POST or None, submit_label=_("Cancel the session"), cancel_url=session.get_absolute_url())

    def save():
        actions.cancel_session(
            session=session, by=request.user, today=timezone.localdate(), reason=form.cleaned_data["reason"],
            site=request.build_absolute_uri("/"),
        )  # fmt: skip
        messages.success(request, _("The session is cancelled, and those who had a place are told by e-mail."))
        return session.get_absolute_url()

    intro = _("%(n)s people have a seat. They stay on record and can be moved into another session.") % {
        "n": session.seated
    }
    return form_page(request, form, save, title=_("Cancel the session"), crumbs=crumbs_to(session), intro=intro)


@require_http_methods(["GET", "POST"])
@require(may_manage_trainings)
def session_move(request, pk):
    """Everybody of a cancelled session into another; who cannot come then is named."""
    session = get_object_or_404(Session, pk=pk)
    others = queries.others_of_course(session, timezone.localdate())
    form = MoveForm(request.POST or None, sessions=others, cancel_url=session.get_absolute_url())

    def save():
        to = form.cleaned_data["to"]
        done = registrations.move_registrations(session=session, to=to, by=request.user, now=timezone.now())
        left = [f"{staff}: {words}" for staff, taken, words in done if taken is None]
        messages.success(request, _("%(n)s people are in %(session)s.") % {"n": len(done) - len(left), "session": to})
        if left:
            messages.warning(request, " ".join([_("These stay where they are."), *left]))
        return to.get_absolute_url()

    intro = _("In the order in which they registered; who finds no seat there waits in line.")
    return form_page(request, form, save, title=_("Move everybody"), crumbs=crumbs_to(session), intro=intro)
