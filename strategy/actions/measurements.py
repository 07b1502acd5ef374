"""Figures of indicators that somebody enters, one by one or from a file; and those that a lock keeps."""

import csv
import io
import re
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

import pghistory
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from district.models import DistrictSettings, School
from incidents.models.equity import fixed_groups
from strategy.actions.refusals import RowErrors, allow, hold, in_words
from strategy.models import Indicator, Measurement
from strategy.queries.measured import taken
from strategy.queries.measures import GROUPS, MEASURES

COLUMNS = ("first_day", "last_day", "school", "group", "figure", "how_many", "of_how_many", "source")
NEEDED = ("first_day", "last_day")
FIELDS = {
    "first_day": "first_on", "last_day": "last_on", "school": "school", "group": "group", "figure": "value",
    "how_many": "numerator", "of_how_many": "denominator", "source": "source",
}  # fmt: skip
MOST_BYTES, MOST_ROWS = 1 << 20, 5000
NUMBER = re.compile(r"-?[0-9]{1,11}(\.[0-9]{1,4})?", re.ASCII)
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
CONTROL = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
Status = Measurement.How


@transaction.atomic
def choose_measure(*, by, indicator, facts):
    """Says how an indicator is measured: by which measure, or from which source its figures are entered."""
    allow(by)
    hold(indicator.plan_id)
    indicator = Indicator.objects.select_for_update(of=("self",)).get(pk=indicator.pk)
    for name, value in facts.items():
        setattr(indicator, name, value)
    measure = MEASURES.get(indicator.measure)
    if indicator.measure and measure is None:
        raise ValidationError({"measure": _("We do not know this measure.")})
    if indicator.measure_course_id and not (measure and measure.takes_course):
        raise ValidationError({"measure_course": _("Only measures of training ask for a course.")})
    indicator.full_clean()
    with pghistory.context(user=by.pk):
        indicator.save(update_fields=list(facts))
    return indicator


@transaction.atomic
def enter_figure(*, by, indicator, facts, now, how=Status.BY_HAND):
    """Stores one figure. `facts`: Measurement's columns, with `group` ("race:BL") for a group of students.

    Raises PermissionDenied; ValidationError on the field that is wrong.
    """
    allow(by)
    rule = DistrictSettings.objects.current().suppression
    row = _checked(indicator, dict(facts), rule, now)
    row.by, row.at, row.how = by, now, how
    row.full_clean()
    with pghistory.context(user=by.pk), in_words():
        row.save(force_insert=True)
    return row


def _checked(indicator, facts, rule, now):
    if MEASURES.get(indicator.measure):
        raise ValidationError(_("This indicator counts itself. Take its measure away to enter figures."))
    group = facts.pop("group", "") or ""
    grouping, _colon, member = group.partition(":")
    row = Measurement(indicator=indicator, grouping=grouping, member=member, **facts)
    errors = {}
    if grouping and (grouping not in GROUPS or member not in fixed_groups(grouping)):
        errors["group"] = _("We do not know this group.")
    elif grouping and row.school_id:
        errors["group"] = _("A figure is of one school or of one group, not of both.")
    for name in ("first_on", "last_on"):
        day = getattr(row, name)
        if day is None:
            errors[name] = _("Enter a day.")
        elif not 1990 <= day.year <= 2100:
            errors[name] = _("There is nothing on record for such a year.")
    if not errors and row.last_on < row.first_on:
        errors["last_on"] = _("The last day must not be before the first.")
    if not errors and row.last_on > now.date():
        errors["last_on"] = _("These days are not over yet.")
    errors |= _of_figures(row, rule)
    row.source = row.source or indicator.source
    if not row.source:
        errors["source"] = _("Say where the figure comes from.")
    if errors:
        raise ValidationError(errors)
    return row


def _of_figures(row, rule):
    """{field: what is wrong}; works out the figure of how many in how many."""
    n, of = row.numerator, row.denominator
    if n is not None and n < 0:
        return {"numerator": _("This cannot be less than 0.")}
    if of is not None and of <= 0:
        return {"denominator": _("This must be more than 0.")}
    if of is not None and n is None:
        return {"numerator": _("Say how many of them, too.")}
    if n is not None and of is not None and n > of:
        return {"numerator": _("This is more than all of them.")}
    if (row.school_id or row.grouping) and n is not None:
        small = n < rule.least if of is None else rule.small_group(of) or n < rule.least or of - n < rule.least
        if small:
            return {"numerator": _("Too few to be shown. Leave the counts and the figure of so small a group out.")}
    if n is not None and of is not None:
        worked_out = (100 * Decimal(n) / of).quantize(Decimal("0.0001"), ROUND_HALF_UP)
        if row.value is None:
            row.value = worked_out
        elif abs(row.value - worked_out) > Decimal("0.1"):
            return {"value": _("The counts come to %(share)s %%.") % {"share": worked_out}}
    if row.value is None and n is not None:
        row.value = n
    return {"value": _("Enter a figure.")} if row.value is None else {}


# --- many from a file


@dataclass(frozen=True)
class Line:
    number: int
    cells: dict


def read_figures(content):
    """List of Lines of a CSV file's bytes. Raises ValidationError when it is none."""
    if len(content) > MOST_BYTES:
        raise ValidationError(_("This file is larger than 1 MB."))
    try:
        text = content.decode("utf-16" if content.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig")
    except UnicodeDecodeError:
        raise ValidationError(_("The letters of this file cannot be read. Save it as “CSV UTF-8”.")) from None
    first = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=first.count))
    heads, lines = None, []
    try:
        for record in reader:
            if not any(cell.strip() for cell in record):
                continue
            if heads is None:
                heads = _headings(record)
                continue
            if any(cell.strip() for cell in record[len(heads) :]):
                raise ValidationError(_("Line %(n)d has more cells than the headings.") % {"n": reader.line_num})
            cells = dict.fromkeys(COLUMNS, "") | {
                head: cell.strip() for head, cell in zip(heads, record, strict=False) if head
            }
            lines.append(Line(reader.line_num, cells))
            if len(lines) > MOST_ROWS:
                raise ValidationError(_("Take at most %(n)d rows at a time.") % {"n": MOST_ROWS})
    except csv.Error:
        raise ValidationError(_("Line %(n)d cannot be read as a table.") % {"n": reader.line_num}) from None
    if not lines:
        raise ValidationError(_("This file holds no figures."))
    return lines


def _headings(record):
    heads = [cell.strip().lower() for cell in record]
    for head in heads:
        if head and head not in COLUMNS:
            raise ValidationError(_("We do not know the column “%(head)s”.") % {"head": head[:60]})
        if head and heads.count(head) > 1:
            raise ValidationError(_("The column “%(head)s” is there twice.") % {"head": head})
    for head in NEEDED:
        if head not in heads:
            raise ValidationError(_("The column “%(head)s” is missing.") % {"head": head})
    return heads


@transaction.atomic
def import_figures(*, by, indicator, content, now, dry_run=False):
    """Takes a file's figures over, all or none; `dry_run` only says what it would do. Returns how many there are.

    Raises PermissionDenied; ValidationError for the file, RowErrors by line for what is wrong in it.
    """
    allow(by)
    lines = read_figures(content)
    schools = {}
    for school in School.objects.all():
        for name in (school.name, school.short_name, school.number):
            if name:
                schools.setdefault(name.casefold(), set()).add(school)
    rule = DistrictSettings.objects.current().suppression
    rows, errors, seen = [], {}, {}
    there = set(
        Measurement.objects.filter(indicator=indicator)
        .exclude(how=Status.LOCKED)
        .values_list("first_on", "last_on", "school_id", "grouping", "member")
    )
    for line in lines:
        try:
            row = _checked(indicator, _facts(line.cells, schools), rule, now)
            row.by, row.at, row.how = by, now, Status.FILE
            row.clean_fields()
            key = (row.first_on, row.last_on, row.school_id, row.grouping, row.member)
            if key in seen:
                raise ValidationError({"last_on": _("Line %(n)d tells of the same.") % {"n": seen[key]}})
            if key in there:
                raise ValidationError({"last_on": _("There is a figure for these days already.")})
            seen[key] = line.number
        except ValidationError as error:
            found = error.message_dict if hasattr(error, "error_dict") else {"file": error.messages}
            names = {field: column for column, field in FIELDS.items()}
            errors[line.number] = {names.get(name, name): words for name, words in found.items()}
            continue
        rows.append(row)
    if errors:
        raise RowErrors(errors)
    if not dry_run:
        with pghistory.context(user=by.pk), in_words():
            Measurement.objects.bulk_create(rows)
    return len(rows)


def _facts(cells, schools):
    facts, errors = {}, {}
    for column, cell in cells.items():
        name = FIELDS[column]
        if CONTROL.search(cell):
            errors[name] = _("This holds a sign that cannot be kept.")
        elif column in NEEDED:
            facts[name] = _day(cell)
            if facts[name] is None:
                errors[name] = _("Write the day as 2025-11-30.")
        elif column == "school":
            found = schools.get(cell.casefold(), set())
            facts[name] = next(iter(found)) if len(found) == 1 else None
            if cell and len(found) != 1:
                errors[name] = _("We do not know this school.")
        elif column in ("figure", "how_many", "of_how_many"):
            facts[name] = Decimal(cell) if NUMBER.fullmatch(cell) else None
            if cell and facts[name] is None:
                errors[name] = _("Write a number as 12.5.")
        else:
            facts[name] = cell
    if errors:
        raise ValidationError(errors)
    return facts


def _day(cell):
    try:
        return date.fromisoformat(cell) if DAY.fullmatch(cell) else None
    except ValueError:
        return None


# --- kept as a period locks


def keep_figures(*, by, period, now, today):
    """Stores what the plan's indicators count themselves, before the period locks. The caller holds the period."""
    rule = DistrictSettings.objects.current().suppression
    rows = taken(period, rule=rule, today=today)
    for row in rows:
        row.by, row.at = by, now
    Measurement.objects.bulk_create(rows, batch_size=5000)
