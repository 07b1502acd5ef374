"""Every write to a practice that is asked for, planned, held, completed or declined."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from incidents import permissions
from incidents.actions.practices import check_number, insert_with, mode_of, roster_on
from incidents.models import IncidentPractice, Practice, PracticeParticipant
from incidents.models.practice import USUAL_TIER
from incidents.policies import planning as policies
from incidents.queries.planning import harmed_in, harmed_of

Status, Role = Practice.Status, PracticeParticipant.Role


def refuse_led_by_harmed(practice, people=None):
    """Raises ValidationError when those who lead are all people who were harmed."""
    people = list(practice.participants.all()) if people is None else people
    if words := policies.why_not_led(people, harmed_in(practice)):
        raise ValidationError(words)


def _held_fast(practice):
    """The row as it is now, for one writer at a time; None when it was taken back meanwhile."""
    return Practice.objects.select_for_update(of=("self",)).filter(pk=practice.pk).first()


def _moving(practice, to):
    """The locked row, when it may become `to`. Raises ValidationError in plain words when it may not."""
    practice = _held_fast(practice)
    if practice is None:
        raise ValidationError(_("It was taken back meanwhile."))
    if words := policies.why_not_move(practice.status, to):
        raise ValidationError(words)
    return practice


def _move(practice, to, now, *fields):
    practice.status, practice.updated_at = to, now
    practice.save(update_fields=["status", "updated_at", *fields])
    return practice


@transaction.atomic
def plan_practice(
    *, by, client_id, school, kind, started_at, minutes, now, day=None, section=None, students=(), staff=(),
    partners=(), guests=(), location=None, place="", topic="", note="", question_set=None, tier=None, incident=None,
):  # fmt: skip
    """Plan a circle or, without a role that plans at this school, ask for it. Returns (practice, made).

    `students`, `staff`, `partners` and `guests` hold (person or name, role); with a `section`, `day` is the local
    date of `started_at`, whose class roster takes part. A second post of the same form, by its `client_id`, finds the
    first one's record.
    Raises PermissionDenied, and ValidationError when nobody is named, somebody twice, or only the harmed person leads.
    """
    if not permissions.may_ask_at(by, school.pk):
        raise PermissionDenied
    asks = not permissions.may_plan_at(by, school.pk)
    people = _people(school, roster_on(section, day) if section else [], students, staff, partners, guests)
    if not people:
        raise ValidationError({"section": _("Choose a class, or name who should be there.")})
    check_number(people, "section")
    practice = Practice(
        client_id=client_id,
        school=school,
        kind=kind,
        mode=mode_of(kind),
        tier=tier or USUAL_TIER[kind],
        section=section,
        status=Status.REQUESTED if asks else Status.PLANNED,
        started_at=started_at,
        minutes=minutes,
        location=location,
        place=place,
        topic=topic,
        note=note,
        question_set=question_set,
        asked_by=by if asks else None,
        asked_at=now if asks else None,
        created_by=by,
        created_at=now,
        updated_at=now,
    )
    if incident and (words := policies.why_not_led(people, harmed_of(incident))):
        raise ValidationError(words)
    practice, made = insert_with(practice, people)
    if made and incident:
        IncidentPractice.objects.create(incident=incident, practice=practice, school=school)
    return practice, made


def _people(school, roster, students, staff, partners, guests):
    """Participants. Somebody of the class who is also named keeps the part that was named. Raises ValidationError."""
    rows = [
        *(PracticeParticipant(school=school, student=one, role=role) for one, role in students),
        *(PracticeParticipant(school=school, staff=one, role=role) for one, role in staff),
        *(PracticeParticipant(school=school, partner=one, role=role) for one, role in partners),
    ]
    seen = set()
    for row in rows:
        key = (row.student_id, row.staff_id, row.partner_id)
        if key in seen:
            raise ValidationError(_("%(who)s is named twice. One person has one part.") % {"who": row})
        seen.add(key)
    rows += [PracticeParticipant(school=school, name=name, role=role) for name, role in guests]
    named = {row.student_id for row in rows}
    return rows + [PracticeParticipant(school=school, student_id=pk) for pk in roster if pk not in named]


@transaction.atomic
def accept_request(*, practice, by, now, started_at, minutes, location, place, leads):
    """What was asked for gets its time, its place and whoever leads it."""
    if not permissions.may_plan(by, practice):
        raise PermissionDenied
    practice = _moving(practice, Status.PLANNED)
    people = list(practice.participants.all())
    known = {person.staff_id: person for person in people if person.staff_id}
    for one in leads:
        person = known.get(one.pk)
        if person is None:
            people.append(
                PracticeParticipant.objects.create(
                    practice=practice, school_id=practice.school_id, staff=one, role=Role.FACILITATOR
                )
            )
        elif person.role != Role.FACILITATOR:
            person.role = Role.FACILITATOR
            person.save(update_fields=["role"])
    refuse_led_by_harmed(practice, people)
    practice.started_at, practice.minutes = started_at, minutes
    practice.location, practice.place = location, place
    return _move(practice, Status.PLANNED, now, "started_at", "minutes", "location", "place")


@transaction.atomic
def decline_practice(*, practice, by, now, reason):
    """What was asked for or planned will not be held; whoever asked reads why."""
    if not permissions.may_plan(by, practice):
        raise PermissionDenied
    practice = _moving(practice, Status.DECLINED)
    if not reason.strip():
        raise ValidationError({"declined_reason": _("Say why: whoever asked for it will read it.")})
    practice.declined_reason = reason.strip()
    return _move(practice, Status.DECLINED, now, "declined_reason")


@transaction.atomic
def hold_practice(*, practice, by, now):
    """What was planned took place."""
    if not permissions.may_lead(by, practice):
        raise PermissionDenied
    practice = _moving(practice, Status.HELD)
    people = list(practice.participants.select_related("student", "staff", "partner").select_for_update(of=("self",)))
    if words := policies.why_not_held(practice, people, harmed_in(practice), now):
        raise ValidationError(words)
    return _move(practice, Status.HELD, now)


@transaction.atomic
def complete_practice(*, practice, by, now, outcome, outcome_note=""):
    """What came of it is written down."""
    if not permissions.may_lead(by, practice):
        raise PermissionDenied
    practice = _moving(practice, Status.COMPLETED)
    if outcome not in Practice.Outcome.values:
        raise ValidationError({"outcome": _("Say what came of it.")})
    practice.outcome, practice.outcome_note = outcome, outcome_note
    return _move(practice, Status.COMPLETED, now, "outcome", "outcome_note")


@transaction.atomic
def prepare_people(*, practice, by, now, people):
    """Preparation and consent: `people` is {participant id: {"prepared_on", "prepared_minutes", "consent"}}."""
    if not permissions.may_lead(by, practice):
        raise PermissionDenied
    practice = _held_fast(practice)
    if practice is None or practice.status == Status.DECLINED:
        raise ValidationError(_("It was declined or taken back meanwhile."))
    for person in practice.participants.select_for_update().filter(pk__in=people):
        answers = people[person.pk]
        changed = [name for name, value in answers.items() if getattr(person, name) != value]
        for name in changed:
            setattr(person, name, answers[name])
        if changed:
            person.save(update_fields=changed)
    practice.updated_at = now
    practice.save(update_fields=["updated_at"])
    return practice


@transaction.atomic
def link_incident(*, practice, incident, by):
    """This practice answers this incident; done twice it stays one link."""
    if not permissions.may_plan(by, practice):
        raise PermissionDenied
    if incident.school_id != practice.school_id:
        raise ValidationError(_("The incident is of another school."))
    practice = _held_fast(practice)
    if practice is None or practice.status == Status.DECLINED:
        raise ValidationError(_("It was declined or taken back meanwhile."))
    link, _made = IncidentPractice.objects.get_or_create(
        incident=incident, practice=practice, defaults={"school_id": practice.school_id}
    )
    if practice.status in Practice.TO_COME:
        refuse_led_by_harmed(practice)
    return link


@transaction.atomic
def unlink_incident(*, practice, incident, by):
    """Take the link away. Raises ValidationError while a consequence counts on this practice as its repair."""
    if not permissions.may_plan(by, practice):
        raise PermissionDenied
    if practice.consequences.filter(incident=incident).exists():
        raise ValidationError(
            _("A consequence of this incident names this practice as its restorative part. Change that first.")
        )
    IncidentPractice.objects.filter(practice=practice, incident=incident).delete()
