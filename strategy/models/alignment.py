"""What the plan's actions rest on: the money, the training, the practice and the schools of the apps below."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from contracts.models import Contract
from district.models import School
from district.models.history import track
from district.models.labels import Labels
from district.rowsecurity import OPEN
from incidents.models.practice import Kind
from strategy.models.aims import Action
from trainings.models import Course


def only(column):
    """This one of the four is filled, the others are not."""
    empty = {
        "contract": Q(contract=None),
        "course": Q(course=None),
        "practice": Q(practice=""),
        "school": Q(school=None),
    }
    rule = ~empty.pop(column)
    for other in empty.values():
        rule &= other
    return rule


@track()
class Alignment(Labels, models.Model):
    """One thing that serves an action: a contract, a course, a kind of practice, or a school where it is carried out.

    An action without a school is carried out in the whole district.
    """

    row_security = OPEN

    action = models.ForeignKey(Action, models.CASCADE, related_name="alignments", verbose_name=_("action"))
    contract = models.ForeignKey(
        Contract, models.PROTECT, null=True, blank=True, related_name="alignments", verbose_name=_("contract")
    )
    course = models.ForeignKey(
        Course, models.PROTECT, null=True, blank=True, related_name="alignments", verbose_name=_("course")
    )
    practice = models.CharField(_("kind of practice"), max_length=20, choices=Kind, blank=True)
    school = models.ForeignKey(
        School, models.PROTECT, null=True, blank=True, related_name="alignments", verbose_name=_("school")
    )

    class Meta:
        ordering = ["action", "id"]
        verbose_name = _("alignment")
        constraints = [
            models.CheckConstraint(
                condition=only("contract") | only("course") | only("practice") | only("school"),
                name="alignment_of_one_thing",
            ),
            models.UniqueConstraint(fields=["action", "contract"], name="alignment_contract_once"),
            models.UniqueConstraint(fields=["action", "course"], name="alignment_course_once"),
            models.UniqueConstraint(
                fields=["action", "practice"], condition=~Q(practice=""), name="alignment_practice_once"
            ),
            models.UniqueConstraint(fields=["action", "school"], name="alignment_school_once"),
        ]

    def __str__(self):
        return f"{self.action} {self.what}"

    @property
    def what(self):
        """The thing, by its name."""
        if self.practice:
            return self.get_practice_display()
        return str(self.contract or self.course or self.school)
