"""How long a consequence may last, and what is said when it is longer. Source: DOMAIN §2, Connecticut."""

from django.utils.translation import gettext as _

from incidents.models import Consequence

Kind = Consequence.Kind
LONGEST = 10  # consecutive school days of a suspension, in school or out of it


def warnings_of(consequence):
    """Plain sentences about a consequence that goes beyond what the state allows; it is saved all the same."""
    found = []
    days = consequence.school_days or 0
    if consequence.kind == Kind.ISS and days > LONGEST:
        found.append(_("An in-school suspension lasts at most 10 school days in a row."))
    if consequence.kind == Kind.OSS and days > LONGEST:
        found.append(
            _("An out-of-school suspension lasts at most 10 school days in a row; beyond that it is an expulsion.")
        )
    if consequence.kind == Kind.REMOVAL and consequence.ends_on and consequence.ends_on > consequence.starts_on:
        found.append(_("A removal from class lasts at most 90 minutes; longer than that is an in-school suspension."))
    if consequence.kind in Consequence.LASTING and consequence.ends_on and not days:
        found.append(_("There is no school on any of these days."))
    return found
