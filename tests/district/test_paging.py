"""Keyset pages: every row once, in order, both ways, whatever the cursor."""

import base64
import datetime

import pytest
from django.db.models import Value
from django.db.models.functions import Coalesce
from django.http import QueryDict
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from district.models import AccessRecord, Assignment, StaffMember
from district.paging import batches, bounded_count, keyset_page
from tests.factories import AssignmentFactory, StaffFactory

BY_NAME = ("family_name", "given_name", "id")


@pytest.fixture
def eleven(db):
    return [StaffFactory(family_name=f"N{n // 3}", given_name="Sam") for n in range(11)]


def walk(queryset, order, size):
    pages, query = [], ""
    while True:
        page = keyset_page(queryset, order, QueryDict(query), size)
        pages.append(page)
        if not page.next:
            return pages
        query = page.next[1:]


def test_pages_hold_every_row_once_in_order(eleven):
    pages = walk(StaffMember.objects.all(), BY_NAME, 4)
    assert [len(page) for page in pages] == [4, 4, 3]
    assert [row.pk for page in pages for row in page] == [row.pk for row in StaffMember.objects.order_by(*BY_NAME)]


def test_pages_lead_back_the_same_way(eleven):
    pages = walk(StaffMember.objects.all(), BY_NAME, 4)
    back = keyset_page(StaffMember.objects.all(), BY_NAME, QueryDict(pages[2].previous[1:]), 4)
    assert back.rows == pages[1].rows
    first = keyset_page(StaffMember.objects.all(), BY_NAME, QueryDict(back.previous[1:]), 4)
    assert (first.rows, first.previous) == (pages[0].rows, "")


def test_descending_moments_keep_their_microseconds(db):
    start = datetime.datetime(2026, 3, 8, 6, 59, 59, 999_999, tzinfo=datetime.UTC)
    for n in range(5):
        AccessRecord.objects.create(kind="view", noun="x", path="/", at=start + datetime.timedelta(microseconds=n // 2))
    order = ("-at", "-id")
    rows = [row.pk for page in walk(AccessRecord.objects.all(), order, 2) for row in page]
    assert rows == [row.pk for row in AccessRecord.objects.order_by(*order)]


@pytest.mark.parametrize("order", [("hired", "id"), ("-hired", "-id")])
def test_pages_follow_an_annotation(eleven, order):
    for n, one in enumerate(eleven[::2]):
        one.hired_on = datetime.date(2020, 1, 1 + n // 2)
        one.save()
    staff = StaffMember.objects.annotate(hired=Coalesce("hired_on", Value(datetime.date(1, 1, 1))))
    assert [row.pk for page in walk(staff, order, 2) for row in page] == [row.pk for row in staff.order_by(*order)]


@pytest.mark.parametrize(
    "order", [("staff__family_name", "-starts_on", "id"), ("-staff__family_name", "starts_on", "-id")]
)
def test_pages_and_batches_follow_a_field_of_a_related_row(eleven, order):
    for one in eleven:
        AssignmentFactory.create_batch(2, staff=one)
    rows = Assignment.objects.select_related("staff")
    pages, in_order = walk(rows, order, 4), list(rows.order_by(*order))
    assert [row for page in pages for row in page] == in_order
    assert keyset_page(rows, order, QueryDict(pages[-1].previous[1:]), 4).rows == pages[-2].rows
    assert [row for batch in batches(rows, order, 5) for row in batch] == in_order


def test_links_keep_filters_and_drop_the_old_cursor(eleven):
    page = keyset_page(StaffMember.objects.all(), BY_NAME, QueryDict("q=a&q=b&before=zzz&format=csv"), 4)
    assert page.next.startswith("?q=a&q=b&after=")
    assert "before" not in page.next and "format" not in page.next


def test_no_rows_lead_nowhere(db):
    page = keyset_page(StaffMember.objects.none(), BY_NAME, QueryDict("after=x"))
    assert (page.rows, page.next, page.previous) == ([], "", "")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(st.text(max_size=60) | st.binary(max_size=40).map(lambda raw: base64.urlsafe_b64encode(raw).decode()))
def test_mangled_cursor_shows_the_first_page(eleven, cursor):
    first = keyset_page(StaffMember.objects.all(), BY_NAME, {}, 4)
    page = keyset_page(StaffMember.objects.all(), BY_NAME, {"after": cursor}, 4)
    assert page.rows == first.rows


@pytest.mark.parametrize(
    "values",
    ['["a","b",1e400]', '["a","b","x"]', '["a\\u0000","b",1]', '[null,"b",1]', "{}", "[[],[],[]]"],
)
def test_cursor_with_wrong_values_shows_the_first_page(eleven, values):
    cursor = base64.urlsafe_b64encode(values.encode()).decode()
    first = keyset_page(StaffMember.objects.all(), BY_NAME, {}, 4)
    assert keyset_page(StaffMember.objects.all(), BY_NAME, {"after": cursor}, 4).rows == first.rows


def test_batches_hold_every_row_once(eleven):
    rows = [row.pk for batch in batches(StaffMember.objects.all(), BY_NAME, 4) for row in batch]
    assert rows == [row.pk for row in StaffMember.objects.order_by(*BY_NAME)]


def test_count_stops_where_it_is_told(eleven):
    assert bounded_count(StaffMember.objects.all(), 11) == (11, True)
    assert bounded_count(StaffMember.objects.all(), 10) == (10, False)
