"""The list of who looked, took away and was refused."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from district.models import AccessRecord
from tests.cast import as_user
from tests.factories import AccessRecordFactory

LIST = reverse("district:access-log")
LIST_QUERIES = 11


@pytest.fixture
def auditor(cast):
    return as_user(cast.auditor)


def test_access_log_is_read_by_administrators_and_auditors_only(cast):
    AccessRecordFactory(user=cast.teacher, path="/students/4711/")
    seen = {}
    for name, user in cast.users().items():
        response = as_user(user).get(LIST)
        seen[name] = response.status_code
        assert ("4711" in response.content.decode()) == (response.status_code == 200)
    assert {name for name, status in seen.items() if status == 200} == {"administrator", "auditor"}


@pytest.mark.parametrize("part", ["auditor", "administrator"])
def test_access_log_takes_no_post(cast, part):
    assert as_user(getattr(cast, part)).post(LIST).status_code == 405


@pytest.mark.parametrize(
    "query, found",
    [
        ({"who": "teach"}, [1]),
        ({"kind": "denial"}, [2]),
        ({"noun": "practice"}, [3]),
        ({"noun": "student", "record": "1"}, [1]),
        ({"since": "2025-11-02"}, [3, 2]),
        ({"until": "2025-11-01"}, [1]),
        ({"since": "2025-11-02", "until": "2025-11-02"}, [2]),
        ({"sort": "at"}, [1, 2, 3]),
        ({}, [3, 2, 1]),
    ],
)
def test_access_log_filters(cast, auditor, query, found):
    """Days are those of the district's clock, also on the day it is set back (2025-11-02)."""
    AccessRecordFactory(user=cast.teacher, object_id=1, at=datetime(2025, 11, 2, 3, 59, tzinfo=UTC))
    AccessRecordFactory(user=cast.coordinator, object_id=2, kind="denial", at=datetime(2025, 11, 3, 4, 59, tzinfo=UTC))
    AccessRecordFactory(user=None, object_id=3, noun="practice", at=datetime(2025, 11, 3, 5, 0, tzinfo=UTC))
    assert [record.object_id for record in auditor.get(LIST, query).context["page"]] == found


def test_access_log_exports_and_says_so_in_itself(cast, auditor):
    AccessRecordFactory(user=cast.teacher, at=datetime(2025, 11, 2, 16, 0, tzinfo=UTC), request_id="r1")
    response = auditor.get(LIST, {"format": "csv", "kind": "view"})
    lines = b"".join(response.streaming_content).decode("utf-8-sig").splitlines()
    assert lines == [
        "When,Who,E-mail,What,Of what,Record,Rows,Page,Request",
        "2025-11-02 11:00,Pat Teacher,teacher@district.example,Viewed,student,1,,/students/1/,r1",
    ]
    record = AccessRecord.objects.get(kind="export")
    assert (record.user, record.noun, record.rows) == (cast.auditor, "accessrecord", 1)


@pytest.mark.parametrize(
    "query",
    [
        {"who": "\0"}, {"kind": "\0"}, {"noun": "x" * 99}, {"record": "9" * 40}, {"record": "1.5"}, {"record": "NaN"},
        {"record": "-1"}, {"since": "2025-02-30"}, {"until": "0000-00-00"}, {"since": "9999-12-31"},
        {"until": "0001-01-01"},
    ],
)  # fmt: skip
def test_access_log_answers_any_query(auditor, query):
    assert auditor.get(LIST, query).status_code == 200


@pytest.mark.parametrize("extra", [0, 2])
def test_access_log_asks_the_database_as_often_for_one_as_for_three(cast, auditor, django_assert_num_queries, extra):
    for user in [cast.teacher, cast.board, cast.coordinator][: 1 + extra]:
        AccessRecordFactory(user=user)
    auditor.get(LIST)
    with django_assert_num_queries(LIST_QUERIES):
        assert len(auditor.get(LIST).context["page"]) == 1 + extra
