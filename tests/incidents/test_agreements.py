"""Agreements: what was promised, who settles it, and what cannot be done twice or too late."""

import csv
import io
from datetime import date, timedelta
from threading import Barrier, Thread
from uuid import uuid4

import pymupdf
import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from district.actions import transfer_student
from district.models import AccessRecord
from district.scope import district_scope, scope
from incidents.actions import agreements as actions
from incidents.actions.agreements import Promise
from incidents.models import Agreement, AgreementItem, Incident, Practice
from incidents.models.practice import Kind
from tests.cast import as_user, set_the_stage
from tests.factories import (
    AgreementFactory,
    AgreementItemFactory,
    IncidentFactory,
    IncidentPracticeFactory,
    PracticeFactory,
    StudentFactory,
)
from tests.history import every_row_has_its_last_event

LIST, NEW = reverse("incidents:agreement-list"), reverse("incidents:agreement-create")
LIST_QUERIES, DETAIL_QUERIES, NEW_QUERIES = 12, 15, 14
TODAY = timezone.localdate()
SOON, PAST = TODAY + timedelta(days=10), TODAY - timedelta(days=3)


@pytest.fixture
def kim(district):
    return StudentFactory(school=district.a, given_name="Kim", family_name="Ash")


@pytest.fixture
def practice(district, kim):
    """A peace circle with Kim that the teacher led, logged by the coordinator."""
    return PracticeFactory(
        school=district.a,
        kind=Kind.PEACE,
        started_at=timezone.now() - timedelta(days=1),
        students=[kim],
        facilitators=[district.teacher.staff],
        created_by=district.coordinator,
    )


@pytest.fixture
def agreement(district, practice):
    return AgreementFactory(practice=practice, made_by=district.coordinator, made_on=practice.held_on, summary="Ball")


@pytest.fixture
def item(agreement, kim):
    return AgreementItemFactory(agreement=agreement, student=kim, what="Say sorry", due_on=SOON)


def filled(practice, *rows, **fields):
    """A post of the form: rows are (what, student, who, due_on, checked_by)."""
    data = {"client_id": str(uuid4()), "rows": max(len(rows), 1), "made_on": practice.held_on.isoformat()}
    for n, row in enumerate(rows):
        names = ("what", "student", "who", "due_on", "checked_by")
        data |= {f"{name}_{n}": value for name, value in zip(names, row, strict=True)}
    return data | fields


def url(name, row):
    return reverse(f"incidents:{name}", args=[row.pk])


def new(practice):
    return f"{NEW}?practice={practice.pk}"


# --- writing one


def test_agreement_of_three_promises_leaves_blank_rows_out(district, practice, kim):
    client = as_user(district.coordinator)
    checker = str(district.teacher.staff_id)
    data = filled(
        practice,
        ("Say sorry", kim.pk, "", SOON.isoformat(), checker),
        ("", "", "", SOON.isoformat(), checker),
        ("Call home", "", "Ms. Ash", SOON.isoformat(), ""),
        summary="The ball",
    )
    response = client.post(new(practice), data)
    agreement = Agreement.objects.get()
    assert response.url == agreement.get_absolute_url()
    assert (agreement.practice, agreement.school, agreement.made_by) == (practice, district.a, district.coordinator)
    assert list(agreement.items.values_list("what", "student", "who", "checked_by", "status")) == [
        ("Say sorry", kim.pk, "", district.teacher.staff_id, "open"),
        ("Call home", None, "Ms. Ash", None, "open"),
    ]
    page = client.get(agreement.get_absolute_url()).content.decode()
    assert "Say sorry" in page and "Ms. Ash" in page and "Kim Ash" in page
    every_row_has_its_last_event()


def test_agreement_sent_twice_is_one(district, practice, kim):
    client, data = as_user(district.coordinator), filled(practice, ("Say sorry", kim.pk, "", SOON.isoformat(), ""))
    first, second = client.post(new(practice), data), client.post(new(practice), data)
    assert first.url == second.url
    assert (Agreement.objects.count(), AgreementItem.objects.count()) == (1, 1)


def test_agreement_number_of_somebody_else_is_refused(district, practice, kim):
    data = filled(practice, ("Say sorry", kim.pk, "", SOON.isoformat(), ""))
    as_user(district.coordinator).post(new(practice), data)
    assert as_user(district.principal).post(new(practice), data).status_code == 403
    assert Agreement.objects.count() == 1


@pytest.mark.parametrize(
    ("row", "field"),
    [
        (("", "kim", "", SOON.isoformat(), ""), "what_0"),
        (("Say sorry", "", "", SOON.isoformat(), ""), "student_0"),
        (("Say sorry", "kim", "", "", ""), "due_on_0"),
        (("Say sorry", "kim", "", "2020-01-01", ""), "due_on_0"),
        (("Say sorry", "kim", "", "2099-01-01", ""), "due_on_0"),
        (("Say sorry", "999999", "", SOON.isoformat(), ""), "student_0"),
        (("", "", "", "", ""), "what_0"),
    ],
)
def test_agreement_with_a_hole_is_not_saved_and_loses_nothing(district, practice, kim, row, field):
    row = tuple(str(kim.pk) if cell == "kim" else cell for cell in row)
    response = as_user(district.coordinator).post(new(practice), filled(practice, row, summary="The ball"))
    assert list(response.context["form"].errors) == [field]
    assert response.context["form"]["summary"].value() == "The ball"
    assert Agreement.objects.count() == 0


def test_agreement_of_a_day_to_come_is_refused(district, practice, kim):
    row = ("Say sorry", kim.pk, "", SOON.isoformat(), "")
    tomorrow = (TODAY + timedelta(days=1)).isoformat()
    response = as_user(district.coordinator).post(new(practice), filled(practice, row, made_on=tomorrow))
    assert list(response.context["form"].errors) == ["made_on"]


def test_button_adds_a_row_and_saves_nothing(district, practice, kim):
    data = filled(practice, ("Say sorry", kim.pk, "", SOON.isoformat(), "")) | {"more": "1"}
    form = as_user(district.coordinator).post(new(practice), data).context["form"]
    assert (form.count, form["what_0"].value(), form["what_1"].value()) == (2, "Say sorry", None)
    assert form["due_on_1"].value() == SOON.isoformat()
    assert not form.errors and Agreement.objects.count() == 0


def test_button_removes_a_row_and_the_others_move_up(district, practice, kim):
    rows = [(text, kim.pk, "", SOON.isoformat(), "") for text in ("one", "two", "three")]
    form = as_user(district.coordinator).post(new(practice), filled(practice, *rows) | {"remove": "1"}).context["form"]
    assert [form[f"what_{n}"].value() for n in range(form.count)] == ["one", "three"]


@pytest.mark.parametrize("rows", ["", "0", "-3", "x", "99999", "31"])
def test_mangled_number_of_rows_is_no_error_of_the_server(district, practice, rows):
    assert as_user(district.coordinator).post(new(practice), filled(practice) | {"rows": rows}).status_code == 200


@pytest.mark.parametrize("row", ["", "-1", "x", "1", "9" * 30, "9" * 5000])
def test_mangled_row_to_remove_is_no_error_of_the_server(district, practice, row):
    form = as_user(district.coordinator).post(new(practice), filled(practice) | {"remove": row}).context["form"]
    assert form.count == 1


def test_agreement_may_be_written_by_who_led_the_practice(district, practice, kim):
    data = filled(practice, ("Say sorry", kim.pk, "", SOON.isoformat(), ""))
    assert as_user(district.teacher).post(new(practice), data).status_code == 302
    assert Agreement.objects.get().made_by == district.teacher


@pytest.mark.parametrize("who", ["other_school", "board", "auditor", "administrator"])
def test_agreement_is_written_by_nobody_else(district, practice, kim, who):
    data = filled(practice, ("Say sorry", kim.pk, "", SOON.isoformat(), ""))
    response = as_user(getattr(district, who)).post(new(practice), data)
    assert response.status_code == (404 if who == "other_school" else 403)
    assert Agreement.objects.count() == 0


def test_agreement_without_a_record_is_not_there(district):
    client = as_user(district.coordinator)
    assert [client.get(NEW + query).status_code for query in ("", "?practice=0", "?practice=x", "?incident=9")] == [
        404
    ] * 4


# --- who reads


def test_page_of_an_agreement_leads_to_the_circle_and_the_incident_that_it_answers(district, practice, kim):
    incident = IncidentFactory(school=district.a, caused=[kim], title="Pushed in line")
    IncidentPracticeFactory(incident=incident, practice=practice)
    IncidentFactory(school=district.a, caused=[kim])  # which it does not answer
    agreement = AgreementFactory(practice=practice)
    sources = as_user(district.coordinator).get(agreement.get_absolute_url()).context["sources"]
    assert [(word, url) for _icon, word, _day, url in sources] == [
        ("Peace or harm circle", practice.get_absolute_url()),
        ("Pushed in line", incident.get_absolute_url()),
    ]


def test_teacher_who_checks_one_promise_reads_that_one_alone(district, kim):
    elsewhere = PracticeFactory(school=district.a, kind=Kind.PEACE, students=[kim], created_by=district.coordinator)
    agreement = AgreementFactory(practice=elsewhere, made_by=district.coordinator)
    client = as_user(district.teacher)
    assert client.get(agreement.get_absolute_url()).status_code == 404
    AgreementItemFactory(agreement=agreement, student=kim, what="Mine", checked_by=district.teacher.staff)
    AgreementItemFactory(agreement=agreement, student=kim, what="Of others")
    response = client.get(agreement.get_absolute_url())
    page = response.content.decode()
    assert "Mine" in page and "Of others" not in page and "And 1 promise that is not yours to see" in page
    assert response.context["sources"] == []
    assert [row.promises_count for row in client.get(LIST).context["page"]] == [1]
    assert "Of others" not in pdf_text(client.get(url("agreement-print", agreement)))


def test_agreement_follows_its_student_read_only(district, agreement, item, kim):
    transfer_student(student=kim, to=district.b, by=district.administrator, today=TODAY)
    client = as_user(district.other_school)
    response = client.get(agreement.get_absolute_url())
    assert (response.status_code, response.context["may_write"]) == (200, False)
    assert client.post(url("promise-settle", item), {"status": "kept"}).status_code == 403
    assert client.post(url("promise-edit", item), {}).status_code == 403
    assert client.post(url("promise-create", agreement), {}).status_code == 403
    assert client.get(LIST).context["count"] == 0


def test_opening_and_printing_are_on_record(district, agreement, item):
    client = as_user(district.coordinator)
    client.get(agreement.get_absolute_url())
    client.get(url("agreement-print", agreement))
    assert list(AccessRecord.objects.order_by("id").values_list("kind", "noun", "object_id")) == [
        ("view", "agreement", agreement.pk),
        ("print", "agreement", agreement.pk),
    ]


# --- settling


def test_kept_promise_is_settled_by_who_checks_it(district, agreement, kim):
    item = AgreementItemFactory(agreement=agreement, student=kim, due_on=SOON, checked_by=district.teacher.staff)
    client = as_user(district.teacher)
    assert client.post(url("promise-settle", item), {"status": "kept"}).url == agreement.get_absolute_url()
    item.refresh_from_db()
    assert (item.status, item.settled_on, item.settled_by) == ("kept", TODAY, district.teacher)


def test_renegotiated_promise_is_replaced_by_a_new_one(district, agreement, item):
    data = {"status": "renegotiated", "note": "Too much", "new_what": "Write a letter", "new_due_on": SOON.isoformat()}
    as_user(district.coordinator).post(url("promise-settle", item), data)
    item.refresh_from_db()
    new = item.replaced_by
    assert (item.status, item.note) == ("renegotiated", "Too much")
    assert (new.what, new.due_on, new.status, new.student, new.replaces) == (
        "Write a letter", SOON, "open", item.student, item,
    )  # fmt: skip
    every_row_has_its_last_event()


def test_renegotiated_promise_and_what_took_its_place_count_once(district, practice, agreement, item):
    client = as_user(district.coordinator)
    data = {"status": "renegotiated", "new_what": "Write a letter", "new_due_on": SOON.isoformat()}
    client.post(url("promise-settle", item), data)
    (row,) = client.get(LIST).context["page"]
    assert (row.promises_count, row.open_count) == (1, 1)
    detail = client.get(agreement.get_absolute_url())
    assert (detail.context["count"], len(detail.context["items"])) == (1, 2)
    assert "2 promises" not in client.get(practice.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"status": "not_kept"}, "note"),
        ({"status": "renegotiated", "new_what": "", "new_due_on": SOON.isoformat()}, "new_what"),
        ({"status": "renegotiated", "new_what": "Write", "new_due_on": ""}, "new_due_on"),
        ({"status": "renegotiated", "new_what": "Write", "new_due_on": PAST.isoformat()}, "new_due_on"),
        ({"status": "open"}, "status"),
        ({}, "status"),
    ],
)
def test_promise_settled_with_a_hole_stays_open(district, item, data, field):
    response = as_user(district.coordinator).post(url("promise-settle", item), data)
    if data:
        assert list(response.context["form"].errors) == [field]
    item.refresh_from_db()
    assert (item.status, AgreementItem.objects.count()) == ("open", 1)


def test_double_click_settles_once_and_says_nothing_of_an_error(district, item):
    client = as_user(district.coordinator)
    client.post(url("promise-settle", item), {"status": "kept"})
    item.refresh_from_db()
    before = item.updated_at
    assert client.post(url("promise-settle", item), {"status": "kept"}).status_code == 302
    item.refresh_from_db()
    assert item.updated_at == before


def test_second_who_settles_is_told_who_was_first(district, item):
    as_user(district.coordinator).post(url("promise-settle", item), {"status": "kept"})
    response = as_user(district.principal).post(url("promise-settle", item), {"status": "not_kept", "note": "No"})
    assert "settled already: Kept" in response.content.decode() and "Pat Coordinator" in response.content.decode()
    item.refresh_from_db()
    assert (item.status, item.note) == ("kept", "")


def test_settled_promise_is_not_changed(district, item):
    client = as_user(district.coordinator)
    client.post(url("promise-settle", item), {"status": "kept"})
    data = {"version": 0, "what": "Another", "student": item.student_id, "due_on": SOON.isoformat()}
    response = client.post(url("promise-edit", item), data, follow=True)
    assert "A settled promise is not changed" in response.content.decode()
    item.refresh_from_db()
    assert item.what == "Say sorry"


def test_stale_correction_shows_both_and_keeps_what_was_typed(district, item):
    client = as_user(district.coordinator)
    version = client.get(url("promise-edit", item)).context["form"]["version"].value()
    data = {"version": version, "what": "First", "student": item.student_id, "due_on": SOON.isoformat(), "who": ""}
    assert client.post(url("promise-edit", item), data).status_code == 302
    response = client.post(url("promise-edit", item), data | {"what": "Second"})
    assert response.context["form"].conflict == [("What", "First", "Second")]
    assert client.post(url("promise-edit", item), response.context["form"].data).status_code == 302
    item.refresh_from_db()
    assert item.what == "Second"


def test_undo_opens_the_promise_and_takes_the_new_one_away(district, item):
    client = as_user(district.coordinator)
    data = {"status": "renegotiated", "new_what": "Write a letter", "new_due_on": SOON.isoformat()}
    client.post(url("promise-settle", item), data)
    for _ in range(2):  # a double click
        assert client.post(url("promise-undo", item)).status_code == 302
    item.refresh_from_db()
    assert (item.status, item.settled_on, item.replaced_by) == ("open", None, None)
    assert AgreementItem.objects.count() == 1


def test_undo_is_for_the_same_person(district, item):
    as_user(district.coordinator).post(url("promise-settle", item), {"status": "kept"})
    assert as_user(district.principal).post(url("promise-undo", item)).status_code == 403


def test_undo_comes_too_late(district, item):
    actions.settle_promise(item=item, by=district.coordinator, status="kept", now=timezone.now(), today=TODAY)
    late = timezone.now() + timedelta(minutes=16)
    with pytest.raises(ValidationError, match="more than 15 minutes ago"):
        actions.undo_settlement(item=item, by=district.coordinator, now=late)


def test_undo_is_refused_once_the_new_promise_is_settled(district, item):
    settle = {"by": district.coordinator, "now": timezone.now(), "today": TODAY}
    actions.settle_promise(item=item, status="renegotiated", new_what="Write", new_due_on=SOON, **settle)
    item.refresh_from_db()
    actions.settle_promise(item=item.replaced_by, status="kept", **settle)
    with pytest.raises(ValidationError, match="new promise is settled"):
        actions.undo_settlement(item=item, by=district.coordinator, now=timezone.now())


def test_same_promise_added_twice_is_there_once(district, agreement, kim):
    client = as_user(district.coordinator)
    data = {"what": "Help", "student": kim.pk, "who": "", "due_on": SOON.isoformat(), "checked_by": ""}
    for _ in range(2):
        assert client.post(url("promise-create", agreement), data).url == agreement.get_absolute_url()
    assert agreement.items.count() == 1


def test_agreement_holds_so_many_promises(district, practice):
    promises = [Promise(f"n{n}", SOON, who="All") for n in range(31)]
    with pytest.raises(ValidationError, match="at most 30"):
        actions.record_agreement(
            by=district.coordinator, client_id=uuid4(), practice=practice, made_on=TODAY, promises=promises,
            now=timezone.now(),
        )  # fmt: skip


def test_actions_refuse_who_may_not(district, agreement, item):
    now = timezone.now()
    for who in (district.other_school, district.administrator, district.board):
        with pytest.raises(PermissionDenied):
            actions.settle_promise(item=item, by=who, status="kept", now=now, today=TODAY)
        with pytest.raises(PermissionDenied):
            actions.add_promise(agreement=agreement, by=who, promise=Promise("x", SOON, who="y"), now=now)


@pytest.mark.django_db(transaction=True)
def test_promise_settled_by_two_at_once_is_settled_by_one():
    cast = set_the_stage()
    with district_scope():
        practice = PracticeFactory(school=cast.a, created_by=cast.coordinator)
        agreement = AgreementFactory(practice=practice, made_by=cast.coordinator)
        item = AgreementItemFactory(agreement=agreement)
    start, outcomes = Barrier(2), []

    def settle(who, status):
        try:
            with scope([cast.a.pk]):
                start.wait()
                actions.settle_promise(item=item, by=who, status=status, note="n", now=timezone.now(), today=TODAY)
            outcomes.append("settled")
        except ValidationError as error:
            outcomes.append(error.messages[0].partition(":")[0])
        finally:
            connection.close()

    threads = [Thread(target=settle, args=args) for args in ((cast.coordinator, "kept"), (cast.principal, "not_kept"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["This promise is settled already", "settled"]


# --- the list


@pytest.fixture
def shelf(district, practice, kim):
    """Four agreements: overdue, open, settled, and empty."""
    made = {}
    for n, (name, due, status) in enumerate(
        [("overdue", PAST, "open"), ("open", SOON, "open"), ("settled", PAST, "kept"), ("empty", None, None)]
    ):
        made[name] = AgreementFactory(
            practice=practice, made_by=district.coordinator, summary=name, made_on=TODAY - timedelta(days=10 + n)
        )
        if status:
            AgreementItemFactory(
                agreement=made[name], student=kim, due_on=due, status=status,
                settled_on=TODAY if status == "kept" else None,
            )  # fmt: skip
    return made


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, ["overdue", "open", "settled", "empty"]),
        ({"sort": "made"}, ["empty", "settled", "open", "overdue"]),
        ({"state": "overdue"}, ["overdue"]),
        ({"state": "open"}, ["overdue", "open"]),
        ({"state": "settled"}, ["settled"]),
        ({"first": (TODAY - timedelta(days=11)).isoformat()}, ["overdue", "open"]),
        ({"last": (TODAY - timedelta(days=12)).isoformat()}, ["settled", "empty"]),
        ({"checked": "on"}, []),
        ({"mine": "on"}, ["overdue", "open", "settled", "empty"]),
        ({"student": "0"}, []),
    ],
)
def test_list_is_narrowed(district, shelf, query, expected):
    page = as_user(district.coordinator).get(LIST, query).context["page"]
    assert [row.summary for row in page] == expected


def test_list_of_a_student_holds_what_was_promised_and_the_practices_agreements(district, shelf, kim):
    page = as_user(district.coordinator).get(LIST, {"student": kim.pk}).context["page"]
    assert len(page) == 4


def test_list_shows_counts_and_the_next_day(district, shelf):
    rows = {row.summary: row for row in as_user(district.coordinator).get(LIST).context["page"]}
    assert [
        (row.promises_count, row.open_count, row.kept_count, row.overdue_count, row.next_due) for row in rows.values()
    ] == [(1, 1, 0, 1, PAST), (1, 1, 0, 0, SOON), (1, 0, 1, 0, None), (0, 0, 0, 0, None)]


def test_export_has_one_row_a_promise(district, shelf, kim):
    response = as_user(district.coordinator).get(LIST, {"format": "csv", "state": "overdue"})
    rows = list(csv.DictReader(io.StringIO(b"".join(response).decode("utf-8-sig"))))
    assert [(row["What it is about"], row["Who"], row["State"]) for row in rows] == [("overdue", "Kim Ash", "Open")]
    everything = as_user(district.coordinator).get(LIST, {"format": "csv"})
    assert len(b"".join(everything).splitlines()) == 4


def test_lists_and_pages_ask_as_often_for_one_as_for_many(district, practice, agreement, item, kim):
    client = as_user(district.coordinator)

    def asked():
        counts = []
        for address in (LIST, agreement.get_absolute_url(), new(practice)):
            client.get(address)
            with CaptureQueriesContext(connection) as queries:
                client.get(address)
            counts.append(len(queries))
        return counts

    assert asked() == [LIST_QUERIES, DETAIL_QUERIES, NEW_QUERIES]
    for n in range(2):
        AgreementItemFactory(agreement=agreement, student=StudentFactory(school=district.a), due_on=SOON)
        more = AgreementFactory(practice=practice, made_by=district.coordinator)
        AgreementItemFactory(agreement=more, student=kim, due_on=date(2025, 10, 15 + n))
    assert asked() == [LIST_QUERIES, DETAIL_QUERIES, NEW_QUERIES]


# --- where else it shows


def test_practice_shows_its_agreements_and_offers_one(district, practice, agreement, item):
    page = as_user(district.coordinator).get(practice.get_absolute_url()).content.decode()
    assert agreement.get_absolute_url() in page and f"/agreements/new/?practice={practice.pk}" in page


@pytest.mark.parametrize(("status", "box"), [("planned", False), ("held", True)])
def test_practice_without_an_agreement_offers_one_and_before_its_day_in_one_line(district, practice, status, box):
    Practice.objects.filter(pk=practice.pk).update(status=status)
    page = as_user(district.coordinator).get(practice.get_absolute_url()).content.decode()
    card = page.partition('id="agreements"')[2].partition("</section>")[0]
    assert f"/agreements/new/?practice={practice.pk}" in card
    assert ('class="empty"' in card) == box


def test_incident_finds_the_agreements_of_its_practices(district, practice, agreement, item):
    incident = IncidentFactory(school=district.a, reported_by=district.coordinator)
    assert incident.agreement_ids == []
    IncidentPracticeFactory(incident=incident, practice=practice)
    assert Incident.objects.get(pk=incident.pk).agreement_ids == [agreement.pk]


def test_student_page_shows_open_promises(district, kim, agreement, item):
    client = as_user(district.coordinator)
    assert "Say sorry" in client.get(kim.get_absolute_url()).content.decode()
    client.post(url("promise-settle", item), {"status": "kept"})
    assert "Say sorry" not in client.get(kim.get_absolute_url()).content.decode()


def pdf_text(response):
    assert response["Content-Type"] == "application/pdf"
    with pymupdf.open(stream=response.content, filetype="pdf") as pages:
        return " ".join(page.get_text() for page in pages)


def test_sheet_to_sign_names_everybody_and_leaves_lines(district, agreement, item):
    response = as_user(district.coordinator).get(url("agreement-print", agreement))
    text = pdf_text(response)
    assert "Say sorry" in text and text.count("Kim Ash") == 2 and "Pat Coordinator" in text
    assert text.count("Day") >= 4
    with pymupdf.open(stream=response.content, filetype="pdf") as pages:
        assert "StructTreeRoot" in pages.xref_object(pages.pdf_catalog())
