"""What a log line holds: enough to find the mistake, nothing about a student."""

import json
import logging

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.module_loading import import_string

from tests.factories import StudentFactory


@pytest.fixture
def formatter():
    given = dict(settings.LOGGING["formatters"]["json"])
    return given.pop("()")(**given)


def line(formatter, error):
    record = logging.LogRecord("django.request", logging.ERROR, __file__, 1, "Internal Server Error: /x/", (), error)
    return json.loads(formatter.format(record))


def test_error_is_logged_with_its_traceback(formatter):
    try:
        import_string("config.nothing")
    except ImportError as error:
        written = line(formatter, (type(error), error, error.__traceback__))

    assert written["event"] == "Internal Server Error: /x/" and written["level"] == "error"
    assert written["exception"].startswith("Traceback (most recent call last):")
    assert 'does not define a "nothing"' in written["exception"]


def test_refused_row_is_not_quoted_in_the_log(district, formatter):
    number = str(777_000 + 123)  # its source line, which a traceback quotes, does not hold it
    StudentFactory(school=district.a, local_id=number)
    try:
        with transaction.atomic():
            StudentFactory(school=district.a, local_id=number)
    except IntegrityError as error:
        written = line(formatter, (type(error), error, error.__traceback__))

    assert "student_number_per_school" in written["exception"]
    assert number not in json.dumps(written)
