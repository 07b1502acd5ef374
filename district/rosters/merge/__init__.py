"""From the temporary tables into the district's, a few statements for each noun.

Every statement writes only what differs, so that a second import of the same file writes nothing. Nobody is
deleted: what has ended gets its last day. Keys are roster ids, never names or e-mail addresses.
"""

from collections.abc import Callable

from django.utils.translation import gettext as _

from district.rosters.merge import checks, guardians, places, schools, sections, staff, students
from district.rosters.merge.base import Merge
from district.scope import district_scope


def merge_all(merge: Merge, progress: Callable[[int, str], None]):
    """Every step in its order; `progress` is told 40–100 and a name."""
    progress(40, _("Comparing the rows"))
    checks.hold_back_ends(merge)
    checks.settle_duplicates(merge)
    with district_scope():
        schools.merge_schools(merge)
        schools.merge_years(merge)
    with district_scope():  # the schools that have just come are in it
        places.check_memberships(merge)
        checks.check_demographics(merge)
        progress(50, _("Students"))
        students.merge_students(merge)
        students.find_gone(merge)
        progress(62, _("Enrollments"))
        students.merge_enrollments(merge)
        progress(74, _("Guardians"))
        guardians.merge_guardians(merge)
        progress(80, _("Staff"))
        staff.merge_staff(merge)
        staff.merge_assignments(merge)
        progress(84, _("Classes"))
        sections.merge_sections(merge)
        progress(86, _("Class rosters"))
        sections.merge_members(merge)
        progress(97, _("Finishing"))


__all__ = ["Merge", "merge_all"]
