from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from district.models.addresses import address_of
from district.models.history import track
from district.rowsecurity import OPEN


@track()
class Vendor(models.Model):
    """Whom the district buys from."""

    row_security = OPEN

    name = models.CharField(_("name"), max_length=160)
    short_name = models.CharField(_("short name"), max_length=30, blank=True)
    number = models.CharField(_("vendor number"), max_length=30, blank=True, help_text=_("As the ledger has it."))
    contact = models.CharField(_("contact person"), max_length=120, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    address = models.TextField(_("address"), max_length=500, blank=True)
    website = models.URLField(_("website"), blank=True)
    note = models.TextField(_("note"), max_length=2000, blank=True)
    retired = models.BooleanField(_("no longer offered"), default=False)

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                Lower("name"), name="vendor_name", violation_error_message=_("A vendor of this name is on record.")
            ),
            models.UniqueConstraint(
                fields=["number"], condition=~models.Q(number=""), name="vendor_number",
                violation_error_message=_("Another vendor has this number."),
            ),
        ]  # fmt: skip

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return address_of("contracts:vendor-detail", self.pk)
