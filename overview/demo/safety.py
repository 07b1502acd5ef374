"""Safety interventions of both years: what happened, what it owed under the rules in force, and how that was met."""

import uuid
from datetime import datetime, time, timedelta
from importlib import import_module

from django.apps import apps
from django.db.models import Max
from django.utils import timezone

from district.models import RoleGrant, StaffMember, Student
from district.scope import district_scope
from incidents.models import (
    Debrief,
    Duty,
    DutyAttempt,
    RuleSet,
    SafetyIntervention,
    SafetyPhase,
    SafetyRule,
    SafetyStaff,
)
from incidents.policies.debriefs import questions
from incidents.policies.duties import BY_ATTEMPTS
from incidents.queries.duties import owed_by_rules, rule_sets_of
from overview.demo.calendar import two_years
from overview.demo.copying import bare, write_history
from trainings.models import Completion, Course

MODELS = [SafetyIntervention, SafetyPhase, SafetyStaff, Duty, DutyAttempt, Debrief]
STATE, POLICY = "Connecticut 10-236b", "Cache 3120"
SPACE = uuid.UUID("3f1c7e0a-6a0c-4b39-9f0e-2f0a4c1d8e55")
SINGLE, DOUBLE = "Standing hold, one person", "Standing hold, two people"
# School days ago, clock, [(measure, minutes, technique, holds)], which of the stories, how far its duties are.
CASES = [
    (1, time(10, 40), [("escort", 3, "", []), ("physical", 6, DOUBLE, [])], 0, "some"),
    (6, time(13, 10), [("physical", 4, SINGLE, [])], 1, "late"),
    (19, time(9, 25), [("guidance", 2, "", []), ("physical", 18, DOUBLE, [])], 2, "all"),
    (33, time(11, 50), [("seclusion", 9, "Quiet room, door watched", [])], 3, "all"),
    (61, time(14, 5), [("physical", 3, SINGLE, ["supine"])], 1, "all"),
    (118, time(12, 15), [("escort", 4, "", [])], 0, "all"),
    (196, time(8, 55), [("physical", 7, DOUBLE, [])], 2, "all"),
    (240, time(10, 5), [("escort", 2, "", []), ("physical", 5, SINGLE, [])], 3, "all"),
]
# What happened before, who was in danger, the danger, what was tried, how that went, why it ended, how.
STORIES = [
    ("A quarrel over a seat grew loud. A chair was lifted and thrown to the wall.", ["students", "staff"],
     "A second chair was in the air, and a group sat within reach.", ["words", "moved", "space"],
     "The class was led out. Words did not reach the student any more.", "calm",
     "Sat down on the floor, asked for water, and talked."),
    ("After a message on a phone the student ran for the street door.", ["self"],
     "Cars pass there without a stop, and the student did not look.", ["words", "person"],
     "The counselor called by name; the student did not stop.", "calm", "Stood still, cried, and went along."),
    ("Two students fought. One was down and was still being hit.", ["students"],
     "Blows to the head of somebody who lay on the floor.", ["words", "moved", "redirect"],
     "Two adults called, and took the others away first.", "calm", "Breathing slowed. The nurse looked at both."),
    ("A desk was overturned, and glass of a picture broke.", ["self", "students"],
     "The student held a piece of glass and would not put it down.", ["words", "space", "place", "person"],
     "Space helped for some minutes, until somebody laughed.", "moved", "The glass was put down. The family came."),
]  # fmt: skip
NEXT = "A sign that the student can show when it gets too much, and a person who answers to it at once."


def write(cursor, today, now, context_of):
    """A few at every school that has both a coordinator and an administrator, with the history of each."""
    written = [*MODELS, RuleSet, SafetyRule, Course, Completion]
    events = [model.pgh_event_model for model in written]
    with district_scope(), bare(cursor, [*written, *events]):
        for model in MODELS:  # numbered from 1, however often the tables were filled before
            cursor.execute(f"SELECT setval(pg_get_serial_sequence('{model._meta.db_table}', 'id'), 1, false)")
        years = two_years(today)
        _put_in_force(cursor, years, now)
        days = [day for year in years for day in year.school_days if day < today]
        people = {role: _people(role) for role in ("coordinator", "principal")}
        trained = {}
        for n, school_id in enumerate(sorted(people["coordinator"].keys() & people["principal"].keys())):
            by = (people["coordinator"][school_id], people["principal"][school_id])
            for staff in _school(n, school_id, by, days, now):
                trained.setdefault(staff, school_id)
        _train(cursor, trained, years, people, now)
        _histories(cursor, context_of)


def _people(role):
    grants = RoleGrant.objects.filter(role=role, ends_on=None).select_related("user").order_by("-id")
    return {grant.school_id: grant.user for grant in grants}


def _put_in_force(cursor, years, now):
    stamp = f"'{now.isoformat()}'::timestamptz"
    new = not RuleSet.objects.exists()
    if new:
        import_module("incidents.migrations.0013_rule_sets").fill(apps, None)
    RuleSet.objects.filter(name=STATE).update(starts_on=years[0].starts)
    RuleSet.objects.filter(name=POLICY).update(starts_on=years[1].starts)
    if new:
        write_history(cursor, SafetyRule, at=stamp)
        write_history(cursor, RuleSet, at=stamp)
    else:
        write_history(cursor, RuleSet, at=stamp, label="update", where="starts_on IS NOT NULL")


def _school(n, school_id, by, days, now):
    """Writes the cases of one school, the earliest first. Returns ids of staff who are trained."""
    students = Student.objects.filter(school=school_id, incidents__role="caused_harm", left_on=None)
    students = list(students.select_related("school").order_by("id").distinct()[:4])
    staff = StaffMember.objects.filter(assignments__school=school_id, assignments__ends_on=None, ended_on=None)
    staff = list(staff.order_by("id").distinct()[:5])
    if not students or len(staff) < 3:
        return []
    for which, case in enumerate(reversed(CASES)):
        ago = case[0] + n % 4
        if ago < len(days) and (which + n) % 3:
            _happened(students[which % len(students)], staff[which % 2 :], by, days[-ago], now, case)
    return [person.pk for person in staff[:3]]


def _happened(student, staff, by, day, now, case):
    _ago, clock, parts, story, state = case
    before, threatened, threat, tried, went, ending, how = STORIES[story]
    begins = timezone.make_aware(datetime.combine(day, clock))
    phases, moment = [], begins
    for measure, minutes, technique, holds in parts:
        ends = moment + timedelta(minutes=minutes)
        phases.append(SafetyPhase(measure=measure, technique=technique, holds=holds, started_at=moment, ended_at=ends))
        moment = ends
    recorded = moment + timedelta(minutes=25)
    row = SafetyIntervention.objects.create(
        client_id=uuid.uuid5(SPACE, f"{student.pk} {begins.isoformat()}"), school_id=student.school_id,
        student=student, started_at=begins, ended_at=moment, disability=student.disability, place="", before=before,
        threatened=threatened, threat=threat, tried=tried, tried_note=went, ending=ending, ended_how=how,
        reported_by=by[0], created_at=recorded, updated_at=recorded,
    )  # fmt: skip
    for one in phases:
        one.intervention, one.school_id = row, row.school_id
    SafetyPhase.objects.bulk_create(phases)
    SafetyStaff.objects.bulk_create(
        SafetyStaff(intervention=row, school_id=row.school_id, staff=person, part=part)
        for person, part in zip(staff[:3], ("started", "held", "witness"), strict=False)
    )
    for n, one in enumerate(owed_by_rules(row)):
        duty = Duty(intervention=row, school_id=row.school_id, student=student, rule=one.rule, due_at=one.due_at)
        _meet(duty, n, by[1], recorded, now, state)


def _meet(duty, n, by, recorded, now, state):
    """`all` is met; of `some` the first; of `late` what is owed to the family was tried once and not met."""
    moment = min(duty.due_at, recorded + timedelta(minutes=5 + 7 * n))
    family = duty.rule.recipient == SafetyRule.Recipient.GUARDIAN
    tried = state == "late" and family  # once, and nobody was reached
    met = moment <= now and (
        state == "all" or (state == "some" and n < 2) or (state == "late" and (not family or duty.rule.attempts == 1))
    )
    if met:
        duty.done_at, duty.done_by = moment, by
    duty.save(force_insert=True)
    if duty.rule.kind in BY_ATTEMPTS and moment <= now and (met or tried):
        guardian = duty.student.guardians.order_by("-is_first_contact", "id").first() if family else None
        DutyAttempt.objects.create(
            duty=duty, intervention=duty.intervention, school_id=duty.school_id, at=moment, by=by, reached=not tried,
            method="phone" if duty.rule.kind == SafetyRule.Kind.NOTICE else "paper", guardian=guardian,
            whom="" if family else "School office", note="No answer, message left" if tried else "",
        )  # fmt: skip
    if met and duty.rule.kind == SafetyRule.Kind.DEBRIEF:
        _debrief(duty, by)


def _debrief(duty, by):
    asked = questions(rule_sets_of(duty.intervention))
    said = ["Everybody is well.", "It was loud, and there was no way out of the room.", "Space, for a while.", "Yes."]
    Debrief.objects.create(
        intervention=duty.intervention, school_id=duty.school_id, held_at=duty.done_at, present="All who had a part",
        answers=[{"question": str(one), "answer": said[n % len(said)]} for n, one in enumerate(asked)],
        next_steps=NEXT, recorded_by=by, updated_at=duty.done_at,
    )  # fmt: skip


def _train(cursor, trained, years, people, now):
    """The training that both rule sets ask for: most who had a part hold it, and somebody does not."""
    stamp = f"'{now.isoformat()}'::timestamptz"
    lead = next(iter(people["principal"].values()), None)
    if lead is None:
        return
    key = (Course.objects.aggregate(last=Max("pk"))["last"] or 0) + 1
    course = Course(pk=key, code="SAFE-1", name="De-escalation and safe holds", days=1, hours=7, valid_months=36,
                    audience="Whoever may have to hold a student", created_at=now)  # fmt: skip
    course.save(force_insert=True)
    key = (Completion.objects.aggregate(last=Max("pk"))["last"] or 0) + 1
    day = years[0].starts - timedelta(days=12)
    Completion.objects.bulk_create(
        Completion(
            pk=key + n, staff_id=staff, course=course, school_id=school, completed_on=day, minutes=420,
            expires_on=day.replace(year=day.year + 3), code=f"SAFE{n:08d}", source="record", granted_by=lead,
            granted_at=now,
        )
        for n, (staff, school) in enumerate(sorted(trained.items()))
    )  # fmt: skip
    RuleSet.objects.filter(name__in=(STATE, POLICY)).update(course=course)
    write_history(cursor, RuleSet, at=stamp, label="update", where="starts_on IS NOT NULL")
    write_history(cursor, Course, at=stamp, where=f"id = {course.pk}")
    write_history(cursor, Completion, at=stamp, where=f"id >= {key}")
    for model in (Course, Completion):
        cursor.execute(
            f"SELECT setval(pg_get_serial_sequence('{model._meta.db_table}', 'id'), max(id)) "
            f'FROM "{model._meta.db_table}"'
        )


def _histories(cursor, context_of):
    write_history(cursor, SafetyIntervention, at="created_at", context=context_of("reported_by_id"))
    for model in (SafetyPhase, SafetyStaff):
        source = f"""(SELECT part.*, created_at, reported_by_id FROM "{model._meta.db_table}" part
                      JOIN incidents_safetyintervention one ON one.id = intervention_id) AS part"""
        write_history(cursor, model, at="created_at", context=context_of("reported_by_id"), source=source)
    source = """(SELECT duty.*, created_at, reported_by_id FROM incidents_duty duty
                 JOIN incidents_safetyintervention one ON one.id = intervention_id) AS duty"""
    write_history(
        cursor, Duty, at="created_at", context=context_of("reported_by_id"), source=source,
        before={"done_at": "NULL", "done_by_id": "NULL"},
    )  # fmt: skip
    write_history(
        cursor, Duty, at="done_at", context=context_of("done_by_id"), label="update", where="done_at IS NOT NULL"
    )
    write_history(cursor, DutyAttempt, at="at", context=context_of("by_id"))
    write_history(cursor, Debrief, at="held_at", context=context_of("recorded_by_id"))
