"""The month, and the feed that a calendar program fetches."""

import datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe

from district.permissions import require
from district.scope import SCHOOLS, scope
from incidents import permissions
from incidents.actions import feeds
from incidents.filters.planning import CalendarFilters
from incidents.ical import as_ical
from incidents.models import CalendarFeed, Practice
from incidents.queries import planning as queries

FEW_SCHOOLS = 10  # a month of more schools than these says nothing to anybody
YEARS = range(2000, 2100)


@require_safe
@require(permissions.may_see_students)
def practice_calendar(request):
    """A month of what is planned and what was held: `?month=2026-03`, `?mine=on` for one's own circles."""
    user, today = request.user, timezone.localdate()
    first = _month(request.GET.get("month", ""), today)
    filters = CalendarFilters(request.GET or None, queryset=Practice.objects.listed_for(user), request=request)
    rows = filters.qs if filters.is_valid() else filters.queryset.none()
    chosen = filters.is_valid() and (filters.form.cleaned_data["mine"] or filters.form.cleaned_data["school"])
    too_many = len(SCHOOLS.get()) > FEW_SCHOOLS and not chosen
    if too_many:
        rows = queries.own_circles(user)
    weeks = queries.month_of(rows, first.year, first.month)
    feed = CalendarFeed.objects.filter(user=user).first()
    return render(
        request,
        "incidents/practice_calendar.html",
        {
            "title": _("Calendar of circles"),
            "crumbs": [(_("Practice"), reverse("incidents:practice-list")), (_("Calendar of circles"), "")],
            "month": first,
            "weeks": weeks,
            "weekdays": [(WEEKDAYS[day.day.weekday()], WEEKDAYS_ABBR[day.day.weekday()]) for day in weeks[0]],
            "empty": not any(day.total for week in weeks for day in week if day.in_month),
            "today": today,
            "earlier": _link(request, first - datetime.timedelta(days=1)),
            "later": _link(request, (first + datetime.timedelta(days=31)).replace(day=1)),
            "now": _link(request, today),
            "filters": filters,
            "too_many": too_many,
            "more": _days_query(request),
            "feed_url": request.build_absolute_uri(reverse("incidents:calendar-feed", args=[feeds.token_of(feed)]))
            if feed
            else "",
            "feed": feed,
        },
    )


def _month(text, today):
    """The first day of the month that `2026-03` names, else of today's."""
    try:
        day = datetime.date.fromisoformat(f"{text}-01")
    except ValueError:
        day = today
    return (day if day.year in YEARS else today).replace(day=1)


def _link(request, day):
    """This page in the month of that day; empty beyond the years that it knows."""
    if day.year not in YEARS:
        return ""
    query = request.GET.copy()
    query["month"] = f"{day:%Y-%m}"
    return f"?{query.urlencode()}"


def _days_query(request):
    """What a day's link to the list keeps of this page's filters."""
    school = request.GET.get("school", "")
    return f"&school={school}" if school.isdecimal() else ""


@require_POST
@require(permissions.may_see_students)
def feed_renew(request):
    feeds.renew_feed(by=request.user, now=timezone.now())
    messages.success(request, _("Here is your address. An older one opens nothing any more."))
    return redirect(reverse("incidents:practice-calendar") + "#feed")


@require_POST
@require(permissions.may_see_students)
def feed_stop(request):
    feeds.stop_feed(by=request.user)
    messages.success(request, _("The feed is off: its address opens nothing any more."))
    return redirect(reverse("incidents:practice-calendar") + "#feed")


@require_safe
@login_not_required
@cache_control(private=True, max_age=300)
def feed(request, token):
    """The circles of whoever made this address, and of nobody else, at the schools where they work today.

    A calendar program signs in nowhere, so the token is the key. It opens kind, class, place and time: no name.
    """
    found = feeds.feed_of(token)
    if found is None or not found.user.is_active or not permissions.may_see_students(found.user):
        raise Http404
    user, now = found.user, timezone.now()
    with scope(user.school_ids()):
        circles = list(queries.for_feed(user, now))
    name = _("My circles, %(district)s") % {"district": request.district.name}
    body = as_ical(circles, name=name, now=now, address=lambda one: request.build_absolute_uri(one.get_absolute_url()))
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'inline; filename="circles-{date_format(now, "Y-m-d")}.ics"'
    response["X-Robots-Tag"] = "noindex"
    return response
