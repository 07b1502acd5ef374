"""The questionnaire behind a link, who is asked, and what may be shown of the answers."""

import re
from datetime import date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command
from django.core.signing import Signer
from django.utils import timezone

from district.models import DistrictSettings
from district.suppression import hidden_together
from incidents.actions import voice as actions
from incidents.models import ParticipantFeedback, Practice, PracticeParticipant
from incidents.models.practice import Kind
from incidents.policies import voice as policies
from incidents.policies.voice_words import LANGUAGES, WORDS
from incidents.queries import voice as queries
from tests.cast import ServerClient, as_user
from tests.factories import (
    ParticipantFeedbackFactory,
    PracticeFactory,
    PracticeParticipantFactory,
    SchoolYearFactory,
    StaffFactory,
    StudentFactory,
)

NOW = timezone.now()
TODAY = timezone.localdate()
HELD = timezone.make_aware(datetime(2025, 10, 1, 9))  # in the cast's school year
FOUR = {"heard": 4, "fair": 4, "safe": 4, "repaired": 4}
Round = ParticipantFeedback.Round


@pytest.fixture
def practice(district):
    """A peace circle led by the coordinator; Maya was harmed and speaks Arabic at home."""
    maya = StudentFactory(school=district.a, given_name="Maya", family_name="Zzname", home_language="ar")
    devon = StudentFactory(school=district.a, given_name="Devon", family_name="Qqname", home_language="pl")
    practice = PracticeFactory(
        school=district.a, kind=Kind.PEACE, students=[devon], facilitators=[district.coordinator.staff],
        created_by=district.coordinator, started_at=NOW - timedelta(hours=2),
    )  # fmt: skip
    PracticeParticipantFactory(practice=practice, student=maya, role="harmed")
    PracticeParticipantFactory(practice=practice, student=None, name="An aunt", role="family")
    PracticeParticipantFactory(practice=practice, student=None, staff=StaffFactory(), role="supporter")
    return practice


@pytest.fixture
def mine(practice, district):
    """Maya's questionnaire."""
    actions.make_links(practice=practice, by=district.coordinator, today=TODAY)
    return practice.feedback.get(participant__student__given_name="Maya")


def link(feedback):
    return f"/voice/{policies.token_of(feedback)}/"


# --- who is asked


def test_links_are_made_for_students_and_guests_once_in_their_language(practice, district):
    client = as_user(district.coordinator)
    for _ in range(2):
        client.post(f"/practices/{practice.pk}/voice/")
    asked = {str(row.participant): (row.language, row.round) for row in practice.feedback.all()}
    assert asked == {"Maya Zzname": ("ar", "after"), "Devon Qqname": ("en", "after"), "An aunt": ("en", "after")}
    page = client.get(f"/practices/{practice.pk}/voice/").content.decode()
    assert page.count('class="qr"') == 3 and 'dir="rtl"' in page
    for row in practice.feedback.all():
        assert f"http://testserver{link(row)}" in page


def test_nobody_is_asked_before_the_practice_was_held(practice, district):
    Practice.objects.filter(pk=practice.pk).update(status="planned")
    practice.refresh_from_db()
    with pytest.raises(ValidationError, match="once the practice was held"):
        actions.make_links(practice=practice, by=district.coordinator, today=TODAY)


def test_only_who_may_change_the_practice_makes_links(practice, district):
    with pytest.raises(PermissionDenied):
        actions.make_links(practice=practice, by=district.teacher, today=TODAY)


def test_link_that_ran_out_is_opened_again(practice, district, mine):
    ParticipantFeedback.objects.filter(pk=mine.pk).update(expires_on=TODAY - timedelta(days=1))
    actions.make_links(practice=practice, by=district.coordinator, today=TODAY)
    mine.refresh_from_db()
    assert mine.expires_on == TODAY + timedelta(days=21)


def test_page_of_slips_says_who_answered_and_not_what(practice, district, mine):
    ParticipantFeedback.objects.filter(pk=mine.pk).update(answered_at=NOW, words="my secret words", **FOUR)
    page = as_user(district.colleague).get(f"/practices/{practice.pk}/voice/")
    assert [(row["name"], row["state"]) for row in page.context["asked"] if row["state"] == "answered"] == [
        ("Maya Zzname", "answered")
    ]
    assert "my secret words" not in page.content.decode()


# --- the questionnaire


def test_questionnaire_speaks_the_persons_language_and_names_nobody(client, practice, mine):
    page = client.get(link(mine))
    text = page.content.decode()
    assert page.status_code == 200 and '<html lang="ar" dir="rtl">' in text
    assert WORDS["ar"]["heard"] in text
    for name in ("Maya", "Zzname", "Devon", "Qqname", "aunt", "Coordinator"):
        assert name not in text
    assert '<html lang="pt" dir="ltr">' in client.get(f"{link(mine)}?lang=pt").content.decode()
    assert page["Cache-Control"].startswith("max-age=0") and page["X-Robots-Tag"] == "noindex"


def test_questionnaire_is_answered_once(client, practice, mine):
    response = client.post(link(mine), {"heard": "5", "safe": "2", "words": " It helped. ", "lang": "en"})
    assert WORDS["en"]["thanks"] in response.content.decode()
    for method in (client.get, client.post):
        again = method(link(mine), {"heard": "1"})
        assert again.status_code == 200 and WORDS["en"]["again"] in again.content.decode()
    mine.refresh_from_db()
    assert (mine.heard, mine.fair, mine.safe, mine.repaired) == (5, None, 2, None)
    assert (mine.words, mine.language, bool(mine.answered_at)) == ("It helped.", "en", True)


def test_second_of_two_at_once_is_told_that_it_was_answered(district, mine):
    stale = ParticipantFeedback.objects.get(pk=mine.pk)
    actions.answer(feedback=mine, answers=FOUR, words="", language="en", now=NOW, today=TODAY)
    with pytest.raises(actions.Answered):
        actions.answer(feedback=stale, answers={"heard": 1}, words="", language="en", now=NOW, today=TODAY)
    mine.refresh_from_db()
    assert mine.heard == 4


@pytest.mark.parametrize(
    ("data", "trouble"),
    [
        ({}, "empty"),
        ({"heard": "6", "words": "kept words"}, "wrong"),
        ({"fair": "5.5"}, "wrong"),
        ({"words": "x" * 2001}, "wrong"),
    ],
)
def test_what_cannot_be_kept_is_said_and_nothing_typed_is_lost(client, mine, data, trouble):
    text = client.post(link(mine), data | {"lang": "es"}).content.decode()
    assert WORDS["es"][trouble] in text and data.get("words", "") in text
    mine.refresh_from_db()
    assert mine.answered_at is None


def test_link_that_ran_out_or_is_not_open_yet_says_so(client, mine):
    rows = ParticipantFeedback.objects.filter(pk=mine.pk)
    rows.update(language="en", expires_on=TODAY - timedelta(days=1))
    assert "This link has run out" in client.get(link(mine)).content.decode()
    assert "This link has run out" in client.post(link(mine), {"heard": "5"}).content.decode()
    rows.update(opens_on=TODAY + timedelta(days=1), expires_on=TODAY + timedelta(days=5))
    assert "This link is not open yet" in client.get(link(mine)).content.decode()
    mine.refresh_from_db()
    assert mine.answered_at is None


@pytest.mark.parametrize(
    "forge",
    [
        lambda mine: policies.token_of(mine)[:-1] + ("A" if policies.token_of(mine)[-1] != "A" else "B"),
        lambda mine: Signer(salt="another").sign_object([mine.school_id, mine.pk]),
        lambda mine: Signer(salt=policies.SALT).sign_object([mine.school_id, mine.pk + 10_000]),
        lambda mine: Signer(salt=policies.SALT).sign_object([mine.school_id + 1, mine.pk]),
        lambda mine: "nonsense",
        lambda mine: "a:b:c%00",
    ],
)
def test_forged_link_is_a_page_that_helps(client, mine, forge):
    for method in (client.get, client.post):
        response = method(f"/voice/{forge(mine)}/", {"heard": "5"})
        assert response.status_code == 404
        assert "We do not know this link" in response.content.decode()
    mine.refresh_from_db()
    assert mine.answered_at is None


def test_door_shuts_for_an_address_that_knocks_too_often(client, mine, settings):
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"voice": "3/m/ip"}
    assert [client.post("/voice/nonsense/").status_code for _ in range(4)] == [404, 404, 404, 429]


def test_every_language_has_every_word():
    assert WORDS.keys() == LANGUAGES.keys()
    keys = WORDS["en"].keys()
    for language, words in WORDS.items():
        assert words.keys() == keys and all(words.values()), language
        for name, text in words.items():
            assert re.findall(r"\{\w+\}", text) == re.findall(r"\{\w+\}", WORDS["en"][name]), (language, name)


def test_link_is_not_written_to_the_log(client, mine, caplog):
    with caplog.at_level("INFO", logger="config.logs"):
        client.get(link(mine))
    said = " ".join(str(record.msg) for record in caplog.records)
    assert "/voice/…/" in said and policies.token_of(mine) not in said


# --- asked again


def test_harmed_person_is_asked_again_once_after_the_districts_days(practice, district, mine):
    days = DistrictSettings.objects.current().ask_again_days
    actions.ask_again(days=days, today=TODAY + timedelta(days=days - 1))
    assert not practice.feedback.filter(round=Round.LATER).exists()
    later = TODAY + timedelta(days=days)
    assert [actions.ask_again(days=days, today=later) for _ in range(2)] == [1, 0]
    again = practice.feedback.get(round=Round.LATER)
    assert (again.participant, again.language, again.opens_on) == (mine.participant, "ar", later)


def test_command_asks_again_in_every_school_and_home_tells_the_coordinator(district, practice):
    PracticeFactory._meta.model.objects.filter(pk=practice.pk).update(
        started_at=NOW - timedelta(days=40), held_on=TODAY - timedelta(days=40)
    )
    actions.make_links(practice=practice, by=district.coordinator, today=TODAY - timedelta(days=40))
    for _ in range(2):
        call_command("ask_again")
    assert practice.feedback.filter(round=Round.LATER).count() == 1
    urls = [item.url for item in as_user(district.coordinator).get("/").context["items"]]
    assert f"/practices/{practice.pk}/voice/" in urls


# --- results


def answers(school, n, *, kind=Kind.PEACE, role="participant", value=4, tier=None, held=HELD, facilitator=None):
    practice = PracticeFactory(
        school=school, kind=kind, started_at=held, facilitators=[facilitator] if facilitator else [],
        **({"tier": tier} if tier else {}),
    )  # fmt: skip
    for k in range(n):
        participant = PracticeParticipantFactory(practice=practice, role=role)
        ParticipantFeedbackFactory(
            participant=participant, answered_at=held + timedelta(minutes=k), words=f"words {k}",
            **dict.fromkeys(queries.QUESTIONS, value),
        )  # fmt: skip
    return practice


def panel(user, practice):
    panels = as_user(user).get(practice.get_absolute_url()).context["panels"]
    return next((each.context for each in panels if each.template == "incidents/_voice_panel.html"), None)


def test_facilitator_of_a_harm_circle_sees_answers_from_the_first_and_nobody_else(district):
    practice = answers(district.a, 1, facilitator=district.coordinator.staff)
    own, other = panel(district.coordinator, practice), panel(district.principal, practice)
    assert [average for _label, average in own["rows"]] == [4.0] * 4
    assert own["words"] == [("words 0", "en")]
    assert (other["rows"], other["words"], other["answered"]) == ([], [], 1)


def test_facilitator_of_a_class_circle_waits_for_the_least_number(district):
    practice = answers(district.a, 4, kind=Kind.COMMUNITY, facilitator=district.coordinator.staff)
    assert (panel(district.coordinator, practice)["rows"], panel(district.coordinator, practice)["words"]) == ([], [])
    person = PracticeParticipantFactory(practice=practice)
    ParticipantFeedbackFactory(participant=person, answered_at=NOW + timedelta(hours=1), **FOUR)
    shown = panel(district.coordinator, practice)
    assert len(shown["rows"]) == 4 and len(shown["words"]) == 4
    assert panel(district.principal, practice)["words"] == []


def test_sixth_answer_changes_nothing_that_could_be_subtracted(district):
    practice = answers(district.a, 5)
    before = panel(district.principal, practice)["rows"]
    person = PracticeParticipantFactory(practice=practice)
    ParticipantFeedbackFactory(
        participant=person, answered_at=NOW + timedelta(hours=1), heard=1, fair=1, safe=1, repaired=1
    )
    assert panel(district.principal, practice)["rows"] == before


def test_results_count_full_answers_of_own_schools(district):
    answers(district.a, 6, value=3)
    answers(district.b, 6, value=5)
    person = PracticeParticipantFactory(practice=Practice.objects.filter(school=district.a).get())
    ParticipantFeedbackFactory(participant=person, answered_at=NOW, heard=1)
    page = as_user(district.principal).get("/voice/")
    assert (page.context["whole"].n, page.context["whole"].averages) == (6, [3.0] * 4)
    assert as_user(district.administrator).get("/voice/").context["whole"].averages == [4.0] * 4


def hidden_of(user, least=5):
    found = queries.figures(queries.listed_for(user))
    return found, queries.hidden_figures(found, least)


def test_figure_below_the_least_number_hides_with_another_one(district):
    answers(district.a, 3, role="harmed")
    answers(district.a, 7, role="caused_harm")
    answers(district.a, 9, role="witness")
    _found, hidden = hidden_of(district.principal)
    roles = {value for school, dimension, value in hidden if dimension == "role" and school is None}
    assert roles == {"harmed", "caused_harm"}  # 19 − 9 − 7 would tell the three


def test_small_figure_of_one_school_is_not_found_by_opening_the_others(district):
    """Admin reads every school: role × school is one table, so a small cell needs a square of hidden ones."""
    answers(district.a, 3, role="harmed")
    answers(district.a, 8, role="witness")
    answers(district.b, 7, role="harmed")
    answers(district.b, 9, role="witness")
    answers(district.c, 6, role="harmed")
    answers(district.c, 20, role="witness")
    found, hidden = hidden_of(district.administrator)
    a = district.a.pk
    assert (a, "role", "harmed") in hidden and (a, "role", "witness") in hidden
    shown_harmed = [s for s in found if s and (s, "role", "harmed") not in hidden]
    assert (None, "role", "harmed") in hidden or len(shown_harmed) < 2


def test_tier_does_not_tell_a_hidden_kind(district):
    answers(district.a, 3, kind=Kind.CONFERENCE)
    answers(district.a, 8, kind=Kind.REENTRY)
    answers(district.a, 9, kind=Kind.PEACE)
    found, hidden = hidden_of(district.principal)
    assert (None, "tier", 3) not in hidden and found[None]["tier"][3].n == 11
    assert {(None, "kind", "conference"), (None, "kind", "reentry")} <= hidden
    assert (None, "kind", "peace") not in hidden


def test_what_one_table_hides_is_hidden_in_all_and_weighed_again():
    """The total 12 of row 0 is hidden in the first table, so the second may not add up to it."""

    def names(dimension):
        return lambda kind, key: ("row", key) if kind == "row" else (dimension, kind, key)

    tables = [([[2, 0], [9, 9]], names("x")), ([[2], [18]], names("y"))]
    hidden = hidden_together(tables, 5)
    assert ("row", 0) in hidden and ("y", "cell", (0, 0)) in hidden
    assert ("row", 1) in hidden or ("y", "total", 0) in hidden or ("y", "column", 0) in hidden


def test_export_hides_what_the_page_hides_and_holds_no_words(district):
    answers(district.a, 3, role="harmed")
    answers(district.a, 7, role="caused_harm")
    answers(district.a, 9, role="witness")
    response = as_user(district.principal).get("/voice/?format=csv")
    text = b"".join(response.streaming_content).decode()
    assert "Was harmed,hidden,," in text and "Caused harm,hidden,," in text and "Witness,9,4.0,0.0" in text
    assert "words" not in text


def test_school_year_narrows_results(district):
    other = SchoolYearFactory(starts_on=date(2023, 8, 25), ends_on=date(2024, 6, 14))
    answers(district.a, 6)
    answers(district.a, 7, held=timezone.make_aware(datetime(2024, 3, 1, 9)))
    client = as_user(district.principal)
    assert client.get("/voice/").context["whole"].n == 6
    assert client.get(f"/voice/?year={other.pk}").context["whole"].n == 7


def test_participants_are_of_the_practices_school(district, mine):
    assert mine.school_id == PracticeParticipant.objects.get(pk=mine.participant_id).school_id


def test_stranger_without_the_link_reads_nothing(mine):
    assert ServerClient().get("/voice/").status_code == 302
