"""The district's ledger as its finance office exports it, beside what is on record here."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contracts.models.money import MoneyField
from district.models.addresses import address_of
from district.models.history import track
from district.models.imports import private_files
from district.models.labels import Labels
from district.rowsecurity import OPEN


class LedgerImport(Labels, models.Model):
    """One upload of a year-to-date budget export: what came, what a dry run found, what was applied."""

    class Status(models.TextChoices):
        CHECKED = "checked", _("Checked, nothing changed yet")
        APPLIED = "applied", _("Applied")
        FAILED = "failed", _("Could not be read")
        DISCARDED = "discarded", _("Discarded")

    row_security = OPEN

    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    uploaded_at = models.DateTimeField(_("uploaded"), default=timezone.now)
    file = models.FileField(_("file"), upload_to="ledger/%Y/", storage=private_files, max_length=200, blank=True)
    original_name = models.CharField(_("file name"), max_length=200)
    fiscal_year = models.PositiveSmallIntegerField(_("fiscal year"), help_text=_("The year in which it ends."))
    as_of = models.DateField(_("as of"))
    status = models.CharField(_("status"), max_length=9, choices=Status, default=Status.CHECKED)
    line_count = models.PositiveIntegerField(_("lines"), default=0)
    skipped_count = models.PositiveIntegerField(_("lines of totals, skipped"), default=0)
    problem_count = models.PositiveIntegerField(_("bad lines"), default=0)
    notice_count = models.PositiveIntegerField(_("notices"), default=0)
    matched_count = models.PositiveIntegerField(_("lines on accounts of contracts"), default=0)
    left_out = models.PositiveIntegerField(_("bad lines left out"), default=0)
    unmatched = models.JSONField(_("accounts of contracts that are not in it"), default=list, blank=True)
    problems = models.JSONField(_("problems"), default=list, blank=True)
    error = models.TextField(_("error"), blank=True)
    applied_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)

    class Meta:
        ordering = ["-as_of", "-id"]

    def __str__(self):
        return self.original_name

    def get_absolute_url(self):
        return address_of("contracts:ledger-detail", self.pk)

    @property
    def years(self):
        """`2022–23`"""
        return f"{self.fiscal_year - 1}–{self.fiscal_year % 100:02}"


class LedgerLine(models.Model):
    """One line of an applied export. Revenue is negative, as the ledger has it."""

    row_security = OPEN

    ledger = models.ForeignKey(LedgerImport, models.CASCADE, related_name="lines", db_index=False)
    row = models.PositiveIntegerField(_("row of the file"))
    fund = models.CharField(_("fund"), max_length=40)
    department = models.CharField(_("department"), max_length=80, blank=True)
    org = models.CharField(_("organization"), max_length=12)
    obj = models.CharField(_("object"), max_length=8)
    project = models.CharField(_("project"), max_length=8, blank=True)
    description = models.CharField(_("account description"), max_length=160, blank=True)
    order_number = models.CharField(_("purchase order"), max_length=30, blank=True)
    original = MoneyField(_("original appropriation"))
    transfers = MoneyField(_("transfers and adjustments"))
    revised = MoneyField(_("revised budget"))
    expended = MoneyField(_("year to date expended"))
    encumbered = MoneyField(_("encumbrances"))

    class Meta:
        ordering = ["ledger", "row"]
        constraints = [models.UniqueConstraint(fields=["ledger", "row"], name="ledgerline_row")]
        indexes = [models.Index(fields=["ledger", "org", "obj", "project"], name="ledgerline_account")]

    def __str__(self):
        return self.account

    @property
    def account(self):
        return "-".join(part for part in (self.org, self.obj, self.project) if part)


@track()
class LedgerNote(models.Model):
    """Why ours and theirs differ on an account, in somebody's words."""

    row_security = OPEN

    account = models.CharField(_("account string"), max_length=30)
    fiscal_year = models.PositiveSmallIntegerField(_("fiscal year"))
    text = models.CharField(_("why they differ"), max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False)
    at = models.DateTimeField(_("written"), default=timezone.now, editable=False)

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [models.UniqueConstraint(fields=["account", "fiscal_year"], name="ledgernote_once")]

    def __str__(self):
        return self.text
