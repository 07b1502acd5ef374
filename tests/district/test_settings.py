"""What the district decides for itself, and its short lists."""

import pytest
from django.urls import reverse

from district.models import Department, DistrictSettings, School, SchoolYear, Zone
from tests.cast import as_user
from tests.factories import DepartmentFactory, SchoolYearFactory, SectionFactory, ZoneFactory

SETTINGS = reverse("district:settings")
PAGES = ["settings", "year-list", "zone-list", "department-list", "calendar-list"]
PAGE_QUERIES = {"year": 10, "zone": 11, "department": 10}
GOOD = {
    "name": "Riverbend",
    "usual_minutes": "20",
    "proactive_goal": "75",
    "undo_minutes": "10",
    "keep_drafts": "on",
    "feedback_least": "5",
    "ask_again_days": "30",
    "dismissal": "15:00",
    "half_day_dismissal": "12:00",
    "early_dismissal": "13:30",
    "idle_minutes": "30",
    "second_factor_required": "",
    "suppression_scheme": "threshold",
    "small_count": "10",
    "least_numerator": "6",
    "least_denominator": "20",
    "ratio_threshold": "2",
    "smallest_cell": "10",
    "smallest_group": "30",
    "destroy_wait_days": "14",
}


@pytest.fixture
def admin(cast):
    return as_user(cast.administrator)


def version(client):
    return client.get(SETTINGS).context["form"]["version"].value()


def test_settings_are_read_by_administrators_and_auditors_only(cast):
    for page in PAGES:
        address = reverse(f"district:{page}")
        allowed = {name for name, user in cast.users().items() if as_user(user).get(address).status_code == 200}
        assert allowed == {"administrator", "auditor"}, page


@pytest.mark.parametrize("part", ["auditor", "principal", "board"])
def test_settings_are_changed_by_administrators_only(cast, part):
    client, zone, department = as_user(getattr(cast, part)), ZoneFactory(), DepartmentFactory()
    posts = [
        SETTINGS,
        reverse("district:zone-create"),
        reverse("district:zone-edit", args=[zone.pk]),
        reverse("district:zone-delete", args=[zone.pk]),
        reverse("district:department-create"),
        reverse("district:department-edit", args=[department.pk]),
        reverse("district:department-delete", args=[department.pk]),
        reverse("district:year-create"),
        reverse("district:year-edit", args=[cast.year.pk]),
        reverse("district:year-delete", args=[cast.year.pk]),
        reverse("district:calendar-create"),
    ]
    assert [client.post(address, GOOD).status_code for address in posts] == [403] * len(posts)


def test_settings_page_of_an_auditor_holds_no_form(cast):
    html = as_user(cast.auditor).get(SETTINGS).content.decode()
    assert "Sign out after idle minutes" in html
    assert 'name="idle_minutes"' not in html


def test_settings_are_saved_and_remembered(cast, admin):
    assert admin.post(SETTINGS, GOOD | {"version": version(admin)}).url == SETTINGS
    settings = DistrictSettings.objects.current()
    assert (settings.name, settings.idle_minutes, settings.proactive_goal) == ("Riverbend", 30, 75)
    page = admin.get(SETTINGS)
    assert page.context["history"][0].by == cast.administrator
    assert "Riverbend" in page.content.decode()


def test_settings_over_a_newer_edit_show_both(cast, admin):
    stale = version(admin)
    DistrictSettings.objects.update(usual_minutes=25)
    response = admin.post(SETTINGS, GOOD | {"version": stale})
    assert ("Usual minutes of a circle", "25", "20") in [
        (str(label), theirs, yours) for label, theirs, yours in response.context["form"].conflict
    ]


@pytest.mark.parametrize(
    "change, field",
    [
        ({"idle_minutes": "4"}, "idle_minutes"),
        ({"idle_minutes": "721"}, "idle_minutes"),
        ({"usual_minutes": "9" * 40}, "usual_minutes"),
        ({"proactive_goal": "101"}, "proactive_goal"),
        ({"undo_minutes": "-1"}, "undo_minutes"),
        ({"feedback_least": "2"}, "feedback_least"),
        ({"ask_again_days": "0"}, "ask_again_days"),
        ({"suppression_scheme": "none"}, "suppression_scheme"),
        ({"small_count": "2"}, "small_count"),
        ({"dismissal": "25:00"}, "dismissal"),
        ({"name": "\0"}, "name"),
        ({"name": " "}, "name"),
    ],
)
def test_settings_say_what_is_wrong(cast, admin, change, field):
    response = admin.post(SETTINGS, GOOD | {"version": version(admin)} | change)
    assert list(response.context["form"].errors) == [field]
    assert DistrictSettings.objects.current().idle_minutes == 60


def test_school_year_is_added_changed_and_removed(cast, admin):
    data = {"name": "2030–31", "starts_on": "2030-08-26", "ends_on": "2031-06-13", "version": "0"}
    assert admin.post(reverse("district:year-create"), data).url == reverse("district:year-list")
    year = SchoolYear.objects.get(name="2030–31")
    address = reverse("district:year-edit", args=[year.pk])
    number = admin.get(address).context["form"]["version"].value()
    admin.post(address, data | {"ends_on": "2031-06-20", "version": number})
    year.refresh_from_db()
    assert str(year.ends_on) == "2031-06-20"
    admin.post(reverse("district:year-delete", args=[year.pk]))
    assert not SchoolYear.objects.filter(pk=year.pk).exists()


@pytest.mark.parametrize(
    "change, errors",
    [
        (
            {"starts_on": "2025-09-01", "ends_on": "2026-05-01"},
            ["Another school year already covers some of these days."],
        ),
        ({"ends_on": "2029-01-01"}, ["The last day must not be before the first."]),
        ({"ends_on": "2030-08-26"}, ["The last day must be after the first."]),
        ({"starts_on": "2030-02-30"}, ["Enter a valid date."]),
        ({"name": "x" * 21}, ["Ensure this value has at most 20 characters (it has 21)."]),
    ],
)
def test_school_year_form_says_what_is_wrong(cast, admin, change, errors):
    data = {"name": "2030–31", "starts_on": "2030-08-26", "ends_on": "2031-06-13", "version": "0"} | change
    form = admin.post(reverse("district:year-create"), data).context["form"]
    assert [text for field in form.errors.values() for text in field] == errors


def test_school_year_in_use_stays(cast, admin):
    SectionFactory(school=cast.a, year=cast.year)
    response = admin.post(reverse("district:year-delete", args=[cast.year.pk]), follow=True)
    assert "is still used and cannot be removed." in response.content.decode()
    assert SchoolYear.objects.filter(pk=cast.year.pk).exists()


@pytest.mark.parametrize("noun, model", [("zone", Zone), ("department", Department)])
def test_names_are_added_changed_and_removed(cast, admin, noun, model):
    back = reverse(f"district:{noun}-list")
    assert admin.post(reverse(f"district:{noun}-create"), {"name": "North"}).url == back
    row = model.objects.get(name="North")
    twice = admin.post(reverse(f"district:{noun}-create"), {"name": "North"})
    assert list(twice.context["form"].errors) == ["name"]
    admin.post(reverse(f"district:{noun}-edit", args=[row.pk]), {"name": "شمال"})
    assert "شمال" in admin.get(back).content.decode()
    for name in ("", "\0", "x" * 121):
        wrong = admin.post(reverse(f"district:{noun}-edit", args=[row.pk]), {"name": name})
        assert list(wrong.context["form"].errors) == ["name"]
    if noun == "zone":
        School.objects.filter(pk=cast.a.pk).update(zone=row)
    admin.post(reverse(f"district:{noun}-delete", args=[row.pk]))
    assert not model.objects.filter(pk=row.pk).exists()
    assert School.objects.filter(pk=cast.a.pk, zone=None).exists()


@pytest.mark.parametrize("extra", [0, 2])
@pytest.mark.parametrize("noun", ["year", "zone", "department"])
def test_short_lists_ask_the_database_as_often_for_one_as_for_three(
    cast, admin, django_assert_num_queries, noun, extra
):
    for n in range(1 + extra):
        if noun == "year":
            SchoolYearFactory(name=f"{2030 + n}", starts_on=f"{2030 + n}-08-26", ends_on=f"{2031 + n}-06-13")
        elif noun == "zone":
            School.objects.filter(pk=[cast.a, cast.b, cast.c][n].pk).update(zone=ZoneFactory())
        else:
            DepartmentFactory()
    admin.get(reverse(f"district:{noun}-list"))
    with django_assert_num_queries(PAGE_QUERIES[noun]):
        admin.get(reverse(f"district:{noun}-list"))
