"""Before a completion runs out: an e-mail when it may be renewed, 30 days and 7 days before, each once."""

import pghistory
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import ngettext

from district.models import DistrictSettings
from trainings.actions.mails import languages_of
from trainings.actions.reminders import host_of
from trainings.queries.expiries import due


@transaction.atomic
def send_expiries(*, staff, today, now, site, dry_run=False):
    """Tells this person in one message of what runs out. Returns the completions that it is (or would be) about.

    The step is written first, and the rows are held until the transaction ends: a second run at the same moment waits
    and finds nothing. A mail that could not be handed over takes its step with it, and the next run tries again.
    """
    rows = due(today).filter(staff=staff).select_related("course")
    if not dry_run:
        rows = rows.select_for_update(of=("self",))
    rows = list(rows.order_by("expires_on", "pk"))
    if dry_run or not rows:
        return rows
    with pghistory.context(command="send_reminders"):
        for row in rows:
            row.reminded_for = [*row.reminded_for, row.step]
            row.save(update_fields=["reminded_for"])
    message(staff, rows, today, site.rstrip("/")).send()
    return rows


def message(staff, rows, today, site):
    with translation.override(languages_of([staff]).get(staff.pk) or settings.LANGUAGE_CODE):
        sessions = site + reverse("trainings:session-list")
        context = {
            "staff": staff,
            "rows": [(row, f"{sessions}?course={row.course_id}") for row in rows],
            "district": DistrictSettings.objects.current().name,
        }
        n = len(rows)
        subject = ngettext("%(n)s certificate runs out soon", "%(n)s certificates run out soon", n) % {"n": n}
        text = render_to_string("trainings/mail/expiry.txt", context)
    headers = {
        "Message-ID": f"<expiry-{rows[0].pk}-{today:%Y%m%d}-{n}@{host_of(site)}>",
        "Auto-Submitted": "auto-generated",
    }
    return EmailMessage(subject, text, None, [staff.email], headers=headers)
