"""The minutes of a meeting as a tagged PDF, said as the page says them."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contracts.policies import board as policies
from contracts.policies.money import dollars
from contracts.reports import TYPST
from district.exports import typeset


def minutes_pdf(meeting, agenda, sitting, now):
    """Bytes; `agenda` as `queries.agenda_of` gives it, `sitting` the members in office that day."""
    return typeset("minutes", minutes_data(meeting, agenda, sitting, now), TYPST)


def minutes_data(meeting, agenda, sitting, now):
    return {
        "title": _("Minutes: %(kind)s, %(day)s") % {
            "kind": meeting.get_kind_display(),
            "day": date_format(meeting.held_on),
        },
        "place": meeting.place,
        "note": meeting.note,
        "members": sitting_words(sitting),
        "groups": [
            {"title": category, "blocks": [_block(block) for block in blocks]} for category, blocks in agenda.groups
        ],
        "empty": "" if agenda.groups else _("No item is on record."),
        "words": {
            "background": _("Background"),
            "carried": _("The consent agenda carries these items:"),
            "moved": _("Motion"),
        },
        "printed": _("Printed %(when)s") % {"when": date_format(now, "DATETIME_FORMAT")},
    }  # fmt: skip


def sitting_words(sitting):
    if not sitting:
        return _("No member in office on that day is on record.")
    names = ", ".join(f"{member.name} ({member.office})" if member.office else member.name for member in sitting)
    text = ngettext("%(n)s member in office: %(names)s.", "%(n)s members in office: %(names)s.", len(sitting))
    return text % {"n": len(sitting), "names": names}


def _block(block):
    return {
        "consent": block.is_consent,
        "items": [_item(item) for item in block.items],
        "motion": _motion(block.motion) if block.motion else None,
        "missing": _missing(block),
    }


def _missing(block):
    """What stands where a motion would."""
    if block.motion or not any(policies.asks_for_a_vote(item) for item in block.items):
        return ""
    return _("Not voted yet.")


def _item(item):
    facts = [
        (_("Type"), item.get_type_display()),
        (_("Dollar amount"), "" if item.amount is None else dollars(item.amount)),
        (_("Budget source"), item.budget_source),
        (_("Recommended action"), item.recommended_action),
        (_("Authorizes"), authorized_words(item)),
    ]
    return {
        "title": f"{item.number} {item.subject}",
        "pulled": _("Pulled out of the consent agenda") if item.pulled else "",
        "facts": [[label, str(value)] for label, value in facts if value],
        "background": item.background,
    }


def authorized_words(item):
    if contract := getattr(item, "contract", None):
        words = _("Contract %(number)s with %(vendor)s, not to exceed %(amount)s")
        return words % {
            "number": contract.number, "vendor": contract.vendor, "amount": dollars(contract.not_to_exceed),
        }  # fmt: skip
    if amendment := getattr(item, "amendment", None):
        words = _("%(amendment)s of contract %(number)s with %(vendor)s")
        contract = amendment.contract
        return words % {"amendment": amendment, "number": contract.number, "vendor": contract.vendor}
    return ""


def _motion(motion):
    return {
        "text": motion.text,
        "movers": movers_words(motion),
        "result": motion.result.words,
        "roll": [[str(word), ", ".join(names)] for _choice, word, names in motion.called],
        "corrections": [correction_words(one) for one in motion.corrections],
    }


def movers_words(motion):
    if motion.seconded_by is None:
        return _("Moved by %(mover)s.") % {"mover": motion.moved_by}
    return _("Moved by %(mover)s, seconded by %(seconder)s.") % {
        "mover": motion.moved_by,
        "seconder": motion.seconded_by,
    }


def correction_words(correction):
    """`Corrected Oct. 3, 2022 by Pat Board: Jim Shmerling, aye, now nay.`"""
    who = {"day": date_format(correction.at), "by": correction.by or _("the system")}
    if correction.taken_back:
        return _("Taken back %(day)s by %(by)s.") % who
    changed = "; ".join(
        _("%(name)s: %(before)s, now %(after)s") % {"name": name, "before": before, "after": after}
        for name, before, after in correction.changes
    )
    return _("Corrected %(day)s by %(by)s. %(changed)s.") % {**who, "changed": changed}
