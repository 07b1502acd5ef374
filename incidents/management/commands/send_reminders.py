from datetime import date

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from district.scope import district_scope
from incidents.actions.reminders import send_reminder
from incidents.queries.reminders import people


class Command(BaseCommand):
    help = "Mails everybody at a school what is overdue or due: counts and links, once a day."

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
        sent, failed = 0, 0
        with district_scope():
            users = list(people(today))
        for user in users:
            try:
                sent += send_reminder(user=user, today=today, now=now, site=site, dry_run=dry_run) is not None
            except OSError as error:  # what smtplib and sockets raise
                failed += 1
                self.stderr.write(f"user {user.pk}: {type(error).__name__}")
        self.stdout.write(f"{sent} would be sent" if dry_run else f"{sent} sent")
        if failed:
            raise CommandError(f"{failed} could not be handed to the mail server; the next run tries them again.")


def _own_address():
    hosts = [host for host in settings.ALLOWED_HOSTS if "*" not in host and not host.startswith(".")]
    if not hosts:
        raise CommandError("Say --site: no host of ours is known.")
    return f"https://{hosts[0]}"
