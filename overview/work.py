"""My work: what is owed, and the figures of one's roles. Each figure opens the rows that it counts."""

import datetime
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Count, Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from district import permissions
from district.models import (
    AccessRecord,
    Role,
    RoleGrant,
    RosterImport,
    School,
    SchoolYear,
    StaffMember,
    User,
)
from district.models.users import STUDENT_ROLES

ENDS_SOON = 30  # days


@dataclass(frozen=True)
class Tile:
    """A count that opens its rows."""

    label: str
    icon: str
    figure: object
    note: str
    url: str
    tone: str = ""


@dataclass(frozen=True)
class Item:
    """One thing that is owed: a tone and a word for how urgent, and where it is done."""

    tone: str
    icon: str
    what: str
    detail: str
    url: str
    action: str
    badge: str
    badge_icon: str = ""


def link(name, **query):
    return reverse(name) + ("?" + urlencode(query, doseq=True) if query else "")


def administration(user, today):
    """(tiles, items) of an administrator."""
    if not permissions.may_administer(user):
        return [], []
    waiting = RosterImport.objects.filter(status=RosterImport.Status.CHECKED).count()
    ending = RoleGrant.objects.on(today).filter(ends_on__lte=today + datetime.timedelta(days=ENDS_SOON)).count()
    left = _left_but_signs_in(today).count()
    without = _schools_without_coordinator(today).count()
    tiles = [
        Tile(
            _("Roster files"),
            "file-up",
            waiting,
            _("checked, waiting for you"),
            link("district:roster-list"),
            "warn" if waiting else "",
        ),
        Tile(
            _("Roles ending"),
            "calendar-clock",
            ending,
            _("within 30 days"),
            link("district:user-list", ending=1),
            "warn" if ending else "",
        ),
        Tile(
            _("Left, can sign in"),
            "user-x",
            left,
            _("no longer on the staff roster"),
            link("district:user-list", left=1),
            "bad" if left else "",
        ),
        Tile(
            _("No coordinator"),
            "school",
            without,
            ngettext("school", "schools", without),
            link("district:school-list", coordinator="none"),
            "warn" if without else "",
        ),
    ]
    items = []
    if not SchoolYear.objects.filter(starts_on__gt=today).exists():
        year = SchoolYear.objects.of(today)
        if year and year.ends_on - today < datetime.timedelta(days=120):
            items.append(
                Item(
                    "warn",
                    "calendar-plus",
                    _("Add the next school year"),
                    _("Rosters and reports of the new year need it."),
                    link("district:settings"),
                    _("Add"),
                    _("This spring"),
                )
            )
    for each in RosterImport.objects.filter(status=RosterImport.Status.CHECKED)[:5]:
        items.append(
            Item(
                "warn",
                "file-check-2",
                _("Apply or discard %(file)s") % {"file": each.original_name},
                ngettext("%(n)s bad row", "%(n)s bad rows", each.problem_count) % {"n": each.problem_count},
                each.get_absolute_url(),
                _("Open"),
                _("Checked"),
            )
        )
    return tiles, items


def _left_but_signs_in(today):
    return User.objects.filter(is_active=True, staff__ended_on__lte=today)


def _schools_without_coordinator(today):
    there = RoleGrant.objects.on(today).filter(role=Role.COORDINATOR, school=OuterRef("pk"), user__is_active=True)
    return School.objects.open().filter(~Exists(there))


def audit(user, now):
    """(tiles, items) of an auditor: a week of refusals and exports."""
    if not user.has_role(Role.AUDITOR):
        return [], []
    since = now - datetime.timedelta(days=7)
    counts = AccessRecord.objects.filter(at__gte=since).aggregate(
        refused=Count("pk", filter=Q(kind=AccessRecord.Kind.DENIAL)),
        exported=Count("pk", filter=Q(kind=AccessRecord.Kind.EXPORT)),
        viewed=Count("pk", filter=Q(kind=AccessRecord.Kind.VIEW)),
    )
    day = f"{since:%Y-%m-%d}"
    return [
        Tile(
            _("Refusals"),
            "shield-x",
            counts["refused"],
            _("in the last 7 days"),
            link("district:access-log", kind="denial", at_after=day),
            "warn" if counts["refused"] else "",
        ),
        Tile(
            _("Exports"),
            "download",
            counts["exported"],
            _("in the last 7 days"),
            link("district:access-log", kind="export", at_after=day),
        ),
        Tile(
            _("Records viewed"),
            "eye",
            counts["viewed"],
            _("in the last 7 days"),
            link("district:access-log", kind="view", at_after=day),
        ),
    ], []


def people(user, today):
    """Tiles of those who come for the district as a whole and not for students."""
    if user.has_role(*STUDENT_ROLES):
        return []
    staff = StaffMember.objects.visible_to(user).active(today)
    teachers = staff.filter(job_class=StaffMember.JobClass.TEACHER).count()
    return [
        Tile(_("Staff"), "id-card", staff.count(), _("on the roster today"), link("district:staff-list")),
        Tile(_("Certified teachers"), "graduation-cap", teachers, _("on the roster today"),
             link("district:staff-list", job_class=StaffMember.JobClass.TEACHER.value)),
        Tile(_("Schools"), "school", School.objects.visible_to(user).open().count(), _("open"), link("district:school-list")),
    ]  # fmt: skip
