from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from district.models.history import track
from district.rowsecurity import OPEN

KINDS = {
    "priority": _("Priority"),
    "objective": _("Objective"),
    "goal": _("Goal"),
    "strategy": _("Strategy"),
    "action": _("Action"),
    "indicator": _("Performance indicator"),
    "department_goal": _("Department goal"),
    "implementation_plan": _("Implementation plan"),
    "task": _("Task"),
    "measure": _("Implementation measure"),
    "major_action": _("Major action"),
}


class PlanQuerySet(models.QuerySet):
    def visible_to(self, user):
        """A plan holds no person's record: everybody who signs in may read it."""
        return self if user.is_authenticated else self.none()


@track()
class Plan(models.Model):
    """What a district set out to do in some years. Several may run beside each other; one may be the main one.

    `level_words`: dict of kind (see KINDS) to the district's own word for that level.
    """

    row_security = OPEN

    name = models.CharField(_("name"), max_length=200, unique=True)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    is_main = models.BooleanField(_("the main plan"), default=False)
    level_words = models.JSONField(_("own words for the levels"), default=dict, blank=True)

    objects = PlanQuerySet.as_manager()

    class Meta:
        ordering = ["-is_main", "-starts_on", "name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="plan_ends_after_start",
                violation_error_message=_("The last day must not be before the first."),
            ),
            models.UniqueConstraint(
                fields=["is_main"], condition=Q(is_main=True), name="plan_one_main",
                violation_error_message=_("Another plan is the main one."),
            ),
        ]  # fmt: skip

    def __str__(self):
        return self.name

    def word(self, kind):
        """What this district calls a level."""
        return self.level_words.get(kind) or str(KINDS[kind])
