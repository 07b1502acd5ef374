"""Figures about practices: the 80/20 share, weeks, silent classes and the classes that the quick log suggests."""

from datetime import UTC, date, datetime, timedelta
from itertools import count
from uuid import uuid4

from django.utils import timezone

from district.models import Section
from incidents.models import Practice
from incidents.models.practice import USUAL_TIER, Kind
from incidents.queries import practices as queries
from tests.factories import PracticeFactory, SectionFactory, SectionStudentFactory, StudentFactory

TODAY = date(2026, 3, 12)


def at(day, clock="09:00"):
    return timezone.make_aware(datetime.fromisoformat(f"{day}T{clock}"))


def held(school, kind, many, minutes, started_at):
    mode = Practice.Mode.PROACTIVE if kind == Kind.COMMUNITY else Practice.Mode.RESPONSIVE
    Practice.objects.bulk_create(
        Practice(
            client_id=uuid4(),
            school=school,
            kind=kind,
            mode=mode,
            tier=USUAL_TIER[kind],
            minutes=minutes,
            started_at=started_at,
            held_on=timezone.localdate(started_at),
        )
        for _ in range(many)
    )


def test_proactive_share_by_count_and_by_minutes(district):
    """Source: DOMAIN §1: 164 proactive of 15 minutes and 36 responsive of 45 make 82.0 % and 60.3 %."""
    held(district.a, Kind.COMMUNITY, 164, 15, at("2026-03-02"))
    held(district.a, Kind.PEACE, 36, 45, at("2026-03-03"))
    share = queries.proactive_share(Practice.objects.all(), date(2026, 3, 1), date(2026, 3, 31))
    assert (share.total, share.minutes) == (200, 164 * 15 + 36 * 45)
    assert (round(share.by_count, 1), round(share.by_minutes, 1)) == (82.0, 60.3)


def test_proactive_share_of_nothing_is_no_number(district):
    share = queries.proactive_share(Practice.objects.all(), TODAY, TODAY)
    assert (share.total, share.minutes, share.by_count, share.by_minutes) == (0, 0, None, None)


def test_proactive_share_counts_whole_local_days(district):
    for clock in ("00:00", "23:59"):
        held(district.a, Kind.COMMUNITY, 1, 15, at("2026-03-08", clock))  # the clock springs forward that night
    held(district.a, Kind.PEACE, 1, 15, at("2026-03-07", "23:59"))
    held(district.a, Kind.PEACE, 1, 15, at("2026-03-09", "00:00"))
    share = queries.proactive_share(Practice.objects.all(), date(2026, 3, 8), date(2026, 3, 8))
    assert (share.proactive, share.responsive) == (2, 0)


def test_proactive_share_starts_from_what_its_reader_may_see(district):
    held(district.a, Kind.COMMUNITY, 2, 15, at("2026-03-02"))
    held(district.b, Kind.PEACE, 1, 15, at("2026-03-02"))
    days = (date(2026, 3, 1), TODAY)
    shares = {
        part: queries.proactive_share(Practice.objects.listed_for(getattr(district, part)), *days).total
        for part in ("coordinator", "other_school", "third_school", "board", "auditor")
    }
    assert shares == {"coordinator": 2, "other_school": 1, "third_school": 0, "board": 0, "auditor": 3}
    assert queries.district_share(*days).total == 3


def test_by_week_counts_local_weeks_over_both_changes_of_the_clock(district):
    held(district.a, Kind.COMMUNITY, 2, 15, at("2026-03-08", "23:30"))  # Sunday night, summer time since that morning
    held(district.a, Kind.COMMUNITY, 1, 15, at("2026-03-09", "00:10"))
    held(district.a, Kind.PEACE, 1, 15, at("2026-03-12", "23:59"))
    weeks = queries.by_week(Practice.objects.all(), TODAY, weeks=3)
    assert weeks == [(date(2026, 2, 23), 0, 0), (date(2026, 3, 2), 2, 0), (date(2026, 3, 9), 1, 1)]
    held(district.a, Kind.PEACE, 1, 15, at("2025-11-02", "23:30"))  # Sunday night, winter time again
    held(district.a, Kind.PEACE, 1, 15, datetime(2025, 11, 3, 5, 10, tzinfo=UTC))  # Monday 0:10 there
    weeks = queries.by_week(Practice.objects.all(), date(2025, 11, 3), weeks=2)
    assert weeks == [(date(2025, 10, 27), 0, 1), (date(2025, 11, 3), 0, 1)]


def test_by_week_of_nothing_is_weeks_of_nothing(district):
    weeks = queries.by_week(Practice.objects.all(), TODAY)
    assert [monday for monday, _, _ in weeks] == [date(2025, 12, 22) + timedelta(weeks=n) for n in range(12)]
    assert {(yes, no) for _, yes, no in weeks} == {(0, 0)}


def classes(district, *names, **fields):
    numbers = count(1)
    return [
        SectionFactory(school=district.a, year=district.year, name=name, period=str(next(numbers)), **fields)
        for name in names
    ]


def test_silent_sections_are_those_without_a_circle_for_so_many_days(district):
    lately, long_ago, _never, talked = classes(district, "Lately", "Long ago", "Never", "Talked")
    since = queries.start_of(TODAY - timedelta(days=14))
    PracticeFactory(school=district.a, section=lately, kind=Kind.CHECK_IN, started_at=since)
    PracticeFactory(school=district.a, section=long_ago, kind=Kind.CHECK_IN, started_at=since - timedelta(seconds=1))
    PracticeFactory(school=district.a, section=talked, kind=Kind.CONVERSATION, started_at=at(TODAY))
    silent = queries.silent(Section.objects.order_by("name"), TODAY)
    assert [section.name for section in silent] == ["Long ago", "Never", "Talked"]


def test_own_sections_are_those_one_is_the_teacher_of_record_of(district):
    own, _other = classes(district, "Own", taught_by=district.teacher.staff) + classes(district, "Other")
    helped, over = classes(district, "Helped", "Over", taught_by=district.teacher.staff)
    helped.teachers.update(is_primary=False)
    over.teachers.update(ends_on=TODAY - timedelta(days=1))
    assert list(queries.own_sections(district.teacher, TODAY)) == [own]
    assert list(queries.own_sections(district.board, TODAY)) == []


def test_suggested_sections_are_the_most_frequent_then_the_latest_then_ones_own(district):
    once, thrice, twice_late, twice = classes(district, "A once", "B thrice", "C twice, later", "D twice")
    classes(district, "E of others")
    own_late, own_early = classes(district, "F own", "A own", taught_by=district.coordinator.staff)
    for section, days in [(once, [1]), (thrice, [9, 8, 7]), (twice_late, [6, 2]), (twice, [5, 4])]:
        for ago in days:
            PracticeFactory(
                school=district.a,
                section=section,
                created_by=district.coordinator,
                started_at=at(TODAY - timedelta(days=ago)),
            )
    suggested = queries.suggested_sections(district.coordinator, TODAY)
    assert suggested == [thrice, twice_late, twice, once, own_late, own_early]
    assert queries.suggested_sections(district.coordinator, TODAY, limit=2) == [thrice, twice_late]


def test_suggested_sections_leave_out_what_is_old_ended_or_no_longer_ones_own(district):
    old, ended, of_a_colleague, theirs = classes(district, "Old", "Ended", "Of a colleague", "Theirs")
    days = {old: 31, ended: 1, theirs: 1}
    for section, ago in days.items():
        PracticeFactory(
            school=district.a, section=section, created_by=district.teacher, started_at=at(TODAY - timedelta(days=ago))
        )
    PracticeFactory(school=district.a, section=of_a_colleague, created_by=district.colleague, started_at=at(TODAY))
    Section.objects.filter(pk=ended.pk).update(ended_on=TODAY)
    assert queries.suggested_sections(district.teacher, TODAY) == []  # a teacher logs for own classes alone
    [own] = classes(district, "Own", taught_by=district.teacher.staff)
    assert queries.suggested_sections(district.teacher, TODAY) == [own]


def test_suggested_sections_know_how_many_are_on_todays_roster(district):
    [section] = classes(district, "Own", taught_by=district.teacher.staff)
    for ends_on in (None, TODAY, TODAY - timedelta(days=1)):
        SectionStudentFactory(section=section, student=StudentFactory(school=district.a), ends_on=ends_on)
    assert [one.size for one in queries.suggested_sections(district.teacher, TODAY)] == [2]


def test_figures_count_only_what_took_place(district):
    """Neither what is asked for or planned nor what was declined, on the very day of a completed one."""
    section = SectionFactory(school=district.a, year=district.year)
    for status in ("requested", "planned", "declined"):
        PracticeFactory(
            school=district.a, started_at=at(TODAY), status=status, declined_reason="No", section=section,
            created_by=district.coordinator,
        )  # fmt: skip
    everything = Practice.objects.all()
    assert queries.proactive_share(everything, TODAY, TODAY).total == 0
    assert {sum(counts) for _monday, *counts in queries.by_week(everything, TODAY)} == {0}
    assert list(queries.silent(Section.objects.all(), TODAY)) == [section]
    assert queries.with_last_circle(Section.objects.all()).get().last_circle is None
    assert queries.last_logged(district.coordinator) is None
    assert list(queries.logged_on(district.coordinator, TODAY)) == []
    held = PracticeFactory(school=district.a, started_at=at(TODAY), status="held", section=section)
    assert queries.proactive_share(everything, TODAY, TODAY).total == 1
    assert queries.with_last_circle(Section.objects.all()).get().last_circle == held.started_at
