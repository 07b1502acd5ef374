"""The figures of home equal a count of the rows in SQL, over practices of every state, kind, day and school."""

import random
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone

from incidents.models import Practice
from incidents.models.practice import CIRCLE_KINDS, PROACTIVE_KINDS, USUAL_TIER, Kind
from tests.cast import as_user
from tests.factories import SectionFactory

STATES = ["requested", "planned", "held", "completed", "completed", "declined"]


@pytest.fixture
def practices(district):
    """300 of the last 100 days, at midnight too; half of them with a class, three of which are at another school."""
    chance, today = random.Random(3), timezone.localdate()
    sections = [SectionFactory(school=school, year=district.year) for school in (district.a, district.b) for _ in "123"]
    SectionFactory(school=district.a, year=district.year)  # never had a circle
    rows = []
    for _ in range(300):
        section, kind = chance.choice(sections), chance.choice(Kind.values)
        days = 0 if chance.random() < 0.1 else chance.randint(0, 100)  # some of today: a week has begun on a Monday too
        day, clock = today - timedelta(days=days), chance.choice([(0, 0), (9, 30), (23, 59)])
        if section == sections[0]:
            day = today - timedelta(days=chance.randint(15, 100))  # quiet
        status = chance.choice(STATES)
        rows.append(
            Practice(
                client_id=uuid4(),
                school=section.school,
                section=chance.choice([section, None]),
                kind=kind,
                mode="proactive" if kind in PROACTIVE_KINDS else "responsive",
                tier=USUAL_TIER[kind],
                status=status,
                asked_by=district.teacher if status == "requested" else None,
                asked_at=timezone.now() if status == "requested" else None,
                declined_reason="Not now" if status == "declined" else "",
                started_at=timezone.make_aware(datetime.combine(day, datetime.min.time().replace(*clock))),
                held_on=day,
                minutes=chance.randint(5, 60),
            )
        )
    Practice.objects.bulk_create(rows)
    return district


def ask(sql, **values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchone()


def recounted(school, year, today):
    """(circles this week, quiet classes, classes, practices in 12 weeks, proactive of them) by the local day."""
    values = {
        "school": school.pk,
        "year": year.pk,
        "today": today,
        "monday": today - timedelta(days=today.weekday()),
        "first": today - timedelta(days=today.weekday(), weeks=11),
        "quiet": today - timedelta(days=14),
        "circles": [kind.value for kind in CIRCLE_KINDS],
    }
    took_place = "p.school_id = %(school)s AND p.status IN ('held', 'completed') AND p.held_on <= %(today)s"
    circle = f"{took_place} AND p.kind = ANY(%(circles)s)"
    return ask(
        f"""SELECT
            (SELECT count(*) FROM incidents_practice p WHERE {circle} AND p.held_on >= %(monday)s),
            (SELECT count(*) FROM district_section c WHERE c.school_id = %(school)s AND c.year_id = %(year)s
                AND NOT EXISTS (SELECT FROM incidents_practice p
                                WHERE {circle} AND p.section_id = c.id AND p.held_on >= %(quiet)s)),
            (SELECT count(*) FROM district_section c WHERE c.school_id = %(school)s AND c.year_id = %(year)s),
            (SELECT count(*) FROM incidents_practice p WHERE {took_place} AND p.held_on >= %(first)s),
            (SELECT count(*) FROM incidents_practice p
                WHERE {took_place} AND p.held_on >= %(first)s AND p.mode = 'proactive')""",
        **values,
    )


def test_figures_of_home_equal_the_rows(practices):
    today = timezone.localdate()
    week, quiet, classes, many, proactive = recounted(practices.a, practices.year, today)
    assert (quiet >= 2, classes, 0 < week < many, 0 < proactive < many) == (True, 4, True, True)
    tiles = {str(tile.label): tile for tile in as_user(practices.coordinator).get("/").context["tiles"]}
    assert tiles["Circles"].figure == week
    assert (tiles["Quiet classes"].figure, tiles["Quiet classes"].note) == (quiet, "of 4, no circle for 14 days")
    assert tiles["Practices"].figure == many
    assert tiles["Proactive"].figure == f"{100 * proactive / many:.0f} %"


@pytest.mark.parametrize("label", ["Circles", "Quiet classes", "Practices", "Proactive"])
def test_figure_opens_as_many_rows_as_it_counts(practices, label):
    """The share's link opens its proactive part; the list counts what it shows."""
    client = as_user(practices.coordinator)
    tile = next(tile for tile in client.get("/").context["tiles"] if tile.label == label)
    page = client.get(tile.url)
    counted = {"Proactive": recounted(practices.a, practices.year, timezone.localdate())[4]}
    assert page.context["count"] == counted.get(label, tile.figure)
