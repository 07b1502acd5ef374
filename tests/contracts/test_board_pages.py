"""The pages of the board's record: minutes in their order, the roll call, the words of refusals, the exports."""

import io
from datetime import date
from decimal import Decimal

import outloud
import pymupdf
import pytest
from openpyxl import load_workbook

from contracts.actions import board as actions
from contracts.models import AgendaItem, BoardMeeting, BoardMember, Motion, Vote
from tests.cast import as_user
from tests.contracts.minutes import DAY, HARTFORD, NAMES, call, consent, own
from tests.factories import AgendaItemFactory, BoardMeetingFactory, BoardMemberFactory, ContractFactory

LIST = "/contracts/board/"


@pytest.fixture
def members(db):
    return [BoardMemberFactory(name=name, starts_on=date(2022, 1, 1)) for name in NAMES]


@pytest.fixture
def meeting(members):
    return BoardMeetingFactory(held_on=DAY, place="Library")


@pytest.fixture
def item(meeting):
    return AgendaItemFactory(
        meeting=meeting, number="5.2", category="5. Consent Agenda", subject="Contract continuation", type="consent",
        amount=HARTFORD, budget_source="Special Funds: ESSER",
    )  # fmt: skip


@pytest.fixture
def clerk(cast):
    return as_user(cast.board)


def errors(response):
    assert response.status_code == 200
    return {name: list(found) for name, found in response.context["form"].errors.items()}


def said(response):
    """What the last deed was answered with."""
    return [str(message) for message in response.context["messages"]][-1:]


def ballot(members, *choices, version=0):
    choices = [*choices, *["aye"] * (len(members) - len(choices))]
    votes = {f"vote-{member.pk}": choice for member, choice in zip(members, choices, strict=True)}
    return {"version": version, **votes}


def movers(members, **more):
    return {
        "text": "To approve", "moved_by": members[6].pk, "seconded_by": members[2].pk, "rule": "voting", "seats": 9,
        **more,
    }  # fmt: skip


def test_board_staff_enter_a_meeting_from_the_first_day_to_the_result(clerk, members):
    """As the minutes of 2022-09-20 tell it."""
    response = clerk.post(f"{LIST}new/", {"held_on": "2022-09-20", "kind": "regular", "place": "Library"})
    meeting = BoardMeeting.objects.get()
    assert response.url == meeting.get_absolute_url()
    response = clerk.post(
        f"{LIST}{meeting.pk}/items/new/",
        {
            "number": "5.2", "type": "consent", "category": "5. Consent Agenda", "subject": "IIRP",
            "amount": "$92,650.00", "budget_source": "Special Funds: ESSER",
        },
    )  # fmt: skip
    item = AgendaItem.objects.get()
    assert (response.url, item.amount) == (item.get_absolute_url(), HARTFORD)
    response = clerk.get(f"{LIST}{meeting.pk}/consent/")
    assert (response.context["form"]["seats"].value(), response.context["form"]["text"].value()) == (
        9, "Motion to approve consent agenda items."
    )  # fmt: skip
    response = clerk.post(f"{LIST}{meeting.pk}/consent/", movers(members))
    motion = Motion.objects.get()
    assert response.url == f"{LIST}motions/{motion.pk}/vote/"
    page = clerk.get(f"{response.url}?all=aye")
    assert {field.value() for field, _member in page.context["form"].rows()} == {"aye"}
    response = clerk.post(response.url, ballot(members, *["aye"] * 7, "absent", "absent"), follow=True)
    assert said(response) == ["Passed: 7 aye, 0 nay, 2 not present. More ayes than nays, with a quorum of 5 of 9."]
    text = response.content.decode()
    assert "Moved by Yahaira Escribano, seconded by AJ Johnson." in text
    assert [str(one) for _choice, _word, names in response.context["agenda"].consent.called for one in names] == [
        *sorted(NAMES[:7]), "Shonta Browdy", "Tyrone Walker",
    ]  # fmt: skip
    assert text.count('class="vote-aye"') == 7 and text.count('class="vote-absent"') == 2


def test_minutes_stand_in_the_order_of_their_numbers_and_carry_the_consent_agenda_once(cast, clerk, members, meeting):
    for number, category, kind in (
        ("6.1", "6. New business", "action"),
        ("5.10", "5. Consent Agenda", "consent"),
        ("5.9", "5. Consent Agenda", "consent"),
        ("4.1", "4. Reports", "report"),
        ("5.2", "5. Consent Agenda", "consent"),
    ):
        AgendaItemFactory(meeting=meeting, number=number, category=category, type=kind)
    actions.pull_item(item=AgendaItem.objects.get(number="5.9"), by=cast.board)
    consent(meeting, members, cast.board)
    agenda = clerk.get(meeting.get_absolute_url()).context["agenda"]
    assert [
        (category, [([item.number for item in block.items], block.is_consent) for block in blocks])
        for category, blocks in agenda.groups
    ] == [
        ("4. Reports", [(["4.1"], False)]),
        ("5. Consent Agenda", [(["5.2", "5.10"], True), (["5.9"], False)]),
        ("6. New business", [(["6.1"], False)]),
    ]
    assert (agenda.count, agenda.unvoted) == (5, 4)


def test_second_consent_motion_is_refused_in_words(cast, clerk, members, meeting, item):
    consent(meeting, members, cast.board)
    assert errors(clerk.post(f"{LIST}{meeting.pk}/consent/", movers(members))) == {
        "__all__": ["This meeting has its consent motion already."]
    }


def test_wrong_movers_are_refused_beside_their_field(clerk, members, meeting, item):
    url = f"{LIST}{meeting.pk}/consent/"
    same = movers(members, seconded_by=members[6].pk)
    assert errors(clerk.post(url, same)) == {"seconded_by": ["Nobody seconds their own motion."]}
    gone = BoardMemberFactory(name="Gone Member", starts_on=date(2018, 1, 1), ends_on=date(2021, 12, 31))
    assert str(gone.pk) not in [str(key) for key, _label in clerk.get(url).context["form"].fields["moved_by"].choices]
    assert errors(clerk.post(url, movers(members, moved_by=gone.pk))) == {
        "moved_by": ["Gone Member was no longer on the board on Sep 20, 2022; the term ended Dec 31, 2021."]
    }
    for nobody in ("0", "x", "9" * 30, "9" * 5000):
        assert [*errors(clerk.post(url, movers(members, moved_by=nobody)))] == ["moved_by"]
    assert errors(clerk.post(url, movers(members, seats=8))) == {
        "seats": ["9 members were in office that day: the board has at least so many seats."]
    }
    assert not Motion.objects.exists()


def test_vote_of_somebody_whose_term_had_ended_is_refused(cast, clerk, members, meeting, item):
    gone = BoardMemberFactory(name="Gone Member", starts_on=date(2018, 1, 1), ends_on=date(2021, 12, 31))
    motion = consent(meeting, members, cast.board)
    url = f"{LIST}motions/{motion.pk}/vote/"
    assert "Gone Member" not in clerk.get(url).content.decode()
    assert errors(clerk.post(url, ballot([*members, gone]))) == {
        "__all__": ["Gone Member was no longer on the board on Sep 20, 2022; the term ended Dec 31, 2021."]
    }
    assert not Vote.objects.exists()


def test_member_left_out_is_asked_for_by_name_and_nothing_is_lost(cast, clerk, members, meeting, item):
    motion = consent(meeting, members, cast.board)
    sent = ballot(members, "nay")
    del sent[f"vote-{members[8].pk}"]
    response = clerk.post(f"{LIST}motions/{motion.pk}/vote/", sent)
    assert errors(response) == {
        f"vote-{members[8].pk}": ["Choose how Tyrone Walker voted; “Not present” for whoever was not there."]
    }
    assert response.context["form"][f"vote-{members[0].pk}"].value() == "nay"


def test_roll_call_over_a_newer_one_shows_both_and_saves_the_second_time(cast, clerk, members, meeting, item):
    motion = consent(meeting, members, cast.board)
    call(motion, members, cast.administrator)
    url = f"{LIST}motions/{motion.pk}/vote/"
    response = clerk.post(url, ballot(members, "nay"))
    form = response.context["form"]
    assert form.conflict == [("Kimberly Oliver", "Aye", "Nay")]
    assert not Vote.objects.filter(choice="nay").exists()
    assert clerk.post(url, ballot(members, "nay", version=form["version"].value())).status_code == 302
    text = clerk.get(meeting.get_absolute_url()).content.decode()
    assert "Corrected" in text and "<del>Aye</del>" in text and "<ins>Nay</ins>" in text


def test_item_number_is_there_once(clerk, meeting, item):
    fields = {"number": " 5.2 ", "type": "action", "subject": "Again"}
    assert errors(clerk.post(f"{LIST}{meeting.pk}/items/new/", fields)) == {
        "number": ["This meeting has an item of this number."]
    }
    assert AgendaItem.objects.count() == 1


@pytest.mark.parametrize("amount", ["1.005", "twelve", "-1", "1e5", "NaN", "9" * 20])
def test_amount_that_is_no_money_is_refused_beside_it(clerk, meeting, amount):
    sent = {"number": "1", "type": "action", "subject": "X", "amount": amount}
    assert list(errors(clerk.post(f"{LIST}{meeting.pk}/items/new/", sent))) == ["amount"]


@pytest.mark.parametrize("day", ["0022-09-20", "9999-12-31", "2022-02-30", ""])
def test_day_that_is_none_is_refused(clerk, day):
    assert list(errors(clerk.post(f"{LIST}new/", {"held_on": day, "kind": "regular"}))) == ["held_on"]


def test_same_meeting_twice_is_one(clerk, meeting):
    response = clerk.post(f"{LIST}new/", {"held_on": "2022-09-20", "kind": "regular"})
    assert errors(response) == {"__all__": ["A meeting of this kind is on record for this day."]}
    assert clerk.post(f"{LIST}new/", {"held_on": "2022-09-20", "kind": "special"}).status_code == 302


def test_edit_of_an_item_over_a_newer_edit_is_shown(cast, clerk, meeting, item):
    url = f"{LIST}items/{item.pk}/edit/"
    version = clerk.get(url).context["form"]["version"].value()
    item.subject = "Theirs"
    actions.save_item(item=item, by=cast.administrator, fields=["subject"])
    sent = {"version": version, "number": "5.2", "type": "consent", "subject": "Yours", "amount": "92,650.00"}
    response = clerk.post(url, sent)
    assert ("Subject", "Theirs", "Yours") in response.context["form"].conflict
    item.refresh_from_db()
    assert item.subject == "Theirs"


def test_item_that_was_voted_on_has_no_form(cast, clerk, members, meeting, item):
    call(consent(meeting, members, cast.board), members, cast.board)
    response = clerk.get(f"{LIST}items/{item.pk}/edit/", follow=True)
    assert said(response) == [
        "Item 5.2 was voted on, and stays as the board had it. Take the vote back first."
    ]  # fmt: skip


def test_pulling_out_putting_back_and_removing_by_their_buttons(clerk, members, meeting, item):
    assert said(clerk.post(f"{LIST}items/{item.pk}/pull/", follow=True)) == [
        "Item 5.2 is pulled out: it has its own vote."
    ]
    clerk.post(f"{LIST}items/{item.pk}/motion/", movers(members))
    motion = Motion.objects.get()
    call_url = f"{LIST}motions/{motion.pk}/vote/"
    clerk.post(call_url, ballot(members))
    assert said(clerk.post(f"{LIST}items/{item.pk}/put-back/", follow=True)) == [
        "This item was voted on by itself. Take that vote back first."
    ]
    assert said(clerk.post(f"{LIST}motions/{motion.pk}/clear/", follow=True)) == [
        "The vote is taken back. The history keeps what it was."
    ]
    assert said(clerk.post(f"{LIST}motions/{motion.pk}/delete/", follow=True)) == ["The motion is removed."]
    assert said(clerk.post(f"{LIST}items/{item.pk}/put-back/", follow=True)) == [
        "Item 5.2 goes with the consent agenda again."
    ]
    clerk.post(f"{LIST}items/{item.pk}/delete/")
    clerk.post(f"{LIST}{meeting.pk}/delete/")
    assert not BoardMeeting.objects.exists()


def test_contract_manager_links_an_item_and_board_staff_do_not(cast, clerk, item):
    contract = ContractFactory(not_to_exceed=HARTFORD)
    url = f"{LIST}items/{item.pk}/link/"
    assert clerk.get(url).status_code == clerk.post(url, {"contract": contract.pk}).status_code == 403
    manager = as_user(cast.contract_manager)
    assert errors(manager.post(url, {"contract": ""})) == {"__all__": ["Choose one: a contract, or an amendment."]}
    manager.post(url, {"contract": contract.pk})
    contract.refresh_from_db()
    assert contract.authority == item
    text = clerk.get(item.meeting.get_absolute_url()).content.decode()
    assert contract.number in text and f"{LIST}items/{item.pk}/unlink/" not in text
    manager.post(f"{LIST}items/{item.pk}/unlink/")
    contract.refresh_from_db()
    assert contract.authority is None


def test_readers_see_no_button_of_the_clerks(cast, members, meeting, item):
    call(consent(meeting, members, cast.board), members, cast.board)
    for reader in (cast.auditor, cast.plan_owner, cast.training_lead):
        text = as_user(reader).get(meeting.get_absolute_url()).content.decode()
        assert "7" in text and not [way for way in ("/edit/", "/vote/", "/link/", "/pull/", "/new/") if way in text]


def test_terms_are_kept_and_ended(cast, clerk, members):
    clerk.post(f"{LIST}members/new/", {"name": "Ann New", "starts_on": "2023-01-01", "office": "Chair"})
    new = BoardMember.objects.get(name="Ann New")
    assert errors(clerk.post(f"{LIST}members/new/", {"name": "Ann New", "starts_on": "2024-01-01"})) == {
        "__all__": ["This person is on the board already on some of these days."]
    }
    clerk.post(f"{LIST}members/{new.pk}/end/", {"ends_on": "2023-06-30"})
    assert errors(clerk.post(f"{LIST}members/{new.pk}/end/", {"ends_on": "2022-06-30"})) == {
        "ends_on": ["The last day must not be before the first."]
    }
    clerk.post(f"{LIST}members/new/", {"name": "Ann New", "starts_on": "2024-01-01"})
    page = clerk.get(f"{LIST}members/")
    assert [(row.name, row.starts_on.year, row.sits) for row in page.context["rows"]] == [
        ("AJ Johnson", 2022, True), ("Ann New", 2024, True),
        *[(name, 2022, True) for name in sorted(NAMES)[1:]],
        ("Ann New", 2023, False),
    ]  # fmt: skip


@pytest.fixture
def record(cast, members):
    """Two fiscal years: one item carried, one failed, one without a vote, one report."""
    first, second = BoardMeetingFactory(held_on=DAY), BoardMeetingFactory(held_on=date(2023, 8, 15))
    carried = AgendaItemFactory(
        meeting=first, number="5.10", subject="Training in circles", type="consent", amount=HARTFORD
    )
    failed = AgendaItemFactory(meeting=first, number="5.9", subject="Other thing", type="action", amount=None)
    AgendaItemFactory(meeting=second, number="1", subject="Attendance", type="report", amount=None)
    AgendaItemFactory(meeting=second, number="2", subject="=cmd|calc", type="action", amount=Decimal("0.10"))
    call(consent(first, members, cast.board), members, cast.board, "recused")
    call(own(failed, members, cast.board, moved_by=members[0], seconded_by=members[1]), members, cast.board,
         *["nay"] * 9)  # fmt: skip
    return carried, failed


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", {"2023-08-15": ["1", "2"], "2022-09-20": ["5.9", "5.10"]}),
        ("?year=2023", {"2022-09-20": ["5.9", "5.10"]}),
        ("?q=circles", {"2022-09-20": ["5.10"]}),
        ("?q=5.9", {"2022-09-20": ["5.9"]}),
        ("?q=escribano", {"2022-09-20": ["5.9", "5.10"]}),
        ("?q=escribano+training", {"2022-09-20": ["5.10"]}),
        ("?unvoted=on", {"2023-08-15": ["2"]}),
        ("?unvoted=on&q=circles", {}),
        ("?year=1999", {}),
        ("?kind=special", {}),
        ("?sort=held", {"2022-09-20": ["5.9", "5.10"], "2023-08-15": ["1", "2"]}),
    ],
)
def test_record_is_found_by_subject_item_person_and_year(clerk, record, query, shown):
    page = clerk.get(LIST + query)
    assert {
        f"{meeting.held_on}": [item.number for item in meeting.shown] for meeting in page.context["page"]
    } == shown  # fmt: skip
    assert list({f"{meeting.held_on}": 1 for meeting in page.context["page"]}) == list(shown)


def test_record_is_grouped_by_fiscal_year(clerk, record):
    years = clerk.get(LIST).context["years"]
    assert [(name, f"{first}", f"{last}", len(meetings)) for name, first, last, meetings in years] == [
        ("2023–24", "2023-07-01", "2024-06-30", 1),
        ("2022–23", "2022-07-01", "2023-06-30", 1),
    ]


def test_export_has_the_items_that_are_asked_for_with_numbers_as_numbers(clerk, record):
    sheet = load_workbook(io.BytesIO(b"".join(clerk.get(f"{LIST}?format=xlsx").streaming_content))).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
    assert [row[2] for row in rows] == ["1", "2", "5.9", "5.10"]
    assert rows[3][4:17] == [
        "Training in circles", "Action (consent)", 92650, "", "Motion to approve consent agenda items.",
        "Yahaira Escribano", "AJ Johnson", "Passed", 8, 0, 0, 1, 0,
    ]  # fmt: skip
    assert rows[1][4] == "=cmd|calc" and sheet["E3"].data_type == "s" and rows[1][6] == 0.1
    assert rows[1][11:17] == ["Not voted yet", None, None, None, None, None]
    text = b"".join(clerk.get(f"{LIST}?format=csv&q=circles").streaming_content).decode()
    assert len(text.splitlines()) == 2 and "Training in circles" in text
    assert clerk.get(f"{LIST}?format=pdf").content.startswith(b"%PDF")


def test_minutes_are_a_tagged_document_that_says_what_the_page_says(cast, clerk, members, meeting, item, tmp_path):
    item.background = "Why we ask."
    actions.save_item(item=item, by=cast.board, fields=["background"])
    motion = consent(meeting, members, cast.board)
    call(motion, members, cast.board, *["aye"] * 7, "absent", "absent")
    call(motion, members, cast.administrator, "nay", *["aye"] * 6, "absent", "absent")
    content = clerk.get(f"{LIST}{meeting.pk}/minutes/").content
    file = tmp_path / "minutes.pdf"
    file.write_bytes(content)
    found = outloud.check(file)
    assert (found.errors, found.warnings) == (0, 0), found.findings
    text = " ".join("".join(page.get_text() for page in pymupdf.open(stream=content)).split())
    for words in (
        "Minutes: Regular meeting, Sep 20, 2022", "5. Consent Agenda", "5.2 Contract continuation", "$92,650.00",
        "Why we ask.", "Moved by Yahaira Escribano, seconded by AJ Johnson.",
        "Passed: 6 aye, 1 nay, 2 not present. More ayes than nays, with a quorum of 5 of 9.",
        "Not present at vote: Shonta Browdy, Tyrone Walker", "by Pat Administrator. Kimberly Oliver: Aye, now Nay.",
    ):  # fmt: skip
        assert words in text


def test_minutes_of_a_meeting_without_categories_or_items_are_typeset_too(clerk, members, meeting):
    def text():
        content = clerk.get(f"{LIST}{meeting.pk}/minutes/").content
        return "".join(page.get_text() for page in pymupdf.open(stream=content))

    assert "No item is on record." in text()
    AgendaItemFactory(meeting=meeting, number="7.1", category="", background="Why.")
    assert "7.1 Contract" in text()


def test_search_finds_items_and_meetings(cast, clerk, record):
    def found(words):
        groups = clerk.get("/search/", {"q": words}).context["groups"]
        return [hit.label for group in groups if group.title == "Board" for hit in group.hits]

    assert found("circles") == ["5.10 Training in circles"]
    assert found("2022-09-20") == ["Sep 20, 2022, Regular meeting"]
    assert as_user(cast.coordinator).get("/search/", {"q": "circles"}).context["groups"] == []


@pytest.mark.parametrize(
    ("path", "label"), [(LIST, "Board"), (f"{LIST}members/", "Board"), ("/contracts/", "Contracts")]
)
def test_one_entry_of_the_navigation_is_where_one_is(clerk, path, label):
    assert [entry["label"] for entry in clerk.get(path).context["nav"]() if entry["current"]] == [label]


def test_home_of_board_staff_counts_what_has_no_vote(clerk, record):
    page = clerk.get("/")
    tiles = {tile.label: (tile.figure, tile.url) for tile in page.context["tiles"]}
    assert tiles["Items without a vote"] == (1, f"{LIST}?unvoted=on")
    assert [item.what for item in page.context["items"]] == ["2 =cmd|calc"]


@pytest.mark.parametrize("size", [1, 3])
def test_meeting_and_list_ask_as_often_for_three_as_for_one(cast, clerk, members, django_assert_num_queries, size):
    for turn in range(size):
        meeting = BoardMeetingFactory(held_on=date(2022, 9, 20 + turn))
    for n in range(size):
        item = AgendaItemFactory(meeting=meeting, number=f"6.{n}", type="action", amount=HARTFORD)
        motion = call(own(item, members, cast.board), members, cast.board)
        call(motion, members, cast.administrator, "nay")
        ContractFactory(authority=item, not_to_exceed=HARTFORD)
    clerk.get(LIST)
    with django_assert_num_queries(LIST_QUERIES):
        clerk.get(LIST)
    with django_assert_num_queries(MEETING_QUERIES):
        clerk.get(meeting.get_absolute_url())


LIST_QUERIES, MEETING_QUERIES = 12, 17
