"""Does history tell what is there? Triggers can be switched off: this finds what they missed."""

from django.db import connection

from district.rowsecurity import our_models
from district.scope import district_scope


def tracked_models():
    """Dict of each tracked model to its event model."""
    return {model.pgh_tracked_model: model for model in our_models() if hasattr(model, "pgh_tracked_model")}


def rows_without_their_last_event():
    """List of (model name, row id, what is wrong) of all rows whose history disagrees, in the whole district."""
    with district_scope(), connection.cursor() as cursor:
        found = []
        for model, event in tracked_models().items():
            cursor.execute(_disagreement(model, event))
            found += [(model.__name__, *row) for row in cursor.fetchall()]
        return sorted(found)


def every_row_has_its_last_event():
    assert rows_without_their_last_event() == []


def _disagreement(model, event):
    here = {field.column for field in model._meta.concrete_fields}
    kept = sorted(here & {field.column for field in event._meta.concrete_fields})
    live = ", ".join(f't."{column}"' for column in kept)
    last = ", ".join(f'e."{column}"' for column in kept)
    return f"""
        SELECT coalesce(t.id, e.pgh_obj_id),
               CASE WHEN e.pgh_id IS NULL THEN 'no history' WHEN t.id IS NULL THEN 'gone without a word'
                    WHEN e.pgh_label = 'delete' THEN 'deleted, but there' ELSE 'changed without a word' END
        FROM "{model._meta.db_table}" t
        FULL JOIN (SELECT DISTINCT ON (pgh_obj_id) * FROM "{event._meta.db_table}"
                   ORDER BY pgh_obj_id, pgh_id DESC) e ON e.pgh_obj_id = t.id
        WHERE CASE WHEN t.id IS NULL THEN e.pgh_label <> 'delete'
                   ELSE e.pgh_id IS NULL OR e.pgh_label = 'delete' OR ROW({live}) IS DISTINCT FROM ROW({last}) END
    """
