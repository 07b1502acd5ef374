"""Before and after the day on which updates are due: an e-mail to whoever still owes one, each once."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import ngettext

from district.models import DistrictSettings
from district.models.addresses import address
from strategy.areas import within
from strategy.models import UpdateReminder
from strategy.permissions import departments_of
from strategy.queries.plan import owed_by
from strategy.queries.updates import reminding
from trainings.actions.reminders import host_of

MOST = 10  # tasks that a mail names


@transaction.atomic
def send_update_reminder(*, user, today, now, site, dry_run=False):
    """Sends this person's reminders of the day, one a period. Returns the periods they are (or would be) about.

    The row is written first and holds (period, person, step) until the transaction ends: a second run at the same
    moment waits and finds it. A mail that could not be handed over takes its row with it, and the next run tries again.
    """
    told = []
    for period, step in reminding(today):
        owed = list(owed_by(user, period, departments_of(user)))
        sent = UpdateReminder.objects.filter(period=period, user=user, step=step)
        if not owed or sent.exists():
            continue
        if not dry_run:
            try:
                with transaction.atomic():
                    sent.create(period=period, user=user, step=step, tasks=len(owed), sent_at=now)
            except IntegrityError:
                continue
            message(user, period, step, owed, today, site.rstrip("/")).send()
        told.append(period)
    return told


def message(user, period, step, owed, today, site):
    n = len(owed)
    with translation.override(user.language or settings.LANGUAGE_CODE):
        context = {
            "user": user,
            "period": period,
            "is_late": step == UpdateReminder.Step.OVER,
            "tasks": owed[:MOST],
            "more": max(n - MOST, 0),
            "n": n,
            "url": f"{site}{within(address('strategy:update'), period.plan)}",
            "district": DistrictSettings.objects.current().name,
        }
        subject = ngettext("Tell how %(n)s task stands", "Tell how %(n)s tasks stand", n) % {"n": n}
        text = render_to_string("strategy/mail/owed.txt", context)
    headers = {
        "Message-ID": f"<update-{period.pk}-{step}-{user.pk}-{today:%Y%m%d}@{host_of(site)}>",
        "Auto-Submitted": "auto-generated",
    }
    return EmailMessage(subject, text, None, [user.email], headers=headers)
