"""Letters to families, and the templates they are written from."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from district.models import Guardian, School, Student
from district.models.addresses import address_of
from district.models.history import track
from district.models.labels import Labels
from district.rowsecurity import OPEN, RowSecurity
from incidents.models.incident import Consequence, Incident
from incidents.models.practice import Practice


class LetterKind(models.TextChoices):
    INVITATION = "invitation", _("Invitation to a circle")
    INCIDENT = "incident", _("News of an incident")
    SUSPENSION = "suspension", _("Notice of a suspension")
    AGREEMENT = "agreement", _("What was agreed")
    REENTRY = "reentry", _("Welcome back")


class LetterLanguage(models.TextChoices):
    """The languages that templates are kept in; a family with another one gets English."""

    ENGLISH = "en", _("English")
    SPANISH = "es", _("Spanish")
    PORTUGUESE = "pt", _("Portuguese")
    ARABIC = "ar", _("Arabic")


class LetterTemplateQuerySet(models.QuerySet):
    def current(self):
        """The last version of each kind and language."""
        return self.order_by("kind", "language", "-version").distinct("kind", "language")


@track()
class LetterTemplate(Labels, models.Model):
    """One version of the words of a kind of letter in one language; a change is a new version."""

    row_security = OPEN

    kind = models.CharField(_("letter"), max_length=12, choices=LetterKind)
    language = models.CharField(_("language"), max_length=2, choices=LetterLanguage)
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    subject = models.CharField(_("subject"), max_length=160)
    body = models.TextField(_("text"), max_length=8000)
    created_at = models.DateTimeField(_("written"), default=timezone.now, editable=False)

    objects = LetterTemplateQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "language", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "language", "version"], name="lettertemplate_version_once")
        ]

    def __str__(self):
        return f"{self.get_kind_display()}, {self.get_language_display()}, {self.version}"


class LetterQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Letters to the families of students of one's schools as a whole, and those one wrote."""
        if not user.is_authenticated:
            return self.none()
        if user.sees_district():
            return self
        whole = user.whole_schools()
        seen = Q(school_id__in=whole) | Q(student__school_id__in=whole)
        return self.filter(seen | Q(created_by=user, school_id__in=user.class_schools()))

    def listed_for(self, user):
        """The same for lists and counts, without what only follows a student here: the school names the index."""
        if not user.is_authenticated:
            return self.none()
        if user.sees_district():
            return self
        seen = Q(school_id__in=user.whole_schools())
        if own := user.class_schools():
            seen |= Q(created_by=user, school_id__in=own)
        return self.filter(seen)


@track()
class Letter(Labels, models.Model):
    """A letter to one family, as it was written; then how it was sent, and by whom."""

    class Method(models.TextChoices):
        HANDED = "handed", _("Handed over")
        CARRIED = "carried", _("Taken home by the student")
        MAILED = "mailed", _("Mailed")
        EMAILED = "emailed", _("E-mailed")

    row_security = RowSecurity(follows="follows_student(student_id)")

    school = models.ForeignKey(School, models.PROTECT, related_name="+", verbose_name=_("school"))
    student = models.ForeignKey(Student, models.PROTECT, related_name="letters", verbose_name=_("student"))
    guardian = models.ForeignKey(
        Guardian, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("to")
    )
    addressee = models.CharField(_("addressed to"), max_length=160)
    incident = models.ForeignKey(
        Incident, models.PROTECT, null=True, blank=True, related_name="letters", verbose_name=_("incident")
    )
    practice = models.ForeignKey(
        Practice, models.PROTECT, null=True, blank=True, related_name="letters", verbose_name=_("practice")
    )
    consequence = models.ForeignKey(
        Consequence, models.PROTECT, null=True, blank=True, related_name="letters", verbose_name=_("consequence")
    )
    kind = models.CharField(_("letter"), max_length=12, choices=LetterKind)
    language = models.CharField(_("language"), max_length=2, choices=LetterLanguage)
    template = models.ForeignKey(LetterTemplate, models.PROTECT, related_name="letters", verbose_name=_("template"))
    subject = models.CharField(_("subject"), max_length=160)
    body = models.TextField(_("text"), max_length=8000)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("written by")
    )
    created_at = models.DateTimeField(_("written"), default=timezone.now, editable=False)
    sent_on = models.DateField(_("sent on"), null=True, blank=True)
    method = models.CharField(_("sent how"), max_length=8, choices=Method, blank=True)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("sent by")
    )
    updated_at = models.DateTimeField(_("changed"), default=timezone.now, editable=False)

    objects = LetterQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(sent_on=None, method="", sent_by=None)
                | Q(sent_on__isnull=False, sent_by__isnull=False) & ~Q(method=""),
                name="letter_sent_says_how",
            )
        ]
        indexes = [models.Index(fields=["school", "-created_at", "-id"], name="letter_school_written")]
        triggers = [
            pgtrigger.Protect(
                name="sent_text_stays",
                operation=pgtrigger.UpdateOf("addressee", "subject", "body", "language", "sent_on") | pgtrigger.Delete,
                condition=pgtrigger.Q(old__sent_on__isnull=False),
            )
        ]

    def __str__(self):
        return self.subject

    def get_absolute_url(self):
        return address_of("incidents:letter-detail", self.pk)
