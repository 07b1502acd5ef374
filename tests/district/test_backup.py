"""Backup and restore: the two commands themselves, and every row, rule and file compared."""

import os
import re
import secrets
import shutil
import subprocess
import sys
from urllib.parse import quote

import psycopg2
import pytest
from django.conf import settings
from django.db import connection

from tests.cast import set_the_stage
from tests.factories import GuardianFactory, PracticeFactory, SectionFactory, StudentFactory

pytestmark = pytest.mark.drill
VARIABLES = ("DATABASE_URL", "OWNER_DATABASE_URL", "BACKUP_DATABASE_URL")


def address(variable, database):
    """An address of the environment, to another database of its server."""
    return f"{os.environ[variable].rpartition('/')[0]}/{quote(database)}"


class District:
    """One database of the tests' server and a folder for files, as one installation has them."""

    def __init__(self, database, media):
        self.database, self.media = database, media
        self.addresses = {name: address(name, database) for name in VARIABLES}

    def manage(self, *arguments, **environment):
        return subprocess.run(
            [sys.executable, "manage.py", *map(str, arguments)],
            cwd=settings.BASE_DIR,
            env=os.environ | self.addresses | {"MEDIA_ROOT": str(self.media)} | environment,
            capture_output=True,
            text=True,
        )

    def backup(self, folder, *arguments):
        done = self.manage("backup", folder, *arguments)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def query(self, statement, by="BACKUP_DATABASE_URL"):
        opened = psycopg2.connect(self.addresses[by])
        opened.autocommit = True  # CREATE DATABASE wants no transaction
        with opened.cursor() as cursor:
            cursor.execute(statement)
            rows = cursor.fetchall() if cursor.description else []
        opened.close()
        return rows

    def tables(self):
        return [name for (name,) in self.query("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]

    def rows(self):
        """Dict of each table's number of rows and a hash over all of them."""
        hashed = "SELECT count(*), md5(string_agg(md5(t::text), '' ORDER BY md5(t::text))) FROM {} t"
        return {name: self.query(hashed.format(name))[0] for name in self.tables()}

    def rules(self):
        """Tables, constraints, triggers, functions with their owners, policies and grants, as SQL.

        Without casts and brackets: PostgreSQL moves these when it reads `x IN ('a', 'b')` back from a dump.
        """
        dump = shutil.which("pg_dump", path=os.environ.get("PG_BIN") or None)
        command = [dump, "--schema-only", "--dbname", self.addresses["BACKUP_DATABASE_URL"]]
        lines = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
        return [re.sub(r"::[a-z ]+(\[\])?|[()]", "", line) for line in lines if "restrict " not in line]

    def files(self):
        return {path.relative_to(self.media): path.read_bytes() for path in self.media.rglob("*") if path.is_file()}


@pytest.fixture
def lived_in(transactional_db, tmp_path):
    """A district with the cast, students who were met in practices, their history, and two files."""
    cast = set_the_stage()
    students = StudentFactory.create_batch(5, school=cast.a) + StudentFactory.create_batch(5, school=cast.b)
    GuardianFactory(student=students[0], name="Zoë “Zé” O'Brien\tñ")
    SectionFactory(school=cast.a, year=cast.year, taught_by=cast.teacher.staff, roster=students[:5])
    for school, met in ((cast.a, students[:5]), (cast.b, students[5:])):
        PracticeFactory(school=school, students=met, note="Two lines\nand a \\ backslash", created_by=cast.coordinator)
    media = tmp_path / "lived-in"
    (media / "rosters").mkdir(parents=True)
    (media / "rosters" / "año 1.zip").write_bytes(secrets.token_bytes(5000))
    (media / "letter.pdf").write_bytes(b"%PDF")
    return District(connection.settings_dict["NAME"], media)


@pytest.fixture
def empty(lived_in, tmp_path):
    """A new database of the owner's on the same server."""
    name = f"{lived_in.database}_restored"
    lived_in.query(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)', by="OWNER_DATABASE_URL")
    lived_in.query(f'CREATE DATABASE "{name}" TEMPLATE template0', by="OWNER_DATABASE_URL")
    yield District(name, tmp_path / "restored")
    lived_in.query(f'DROP DATABASE "{name}" WITH (FORCE)', by="OWNER_DATABASE_URL")


def test_backup_restored_into_an_empty_database_is_the_same_district(lived_in, empty, tmp_path):
    folder = lived_in.backup(tmp_path / "backups")

    done = empty.manage("restore", folder)

    assert done.returncode == 0, done.stderr
    rows = lived_in.rows()
    assert rows["incidents_practice"][0] == 2 and rows["incidents_practiceparticipantevent"][0] == 10
    assert empty.rows() == rows
    assert empty.rules() == lived_in.rules()
    assert empty.files() == lived_in.files() and len(empty.files()) == 2
    checked = empty.manage("check", "--database", "default")
    assert checked.returncode == 0, checked.stderr


def test_restored_database_shows_the_server_no_student_without_a_scope(lived_in, empty, tmp_path):
    empty.manage("restore", lived_in.backup(tmp_path / "backups"))

    assert empty.query("SELECT count(*) FROM district_student", by="DATABASE_URL") == [(0,)]
    assert empty.query("SELECT count(*) FROM district_student") == [(10,)]
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        empty.query("DELETE FROM incidents_practiceevent", by="DATABASE_URL")


def test_restore_refuses_a_database_with_tables(lived_in, tmp_path):
    folder = lived_in.backup(tmp_path / "backups")
    before = lived_in.rows()
    lived_in.media = tmp_path / "no-files-here"

    done = lived_in.manage("restore", folder)

    assert done.returncode == 1
    assert "the database already has tables: restore into an empty one" in done.stderr
    assert lived_in.rows() == before and not lived_in.media.exists()


def test_restore_refuses_to_mix_files(lived_in, empty, tmp_path):
    folder = lived_in.backup(tmp_path / "backups")
    empty.media.mkdir()
    (empty.media / "somebody's.pdf").write_bytes(b"%PDF")

    done = empty.manage("restore", folder)

    assert done.returncode == 1 and f"{empty.media} has files already" in done.stderr
    assert empty.tables() == []


def test_restore_refuses_what_is_no_whole_backup(lived_in, empty, tmp_path):
    folder = lived_in.backup(tmp_path / "backups")
    shutil.copytree(folder, tmp_path / "damaged")
    with (tmp_path / "damaged" / "database.dump").open("r+b") as dump:
        dump.seek(3000)
        dump.write(b"damage")
    shutil.copytree(folder, tmp_path / "half")
    (tmp_path / "half" / "files.zip").unlink()

    for broken, reason in (
        (tmp_path, "is not a backup: it has no database.dump, files.zip, SHA256SUMS."),
        (tmp_path / "half", "is not a backup: it has no files.zip."),
        (tmp_path / "damaged", "is damaged: database.dump or files.zip is not what SHA256SUMS says."),
    ):
        done = empty.manage("restore", broken)
        assert done.returncode == 1 and f"{broken} {reason}" in done.stderr
    assert empty.tables() == [] and not empty.media.exists()


def test_restore_that_fails_half_way_leaves_nothing(lived_in, empty, tmp_path):
    folder = lived_in.backup(tmp_path / "backups")
    empty.query("CREATE VIEW incidents_practice AS SELECT 1 AS id", by="OWNER_DATABASE_URL")  # in the way
    before = empty.rules()

    done = empty.manage("restore", folder)

    assert done.returncode == 1 and 'relation "incidents_practice" already exists' in done.stderr
    assert empty.rules() == before and empty.tables() == []
    assert list(empty.media.iterdir()) == []


def test_backup_keeps_the_newest_and_touches_nothing_else(lived_in, tmp_path):
    folder = tmp_path / "backups"
    for name in ("common-ground-20240101T000000", "common-ground-20250101T000000", "common-ground-of-the-merger"):
        (folder / name).mkdir(parents=True)

    newest = lived_in.backup(folder, "--keep", "2")

    assert sorted(path.name for path in folder.iterdir()) == [
        "common-ground-20250101T000000",
        os.path.basename(newest),
        "common-ground-of-the-merger",
    ]
    assert (folder / newest).stat().st_mode & 0o777 == 0o700


def test_backup_that_fails_leaves_no_folder(lived_in, tmp_path):
    wrong = address("BACKUP_DATABASE_URL", "no_such_database")

    done = lived_in.manage("backup", tmp_path / "backups", BACKUP_DATABASE_URL=wrong)

    assert done.returncode == 1 and 'database "no_such_database" does not exist' in done.stderr
    assert list((tmp_path / "backups").iterdir()) == []
