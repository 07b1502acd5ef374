"""What the Civil Rights Data Collection counts, and what of it a district does not collect."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from district.models.history import track
from district.rowsecurity import OPEN
from incidents.models.tables import BehaviorCode


class Category(models.TextChoices):
    """Discipline, law enforcement, restraint and seclusion. Source: CRDC, school form for 2023–24 and 2025–26."""

    ISS = "iss", _("In-school suspension, one or more")
    OSS_ONE = "oss_one", _("Out-of-school suspension, exactly one")
    OSS_MORE = "oss_more", _("Out-of-school suspension, more than one")
    EXPELLED = "expelled", _("Expulsion with educational services")
    EXPELLED_BARE = "expelled_bare", _("Expulsion without educational services")
    ZERO_TOLERANCE = "zero_tolerance", _("Expulsion under a zero-tolerance policy")
    TRANSFER = "transfer", _("Transfer to an alternative school for discipline")
    CORPORAL = "corporal", _("Corporal punishment")
    REFERRED = "referred", _("Referral to law enforcement, arrests among them")
    ARRESTED = "arrested", _("School-related arrest")
    MECHANICAL = "mechanical", _("Mechanical restraint")
    PHYSICAL = "physical", _("Physical restraint")
    SECLUDED = "secluded", _("Seclusion")


# What nothing on record tells: nobody can have counted it here.
NOT_KEPT = (Category.ZERO_TOLERANCE, Category.TRANSFER, Category.CORPORAL)


@track()
class NotCollected(models.Model):
    """A category that the district does not collect, which is not the same as nobody: who said so, and why."""

    row_security = OPEN

    category = models.CharField(
        _("category"), max_length=16, choices=[*Category.choices, *BehaviorCode.Crdc.choices], unique=True,
        error_messages={"unique": _("This category is in the list already.")},
    )  # fmt: skip
    said_by = models.CharField(_("who said so"), max_length=120, help_text=_("The person or office, and the day."))
    reason = models.CharField(_("reason"), max_length=300)

    class Meta:
        ordering = ["category"]

    def __str__(self):
        return str(self.get_category_display())
