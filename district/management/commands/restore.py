import tempfile
import zipfile
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from district.pg.tools import DATABASE, FILES, SUMS, connection_of, run_tool, sums_of


class Command(BaseCommand):
    help = "Restores a backup into an empty database and an empty MEDIA_ROOT: all of it, or nothing."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path)

    def handle(self, *, folder, **options):
        missing = [name for name in (DATABASE, FILES, SUMS) if not (folder / name).is_file()]
        if missing:
            raise CommandError(f"{folder} is not a backup: it has no {', '.join(missing)}.")
        if sums_of(folder) != (folder / SUMS).read_text():
            raise CommandError(f"{folder} is damaged: {DATABASE} or {FILES} is not what {SUMS} says.")
        media = Path(settings.MEDIA_ROOT)
        if media.is_dir() and any(media.iterdir()):
            raise CommandError(f"{media} has files already: move them away, or set another MEDIA_ROOT.")
        connection = connection_of("OWNER_DATABASE_URL")  # tables are restored by their owner
        run_sql(connection, EMPTY)
        try:
            media.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(prefix=".restoring-", dir=media) as aside:
                with zipfile.ZipFile(folder / FILES) as files:
                    files.extractall(aside)
                restore_database(folder / DATABASE, connection)
                for path in Path(aside).iterdir():
                    path.rename(media / path.name)
        except OSError as error:
            raise CommandError(f"{error.strerror}: {error.filename or media}") from None
        self.stdout.write(self.style.SUCCESS(f"Restored {folder}"))


def restore_database(dump, connection):
    """One transaction; what must be granted before it is taken back if it fails."""
    run_sql(connection, "GRANT USAGE, CREATE ON SCHEMA public TO ground_follower")  # the functions' owner to be
    try:
        run_tool("pg_restore", connection, "--no-password", "--exit-on-error", "--single-transaction", str(dump))
    except CommandError:
        run_sql(connection, "REVOKE ALL ON SCHEMA public FROM ground_follower")
        raise
    run_sql(connection, "ANALYZE")


def run_sql(connection, statement):
    run_tool("psql", connection, "-X", "-q", "-v", "ON_ERROR_STOP=1", "-c", statement)


EMPTY = """DO $$ BEGIN
  IF EXISTS (SELECT FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')) THEN
    RAISE EXCEPTION 'the database already has tables: restore into an empty one';
  END IF;
END $$"""
