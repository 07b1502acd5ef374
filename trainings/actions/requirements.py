"""Every write to what is asked of whom by when."""

import pghistory
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from district.actions import save_record
from trainings.actions.refusals import allow


@transaction.atomic
def save_requirement(*, requirement, by, schools, fields=None):
    """Write a new or a corrected requirement; `schools`: those that it asks, none for all."""
    allow(by)
    save_record(record=requirement, by=by, fields=fields)
    with pghistory.context(user=by.pk):
        requirement.schools.set(schools)
    return requirement


@transaction.atomic
def withdraw_requirement(*, requirement, by, today):
    """From this day it asks nobody; what people finished stays."""
    allow(by)
    if requirement.ended_on is not None:
        raise ValidationError(_("This requirement was withdrawn already."))
    requirement.ended_on = today
    with pghistory.context(user=by.pk):
        requirement.save(update_fields=["ended_on"])
    return requirement


@transaction.atomic
def restore_requirement(*, requirement, by):
    """It counts again, as if it had not been withdrawn."""
    allow(by)
    requirement.ended_on = None
    with pghistory.context(user=by.pk):
        requirement.save(update_fields=["ended_on"])
    return requirement
