"""Every write to a rubric and its items. What was scored is retired and never deleted."""

import pghistory
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from district.actions import save_record
from trainings.actions.refusals import allow
from trainings.models import Rubric, RubricItem
from trainings.queries.coaching import is_scored

ON_THE_WAY = 0  # the number of an item while two change places


def hold(rubric_id):
    """The rubric's row, held: whoever changes its items, and whoever scores by them, begins with this."""
    return Rubric.objects.select_for_update(of=("self",), no_key=True).get(pk=rubric_id)


@transaction.atomic
def record_rubric(*, rubric, by, lines):
    """A new rubric with its items: list of (tier, words)."""
    allow(by)
    save_record(record=rubric, by=by)
    with pghistory.context(user=by.pk):
        for number, (tier, words) in enumerate(lines, start=1):
            _check_tier(rubric, tier)
            RubricItem.objects.create(rubric=rubric, number=number, tier=tier, words=words)
    return rubric


@transaction.atomic
def add_item(*, rubric, by, words, tier=None):
    allow(by)
    rubric = hold(rubric.pk)
    _check_tier(rubric, tier)
    last = rubric.items.aggregate(last=Max("number"))["last"] or 0
    with pghistory.context(user=by.pk):
        return RubricItem.objects.create(rubric=rubric, number=last + 1, tier=tier, words=words)


@transaction.atomic
def change_item(*, item, by, words, tier=None):
    """Correct its words; the tier of one that was scored stays, for it counted there."""
    allow(by)
    rubric = hold(item.rubric_id)
    item = RubricItem.objects.get(pk=item.pk)
    _check_tier(rubric, tier)
    if tier != item.tier and is_scored(item):
        raise ValidationError({"tier": _("This item was scored in this tier. Retire it, and add another.")})
    item.words, item.tier = words, tier
    return save_record(record=item, by=by, fields=["words", "tier"])


@transaction.atomic
def move_item(*, item, by, up):
    """One place up or down among the items in use; at the end nothing happens."""
    allow(by)
    items = list(hold(item.rubric_id).items.filter(is_used=True).order_by("number"))
    place = next((n for n, one in enumerate(items) if one.pk == item.pk), None)
    other = None if place is None else place - 1 if up else place + 1
    if other is None or not 0 <= other < len(items):
        return
    mine, theirs = items[place], items[other]
    numbers = mine.number, theirs.number
    with pghistory.context(user=by.pk):
        for one, number in ((mine, ON_THE_WAY), (theirs, numbers[0]), (mine, numbers[1])):
            one.number = number
            one.save(update_fields=["number"])


@transaction.atomic
def remove_item(*, item, by):
    """Deletes an item that nobody scored, and retires one that somebody did. Returns whether it is retired."""
    allow(by)
    hold(item.rubric_id)
    item = RubricItem.objects.get(pk=item.pk)
    scored = is_scored(item)
    with pghistory.context(user=by.pk):
        if scored:
            item.is_used = False
            item.save(update_fields=["is_used"])
        else:
            item.delete()
    return scored


@transaction.atomic
def bring_back_item(*, item, by):
    allow(by)
    hold(item.rubric_id)
    item = RubricItem.objects.get(pk=item.pk)
    item.is_used = True
    return save_record(record=item, by=by, fields=["is_used"])


def _check_tier(rubric, tier):
    if (tier is not None) != (rubric.kind == Rubric.Kind.FIDELITY):
        raise ValidationError({"tier": _("An item of a fidelity instrument is in a tier; one for a visit is not.")})
