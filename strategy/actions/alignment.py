"""What serves an action of the plan: named and taken away."""

import pghistory
from django.db import transaction

from strategy.actions.refusals import allow, hold
from strategy.models import Alignment


@transaction.atomic
def align(*, by, action, contracts=(), courses=(), practices=(), schools=()):
    """Names what serves an action; what is named already stays. Returns the Alignments that are new."""
    allow(by)
    hold(action.plan_id)
    there = {(row.contract_id, row.course_id, row.practice, row.school_id) for row in action.alignments.all()}
    wanted = [Alignment(action=action, contract=one) for one in contracts]
    wanted += [Alignment(action=action, course=one) for one in courses]
    wanted += [Alignment(action=action, practice=one) for one in practices]
    wanted += [Alignment(action=action, school=one) for one in schools]
    new = [row for row in wanted if (row.contract_id, row.course_id, row.practice, row.school_id) not in there]
    with pghistory.context(user=by.pk):
        for row in new:
            row.full_clean()
            row.save(force_insert=True)
    return new


@transaction.atomic
def unalign(*, by, alignment):
    """Takes one away."""
    allow(by)
    hold(alignment.action.plan_id)
    with pghistory.context(user=by.pk):
        alignment.delete()
