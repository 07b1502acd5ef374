"""Our pages and the floor's (`bench/floor`), side by side on one server in one run: `make bench`.

    python -m bench [RECORDS …]      10,000 and 100,000 if none are named; BENCH_FULL=1 adds 1,000,000
    python -m bench trainings        the pages of trainings alone, with 1,700 and 45,000 staff (`bench.trainings`)

Wants DATABASE_URL, OWNER_DATABASE_URL and BACKUP_DATABASE_URL, and makes two databases of its own beside theirs,
`bench_ground` and `bench_floor`, which it drops at the end. Ours is the whole thing: scope, row security, history,
access log, navigation. Both are served by granian with two workers. The process fails when a page is over budget.
"""

import os
import socket
import subprocess
import sys
import time
import uuid
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import urlencode

import psycopg2

from bench import trainings
from bench.client import Browser, Page, links, requests_a_second, rotating, side_by_side

PROJECT = Path(__file__).resolve().parent.parent
BUDGET = 1.0  # times the floor
GROWTH = 1.2  # at the last size, times the first
FLOOR_LOGIN = {"username": "bench", "password": "bench-bench-bench"}
OUR_LOGIN = {"login": "principal@district.example", "password": "restorative-demo"}
WHOLE_DISTRICT = {"login": "auditor@district.example", "password": "restorative-demo"}
YEAR = {"first": str(date.today() - timedelta(days=365)), "last": str(date.today())}  # of the floor's report too
FEW, FROM = 10_000, 100_000  # records
REPORTS = {"year, one school", "year, district", "equity, district"}
REPORT_BUDGET = 0.2  # times the floor's GROUP BY, from 100,000 on


def address(variable, database):
    return f"{os.environ[variable].rpartition('/')[0]}/{database}"


OURS = {
    name: address(name, "bench_ground") for name in ("DATABASE_URL", "OWNER_DATABASE_URL", "BACKUP_DATABASE_URL")
} | {"DEMO": "1", "DEBUG": "0", "SECRET_KEY": "only-for-measuring", "REQUEST_LOG_LEVEL": "WARNING"}
FLOOR = {
    "FLOOR_DATABASE_URL": address("OWNER_DATABASE_URL", "bench_floor"),
    "DJANGO_SETTINGS_MODULE": "bench.floor.settings",
}


def python(environment, *arguments):
    done = subprocess.run(
        [sys.executable, *map(str, arguments)],
        cwd=PROJECT,
        env=os.environ | environment,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise SystemExit(f"{' '.join(map(str, arguments))}:\n{done.stderr}")


def sql(url, statement, values=None):
    connection = psycopg2.connect(url)
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            cursor.execute(statement, values)
            return cursor.fetchall() if cursor.description else []
    finally:
        connection.close()


def both_databases(action):
    for database in ("bench_ground", "bench_floor"):
        sql(os.environ["OWNER_DATABASE_URL"], f"DROP DATABASE IF EXISTS {database} WITH (FORCE)")
        if action == "make":
            sql(os.environ["OWNER_DATABASE_URL"], f"CREATE DATABASE {database} TEMPLATE template0")


def prepare():
    both_databases("make")
    python(OURS, "manage.py", "migrate", "--noinput", "-v", "0")
    python(FLOOR, "-m", "django", "migrate", "-v", "0")
    user = "from django.contrib.auth.models import User; User.objects.create_superuser('{username}', '', '{password}')"
    python(FLOOR, "-m", "django", "shell", "-c", user.format(**FLOOR_LOGIN))


def fill(records, *staff):
    python(OURS | {"AS_OWNER": "1"}, "-m", "bench.fill", records, *staff)
    sql(OURS["OWNER_DATABASE_URL"], "VACUUM ANALYZE")
    fill_floor(records)


def fill_floor(records):
    sql(FLOOR["FLOOR_DATABASE_URL"], (PROJECT / "bench/floor/data.sql").read_text(), {"n": records})
    sql(FLOOR["FLOOR_DATABASE_URL"], "VACUUM ANALYZE")


@contextmanager
def served(application, environment):
    """The port on which granian serves the application."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", application, "--host", "127.0.0.1"]
    command += ["--port", str(port), "--workers", "2", "--blocking-threads", "4", "--log-level", "error"]
    server = subprocess.Popen(command, cwd=PROJECT, env=os.environ | environment)
    try:
        wait_for(port, server)
        yield port
    finally:
        server.terminate()
        server.wait(30)


def wait_for(port, server):
    deadline = time.monotonic() + 60
    while True:
        try:
            Browser(port).ask("/")
            return
        except OSError as error:
            if server.poll() is not None or time.monotonic() > deadline:
                raise SystemExit("A server did not start.") from error
            time.sleep(0.1)


def our_pages(port):
    """Dict name → Page for a principal, who sees one school, and for an auditor, who sees all."""
    browser = Browser(port).sign_in("/accounts/login/", **OUR_LOGIN)
    auditor = Browser(port).sign_in("/accounts/login/", **WHOLE_DISTRICT)
    records, incidents = (
        links(browser, "/practices/", r"/practices/\d+/"),
        links(browser, "/incidents/", r"/incidents/\d+/"),
    )
    students = links(browser, "/students/", r"/students/\d+/")
    names = {"kind": "peace", "group": "names", "students": [path.split("/")[2] for path in students[:3]]}
    circle = browser.form("/circles/new/") | names | {"when": "now", "minutes": "20"}
    incident = browser.form("/incidents/new/") | {
        "title": "Refused to return", "behavior": "3", "caused": students[0].split("/")[2], "another": "on",
        "occurred_on": str(date.today()), "save": "submit", "description": "Spoke with both. " * 12,
    }  # fmt: skip
    safety = links(browser, "/safety/", r"/safety/\d+/")
    theirs = [f"/incidents/?student={path.split('/')[2]}" for path in students]
    year = "/patterns/?" + urlencode(YEAR)
    tasks = links(auditor, "/strategy/tasks/", r"/strategy/tasks/\d+/")
    current = links(auditor, "/strategy/", r"\?plan=\d+")
    return {
        "list of a school": Page(browser, rotating(["/incidents/"]), shows=b"</table>"),
        "list of practices": Page(browser, rotating(["/practices/"]), shows=b"</table>"),
        "one student": Page(browser, rotating(students), shows=b"<h1"),
        "incidents of one": Page(browser, rotating(theirs), shows=b"<h1"),
        "one record": Page(browser, rotating(incidents), shows=b"<h1"),
        "one practice": Page(browser, rotating(records), shows=b"<h1"),
        "save a record": Page(
            browser, lambda _: ("/incidents/new/", incident | {"client_id": str(uuid.uuid4())}), status=302
        ),
        "save a circle": Page(
            browser, lambda _: ("/circles/new/", circle | {"client_id": str(uuid.uuid4())}), status=302
        ),
        "year, one school": Page(browser, rotating([year]), shows=b"</table>"),
        "year, district": Page(auditor, rotating([year]), shows=b"</table>"),
        "equity, district": Page(auditor, rotating(["/equity/"]), shows=b"</table>"),
        "safety of a school": Page(browser, rotating(["/safety/"]), shows=b"</table>"),
        "one intervention": Page(browser, rotating(safety), shows=b"<h1"),
        "owed after safety": Page(browser, rotating(["/safety/owed/"]), shows=b"<h1"),
        "find a person": Page(browser, rotating(["/students/?q=vill", "/students/?q=ma+cr"]), shows=b"<h1"),
        "the whole plan": Page(auditor, rotating(["/strategy/"]), shows=b"<summary"),
        "tasks of the plan": Page(auditor, rotating(["/strategy/tasks/"]), shows=b"</table>"),
        "one task": Page(auditor, rotating(tasks), shows=b"<h1"),
        "all indicators": Page(
            auditor, rotating([f"/strategy/indicators/{one}" for one in current]), shows=b"</table>"
        ),
    }


def floor_pages(port):
    browser = Browser(port).sign_in("/login/", **FLOOR_LOGIN)
    records = links(browser, "/incidents/?school=7", r"/incidents/\d+/")
    students = [f"/incidents/?student={7 + 40 * n}" for n in range(20)]
    incident = browser.form("/incidents/new/") | {
        "student": "47", "school": "7", "type": "3", "staff": "46", "occurred_on": "2026-01-12",
        "occurred_time": "10:15", "location": "Hallway", "severity": "2", "status": "open", "practice": "Circle",
        "minutes_out": "20", "follow_up_on": "2026-01-26", "summary": "Refused to return",
        "narrative": "Spoke with both. " * 12,
    }  # fmt: skip
    a_list = Page(browser, rotating(["/incidents/?school=7"]), shows=b"</table>")
    student = Page(browser, rotating(students), shows=b"</table>")
    record = Page(browser, rotating(records), shows=b"<h1")
    save = Page(browser, lambda _: ("/incidents/new/", incident), status=302)
    year = "/report/?" + urlencode(YEAR)
    return {
        "list of a school": a_list,
        "list of practices": a_list,
        "one student": student,
        "incidents of one": student,
        "one record": record,
        "one practice": record,
        "save a record": save,
        "save a circle": save,
        "year, one school": Page(browser, rotating([f"{year}&school=7"]), shows=b"</table>"),
        "year, district": Page(browser, rotating([year]), shows=b"</table>"),
        "equity, district": Page(browser, rotating([year]), shows=b"</table>"),
        "safety of a school": a_list,
        "one intervention": record,
        "owed after safety": a_list,
        "find a person": Page(browser, rotating(["/students/?q=mill", "/students/?q=av+sm"]), shows=b"</table>"),
        "the whole plan": a_list,
        "tasks of the plan": a_list,
        "one task": record,
        "all indicators": Page(browser, rotating([year]), shows=b"</table>"),
    }


@contextmanager
def both_served():
    with served("config.wsgi:application", OURS) as port, served("bench.floor.wsgi:application", FLOOR) as floor_port:
        yield port, floor_port


def compared(name, pair):
    """(page, our ms, the floor's ms, our requests a second, the floor's, our bytes)"""
    return name, *side_by_side(pair), *map(requests_a_second, pair), len(pair[0].once(0).body)


def measure(records):
    fill(records)
    with both_served() as (port, floor_port):
        ours, floor = our_pages(port), floor_pages(floor_port)
        for name, page in ours.items():
            yield compared(name, (page, floor[name]))


def measure_trainings(staff):
    """Lists and records beside the floor's with 10,000 rows, reports beside its GROUP BY of 100,000."""
    fill(FEW, staff)
    with both_served() as (port, floor_port):
        pages = trainings.our_pages(Browser(port).sign_in("/accounts/login/", **trainings.LEAD))
        floor = floor_pages(floor_port)
        reports = {name: pages.pop(name) for name in trainings.REPORTS}
        for name, (page, theirs) in pages.items():
            yield compared(name, (page, floor[theirs]))
        fill_floor(FROM)
        floor = floor_pages(floor_port)
        for name, (page, theirs) in reports.items():
            yield compared(name, (page, floor[theirs]))


def table(what, sizes, measured, is_strict):
    """Prints it and returns a sentence for each figure that is over its budget. `is_strict`: has a report's budget."""
    over, first = [], {}
    print(f"\n{what:>9}  {'page':<18}{'ours':>8}{'floor':>8}{'x':>7}{'ours/s':>9}{'floor/s':>9}{'x':>7}{'bytes':>9}")
    for size in sizes:
        for name, ms, floor_ms, rate, floor_rate, length in measured(size):
            ratio = ms / floor_ms
            print(
                f"{size:>9,}  {name:<18}{ms:>8.1f}{floor_ms:>8.1f}{ratio:>7.2f}"
                f"{rate:>9.1f}{floor_rate:>9.1f}{rate / floor_rate:>7.2f}{length:>9,}",
                flush=True,
            )
            if ratio > (REPORT_BUDGET if is_strict(name, size) else BUDGET):
                over.append(f"{name} at {size:,} {what}: {ratio:.2f} × the floor")
            growth = ms / first.setdefault(name, ms)
            if size == sizes[-1] and growth > GROWTH:
                over.append(f"{name} at {size:,} {what}: {growth:.2f} × its time at {sizes[0]:,}")
    return over


def main(sizes):
    print("c=1: median ms; c=8: requests a second; x: times the floor")
    prepare()
    try:
        over = table("records", sizes, measure, lambda name, size: name in REPORTS and size >= FROM) if sizes else []
        over += table("staff", trainings.STAFF, measure_trainings, lambda name, _size: name in trainings.REPORTS)
    finally:
        both_databases("drop")
    print("\n" + "\n".join(["Over budget:", *over] if over else ["Every page is within its budget."]))
    return bool(over)


if __name__ == "__main__":
    alone = sys.argv[1:] == ["trainings"]
    chosen = [] if alone else [int(size) for size in sys.argv[1:]] or [FEW, FROM]
    if os.environ.get("BENCH_FULL") == "1" and not alone:
        chosen.append(1_000_000)
    sys.exit(main(chosen))
