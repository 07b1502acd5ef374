"""People and places of which a page says the name only: what else is known of them is not read."""

from functools import cache


def with_names(rows, *relations):
    """`rows.select_related(*relations)`, with only the columns of each that its model lists as `named_by`.

    A wide column costs some 70 function calls in each query, whether or not there are rows.
    """
    return rows.select_related(*relations).defer(*_beside_the_name(rows.model, relations))


@cache
def _beside_the_name(model, relations):
    unread = []
    for relation in relations:
        named = model
        for step in relation.split("__"):
            named = named._meta.get_field(step).related_model
        fields = [one for one in named._meta.concrete_fields if not one.primary_key and one.name not in named.named_by]
        unread += [f"{relation}__{one.name}" for one in fields]
    return unread
