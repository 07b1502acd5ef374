"""How the counts of the Civil Rights Data Collection follow from what is on record."""

from incidents.models import Category
from incidents.models.crdc import NOT_KEPT

STUDENTS, ONCE, MORE = "students", "once", "more"
# {category: (event as in queries.equity, which of its students count)}. An arrest is a referral too, so it is
# counted in both. Source: CRDC, school form for 2023–24, definitions of discipline and of restraint and seclusion.
COUNTED = {
    Category.ISS: ("consequence:iss", STUDENTS),
    Category.OSS_ONE: ("consequence:oss", ONCE),
    Category.OSS_MORE: ("consequence:oss", MORE),
    Category.EXPELLED: ("consequence:expulsion", STUDENTS),
    Category.EXPELLED_BARE: ("consequence:expulsion_bare", STUDENTS),
    Category.REFERRED: ("law", STUDENTS),
    Category.ARRESTED: ("consequence:arrest", STUDENTS),
    Category.MECHANICAL: ("safety:mechanical", STUDENTS),
    Category.PHYSICAL: ("safety:physical", STUDENTS),
    Category.SECLUDED: ("safety:seclusion", STUDENTS),
}
EVENTS = list(dict.fromkeys(event for event, _which in COUNTED.values()))
PLACE = {category: EVENTS.index(event) for category, (event, _which) in COUNTED.items()}


def students_and_times(category, had):
    """(students, times) of a category, of what was counted of its event (a Had)."""
    which = COUNTED[category][1]
    if which == ONCE:
        return had.once, had.once
    if which == MORE:
        return had.students - had.once, had.instances - had.once
    return had.students, had.instances


def uncollected(marked, offenses_in_use):
    """{category or federal category of behavior: reason}: what must not be told as a zero.

    `marked`: {category: reason} as the district says; `offenses_in_use`: those that some behavior code carries.
    """
    found = dict.fromkeys(NOT_KEPT, "")
    found |= {offense: "" for offense, used in offenses_in_use.items() if not used}
    return found | marked
