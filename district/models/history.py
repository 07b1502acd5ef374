"""History by database triggers: what was, when, by whom and in which request. See docs/adr/0003."""

import pghistory


def track(*, exclude=()):
    """Decorator: record every insert, update and delete of the model's rows, bulk ones too."""
    return pghistory.track(
        pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent(), exclude=list(exclude)
    )
