"""One import: read, check, merge, all in one transaction. A dry run does the same and takes it back."""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pghistory
from django.db import transaction
from django.utils.translation import gettext as _

from district.rosters import open_any
from district.rosters.merge import Merge, merge_all
from district.rosters.reading import Upload
from district.rosters.rows import BULK
from district.rosters.staging import Staging

LOCK = 0x726F7374  # one import at a time


@dataclass
class Outcome:
    """What an import did, or would do.

    `counts`: {"tables": {table: {new, changed, ended, unchanged}}, "files": {file: {rows, bad}}, "missing":
    {missing, of} when so many students end that it must be said}. `problems`: an open binary file, their CSV.
    """

    format: str
    mode: str
    counts: dict
    bad_rows: int
    notices: int
    problems: Any = field(default_factory=tempfile.TemporaryFile)
    written: bool = False


class _TakeBack(Exception):
    """Leaves the transaction of a dry run."""


def nothing(percent: int, step: str):
    """Nobody is watching."""


def import_file(
    *,
    file,
    name: str,
    by,
    today: date,
    dry_run: bool,
    strict: bool = False,
    progress: Callable[[int, str], None] = nothing,
    before_commit: Callable[[Outcome], None] = lambda outcome: None,
) -> Outcome:
    """Import a roster from an open binary file. Sees the whole district: the caller has asked permission.

    The good rows are written without the bad ones, or, if `strict`, nothing while there is a bad one.
    `before_commit` runs inside the transaction when something is written. Raises RosterError when the file as
    a whole cannot be used; then nothing was written.
    """
    outcome = None
    with pghistory.context(user=by.pk if by else None, action="roster import"):
        try:
            with transaction.atomic():
                outcome = _import(file, name, today, progress)
                if dry_run or (strict and outcome.bad_rows):
                    raise _TakeBack
                outcome.written = True
                before_commit(outcome)
        except _TakeBack:
            pass
    outcome.problems.seek(0)
    return outcome


def _import(file, name, today, progress):
    staging = Staging()
    staging.sql("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    staging.sql("SET LOCAL work_mem = '128MB'")
    # A dry run meets every constraint too. And history's triggers slow down with each check that waits: 19,200
    # enrollments took 20 s after as many others, 4 s when nothing waits.
    staging.sql("SET CONSTRAINTS ALL IMMEDIATE")
    staging.create()
    progress(1, _("Opening the file"))
    with Upload(file, name, staging.report) as upload:
        roster = open_any(upload, staging.report)
        reading = _("Reading the rows")
        staging.load(roster, lambda share: progress(2 + int(38 * share), reading))
    if roster.mode == BULK:
        # The server may not ANALYZE the district's tables: without fresh counts a nested loop over everybody could
        # look cheap, and take hours.
        staging.sql("SET LOCAL enable_nestloop = off")
    # The plans of foreign keys are kept by the connection: one made while a table was empty reads all of it for each
    # row once it is full (30,000 students: 170 s in place of 20 s).
    staging.sql("DISCARD PLANS")
    merge = Merge(staging, roster, today)
    merge_all(merge, progress)
    staging.sql("SET CONSTRAINTS ALL DEFERRED")
    return _outcome(staging, merge, roster)


def _outcome(staging, merge, roster):
    staging.flush()
    bad = staging.bad_rows()
    files = {table.name: {"rows": table.count, "bad": bad.pop(table.name, 0)} for table in roster.tables.values()}
    outcome = Outcome(
        format=roster.format,
        mode=roster.mode,
        counts={
            "tables": {table: dict(counts) for table, counts in merge.counts.items()},
            "files": files,
            "missing": merge.missing,
        },
        bad_rows=sum(file["bad"] for file in files.values()) + sum(bad.values()),
        notices=staging.notices(),
    )
    staging.write_problems(outcome.problems)
    return outcome
