"""Where a part goes among its siblings when it is moved by one place."""


def moved(ids, one, *, up):
    """The list of ids with `one` a place earlier or later; unchanged at either end."""
    at = ids.index(one)
    to = at - 1 if up else at + 1
    if not 0 <= to < len(ids):
        return list(ids)
    order = list(ids)
    order[at], order[to] = order[to], order[at]
    return order
