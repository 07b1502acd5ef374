import datetime
import os
import shutil
import subprocess
import tarfile
from pathlib import Path

import environ
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from district.pg.tools import connection_of, tool


class Command(BaseCommand):
    help = "Writes one folder with the whole database and all files: FOLDER/common-ground-<time>/"

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path)
        parser.add_argument("--keep", type=int, help="delete all but the newest so many backups in the folder")

    def handle(self, *, folder, keep, **options):
        if "BACKUP_DATABASE_URL" not in os.environ:
            raise CommandError("Set BACKUP_DATABASE_URL: the role ground_backup reads past row security.")
        arguments, environment = connection_of(environ.Env().db_url("BACKUP_DATABASE_URL"))
        name = f"common-ground-{datetime.datetime.now(datetime.UTC):%Y%m%dT%H%M%S}"
        unfinished, finished = folder / f".{name}.unfinished", folder / name
        unfinished.mkdir(parents=True, mode=0o700)
        dump = [tool("pg_dump"), *arguments, "--format=custom", "--no-password"]
        done = subprocess.run(
            [*dump, "--file", str(unfinished / "database.dump")], env=environment, capture_output=True, text=True
        )
        if done.returncode:
            shutil.rmtree(unfinished)
            raise CommandError(f"pg_dump: {done.stderr.strip()}")
        with tarfile.open(unfinished / "files.tar", "w") as tar:
            if Path(settings.MEDIA_ROOT).is_dir():
                tar.add(settings.MEDIA_ROOT, arcname="media")
        unfinished.rename(finished)  # a folder with this name is a whole backup
        self.stdout.write(str(finished))
        if keep:
            for old in sorted(folder.glob("common-ground-*"))[:-keep]:
                shutil.rmtree(old)
