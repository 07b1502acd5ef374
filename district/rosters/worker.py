"""The process that checks or applies an import, and how it says how far it is.

All of an import is one transaction, which nobody else can look into; so a thread with a connection of its own writes
how far it is, and that it is alive.
"""

import codecs
import csv
import io
import logging
import subprocess
import sys
import threading

from django.conf import settings
from django.core.files import File
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from district.models import RosterImport
from district.rosters import policies
from district.rosters.apply import import_file
from district.rosters.rows import RosterError, words
from district.rosters.staging import PROBLEM_COLUMNS

Status = RosterImport.Status
log = logging.getLogger(__name__)
EVERY = 2  # seconds between two signs of life


def start(pk, by):
    """Run `manage.py import_roster --id` beside the server; at once and here if settings.ROSTERS_IN_PLACE."""
    options = [f"--id={pk}", f"--by={by.pk}", f"--language={get_language() or 'en'}"]
    if getattr(settings, "ROSTERS_IN_PLACE", False):
        call_command("import_roster", *options, verbosity=0)
        return
    subprocess.Popen(
        [sys.executable, str(settings.BASE_DIR / "manage.py"), "import_roster", "--verbosity=0", *options],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )


class Watch:
    """Writes progress every few seconds from a thread. A context manager; `stop` may come earlier."""

    def __init__(self, pk):
        self.pk, self.now, self.over = pk, (0, ""), threading.Event()
        self.thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *args):
        self.stop()

    def stop(self):
        self.over.set()
        if self.thread.is_alive():
            self.thread.join()

    def progress(self, percent, step):
        self.now = (percent, step)

    def _run(self):
        try:
            while not self.over.wait(EVERY):
                percent, step = self.now
                RosterImport.objects.filter(pk=self.pk, status__in=policies.AT_WORK).update(
                    progress=percent, step=step, worked_at=timezone.now()
                )
        except Exception:
            log.exception("The progress of an import could not be written")
        finally:
            connection.close()


def work_on(*, roster_import, by, today):
    """Check or apply, as the import's status says. What goes wrong is kept in the import."""
    applying = roster_import.status == Status.APPLYING
    with Watch(roster_import.pk) as watch:

        def finish(outcome):
            watch.stop()
            _finish(roster_import, outcome, Status.APPLIED)

        try:
            with roster_import.file.open("rb") as file:
                outcome = import_file(
                    file=file,
                    name=roster_import.original_name,
                    by=by,
                    today=today,
                    dry_run=not applying,
                    progress=watch.progress,
                    before_commit=finish,
                )
        except RosterError as error:
            watch.stop()
            return _fail(roster_import, _("The file cannot be used. Nothing was changed."), error.problems)
        except Exception:
            watch.stop()
            _fail(roster_import, _("Something went wrong on our side. Nothing was changed; please try again."))
            raise
        watch.stop()
        if not applying:
            _finish(roster_import, outcome, Status.CHECKED)
    return outcome


FINISHED = (
    "status progress step format mode counts problems_file problem_count notice_count error finished_at worked_at file"
)


def _finish(record, outcome, status):
    old = [record.problems_file.name]
    record.status, record.progress, record.step, record.error = status, 100, "", ""
    record.format, record.mode, record.counts = outcome.format, outcome.mode, outcome.counts
    record.problem_count, record.notice_count = outcome.bad_rows, outcome.notices
    record.finished_at = record.worked_at = timezone.now()
    outcome.problems.seek(0)
    record.problems_file.save(_problems_name(record), File(outcome.problems), save=False)
    if status == Status.APPLIED:  # its people are in the tables now: one copy less
        old.append(record.file.name)
        record.file = ""
    record.save(update_fields=words(FINISHED))
    transaction.on_commit(lambda: forget_files(old))


def _fail(record, error, problems=()):
    """Which columns and rows is in the problems file: their words may be a student's name."""
    old = record.problems_file.name
    record.status, record.error, record.step = Status.FAILED, error, ""
    record.finished_at = record.worked_at = timezone.now()
    record.problem_count, record.notice_count, record.counts = len(problems), 0, {}
    record.problems_file = ""
    if problems:
        record.problems_file.save(_problems_name(record), File(problems_csv(problems)), save=False)
    record.save(update_fields=words(FINISHED))
    forget_files([old])


def _problems_name(record):
    return f"problems-{record.pk}.csv"


def problems_csv(problems):
    """An open binary file: the same CSV that an import writes."""
    text = io.StringIO()
    csv.writer(text).writerows([PROBLEM_COLUMNS, *problems])
    return io.BytesIO(text.getvalue().encode())


def read_problems(roster_import, severity=None):
    """The problems as dicts of PROBLEM_COLUMNS, one by one."""
    if not roster_import.problems_file:
        return
    with roster_import.problems_file.open("rb") as file:
        for row in rows_of(file):
            if severity is None or row["severity"] == severity:
                yield row


def rows_of(file):
    """Dicts of PROBLEM_COLUMNS from an open binary file of problems."""
    return csv.DictReader(codecs.iterdecode(file, "utf-8"))


def record_command(outcome, name):
    """An import from the command line stands in the same history."""
    record = RosterImport.objects.create(original_name=name[:200], status=Status.APPLYING)
    _finish(record, outcome, Status.APPLIED)


def forget_files(names):
    storage = RosterImport._meta.get_field("file").storage
    for name in names:
        if name:
            storage.delete(name)
