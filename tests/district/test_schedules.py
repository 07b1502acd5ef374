"""Schedules of retention: what a district starts with, and that a shorter time is never set by a slip."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from district.models import RetentionSchedule
from district.retention import due, kind, kinds, schedule_of, years_before
from district.retention_queries import kept
from district.scope import district_scope, scope
from tests.cast import as_user
from tests.factories import IncidentFactory, SafetyInterventionFactory, StudentFactory

LIST = reverse("district:retention-list")
EDIT = reverse("district:retention-edit", args=["incident"])


@pytest.fixture
def admin(cast):
    return as_user(cast.administrator)


def closed_incident(school, cast, days):
    return IncidentFactory(
        school=school, status="closed", closed_at=timezone.now() - timedelta(days=days), reported_by=cast.coordinator
    )  # fmt: skip


def form_values(admin, **changes):
    version = admin.get(EDIT).context["form"]["version"].value()
    return {"years": "3", "source": "State schedule S7", "version": version} | changes


def test_migration_lays_a_schedule_for_each_kind_and_no_other(db):
    laid = {row.kind: (row.years, row.source) for row in RetentionSchedule.objects.all()}
    assert laid == {one.key: (one.years, str(one.source)) for one in kinds()}


def test_schedule_is_called_as_its_kind_and_leads_to_its_form(db):
    row = RetentionSchedule.objects.get(kind="incident")
    assert (str(row), row.get_absolute_url()) == ("Incidents, with consequences and agreements", EDIT)


def test_laid_schedule_is_in_the_history(cast, admin):
    event = RetentionSchedule.pgh_event_model.objects.get(kind="incident")
    assert (event.pgh_label, event.years) == ("insert", 7)


def test_opening_the_form_writes_nothing(cast, admin):
    before = RetentionSchedule.pgh_event_model.objects.count()
    assert admin.get(EDIT).status_code == 200
    assert RetentionSchedule.pgh_event_model.objects.count() == before


@pytest.mark.parametrize("years", ["3", " 3 ", "3.0", "+3", "0003"])
def test_shorter_time_is_asked_for_twice_however_it_is_written(cast, admin, years):
    closed_incident(cast.a, cast, 366 * 4)
    answer = admin.post(EDIT, form_values(admin, years=years))
    assert answer.context["form"].errors["sure"][0].startswith("1 record more falls due at once")
    assert schedule_of(kind("incident")).years == 7
    assert admin.post(EDIT, form_values(admin, years=years, sure="on")).url == LIST
    assert schedule_of(kind("incident")).years == 3


def test_shorter_time_counts_what_falls_due_by_it_and_not_what_was_due_before(cast, admin):
    for days in (366 * 8, 366 * 4, 366 * 4, 366):
        closed_incident(cast.a, cast, days)
    closed_incident(cast.b, cast, 366 * 5)
    errors = admin.post(EDIT, form_values(admin)).context["form"].errors
    assert errors["sure"][0].startswith("3 records more fall due at once")


@pytest.mark.parametrize("years", ["7", "8", "100"])
def test_same_or_longer_time_is_not_asked_about(cast, admin, years):
    closed_incident(cast.a, cast, 366 * 9)
    assert "sure" not in admin.get(EDIT).context["form"].fields
    assert admin.post(EDIT, form_values(admin, years=years)).url == LIST
    assert schedule_of(kind("incident")).years == int(years)


@pytest.mark.parametrize("source", ["", "  ", "x" * 401, "\0"])
def test_source_must_be_given(cast, admin, source):
    assert list(admin.post(EDIT, form_values(admin, years="7", source=source)).context["form"].errors) == ["source"]
    assert schedule_of(kind("incident")).source == str(kind("incident").source)


def test_edit_over_a_newer_one_shows_both_and_asks_from_the_newer_years(cast, admin):
    closed_incident(cast.a, cast, 366 * 9)
    values = form_values(admin, years="8")
    RetentionSchedule.objects.filter(kind="incident").update(years=20)
    form = admin.post(EDIT, values).context["form"]
    assert ("Kept for years", "20", "8") in [(str(name), theirs, yours) for name, theirs, yours in form.conflict]
    assert form.errors["sure"][0].startswith("1 record more")
    assert schedule_of(kind("incident")).years == 20


def test_only_administrators_and_auditors_read_and_only_administrators_change(cast):
    statuses = {}
    for part, user in cast.users().items():
        client = as_user(user)
        answers = client.get(LIST), client.get(EDIT), client.post(EDIT)
        statuses[part] = tuple(answer.status_code for answer in answers)
    assert statuses.pop("administrator") == (200, 200, 200)
    assert statuses.pop("auditor") == (200, 403, 403)
    assert set(statuses.values()) == {(403, 403, 403)}


def test_due_shows_only_the_rows_of_the_scope(cast):
    here, there = (closed_incident(school, cast, 366 * 8) for school in (cast.a, cast.b))
    today = timezone.localdate()
    with scope([cast.a.pk]):
        assert list(due(kind("incident"), today)) == [here]
    with district_scope():
        assert set(due(kind("incident"), today)) == {here, there}
    assert list(due(kind("incident"), today)) == []


def test_each_kind_by_its_own_years(cast):
    student = StudentFactory(school=cast.a)
    closed_incident(cast.a, cast, 366 * 8)
    SafetyInterventionFactory(student=student, reported_by=cast.coordinator)
    day = timezone.localdate() + timedelta(days=366 * 8)
    with district_scope():
        assert [one.key for one in kinds() if due(one, day).exists()] == ["incident"]
        assert due(kind("safety"), day + timedelta(days=366 * 3)).count() == 1


@pytest.mark.parametrize("day", [date(2028, 2, 28), date(2028, 2, 29), date(2028, 3, 1), date(2027, 12, 31)])
@pytest.mark.parametrize("years", [1, 4, 7, 100])
def test_first_day_that_is_kept_agrees_with_the_databases_calendar(db, day, years):
    """`years_before` narrows by an index what `due_on` says day by day."""
    first = years_before(day, years)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (%s::date + make_interval(years => %s))::date, (%s::date - 1 + make_interval(years => %s))::date",
            [first, years, first, years],
        )
        due_on_first, due_on_last = cursor.fetchone()
    assert due_on_last <= day < due_on_first


def test_number_of_queries_is_the_same_for_one_record_and_for_many(cast):
    def asked():
        with district_scope(), CaptureQueriesContext(connection) as found:
            kept(timezone.localdate())
            list(due(kind("incident"), timezone.localdate()))
        return len(found)

    closed_incident(cast.a, cast, 366 * 8)
    one = asked()
    for n in range(4):
        closed_incident(cast.a, cast, 366 * 8 + n)
    assert asked() == one
