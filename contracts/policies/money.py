"""Words for what the database refuses about money and votes: what is wrong, and what would make it possible.

A rule's name is what the database refuses by (migration 0002, and the constraints of the models). It has one or more
sentences; the first is said for which every amount and date is known.
"""

from decimal import Decimal
from string import Formatter

from django.apps import apps
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contracts.models.money import CENT
from district.templatetags.ui import money as dollars


def day_words(day):
    return date_format(day) if day else ""


def is_to_the_cent(amount):
    return amount == amount.quantize(CENT)


WORDS = {
    # the board
    "motion_in_office": [
        gettext_lazy("Who moves and who seconds must be on the board on the day of the meeting. Look at their terms.")
    ],
    "vote_in_office": [
        gettext_lazy(
            "{member} was not on the board on {day}, so there is no vote to record. Look at the term of office."
        ),
        gettext_lazy("Only who was on the board on the day of the meeting has a vote. Look at the term of office."),
    ],
    "motion_relied_on": [
        gettext_lazy(
            "A contract or an amendment is in force on this vote. Link it to another board item first, or leave the "
            "vote."
        )
    ],
    "item_relied_on": [
        gettext_lazy(
            "A contract or an amendment is in force on this item. Link it to another board item first, or leave this "
            "one."
        )
    ],
    "member_voted": [gettext_lazy("This member moved, seconded or voted on a day outside this term.")],
    "meeting_in_office": [gettext_lazy("Somebody who moved, seconded or voted was not in office on that day.")],
    "vote_once": [gettext_lazy("This member’s vote is on record: change it there.")],
    "agendaitem_same_meeting": [gettext_lazy("A motion decides items of its own meeting only.")],
    # contracts
    "contract_unsigned": [gettext_lazy("A contract is active once it is signed: enter the day of the last signature.")],
    "contract_needs_vote": [
        gettext_lazy(
            "Item {item} does not carry {amount}: its motion must have passed, and its amount be at least as much. "
            "Record the vote, or link another item."
        ),
        gettext_lazy(
            "{amount} needs the board’s vote, which is asked from {vote_from}. Link the agenda item, of at least this "
            "amount, by which the board approved it."
        ),
        gettext_lazy("This amount needs the board’s vote. Link the agenda item by which the board approved it."),
    ],
    "contract_signed_stays": [
        gettext_lazy("Amount, term, vendor and day of signature stay as signed. An amendment changes amount and term.")
    ],
    "contract_in_use": [
        gettext_lazy(
            "There are orders, invoices or amendments on this contract, so it is no draft any more. It can be closed."
        )
    ],
    "contract_ceiling": [
        gettext_lazy(
            "{number} would bring what is approved to {after}, {over} more than the ceiling of {ceiling} allows "
            "({reserved} is reserved by open orders). An amendment in force, with the board’s vote where one is "
            "needed, raises the ceiling; closing an order releases what it reserves."
        ),
        gettext_lazy(
            "{number} would bring what is approved and on order to {after}, {over} more than the ceiling of {ceiling}. "
            "An amendment in force, with the board’s vote where one is needed, raises the ceiling."
        ),
        gettext_lazy(
            "The ceiling would be {ceiling}, but {after} is approved or on order already. Close orders first, or take "
            "less away."
        ),
        gettext_lazy(
            "More than the ceiling would be approved or on order. An amendment in force, with the board’s vote where "
            "one is needed, raises the ceiling."
        ),
    ],
    "contract_totals_not_negative": [gettext_lazy("More would be given back than was ever approved.")],
    "contract_closed_without_orders": [
        gettext_lazy("Close its open orders first; that releases what they reserve: {orders}."),
        gettext_lazy("Close its open orders first; that releases what they reserve."),
    ],
    "contract_not_its_own_continuation": [gettext_lazy("A contract does not continue itself. Choose the earlier one.")],
    # amendments
    "amendment_stays": [
        gettext_lazy("An amendment in force stays as it was signed. Another amendment can change it again.")
    ],
    "amendment_of_active": [gettext_lazy("Only an active contract is amended. Activate it, or open it again, first.")],
    "amendment_term": [
        gettext_lazy("The new end lies before the term begins, {starts_on}."),
        gettext_lazy("The new end is too early."),
    ],
    "amendment_cuts_invoices": [
        gettext_lazy("Service until {served_to} is approved already, so the term cannot end before that day."),
        gettext_lazy("Service after the new end is approved already, so the term cannot end so early."),
    ],
    "amendment_needs_vote": [
        gettext_lazy(
            "Item {item} does not carry {change} more: its motion must have passed, and its amount be at least as "
            "much. Record the vote, or link another item."
        ),
        gettext_lazy(
            "{change} more needs the board’s vote, for {ceiling} in all. Link the agenda item, of at least "
            "{change}, by which the board approved it."
        ),
        gettext_lazy("This change needs the board’s vote. Link the agenda item by which the board approved it."),
    ],
    # accounts
    "allocation_in_use": [
        gettext_lazy(
            "Money of this account is approved or on order, so source and account stay. Its amount can change."
        )
    ],
    "allocation_enough": [
        gettext_lazy(
            "{number} asks for {asked} of {account}, which has {available} left. Allocate more to this account, or "
            "put a part on another one."
        ),
        gettext_lazy("{used} of this account is approved or on order already: the amount cannot be less."),
        gettext_lazy("This account has not so much left. Allocate more to it, or use another one."),
    ],
    # orders
    "order_stays": [gettext_lazy("An order stays on its account. Close it and issue another one.")],
    "order_of_active": [
        gettext_lazy("Orders are issued on active contracts. Activate the contract, or open it again, first.")
    ],
    "order_outside_term": [
        gettext_lazy("The term runs to {runs_to}: no order is issued after it. An amendment can extend the term."),
        gettext_lazy("No order is issued after the term. An amendment can extend the term."),
    ],
    "order_past_obligation": [
        gettext_lazy(
            "{source} had to be committed by {obligation}. Use another source, or correct the date of the award."
        ),
        gettext_lazy("The last day to commit this grant has passed. Use another source."),
    ],
    "order_before_award": [
        gettext_lazy("{source} is available from {available_from}. Issue the order later, or use another source."),
        gettext_lazy("This source is not available so early. Use another one."),
    ],
    "order_enough": [
        gettext_lazy(
            "{number} asks for {asked} on order {order}, which has {left} left. Raise the order, issue another one, or "
            "leave the order off the line."
        ),
        gettext_lazy("{used} of this order is used already: the amount cannot be less."),
        gettext_lazy("This order has not so much left. Raise it, or issue another one."),
    ],
    "order_same_contract": [gettext_lazy("This account belongs to another contract.")],
    # invoices
    "invoice_lines_stay": [
        gettext_lazy("An invoice’s lines stay as they are once it is approved. A credit note corrects them.")
    ],
    "invoice_lines_approved": [
        gettext_lazy("Somebody has approved this invoice as it is. Take the approval back before changing it.")
    ],
    "approval_of_received": [gettext_lazy("Only an invoice that waits is approved, or its approval changed.")],
    "invoice_of_active": [
        gettext_lazy(
            "The contract is {status}: invoices are approved on active contracts. Activate it, or open it again."
        ),
        gettext_lazy("Invoices are approved on active contracts. Activate the contract, or open it again."),
    ],
    "invoice_needs_vote": [
        gettext_lazy("The board’s vote for this contract is not on record any more. Link the item that was carried."),
    ],
    "invoice_outside_term": [
        gettext_lazy(
            "Service from {service_from} to {service_to} lies outside the term, {starts_on} to {runs_to}. An amendment "
            "can extend the term."
        ),
        gettext_lazy("The service lies outside the term. An amendment can extend the term."),
    ],
    "invoice_needs_approval": [gettext_lazy("Nobody has said yes to this invoice yet.")],
    "invoice_needs_second": [gettext_lazy("It takes a second person’s yes as well.")],
    "invoice_past_obligation": [
        gettext_lazy(
            "{source} had to be committed by {obligation}, and this was committed on {committed}. Put the line on "
            "another source, or on an order of the time."
        ),
        gettext_lazy("This was committed after the last day of the grant. Put the line on another source."),
    ],
    "invoice_past_liquidation": [
        gettext_lazy(
            "{source} had to be paid out by {liquidation}. Put the line on another source, or enter the later day if "
            "the extension was granted."
        ),
        gettext_lazy("The last day to pay this grant out has passed. Put the line on another source."),
    ],
    "invoice_before_award": [
        gettext_lazy("{source} is available from {available_from}, and this service began before. Use another source."),
        gettext_lazy("This service began before the source was available. Use another source."),
    ],
    "credit_too_much": [
        gettext_lazy(
            "{credited} has {left} left to give back. Correct the credit note’s amount, or the invoice it is for."
        ),
        gettext_lazy(
            "A credit note gives back at most what was approved, of an approved invoice of the same contract."
        ),
    ],
    "invoice_begins_received": [gettext_lazy("An invoice is received first, and approved then.")],
    "invoice_paid_stays": [
        gettext_lazy("Money has left for this invoice. Take the payment back first, or record a credit note.")
    ],
    "invoice_credited_stays": [
        gettext_lazy("A credit note for this invoice is approved. Take its approval back first.")
    ],
    "invoice_moves": [
        gettext_lazy("An invoice cannot go from {status} to {to}."),
        gettext_lazy("An invoice cannot move like this."),
    ],
    "invoice_stays": [
        gettext_lazy("An approved invoice stays as it is. Take the approval back, or record a credit note.")
    ],
    "invoice_same_vendor": [gettext_lazy("The contract’s vendor stays, as invoices of this vendor are on record.")],
    "line_same_contract": [gettext_lazy("A line belongs to its invoice’s contract.")],
    "line_same_contract_deliverable": [gettext_lazy("This deliverable belongs to another contract.")],
    "line_same_contract_allocation": [gettext_lazy("This account belongs to another contract.")],
    "line_same_account_order": [gettext_lazy("This order is on another account than the line.")],
    # payments
    "payment_stays": [gettext_lazy("A payment stays as it was recorded. Take it back and record it anew.")],
    "payment_of_approved": [gettext_lazy("Only an approved invoice is paid, once.")],
    "payment_too_much": [
        gettext_lazy("{left} is left to pay on {number}."),
        gettext_lazy("More than is left would be paid. A credit note’s money comes back: write a minus sign."),
    ],
    "payment_before_approval": [
        gettext_lazy("The invoice was approved on {approved_on}: it is not paid before that day."),
        gettext_lazy("An invoice is not paid before it is approved."),
    ],
    "payment_past_liquidation": [
        gettext_lazy("{source} had to be paid out by {liquidation}. Enter the later day if the extension was granted."),
        gettext_lazy("The last day to pay this grant out has passed."),
    ],
    # deliverables
    "deliverable_accepted": [gettext_lazy("More would be taken back than was accepted.")],
}


def words_for(rule, **facts):
    """What the database's refusal by this rule means, or None where it is no rule of ours."""
    for sentence in WORDS.get(rule, ()):
        if {name for _text, name, *_rest in Formatter().parse(str(sentence)) if name} <= facts.keys():
            return str(sentence).format(**{name: _written(fact) for name, fact in facts.items()})
    return _constraint_words().get(rule)


def _written(fact):
    if isinstance(fact, Decimal):
        return dollars(fact)
    return day_words(fact) if hasattr(fact, "isoformat") else fact


def _constraint_words():
    return {
        constraint.name: str(constraint.violation_error_message)
        for model in apps.get_app_config("contracts").get_models()
        for constraint in model._meta.constraints
        if constraint.violation_error_message != constraint.default_violation_error_message
    }


# --- how it was bought


def check_method(contract, threshold, day):
    """What is wrong with the procurement method on the day it was signed, in words, or None.

    Source: 2 CFR 200.320(a).
    """
    facts = {"amount": dollars(contract.not_to_exceed), "day": day_words(day)}
    if contract.method == contract.Method.MICRO and contract.not_to_exceed > threshold.micro_purchase:
        return _(
            "A micro-purchase is at most %(most)s on %(day)s, and this is %(amount)s. Gather quotes (simplified "
            "acquisition), or choose the method by which it was bought."
        ) % {**facts, "most": dollars(threshold.micro_purchase)}
    if contract.method == contract.Method.SIMPLIFIED and contract.not_to_exceed > threshold.simplified_acquisition:
        return _(
            "Simplified acquisition is for at most %(most)s on %(day)s, and this is %(amount)s. It takes sealed bids, "
            "competitive proposals, or a reason for a sole source."
        ) % {**facts, "most": dollars(threshold.simplified_acquisition)}
    return None


def check_continuation(contract):
    """What is wrong with what a contract continues, in words, or None."""
    if contract.method == contract.Method.CONTINUATION and contract.continues_id is None:
        return _("A continuation names the earlier contract that it continues.")
    earlier, seen = contract.continues, set()
    while earlier is not None and earlier.pk not in seen:
        if earlier.pk == contract.pk:
            return _("A contract does not continue itself. Choose the earlier one.")
        seen.add(earlier.pk)
        earlier = earlier.continues
    return None
