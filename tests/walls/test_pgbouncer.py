"""The outer wall through pgbouncer: two server connections, twelve threads, everybody at once."""

import os
import pwd
import random
import shutil
import socket
import subprocess
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import environ
import pytest
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection, connections
from django.test import RequestFactory
from django.urls import include, path

from district.models import Student
from district.pg.base import DatabaseWrapper
from district.scope import SCHOOLS
from tests.cast import as_user, set_the_stage
from tests.factories import StudentFactory
from tests.walls.test_row_security import later, now, open_door  # noqa: F401

pytestmark = [pytest.mark.drill, pytest.mark.urls(__name__), pytest.mark.django_db(transaction=True)]
urlpatterns = [path("now/", now), path("later/", later), path("", include("config.urls"))]
THREADS, SERVER_CONNECTIONS, REQUESTS = 12, 2, 10_000


@pytest.fixture
def pooled(tmp_path_factory, transactional_db):
    """New connections of this process go through pgbouncer, as the server's role."""
    program = shutil.which("pgbouncer") or shutil.which("pgbouncer", path="/usr/sbin:/usr/local/sbin")
    if program is None:
        pytest.fail("This drill needs pgbouncer: apt-get install pgbouncer")
    server = environ.Env().db_url("DATABASE_URL")
    server["HOST"] = server["HOST"].replace("%2F", "/")
    folder = Path(tempfile.mkdtemp(prefix="ground-pool-"))
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    user = somebody_other_than_root(server["HOST"])
    target = {
        "host": server["HOST"] or "127.0.0.1",
        "port": server["PORT"] or 5432,
        "dbname": connection.settings_dict["NAME"],
        "user": server["USER"],
    }
    if server["PASSWORD"]:
        target["password"] = server["PASSWORD"]
    (folder / "pgbouncer.ini").write_text(
        "[databases]\nground = "
        + " ".join(f"{key}='{value}'" for key, value in target.items())
        + f"""
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = {SERVER_CONNECTIONS}
max_db_connections = {SERVER_CONNECTIONS}
max_client_conn = 100
logfile = {folder}/log
"""
    )
    if user:
        for here in (folder, folder / "pgbouncer.ini"):
            os.chown(here, user.pw_uid, user.pw_gid)
    process = subprocess.Popen([program, "-q", folder / "pgbouncer.ini"], user=user and user.pw_uid)
    usual = dict(settings.DATABASES["default"])
    try:
        wait_for(port, process, folder)
        settings.DATABASES["default"].update(
            HOST="127.0.0.1", PORT=port, NAME="ground", USER=server["USER"], PASSWORD=""
        )
        yield server["USER"]
    finally:
        settings.DATABASES["default"].update(usual)
        process.terminate()
        process.wait()
        shutil.rmtree(folder)


def somebody_other_than_root(host):
    """pgbouncer refuses root: who owns the server's socket, and so may enter its folder, or nobody."""
    if os.geteuid():
        return None
    owner = os.stat(host).st_uid if host.startswith("/") else 0
    return pwd.getpwuid(owner) if owner else pwd.getpwnam("nobody")


def wait_for(port, process, folder):
    for _ in range(100):
        if process.poll() is not None:
            pytest.fail(f"pgbouncer did not start: {(folder / 'log').read_text()}")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    pytest.fail("pgbouncer does not answer")


@pytest.fixture
def people(transactional_db):
    """List of (browser's cookie, given names that this person may see), anonymous among them."""
    cast = set_the_stage()
    names = {}
    for letter in "abc":
        names[letter] = sorted(f"{letter}{number}" for number in range(5))
        for name in names[letter]:
            StudentFactory(given_name=name, school=getattr(cast, letter))
    sees = {
        cast.coordinator: names["a"],
        cast.colleague: names["a"],
        cast.other_school: names["b"],
        cast.third_school: names["c"],
        cast.administrator: names["a"] + names["b"] + names["c"],
        cast.board: [],
    }
    return [(as_user(user).cookies.output(header="", sep=";").strip(), seen) for user, seen in sees.items()] + [
        ("", [])
    ]


def storm(people, requests):
    """Sends the requests from all threads. Returns (wrong answers, rows seen outside a transaction, connections)."""
    handler, wrong, outside, seen_connections = WSGIHandler(), [], [], set()

    def work(number):
        dice = random.Random(number)
        for turn in range(requests // THREADS + (number < requests % THREADS)):
            cookie, seen = dice.choice(people)
            url = dice.choice(["/now/", "/later/"])
            answer = ask(handler, url, cookie)
            wanted = " ".join(seen)
            if answer != wanted:
                wrong.append((url, wanted, answer))
            if turn % 10 == 0:
                outside.extend(Student.objects.values_list("given_name", flat=True))
                with connection.cursor() as cursor:
                    cursor.execute("SELECT pg_backend_pid()")
                    seen_connections.add(cursor.fetchone()[0])
        connections.close_all()

    with ThreadPoolExecutor(THREADS) as pool:
        for done in [pool.submit(work, number) for number in range(THREADS)]:
            done.result()
    return wrong, outside, seen_connections


def ask(handler, url, cookie):
    """One request as a WSGI server makes it. Returns the names in the answer."""
    said = []
    environ_ = RequestFactory(HTTP_COOKIE=cookie)._base_environ(PATH_INFO=url)
    response = handler(environ_, lambda status, headers: said.append(status))
    body = b"".join(response).decode()
    response.close()
    assert said == ["200 OK"], (url, said, body)
    return " ".join(body.translate(str.maketrans('[]",', "    ")).split())


def test_everybody_sees_their_own_rows_through_two_connections(people, pooled, open_door):  # noqa: F811
    wrong, outside, used = storm(people, REQUESTS)
    assert (len(wrong), wrong[:3], outside) == (0, [], [])
    assert 1 <= len(used) <= SERVER_CONNECTIONS


def test_session_setting_shows_others_rows_through_two_connections(people, pooled, open_door, monkeypatch):  # noqa: F811
    """The drill can fail: the same storm with the setting kept for the session."""

    def for_the_session(self):
        with self.connection.cursor() as cursor:
            ids = ",".join(str(pk) for pk in SCHOOLS.get())
            cursor.execute("SELECT set_config('app.schools', %s, false)", [f"{{{ids}}}"])

    monkeypatch.setattr(DatabaseWrapper, "apply_scope", for_the_session)
    wrong, outside, _ = storm(people, 600)
    assert outside or wrong
