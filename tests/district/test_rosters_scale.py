"""A large district's roster against a raw COPY of the same rows into the same tables, indexes, keys and history."""

import os
import resource
import tempfile
import time
import zipfile
from datetime import date

import pytest
from django.db import connection

from district.models import Assignment, Enrollment, Section, SectionStudent, StaffMember, Student
from district.rosters.apply import import_file
from tests.district import roster_files as files

STUDENTS = int(os.environ.get("ROSTER_STUDENTS", 330_000))
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


def bring(path):
    steps, started = [], time.perf_counter()
    with open(path, "rb") as file:
        outcome = import_file(
            file=file, name="r.zip", by=None, today=DAY, dry_run=False,
            progress=lambda percent, step: steps.append((time.perf_counter() - started, percent, step)),
        )  # fmt: skip
    seconds = time.perf_counter() - started
    last = {}
    for at, _percent, step in steps:
        last.setdefault(step, at)
    print("  " + " · ".join(f"{at:.1f} s {step}" for step, at in last.items()))
    return outcome, seconds


def columns_of(model):
    return ", ".join(
        f'"{field.column}"' for field in model._meta.concrete_fields if not getattr(field, "generated", False)
    )


@pytest.mark.drill
@pytest.mark.django_db
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

    with connection.cursor() as cursor, tempfile.TemporaryDirectory() as folder:
        names = [model._meta.db_table for model in TABLES]
        for model in TABLES:  # the owner steps past row security, which COPY does not work under
            cursor.execute(f"ALTER TABLE {model._meta.db_table} NO FORCE ROW LEVEL SECURITY")
            with open(f"{folder}/{model._meta.db_table}", "wb") as out:
                cursor.copy_expert(f"COPY {model._meta.db_table} ({columns_of(model)}) TO STDOUT", out)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        cursor.execute(f"TRUNCATE {', '.join(names)} CASCADE")
        started = time.perf_counter()
        for model in TABLES:
            with open(f"{folder}/{model._meta.db_table}", "rb") as rows:
                cursor.copy_expert(f"COPY {model._meta.db_table} ({columns_of(model)}) FROM STDIN", rows)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        raw = time.perf_counter() - started
    print(f"import {first:.1f} s, raw COPY {raw:.1f} s, ratio {first / raw:.2f}; again {second:.1f} s; +{grown:.0f} MB")
    assert first <= 3 * raw
    assert grown < 300
