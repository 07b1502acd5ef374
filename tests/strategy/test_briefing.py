"""The briefing book says what the pages say."""

from io import BytesIO

import pikepdf
import pymupdf
import pytest
from django.urls import reverse
from django.utils import timezone

from strategy.models import Task
from strategy.queries.plan import late
from strategy.reports.briefing import briefing
from tests.cast import as_user
from tests.factories import StatusUpdateFactory, TaskFactory
from tests.walls.planned import planned

BOOK = reverse("strategy:briefing")


@pytest.fixture
def parts(cast):
    return planned(cast)


def test_without_a_plan_there_is_no_book(cast):
    assert as_user(cast.board).get(BOOK).status_code == 404


def test_book_is_a_tagged_pdf_with_every_part(parts, cast):
    answer = as_user(cast.board).get(BOOK)
    assert answer["Content-Type"] == "application/pdf"
    with pikepdf.open(BytesIO(answer.content)) as pdf:
        assert pdf.Root.MarkInfo.Marked and "/StructTreeRoot" in pdf.Root
    with pymupdf.open(stream=answer.content) as pdf:
        assert pdf.metadata["title"] == parts["plan"].name
        text = " ".join(" ".join(page.get_text() for page in pdf).split())
    for kind in ("priority", "strategy", "action", "indicator", "task"):
        assert parts[kind].code in text and parts[kind].words in text, kind


def test_figures_of_the_book_are_those_of_the_page(parts, cast):
    plan, today = parts["plan"], timezone.localdate()
    TaskFactory(plan=plan, implementation_plan=parts["carried"], last_on="2025-01-31", first_on="2025-01-01")
    TaskFactory(plan=plan, implementation_plan=parts["carried"], status="done")
    book = dict(briefing(plan, timezone.localtime())["figures"])
    tasks = Task.objects.filter(plan=plan)
    assert book["Past their day"] == str(late(tasks, today).count()) == "1"
    assert book["Done"] == str(tasks.filter(status="done").count())
    tiles = {label: figure for label, _icon, figure, *_rest in as_user(cast.board).get("/strategy/").context["tiles"]}
    assert (str(tiles["Past their day"]), str(tiles["Done"])) == (book["Past their day"], book["Done"])


def test_last_word_of_each_task_is_told(parts, cast):
    period = parts["task"].updates.get().period
    StatusUpdateFactory(task=TaskFactory(plan=parts["plan"], implementation_plan=parts["carried"]), period=period,
                        note="Rooms are missing.")  # fmt: skip
    chapters = briefing(parts["plan"], timezone.localtime())["chapters"]
    assert any("Rooms are missing." in row for one in chapters for part in one["parts"] for row in part["rows"])


def test_number_of_queries_does_not_grow(parts, cast, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    briefing(parts["plan"], timezone.localtime())  # what is remembered from here on
    with CaptureQueriesContext(connection) as before:
        briefing(parts["plan"], timezone.localtime())
    for _ in range(20):
        TaskFactory(plan=parts["plan"], implementation_plan=parts["carried"])
    with django_assert_num_queries(len(before)):
        briefing(parts["plan"], timezone.localtime())
