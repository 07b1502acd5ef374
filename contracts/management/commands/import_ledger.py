from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.files import File
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.dateparse import parse_date

from contracts.actions import ledger as actions
from contracts.ledger.reading import LedgerError, read_ledger
from contracts.policies.years import fiscal_year
from contracts.queries.ledger import matches

SHOWN = 50


class Command(BaseCommand):
    help = "Imports a year-to-date budget export of the ledger (CSV or XLSX)."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="check and count, keep nothing")
        parser.add_argument(
            "--fiscal-year", type=int, metavar="YEAR", help="the year in which it ends (else by --as-of)"
        )
        parser.add_argument("--as-of", metavar="YYYY-MM-DD", help="the day to which it counts (else today)")
        parser.add_argument("--without-bad", action="store_true", help="leave bad rows out instead of stopping at them")

    def handle(self, *args, file, **options):
        if not file.is_file():
            raise CommandError(f"There is no file {file}")
        as_of = self.day(options["as_of"])
        with file.open("rb") as opened:
            try:
                reading = read_ledger(opened, file.name)
            except LedgerError as error:
                raise CommandError(f"{file.name}: {error} Nothing was changed.") from error
            self.tell(reading)
            if options["dry_run"]:
                return self.stdout.write("Dry run: nothing was kept.")
            if reading.errors and not options["without_bad"]:
                raise CommandError("There are bad rows. Nothing was changed.")
            year = options["fiscal_year"] or fiscal_year(as_of)
            now = timezone.now()
            ledger = actions.check_ledger(
                file=File(opened, name=file.name),
                name=file.name,
                fiscal_year=year,
                as_of=as_of,
                by=None,
                now=now,
                reading=reading,
            )
        try:
            actions.apply_ledger(ledger=ledger, by=None, now=now, without_bad=options["without_bad"], reading=reading)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stdout.write(self.style.SUCCESS(f"Applied for the fiscal year {ledger.years}, as of {as_of}."))

    def day(self, text):
        if text is None:
            return timezone.localdate()
        try:
            day = parse_date(text)
        except ValueError:
            day = None
        if day is None:
            raise CommandError("--as-of is written as 2022-11-30")
        return day

    def tell(self, reading):
        say = self.stdout.write
        matched, absent = matches(reading.lines)
        say(f"{len(reading.lines):,} good lines, {matched:,} of them on accounts of contracts")
        say(f"{reading.skipped:,} totals and blank rows skipped")
        say(f"{reading.bad_rows:,} bad rows, {len(reading.notices):,} notices")
        if absent:
            say(f"{len(absent):,} accounts of active contracts are not in the file: {', '.join(absent[:10])}")
        for number, problem in enumerate(reading.errors + reading.notices):
            if number == SHOWN:
                say("… and more")
                break
            place = ", ".join(
                part for part in (f"row {problem.line}" if problem.line else "", problem.column, problem.value) if part
            )
            mark = "" if problem in reading.errors else "(notice) "
            say(f"{mark}{place}: {problem.reason}" if place else f"{mark}{problem.reason}")
