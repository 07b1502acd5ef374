"""Before updates are due, and once after: an e-mail to each person who owes some."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import ngettext

from district.models import DistrictSettings
from strategy.areas import within
from strategy.models import UpdateReminder
from strategy.queries.reminders import waiting

MOST = 10  # tasks of a period that the mail names


@transaction.atomic
def send_update_reminder(*, user, today, now, site, dry_run=False):
    """Tells this person in one message of all that is owed. Returns the periods that it is (or would be) about.

    The row is written first, and holds the unique (user, period, step) until the transaction ends: a second run at the
    same moment waits, finds it and sends nothing. A mail that could not be handed over takes its row with it, and the
    next run tries again.
    """
    periods = waiting(user, today)
    if not dry_run:
        periods = [period for period in periods if _is_first(user, period, now)]
        if periods:
            message(user, periods, today, site.rstrip("/")).send()
    return periods


def _is_first(user, period, now):
    facts = {"tasks": len(period.owed), "sent_at": now}
    return UpdateReminder.objects.get_or_create(user=user, period=period, step=period.step, defaults=facts)[1]


def message(user, periods, today, site):
    with translation.override(user.language or settings.LANGUAGE_CODE):
        for period in periods:
            period.named, period.more = period.owed[:MOST], len(period.owed[MOST:])
            period.url = site + within(reverse("strategy:update"), period.plan)
        context = {
            "user": user,
            "periods": periods,
            "today": today,
            "district": DistrictSettings.objects.current().name,
        }
        n = sum(len(period.owed) for period in periods)
        subject = ngettext("%(n)s task waits for your update", "%(n)s tasks wait for your update", n) % {"n": n}
        text = render_to_string("strategy/mail/updates.txt", context)
    host = site.partition("//")[2].partition("/")[0].partition(":")[0] or "localhost"
    first = periods[0]
    headers = {
        "Message-ID": f"<updates-{user.pk}-{first.pk}-{first.step}-{today:%Y%m%d}@{host}>",
        "Auto-Submitted": "auto-generated",
    }
    return EmailMessage(subject, text, None, [user.email], headers=headers)
