"""A trial run of a state file: how many rows, the first of them, and every row that the state would not take."""

import csv
import io
from collections import Counter
from dataclasses import dataclass

from django.utils.translation import gettext as _

from district.exports import safe_cell
from incidents.policies.statefiles import FIELDS, Trouble, cell
from incidents.queries import statefiles as queries

PREVIEW = 20
TOLD = 100  # rows that the page names one by one
DELIMITERS = {"comma": ",", "tab": "\t", "semicolon": ";", "pipe": "|"}


@dataclass(frozen=True)
class Told:
    """One row that the state would not take as it is, with the record that mends it."""

    record: object
    student: object
    words: list


class TrialRun:
    """Reads every row once. `.lines` are what the file would say."""

    def __init__(self, state_file, cohort, user):
        self.state_file, self.columns = state_file, queries.columns(state_file)
        self.lines, self.told, self.rows_wrong = [], [], 0
        self.counts = Counter()  # (column, Trouble, our value): rows
        for row in queries.rows(state_file, cohort, user):
            cells = [(column, *cell(column, codes, row, state_file)) for column, codes in self.columns]
            self.lines.append([text for _column, text, _trouble, _ours in cells])
            wrong = [(column, trouble, ours if trouble == Trouble.NO_CODE else "")
                     for column, _text, trouble, ours in cells if trouble]  # fmt: skip
            self.counts.update(wrong)
            self.rows_wrong += bool(wrong)
            if wrong and len(self.told) < TOLD:
                self.told.append(Told(row.record, row.student, [said(*one) for one in wrong]))

    @property
    def preview(self):
        return self.lines[:PREVIEW]

    @property
    def summary(self):
        """[(what is wrong in words, rows, column)], the most frequent first."""
        return [(said(*key), n, key[0]) for key, n in self.counts.most_common()]

    @property
    def untold(self):
        return self.rows_wrong - len(self.told)

    def text(self):
        """The file itself, with cells that no spreadsheet runs."""
        out = io.StringIO()
        writer = csv.writer(out, delimiter=DELIMITERS[self.state_file.delimiter], lineterminator="\r\n")
        if self.state_file.header:
            writer.writerow([safe_cell(column.name) for column, _codes in self.columns])
        writer.writerows([safe_cell(text) for text in line] for line in self.lines)
        return out.getvalue()


def said(column, trouble, value):
    """“Sanction 1”: In-school suspension (iss) has no code."""
    head = _("“%(column)s”") % {"column": column.name}
    if not value:
        return f"{head} {trouble.value}"
    words = dict(FIELDS[column.source].values).get(value)
    return f"{head}: {words} ({value}) {trouble.value}" if words else f"{head}: {value} {trouble.value}"
