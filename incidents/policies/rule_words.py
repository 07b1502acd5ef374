"""A rule in a plain sentence."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from incidents.models import Measure, SafetyRule
from incidents.policies.duties import BY_ATTEMPTS

Unit, Trigger = SafetyRule.Unit, SafetyRule.Trigger


def rule_words(rule):
    """`To the parent or guardian, within 24 hours of its beginning, after each …; …`"""
    words = [
        _("To: %(recipient)s.") % {"recipient": rule.get_recipient_display().lower()},
        _("Due %(due)s.") % {"due": due_words(rule)},
        _("After: %(trigger)s.") % {"trigger": trigger_words(rule)},
    ]
    if rule.eligible_only:
        words.append(_("Only for a student who had an IEP that day."))
    if rule.kind in BY_ATTEMPTS:
        words.append(attempt_words(rule))
    return " ".join(words)


def due_words(rule):
    start = _("after it began") if rule.from_start else _("after it ended")
    if rule.trigger == Trigger.REQUEST:
        start = _("after the family asked")
    n = rule.amount or 0
    said = {
        Unit.MINUTES: ngettext("%(n)s minute %(start)s", "%(n)s minutes %(start)s", n),
        Unit.HOURS: ngettext("%(n)s hour %(start)s", "%(n)s hours %(start)s", n),
        Unit.SCHOOL_DAYS: ngettext(
            "by the end of the next school day", "by the end of school day %(n)s %(start)s", n
        ),
        Unit.BUSINESS_DAYS: ngettext(
            "by the end of the next business day", "by the end of business day %(n)s %(start)s", n
        ),
        Unit.SAME_DAY: _("by the end of the same day"),
        Unit.LEAVING: _("before the student leaves school"),
    }  # fmt: skip
    return said[rule.unit] % {"n": n, "start": start}


def trigger_words(rule):
    measures = ", ".join(str(Measure(one).label).lower() for one in Measure.values if one in rule.measures)
    said = {
        Trigger.USED: _("each use of %(measures)s"),
        Trigger.LONGER: _("a use of %(measures)s that lasts longer than %(n)s minutes"),
        Trigger.INJURY: _("a use of %(measures)s in which somebody is hurt"),
        Trigger.REPEATED: _("%(uses)s uses of %(measures)s within %(days)s school days"),
        Trigger.REQUEST: _("a use of %(measures)s, when the family asks for it"),
    }
    facts = {"measures": measures, "n": rule.longer_than, "uses": rule.uses, "days": rule.within_school_days}
    return said[rule.trigger] % facts


def attempt_words(rule):
    if rule.attempts is None:
        return _("Met when somebody is reached.")
    return ngettext(
        "Met when somebody is reached, or by %(n)s attempt.",
        "Met when somebody is reached, or by attempts by %(n)s different methods.",
        rule.attempts,
    ) % {"n": rule.attempts}


def what_is_missing(rule, attempts):
    """What still has to happen for the duty to be met."""
    if rule.kind not in BY_ATTEMPTS:
        return _("Say when it is done.")
    if rule.attempts is None:
        return _("Somebody has to be reached.")
    left = rule.attempts - len({one.method for one in attempts})
    return ngettext("Reach somebody, or try %(n)s more method.", "Reach somebody, or try %(n)s more methods.", left) % {
        "n": left
    }
