"""State files as data: which rows, which columns from which fields, and what the state calls our values."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from district.models.addresses import address_of
from district.models.history import track
from district.models.labels import Labels
from district.rowsecurity import OPEN


class StateFileQuerySet(models.QuerySet):
    def offered(self):
        return self.filter(retired=False)


@track()
class StateFile(models.Model):
    """One file that a state asks for, as its rows and its form; columns are StateColumns."""

    class RowKind(models.TextChoices):
        PARTICIPANT = "participant", _("A student who caused harm in an incident")
        CONSEQUENCE = "consequence", _("A consequence")
        SAFETY = "safety", _("A safety intervention")

    class Which(models.TextChoices):
        ALL = "all", _("All of them")
        EXCLUDED = "excluded", _("Those with a suspension or an expulsion")
        SERIOUS = "serious", _("Those with a suspension or an expulsion, and all serious behavior")

    class Delimiter(models.TextChoices):
        COMMA = "comma", _("Comma")
        TAB = "tab", _("Tab")
        SEMICOLON = "semicolon", _("Semicolon")
        PIPE = "pipe", _("Vertical bar")

    class DateFormat(models.TextChoices):
        ISO = "%Y-%m-%d", _("2025-09-08")
        SLASHES = "%m/%d/%Y", _("09/08/2025")
        RUN = "%m%d%Y", _("09082025")
        ISO_RUN = "%Y%m%d", _("20250908")

    class TimeFormat(models.TextChoices):
        COLON = "%H:%M", _("13:05")
        RUN = "%H%M", _("1305")

    named_by = ("name",)
    row_security = OPEN

    name = models.CharField(_("name"), max_length=120)
    state = models.CharField(_("state"), max_length=40)
    source = models.CharField(
        _("source"), max_length=300, blank=True, help_text=_("The record layout this follows, with its year.")
    )
    starts_on = models.DateField(_("for events from"), null=True, blank=True)
    ends_on = models.DateField(_("for events through"), null=True, blank=True)
    row_kind = models.CharField(_("a row is"), max_length=12, choices=RowKind, default=RowKind.PARTICIPANT)
    which = models.CharField(_("which of them"), max_length=8, choices=Which, default=Which.ALL)
    delimiter = models.CharField(_("columns parted by"), max_length=10, choices=Delimiter, default=Delimiter.COMMA)
    header = models.BooleanField(_("first line names the columns"), default=True)
    date_format = models.CharField(_("days as"), max_length=8, choices=DateFormat, default=DateFormat.ISO)
    time_format = models.CharField(_("times as"), max_length=5, choices=TimeFormat, default=TimeFormat.COLON)
    retired = models.BooleanField(_("no longer used"), default=False)
    copied_from = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="+", editable=False, verbose_name=_("copy of")
    )

    objects = StateFileQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                Lower("name"), name="statefile_once", violation_error_message=_("Another file has this name.")
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(starts_on=None) | Q(ends_on__gte=F("starts_on")),
                name="statefile_ends_after_start",
                violation_error_message=_("The last day must not be before the first."),
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return address_of("incidents:statefile-detail", self.pk)

    def is_for(self, first, last):
        """Whether it may be used for events of all these days."""
        return (self.starts_on is None or self.starts_on <= first) and (self.ends_on is None or self.ends_on >= last)


@track()
class StateColumn(Labels, models.Model):
    """One column: a field of ours, with the state's codes in place of our values, or one value in every row."""

    class NoCode(models.TextChoices):
        TROUBLE = "trouble", _("Say so: a code is missing")
        EMPTY = "empty", _("Leave it empty")
        KEEP = "keep", _("Put our own value")

    row_security = OPEN

    state_file = models.ForeignKey(StateFile, models.CASCADE, related_name="columns", verbose_name=_("file"))
    position = models.PositiveSmallIntegerField(_("order"), default=100)
    name = models.CharField(_("name of the column"), max_length=80)
    source = models.CharField(_("our field"), max_length=30, blank=True)
    fixed = models.CharField(
        _("the same in every row"), max_length=80, blank=True, help_text=_("Such as the number of the district.")
    )
    required = models.BooleanField(_("must not be empty"), default=False)
    max_length = models.PositiveSmallIntegerField(
        _("longest"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(1000)],
        help_text=_("In characters. A longer value is named before the file is taken, and never cut."),
    )  # fmt: skip
    no_code = models.CharField(
        _("a value without a code"), max_length=8, choices=NoCode, default=NoCode.KEEP,
    )  # fmt: skip

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                F("state_file"), Lower("name"), name="statecolumn_once",
                violation_error_message=_("Another column of this file has this name."),
            ),
            models.CheckConstraint(
                condition=Q(source="") | Q(fixed=""),
                name="statecolumn_one_source",
                violation_error_message=_("Choose a field of ours or give one value for every row, not both."),
            ),
        ]  # fmt: skip

    def __str__(self):
        return self.name


@track()
class StateCode(models.Model):
    """What the state calls one of our values, in one column."""

    row_security = OPEN

    column = models.ForeignKey(StateColumn, models.CASCADE, related_name="codes", verbose_name=_("column"))
    ours = models.CharField(_("our value"), max_length=80)
    theirs = models.CharField(_("the state’s code"), max_length=80, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["column", "ours"], name="statecode_once",
                violation_error_message=_("This value has a code already."),
            )
        ]  # fmt: skip

    def __str__(self):
        return f"{self.ours} → {self.theirs}"
