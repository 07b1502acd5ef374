"""What goes with a record when it is destroyed: its rows, their history, and the copies made for families.

A row that cannot be without the record goes with it (CASCADE), and so does one that is about it though nothing else
may delete it: an app names these in its AppConfig.ready() with `goes_with` and `falls_with`. A row of its own that
only mentions the record stays and forgets it (SET_NULL, `forgets`). Anything else that refers to it keeps it:
see docs/adr/0013.
"""

import json
from collections import defaultdict
from dataclasses import dataclass, field

from django.apps import apps
from django.db import connection, models

from district.models import RecordText
from district.rowsecurity import is_append_only

_tied, _going, _forgetting = set(), set(), set()


def falls_with(*columns):
    """These protected columns ("incidents.Letter.incident") do not keep a record: their rows go when all theirs go."""
    _tied.update(columns)


def goes_with(*columns):
    """Protected columns whose rows go with the record that they point to, as if they said CASCADE."""
    _going.update(columns)


def forgets(*columns):
    """The rows of these columns stay when the record goes, and the column is emptied."""
    _forgetting.update(columns)


@dataclass(frozen=True)
class Fall:
    """`rows` {model: ids} go; `cuts` [(model, column, ids that it points to)] are emptied; models `kept_by` keep it."""

    rows: dict
    cuts: list = field(default_factory=list)
    kept_by: set = field(default_factory=set)


def what_falls(model, ids):
    """Fall of these records of one model, in the district's scope: a few queries for each table that refers to them."""
    rows = defaultdict(set)
    waiting = [(model, set(ids))]
    while waiting:
        while waiting:
            parent, new = waiting.pop()
            new -= rows[parent]
            rows[parent] |= new
            waiting += [(child, found) for child, found in _children(parent, new) if found]
        waiting = [(child, found) for child, found in _tied_to(rows) if found]
    return Fall(dict(rows), *_left_behind(rows))


def _children(parent, ids):
    for child, column in _references(parent):
        if _cascades(child, column) and ids:
            yield child, _keys(child.objects.filter(**{f"{column.name}__in": ids}))


def _tied_to(rows):
    """Rows of tied columns that point to nothing that stays."""
    for child, columns in _by_model(_tied).items():
        parents = {column: rows.get(child._meta.get_field(column).related_model, set()) for column in columns}
        pointing = models.Q()
        for column, gone in parents.items():
            pointing |= models.Q(**{f"{column}__in": gone})
        staying = child.objects.filter(pointing).exclude(pk__in=rows.get(child, set()))
        for column, gone in parents.items():
            staying = staying.filter(models.Q(**{f"{column}__in": gone}) | models.Q(**{f"{column}__isnull": True}))
        yield child, _keys(staying)


def _left_behind(rows):
    """(cuts, labels of models that keep a record): what points to these rows and does not go with them."""
    cuts, kept_by = [], set()
    for parent, ids in list(rows.items()):
        for child, column in _references(parent):
            if _cascades(child, column):
                continue
            rest = child.objects.filter(**{f"{column.name}__in": ids}).exclude(pk__in=rows.get(child, set()))
            if not rest.exists():
                continue
            may_forget = column.remote_field.on_delete is models.SET_NULL or _name(child, column) in _forgetting
            if may_forget or (_name(child, column) in _tied and column.null):
                cuts.append((child, column.name, ids))
            else:
                kept_by.add(child._meta.label)
    return cuts, kept_by


def destroy_rows(fall, destruction):
    """Deletes what falls, its history, and the copies of its texts. Returns {table's label: (rows, versions)}.

    In one transaction of the caller, which holds what is destroyed. The database refuses when a reference is left.
    """
    texts = _copies(fall.rows)
    rows = {**fall.rows, **({RecordText: fall.rows.get(RecordText, set()) | texts} if texts else {})}
    for child, column, ids in fall.cuts:
        staying = child.objects.filter(**{f"{column}__in": ids}).exclude(pk__in=rows.get(child, ()))
        staying.update(**{column: None})
    logs = {model: ids for model, ids in rows.items() if ids and is_append_only(model)}
    gone = {model: len(ids) for model, ids in logs.items()}
    for model, ids in rows.items():
        if ids and model not in logs:
            gone[model] = model.objects.filter(pk__in=ids)._raw_delete("default")
    with connection.cursor() as cursor:
        tracked = {
            model._meta.db_table: sorted(ids) for model, ids in rows.items() if hasattr(model, "pgh_event_model")
        }
        untracked = {model._meta.db_table: sorted(ids) for model, ids in logs.items()}
        cursor.execute("SELECT purge_history(%s, %s, %s)", [destruction.pk, json.dumps(tracked), json.dumps(untracked)])
        versions = cursor.fetchone()[0]
    versions = json.loads(versions) if isinstance(versions, str) else versions
    return {model._meta.label: (count, versions.get(model._meta.db_table, 0)) for model, count in gone.items() if count}


def _copies(rows):
    """Ids of the released texts whose key says that they were written from one of these rows."""
    by_name = {model._meta.model_name: ids for model, ids in rows.items()}
    found = set()
    for pk, key in RecordText.objects.values_list("pk", "key").iterator():
        name, _, rest = key.partition("-")
        number = rest.partition("-")[0]
        if number.isdigit() and int(number) in by_name.get(name, ()):
            found.add(pk)
    return found


def _references(parent):
    """(model, column) of each foreign key to this model, but those of history."""
    for relation in parent._meta.get_fields(include_hidden=True):
        if not (relation.one_to_many or relation.one_to_one) or not relation.auto_created or relation.concrete:
            continue
        child, column = relation.related_model, relation.field
        if not hasattr(child, "pgh_tracked_model") and column.db_constraint:
            yield child, column


def _cascades(child, column):
    return column.remote_field.on_delete is models.CASCADE or _name(child, column) in _going


def _by_model(names):
    found = defaultdict(list)
    for name in sorted(names):
        label, _, column = name.rpartition(".")
        found[apps.get_model(label)].append(column)
    return found


def _name(model, column):
    return f"{model._meta.label}.{column.name}"


def _keys(queryset):
    return set(queryset.order_by().values_list("pk", flat=True))
