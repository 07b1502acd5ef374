"""Sessions in one's own calendar: one of them as a file, all of them as a feed."""

from datetime import timedelta

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from district.permissions import require
from trainings.ical import as_ical
from trainings.models import Session, SessionDay
from trainings.permissions import may_see_courses
from trainings.policies.feeds import token_of, user_of
from trainings.queries.sessions import days_of
from trainings.views.sessions import crumbs_to

FEED_BACK = timedelta(days=60)


def _response(request, days, name, filename, now):
    body = as_ical(days, name=name, now=now, address=lambda one: request.build_absolute_uri(one.get_absolute_url()))
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'inline; filename="{filename}.ics"'
    response["X-Robots-Tag"] = "noindex"
    return response


@require_safe
@require(may_see_courses)
def session_ics(request, pk):
    """The days of one session, for a calendar program to open."""
    session = get_object_or_404(Session, pk=pk)
    days = SessionDay.objects.filter(session=session).select_related("session__course", "session__school")
    return _response(
        request, days.order_by("number"), str(session), slugify(session.number) or "session", timezone.now()
    )


@require_safe
@require(may_see_courses)
def calendar_page(request):
    """The address of one's own feed, and what lies ahead."""
    title, today = _("My sessions in a calendar"), timezone.localdate()
    url = reverse("trainings:calendar-feed", args=[token_of(request.user)])
    return render(
        request,
        "trainings/calendar.html",
        {
            "title": title,
            "crumbs": [*crumbs_to(), (title, "")],
            "feed_url": request.build_absolute_uri(url) if request.user.staff_id else "",
            "days": [day for day in days_of(request.user.staff_id, today) if day.day >= today],
            "today": today,
        },
    )


@require_safe
@login_not_required
@cache_control(private=True, max_age=300)
def feed(request, token):
    """The seats of whoever this address belongs to. A calendar program signs in nowhere, so the token is the key."""
    user, now = user_of(token), timezone.now()
    if user is None or user.staff_id is None:
        raise Http404
    days = days_of(user.staff_id, timezone.localdate(now) - FEED_BACK)
    name = _("My trainings, %(district)s") % {"district": request.district.name}
    return _response(request, days, name, "trainings", now)
