"""What counts people may not read what they wrote or are called: asked of every statement that it sends.

Code whose figures leave the circle of those who see students runs inside `figures_only()`. There a statement that
names a column of free text about a student, or a day of birth, is refused before the database gets it. Which columns
those are follows from `classification`; keys, choices, numbers and the groups that law asks for stay countable.
"""

import re
from contextlib import contextmanager
from functools import cache, wraps

from django.contrib.postgres.fields import ArrayField
from django.db import connection, models

from district.classification import ABOUT_STUDENTS, columns_of
from district.rowsecurity import our_models

IDENTIFYING = {"birth_date"}  # no text, and yet a person
COUNTABLE = {"home_language"}  # text without choices, and yet a group that figures are told by
QUOTED = re.compile(r'"(\w+)"\."(\w+)"')
ALIAS = re.compile(r'"(\w+)" (?:AS )?"?([A-Z]\w*)"?(?=[\s,)]|$)')
WHOLE_ROW = re.compile(r"select\s+(?:distinct\s+)?\*|\.\*", re.IGNORECASE)
WORD = re.compile(r"\w+")


class ForbiddenColumn(Exception):
    """Code for figures asked for a column that tells who somebody is, or what was written about them."""


@cache
def forbidden_columns():
    """Dict of table to the names of its columns that no figure may be made of."""
    found = {}
    for model in our_models():
        if model.__name__.endswith("Tally"):  # counts, whose text is the numbers and words of lists
            continue
        kinds = columns_of(model)
        names = {
            field.column
            for field in model._meta.concrete_fields
            if kinds[field.name] in ABOUT_STUDENTS and _tells_who(field)
        }
        if names:
            found[model._meta.db_table] = frozenset(names)
    return found


def _tells_who(field):
    if field.name in IDENTIFYING:
        return True
    field = field.base_field if isinstance(field, ArrayField) else field
    text = isinstance(field, models.CharField | models.TextField) or (field.generated and field.name == "search_text")
    return bool(text) and not field.choices and field.name not in COUNTABLE


def check(sql):
    """Raises ForbiddenColumn when a statement reads a column that is closed to figures."""
    closed, tables = forbidden_columns(), set(WORD.findall(sql)) & forbidden_columns().keys()
    if not tables:
        return
    alias_of = {alias: table for table, alias in ALIAS.findall(sql)}
    for source, column in QUOTED.findall(sql):
        if column in closed.get(alias_of.get(source, source), ()):
            raise ForbiddenColumn(f"{alias_of.get(source, source)}.{column}")
    # What is left was written by hand: no table may be read whole, nor a closed column be named without its table.
    by_hand = re.sub(r'"\w*"', "", sql)
    names = set(WORD.findall(by_hand))
    for table in tables:
        if WHOLE_ROW.search(by_hand) or (table in names and closed[table] & names):
            raise ForbiddenColumn(f"{table}: {sorted(closed[table] & names) or '*'}")


def _refuse(execute, sql, params, many, context):
    check(sql)
    return execute(sql, params, many, context)


@contextmanager
def figures_only():
    with connection.execute_wrapper(_refuse):
        yield


def figures(function):
    """Decorator: the function reads nothing but what figures may be made of."""

    @wraps(function)
    def guarded(*args, **kwargs):
        with figures_only():
            return function(*args, **kwargs)

    guarded.figures_only = True
    return guarded
