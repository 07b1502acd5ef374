"""Days on which somebody looks again."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from district.calendars import SchoolDays, next_school_day, school_day_after, school_day_on_or_after, school_days
from incidents.actions import followups as actions
from incidents.models import FollowUp
from incidents.models.practice import Kind
from incidents.policies.followups import usual_days
from tests.cast import as_user
from tests.factories import (
    AgreementFactory,
    CalendarDayFactory,
    FollowUpFactory,
    PracticeFactory,
    SchoolYearFactory,
    StudentFactory,
)
from tests.history import every_row_has_its_last_event

LIST, NEW = reverse("incidents:followup-list"), reverse("incidents:followup-create")
LIST_QUERIES, DETAIL_QUERIES, NEW_QUERIES = 11, 11, 12
TODAY = timezone.localdate()


@pytest.fixture
def kim(district):
    return StudentFactory(school=district.a, given_name="Kim", family_name="Ash")


@pytest.fixture
def practice(district, kim):
    return PracticeFactory(
        school=district.a,
        kind=Kind.PEACE,
        started_at=timezone.now(),
        students=[kim],
        facilitators=[district.teacher.staff],
        created_by=district.coordinator,
    )


@pytest.fixture
def follow_up(district, practice, kim):
    return FollowUpFactory(practice=practice, student=kim, assigned_to=district.teacher, due_on=TODAY, what="The ball")


def on_a_school_day(day):
    while day.weekday() > 4:
        day += timedelta(days=1)
    return day


# --- planning


def test_one_click_plans_a_usual_day(district, practice):
    client = as_user(district.coordinator)
    for _ in range(2):  # a double click
        assert client.post(f"{NEW}?practice={practice.pk}", {"days": "7"}).url == practice.get_absolute_url()
    follow_up = FollowUp.objects.get()
    assert follow_up.due_on == on_a_school_day(TODAY + timedelta(days=7))
    assert (follow_up.practice, follow_up.assigned_to, follow_up.school) == (practice, district.coordinator, district.a)
    every_row_has_its_last_event()


def test_day_without_school_moves_and_says_so(district, practice):
    asked = on_a_school_day(TODAY + timedelta(days=7))
    CalendarDayFactory(school=district.a, day=asked)
    data = {"due_on": asked.isoformat(), "what": "The ball"}
    response = as_user(district.coordinator).post(f"{NEW}?practice={practice.pk}", data, follow=True)
    assert FollowUp.objects.get().due_on == on_a_school_day(asked + timedelta(days=1))
    assert "School is closed on" in response.content.decode()


def test_follow_up_of_an_agreement_offers_its_students(district, practice, kim):
    agreement = AgreementFactory(practice=practice, made_by=district.coordinator)
    client = as_user(district.coordinator)
    form = client.get(f"{NEW}?agreement={agreement.pk}").context["form"]
    assert list(form.fields["student"].queryset) == [kim]
    day = on_a_school_day(TODAY + timedelta(days=3))
    client.post(f"{NEW}?agreement={agreement.pk}", {"due_on": day.isoformat(), "student": kim.pk})
    follow_up = FollowUp.objects.get()
    assert (follow_up.agreement, follow_up.student, follow_up.due_on) == (agreement, kim, day)


@pytest.mark.parametrize("day", [TODAY - timedelta(days=1), TODAY + timedelta(days=401)])
def test_day_in_the_past_or_too_far_is_refused_and_nothing_is_lost(district, practice, day):
    data = {"due_on": day.isoformat(), "what": "The ball"}
    form = as_user(district.coordinator).post(f"{NEW}?practice={practice.pk}", data).context["form"]
    assert (list(form.errors), form["what"].value(), FollowUp.objects.count()) == (["due_on"], "The ball", 0)


@pytest.mark.parametrize("days", ["", "x", "-7", "8", "9" * 5000])
def test_days_that_no_button_offers_plan_nothing(district, practice, days):
    response = as_user(district.coordinator).post(f"{NEW}?practice={practice.pk}", {"days": days})
    assert (response.status_code, list(response.context["form"].errors)) == (200, ["due_on"])
    assert not FollowUp.objects.exists()


@pytest.mark.parametrize(("who", "status"), [("other_school", 404), ("board", 403), ("administrator", 403)])
def test_follow_up_is_planned_by_nobody_else(district, practice, who, status):
    response = as_user(getattr(district, who)).post(f"{NEW}?practice={practice.pk}", {"days": "7"})
    assert (response.status_code, FollowUp.objects.count()) == (status, 0)
    with pytest.raises(PermissionDenied):
        actions.plan_follow_up(
            by=getattr(district, who), of={"practice": practice}, due_on=TODAY, now=timezone.now(), today=TODAY
        )


def test_usual_days_count_from_the_record_and_of_an_old_one_from_today():
    today = date(2026, 3, 10)
    assert usual_days(date(2026, 3, 9), today)[0] == (7, date(2026, 3, 16))
    assert usual_days(date(2026, 3, 1), today) == [(30, date(2026, 3, 31)), (60, date(2026, 4, 30))]
    assert usual_days(date(2025, 1, 1), today)[0] == (7, date(2026, 3, 17))


# --- doing


def test_follow_up_is_done_with_a_finding_by_whom_it_was_given_to(district, follow_up):
    client = as_user(district.teacher)
    page = client.post(follow_up.get_absolute_url(), {"finding": "better", "note": "They play again"}, follow=True)
    follow_up.refresh_from_db()
    assert (follow_up.finding, follow_up.note, follow_up.done_on, follow_up.done_by) == (
        "better", "They play again", TODAY, district.teacher,
    )  # fmt: skip
    assert "They play again" in page.content.decode()
    every_row_has_its_last_event()


def test_follow_up_is_named_by_what_it_is_about_to_who_may_open_that(district, follow_up):
    agreement = AgreementFactory(school=district.a, practice=follow_up.practice, summary="Peace at the gym")
    FollowUpFactory(practice=None, agreement=agreement, due_on=TODAY)
    coordinator, teacher = as_user(district.coordinator).get("/"), as_user(district.teacher).get("/")
    contexts = {item.context for item in coordinator.context["items"] if item.icon == "calendar-check"}
    assert contexts == {"Peace or harm circle · Kim Ash · Alder School", "Peace at the gym · Alder School"}
    assert [item.context for item in teacher.context["items"] if item.icon == "calendar-check"] == [
        "Kim Ash · Alder School"
    ]


def test_follow_up_without_a_finding_stays_open(district, follow_up):
    response = as_user(district.coordinator).post(follow_up.get_absolute_url(), {"note": "Hm"})
    assert list(response.context["form"].errors) == ["finding"]
    follow_up.refresh_from_db()
    assert follow_up.done_on is None


def test_second_who_finishes_is_told_who_was_first(district, follow_up):
    as_user(district.teacher).post(follow_up.get_absolute_url(), {"finding": "better"})
    again = as_user(district.teacher).post(follow_up.get_absolute_url(), {"finding": "better"})
    assert again.status_code == 302  # a double click
    with pytest.raises(ValidationError, match=r"done already: on .* by Pat Teacher"):
        actions.finish_follow_up(
            follow_up=follow_up, by=district.coordinator, finding="worse", now=timezone.now(), today=TODAY
        )
    follow_up.refresh_from_db()
    assert follow_up.finding == "better"


def test_finding_is_taken_back_by_the_same_person_for_some_minutes(district, follow_up):
    undo = reverse("incidents:followup-undo", args=[follow_up.pk])
    as_user(district.teacher).post(follow_up.get_absolute_url(), {"finding": "better"})
    assert as_user(district.coordinator).post(undo).status_code == 403
    with pytest.raises(ValidationError, match="more than 15 minutes"):
        actions.reopen_follow_up(follow_up=follow_up, by=district.teacher, now=timezone.now() + timedelta(minutes=16))
    for _ in range(2):
        assert as_user(district.teacher).post(undo).status_code == 302
    follow_up.refresh_from_db()
    assert (follow_up.finding, follow_up.done_on) == ("", None)


def test_teacher_reads_only_own_follow_ups(district, practice, kim, follow_up):
    other = FollowUpFactory(practice=practice, student=kim, assigned_to=district.coordinator)
    client = as_user(district.teacher)
    assert [row.pk for row in client.get(LIST).context["page"]] == [follow_up.pk]
    assert client.get(other.get_absolute_url()).status_code == 404


# --- the list


@pytest.fixture
def shelf(district, practice, kim):
    mine = {"practice": practice, "assigned_to": district.coordinator}
    FollowUpFactory(**mine, what="overdue", due_on=TODAY - timedelta(days=2))
    FollowUpFactory(**mine, what="today", due_on=TODAY)
    FollowUpFactory(practice=practice, assigned_to=district.principal, what="coming", due_on=TODAY + timedelta(days=5))
    FollowUpFactory(
        **mine, what="done", due_on=TODAY - timedelta(days=9), done_on=TODAY, done_by=district.coordinator,
        finding="same",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, ["overdue", "today", "coming"]),
        ({"sort": "-due"}, ["coming", "today", "overdue"]),
        ({"state": "due"}, ["overdue", "today"]),
        ({"state": "overdue"}, ["overdue"]),
        ({"state": "done"}, ["done"]),
        ({"mine": "on"}, ["overdue", "today"]),
    ],
)
def test_list_is_narrowed(district, shelf, query, expected):
    page = as_user(district.coordinator).get(LIST, query).context["page"]
    assert [row.what for row in page] == expected


def test_pages_ask_as_often_for_one_as_for_many(district, practice, follow_up, kim):
    client = as_user(district.coordinator)

    def asked():
        counts = []
        for address in (LIST, follow_up.get_absolute_url(), f"{NEW}?practice={practice.pk}"):
            client.get(address)
            with CaptureQueriesContext(connection) as queries:
                client.get(address)
            counts.append(len(queries))
        return counts

    assert asked() == [LIST_QUERIES, DETAIL_QUERIES, NEW_QUERIES]
    for _ in range(2):
        FollowUpFactory(practice=practice, student=StudentFactory(school=district.a), assigned_to=district.principal)
    assert asked() == [LIST_QUERIES, DETAIL_QUERIES, NEW_QUERIES]


# --- school days


def test_school_days_leave_out_weekends_closures_and_summer(district):
    year = district.year
    SchoolYearFactory(starts_on=year.ends_on + timedelta(days=70), ends_on=year.ends_on + timedelta(days=300))
    monday = date(2025, 10, 6)
    CalendarDayFactory(school=None, day=date(2025, 10, 8))
    CalendarDayFactory(school=district.a, day=date(2025, 10, 9))
    CalendarDayFactory(school=district.b, day=date(2025, 10, 7))
    CalendarDayFactory(school=district.a, day=date(2025, 10, 10), kind="half")
    assert [day.day for day in school_days(district.a, monday, date(2025, 10, 13))] == [6, 7, 10, 13]
    assert school_day_on_or_after(district.a, date(2025, 10, 8)) == date(2025, 10, 10)
    assert next_school_day(district.a, monday) == date(2025, 10, 7)
    assert next_school_day(district.b, monday) == date(2025, 10, 9)
    assert school_day_after(district.a, monday, 3) == date(2025, 10, 13)
    last = year.ends_on
    assert next_school_day(district.a, last) == on_a_school_day(last + timedelta(days=70))


def test_school_days_of_many_schools_take_two_queries(district, django_assert_num_queries):
    with django_assert_num_queries(2):
        days = SchoolDays(date(2025, 10, 1), date(2026, 10, 1))
        for school in (district.a, district.b, district.c):
            days.after(school.pk, date(2025, 10, 1), 20)
