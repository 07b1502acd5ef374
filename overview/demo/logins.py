"""The logins of the demo: one person per role. The login page shows them, in demo mode only."""

from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

PASSWORD = "restorative-demo"


class DemoLogin(NamedTuple):
    label: str
    email: str
    icon: str
    note: str


DEMO_LOGINS = [
    DemoLogin(_("Coordinator"), "coordinator@district.example", "messages-square", _("Log and follow up, two schools")),
    DemoLogin(_("Teacher"), "teacher@district.example", "users-round", _("Own classes")),
    DemoLogin(_("Principal"), "principal@district.example", "school", _("What is owed in one school")),
    DemoLogin(_("Training lead"), "training@district.example", "graduation-cap", _("Sessions, attendance, licences")),
    DemoLogin(_("Contract manager"), "contracts@district.example", "file-text", _("Spend, invoices, the board")),
    DemoLogin(_("Plan owner"), "plan@district.example", "target", _("Tasks and indicators")),
    DemoLogin(_("Board staff"), "board@district.example", "landmark", _("Reports, no student records")),
    DemoLogin(_("Equity analyst"), "equity@district.example", "scale", _("Ratios, trends, groups")),
    DemoLogin(_("Auditor"), "auditor@district.example", "scroll-text", _("Who saw and changed what")),
    DemoLogin(_("Administrator"), "admin@district.example", "settings-2", _("Users, rosters, settings")),
    DemoLogin(_("Records officer"), "records@district.example", "archive", _("Second yes to what is destroyed")),
]
