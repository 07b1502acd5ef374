from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contracts.models.board import AgendaItem
from contracts.models.contract import Amendment, Contract
from contracts.models.purchasing import Invoice
from district.models.history import track
from district.models.imports import private_files
from district.models.labels import Labels
from district.rowsecurity import OPEN


@track()
class Document(Labels, models.Model):
    """A paper of a contract, an amendment, an invoice or a board item, in one or more versions."""

    class Kind(models.TextChoices):
        AGREEMENT = "agreement", _("Agreement")
        PROPOSAL = "proposal", _("Proposal or quote")
        AMENDMENT = "amendment", _("Amendment")
        INVOICE = "invoice", _("Invoice")
        MINUTES = "minutes", _("Board minutes")
        INSURANCE = "insurance", _("Insurance certificate")
        OTHER = "other", _("Other")

    row_security = OPEN

    title = models.CharField(_("title"), max_length=160)
    kind = models.CharField(_("kind"), max_length=9, choices=Kind, default=Kind.AGREEMENT)
    contract = models.ForeignKey(Contract, models.CASCADE, null=True, blank=True, related_name="documents")
    amendment = models.ForeignKey(Amendment, models.CASCADE, null=True, blank=True, related_name="documents")
    invoice = models.ForeignKey(Invoice, models.CASCADE, null=True, blank=True, related_name="documents")
    item = models.ForeignKey(AgendaItem, models.CASCADE, null=True, blank=True, related_name="documents")
    withdrawn = models.BooleanField(_("withdrawn"), default=False, editable=False)

    class Meta:
        ordering = ["kind", "title", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(contract__isnull=False, amendment__isnull=True, invoice__isnull=True, item__isnull=True)
                | Q(contract__isnull=True, amendment__isnull=False, invoice__isnull=True, item__isnull=True)
                | Q(contract__isnull=True, amendment__isnull=True, invoice__isnull=False, item__isnull=True)
                | Q(contract__isnull=True, amendment__isnull=True, invoice__isnull=True, item__isnull=False),
                name="document_of_one_thing",
            )
        ]

    def __str__(self):
        return self.title


@track()
class DocumentVersion(models.Model):
    """One file. A newer version does not replace it: both can be opened."""

    row_security = OPEN

    document = models.ForeignKey(Document, models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField(_("version"))
    file = models.FileField(_("file"), upload_to="contracts/%Y/", storage=private_files, max_length=200)
    original_name = models.CharField(_("file name"), max_length=200)
    content_type = models.CharField(_("type"), max_length=100)
    size = models.PositiveIntegerField(_("bytes"))
    sha256 = models.CharField(max_length=64)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(_("uploaded"), default=timezone.now)

    class Meta:
        ordering = ["document", "-number"]
        constraints = [models.UniqueConstraint(fields=["document", "number"], name="documentversion_number")]

    def __str__(self):
        return self.original_name
