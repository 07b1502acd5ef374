"""Walks the URLconf as one role after the other; see routes.py for what each must get."""

import logging
from http.cookies import SimpleCookie

from django.db import connection, transaction
from django.urls import URLPattern, get_resolver, reverse

from district.scope import scope
from tests.cast import ServerClient
from tests.walls.contract_routes import CONTRACT_COLUMNS, CONTRACT_MATRIX, CONTRACT_OBJECTS
from tests.walls.routes import ASK_FOR_A_ROLE, COLUMNS, MATRIX, SIGHT
from tests.walls.routes import OBJECTS as SCHOOL_OBJECTS
from tests.walls.story import closed_models
from tests.walls.strategy_routes import STRATEGY_COLUMNS, STRATEGY_MATRIX, STRATEGY_OBJECTS
from tests.walls.training_routes import TRAINING_COLUMNS, TRAINING_MATRIX, TRAINING_OBJECTS
from tests.walls.world import marks_in

OBJECTS = SCHOOL_OBJECTS | CONTRACT_OBJECTS | TRAINING_OBJECTS | STRATEGY_OBJECTS


def every_route(resolver=None, namespace="", path=""):
    """Yields (name, view) of each route in the URLconf; a route without a name goes by its path."""
    for entry in (resolver or get_resolver()).url_patterns:
        here = path + str(entry.pattern)
        if isinstance(entry, URLPattern):
            yield (namespace + entry.name if entry.name else f"/{here}"), entry.callback
        else:
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from every_route(entry, inner, here)


def cells():
    """Yields (route, query, object) and its dict of role to (GET, POST), from all tables."""
    tables = (
        (MATRIX, COLUMNS), (CONTRACT_MATRIX, CONTRACT_COLUMNS), (TRAINING_MATRIX, TRAINING_COLUMNS),
        (STRATEGY_MATRIX, STRATEGY_COLUMNS),
    )  # fmt: skip
    for table, columns in tables:
        for line in table.strip().splitlines():
            address, whose, *statuses = line.split()
            route, _, query = address.partition("?")
            numbers = [int(status) for status in statuses]
            pairs = list(zip(numbers[::2], numbers[1::2], strict=True))
            if len(pairs) != 1 + max(columns.values()):
                raise ValueError(f"{address}: {len(pairs)} columns")
            yield (route, query, whose), {role: pairs[column] for role, column in columns.items()}


def address_of(route, query, at):
    path = route if "/" in route else reverse(route, kwargs=OBJECTS[route](at) if route in OBJECTS else None)
    keys = {name: row.pk for name, row in vars(at).items() if hasattr(row, "pk")}
    return f"{path}?{query.format_map(keys)}" if query else path


def walk(world, role, lines=None):
    """Asks for every address as one role. Yields (route, object, method, status, marks of students in the answer).

    Each request is undone. `lines` are those of `cells()`.
    """
    logging.disable(logging.CRITICAL)  # hundreds of refusals are meant
    try:
        yield from _walk(world, role, lines or [line for line, _ in cells()])
    finally:
        logging.disable(logging.NOTSET)


def _walk(world, role, lines):
    client, cookies = ServerClient(), ""
    client.raise_request_exception = False
    if role != "anonymous":
        client.force_login(world.cast.users()[role])
        cookies = client.cookies.output(header="", sep=";")
    before = rows_of(world.b)
    for route, query, whose in lines:
        at = world.b if whose == "other" else world.a
        url = address_of(route, query, at)
        for method in ("GET", "POST"):
            client.cookies = SimpleCookie(cookies)
            with transaction.atomic():
                response = client.generic(method, url)
                marks = marks_in(response)
                if method == "POST" and rows_of(world.b) != before:
                    marks = marks | {"changed b"}
                transaction.set_rollback(True)
            yield (route, query, whose), method, response.status_code, marks


def rows_of(at):
    """The last number of the history of each of a school's tables: whatever is written there moves one."""
    histories = [model._meta.db_table for model in closed_models() if hasattr(model, "pgh_tracked_model")]
    last = ", ".join(f"(SELECT max(pgh_id) FROM {table} WHERE school_id = %(school)s)" for table in histories)
    with scope([at.school.pk]), connection.cursor() as cursor:
        cursor.execute(f"SELECT {last}", {"school": at.school.pk})
        return cursor.fetchone()


def leaks(walked, role):
    """What was seen of students beyond what the role may see: set of (route, query, object, method, mark)."""
    beyond_b = {"changed b"} if role == "administrator" else set()
    return {
        (*line, method, mark) for line, method, _, marks in walked for mark in marks - SIGHT.get(role, set()) - beyond_b
    }


def wrong_statuses(walked, role):
    """Dict of (line, method) to (status, expected) where they differ."""
    expected = dict(cells())

    def wanted(line, method):
        refused = role == "outsider" and line[0] in ASK_FOR_A_ROLE and method == "GET"
        return 403 if refused else expected[line][role][method == "POST"]

    return {
        (*line, method): (status, wanted(line, method))
        for line, method, status, _ in walked
        if status != wanted(line, method)
    }
