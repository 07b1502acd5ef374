"""The day on which somebody led a practice, kept equal the rows however they are written, by many at once."""

from contextlib import nullcontext
from datetime import date, datetime, timedelta

import pytest
from django.db.models import Max
from django.utils import timezone

from district.scope import district_scope
from incidents.models import Practice, PracticeParticipant
from tests.cast import as_server, set_the_stage
from tests.factories import PracticeFactory, StaffFactory
from tests.incidents.test_tallies import at_once

FIRST, LATER = date(2025, 10, 1), date(2025, 10, 15)


def nine(day):
    return timezone.make_aware(datetime(day.year, day.month, day.day, 9))


def kept():
    """Dict of (staff, school) to the last day that is kept."""
    rows = PracticeParticipant.objects.exclude(led_on=None).values_list("staff", "school").order_by()
    return {(staff, school): day for staff, school, day in rows.annotate(Max("led_on"))}


def recounted():
    led = PracticeParticipant.objects.filter(role="facilitator", practice__status__in=["held", "completed"])
    rows = led.exclude(staff=None).values_list("staff", "school").order_by()
    return {(staff, school): day for staff, school, day in rows.annotate(Max("practice__held_on"))}


def led(school, day, *staff, **values):
    return PracticeFactory(school=school, facilitators=staff, started_at=nine(day), **{"status": "completed"} | values)


@pytest.fixture(params=["owner", "server"])
def story(request, district):
    """Two practices of two leaders at a, and one of one of them at b."""
    with as_server() if request.param == "server" else nullcontext():
        district.one, district.two = StaffFactory(), StaffFactory()
        district.first = led(district.a, FIRST, district.one, district.two)
        district.later = led(district.a, LATER, district.one, district.two)
        led(district.b, FIRST, district.one)
        yield district


def days(story):
    """The last days at a of the two; what is kept equals the rows."""
    found = kept()
    assert found == recounted()
    return found.get((story.one.pk, story.a.pk)), found.get((story.two.pk, story.a.pk))


def test_day_is_kept_for_each_school(story):
    assert days(story) == (LATER, LATER)
    assert kept()[story.one.pk, story.b.pk] == FIRST


@pytest.mark.parametrize("status", ["requested", "planned", "declined"])
def test_practice_that_did_not_take_place_counts_no_more(story, status):
    Practice.objects.filter(pk=story.later.pk).update(status=status, declined_reason="Not now")
    assert days(story) == (FIRST, FIRST)
    Practice.objects.filter(pk=story.later.pk).update(status="held", declined_reason="")
    assert days(story) == (LATER, LATER)


def test_practice_of_another_day_is_kept_there(story):
    story.later.started_at = nine(FIRST - timedelta(days=3))
    story.later.save()
    assert days(story) == (FIRST, FIRST)


def test_practice_of_another_school_is_kept_there(story):
    story.later.school = story.b
    story.later.save()
    assert days(story) == (FIRST, FIRST)
    assert kept()[story.two.pk, story.b.pk] == LATER


def test_whoever_led_no_more_has_no_day(story):
    story.later.participants.filter(staff=story.one).update(role="supporter")
    story.later.participants.filter(staff=story.two).delete()
    assert days(story) == (FIRST, FIRST)
    story.first.participants.filter(staff=story.one).update(staff=StaffFactory())
    story.first.delete()
    assert days(story) == (None, None)


def test_nothing_of_it_is_history(story):
    changes = PracticeParticipant.pgh_event_model.objects.count()
    Practice.objects.filter(pk=story.later.pk).update(status="planned")
    assert PracticeParticipant.pgh_event_model.objects.count() == changes


@pytest.mark.django_db(transaction=True)
def test_who_joins_while_the_practice_moves_to_another_day_led_it_on_that_day():
    cast, staff = set_the_stage(), StaffFactory()
    with district_scope():
        practice = led(cast.a, FIRST)

    def move():
        for n in range(30):
            with district_scope():
                Practice.objects.filter(pk=practice.pk).update(held_on=FIRST + timedelta(days=n))

    def join():
        for n in range(30):
            with district_scope():
                if n % 2:
                    practice.participants.filter(staff=staff).delete()
                else:
                    practice.participants.create(school=cast.a, staff=staff, role="facilitator")
        with district_scope():
            practice.participants.create(school=cast.a, staff=staff, role="facilitator")

    at_once(move, join)
    with district_scope():
        assert kept() == recounted() == {(staff.pk, cast.a.pk): FIRST + timedelta(days=29)}
