"""People and places of which a page says the name only: what else is known of them is not read."""

from functools import cache


def with_names(rows, *relations):
    """`rows.select_related(*relations)`, with only the columns of each that its model lists as `named_by`.

    A column costs some 60 function calls in each query, whether or not there are rows.
    """
    return rows.select_related(*relations).only(*_own_and_names(rows.model, relations))


@cache
def _own_and_names(model, relations):
    read = [field.name for field in model._meta.concrete_fields]
    for relation in relations:
        named, path = model, ""
        for step in relation.split("__"):
            if path:  # on the way: read whole
                read += [f"{path}{field.name}" for field in named._meta.concrete_fields]
            named, path = named._meta.get_field(step).related_model, f"{path}{step}__"
        read += [f"{path}{name}" for name in named.named_by]
    return read
