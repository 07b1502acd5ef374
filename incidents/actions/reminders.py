"""The daily reminder by e-mail: one a person and day, however often the command runs."""

import pghistory
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import ngettext

from district.models import DistrictSettings
from district.scope import scope
from incidents.models import Duty, Reminder
from incidents.queries.reminders import owed_by, to_escalate


def send_reminder(*, user, today, now, site, dry_run=False):
    """Sends this person's reminder of the day. Returns its Owed when one was (or would be) sent, else None.

    The row is written first, and holds the unique (user, day) until the transaction ends: a second run at the same
    moment waits, finds it and sends nothing. The mail goes out inside the transaction, so one that could not be
    handed over takes its row with it and the next run tries again. Between the hand-over and the commit lies an
    instant in which a crash would let the next run send again: the message then bears the same Message-ID, by which
    mail systems know it for the same.
    """
    with scope(user.school_ids()):
        owed = owed_by(user, today, now)
        if not owed or Reminder.objects.filter(user=user, day=today).exists():
            return None
        if dry_run:
            return owed
        try:
            with transaction.atomic():
                Reminder.objects.create(user=user, day=today, overdue=owed.overdue, due=owed.due, sent_at=now)
        except IntegrityError:
            return None
        if owed.escalated:
            _mark_escalated(today)
        message(user, owed, today, site).send()
    return owed


def _mark_escalated(today):
    with pghistory.context(command="send_reminders"):
        Duty.objects.filter(pk__in=to_escalate(today), escalated_on=None).update(escalated_on=today)


def message(user, owed, today, site):
    site = site.rstrip("/")
    with translation.override(user.language or settings.LANGUAGE_CODE):
        agreements, follow_ups = reverse("incidents:agreement-list"), reverse("incidents:followup-list")
        context = {
            "user": user,
            "owed": owed,
            "district": DistrictSettings.objects.current().name,
            "home": f"{site}/",
            "promises_url": f"{site}{agreements}?state=open" + ("&checked=on" if user.staff_id else ""),
            "follow_ups_url": f"{site}{follow_ups}?state=due&mine=on",
            "duties_url": f"{site}{reverse('incidents:duty-list')}",
            "returns_url": f"{site}{reverse('incidents:reentry-list')}",
        }
        n = owed.overdue + owed.due
        subject = ngettext("%(n)s thing waits for you today", "%(n)s things wait for you today", n) % {"n": n}
        text = render_to_string("incidents/mail/reminder.txt", context)
    host = site.partition("//")[2].partition("/")[0].partition(":")[0] or "localhost"
    headers = {"Message-ID": f"<reminder-{user.pk}-{today:%Y%m%d}@{host}>", "Auto-Submitted": "auto-generated"}
    return EmailMessage(subject, text, None, [user.email], headers=headers)
