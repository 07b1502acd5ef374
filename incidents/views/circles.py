"""The quick log: a circle on record in five answers."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from district import permissions
from district.flash import undoable
from district.numbers import number_in
from district.views.form_page import refuse
from incidents.actions import practices as actions
from incidents.forms.practices import CircleForm
from incidents.models import Practice
from incidents.queries import practices as queries
from incidents.views.pickers import posted


@require_http_methods(["GET", "POST"])
@permissions.require(permissions.may_log_practice)
def circle_create(request):
    """Log a circle that was held. `?again=<id>` starts from one of one's own, `?section=<id>` from a class.

    `?shell=on` is the page as a device keeps it for when there is no network: without anything that is on record.
    A script that sends what waited on a device asks for JSON, see `_answer`.
    """
    user, now = request.user, timezone.now()
    today = timezone.localtime(now).date()

    def build(data):
        return CircleForm(data, user=user, now=now)

    if _asks_for_json(request):
        return _answer(request, build, now)
    again = None
    if request.method == "GET":
        again, suggestions = _again(request), queries.suggested_sections(user, today)
        start = _initial(request, again, suggestions)
        form = CircleForm(user=user, now=now, suggestions=suggestions, initial=start)
    else:
        form = posted(request, build, ["section", "students", "staff", "facilitators"])
        if not form.choosing and form.is_valid():
            try:
                practice, made = actions.log_practice(by=user, now=now, **form.answers())
            except ValidationError as error:
                refuse(form, error)
            else:
                _say_saved(request, practice, made)
                return redirect(practice.get_absolute_url() + "?saved=1")
        form.offer(queries.suggested_sections(user, today))
    shell = request.GET.get("shell") == "on"
    last = None if shell else queries.last_logged(user)
    context = {
        "title": _("Log a circle"),
        "crumbs": [(_("Practice"), reverse("incidents:practice-list")), (_("Log a circle"), "")],
        "form": form,
        "last": last if not again else None,
        "logged_today": None if shell else queries.logged_on(user, today)[:6],
        "usual_minutes": request.district.usual_minutes,
        "habits": queries.habits_of(user, form.suggestions.values()),
        "shell": shell,
    }
    if shell:
        context["messages"] = ()  # they are for the page that the reader sees
    return render(request, "incidents/circle_form.html", context)


def _asks_for_json(request):
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"


def _answer(request, build, now):
    """To a script that sends a circle: 200 with its address, 422 with what is wrong, 409 if its author is another.

    A GET answers with what such a POST needs. `quiet`: the reader is elsewhere, so no message is left for a page.
    """
    user = request.user
    if request.method == "GET":
        return JsonResponse({"token": get_token(request), "owner": str(user.pk)})
    if request.POST.get("owner") != str(user.pk):
        return JsonResponse({"errors": [_("Somebody else is signed in now.")]}, status=409)
    form = build(request.POST)
    if form.is_valid():
        try:
            practice, made = actions.log_practice(by=user, now=now, **form.answers())
        except ValidationError as error:
            refuse(form, error)
        else:
            if "quiet" not in request.POST:
                _say_saved(request, practice, made)
            return JsonResponse({"url": practice.get_absolute_url()})
    wrong = [str(error) for errors in form.errors.values() for error in errors]
    return JsonResponse({"errors": wrong}, status=422)


def _say_saved(request, practice, made):
    if made:
        undoable(request, _("Saved. Thank you."), reverse("incidents:practice-undo", args=[practice.pk]))
    else:
        messages.info(request, _("This was saved already: here it is, as it was sent first."))


def _again(request):
    key = number_in(request.GET.get("again", ""))
    if key is None:
        return None
    return get_object_or_404(Practice.objects.visible_to(request.user).select_related("section"), pk=key)


def _initial(request, again, suggestions):
    """What the form starts with, where that is not the same for everybody."""
    user = request.user
    own = queries.sections_for(user, timezone.localdate()).select_related("school")
    if again:
        return _same_as(again, own)
    key = number_in(request.GET.get("section", ""))
    asked = own.filter(pk=key).first() if key else None
    section = asked or (suggestions[0] if suggestions else None)
    initial = {"minutes": queries.usual_minutes(user, section, request.district.usual_minutes)}
    if asked:
        initial |= {"group": str(asked.pk), "where": CircleForm.ROOM}
    last = queries.last_logged(user)
    if last:
        initial["school"] = last.school_id
    return initial


def _same_as(practice, own):
    initial = {
        "kind": practice.kind,
        "minutes": practice.minutes,
        "topic": practice.topic,
        "school": practice.school_id,
    }
    initial["tier"] = practice.tier
    section = own.filter(pk=practice.section_id).first() if practice.section_id else None
    people = practice.participants.all()
    if section:
        initial["group"] = str(section.pk)
    else:
        initial["group"] = CircleForm.NAMES
        initial["students"] = [p.student_id for p in people if p.student_id]
        initial["staff"] = [p.staff_id for p in people if p.staff_id and p.role != p.Role.FACILITATOR]
    initial["facilitators"] = [p.staff_id for p in people if p.staff_id and p.role == p.Role.FACILITATOR]
    if practice.location_id:
        initial["where"] = str(practice.location_id)
    elif practice.place and section and queries.room_of(section) == practice.place:
        initial["where"] = CircleForm.ROOM
    else:
        initial |= {"where": CircleForm.OTHER if practice.place else "", "place": practice.place}
    return initial


@require_POST
@permissions.require(permissions.may_log_practice)
def practice_undo(request, pk):
    practice = get_object_or_404(Practice.objects.visible_to(request.user), pk=pk)
    try:
        actions.undo_practice(practice=practice, by=request.user, now=timezone.now())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect(practice)
    messages.success(request, _("Taken back. Nothing is on record."))
    return redirect("incidents:circle-create")
