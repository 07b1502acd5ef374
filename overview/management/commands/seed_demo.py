from datetime import date, datetime, time

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from overview.demo.seed import NAME, SIZES, NotEmpty, is_seeded
from overview.demo.seed import seed as fill

ALREADY = "There is a district already."


class Command(BaseCommand):
    help = "Fills the database with an invented district and two school years of its life, up to today."

    def add_arguments(self, parser):
        parser.add_argument("--size", choices=SIZES, default="small")
        parser.add_argument("--today", type=date.fromisoformat, metavar="YYYY-MM-DD", help="the day it is in the demo")
        parser.add_argument("--seed", type=int, default=1, help="another number, other people (default 1)")
        parser.add_argument("--replace", action="store_true", help="empty the database of the district first")
        parser.add_argument("--if-empty", action="store_true", help="do nothing when there is a district already")

    def handle(self, *, size, today, seed, replace, if_empty, verbosity, **options):
        if not settings.DEMO:
            raise CommandError("Demo people have a public password. Set DEMO=1 if this is a demo, and only then.")
        if if_empty and is_seeded():
            self.stdout.write(ALREADY)
            return
        now = moment(today)
        say = self.stdout.write if verbosity else lambda text: None
        try:
            fill(size=SIZES[size], today=now.date(), now=now, chance=seed, replace=replace, say=say)
        except NotEmpty:
            if not if_empty:
                raise CommandError(f"{ALREADY} --replace empties it first.") from None
            self.stdout.write(ALREADY)
            return
        if verbosity:
            self.stdout.write(self.style.SUCCESS(f"{NAME} is ready, on {now:%Y-%m-%d}. Logins: manage.py demo_logins"))


def moment(today):
    """The local time in the demo: the clock's on the real day, the end of lunch on any other."""
    now = timezone.localtime()
    if today in (None, now.date()):
        return now
    return timezone.make_aware(datetime.combine(today, time(13)))
