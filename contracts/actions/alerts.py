"""Raising alerts, telling people of them once, and dealing with them."""

import pghistory
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contracts.actions.refusals import allow
from contracts.models import AlertMail, ContractAlert
from contracts.permissions import may_manage_contracts
from contracts.policies.alerts import is_more_urgent
from contracts.queries import alerts as queries
from district.models import DistrictSettings


@transaction.atomic
def raise_alerts(*, today):
    """Writes down what this day asks for and was not raised yet.

    A step of an occasion of which the same or a more urgent one is on record is left alone. Two runs at once make one
    row: the second waits for the first and finds its row.
    """
    found = {occasion.key: occasion for occasion in queries.occasions(today)}
    rows = ContractAlert.objects.order_by().values_list("kind", "contract_id", "source_id", "about", "level")
    for *key, level in rows.filter(about__in={about for *_rest, about in found}):
        new = found.get(tuple(key))
        if new and not is_more_urgent(new.kind, new.level, level):
            del found[new.key]
    ContractAlert.objects.bulk_create(
        [
            ContractAlert(
                kind=one.kind, contract_id=one.contract_id, source_id=one.source_id, level=one.level, about=one.about,
                raised_on=today,
            )
            for one in found.values()
        ],
        ignore_conflicts=True,
    )  # fmt: skip


@transaction.atomic
def send_alerts(*, user, today, now, site, dry_run=False):
    """Tells this person in one message of every open alert that they were not told of. Returns how many.

    One message a day: what is raised later the same day waits for the next. The rows are written first, and hold the
    unique (alert, user) until the transaction ends: a second run at the same moment waits, finds them and sends
    nothing. The message goes out inside the transaction, so one that could not be handed over takes its rows with it,
    and the next run tries again. A crash between the hand-over and the commit lets the next run send it once more,
    under the same Message-ID; it is never silent.
    """
    if AlertMail.objects.filter(user=user, day=today).exists():
        return 0
    alerts = list(queries.to_mail(user))
    if not alerts or dry_run:
        return len(alerts)
    told = [AlertMail(alert=alert, user=user, day=today, sent_at=now) for alert in alerts]
    try:
        with transaction.atomic():
            AlertMail.objects.bulk_create(told)
    except IntegrityError:
        return 0
    message(user, alerts, today, site).send()
    ContractAlert.objects.filter(pk__in=[alert.pk for alert in alerts], mailed_at=None).update(mailed_at=now)
    return len(alerts)


def message(user, alerts, today, site):
    site = site.rstrip("/")
    with translation.override(user.language or settings.LANGUAGE_CODE):
        context = {
            "user": user,
            "alerts": [
                (alert, alert.contract or alert.source, site + (alert.contract or alert.source).get_absolute_url())
                for alert in queries.told(alerts, today)
            ],
            "district": DistrictSettings.objects.current().name,
            "list_url": site + reverse("contracts:alert-list"),
            "may_edit": may_manage_contracts(user),
        }
        n = len(alerts)
        subject = ngettext("%(n)s alert about contracts", "%(n)s alerts about contracts", n) % {"n": n}
        text = render_to_string("contracts/mail/alerts.txt", context)
    host = site.partition("//")[2].partition("/")[0].partition(":")[0] or "localhost"
    numbers = f"{min(alert.pk for alert in alerts)}-{max(alert.pk for alert in alerts)}-{n}"
    headers = {"Message-ID": f"<alerts-{user.pk}-{numbers}@{host}>", "Auto-Submitted": "auto-generated"}
    return EmailMessage(subject, text, None, [user.email], headers=headers)


@transaction.atomic
def deal_with(*, alert, by, note, now):
    """It was dealt with: by whom, when, and what was done. The same again changes nothing."""
    alert = _hold(alert, by)
    if alert.done_at and (alert.done_by, alert.done_note) == (by, note):
        return alert
    if alert.done_at:
        raise ValidationError(
            _("%(who)s dealt with this on %(day)s: %(note)s")
            % {"who": alert.done_by, "day": date_format(localdate(alert.done_at)), "note": alert.done_note}
        )
    return _write(alert, by, done_at=now, done_by=by, done_note=note)


@transaction.atomic
def take_back(*, alert, by):
    """It was not dealt with after all, and stands again. A second time does nothing."""
    alert = _hold(alert, by)
    return _write(alert, by, done_at=None, done_by=None, done_note="") if alert.done_at else alert


def _hold(alert, by):
    allow(by)
    return ContractAlert.objects.select_for_update(of=("self",)).select_related("done_by").get(pk=alert.pk)


def _write(alert, by, **values):
    for name, value in values.items():
        setattr(alert, name, value)
    with pghistory.context(user=by.pk):
        alert.save(update_fields=[*values])
    return alert
