"""What the law asks about one student's record: requests, disputes, disclosures, and how each text is released."""

import uuid
from datetime import timedelta

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from district.models.addresses import address_of
from district.models.history import track
from district.models.labels import Labels
from district.models.people import Student
from district.models.schools import School
from district.models.users import Role
from district.rowsecurity import RowSecurity

DAYS_TO_ANSWER = 45  # Source: 34 CFR 99.10(b)


def _person(words, **options):
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=words, **options
    )  # fmt: skip


class RecordsQuerySet(models.QuerySet):
    """Rows about students' records: of all students, or of those who are now at a school that one administers."""

    def visible_to(self, user):
        if not user.is_authenticated:
            return self.none()
        return self if user.sees_district() else self.filter(school_id__in=user.schools_as(Role.PRINCIPAL))

    listed_for = visible_to


class RecordRequestQuerySet(RecordsQuerySet):
    def owed(self):
        return self.filter(status=RecordRequest.Status.OPEN)

    def late(self, today):
        """Owed, and the 45 days are over: late from the day after."""
        return self.owed().filter(received_on__lt=today - timedelta(days=DAYS_TO_ANSWER))


class Asker(models.TextChoices):
    """Who has the rights of 34 CFR 99: a parent, or the student from 18 years or college on."""

    PARENT = "parent", _("Parent or guardian")
    STUDENT = "student", _("The student, of age")


@track()
class RecordRequest(Labels, models.Model):
    """A family asks to see the record. Answered within 45 days. Source: 34 CFR 99.10."""

    class How(models.TextChoices):
        IN_PERSON = "person", _("In person")
        PHONE = "phone", _("By phone")
        MAIL = "mail", _("By mail")
        EMAIL = "email", _("By e-mail")

    class Status(models.TextChoices):
        OPEN = "open", _("Owed")
        DONE = "done", _("Answered")
        REFUSED = "refused", _("Refused")

    row_security = RowSecurity()

    client_id = models.UUIDField(_("form’s id"), default=uuid.uuid4, unique=True, editable=False)
    student = models.ForeignKey(
        Student, models.CASCADE, related_name="record_requests", verbose_name=_("student")
    )  # fmt: skip
    school = models.ForeignKey(School, models.PROTECT, related_name="+", verbose_name=_("school"))
    asked_as = models.CharField(_("who asks"), max_length=8, choices=Asker, default=Asker.PARENT)
    asked_by = models.CharField(_("name"), max_length=160)
    received_on = models.DateField(_("received on"))
    how = models.CharField(_("how it came"), max_length=8, choices=How)
    wants = models.CharField(_("what they want to see"), max_length=400, blank=True)
    status = models.CharField(_("state"), max_length=8, choices=Status, default=Status.OPEN)
    answered_on = models.DateField(_("answered on"), null=True, blank=True)
    answered_by = _person(_("answered by"), null=True, blank=True)
    answer = models.CharField(_("what was shown or handed over, or why not"), max_length=1000, blank=True)
    taken_by = _person(_("written down by"))
    created_at = models.DateTimeField(_("recorded"), default=timezone.now, editable=False)

    objects = RecordRequestQuerySet.as_manager()

    class Meta:
        ordering = ["received_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status="open", answered_on=None, answered_by=None, answer="")
                | ~Q(status="open") & Q(answered_on__isnull=False, answered_by__isnull=False) & ~Q(answer=""),
                name="recordrequest_answer_says_what",
            ),
            models.CheckConstraint(
                condition=Q(answered_on=None) | Q(answered_on__gte=models.F("received_on")),
                name="recordrequest_answered_after",
                violation_error_message=_("The answer cannot come before the request."),
            ),
        ]
        indexes = [
            models.Index(fields=["school", "received_on"], condition=Q(status="open"), name="recordrequest_owed"),
            models.Index(fields=["school", "-received_on", "-id"], name="recordrequest_received"),
        ]

    def __str__(self):
        return str(_("Request of %(name)s") % {"name": self.asked_by})

    def get_absolute_url(self):
        return address_of("district:record-request-detail", self.pk)

    @property
    def due_on(self):
        return self.received_on + timedelta(days=DAYS_TO_ANSWER)

    def days_left(self, today):
        """Days until it is late; below 0 it is."""
        return (self.due_on - today).days


@track()
class AmendmentRequest(Labels, models.Model):
    """A family says that something in the record is wrong. Source: 34 CFR 99.20–99.22."""

    class Status(models.TextChoices):
        OPEN = "open", _("To be decided")
        AMENDED = "amended", _("Record amended")
        REFUSED = "refused", _("Refused, hearing offered")
        UPHELD = "upheld", _("Refused after a hearing")

    row_security = RowSecurity()

    client_id = models.UUIDField(_("form’s id"), default=uuid.uuid4, unique=True, editable=False)
    student = models.ForeignKey(
        Student, models.CASCADE, related_name="amendment_requests", verbose_name=_("student")
    )  # fmt: skip
    school = models.ForeignKey(School, models.PROTECT, related_name="+", verbose_name=_("school"))
    asked_as = models.CharField(_("who asks"), max_length=8, choices=Asker, default=Asker.PARENT)
    asked_by = models.CharField(_("name"), max_length=160)
    received_on = models.DateField(_("received on"))
    about = models.CharField(_("which part of the record"), max_length=200)
    disputed = models.TextField(_("what is wrong or misleading"), max_length=4000)
    wished = models.TextField(_("how it should read"), max_length=4000, blank=True)
    status = models.CharField(_("state"), max_length=8, choices=Status, default=Status.OPEN)
    decided_on = models.DateField(_("decided on"), null=True, blank=True)
    decided_by = _person(_("decided by"), null=True, blank=True)
    reason = models.TextField(_("reason"), max_length=4000, blank=True)
    hearing_on = models.DateField(_("hearing held on"), null=True, blank=True)
    hearing_note = models.TextField(_("what the hearing decided, and on what evidence"), max_length=4000, blank=True)
    statement = models.TextField(
        _("the family’s statement"), max_length=10_000, blank=True,
        help_text=_("Kept with the record, and printed with it from now on."),
    )  # fmt: skip
    statement_on = models.DateField(_("statement received on"), null=True, blank=True)
    taken_by = _person(_("written down by"))
    created_at = models.DateTimeField(_("recorded"), default=timezone.now, editable=False)

    objects = RecordsQuerySet.as_manager()

    class Meta:
        ordering = ["received_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status="open", decided_on=None, decided_by=None, reason="")
                | ~Q(status="open") & Q(decided_on__isnull=False, decided_by__isnull=False) & ~Q(reason=""),
                name="amendment_decision_says_why",
            ),
            models.CheckConstraint(
                condition=Q(statement="", statement_on=None) | ~Q(statement="") & Q(statement_on__isnull=False),
                name="amendment_statement_has_day",
            ),
            models.CheckConstraint(
                condition=~Q(status="upheld") | Q(hearing_on__isnull=False) & ~Q(hearing_note=""),
                name="amendment_upheld_after_hearing",
            ),
        ]
        indexes = [models.Index(fields=["school", "status", "received_on"], name="amendment_school")]

    def __str__(self):
        return self.about

    def get_absolute_url(self):
        return address_of("district:amendment-detail", self.pk)


class Disclosure(Labels, models.Model):
    """Somebody who is neither family nor school official got something of the record. Source: 34 CFR 99.32.

    Kept as long as the record itself: the server may add rows, and neither change nor delete them.
    """

    row_security = RowSecurity()
    append_only = True

    client_id = models.UUIDField(_("form’s id"), default=uuid.uuid4, unique=True, editable=False)
    student = models.ForeignKey(Student, models.PROTECT, related_name="disclosures", verbose_name=_("student"))
    school = models.ForeignKey(School, models.PROTECT, related_name="+", verbose_name=_("school"))
    day = models.DateField(_("day"))
    party = models.CharField(_("to whom"), max_length=200)
    interest = models.CharField(
        _("their legitimate interest"),
        max_length=400,
        help_text=_("Why they may have it: consent, subpoena, transfer …"),
    )
    purpose = models.CharField(_("purpose"), max_length=400)
    what = models.CharField(_("what was disclosed"), max_length=400)
    by = _person(_("by"))
    at = models.DateTimeField(_("recorded"), default=timezone.now, editable=False)

    objects = RecordsQuerySet.as_manager()

    class Meta:
        ordering = ["-day", "-id"]

    def __str__(self):
        return self.party


@track()
class RecordText(models.Model):
    """How one text of a record is released to the family: what is hidden in it beside names, and who read it.

    `digest` tells which text, with what hidden, was read: another text must be read again.
    """

    row_security = RowSecurity()

    student = models.ForeignKey(Student, models.CASCADE, related_name="+", verbose_name=_("student"))
    school = models.ForeignKey(School, models.PROTECT, related_name="+", verbose_name=_("school"))
    key = models.SlugField(_("which text"), max_length=80)
    also = ArrayField(models.CharField(max_length=400), default=list, blank=True, verbose_name=_("also hidden"))
    keep = ArrayField(models.CharField(max_length=400), default=list, blank=True, verbose_name=_("left readable"))
    released = models.TextField(_("as released"), blank=True)
    digest = models.CharField(_("of which wording"), max_length=64, blank=True)
    read_by = _person(_("read by"), null=True)
    read_at = models.DateTimeField(_("read"), null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["student", "key"], name="recordtext_once"),
            models.CheckConstraint(
                condition=Q(read_at=None, read_by=None) | Q(read_at__isnull=False, read_by__isnull=False),
                name="recordtext_read_by",
            ),
        ]

    def __str__(self):
        return self.key
