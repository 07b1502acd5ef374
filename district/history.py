"""What was changed in a record, when and by whom: read from the rows that the database's triggers write."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.postgres.fields import ArrayField
from django.db.models import F, ForeignKey, Window
from django.db.models.functions import Lag
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from district.models import User

LIMIT = 20
HIDDEN = {"id", "user", "past_school_ids", "client_id", "created_at", "updated_at", "date_joined", "granted_by"}


@dataclass(frozen=True)
class Change:
    """One saving of one record; `fields` is a list of (label, before, after)."""

    at: datetime
    by: User | None
    label: str
    record_id: int
    fields: list
    reason: str = ""

    @property
    def words(self):
        return {"insert": _("Added"), "delete": _("Removed")}.get(self.label, _("Changed"))


def is_open(request):
    """Did the reader unfold the history of this page's record? It is read only then."""
    return request.GET.get("history") == "open"


def changes_of(record, limit=LIMIT):
    """The last changes of one record, newest first: a list of Change, in a number of queries that is constant."""
    return changes(type(record), limit, pgh_obj_id=record.pk)


def changes(model, limit=LIMIT, whole=False, **which):
    """The same over several records of one model, removed ones too; `which` filters its history rows.

    `whole`: a record that was added or removed tells its values as well.
    """
    events = model.pgh_event_model
    fields = [
        field
        for field in events._meta.concrete_fields
        if not field.name.startswith("pgh_") and field.name not in HIDDEN
    ]
    before = {
        f"was_{field.attname}": Window(Lag(field.attname), partition_by=F("pgh_obj_id"), order_by=F("pgh_id").asc())
        for field in fields
    }
    rows = list(
        events.objects.filter(**which).annotate(**before).select_related("pgh_context").order_by("-pgh_id")[:limit]
    )
    people = User.objects.in_bulk({_actor(row) for row in rows} - {None})
    named = _related_names(rows, fields)
    found = []
    for row in rows:
        differing = [
            (
                capfirst(model._meta.get_field(field.name).verbose_name),
                _shown(field, before, named),
                _shown(field, after, named),
            )
            for field in fields
            for before, after in [_before_and_after(row, field.attname, whole)]
            if before != after
        ]
        if differing or row.pgh_label != "update":
            reason = row.pgh_context.metadata.get("reason", "") if row.pgh_context else ""
            by = people.get(_actor(row))
            found.append(Change(row.pgh_created_at, by, row.pgh_label, row.pgh_obj_id, differing, reason))
    return found


def _before_and_after(row, name, whole):
    now = getattr(row, name)
    if row.pgh_label == "update":
        return getattr(row, f"was_{name}"), now
    if not whole:
        return None, None
    return (None, now) if row.pgh_label == "insert" else (now, None)


def _actor(row):
    return row.pgh_context.metadata.get("user") if row.pgh_context else None


def _related_names(rows, fields):
    """The words for foreign keys: one query for each that occurs."""
    named = {}
    for field in fields:
        if isinstance(field, ForeignKey):
            keys = {getattr(row, f"{way}{field.attname}") for row in rows for way in ("", "was_")} - {None}
            named[field.name] = field.related_model._default_manager.in_bulk(keys) if keys else {}
    return named


def _shown(field, value, named):
    if value is None or value == "" or value == []:
        return ""
    if isinstance(field, ForeignKey):
        return str(named[field.name].get(value, value))
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(field, ArrayField):
        return ", ".join(map(str, value))
    return str(dict(field.flatchoices).get(value, value)) if field.flatchoices else value
