"""A day of a session: its roll, its sheet, the code on the wall, and checking in with it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from district.permissions import require
from district.qr import qr
from district.views.form_page import form_page, refuse
from trainings.actions import attendance as actions
from trainings.forms.roll import CheckInForm, RollForm
from trainings.forms.seats import OtherForm
from trainings.models import Attendance, SessionDay
from trainings.permissions import may_manage_trainings, may_see_courses, may_take_roll
from trainings.policies import codes
from trainings.policies.sessions import free_seats
from trainings.queries.attendance import expected_on
from trainings.queries.seats import most_visitors
from trainings.reports.sign_in import sheet_pdf
from trainings.views.seats import person_form
from trainings.views.sessions import crumbs_to


def _day(request, pk):
    """A day, for whoever takes its roll; 403 for everybody else."""
    found = SessionDay.objects.select_related("session__course", "session__school")
    day = get_object_or_404(found.prefetch_related("session__taught_by__instructor__staff"), pk=pk)
    if not may_take_roll(request.user, day.session):
        raise PermissionDenied
    return day


def _title(day):
    return _("Roll of day %(n)s") % {"n": day.number}


def _intro(day):
    return f"{day.session}: {date_format(day.day, 'l')}, {date_format(day.day)}"


@require_http_methods(["GET", "POST"])
@require(may_see_courses)
def day_roll(request, pk):
    """The roll by taps, on a phone in the room or from the signed sheet."""
    day = _day(request, pk)
    people = list(expected_on(day))
    marks = {row.registration_id: row for row in Attendance.objects.filter(day=day)}
    for one in people:
        one.mark, one.is_visitor = marks.get(one.pk), one.session_id != day.session_id
    form = RollForm(
        request.POST if request.method == "POST" else None,
        people=people, cancel_url=day.session.get_absolute_url(), everybody=request.GET.get("all") == "present",
    )  # fmt: skip

    def save():
        n = actions.mark_day(
            day=day, by=request.user, now=timezone.now(), marks=form.marks(), source=form.cleaned_data["source"]
        )
        messages.success(request, _("The roll is saved: %(n)s changed.") % {"n": n})
        return reverse("trainings:day-roll", args=[day.pk])

    return form_page(
        request, form, save, title=_title(day), crumbs=crumbs_to(day.session), intro=_intro(day),
        template="trainings/day_roll.html", day=day, people=people, today=timezone.localdate(),
        there=sum(1 for row in marks.values() if row.status == Attendance.Status.PRESENT),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@require(may_see_courses)
def day_add(request, pk):
    """Somebody who came without registering."""
    day = _day(request, pk)
    back = reverse("trainings:day-roll", args=[day.pk])
    form = person_form(request, OtherForm, today=day.day, submit_label=_("Add to the roll"), cancel_url=back)

    def save():
        who = form.cleaned_data["staff"]
        actions.add_who_came(day=day, staff=who, by=request.user, now=timezone.now())
        messages.success(request, _("%(who)s is registered, and present.") % {"who": who})
        return back

    crumbs = [*crumbs_to(day.session), (_title(day), back)]
    return form_page(
        request, form, save, title=_("Add who came"), crumbs=crumbs, intro=_intro(day),
        template="trainings/day_add.html", day=day, may_edit=may_manage_trainings(request.user),
        is_full=free_seats(day.session, most_visitors(day.session)) < 1,
    )  # fmt: skip


@require_safe
@require(may_see_courses)
def day_sheet(request, pk):
    day = _day(request, pk)
    response = HttpResponse(
        sheet_pdf(day, list(expected_on(day)), timezone.localtime()), content_type="application/pdf"
    )
    name = slugify(f"{day.session}-{day.number}") or "day"
    response["Content-Disposition"] = f'inline; filename="sign-in-{name}.pdf"'
    return response


@never_cache
@require_safe
@require(may_see_courses)
def day_code(request, pk):
    """What hangs on the wall: the code of the moment. Nobody's name stands here."""
    day, now = _day(request, pk), timezone.now()
    code = codes.code_at(day.secret, now)
    url = request.build_absolute_uri(reverse("trainings:check-in", args=[day.pk]))
    return render(
        request,
        "trainings/day_code.html",
        {
            "title": _("Check in"),
            "day": day,
            "is_today": day.day == timezone.localdate(now),
            "code": code,
            "spoken": " ".join(code),
            "url": url,
            "qr": qr(f"{url}?code={code}"),
            "left": codes.seconds_left(now),
            "window": codes.WINDOW,
        },
    )


@never_cache
@require_http_methods(["GET", "POST"])
@require(may_see_courses)
def check_in(request, pk):
    """On one's own phone: the code, then one tap. The code of the address survives the sign-in, for its two minutes."""
    found = SessionDay.objects.select_related("session__course", "session__school")
    day, user, now = get_object_or_404(found, pk=pk), request.user, timezone.now()
    code = request.GET.get("code", "").replace("\0", "")[:20]
    form = CheckInForm(request.POST if request.method == "POST" else None, initial={"code": code})
    leaving = "leave" in request.POST
    if form.is_bound and form.is_valid():
        try:
            move = actions.check_out if leaving else actions.check_in
            move(user=user, day=day, code=form.cleaned_data["code"], now=now)
        except ValidationError as error:
            refuse(form, error)
        else:
            messages.success(request, _("You have checked out.") if leaving else _("You are checked in."))
            return redirect("trainings:check-in", day.pk)
    mine = Attendance.objects.filter(day=day, registration__staff=user.staff_id) if user.staff_id else None
    return render(
        request,
        "trainings/check_in.html",
        {
            "title": _("Check in"),
            "crumbs": [*crumbs_to(day.session), (_("Check in"), "")],
            "form": form,
            "day": day,
            "is_today": day.day == timezone.localdate(now),
            "mine": mine.first() if mine is not None else None,
            "has_code": bool(code) and not form.errors,
        },
    )
