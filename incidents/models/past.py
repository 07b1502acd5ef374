from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from district.models import School, Student
from district.models.labels import Labels
from district.rowsecurity import RowSecurity


class PastOpening(Labels, models.Model):
    """Somebody unfolded a student's incidents of past years, and why: a clean slate is opened with a reason."""

    class Reason(models.TextChoices):
        SAFETY = "safety", _("Somebody’s safety")
        SUPPORT = "support", _("Planning support with the student")
        HEARING = "hearing", _("A hearing or an appeal")
        FAMILY = "family", _("The family asked")
        OTHER = "other", _("Another reason")

    row_security = RowSecurity(follows="follows_student(student_id)")
    append_only = True

    student = models.ForeignKey(Student, models.PROTECT, related_name="+", verbose_name=_("student"))
    school = models.ForeignKey(School, models.PROTECT, related_name="+", verbose_name=_("school"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("who"))
    reason = models.CharField(_("reason"), max_length=8, choices=Reason)
    note = models.CharField(_("in own words"), max_length=200, blank=True)
    at = models.DateTimeField(_("when"), default=timezone.now)

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["student", "by", "-at"], name="pastopening_reader")]

    def __str__(self):
        return self.get_reason_display()
