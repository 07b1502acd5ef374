"""What every write begins with: whether this person may, the plan held, and the database's refusals in words."""

from contextlib import contextmanager

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from strategy.models import Plan
from strategy.permissions import may_manage_plan


class RowErrors(ValidationError):
    """What is wrong in which row: `rows` is a dict of key to {field: [words]}. Nothing was written."""

    def __init__(self, rows):
        self.rows = rows
        super().__init__(_("Nothing was saved: some rows need a correction."))


def allow(by, may=may_manage_plan):
    if not may(by):
        raise PermissionDenied


def hold(plan_id):
    """The plan's row, held: whatever orders, adds or takes away its parts begins with this."""
    return Plan.objects.select_for_update(of=("self",), no_key=True).get(pk=plan_id)


def locked_words():
    return _("This period is locked: its updates stay as they are.")


@contextmanager
def in_words():
    """A locked period that the database refuses to change becomes a ValidationError."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        rule = error.__cause__.diag.constraint_name
        if rule in ("period_is_locked", "locked_period_stays", "locked_measurement_stays"):
            raise ValidationError(locked_words()) from error
        raise
