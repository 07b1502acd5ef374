from contextlib import nullcontext
from pathlib import Path

from django.core.files import File
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone, translation

from district.models import RosterImport, User
from district.rosters import worker
from district.rosters.apply import import_file
from district.rosters.rows import ERROR, RosterError

SHOWN = 50


class Command(BaseCommand):
    help = "Imports a roster: OneRoster 1.1 or 1.2 (zip) or PowerSchool exports (zip or one CSV)."

    def add_arguments(self, parser):
        parser.add_argument("file", nargs="?", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="check and count, change nothing")
        rows = parser.add_mutually_exclusive_group()
        rows.add_argument("--strict", action="store_true", help="change nothing while there is a bad row")
        rows.add_argument(
            "--skip-bad", action="store_true", help="take the good rows without the bad ones (so it is by default)"
        )
        parser.add_argument("--problems", type=Path, metavar="CSV", help="write all problems to this file")
        parser.add_argument("--id", type=int, help="work on an upload of the page /imports/rosters/")
        parser.add_argument("--by", type=int, help="with --id: the user who asked")
        parser.add_argument("--language", help="with --id: the language of the reasons")

    def handle(self, *args, file, **options):
        if options["id"]:
            with translation.override(options["language"]) if options["language"] else nullcontext():
                return self.work(options["id"], options["by"])
        if file is None:
            raise CommandError("Name a file: manage.py import_roster FILE.zip")
        if not file.is_file():
            raise CommandError(f"There is no file {file}")
        try:
            with file.open("rb") as opened:
                outcome = import_file(
                    file=opened,
                    name=file.name,
                    by=None,
                    today=timezone.localdate(),
                    dry_run=options["dry_run"],
                    strict=options["strict"],
                    progress=self.progress if options["verbosity"] > 1 else lambda percent, step: None,
                    before_commit=lambda outcome: worker.record_command(outcome, file.name),
                )
        except RosterError as error:
            for problem in error.problems:
                self.stderr.write(_line(problem._asdict()))
            raise CommandError(f"{file.name} cannot be used. Nothing was changed.") from error
        self.tell(outcome, options)

    def work(self, pk, by):
        roster_import = RosterImport.objects.get(pk=pk)
        user = User.objects.filter(pk=by).first()
        worker.work_on(roster_import=roster_import, by=user, today=timezone.localdate())

    def progress(self, percent, step):
        self.stdout.write(f"{percent:3} %  {step}")

    def tell(self, outcome, options):
        say = self.stdout.write
        say(f"{'':18}{'new':>9}{'changed':>9}{'ended':>9}{'unchanged':>11}")
        for table, counts in outcome.counts["tables"].items():
            numbers = f"{counts['new']:>9}{counts['changed']:>9}{counts['ended']:>9}{counts['unchanged']:>11}"
            say(f"{table.replace('_', ' '):18}{numbers}")
        say(f"{outcome.bad_rows} bad rows, {outcome.notices} notices")
        if options["problems"]:
            with options["problems"].open("wb") as out:
                out.write(outcome.problems.read())
            outcome.problems.seek(0)
        for number, row in enumerate(worker.rows_of(File(outcome.problems))):
            if number == SHOWN:
                say("… and more: --problems FILE.csv writes them all")
                break
            say(_line(row))
        if outcome.written:
            say(self.style.SUCCESS("Applied."))
        elif options["dry_run"]:
            say("Dry run: nothing was changed.")
        else:
            raise CommandError("There are bad rows, and --strict was asked for. Nothing was changed.")


def _line(problem):
    place = ", ".join(
        part
        for part in (
            problem["file"],
            f"line {problem['line']}" if int(problem["line"]) else "",
            problem["column"],
            f"“{problem['value']}”" if problem["value"] else "",
        )
        if part
    )
    mark = "" if problem["severity"] == ERROR else "(notice) "
    return f"{mark}{place}: {problem['reason']}" if place else f"{mark}{problem['reason']}"
