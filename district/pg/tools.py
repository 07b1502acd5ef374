"""PostgreSQL's own programs, told where the database is without a password on the command line."""

import os
import shutil
from urllib.parse import unquote

from django.core.management.base import CommandError


def tool(name):
    """The path of pg_dump, pg_restore or psql: from the folder PG_BIN, else from PATH."""
    found = shutil.which(name, path=os.environ.get("PG_BIN") or None)
    if not found:
        raise CommandError(f"{name} was not found: put PostgreSQL's programs on PATH or set PG_BIN.")
    return found


def connection_of(database):
    """(arguments, environment) for PostgreSQL's programs, from the dict that django-environ reads off a URL."""
    arguments = ["--dbname", database["NAME"], "--username", database["USER"]]
    if database.get("HOST"):
        arguments += ["--host", unquote(database["HOST"])]
    if database.get("PORT"):
        arguments += ["--port", str(database["PORT"])]
    return arguments, os.environ | {"PGPASSWORD": unquote(database.get("PASSWORD") or "")}
