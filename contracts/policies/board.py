"""When the board's record may be changed, and what a vote comes to, in words."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from contracts.models import AgendaItem, Motion
from contracts.policies.money import dollars


@dataclass(frozen=True)
class Result:
    """What a motion came to: `why` is a sentence, `counts` the half of one."""

    tone: str
    icon: str
    word: str
    counts: str = ""
    why: str = ""

    @property
    def words(self):
        """`Passed: 7 aye, 0 nay, 2 not present. More ayes than nays, with a quorum of 5 of 9.`"""
        return f"{self.word}: {self.counts}. {self.why}" if self.counts else f"{self.word}."


def present(motion):
    """How many were there: who abstained or recused was."""
    return motion.ayes + motion.nays + motion.abstained + motion.recused


def is_voted(motion):
    return motion is not None and present(motion) + motion.absent > 0


def quorum_of(seats):
    """More than half of the seats."""
    return seats // 2 + 1


def ayes_needed(rule, seats):
    """How many ayes pass whatever the nays are; None where the ayes are held against the nays."""
    if rule == Motion.Rule.MEMBERS:
        return seats // 2 + 1
    if rule == Motion.Rule.TWO_THIRDS:
        return -(-2 * seats // 3)
    return None


def result_of(motion):
    """A Result. Whether it passed is the database's word; here it is only told."""
    if not is_voted(motion):
        return Result("mute", "circle-dashed", _("Not voted yet"))
    counts = _counts(motion)
    quorum, seats = quorum_of(motion.seats), motion.seats
    numbers = {"quorum": quorum, "seats": seats, "needed": ayes_needed(motion.rule, seats), "present": present(motion)}
    if motion.passed:
        why = {
            Motion.Rule.VOTING: _("More ayes than nays, with a quorum of %(quorum)s of %(seats)s."),
            Motion.Rule.MEMBERS: _("It needs ayes of more than half of all seats: %(needed)s of %(seats)s."),
            Motion.Rule.TWO_THIRDS: _("It needs ayes of two thirds of all seats: %(needed)s of %(seats)s."),
        }[motion.rule]
        return Result("good", "circle-check", _("Passed"), counts, why % numbers)
    if not motion.quorum:
        why = _("%(present)s were present; a quorum is %(quorum)s of %(seats)s.")
        return Result("bad", "circle-x", _("No quorum"), counts, why % numbers)
    if motion.rule != Motion.Rule.VOTING:
        why = {
            Motion.Rule.MEMBERS: _("It needed ayes of more than half of all seats: %(needed)s of %(seats)s."),
            Motion.Rule.TWO_THIRDS: _("It needed ayes of two thirds of all seats: %(needed)s of %(seats)s."),
        }[motion.rule]
    elif motion.ayes == motion.nays:
        why = _("A tie does not pass.")
    else:
        why = _("More nays than ayes.")
    return Result("bad", "circle-x", _("Failed"), counts, why % numbers)


def _counts(motion):
    said = [_("%(n)s aye") % {"n": motion.ayes}, _("%(n)s nay") % {"n": motion.nays}]
    for number, words in (
        (motion.abstained, _("%(n)s abstained")),
        (motion.recused, _("%(n)s recused")),
        (motion.absent, _("%(n)s not present")),
    ):
        if number:
            said.append(words % {"n": number})
    return ", ".join(said)


def is_carried(item):
    return item.motion is not None and item.motion.passed


def asks_for_a_vote(item):
    return item.type in (AgendaItem.Type.ACTION, AgendaItem.Type.CONSENT)


def in_consent(item):
    """Is it one of those that the consent motion carries?"""
    return item.type == AgendaItem.Type.CONSENT and not item.pulled


def check_not_voted(item):
    if is_voted(item.motion):
        raise ValidationError(
            _("Item %(number)s was voted on, and stays as the board had it. Take the vote back first.")
            % {"number": item.number}
        )


def check_room_in_consent(motion):
    """`motion` is the meeting's consent motion, or None."""
    if is_voted(motion):
        raise ValidationError(
            {"type": _("The consent agenda was voted on. Take that vote back first, or enter the item as an action.")}
        )


def check_may_move(item):
    """May a motion of its own be put on it?"""
    if not asks_for_a_vote(item):
        raise ValidationError(_("Only an action item is put to a vote. Change its type first."))
    if in_consent(item):
        raise ValidationError(_("This item goes with the consent agenda. Pull it out first, then it has its own vote."))
    if item.motion is not None:
        raise ValidationError(_("This item has its motion already."))


def check_may_pull(item):
    if not in_consent(item):
        raise ValidationError(_("This item is not part of the consent agenda."))


def check_may_put_back(item):
    if not item.pulled:
        raise ValidationError(_("This item was not pulled out."))
    if is_voted(item.motion):
        raise ValidationError(_("This item was voted on by itself. Take that vote back first."))


def check_movers(moved_by, seconded_by, day):
    """Nobody seconds their own motion; both sit on the board that day."""
    errors = {}
    if seconded_by is not None and seconded_by == moved_by:
        errors["seconded_by"] = _("Nobody seconds their own motion.")
    for name, member in (("moved_by", moved_by), ("seconded_by", seconded_by)):
        if member is not None and not member.is_on(day):
            errors[name] = not_in_office(member, day)
    if errors:
        raise ValidationError(errors)


def check_seats(seats, members):
    if seats < members:
        raise ValidationError(
            {"seats": _("%(members)s members were in office that day: the board has at least so many seats.")
             % {"members": members}}
        )  # fmt: skip


def check_roll_call(choices, members, day):
    """`choices` is a dict of BoardMember to choice. Everybody in office has one, and nobody else."""
    for member in choices:
        if not member.is_on(day):
            raise ValidationError(not_in_office(member, day))
    missing = [member.name for member in members if not choices.get(member)]
    if missing:
        raise ValidationError(
            _("No vote yet of: %(names)s. Whoever was not there is “Not present”.") % {"names": ", ".join(missing)}
        )


def not_in_office(member, day):
    if day < member.starts_on:
        text = _("%(name)s was not yet on the board on %(day)s; the term began %(began)s.")
    else:
        text = _("%(name)s was no longer on the board on %(day)s; the term ended %(ended)s.")
    return text % {
        "name": member.name,
        "day": date_format(day),
        "began": date_format(member.starts_on),
        "ended": date_format(member.ends_on) if member.ends_on else "",
    }


def check_may_authorize(item, amount, taken):
    """May this item be what a contract or an amendment of so much more stands on? `taken`: by another already."""
    if taken:
        raise ValidationError(_("This item authorizes something already: %(what)s.") % {"what": taken})
    if item.amount is None:
        raise ValidationError(
            _("The item names no dollar amount. Write it into the item; 0.00 where only a term changes.")
        )
    if item.amount < amount:
        text = _("The item allows %(allows)s, and %(needs)s is needed. Link an item for the whole amount.")
        raise ValidationError(text % {"allows": dollars(item.amount), "needs": dollars(amount)})
