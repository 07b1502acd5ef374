"""Every write to the rules on safety interventions. A rule that something was judged by does not change any more."""

import datetime

import pghistory
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from district.actions import delete_record, move_record, save_record
from incidents.actions.duties import refresh_duties
from incidents.models import RuleSet
from incidents.permissions import may_keep_rules
from incidents.policies.clock import MIDNIGHT, at
from incidents.queries.rulesets import is_settled, judged_by

DAY = datetime.timedelta(days=1)
STEP = 10
# What may still be said of a rule set once something was judged by it: it alters no duty and no alarm.
WORDS = ("name", "source", "debrief_questions")


def _hold(rule_set, by):
    """The row, held: every change of a rule set or of its rules begins with this. Raises PermissionDenied."""
    if not may_keep_rules(by):
        raise PermissionDenied
    return RuleSet.objects.select_for_update(of=("self",)).get(pk=rule_set.pk)


def _hold_open(rule_set, by):
    held = _hold(rule_set, by)
    if is_settled(held):
        raise ValidationError(
            _("Interventions were judged by these rules, so they stay as they are. Make a new version from a day on.")
        )
    return held


@transaction.atomic
def add_rule_set(*, rule_set, by):
    if not may_keep_rules(by):
        raise PermissionDenied
    return save_record(record=rule_set, by=by)


@transaction.atomic
def change_rule_set(*, rule_set, by, fields):
    """`fields`: names to write. Raises ValidationError for one that would alter what was judged already."""
    (_hold if set(fields) <= set(WORDS) else _hold_open)(rule_set, by)
    return save_record(record=rule_set, by=by, fields=fields)


@transaction.atomic
def add_rule(*, rule, by):
    held = _hold_open(rule.rule_set, by)
    rule.position = (held.rules.aggregate(last=Max("position"))["last"] or 0) + STEP
    return save_record(record=rule, by=by)


@transaction.atomic
def change_rule(*, rule, by, fields):
    _hold_open(rule.rule_set, by)
    return save_record(record=rule, by=by, fields=fields)


@transaction.atomic
def remove_rule(*, rule, by):
    _hold_open(rule.rule_set, by)
    delete_record(record=rule, by=by)


@transaction.atomic
def move_rule(*, rule, by, up):
    """One place up or down; at the end nothing happens. The order decides no duty, so it may always change."""
    move_record(record=rule, among=_hold(rule.rule_set, by).rules.all(), by=by, up=up)


@transaction.atomic
def put_in_force(*, rule_set, by, now, starts_on):
    """From this day on interventions are judged by it. Returns the rule set.

    Raises ValidationError when it is in force already, and for a day since which interventions are on record.
    """
    held = _hold(rule_set, by)
    if held.starts_on is not None:
        raise ValidationError(_("It is in force from %(day)s already.") % {"day": date_format(held.starts_on)})
    held.starts_on, today = starts_on, timezone.localdate(now)
    if judged_by(held).filter(started_at__lt=at(today, MIDNIGHT)).exists():
        raise ValidationError(
            {"starts_on": _("Interventions since then are on record without these rules. Choose today or a later day.")}
        )
    save_record(record=held, by=by, fields=["starts_on"])
    with pghistory.context(user=by.pk):
        for intervention in judged_by(held).order_by("pk"):  # those of today
            refresh_duties(intervention=intervention, now=now)
    return held


@transaction.atomic
def end_rule_set(*, rule_set, by, now, last_day):
    """Its last day; None takes an end back that is still to come. Raises ValidationError."""
    held, today = _hold(rule_set, by), timezone.localdate(now)
    if held.starts_on is None:
        raise ValidationError(_("It is not in force."))
    if held.ends_on is not None and held.ends_on < today:
        raise ValidationError(_("It has ended."))
    if last_day == held.ends_on:
        return held
    if last_day is not None and last_day < today:
        raise ValidationError({"last_day": _("What was owed until today stays owed. Choose today or a later day.")})
    if last_day is not None and last_day < held.starts_on:
        raise ValidationError({"last_day": _("It begins only after that day.")})
    if last_day is None and RuleSet.objects.filter(copied_from=held, starts_on=held.ends_on + DAY).exists():
        raise ValidationError(_("A new version takes over on the next day. Take that one out of force first."))
    held.ends_on = last_day
    return save_record(record=held, by=by, fields=["ends_on"])


@transaction.atomic
def withdraw_rule_set(*, rule_set, by):
    """Not in force any more, as if it never had been: only while nothing was judged by it."""
    held = _hold_open(rule_set, by)
    held.starts_on = held.ends_on = None
    return save_record(record=held, by=by, fields=["starts_on", "ends_on"])


@transaction.atomic
def new_version(*, rule_set, by, now, starts_on):
    """A copy that takes over from a day on; the old one ends the day before. Returns the copy.

    Raises ValidationError when the old one is not in force, when it ends before, or when it has been taken over.
    """
    held = _hold(rule_set, by)
    if starts_on <= timezone.localdate(now):
        raise ValidationError({"starts_on": _("Choose a day from tomorrow on.")})
    if held.starts_on is None:
        raise ValidationError(_("It is not in force: change it as it is."))
    if held.ends_on is not None:
        raise ValidationError(_("It ends on %(day)s. Take that back first.") % {"day": date_format(held.ends_on)})
    if starts_on <= held.starts_on:
        raise ValidationError({"starts_on": _("It begins only on that day or later.")})
    rules = list(held.rules.all())
    held.ends_on = starts_on - DAY
    save_record(record=held, by=by, fields=["ends_on"])
    copy = RuleSet.objects.get(pk=held.pk)
    copy.pk, copy.copied_from, copy.starts_on, copy.ends_on = None, held, starts_on, None
    copy._state.adding = True
    save_record(record=copy, by=by)
    with pghistory.context(user=by.pk):
        for rule in rules:
            rule.pk, rule.rule_set = None, copy
            rule._state.adding = True
            rule.save()
    return copy
