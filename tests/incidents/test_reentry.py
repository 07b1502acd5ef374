"""Returns after days away: nobody comes back unseen."""

from datetime import date, datetime, timedelta

import pymupdf
import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from district.models import AccessRecord
from incidents.actions import reentry as actions
from incidents.models import Consequence, FollowUp, Practice, ReentryPlan
from incidents.models.practice import Kind
from incidents.queries.reentry import without_plan
from tests.cast import as_user
from tests.factories import (
    CalendarDayFactory,
    ConsequenceFactory,
    FollowUpFactory,
    IncidentFactory,
    IncidentParticipantFactory,
    PracticeFactory,
    ReentryPlanFactory,
    SchoolYearFactory,
    StudentFactory,
)
from tests.history import every_row_has_its_last_event

LIST = reverse("incidents:reentry-list")
LIST_QUERIES, DETAIL_QUERIES, NEW_QUERIES = 14, 11, 15
WEDNESDAY = date(2025, 10, 8)  # in the cast's school year
NOON = timezone.make_aware(datetime(2025, 10, 8, 12))


@pytest.fixture
def kim(district):
    return StudentFactory(school=district.a, given_name="Kim", family_name="Ash")


@pytest.fixture
def away(district, kim):
    """Kim, out of school through Friday."""
    incident = IncidentFactory(school=district.a, caused=[kim], reported_by=district.principal)
    return ConsequenceFactory(
        incident=incident, student=kim, decided_by=district.principal, starts_on=WEDNESDAY, ends_on=date(2025, 10, 10)
    )


def plan(consequence, by, **data):
    data = {"returns_on": date(2025, 10, 13), "now": NOON, "today": WEDNESDAY} | data
    return actions.plan_reentry(consequence=consequence, by=by, **data)


def url(name, row):
    return reverse(f"incidents:{name}", args=[row.pk])


# --- who is due back


def test_return_is_the_next_school_day_and_shows_without_a_plan(district, away):
    CalendarDayFactory(school=district.a, day=date(2025, 10, 13))
    found = without_plan(district.coordinator, WEDNESDAY)
    assert [(one.consequence, one.returns_on) for one in found] == [(away, date(2025, 10, 14))]
    assert without_plan(district.teacher, WEDNESDAY) == without_plan(district.other_school, WEDNESDAY) == []


@pytest.mark.parametrize(
    ("change", "shown"),
    [
        ({"ends_on": date(2025, 10, 16)}, True),  # back on Friday of next week
        ({"ends_on": date(2025, 10, 17)}, False),  # back the Monday after
        ({"ends_on": date(2025, 9, 12), "starts_on": date(2025, 9, 11)}, True),  # came back unseen, lately
        ({"ends_on": date(2025, 9, 5), "starts_on": date(2025, 9, 4)}, False),
        ({"ends_on": None}, False),
        ({"kind": Consequence.Kind.ISS}, False),
        ({"kind": Consequence.Kind.EXPULSION}, True),
    ],
)
def test_list_goes_from_four_weeks_ago_through_next_week(district, away, change, shown):
    Consequence.objects.filter(pk=away.pk).update(**change)
    assert bool(without_plan(district.coordinator, WEDNESDAY)) is shown


def test_return_after_the_summer_is_found(district, away):
    year = district.year
    SchoolYearFactory(starts_on=year.ends_on + timedelta(days=70), ends_on=year.ends_on + timedelta(days=300))
    Consequence.objects.filter(pk=away.pk).update(starts_on=year.ends_on, ends_on=year.ends_on)
    today = year.ends_on + timedelta(days=69)
    found = without_plan(district.coordinator, today)
    assert [one.returns_on for one in found] == [min(today + timedelta(days=n) for n in (1, 2, 3)
                                                     if (today + timedelta(days=n)).weekday() < 5)]  # fmt: skip


def test_list_shows_three_parts(district, away):
    today = timezone.localdate()
    own = {"created_by": district.coordinator}

    def of(name):
        student = StudentFactory(school=district.a, family_name=name)
        return ConsequenceFactory(
            incident=away.incident, student=student, decided_by=district.principal, starts_on=today, ends_on=today
        )

    soon = ReentryPlanFactory(consequence=of("Soon"), returns_on=today + timedelta(days=1), **own)
    back = ReentryPlanFactory(
        consequence=of("Back"), returns_on=today - timedelta(days=15), status=ReentryPlan.Status.READY, **own
    )
    FollowUpFactory(practice=None, reentry_plan=back, student=back.student, due_on=today, what="First look")
    unplanned = of("Bare")
    context = as_user(district.coordinator).get(LIST).context
    assert [one.consequence for one in context["unplanned"]] == [unplanned]
    assert context["planned"] == [soon]
    assert context["back"] == [back]
    assert b"First look" in as_user(district.coordinator).get(LIST).content


def test_export_has_who_has_no_plan_and_who_has_one(district, away, kim):
    today = timezone.localdate()
    student = StudentFactory(school=district.a, given_name="Lee", family_name="Alder")
    away.incident.participants.create(student=student, school=district.a)
    ends = {"starts_on": today, "ends_on": today}
    ConsequenceFactory(incident=away.incident, student=student, decided_by=district.principal, **ends)
    made = ReentryPlanFactory(
        consequence=away, returns_on=today + timedelta(days=1), contact=district.teacher.staff,
        created_by=district.coordinator,
    )  # fmt: skip
    done = {"done_on": today, "done_by": district.teacher, "finding": "better"}
    for days, more in ((1, done), (5, {})):
        due = today + timedelta(days=days)
        FollowUpFactory(practice=None, reentry_plan=made, student=kim, due_on=due, **more)
    response = as_user(district.coordinator).get(LIST, {"format": "csv"})
    heads, *lines = b"".join(response.streaming_content).decode().splitlines()
    assert heads.endswith("Back on,Student,School,Away for,Last day away,Plan,Contact,Welcome circle,"
                          "Check-ins done,Check-ins")  # fmt: skip
    assert [line.split(",", 1)[1] for line in lines] == [
        f"Lee Alder,Alder School,Out-of-school suspension,{today},Without a plan,,,,",
        "Kim Ash,Alder School,Out-of-school suspension,2025-10-10,Being prepared,Pat Teacher,,1,2",
    ]
    record = AccessRecord.objects.get(kind=AccessRecord.Kind.EXPORT)
    assert (record.user, record.rows) == (district.coordinator, 2)
    response = as_user(district.other_school).get(LIST, {"format": "csv"})
    assert len(b"".join(response.streaming_content).decode().splitlines()) == 1


# --- planning


def test_circle_is_not_led_by_whom_the_student_harmed(district, away):
    IncidentParticipantFactory(incident=away.incident, student=None, staff=district.teacher.staff, role="harmed")
    data = {
        "returns_on": "2025-10-13", "contact": district.teacher.staff_id,
        "circle": "new", "circle_day": "2025-10-13", "circle_time": "08:00",
    }  # fmt: skip
    page = as_user(district.coordinator).post(url("reentry-create", away), data)
    assert "Who was harmed cannot be the only one to lead" in page.content.decode()
    assert not ReentryPlan.objects.exists() and not Practice.objects.exists()


def test_plan_is_made_once_with_three_check_ins_and_a_circle(district, away, kim):
    client = as_user(district.coordinator)
    data = {
        "returns_on": "2025-10-13", "contact": district.teacher.staff_id, "supports": "A quiet place",
        "circle": "new", "circle_day": "2025-10-13", "circle_time": "08:00",
    }  # fmt: skip
    first = client.post(url("reentry-create", away), data)
    assert client.post(url("reentry-create", away), data).url == first.url  # a double click
    made, circle = ReentryPlan.objects.get(), Practice.objects.get()
    assert first.url == made.get_absolute_url()
    assert (made.student, made.contact, made.welcome_practice) == (kim, district.teacher.staff, circle)
    assert (circle.kind, circle.status, circle.school) == (Kind.REENTRY, "planned", district.a)
    assert {(p.student, p.staff, p.role) for p in circle.participants.all()} == {
        (kim, None, "participant"), (None, district.teacher.staff, "facilitator"),
    }  # fmt: skip
    assert circle.answered.get().incident == away.incident
    assert [(row.due_on.day, row.assigned_to) for row in made.follow_ups.order_by("due_on")] == [
        (14, district.teacher), (20, district.teacher), (10, district.teacher),
    ]  # fmt: skip
    away.refresh_from_db()
    assert away.restorative_practice == circle
    every_row_has_its_last_event()


def test_circle_does_not_take_the_place_of_another_component(district, away, kim):
    mediation = PracticeFactory(school=district.a, kind=Kind.MEDIATION, students=[kim])
    Consequence.objects.filter(pk=away.pk).update(restorative_practice=mediation)
    circle = PracticeFactory(school=district.a, kind=Kind.REENTRY, students=[kim], status="planned")
    made, _ = plan(away, district.coordinator, welcome=circle)
    away.refresh_from_db()
    assert (made.welcome_practice, away.restorative_practice) == (circle, mediation)


def test_circle_of_somebody_else_is_refused(district, away):
    circle = PracticeFactory(school=district.a, kind=Kind.REENTRY, students=[StudentFactory(school=district.a)])
    with pytest.raises(ValidationError, match="no re-entry circle with this student"):
        plan(away, district.coordinator, welcome=circle)


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2025, 10, 10), "still away"),
        (date(2025, 10, 11), "no school on that day. The next school day is Oct 13, 2025"),
        (date(2027, 10, 11), "more than a year"),
    ],
)
def test_day_that_is_no_return_is_refused(district, away, day, words):
    response = as_user(district.coordinator).post(
        url("reentry-create", away), {"returns_on": day.isoformat(), "supports": "Kept"}
    )
    assert words in response.context["form"].errors["returns_on"][0]
    assert response.context["form"]["supports"].value() == "Kept"
    assert not ReentryPlan.objects.exists() and not FollowUp.objects.exists()


def test_plan_is_made_by_nobody_else(district, away):
    for who in ("teacher", "other_school", "administrator", "auditor", "board"):
        response = as_user(getattr(district, who)).post(url("reentry-create", away), {"returns_on": "2025-10-13"})
        assert response.status_code in (403, 404), who
        with pytest.raises(PermissionDenied):
            plan(away, getattr(district, who))
    assert not ReentryPlan.objects.exists()


def test_consequence_without_an_end_or_without_days_away_has_no_plan(district, away):
    Consequence.objects.filter(pk=away.pk).update(ends_on=None)
    with pytest.raises(ValidationError, match="last day first"):
        plan(away, district.coordinator)
    assert as_user(district.coordinator).get(url("reentry-create", away)).status_code == 302
    Consequence.objects.filter(pk=away.pk).update(kind=Consequence.Kind.DETENTION)
    with pytest.raises(ValidationError, match="Only days away"):
        plan(away, district.coordinator)


# --- ready, done


def test_ready_needs_a_person_and_a_circle_or_a_reason(district, away):
    made, _ = plan(away, district.coordinator)
    client = as_user(district.coordinator)
    page = client.post(url("reentry-move", made), {"to": "ready"}, follow=True).content.decode()
    assert "Name the student’s person" in page and "say why there is none" in page
    made.refresh_from_db()
    assert made.status == "open"
    client.post(
        url("reentry-edit", made),
        {"version": made.pgh_event_model.objects.filter(pgh_obj_id=made.pk).latest("pgh_id").pk,
         "returns_on": "2025-10-13", "contact": district.teacher.staff_id, "no_circle_reason": "Family meeting"},
    )  # fmt: skip
    for _n in range(2):  # a double click
        assert client.post(url("reentry-move", made), {"to": "ready"}).status_code == 302
    made.refresh_from_db()
    assert made.status == "ready"


def test_done_comes_with_the_day_and_goes_through_ready(district, away):
    made, _ = plan(away, district.coordinator, contact=district.teacher.staff, no_circle_reason="Family meeting")
    move = {"plan": made, "by": district.coordinator, "now": NOON}
    with pytest.raises(ValidationError, match="Say first that the plan is ready"):
        actions.move_reentry(to=ReentryPlan.Status.DONE, today=date(2025, 10, 14), **move)
    actions.move_reentry(to=ReentryPlan.Status.READY, today=WEDNESDAY, **move)
    with pytest.raises(ValidationError, match="comes back on Oct 13, 2025"):
        actions.move_reentry(to=ReentryPlan.Status.DONE, today=WEDNESDAY, **move)
    done, moved = actions.move_reentry(to=ReentryPlan.Status.DONE, today=date(2025, 10, 13), **move)
    assert (done.status, moved) == ("done", True)
    response = as_user(district.coordinator).get(url("reentry-edit", made))
    assert response.status_code == 302  # settled: opened again first
    every_row_has_its_last_event()


def test_new_day_moves_the_check_ins_that_still_stand(district, away):
    made, _ = plan(away, district.coordinator)
    first = made.follow_ups.order_by("due_on").first()
    FollowUp.objects.filter(pk=first.pk).update(done_on=WEDNESDAY, finding="same", done_by=district.coordinator)
    made.returns_on = date(2025, 10, 15)
    actions.change_reentry(
        plan=made, by=district.coordinator, now=NOON, fields=["returns_on"], returned_on=date(2025, 10, 13)
    )
    assert [row.due_on for row in made.follow_ups.order_by("due_on")] == [
        date(2025, 10, 14), date(2025, 10, 22), date(2025, 11, 12),
    ]  # fmt: skip


# --- who reads


def test_contact_reads_the_plan_without_the_consequence(district, away, kim):
    made, _ = plan(away, district.coordinator, contact=district.teacher.staff, supports="A quiet place")
    page = as_user(district.teacher).get(made.get_absolute_url()).content.decode()
    assert "A quiet place" in page and "Out-of-school suspension" not in page
    assert "Out-of-school suspension" in as_user(district.principal).get(made.get_absolute_url()).content.decode()
    assert as_user(district.other_school).get(made.get_absolute_url()).status_code == 404
    assert [row.pk for row in as_user(district.teacher).get(LIST).context["planned"]] in ([], [made.pk])


def test_sheet_names_person_supports_and_check_ins(district, away):
    made, _ = plan(away, district.coordinator, contact=district.teacher.staff, supports="A quiet place")
    response = as_user(district.coordinator).get(url("reentry-print", made))
    with pymupdf.open(stream=response.content, filetype="pdf") as pages:
        text = " ".join(page.get_text() for page in pages)
    assert "Kim Ash" in text and "A quiet place" in text and "Pat Teacher" in text and text.count("Check-in") == 3


def test_pages_ask_as_often_for_one_as_for_many(district, away):
    today, client = timezone.localdate(), as_user(district.coordinator)
    row = {"incident": away.incident, "decided_by": district.principal, "starts_on": today, "ends_on": today}

    def another():
        bare = ConsequenceFactory(student=StudentFactory(school=district.a), **row)
        made = ReentryPlanFactory(
            consequence=ConsequenceFactory(student=StudentFactory(school=district.a), **row),
            created_by=district.coordinator,
            returns_on=today,
        )
        FollowUpFactory(practice=None, reentry_plan=made, student=made.student)
        return bare, made

    def asked(bare, made):
        counts = []
        for address in (LIST, made.get_absolute_url(), url("reentry-create", bare)):
            client.get(address)
            with CaptureQueriesContext(connection) as queries:
                client.get(address)
            counts.append(len(queries))
        return counts

    first = another()
    assert asked(*first) == [LIST_QUERIES, DETAIL_QUERIES, NEW_QUERIES]
    another(), another()
    assert asked(*first) == [LIST_QUERIES, DETAIL_QUERIES, NEW_QUERIES]
