import datetime
import re
import shutil
import zipfile
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from district.pg.tools import DATABASE, FILES, SUMS, connection_of, run_tool, sums_of

NAME = re.compile(r"common-ground-\d{8}T\d{6}")


class Command(BaseCommand):
    help = "Writes one folder with the whole database and all files: FOLDER/common-ground-<time>/"

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path)
        parser.add_argument("--keep", type=int, help="delete all but the newest so many backups in the folder")

    def handle(self, *, folder, keep, **options):
        if keep is not None and keep < 1:
            raise CommandError("--keep wants at least 1.")
        connection = connection_of("BACKUP_DATABASE_URL")  # this role reads past row security
        name = f"common-ground-{datetime.datetime.now(datetime.UTC):%Y%m%dT%H%M%S}"
        unfinished, finished = folder / f".{name}.unfinished", folder / name
        try:
            unfinished.mkdir(parents=True, mode=0o700)
            write(unfinished, connection)
            unfinished.rename(finished)  # a folder with this name is a whole backup
        except OSError as error:
            raise CommandError(f"{error.strerror}: {error.filename or folder}") from None
        finally:
            shutil.rmtree(unfinished, ignore_errors=True)
        self.stdout.write(str(finished))
        for old in sorted(path for path in folder.iterdir() if NAME.fullmatch(path.name))[: -keep if keep else 0]:
            shutil.rmtree(old)


def write(folder, connection):
    """Database first: a row then never names a file that the backup has not."""
    run_tool("pg_dump", connection, "--format=custom", "--no-password", "--file", str(folder / DATABASE))
    with zipfile.ZipFile(folder / FILES, "w", strict_timestamps=False) as files:
        for path in Path(settings.MEDIA_ROOT).rglob("*"):
            if path.is_file():
                files.write(path, path.relative_to(settings.MEDIA_ROOT))
    (folder / SUMS).write_text(sums_of(folder))
