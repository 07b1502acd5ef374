import os
import subprocess
import tarfile
from pathlib import Path

import environ
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from district.pg.tools import connection_of, tool


class Command(BaseCommand):
    help = "Restores a backup folder into an empty database, and the files beside it."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path)

    def handle(self, *, folder, **options):
        if "OWNER_DATABASE_URL" not in os.environ:
            raise CommandError("Set OWNER_DATABASE_URL: tables are restored by their owner.")
        dump, files = folder / "database.dump", folder / "files.tar"
        if not dump.is_file() or not files.is_file():
            raise CommandError(f"{folder} is not a backup: it has no database.dump and files.tar.")
        arguments, environment = connection_of(environ.Env().db_url("OWNER_DATABASE_URL"))
        self._run([tool("psql"), *arguments, "-X", "-v", "ON_ERROR_STOP=1", "-q", "-c", EMPTY, "-c", PREPARE], environment)
        restore = [tool("pg_restore"), *arguments, "--no-password", "--exit-on-error", "--single-transaction"]
        self._run([*restore, str(dump)], environment)
        media = Path(settings.MEDIA_ROOT)
        media.mkdir(parents=True, exist_ok=True)
        with tarfile.open(files) as tar:
            tar.extractall(media.parent / ".restoring", filter="data")
        restored = media.parent / ".restoring" / "media"
        if restored.is_dir():
            for path in restored.iterdir():
                path.rename(media / path.name)
        self.stdout.write(self.style.SUCCESS(f"Restored {folder}"))

    def _run(self, command, environment):
        done = subprocess.run(command, env=environment, capture_output=True, text=True)
        if done.returncode:
            raise CommandError(f"{Path(command[0]).name}: {done.stderr.strip()}")


EMPTY = """DO $$ BEGIN
  IF EXISTS (SELECT FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r') THEN
    RAISE EXCEPTION 'the database already has tables: restore into an empty one';
  END IF;
END $$"""
# The dump hands functions to the follower before it grants it the schema.
PREPARE = "GRANT USAGE, CREATE ON SCHEMA public TO ground_follower"
