"""The board's record as actions keep it: who may vote, what carries, what stays once something stands on it."""

import threading
import time
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction

from contracts.actions import board as actions
from contracts.models import AgendaItem, BoardMeeting, BoardMember, Motion, Vote
from contracts.policies import board as policies
from contracts.queries import board as queries
from tests.cast import as_server, set_the_stage
from tests.contracts.minutes import DAY, HARTFORD, NAMES, call, consent, own
from tests.factories import (
    AgendaItemFactory,
    AmendmentFactory,
    BoardMeetingFactory,
    BoardMemberFactory,
    ContractFactory,
)


@pytest.fixture
def members(db):
    return [BoardMemberFactory(name=name, starts_on=date(2022, 1, 1)) for name in NAMES]


@pytest.fixture
def meeting(members):
    return BoardMeetingFactory(held_on=DAY)


@pytest.fixture
def item(meeting):
    """5.2 of the consent agenda, as the minutes have it."""
    return AgendaItemFactory(meeting=meeting, number="5.2", type="consent", amount=HARTFORD)


def refused(work, **named):
    """The words of a refusal; nothing of what was refused is there afterwards."""
    with pytest.raises(ValidationError) as trouble, transaction.atomic():
        work(**named)
    return " ".join(trouble.value.messages)


def hartford(cast, members, meeting, item):
    """The vote of 2022: seven ayes, two not present."""
    motion = consent(meeting, members, cast.board)
    motion = call(motion, members, cast.board, *["aye"] * 7, "absent", "absent")
    item.refresh_from_db()
    return motion


def active_on(item, **more):
    return ContractFactory(active=True, authority=item, not_to_exceed=HARTFORD, **more)


def test_consent_motion_carries_each_consent_item_that_nobody_pulled_out(cast, members, meeting, item):
    pulled = AgendaItemFactory(meeting=meeting, number="5.3", type="consent")
    action = AgendaItemFactory(meeting=meeting, number="6.1", type="action")
    actions.pull_item(item=pulled, by=cast.board)
    motion = hartford(cast, members, meeting, item)
    assert (motion.ayes, motion.absent, motion.quorum, motion.passed) == (7, 2, True, True)
    assert list(motion.items.all()) == [item]
    action.refresh_from_db()
    assert policies.is_carried(item) and action.motion is None
    assert policies.result_of(motion).words == (
        "Passed: 7 aye, 0 nay, 2 not present. More ayes than nays, with a quorum of 5 of 9."
    )


@pytest.mark.parametrize(
    ("choices", "rule", "words"),
    [
        ("aye " * 4 + "nay " * 4 + "absent", "voting", "Failed: 4 aye, 4 nay, 1 not present. A tie does not pass."),
        ("aye " * 3 + "nay " * 5 + "absent", "voting", "Failed: 3 aye, 5 nay, 1 not present. More nays than ayes."),
        (
            "aye " * 4 + "absent " * 5,
            "voting",
            "No quorum: 4 aye, 0 nay, 5 not present. 4 were present; a quorum is 5 of 9.",
        ),
        (
            "aye nay aye abstain recused " + "absent " * 4,
            "voting",
            "Passed: 2 aye, 1 nay, 1 abstained, 1 recused, 4 not present. "
            "More ayes than nays, with a quorum of 5 of 9.",
        ),
        (
            "aye " * 4 + "absent " * 3 + "abstain " * 2,
            "members",
            "Failed: 4 aye, 0 nay, 2 abstained, 3 not present. It needed ayes of more than half of all seats: 5 of 9.",
        ),
        (
            "aye " * 6 + "nay " * 3,
            "two_thirds",
            "Passed: 6 aye, 3 nay. It needs ayes of two thirds of all seats: 6 of 9.",
        ),
        (
            "aye " * 5 + "absent " * 4,
            "two_thirds",
            "Failed: 5 aye, 0 nay, 4 not present. It needed ayes of two thirds of all seats: 6 of 9.",
        ),
    ],
)
def test_result_is_told_with_its_rule(cast, members, meeting, item, choices, rule, words):
    motion = call(consent(meeting, members, cast.board, rule=rule), members, cast.board, *choices.split())
    assert policies.result_of(motion).words == words


@pytest.mark.parametrize("rule", ["members", "two_thirds"])
@pytest.mark.parametrize("seats", range(1, 16))
def test_ayes_that_the_words_ask_for_are_those_that_the_database_asks_for(db, rule, seats):
    members = [BoardMemberFactory() for _ in range(seats)]
    meeting = BoardMeetingFactory()
    needed = policies.ayes_needed(rule, seats)
    for ayes in (needed - 1, needed):
        motion = Motion.objects.create(meeting=meeting, text="x", moved_by=members[0], rule=rule, seats=seats)
        Vote.objects.bulk_create(
            Vote(motion=motion, member=member, choice="aye" if place < ayes else "nay")
            for place, member in enumerate(members)
        )
        motion.refresh_from_db()
        assert motion.passed == (ayes == needed)


def test_motion_without_votes_is_not_voted_yet(cast, members, meeting, item):
    assert policies.result_of(consent(meeting, members, cast.board)).words == "Not voted yet."


def test_second_consent_motion_is_refused(cast, members, meeting, item):
    consent(meeting, members, cast.board)
    assert refused(consent, meeting=meeting, members=members, by=cast.board) == (
        "This meeting has its consent motion already."
    )


def test_consent_motion_without_items_is_refused(cast, members, meeting):
    assert refused(consent, meeting=meeting, members=members, by=cast.board) == (
        "No item of this meeting is on the consent agenda."
    )


def test_nobody_seconds_their_own_motion(cast, members, meeting, item):
    assert refused(consent, meeting=meeting, members=members, by=cast.board, seconded_by=members[6]) == (
        "Nobody seconds their own motion."
    )


def test_seats_are_at_least_the_members_in_office(cast, members, meeting, item):
    assert refused(consent, meeting=meeting, members=members, by=cast.board, seats=8) == (
        "9 members were in office that day: the board has at least so many seats."
    )
    assert consent(meeting, members, cast.board, seats=11).seats == 11


def test_whoever_was_out_of_office_moves_seconds_and_votes_nothing(cast, members, meeting, item):
    gone = BoardMemberFactory(name="Gone Member", starts_on=date(2018, 1, 1), ends_on=date(2022, 9, 19))
    to_come = BoardMemberFactory(name="New Member", starts_on=date(2022, 9, 21))
    words = "Gone Member was no longer on the board on Sep 20, 2022; the term ended Sep 19, 2022."
    assert refused(consent, meeting=meeting, members=members, by=cast.board, moved_by=gone) == words
    motion = consent(meeting, members, cast.board)
    assert refused(call, motion=motion, members=[*members, gone], by=cast.board) == words
    assert refused(call, motion=motion, members=[*members, to_come], by=cast.board) == (
        "New Member was not yet on the board on Sep 20, 2022; the term began Sep 21, 2022."
    )
    assert not Vote.objects.exists() and queries.sitting(DAY) == sorted(members, key=lambda one: one.name)
    call(motion, members, cast.board)
    assert Vote.objects.count() == 9


def test_everybody_in_office_is_called(cast, members, meeting, item):
    motion = consent(meeting, members, cast.board)
    assert refused(call, motion=motion, members=members[:8], by=cast.board) == (
        "No vote yet of: Tyrone Walker. Whoever was not there is “Not present”."
    )


def test_changed_vote_keeps_what_it_was_and_who_changed_it(cast, members, meeting, item):
    motion = hartford(cast, members, meeting, item)
    assert queries.corrections_of([motion.pk]) == {}
    motion = call(motion, members, cast.administrator, *["aye"] * 6, "nay", "absent", "absent")
    assert (motion.ayes, motion.nays) == (6, 1)
    [correction] = queries.corrections_of([motion.pk])[motion.pk]
    assert (correction.by, correction.changes) == (cast.administrator, [("Yahaira Escribano", "Aye", "Nay")])


def test_roll_call_over_a_newer_one_is_refused_once(cast, members, meeting, item):
    motion = consent(meeting, members, cast.board)
    first = dict.fromkeys(members, "aye")
    actions.record_roll_call(motion=motion, by=cast.board, choices=first, version=0)
    second = first | {members[0]: "nay"}
    named = {"motion": motion, "by": cast.administrator, "choices": second}
    assert "Somebody recorded this vote" in refused(actions.record_roll_call, **named, version=0)
    assert Vote.objects.filter(choice="nay").count() == 0
    actions.record_roll_call(motion=motion, by=cast.board, choices=first, version=0)  # a double click says the same
    actions.record_roll_call(**named, version=queries.roll_version(motion))
    assert Vote.objects.get(choice="nay").member == members[0]


def test_item_pulled_out_before_the_vote_has_its_own(cast, members, meeting, item):
    other = AgendaItemFactory(meeting=meeting, number="5.3", type="consent")
    actions.pull_item(item=other, by=cast.board)
    hartford(cast, members, meeting, item)
    motion = call(own(other, members, cast.board), members, cast.board, *["nay"] * 9)
    other.refresh_from_db()
    assert (other.motion, policies.is_carried(other), policies.is_carried(item)) == (motion, False, True)


def test_item_pulled_out_after_the_vote_and_put_back(cast, members, meeting, item):
    motion = hartford(cast, members, meeting, item)
    actions.pull_item(item=item, by=cast.board)
    item.refresh_from_db()
    assert (item.pulled, item.motion) == (True, None)
    alone = own(item, members, cast.board)
    actions.put_back(item=item, by=cast.board)
    item.refresh_from_db()
    assert (item.pulled, item.motion) == (False, motion) and not Motion.objects.filter(pk=alone.pk).exists()


def test_item_voted_on_by_itself_is_not_put_back(cast, members, meeting, item):
    actions.pull_item(item=item, by=cast.board)
    call(own(item, members, cast.board), members, cast.board)
    assert refused(actions.put_back, item=item, by=cast.board) == (
        "This item was voted on by itself. Take that vote back first."
    )


def test_motion_of_its_own_is_for_action_items_outside_the_consent_agenda(cast, members, meeting, item):
    report = AgendaItemFactory(meeting=meeting, number="4.1", type="report")
    assert refused(own, item=item, members=members, by=cast.board) == (
        "This item goes with the consent agenda. Pull it out first, then it has its own vote."
    )
    assert refused(own, item=report, members=members, by=cast.board) == (
        "Only an action item is put to a vote. Change its type first."
    )
    action = AgendaItemFactory(meeting=meeting, number="6.1", type="action")
    own(action, members, cast.board)
    assert refused(own, item=action, members=members, by=cast.board) == "This item has its motion already."
    assert Motion.objects.count() == 1


def test_item_that_was_voted_on_stays(cast, members, meeting, item):
    hartford(cast, members, meeting, item)
    item.subject = "Something else"
    words = "Item 5.2 was voted on, and stays as the board had it. Take the vote back first."
    assert refused(actions.save_item, item=item, by=cast.board, fields=["subject"]) == words
    assert refused(actions.delete_item, item=item, by=cast.board) == words
    late = AgendaItem(meeting=meeting, number="5.4", subject="Late", type="consent")
    assert "The consent agenda was voted on." in refused(actions.save_item, item=late, by=cast.board)
    assert AgendaItem.objects.count() == 1


def test_consent_item_entered_later_goes_under_the_motion_that_waits(cast, members, meeting, item):
    motion = consent(meeting, members, cast.board)
    late = actions.save_item(
        item=AgendaItem(meeting=meeting, number="5.4", subject="Late", type="consent"), by=cast.board
    )
    assert late.motion == motion
    late.type = "action"
    actions.save_item(item=late, by=cast.board, fields=["type"])
    late.refresh_from_db()
    assert late.motion is None


def test_vote_taken_back_lets_the_item_be_changed_and_stays_in_history(cast, members, meeting, item):
    motion = hartford(cast, members, meeting, item)
    assert refused(actions.remove_motion, motion=motion, by=cast.board) == (
        "This motion was voted on. Take the vote back first."
    )
    actions.take_vote_back(motion=motion, by=cast.board)
    [correction] = queries.corrections_of([motion.pk])[motion.pk]
    assert correction.taken_back and len(correction.changes) == 9
    actions.remove_motion(motion=motion, by=cast.board)
    item.refresh_from_db()
    assert item.motion is None
    actions.delete_item(item=item, by=cast.board)
    assert not AgendaItem.objects.exists()


def test_vote_that_a_contract_stands_on_cannot_be_lost(cast, members, meeting, item):
    """Through the action in words, and past it as the server: the database has the last word."""
    motion = hartford(cast, members, meeting, item)
    contract = active_on(item)
    words = (
        "A contract or an amendment is in force on this vote. Link it to another board item first, or leave the vote."
    )
    with pytest.raises(ValidationError) as trouble:
        call(motion, members, cast.board, *["nay"] * 9)
    assert trouble.value.messages == [words]
    assert refused(actions.take_vote_back, motion=motion, by=cast.board) == words
    motion.rule, motion.seats = "two_thirds", 11
    assert refused(actions.change_motion, motion=motion, by=cast.board, fields=["rule", "seats"]) == words
    words = (
        "A contract or an amendment is in force on this item. Link it to another board item first, or leave this one."
    )
    assert refused(actions.pull_item, item=item, by=cast.board) == words
    for rule, work in (
        ("motion_relied_on", lambda: Vote.objects.filter(motion=motion).update(choice="nay")),
        ("motion_relied_on", lambda: Motion.objects.filter(pk=motion.pk).update(seats=30)),
        ("item_relied_on", lambda: AgendaItem.objects.filter(pk=item.pk).update(amount=HARTFORD - 1)),
        ("item_relied_on", lambda: AgendaItem.objects.filter(pk=item.pk).update(amount=None)),
        ("item_relied_on", lambda: AgendaItem.objects.filter(pk=item.pk).update(motion=None)),
        ("motion_relied_on", lambda: Motion.objects.filter(pk=motion.pk).delete()),  # its votes go first
    ):
        with as_server(), pytest.raises(IntegrityError) as trouble, transaction.atomic():
            work()
        assert trouble.value.__cause__.diag.constraint_name == rule
    contract.refresh_from_db()
    assert contract.authority.motion.passed
    # A correction that leaves it carried is one.
    assert call(motion, members, cast.board, "nay", "nay").passed


def test_contract_in_force_may_change_to_another_item_that_was_carried(cast, members, meeting, item):
    other = AgendaItemFactory(meeting=meeting, number="5.3", type="consent", amount=HARTFORD)
    later = AgendaItemFactory(meeting=meeting, number="6.1", type="action", amount=HARTFORD)
    motion = hartford(cast, members, meeting, item)
    contract = active_on(item)
    assert refused(actions.authorize, item=later, by=cast.contract_manager, contract=contract) == (
        "It is in force, so its item must have been carried. This one was not."
    )
    actions.authorize(item=other, by=cast.contract_manager, contract=contract)
    contract.refresh_from_db()
    assert contract.authority == other
    actions.pull_item(item=item, by=cast.board)
    assert list(motion.items.all()) == [other]


def test_item_authorizes_a_contract_of_its_amount_and_one_only(cast, item):
    manager = cast.contract_manager
    contract, dear = ContractFactory(not_to_exceed=HARTFORD), ContractFactory(not_to_exceed=HARTFORD + 1)
    assert refused(actions.authorize, item=item, by=manager, contract=dear) == (
        "The item allows $92,650.00, and $92,651.00 is needed. Link an item for the whole amount."
    )
    for _ in range(2):  # a double click
        actions.authorize(item=item, by=manager, contract=contract)
    contract.refresh_from_db()
    assert contract.authority == item
    assert refused(actions.authorize, item=item, by=manager, contract=dear) == (
        f"This item authorizes something already: {contract.number}."
    )
    assert refused(actions.delete_item, item=item, by=manager) == (
        f"{contract.number} names this item. Take the link away first."
    )
    other = AgendaItemFactory(amount=HARTFORD)
    assert refused(actions.authorize, item=other, by=manager, contract=contract) == (
        f"It names item {item} already. Take that link away first."
    )
    for _ in range(2):
        actions.take_authority_away(item=item, by=manager)
    contract.refresh_from_db()
    assert contract.authority is None


def test_item_authorizes_an_amendment_while_it_is_a_draft(cast, item):
    amendment = AmendmentFactory(amount_change=HARTFORD)
    nameless = AgendaItemFactory(amount=None)
    assert "names no dollar amount" in refused(
        actions.authorize, item=nameless, by=cast.contract_manager, amendment=amendment
    )
    actions.authorize(item=item, by=cast.contract_manager, amendment=amendment)
    amendment.refresh_from_db()
    assert amendment.authority == item
    actions.take_authority_away(item=item, by=cast.contract_manager)
    amendment.refresh_from_db()
    assert amendment.authority is None


def test_link_of_what_is_in_force_is_not_taken_away(cast, members, meeting, item):
    hartford(cast, members, meeting, item)
    active_on(item)
    assert refused(actions.take_authority_away, item=item, by=cast.contract_manager) == (
        "It is in force on this item. Link it to another item that was carried instead."
    )


def test_term_covers_what_its_member_did(cast, members, meeting, item):
    hartford(cast, members, meeting, item)
    words = "This member moved, seconded or voted on a day outside this term."
    assert refused(actions.end_term, member=members[0], by=cast.board, ends_on=date(2022, 9, 19)) == words
    assert "before the first" in refused(actions.end_term, member=members[0], by=cast.board, ends_on=date(2021, 1, 1))
    actions.end_term(member=members[0], by=cast.board, ends_on=DAY)
    members[0].refresh_from_db()
    assert members[0].ends_on == DAY
    with as_server(), pytest.raises(IntegrityError), transaction.atomic():
        BoardMember.objects.filter(pk=members[6].pk).update(starts_on=date(2022, 9, 21))


def test_meeting_keeps_a_day_on_which_its_voters_sat(cast, members, meeting, item):
    hartford(cast, members, meeting, item)
    meeting.held_on = date(2021, 9, 20)
    assert refused(actions.save_meeting, meeting=meeting, by=cast.board, fields=["held_on"]) == (
        "Somebody who moved, seconded or voted was not in office on that day."
    )
    meeting.held_on = date(2022, 9, 21)
    actions.save_meeting(meeting=meeting, by=cast.board, fields=["held_on"])
    assert BoardMeeting.objects.get().held_on == date(2022, 9, 21)


def test_meeting_is_removed_once_it_holds_nothing(cast, meeting, item):
    assert refused(actions.delete_meeting, meeting=meeting, by=cast.board) == (
        "This meeting has items or motions. Remove them first."
    )
    actions.delete_item(item=item, by=cast.board)
    for _ in range(2):
        actions.delete_meeting(meeting=meeting, by=cast.board)
    assert not BoardMeeting.objects.exists()


def test_items_stand_in_the_order_of_their_numbers(cast, meeting):
    for number in ("5.10", "10.1", "5.9", "5.2a", "5.2", "5"):
        AgendaItemFactory(meeting=meeting, number=number, type="action")
    found = meeting.items.annotate(place=queries.natural()).order_by("place").values_list("number", flat=True)
    assert list(found) == ["5", "5.2", "5.2a", "5.9", "5.10", "10.1"]


@pytest.mark.parametrize("part", ["training_lead", "plan_owner", "auditor", "coordinator", "equity_analyst"])
def test_only_who_records_the_board_writes(cast, members, meeting, item, part):
    by = getattr(cast, part)
    motion = consent(meeting, members, cast.board)
    for work in (
        lambda: actions.save_member(member=BoardMember(name="X", starts_on=DAY), by=by),
        lambda: actions.end_term(member=members[0], by=by, ends_on=DAY),
        lambda: actions.save_meeting(meeting=BoardMeeting(held_on=DAY, kind="special"), by=by),
        lambda: actions.delete_meeting(meeting=meeting, by=by),
        lambda: actions.save_item(item=AgendaItem(meeting=meeting, number="1", subject="X"), by=by),
        lambda: actions.delete_item(item=item, by=by),
        lambda: actions.pull_item(item=item, by=by),
        lambda: actions.put_back(item=item, by=by),
        lambda: actions.change_motion(motion=motion, by=by, fields=[]),
        lambda: actions.remove_motion(motion=motion, by=by),
        lambda: actions.take_vote_back(motion=motion, by=by),
        lambda: own(item, members, by),
        lambda: consent(meeting, members, by),
        lambda: call(motion, members, by),
        lambda: actions.authorize(item=item, by=by, contract=ContractFactory()),
        lambda: actions.take_authority_away(item=item, by=by),
    ):
        with pytest.raises(PermissionDenied):
            work()


def test_board_staff_link_nothing(cast, item):
    with pytest.raises(PermissionDenied):
        actions.authorize(item=item, by=cast.board, contract=ContractFactory())


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("first", ["contract", "vote"])
def test_contract_does_not_become_active_on_a_vote_that_falls_at_that_moment(first):
    """Two transactions that are open at once: the second waits for the first, and is refused."""
    cast = set_the_stage()
    members = [BoardMemberFactory(starts_on=DAY, ends_on=DAY) for _ in NAMES]
    item = AgendaItemFactory(meeting=BoardMeetingFactory(held_on=DAY), amount=HARTFORD)
    motion = own(item, members, cast.board)
    call(motion, members, cast.board)
    contract = ContractFactory(not_to_exceed=HARTFORD, authority=item, signed_on=DAY)

    def activate():
        contract.status = "active"
        contract.save(update_fields=["status"])

    works = [activate, lambda: call(motion, members, cast.board, *["nay"] * 9)]
    refusals = one_inside_the_other(*(works if first == "contract" else works[::-1]))
    contract.refresh_from_db()
    motion.refresh_from_db()
    assert (len(refusals), contract.status, motion.passed) == (
        (1, "active", True) if first == "contract" else (1, "draft", False)
    )


def one_inside_the_other(outer, inner):
    """Runs `inner` on a connection of its own while `outer` is done and not committed yet; the refusals that came."""
    done, refusals, troubles = threading.Event(), [], []

    def run(work):
        try:
            work()
        except (ValidationError, IntegrityError) as refusal:
            refusals.append(refusal)
        except Exception as trouble:
            troubles.append(trouble)
        finally:
            connection.close()

    def first():
        with transaction.atomic():
            outer()
            done.set()
            time.sleep(HELD)

    def second():
        assert done.wait(timeout=60)
        inner()

    threads = [threading.Thread(target=run, args=[work]) for work in (first, second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert troubles == []
    return refusals


HELD = 1  # seconds in which the second could go past the first, if nothing held it
