from contextlib import nullcontext
from datetime import date

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from contracts.actions.alerts import raise_alerts, send_alerts
from contracts.queries import alerts
from district.scope import district_scope
from incidents.actions.alarms import send_alarm
from incidents.actions.reminders import send_reminder
from incidents.queries import alarms, reminders
from strategy.actions.reminders import send_update_reminder
from strategy.queries import reminders as updates
from trainings.actions import expiries
from trainings.actions import reminders as seats
from trainings.queries import expiries as expiry_queries
from trainings.queries import reminders as seat_queries


class Command(BaseCommand):
    help = (
        "Mails once a day what waits: to everybody at a school counts of what is overdue or due, to whoever keeps "
        "contracts the days and ceilings that come near, to whoever has a seat in a training that it begins, "
        "to whoever finished one that it runs out, to whoever owes updates of the plan's tasks that they are due. "
        "Tells schools of a safety intervention against the rules where the mail of that moment was not sent."
    )

    def add_arguments(self, parser):
        parser.add_argument("--site", help="our address as seen outside (default: https:// and the first allowed host)")
        parser.add_argument("--dry-run", action="store_true", help="say how many would be sent, and send nothing")
        parser.add_argument("--today", type=date.fromisoformat, metavar="YYYY-MM-DD", help="the day to look at")

    def handle(self, *, site, dry_run, today, **options):
        site = site or _own_address()
        if not site.startswith(("http://", "https://")):
            raise CommandError("--site begins with https://")
        now = timezone.now()
        today = today or timezone.localdate(now)
        self.sent, self.failed = 0, 0
        message = {"today": today, "now": now, "site": site, "dry_run": dry_run}
        self._send(send_reminder, reminders.people, message)
        self._send(seats.send_reminder, seat_queries.people, message, who="staff")
        self._send(expiries.send_expiries, expiry_queries.people, message, who="staff")
        self._send(send_update_reminder, updates.people, message)
        self._send(send_alarm, alarms.untold, message, who="intervention")
        with transaction.atomic() if dry_run else nullcontext():
            raise_alerts(today=today)
            self._send(send_alerts, alerts.people, message)
            if dry_run:
                transaction.set_rollback(True)
        self.stdout.write(f"{self.sent} would be sent" if dry_run else f"{self.sent} sent")
        if self.failed:
            raise CommandError(f"{self.failed} could not be handed to the mail server; the next run tries them again.")

    def _send(self, send, people, message, who="user"):
        """`who`: what `people` are, and the name under which `send` takes one of them."""
        with district_scope():
            found = list(people(message["today"]))
        for one in found:
            try:
                self.sent += bool(send(**{who: one}, **message))
            except OSError as error:  # what smtplib and sockets raise
                self.failed += 1
                self.stderr.write(f"{who} {one.pk}: {type(error).__name__}")


def _own_address():
    hosts = [host for host in settings.ALLOWED_HOSTS if "*" not in host and not host.startswith(".")]
    if not hosts:
        raise CommandError("Say --site: no host of ours is known.")
    return f"https://{hosts[0]}"
