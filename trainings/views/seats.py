"""Seats: one's own, somebody else's, many from a list; withdrawing; a day that is made up."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from district.forms import picker_step
from district.permissions import require
from district.views.form_page import form_page, said_on_top
from district.views.staff import staff_found
from trainings.actions import registrations as actions
from trainings.forms.seats import ListForm, MakeUpForm, OtherForm
from trainings.models import MakeUp, Registration, Session, SessionDay
from trainings.permissions import may_manage_trainings, may_see_courses
from trainings.queries.registrations import named_by, registrations_open_to
from trainings.queries.sessions import seats_for_makeup
from trainings.views.sessions import crumbs_to

SEATED = Registration.Status.SEATED


def may_register_somebody(user):
    """The training lead, and coordinators and principals for their own schools' staff."""
    return may_manage_trainings(user) or bool(user.whole_schools())


def _said(request, registration):
    if registration.status == SEATED:
        messages.success(request, _("%(who)s has a seat.") % {"who": registration.staff})
    else:
        messages.info(request, _("%(who)s waits in line for the next free seat.") % {"who": registration.staff})


@require_POST
@require(may_see_courses)
def session_register(request, pk):
    """Oneself, by one tap."""
    session = get_object_or_404(Session, pk=pk)
    if request.user.staff_id is None:
        raise PermissionDenied
    with said_on_top(request):
        taken = actions.register(session=session, staff=request.user.staff, by=request.user, now=timezone.now())
        if taken.status == SEATED:
            messages.success(request, _("You have a seat."))
        else:
            messages.info(request, _("Every seat is taken. You are in line and get the next one that becomes free."))
    return redirect(session)


def person_form(request, form_class, **kwargs):
    """A form with the picker `staff`, as it was posted or operated without JavaScript."""
    if request.method != "POST":
        return form_class(**kwargs)
    chosen = picker_step(request.POST, "staff", many=False)
    form = form_class(chosen or request.POST, **kwargs)
    if chosen:
        form.choosing = True
        typed = chosen.get("staff_q", "").replace("\0", "").strip()
        form.fields["staff"].widget.offer(typed, staff_found(request.user, typed)[0])
    return form


@require_http_methods(["GET", "POST"])
@require(may_register_somebody)
def session_register_other(request, pk):
    session = get_object_or_404(Session, pk=pk)
    form = person_form(request, OtherForm, today=timezone.localdate(), cancel_url=session.get_absolute_url())

    def save():
        try:
            taken = actions.register(
                session=session, staff=form.cleaned_data["staff"], by=request.user, now=timezone.now()
            )
        except PermissionDenied:
            words = _("Works at none of your schools: their own school registers them.")
            raise ValidationError({"staff": words}) from None
        _said(request, taken)
        return session.get_absolute_url()

    return form_page(request, form, save, title=_("Register somebody"), crumbs=crumbs_to(session), intro=str(session))


@require_http_methods(["GET", "POST"])
@require(may_register_somebody)
def session_register_list(request, pk):
    """Many at once: first who was found, who not and why, then the button that registers them."""
    session = get_object_or_404(Session, pk=pk)
    form = ListForm(request.POST if request.method == "POST" else None, cancel_url=session.get_absolute_url())
    found, applied = None, "apply" in request.POST
    if form.is_bound and form.is_valid():
        found = _register_lines(session, form.cleaned_data["lines"], request.user, applied)
        if applied:
            n = sum(1 for _line, _staff, taken, _words in found if taken)
            messages.success(request, _("%(n)s people are registered.") % {"n": n})
            if all(taken for _line, _staff, taken, _words in found):
                return redirect(session)
    title = _("Register from a list")
    return render(
        request,
        "trainings/session_register_list.html",
        {
            "form": form,
            "title": title,
            "crumbs": [*crumbs_to(session), (title, "")],
            "session": session,
            "found": found,
            "good": sum(1 for _line, _staff, taken, _words in found or () if taken),
            "applied": applied,
        },
    )


def _register_lines(session, lines, by, keep):
    """List of (line, staff or None, registration or None, words). Without `keep` nothing of it stays."""
    named = named_by(lines)
    with transaction.atomic():
        people = list(dict.fromkeys(staff for staff in named.values() if staff))
        done = actions.register_list(session=session, people=people, by=by, now=timezone.now())
        if not keep:
            transaction.set_rollback(True)
    told = {staff: (taken, words) for staff, taken, words in done}
    nobody = _("Nobody of the staff has this e-mail or number, or two people do.")
    return [
        (line, staff, *(told[staff] if staff else (None, nobody)))
        for line, staff in named.items()
    ]  # fmt: skip


def _registration(request, pk):
    found = registrations_open_to(request.user).select_related("session__course", "staff")
    return get_object_or_404(found, pk=pk)


@require_POST
@require(may_see_courses)
def registration_withdraw(request, pk):
    registration = _registration(request, pk)
    with said_on_top(request):
        site = request.build_absolute_uri("/")
        actions.withdraw(registration=registration, by=request.user, now=timezone.now(), site=site)
        if registration.staff_id == request.user.staff_id:
            messages.success(request, _("You have withdrawn. The next in line gets your seat."))
        else:
            messages.success(request, _("%(who)s is withdrawn.") % {"who": registration.staff})
    return redirect(registration.session)


@require_http_methods(["GET", "POST"])
@require(may_see_courses)
def makeup_create(request, pk, number):
    """Another session's day for one that was, or will be, missed."""
    registration = _registration(request, pk)
    own = registration.staff_id == request.user.staff_id
    if not own and not may_register_somebody(request.user):
        raise PermissionDenied
    missed = get_object_or_404(SessionDay, session=registration.session_id, number=number)
    days = seats_for_makeup(registration, missed, timezone.localdate())
    form = MakeUpForm(request.POST or None, days=days, cancel_url=registration.session.get_absolute_url())

    def save():
        actions.arrange_makeup(
            registration=registration, missed=missed, day=form.cleaned_data["day"], by=request.user,
            now=timezone.now(),
        )  # fmt: skip
        messages.success(
            request, _("The day is made up on %(day)s.") % {"day": date_format(form.cleaned_data["day"].day)}
        )
        return registration.session.get_absolute_url()

    title = _("Make up day %(n)s") % {"n": missed.number}
    intro = _("%(who)s, %(session)s on %(day)s.") % {
        "who": registration.staff, "session": registration.session, "day": date_format(missed.day),
    }  # fmt: skip
    return form_page(
        request, form, save, title=title, crumbs=crumbs_to(registration.session), intro=intro,
        template="trainings/makeup_form.html", days=days,
    )  # fmt: skip


@require_POST
@require(may_see_courses)
def makeup_drop(request, pk):
    open_to = registrations_open_to(request.user)
    makeup = get_object_or_404(
        MakeUp.objects.filter(registration__in=open_to).select_related("day__session", "registration__session"), pk=pk
    )
    with said_on_top(request):
        site = request.build_absolute_uri("/")
        actions.drop_makeup(makeup=makeup, by=request.user, now=timezone.now(), site=site)
        messages.success(request, _("Taken back."))
    return redirect(makeup.registration.session)
