"""PostgreSQL's own programs, told where the database is without a password on the command line."""

import hashlib
import os
import shutil
import subprocess
from urllib.parse import unquote

import environ
from django.core.management.base import CommandError

# What a backup folder holds. SUMS is as `sha256sum` writes it, so that `sha256sum -c` checks a backup anywhere.
DATABASE, FILES, SUMS = "database.dump", "files.zip", "SHA256SUMS"


def sums_of(folder):
    """The text of SUMS for a backup folder."""
    return "".join(f"{digest(folder / name)}  {name}\n" for name in (DATABASE, FILES))


def digest(path):
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def connection_of(variable):
    """(arguments, environment) for PostgreSQL's programs, from the address in an environment variable."""
    if not os.environ.get(variable):
        raise CommandError(f"Set {variable}: see .env.example.")
    database = environ.Env().db_url(variable)
    arguments = ["--dbname", database["NAME"], "--username", database["USER"]]
    if database.get("HOST"):
        arguments += ["--host", unquote(database["HOST"])]
    if database.get("PORT"):
        arguments += ["--port", str(database["PORT"])]
    return arguments, os.environ | {"PGPASSWORD": unquote(database.get("PASSWORD") or "")}


def run_tool(name, connection, *arguments):
    """Runs pg_dump, pg_restore or psql from the folder PG_BIN, else from PATH; CommandError says what went wrong."""
    program = shutil.which(name, path=os.environ.get("PG_BIN") or None)
    if not program:
        raise CommandError(f"{name} was not found: put PostgreSQL's programs on PATH or set PG_BIN.")
    address, environment = connection
    done = subprocess.run([program, *address, *arguments], env=environment, capture_output=True, text=True)
    if done.returncode:
        raise CommandError(f"{name}: {done.stderr.strip()}")
