"""A large district's roster against a raw COPY of the same rows into the same tables, indexes, keys and history."""

import os
import resource
import tempfile
import time
import zipfile
from datetime import date
from pathlib import Path

import pytest
from django.db import connection

from district.models import Assignment, Enrollment, Section, SectionStudent, StaffMember, Student
from district.rosters.apply import import_file
from district.rowsecurity import OPEN
from district.scope import district_scope
from tests.district import roster_files as files
from tests.factories import SectionStudentFactory

# The whole of chicago takes more than a quarter of an hour: ROSTER_STUDENTS=330000 make drill ARGS="-k scale"
STUDENTS = int(os.environ.get("ROSTER_STUDENTS", 30_000))
PER_SCHOOL, PER_CLASS, CLASSES_EACH = 550, 22, 4
DAY = date(2025, 9, 15)
TABLES = (StaffMember, Assignment, Section, Student, Enrollment, SectionStudent)


def write_bundle(path, students):
    """A OneRoster 1.1 bundle of `students`, written line by line."""
    schools = max(students // PER_SCHOOL, 1)
    at = [n % schools for n in range(students)]
    classes = schools * max(PER_SCHOOL // PER_CLASS, 1)
    per_school = classes // schools
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as bundle:

        def table(name, headings, rows):
            with bundle.open(f"{name}.csv", "w") as out:
                out.write((",".join(headings) + "\r\n").encode())
                batch = []
                for row in rows:
                    batch.append(row)
                    if len(batch) == 20_000:
                        out.write("".join(batch).encode())
                        batch = []
                out.write("".join(batch).encode())

        bundle.writestr("manifest.csv", files.manifest("1.1", **files.BULK11))
        table("orgs", files.ORGS[0], (f"s-{n},,,School {n},school,{n},\r\n" for n in range(schools)))
        bundle.writestr("academicSessions.csv", files.table(*files.SESSIONS))
        bundle.writestr("courses.csv", files.table(*files.COURSES))
        table(
            "classes",
            files.CLASSES[0],
            (f"k-{n},,,Class {n},04,c-art,,scheduled,,s-{n // per_school},t-1,,,1\r\n" for n in range(classes)),
        )
        table(
            "users",
            files.USERS11[0],
            (
                f"u-{n:07},,,true,s-{at[n]},student,u{n},,Given{n * 7919 % 5003},Family{n * 104729 % 30011},"
                f",{n:07},,,,,{n % 12 + 1:02},\r\n"
                if n < students
                else f"t-{n:07},,,true,s-{n % schools},teacher,t{n},,Tess,Teacher{n},,T{n},t{n}@d.example,,,,,\r\n"
                for n in range(students + classes // 2)
            ),
        )
        table(
            "demographics",
            files.DEMOGRAPHICS[0],
            (
                f"u-{n:07},,,{2007 + n % 12}-{n % 12 + 1:02}-{n % 28 + 1:02},{('female', 'male')[n % 2]},false,false,"
                f"{('true', 'false', 'false')[n % 3]},false,{('false', 'true', 'true')[n % 3]},false,"
                f"{('true', 'false', 'false', 'false')[n % 4]},,,,\r\n"
                for n in range(students)
            ),
        )
        table(
            "enrollments",
            files.ENROLLMENTS[0],
            (
                f"e-{n}-{c},,,k-{at[n] * per_school + (n + c * 5) % per_school},s-{at[n]},u-{n:07},student,,"
                "2025-08-25,\r\n"
                for n in range(students)
                for c in range(CLASSES_EACH)
            ),
        )


class Clock:
    """Wall seconds, and the CPU seconds of this process and its database backend where /proc tells them."""

    def __init__(self):
        self.start = self.now()

    def now(self):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            pid = cursor.fetchone()[0]
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            cpu = time.process_time() + sum(map(int, fields[11:13])) / os.sysconf("SC_CLK_TCK")
        except OSError:
            cpu = time.perf_counter()
        return time.perf_counter(), cpu

    def passed(self):
        """(wall, CPU) seconds since the start."""
        return tuple(now - start for now, start in zip(self.now(), self.start, strict=True))


def bring(path):
    steps, clock, started = [], Clock(), time.perf_counter()
    with open(path, "rb") as file:
        outcome = import_file(
            file=file, name="r.zip", by=None, today=DAY, dry_run=False,
            progress=lambda percent, step: steps.append((time.perf_counter() - started, percent, step)),
        )  # fmt: skip
    seconds = clock.passed()
    last = {}
    for at, _percent, step in steps:
        last.setdefault(step, at)
    print("  " + " · ".join(f"{at:.1f} s {step}" for step, at in last.items()))
    return outcome, seconds


def columns_of(model):
    return ", ".join(
        f'"{field.column}"' for field in model._meta.concrete_fields if not getattr(field, "generated", False)
    )


@pytest.mark.django_db(transaction=True)
def test_plans_of_an_empty_district_are_not_kept(tmp_path):
    """Foreign keys that this connection checked while there were few students must not read them all for each row."""
    path = tmp_path / "small.zip"
    write_bundle(path, 1_000)
    read = []

    def count(_outcome):
        with connection.cursor() as cursor:
            cursor.execute("SELECT seq_tup_read FROM pg_stat_xact_user_tables WHERE relname = 'district_student'")
            read.extend(cursor.fetchone())

    with connection.cursor() as cursor:
        # A connection's first temporary table throws its plans away, which would hide the fault.
        cursor.execute("CREATE TEMPORARY TABLE IF NOT EXISTS first_of_all (id int)")
        cursor.execute("ANALYZE district_student, district_section, district_sectionstudent")
    for _ in range(8):  # the plan of the sixth time is kept
        with district_scope():
            SectionStudentFactory()
    with open(path, "rb") as file:
        import_file(file=file, name="r.zip", by=None, today=DAY, dry_run=False, before_commit=count)
    assert read[0] < 1_000 * 40  # the merge itself reads everybody some seven times


@pytest.mark.drill
@pytest.mark.django_db(transaction=True)  # each in a transaction of its own, as in life
def test_large_roster_takes_at_most_three_times_a_raw_copy(tmp_path):
    path = tmp_path / "large.zip"
    write_bundle(path, STUDENTS)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(f"\n{STUDENTS:,} students, {path.stat().st_size / 1e6:.0f} MB zip")

    outcome, first = bring(path)
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory) / 1024
    new = {table: counts["new"] for table, counts in outcome.counts["tables"].items()}
    assert outcome.bad_rows == 0
    assert (new["student"], new["enrollment"]) == (STUDENTS, STUDENTS)
    assert new["section_student"] > STUDENTS * 3

    again, second = bring(path)
    assert {
        table: counts
        for table, counts in again.counts["tables"].items()
        if counts["new"] or counts["changed"] or counts["ended"]
    } == {}

    tables = [model._meta.db_table for model in TABLES]
    with connection.cursor() as cursor, tempfile.TemporaryDirectory() as folder:
        # The owner steps past row security, which COPY does not work under. History's tables stay under it.
        for model, table in zip(TABLES, tables, strict=True):
            cursor.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
            with open(f"{folder}/{table}", "wb") as out:
                cursor.copy_expert(f"COPY {table} ({columns_of(model)}) TO STDOUT", out)
        cursor.execute(f"TRUNCATE {', '.join(tables)} CASCADE")
        try:
            with district_scope():
                # What makes the import's history triggers fast is given to COPY too: somebody is named in the
                # context, and no check waits for the end.
                cursor.execute(
                    "SELECT set_config('pghistory.context_id', gen_random_uuid()::text, true),"
                    " set_config('pghistory.context_metadata', '{}', true)"
                )
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                clock = Clock()
                for model, table in zip(TABLES, tables, strict=True):
                    with open(f"{folder}/{table}", "rb") as rows:
                        cursor.copy_expert(f"COPY {table} ({columns_of(model)}) FROM STDIN", rows)
                raw = clock.passed()
        finally:
            for model, table in zip(TABLES, tables, strict=True):
                if model.row_security != OPEN:
                    cursor.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    for name, place in (("seconds", 0), ("CPU seconds", 1)):
        ratio = first[place] / raw[place]
        print(f"{name}: import {first[place]:.1f}, raw COPY {raw[place]:.1f}, ratio {ratio:.2f}")
    print(f"a second import: {second[0]:.1f} s; memory +{grown:.0f} MB")
    assert first[1] <= 3 * raw[1]  # a busy machine slows the one and not the other
    assert grown < 300
