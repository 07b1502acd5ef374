"""The sign-in sheet of a day: who is expected, with room for a signature, and lines for who comes unannounced."""

from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _

from district.exports import typeset
from trainings.reports import TYPST

BLANK = 6  # lines for those who did not register


def sheet_pdf(day, people, now):
    """Bytes of a tagged PDF. `day` with its session, course and school; `people`: registrations with staff, school."""
    return typeset("sign_in", sheet_data(day, people, now), TYPST)


def sheet_data(day, people, now):
    session = day.session
    hours = f"{time_format(day.starts, 'H:i')}–{time_format(day.ends, 'H:i')}"
    where = ", ".join(filter(None, [session.school.name if session.school else "", session.place]))
    return {
        "title": _("Sign-in: %(session)s, day %(n)s") % {"session": session.number, "n": day.number},
        "lines": [
            str(session.course),
            f"{date_format(day.day, 'l')}, {date_format(day.day)}, {hours}",
            where,
            _("Taught by: %(names)s") % {"names": ", ".join(row.instructor.name for row in session.taught_by.all())},
        ],
        "heads": ["", _("Name"), _("School"), _("Came"), _("Signature"), _("Left")],
        "rows": [[str(n), one.staff.sort_name, str(one.school or "")] for n, one in enumerate(people, start=1)],
        "blank": BLANK,
        "blank_title": _("Came without registering"),
        "signed": _("Instructor’s signature"),
        "printed": _("Printed %(when)s") % {"when": date_format(now, "DATETIME_FORMAT")},
    }
