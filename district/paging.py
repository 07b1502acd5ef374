"""Keyset paging: a page costs the same at any depth, and rows that arrive meanwhile shift nothing."""

import base64
import json
from dataclasses import dataclass
from functools import reduce
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Q

PAGE_SIZE = 50
COUNT_UP_TO = 1000


@dataclass(frozen=True)
class Page:
    """Rows of one page and the query strings that lead to its neighbours ("" where there is none)."""

    rows: list
    next: str
    previous: str

    def __iter__(self):
        return iter(self.rows)

    def __len__(self):
        return len(self.rows)


def keyset_page(queryset, order, params=None, size=PAGE_SIZE):
    """A page of `queryset` by `order`: names of fields or annotations that are never null, each perhaps with "-", the
    last one unique. A field of a related row (`staff__family_name`) orders too; select that row with the others.

    `params` is the request's query: `after` or `before` hold a cursor. A cursor that cannot be read is
    ignored, so an old or mangled link shows the first page.
    """
    params = params or {}
    backwards = not params.get("after") and bool(params.get("before"))
    cursor = _read(queryset, order, params.get("before" if backwards else "after"))
    backwards = backwards and cursor is not None
    way = [_flip(name) for name in order] if backwards else list(order)
    if cursor is not None:
        queryset = queryset.filter(_beyond(way, cursor))
    rows = list(queryset.order_by(*way)[: size + 1])
    more, rows = len(rows) > size, rows[:size]
    if backwards:
        rows.reverse()
    has_next = bool(rows) and (backwards or more)
    has_previous = bool(rows) and (more if backwards else cursor is not None)
    return Page(
        rows,
        _link(params, "after", _write(rows[-1], order)) if has_next else "",
        _link(params, "before", _write(rows[0], order)) if has_previous else "",
    )


def batches(queryset, order, size=2000):
    """All rows in lists of at most `size`, each list one query, for exports of any length."""
    cursor = None
    while True:
        rest = queryset if cursor is None else queryset.filter(_beyond(order, cursor))
        rows = list(rest.order_by(*order)[:size])
        if rows:
            yield rows
        if len(rows) < size:
            return
        cursor = [_value(rows[-1], name) for name in order]


def bounded_count(queryset, up_to=COUNT_UP_TO):
    """(n, exact): counts no further than `up_to`, so that a long list does not wait for its number.

    What a row is annotated with is not worked out for it, but where a filter asks.
    """
    n = queryset.order_by().values("pk")[: up_to + 1].count()
    return (up_to, False) if n > up_to else (n, True)


def _flip(name):
    return name[1:] if name.startswith("-") else f"-{name}"


def _value(row, name):
    return reduce(getattr, name.lstrip("-").split("__"), row)


def _beyond(order, values):
    """Row comparison spelled out; its first term alone bounds the index scan."""
    condition, equal = Q(), Q()
    for name, value in zip(order, values, strict=True):
        field, beyond = name.lstrip("-"), "lt" if name.startswith("-") else "gt"
        condition |= equal & Q(**{f"{field}__{beyond}": value})
        equal &= Q(**{field: value})
    first = order[0]
    edge = "lte" if first.startswith("-") else "gte"
    return Q(**{f"{first.lstrip('-')}__{edge}": values[0]}) & condition


def _write(row, order):
    values = json.dumps([_value(row, name) for name in order], cls=_ExactEncoder)
    return base64.urlsafe_b64encode(values.encode()).decode().rstrip("=")


class _ExactEncoder(DjangoJSONEncoder):
    def default(self, value):
        # Django's own drops microseconds, and a cursor must not.
        return value.isoformat() if hasattr(value, "isoformat") else super().default(value)


def _read(queryset, order, text):
    if not text:
        return None
    try:
        values = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        fields = [_field(queryset, name.lstrip("-")) for name in order]
        if not isinstance(values, list) or len(values) != len(fields):
            return None
        values = [field.to_python(value) for field, value in zip(fields, values, strict=True)]
    except (ValueError, TypeError, ValidationError, OverflowError):
        return None
    if any(value is None or (isinstance(value, str) and "\0" in value) for value in values):
        return None
    return values


def _field(queryset, name):
    made = queryset.query.annotations.get(name)
    if made is not None:
        return made.output_field
    *path, last = name.split("__")
    model = reduce(lambda model, step: model._meta.get_field(step).related_model, path, queryset.model)
    return model._meta.get_field(last)


def _link(params, name, cursor):
    kept = [
        (key, value)
        for key, values in (params.lists() if hasattr(params, "lists") else [(k, [v]) for k, v in params.items()])
        for value in values
        if key not in ("after", "before", "format")
    ]
    return "?" + urlencode([*kept, (name, cursor)])
