"""What every page shows around its content."""

from functools import cache

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from contracts.permissions import may_see_contracts
from district import permissions
from district.models import Role, SchoolYear
from district.models.addresses import address
from district.models.users import WHOLE_SCHOOL_ROLES
from incidents.permissions import may_see_patterns
from overview.demo.logins import DEMO_LOGINS, PASSWORD


def shell(request):
    """Navigation by what one may open, the district's name, the school year. Keys are read by base.html."""
    context = {"request_id": getattr(request, "id", ""), "demo": settings.DEMO}
    if hasattr(request, "district"):
        context["district_name"] = cache(lambda: request.district.name)
        context["drafts"] = cache(lambda: "on" if request.district.keep_drafts else "off")
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return context | ({"demo_logins": DEMO_LOGINS, "demo_password": PASSWORD} if settings.DEMO else {})
    return context | {
        # Callables: a template that has no shell (a message, a part of a page) asks for none of it.
        "current_year": cache(lambda: SchoolYear.objects.of(timezone.localdate())),
        "can_log": cache(lambda: permissions.may_log_practice(user)),
        "primary": cache(lambda: primary(user)),
        "search_hint": cache(lambda: search_hint(user)),
        "nav": cache(lambda: navigation(request)),
    }


def primary(user):
    """The one green button of the shell: what this person writes down most, or None. `short` stands on a phone."""
    if permissions.may_log_practice(user):
        return {"label": _("Log a circle"), "short": _("Log"), "url": address("incidents:circle-create")}
    if user.has_role(Role.CONTRACT_MANAGER):
        return {"label": _("Record an invoice"), "short": _("Invoice"), "url": address("contracts:invoice-create")}
    return None


def search_hint(user):
    """What this person may look for, in the box on top."""
    if permissions.may_see_students(user):
        return (
            _("Search students, contracts, staff") if may_see_contracts(user) else _("Search students, staff, schools")
        )
    return _("Search contracts, vendors, staff") if may_see_contracts(user) else _("Search staff, schools")


def navigation(request):
    """Dicts label, url, icon, current. The first four stand in the bar of a phone. At most one is current."""
    entries = list(_entries(request))
    nearest = max((entry["url"] for entry in entries if entry["current"]), key=len, default="")
    return [entry | {"current": entry["url"] == nearest} for entry in entries]


def _entries(request):
    user, here = request.user, request.path

    def entry(label, url, icon):
        current = here == url if url == "/" else here.startswith(url)
        return {"label": label, "url": url, "icon": icon, "current": current}

    yield entry(_("My work"), address("overview:home"), "house")
    if permissions.may_see_students(user):
        yield entry(_("Practice"), address("incidents:practice-list"), "messages-square")
        yield entry(_("Incidents"), address("incidents:incident-list"), "flag")
        yield entry(_("Students"), address("district:student-list"), "users-round")
        yield entry(_("Agreements"), address("incidents:agreement-list"), "handshake")
        yield entry(_("Safety"), address("incidents:safety-list"), "shield-alert")
        yield entry(_("Re-entry"), address("incidents:reentry-list"), "door-open")
        yield entry(_("Letters"), address("incidents:letter-list"), "mail")
    if user.sees_district() or user.has_role(*WHOLE_SCHOOL_ROLES):
        yield entry(_("What people said"), address("incidents:voice-results"), "message-circle-heart")
    if permissions.may_see_records(user):
        yield entry(_("Records"), address("district:record-request-list"), "folder-open")
    if may_see_patterns(user):
        yield entry(_("Patterns"), address("incidents:patterns"), "chart-column")
        yield entry(_("Equity"), address("incidents:equity"), "scale")
    if may_see_contracts(user):
        yield entry(_("Contracts"), address("contracts:contract-list"), "file-text")
        yield entry(_("Board"), address("contracts:meeting-list"), "landmark")
    yield entry(_("Training"), address("trainings:home"), "graduation-cap")
    yield entry(_("Strategy"), address("strategy:plan"), "target")
    yield entry(_("Staff"), address("district:staff-list"), "id-card")
    yield entry(_("Schools"), address("district:school-list"), "school")
    if permissions.may_administer(user):
        yield entry(_("Rosters"), address("district:roster-list"), "file-up")
    if permissions.may_see_users(user):
        yield entry(_("Users and roles"), address("district:user-list"), "key-round")
    if permissions.may_see_access_log(user):
        yield entry(_("Access log"), address("district:access-log"), "scroll-text")
    if permissions.may_administer(user):
        yield entry(_("Settings"), address("district:settings"), "settings-2")
