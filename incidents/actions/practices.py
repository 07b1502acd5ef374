"""Every write to practices."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from district.actions import insert_once
from district.models import DistrictSettings, SectionStudent
from incidents.models import Practice, PracticeParticipant
from incidents.models.practice import PROACTIVE_KINDS, USUAL_TIER
from incidents.permissions import may_edit, may_log_at, may_undo
from incidents.policies.planning import why_not_led, why_not_undone
from incidents.policies.practices import can_be_undone
from incidents.queries.planning import harmed_in

Role = PracticeParticipant.Role
MOST_PEOPLE = 1000


def mode_of(kind):
    return Practice.Mode.PROACTIVE if kind in PROACTIVE_KINDS else Practice.Mode.RESPONSIVE


def roster_on(section, day):
    """Ids of the students on a section's roster that day."""
    on_roster = SectionStudent.objects.on(day).filter(section=section, school_id=section.school_id)
    return list(on_roster.values_list("student_id", flat=True))


@transaction.atomic
def log_practice(
    *, by, client_id, school, kind, started_at, minutes, day, now, section=None, students=(), staff=(),
    facilitators=(), location=None, place="", topic="", note="", tier=None,
):  # fmt: skip
    """Record a practice that was held. Returns (practice, made); `made` is False when this very form came twice.

    `client_id` is the form's own number: a second post of it finds the first one's record. The section's roster
    of that `day` (the local date of `started_at`) takes part beside the named students; each person counts once.
    Raises PermissionDenied for a school that is not one's own, ValidationError when nobody took part.
    """
    if not may_log_at(by, school.pk):
        raise PermissionDenied
    roster = roster_on(section, day) if section else []
    if section and not roster and not students and not staff:
        text = _("Nobody was on the roster of %(section)s that day. Name who was there.")
        raise ValidationError({"group": text % {"section": section.name}})
    people = _people(
        school,
        students=[*roster, *(student.pk for student in students)],
        staff=[person.pk for person in staff],
        facilitators=[person.pk for person in facilitators],
    )
    if not people:
        raise ValidationError({"group": _("Choose a class, or name who was there.")})
    check_number(people, "group")
    practice = Practice(
        client_id=client_id,
        school=school,
        kind=kind,
        mode=mode_of(kind),
        tier=tier or USUAL_TIER[kind],
        section=section,
        started_at=started_at,
        minutes=minutes,
        location=location,
        place=place,
        topic=topic,
        note=note,
        created_by=by,
        created_at=now,
        updated_at=now,
    )
    return insert_with(practice, people)


def check_number(people, name):
    """Raises ValidationError beside the field `name` when these are too many for one practice."""
    if len(people) > MOST_PEOPLE:
        text = _("That is %(n)s people. A practice holds at most %(most)s.")
        raise ValidationError({name: text % {"n": len(people), "most": MOST_PEOPLE}})


def insert_with(practice, people):
    """(practice, made): the practice and its unsaved participants, or what this very form made before."""
    practice, made = insert_once(practice, "created_by")
    if made:
        for person in people:
            person.practice = practice
        PracticeParticipant.objects.bulk_create(people)
    return practice, made


def _people(school, *, students, staff, facilitators):
    """Participants, each person once; who facilitates is no plain participant beside."""
    rows = [
        PracticeParticipant(school=school, staff_id=pk, role=Role.FACILITATOR) for pk in dict.fromkeys(facilitators)
    ]
    rows += [PracticeParticipant(school=school, student_id=pk) for pk in dict.fromkeys(students)]
    others = [pk for pk in dict.fromkeys(staff) if pk not in set(facilitators)]
    return rows + [PracticeParticipant(school=school, staff_id=pk) for pk in others]


@transaction.atomic
def edit_practice(
    *, practice, by, now, roles=None, removed=(), students=(), staff=(), partners=(), guests=()
):  # fmt: skip
    """Save a practice's changed fields, its people's `roles` ({participant id: role}), who left and who joined.

    `guests` holds (name, role) of people who stand on no list.
    Raises PermissionDenied, and ValidationError when nobody would be left or somebody is named twice.
    """
    if not may_edit(by, practice):
        raise PermissionDenied
    practice.mode = mode_of(practice.kind)
    practice.updated_at = now
    practice.save(
        update_fields=[
            "kind",
            "mode",
            "tier",
            "started_at",
            "minutes",
            "location",
            "place",
            "topic",
            "question_set",
            "note",
            "outcome",
            "outcome_note",
            "updated_at",
        ]
    )
    people = {person.pk: person for person in practice.participants.select_for_update()}
    PracticeParticipant.objects.filter(pk__in=[pk for pk in removed if pk in people]).delete()
    for pk, role in (roles or {}).items():
        person = people.get(pk)
        if person is not None and pk not in removed and person.role != role:
            person.role = role
            person.save(update_fields=["role"])
    left = {_key(person) for pk, person in people.items() if pk not in removed}
    one = {"practice": practice, "school_id": practice.school_id}
    joining = [PracticeParticipant(**one, student=each) for each in students]
    joining += [PracticeParticipant(**one, staff=each) for each in staff]
    joining += [PracticeParticipant(**one, partner=each, role=Role.COMMUNITY) for each in partners]
    joining += [PracticeParticipant(**one, name=name, role=role) for name, role in guests]
    PracticeParticipant.objects.bulk_create([person for person in joining if _key(person) not in left])
    if not practice.participants.exists():
        raise ValidationError(_("Somebody must have been there: leave at least one person in the list."))
    if practice.status in Practice.TO_COME:
        people = practice.participants.all()
        if words := why_not_led(people, harmed_in(practice)):
            raise ValidationError(words)
    return practice


def _key(person):
    return person.student_id, person.staff_id, person.partner_id, person.name


@transaction.atomic
def undo_practice(*, practice, by, now):
    """Take back what one has just logged; history keeps it. Raises PermissionDenied, ValidationError when too late."""
    if not may_undo(by, practice):
        raise PermissionDenied
    practice = Practice.objects.select_for_update(of=("self",)).filter(pk=practice.pk).first()
    if practice is None:  # a second click
        return
    minutes = DistrictSettings.objects.current().undo_minutes
    if not can_be_undone(practice, now, minutes):
        raise ValidationError(
            _("It was logged more than %(minutes)s minutes ago. Change it instead.") % {"minutes": minutes}
        )
    words = why_not_undone(practice) or _what_hangs_on(practice)
    if words:
        raise ValidationError(words)
    practice.participants.all().delete()
    practice.delete()


# What keeps a practice on record, by the name under which it is reached.
HANGING = {
    "agreements": gettext_lazy("an agreement"),
    "follow_ups": gettext_lazy("a follow-up"),
    "feedback": gettext_lazy("a questionnaire"),
    "answered": gettext_lazy("the link to an incident"),
    "consequences": gettext_lazy("a consequence that names it as its repair"),
    "reentry_plans": gettext_lazy("a plan for a return"),
    "letters": gettext_lazy("a letter"),
    "restricted_notes": gettext_lazy("a restricted note"),
}


def _what_hangs_on(practice):
    found = [str(words) for name, words in HANGING.items() if getattr(practice, name).exists()]
    text = _("Other records hang on it: %(what)s. Remove them first, or change this record instead.")
    return text % {"what": ", ".join(found)} if found else ""
