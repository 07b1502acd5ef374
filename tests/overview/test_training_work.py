"""What my work and the search box say of trainings."""

from datetime import date, timedelta

import pytest

from tests.cast import as_user, set_the_stage
from tests.factories import (
    CourseFactory,
    RegistrationFactory,
    RequirementFactory,
    SessionFactory,
    UnmatchedCompletionFactory,
)

TODAY = date.today()


@pytest.fixture
def cast(db):
    return set_the_stage()


def told(client):
    page = client.get("/")
    return {tile.label: tile.figure for tile in page.context["tiles"]}, [item.what for item in page.context["items"]]


def test_training_lead_is_told_what_waits(cast):
    course = CourseFactory(days=1)
    RequirementFactory(course=course, starts_on=TODAY - timedelta(days=9), due_on=TODAY + timedelta(days=9))
    SessionFactory(course=course, on=[TODAY - timedelta(days=3)], status="held", number="H-1")
    SessionFactory(course=course, on=[TODAY - timedelta(days=2)], status="open", number="O-1")
    UnmatchedCompletionFactory()
    tiles, items = told(as_user(cast.training_lead))
    assert (tiles["To certify"], tiles["Not found"], tiles["Trained"]) == (1, 1, "0 %")
    assert tiles["Without a seat"] > 0
    assert items[:2] == ["Certify H-1", "Take the roll of O-1"]


def test_member_of_staff_is_told_of_a_seat_today_and_of_what_is_asked(cast):
    course, other = CourseFactory(days=1, name="Circles"), CourseFactory(name="Conferences")
    for one in (course, other):
        RequirementFactory(course=one, starts_on=TODAY - timedelta(days=9), due_on=TODAY + timedelta(days=9))
    session = SessionFactory(course=course, on=[TODAY])
    RegistrationFactory(session=session, staff=cast.teacher.staff)
    _tiles, items = told(as_user(cast.teacher))
    assert "Today: Circles" in items and "Find a seat: Conferences" in items and "Find a seat: Circles" not in items


def test_search_finds_sessions_and_the_pages_of_trainings(cast):
    SessionFactory(course=CourseFactory(name="Zebra course"), number="Z-77")
    page = as_user(cast.teacher).get("/search/?q=zebra").text
    assert "Z-77" in page
    assert "Who is trained" not in as_user(cast.teacher).get("/search/?q=completion").text
    assert "Who is trained" in as_user(cast.principal).get("/search/?q=completion").text
