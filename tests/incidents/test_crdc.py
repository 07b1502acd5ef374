"""Counts for the civil rights collection: students and times, arrests within referrals, no zero for what is unknown."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection

from district.models import AccessRecord, Student
from district.scope import district_scope
from incidents.models import BehaviorCode, Category, Consequence, NotCollected
from incidents.models.crdc import NOT_KEPT
from incidents.policies.crdc import COUNTED, students_and_times
from incidents.queries.equity import Had
from tests.cast import as_user
from tests.factories import (
    BehaviorCodeFactory,
    ConsequenceFactory,
    EnrollmentFactory,
    NotCollectedFactory,
    SafetyInterventionFactory,
    SafetyPhaseFactory,
)
from tests.incidents.harms import harm, sheet, students

Kind, Race, Sex, Disability = Consequence.Kind, Student.RaceEthnicity, Student.Sex, Student.Disability
PAGE = "/equity/crdc/"


def counts(user, category, group="all", sex="all", school=None, **query):
    """[(students, times, state)] of the file's rows of a category and a group, those with anything first."""
    heads, lines = sheet(user, PAGE, **query)
    rows = [dict(zip(heads, line, strict=True)) for line in lines]
    return [
        (row["Students"], row["Times"], row["State"])
        for row in rows
        if (row["Category"], row["Group"], row["Sex"]) == (category, group, sex)
        and school in (None, row["School"])
        and row["Level"] != "Preschool"
    ]


def shown(user, category, **query):
    """(students, times) of a category on the page."""
    row = next(row for row in page(user, **query).rows if row.category == category)
    return row.students, row.times


def page(user, **query):
    response = as_user(user).get(PAGE, query)
    assert response.status_code == 200
    return response.context["report"]


def test_each_category_is_counted_or_known_not_to_be_kept():
    assert set(COUNTED) | set(NOT_KEPT) == set(Category)
    assert not set(COUNTED) & set(NOT_KEPT)


def test_exactly_one_and_more_than_one_suspension_are_told_apart():
    had = Had(students=5, instances=9, once=3)
    assert students_and_times(Category.OSS_ONE, had) == (3, 3)
    assert students_and_times(Category.OSS_MORE, had) == (2, 6)
    assert students_and_times(Category.ISS, had) == (5, 9)


def test_students_and_times_of_suspensions(year):
    one, two, three = students(year, Race.BL, 3, sex=Sex.FEMALE, disability=Disability.IDEA, english_learner=True)
    harm(year, one, kind=Kind.OSS)
    for days in (0, 1):
        harm(year, two, kind=Kind.OSS, days=days)
    for days in (0, 1, 2):
        harm(year, three, kind=Kind.ISS, days=days)
    user = year.coordinator
    for group in ("all", "idea", "idea:BL", "el"):
        for sex in ("all", "F"):
            assert counts(user, "oss_one", group, sex) == [("1", "1", "counted")]
            assert counts(user, "oss_more", group, sex) == [("1", "2", "counted")]
            assert counts(user, "iss", group, sex) == [("1", "3", "counted")]
    assert counts(user, "oss_one", "idea:WH") == []
    assert [shown(user, one) for one in ("oss_one", "oss_more", "iss")] == [(1, 1), (1, 2), (1, 3)]


def test_arrest_is_a_referral_and_both_together_are_one_time(year):
    both, arrested, referred = students(year, Race.WH, 3)
    incident = harm(year, both, kind=Kind.LAW)
    ConsequenceFactory(incident=incident, school=incident.school, student=both, kind=Kind.ARREST)
    alone = harm(year, arrested, kind=Kind.ARREST)
    harm(year, referred, kind=Kind.LAW)
    user = year.coordinator
    assert counts(user, "referred") == [("3", "3", "counted")]
    assert counts(user, "arrested") == [("2", "2", "counted")]
    assert [one.pk for one in page(user).arrests] == [alone.pk]
    html = as_user(user).get(PAGE).content.decode()
    assert f'<a href="{alone.get_absolute_url()}">{alone.reference}</a>' in html
    assert incident.reference not in html


def test_restraint_and_seclusion_count_once_an_intervention(year):
    (student,) = students(year, Race.AS, 1)
    began = datetime(2025, 9, 8, 13, 5, tzinfo=ZoneInfo("America/New_York"))
    for days in (0, 1):
        moment = began + timedelta(days=days)
        intervention = SafetyInterventionFactory(
            student=student, reported_by=year.coordinator, started_at=moment, ended_at=moment + timedelta(minutes=9)
        )
        for measure in ("escort", "physical", "physical"):
            SafetyPhaseFactory(intervention=intervention, measure=measure)
    SafetyPhaseFactory(intervention=intervention, measure="seclusion")
    user = year.coordinator
    assert counts(user, "physical") == [("1", "2", "counted")]
    assert counts(user, "secluded") == [("1", "1", "counted")]
    assert counts(user, "mechanical") == [("0", "0", "counted")]
    assert page(user).doubts == []


def test_what_is_not_collected_is_no_zero(year):
    (student,) = students(year, Race.WH, 1)
    user = year.coordinator
    assert counts(user, "mechanical") == [("0", "0", "counted")]
    NotCollectedFactory(category="mechanical", reason="The district has no such device")
    assert counts(user, "mechanical") == [("", "", "not collected")]
    assert shown(user, "mechanical") == (None, None)
    assert counts(user, "zero_tolerance") == [("", "", "not collected")]
    html = as_user(user).get(PAGE).content.decode()
    assert "The district has no such device" in html
    harm(year, student, kind=Kind.ISS)
    NotCollectedFactory(category="iss")
    assert page(user).doubts == ["In-school suspension, one or more: marked as not collected, and yet 1 are on record."]


def test_allegations_by_basis_are_collected_where_a_behavior_carries_the_basis(year):
    (student,) = students(year, Race.WH, 1)
    user = year.coordinator
    assert counts(user, "harass_race") == [("", "", "not collected")]
    slur = BehaviorCodeFactory(name="Slur", crdc_category=BehaviorCode.Crdc.HARASSMENT_RACE)
    assert counts(user, "harass_race") == [("", "0", "counted")]
    harm(year, student, behavior=slur)
    assert counts(user, "harass_race") == [("", "1", "counted")]


def test_what_is_not_recorded_of_a_student_is_a_group_of_its_own(year):
    (student,) = students(year, "", 1, sex="", disability="", english_learner=None)
    harm(year, student, kind=Kind.ISS)
    user = year.coordinator
    for group in ("unknown", "unknown:unknown", "el_unknown"):
        assert counts(user, "iss", group, "none") == [("1", "1", "counted")]
    assert [n for words, n in zip_groups(page(user)) if words == "Not recorded"] == [1]
    assert page(user, sex="none").enrolled == 1
    assert page(user, sex="F").enrolled == 0


def zip_groups(report):
    return [(words, n) for n, words in report.rows[0].cells]


def test_preschool_is_told_apart(year):
    (little,), (big,) = (students(year, Race.WH, 1, grade=grade) for grade in ("PK", "3"))
    for student in (little, big):
        harm(year, student, kind=Kind.ISS)
    user = year.coordinator
    assert [shown(user, "iss", level=level) for level in ("", "K12", "PK")] == [(2, 2), (1, 1), (1, 1)]


def test_student_of_two_schools_counts_at_each_for_itself(year):
    (moved,) = students(year, Race.WH, 1)
    EnrollmentFactory(student=moved, school=year.b, starts_on=year.school_year.starts_on + timedelta(days=9))
    incident = harm(year, moved, kind=Kind.OSS)
    assert incident.school == year.a
    user = year.administrator
    assert counts(user, "oss_one", school=year.a.brief) == [("1", "1", "counted")]
    assert counts(user, "oss_one", school=year.b.brief) == [("0", "0", "counted")]
    assert shown(user, "oss_one") == (1, 1)


def test_what_is_in_no_group_is_said(year):
    (student,) = students(year, Race.WH, 1)
    incident = harm(year, student)
    ConsequenceFactory(incident=incident, school=year.a, student=students(year, Race.WH, 1)[0], kind=Kind.ISS)
    (doubt,) = page(year.coordinator).doubts
    assert doubt.startswith("In-school suspension: 1 on record are in no count.")


@pytest.mark.parametrize(("category", "event"), [(c, e) for c, (e, which) in COUNTED.items() if which == "students"])
def test_equity_page_tells_the_same_count(year, category, event):
    """One count, one function; and a recount by plain SQL."""
    made = [*students(year, Race.BL, 2), *students(year, Race.WH, 2)]
    began = datetime(2025, 9, 8, 13, 5, tzinfo=ZoneInfo("America/New_York"))
    for n, student in enumerate(made):
        for kind in [Kind.ISS, Kind.EXPULSION, Kind.EXPULSION_WITHOUT, Kind.ARREST, Kind.LAW][: n + 2]:
            harm(year, student, kind=kind)
        safety = SafetyInterventionFactory(
            student=student, reported_by=year.coordinator, started_at=began, ended_at=began
        )
        for measure in ("physical", "mechanical", "seclusion")[n % 2 :]:
            SafetyPhaseFactory(intervention=safety, measure=measure)
    query = {"event": event, "school": year.a.pk}
    heads, lines = sheet(year.administrator, "/equity/events/", **query)
    told = dict(zip(heads, lines[-1], strict=True))
    here = shown(year.administrator, category, school=year.a.pk)
    assert (int(told["Students with it"]), int(told["Times it happened"])) == here
    assert here == recounted(event)


def recounted(event):
    name, _colon, value = event.partition(":")
    kinds = ["law", "arrest"] if name == "law" else [value]
    if name == "safety":
        sql = """SELECT count(DISTINCT student_id), count(DISTINCT i.id) FROM incidents_safetyintervention i
                 JOIN incidents_safetyphase p ON p.intervention_id = i.id WHERE measure = ANY(%s)"""
    else:
        sql = """SELECT count(DISTINCT student_id), count(DISTINCT (student_id, incident_id))
                 FROM incidents_consequence WHERE kind = ANY(%s)"""
    with district_scope(), connection.cursor() as cursor:
        cursor.execute(sql, [kinds])
        return cursor.fetchone()


def test_coordinator_counts_the_own_school_alone(year):
    (elsewhere,) = students(year, Race.WH, 1, school=year.b)
    students(year, Race.WH, 1)
    harm(year, elsewhere, kind=Kind.ISS)
    assert shown(year.coordinator, "iss", school=year.b.pk) == (0, 0)
    assert counts(year.coordinator, "iss") == [("0", "0", "counted")]
    assert shown(year.administrator, "iss") == (1, 1)


def test_who_sees_no_student_gets_what_the_equity_page_publishes(year):
    for race, number, out in ((Race.BL, 40, 16), (Race.WH, 40, 12), (Race.AS, 20, 3)):
        for student in students(year, race, number)[:out]:
            harm(year, student, kind=Kind.OSS)
    for user in (year.board, year.equity_analyst):
        _heads, lines = sheet(user, PAGE)
        mine = {line[1]: line[2:] for line in lines if line[0] == "Excluded (suspended or expelled)"}
        _heads, equity = sheet(user, "/equity/events/", event="excluded")
        told = {line[0]: line[1:3] for line in equity if line[0] != "All"}
        assert mine == {words.replace("collected", "recorded"): figures for words, figures in told.items()}
        assert mine["Asian"][1] == "not shown"
        html = as_user(user).get(PAGE, {"sex": "F", "school": year.a.pk, "level": "PK"}).content.decode()
        assert "Students by category" not in html
        assert "exactly one" not in html


def test_file_is_on_record(year):
    students(year, Race.WH, 1)
    sheet(year.administrator, PAGE)
    record = AccessRecord.objects.get(kind="export")
    assert (record.noun, record.user) == ("crdc", year.administrator)


def test_only_an_administrator_says_what_is_not_collected(year):
    client, new = as_user(year.administrator), f"{PAGE}not-collected/new/"
    values = {"category": "iss", "reason": "No room for it", "said_by": "Office of data, 2025-09-01"}
    assert as_user(year.coordinator).post(new, values).status_code == 403
    client.post(new, values)
    again = client.post(new, values)
    assert "This category is in the list already." in again.content.decode()
    row = NotCollected.objects.get()
    assert (row.category, row.reason) == ("iss", "No room for it")
    assert "No room for it" in client.get(f"{PAGE}not-collected/").content.decode()
    client.post(f"{PAGE}not-collected/{row.pk}/remove/")
    assert not NotCollected.objects.exists()
