"""Telling a school at once that a safety intervention went against the rules."""

from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from district.models import DistrictSettings
from district.scope import district_scope
from incidents.models import SafetyIntervention
from incidents.queries.alarms import is_alarming, people_to_tell


def tell_soon(intervention, *, now, site):
    """Once the record is saved. A mail server that is down is logged; the next morning's run tries again."""
    if site:
        today = timezone.localdate(now)
        send = {"intervention": intervention, "today": today, "now": now, "site": site}
        transaction.on_commit(lambda: send_alarm(**send), robust=True)


def send_alarm(*, intervention, today, now, site, dry_run=False):
    """One mail an intervention, without names. Returns whether one was (or would be) sent.

    The row says so first and is held meanwhile: a second run at the same moment waits and sends nothing, and a mail
    that could not be handed over takes the word back with it.
    """
    with district_scope():
        row = SafetyIntervention.objects.select_related("student").select_for_update(of=("self",)).get(
            pk=intervention.pk
        )  # fmt: skip
        if row.alarm_told_at or not is_alarming(row):
            return False
        addresses = list(people_to_tell(row, today).values_list("email", flat=True))
        if dry_run or not addresses:
            return bool(addresses)
        row.alarm_told_at = now
        row.save(update_fields=["alarm_told_at"])
        message(row, addresses, site).send()
    return True


def message(intervention, addresses, site):
    site = site.rstrip("/")
    context = {
        "district": DistrictSettings.objects.current().name,
        "link": site + intervention.get_absolute_url(),
    }
    host = site.partition("//")[2].partition("/")[0].partition(":")[0] or "localhost"
    headers = {"Message-ID": f"<safety-{intervention.pk}@{host}>", "Auto-Submitted": "auto-generated"}
    text = render_to_string("incidents/mail/alarm.txt", context)
    subject = _("A safety intervention went against the rules")
    return EmailMessage(subject, text, None, bcc=addresses, headers=headers)
