"""A contract on one page for the board, as a tagged PDF: authority, money, deliverables, dates."""

from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contracts.policies import board as policies
from contracts.policies.money import dollars
from contracts.queries import money, stories
from contracts.reports import TYPST
from contracts.reports.minutes import movers_words
from district.exports import typeset

MOST, WIDE = 4, 60  # lines of a table and letters of a cell, so that the whole stays on one page


def sheet_pdf(contract, now):
    """Bytes. `contract` with its vendor, owner, authority, meeting and motion."""
    return typeset("sheet", sheet_data(contract, now), TYPST)


def sheet_data(contract, now):
    today = now.date()
    burn = money.burn(contract, today)
    return {
        "title": _("Contract %(number)s: %(vendor)s") % {"number": contract.number, "vendor": contract.vendor.name},
        "purpose": contract.purpose,
        "figures": [
            [_("Not to exceed"), dollars(contract.ceiling)],
            [_("Approved"), dollars(contract.approved)],
            [_("Left to approve"), dollars(contract.left)],
            [_("On order"), dollars(contract.encumbered)],
        ],
        "sentence": burn.sentence,
        "facts": _facts(contract),
        "authority": _authority(contract),
        "parts": [
            _part(_("Amendments"), [_("Amendment"), _("Change"), _("Board item"), _("Status")], _amendments(contract)),
            _part(_("Funding"), [_("Source"), _("Account"), _("Amount"), _("Available")], _accounts(contract)),
            _part(_("Invoices"), [_("State"), _("Number of"), _("Amount"), ""], _invoices(contract)),
            _part(
                _("Deliverables"), [_("What"), _("Accepted"), _("Due"), _("Standing")], _deliverables(contract, today)
            ),
            _part(_("Next dates"), [_("What"), _("Day"), "", ""], _dates(contract, today)),
        ],
        "words": {"authority": _("Authority"), "record": _("On record")},
        "printed": _("Printed %(when)s") % {"when": date_format(now, "DATETIME_FORMAT")},
    }


def _part(title, heads, rows):
    more = len(rows) - MOST
    note = ngettext("And %(n)s more.", "And %(n)s more.", more) % {"n": more} if more > 0 else ""
    used = max((len(row) for row in rows), default=0)
    return {"title": title, "heads": heads[:used], "rows": rows[:MOST], "note": note}


def _facts(contract):
    term = _("%(first)s to %(last)s") % {
        "first": date_format(contract.starts_on),
        "last": date_format(contract.runs_to),
    }
    facts = [
        (_("Status"), contract.get_status_display()),
        (_("Term"), term),
        (_("As signed"), dollars(contract.not_to_exceed)),
        (_("Procurement"), contract.get_method_display()),
        (_("Continues"), contract.continues.number if contract.continues else ""),
        (_("Priority"), contract.priority),
        (_("Owner"), contract.owner.name),
    ]
    return [[label, str(value)] for label, value in facts if value]


def _authority(contract):
    """Lines about the vote, or that there is none."""
    item = contract.authority
    if item is None:
        return [_("No board vote on record.")]
    told = [
        _("%(meeting)s, %(day)s: item %(number)s, %(subject)s.") % {
            "meeting": item.meeting.get_kind_display(),
            "day": date_format(item.meeting.held_on),
            "number": item.number,
            "subject": item.subject,
        }
    ]  # fmt: skip
    if item.motion:
        told.append(movers_words(item.motion))
    return [*told, policies.result_of(item.motion).words]


def _amendments(contract):
    rows = []
    for one in stories.amendments_of(contract):
        change = [dollars(one.amount_change)] if one.amount_change else []
        if one.new_ends_on:
            change.append(_("to %(day)s") % {"day": date_format(one.new_ends_on)})
        item = f"{date_format(one.authority.meeting.held_on)}, {one.authority.number}" if one.authority else "–"
        rows.append([str(one), ", ".join(change), item, one.get_status_display()])
    return rows


def _accounts(contract):
    return [
        [one.source.name, one.account, dollars(one.amount), dollars(one.available)]
        for one in stories.accounts_of(contract)
    ]


def _invoices(contract):
    found = {}
    for bill in stories.bills_of(contract):
        count, total = found.get(bill.status, (0, 0))
        found[bill.status] = count + 1, total + bill.total
    words = dict(contract.invoices.model.Status.choices)
    return [[str(word), str(found[key][0]), dollars(found[key][1])] for key, word in words.items() if key in found]


def _deliverables(contract, today):
    return [
        [
            Truncator(one.what).chars(WIDE),
            f"{one.accepted.normalize():f} / {one.quantity.normalize():f} {one.unit}",
            date_format(one.due_on) if one.due_on else "–",
            one.word,
        ]
        for one in stories.deliverables_of(contract, today)
    ]


def _dates(contract, today):
    return [
        [f"{Truncator(one.what).chars(WIDE)}. {one.note}".strip(), date_format(one.day)]
        for one in money.next_dates(contract, today)
    ]
