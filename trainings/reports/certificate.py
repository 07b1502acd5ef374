"""The certificate of a completion, as a tagged PDF: who, what, when, how long, and the address that confirms it."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from district.exports import typeset
from district.qr import qr
from trainings.policies.codes import in_groups
from trainings.reports import TYPST

SVG = '<svg xmlns="http://www.w3.org/2000/svg" '


def hours_words(minutes):
    """“12 hours”, “12 hours 30 minutes”, “45 minutes”."""
    hours, rest = divmod(minutes, 60)
    words = [
        ngettext("%(n)s hour", "%(n)s hours", hours) % {"n": hours} if hours else "",
        ngettext("%(n)s minute", "%(n)s minutes", rest) % {"n": rest} if rest or not hours else "",
    ]
    return " ".join(filter(None, words))


def certificate_pdf(completion, district, url, teachers):
    """Bytes. `completion` with staff and course; `url`: the public page; `teachers`: names."""
    course = completion.course
    facts = [
        (_("Finished on"), date_format(completion.completed_on)),
        (_("Time attended"), hours_words(completion.minutes)),
        (_("Taught by"), ", ".join(teachers)),
        (_("Valid until"), date_format(completion.expires_on) if completion.expires_on else _("without end")),
    ]
    data = {
        "title": _("Certificate of completion"),
        "district": district,
        "confirms": _("This is to certify that"),
        "who": completion.staff.name,
        "finished": _("has finished"),
        "course": course.name,
        "code": course.code,
        "facts": [[label, value] for label, value in facts if value],
        "number": _("Certificate %(code)s") % {"code": in_groups(completion.code)},
        "check": _("Anyone can check it at"),
        "url": url,
        "qr": qr(url).replace("<svg ", SVG, 1),
        "qr_alt": _("The same address as a code for a phone’s camera"),
    }
    return typeset("certificate", data, TYPST)
