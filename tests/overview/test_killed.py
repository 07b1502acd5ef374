"""The web server and the database are killed while circles are saved: what was acknowledged is there, and whole."""

import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import uuid

import pytest

from bench.client import Browser
from config.postgres import PROJECT
from tests.config.test_postgres import launcher, place  # noqa: F401  (fixtures)

pytestmark = pytest.mark.drill
PRINCIPAL = {"login": "principal@district.example", "password": "restorative-demo"}
STUDENTS = 12


class Installation:
    """A demo district on a durable PostgreSQL of its own, and granian in front of it."""

    def __init__(self, database):
        self.database = database
        self.database_pid = database.start()
        addresses = {name: value.strip("'") for name, value in database.addresses().items()}
        self.environment = os.environ | addresses | {"DEMO": "1", "DEBUG": "0", "SECRET_KEY": "only-for-tests"}
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]

    def manage(self, *arguments):
        command = [sys.executable, "manage.py", *arguments]
        done = subprocess.run(command, cwd=PROJECT, env=self.environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr

    def serve(self):
        command = [sys.executable, "-m", "granian", "--interface", "wsgi", "config.wsgi:application"]
        command += ["--host", "127.0.0.1", "--port", str(self.port), "--workers", "2", "--blocking-threads", "4"]
        self.web = subprocess.Popen(
            command, cwd=PROJECT, env=self.environment, start_new_session=True, stderr=subprocess.DEVNULL
        )
        wait_until(self.answers)

    def answers(self):
        try:
            return Browser(self.port).ask("/healthz").status == 200
        except OSError:
            return False

    def kill_web(self):
        os.killpg(self.web.pid, signal.SIGKILL)
        self.web.wait()

    def kill_database(self):
        os.kill(self.database_pid, signal.SIGKILL)

    def start_database(self):
        self.database_pid = self.database.start()


@pytest.fixture
def installation(launcher):  # noqa: F811
    made = Installation(launcher)
    made.manage("migrate", "-v", "0")
    made.manage("seed_demo", "-v", "0")
    made.serve()
    yield made
    made.kill_web()


def wait_until(true, seconds=120):
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.05)


class Saving(threading.Thread):
    """Somebody who logs one circle after another, and sends each again until it is acknowledged."""

    def __init__(self, port):
        super().__init__(daemon=True)
        self.browser = Browser(port).sign_in("/accounts/login/", **PRINCIPAL)
        students = re.findall(r"/students/(\d+)/", self.browser.ask("/students/").body.decode())
        answers = {"kind": "peace", "group": "names", "students": list(dict.fromkeys(students))[:STUDENTS]}
        self.form = self.browser.form("/circles/new/") | answers | {"when": "now", "minutes": "20"}
        self.acknowledged, self.refusals, self.going = [], 0, True
        assert self.send(str(uuid.uuid4())), "the form is not what the server wants"

    def run(self):
        while self.going:
            client_id = str(uuid.uuid4())
            while not self.send(client_id):
                self.refusals += 1
                time.sleep(0.02)

    def send(self, client_id):
        try:
            saved = self.browser.ask("/circles/new/", self.form | {"client_id": client_id}).status == 302
        except OSError:
            return False
        if saved:
            self.acknowledged.append(client_id)
        return saved


def saved_circles(installation):
    """Dict client id → (participants, the practice's events, the participants' events)."""
    rows = installation.database.query(
        """SELECT client_id::text,
                  (SELECT count(*) FROM incidents_practiceparticipant WHERE practice_id = practice.id),
                  (SELECT count(*) FROM incidents_practiceevent WHERE pgh_obj_id = practice.id),
                  (SELECT count(*) FROM incidents_practiceparticipantevent WHERE practice_id = practice.id)
           FROM incidents_practice practice""",
        "BACKUP_DATABASE_URL",
    )
    return {client_id: counts for client_id, *counts in rows}


def test_kill_9_of_server_and_database_loses_no_circle_and_halves_none(installation):
    before = saved_circles(installation)
    people = [Saving(installation.port) for _ in range(3)]
    for person in people:
        person.start()

    def everybody_saved_another():
        counts = [len(person.acknowledged) for person in people]
        wait_until(lambda: all(len(p.acknowledged) > n + 1 for p, n in zip(people, counts, strict=True)))

    def refused():
        return sum(person.refusals for person in people)

    for kill, start_again in (
        (installation.kill_web, installation.serve),
        (installation.kill_database, installation.start_database),
        (installation.kill_web, installation.serve),
        (installation.kill_database, installation.start_database),
    ):
        everybody_saved_another()
        met = refused()
        kill()
        wait_until(lambda met=met: refused() > met)
        start_again()
    everybody_saved_another()
    for person in people:
        person.going = False
    for person in people:
        person.join(60)

    after = saved_circles(installation)
    acknowledged = [client_id for person in people for client_id in person.acknowledged]
    assert len(acknowledged) == len(set(acknowledged)) >= 30
    assert after.keys() - before.keys() == set(acknowledged)
    people = after[acknowledged[0]][0]
    assert people >= STUDENTS
    assert {tuple(after[client_id]) for client_id in acknowledged} == {(people, 1, people)}
    assert {client_id: after[client_id] for client_id in before} == before
