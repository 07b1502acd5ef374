"""What every request passes: idle sign-out, the second factor, who is in history, refusals on record."""

import time

import pghistory.middleware
from django.contrib import messages
from django.contrib.auth import logout
from django.db import connection
from django.shortcuts import redirect
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from district import access
from district.models import DistrictSettings
from district.models.users import STUDENT_ROLES

SEEN_AT = "seen_at"
SEEN_EVERY = 60  # seconds: the session is not written on every click


class IdleMiddleware:
    """Signs out whoever has done nothing for the minutes that the district set; `request.district` is its settings."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.district = SimpleLazyObject(DistrictSettings.objects.current)
        if request.user.is_authenticated:
            now, seen = time.time(), request.session.get(SEEN_AT)
            if seen is not None and now - seen > request.district.idle_minutes * 60:
                logout(request)
                messages.info(request, _("You were signed out because nothing happened for a while."))
            elif seen is None or now - seen > SEEN_EVERY:
                request.session[SEEN_AT] = now
        return self.get_response(request)


class SecondFactorMiddleware:
    """Sends a person whose role opens student records to set up a second factor, if the district requires one."""

    FREE = ("/accounts/", "/static/", "/healthz")

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        user = request.user
        if (
            user.is_authenticated
            and not request.path.startswith(self.FREE)
            and user.has_role(*STUDENT_ROLES)
            and request.district.second_factor_required
            and not user.authenticator_set.exists()
        ):
            messages.warning(request, _("Your role opens student records: please set up a second factor first."))
            return redirect("mfa_index")
        return self.get_response(request)


class HistoryMiddleware(pghistory.middleware.HistoryMiddleware):
    """Adds the request's id, so that a change can be found in the logs."""

    def get_context(self, request):
        return super().get_context(request) | {"request": request.id}


class DenialMiddleware:
    """Records each refusal. The refused view was rolled back, so this writes after it."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        refused = response.status_code in (403, 404) and request.user.is_authenticated and request.resolver_match
        writable = not (connection.in_atomic_block and connection.needs_rollback)
        if refused and writable:
            access.record_denial(request)
        return response
