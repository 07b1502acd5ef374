"""Students of a group, what some of them did and what followed, and a page's figures as its CSV tells them."""

import csv
import io
from datetime import timedelta

from incidents.models import Incident, Practice
from tests.cast import as_user
from tests.factories import (
    ConsequenceFactory,
    IncidentFactory,
    IncidentPracticeFactory,
    PracticeFactory,
    StudentFactory,
)


def sheet(user, path, **query):
    response = as_user(user).get(path, query | {"format": "csv"})
    assert response.status_code == 200
    lines = list(csv.reader(io.StringIO(b"".join(response.streaming_content).decode("utf-8-sig"))))
    return lines[0], lines[1:]


def harm(year, student, *, behavior=None, days=0, kind=None, answered=False, status=Incident.Status.SUBMITTED):
    values = {"behavior": behavior} if behavior else {}
    incident = IncidentFactory(
        school=student.school, occurred_on=year.day + timedelta(days=days), caused=[student], status=status,
        reported_by=year.coordinator, **values,
    )  # fmt: skip
    if kind:
        ConsequenceFactory(incident=incident, school=student.school, student=student, kind=kind)
    if answered:
        practice = PracticeFactory(school=student.school, created_by=year.coordinator, status=Practice.Status.HELD)
        IncidentPracticeFactory(incident=incident, practice=practice, school=student.school)
    return incident


def students(year, race, number, school=None, **values):
    day = year.school_year.starts_on
    made = [
        StudentFactory(school=school or year.a, race_ethnicity=race, enrolled_on=day, **values) for _ in range(number)
    ]
    return made
