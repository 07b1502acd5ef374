"""Who looked, who took data away, who was refused. Source: 34 CFR 99.32."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import ProgrammingError, connection, transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path

from district.access import record_export, record_view
from district.models import AccessRecord, Student
from tests.cast import ServerClient, as_server, as_user, set_the_stage
from tests.walls.story import tell


def student_page(request, pk):
    """A record page as ours are: found through the scope, recorded, rolled back when something fails."""
    record_view(request, get_object_or_404(Student, pk=pk))
    if "break" in request.GET:
        raise ZeroDivisionError
    return HttpResponse()


def printed(request, pk):
    record_view(request, get_object_or_404(Student, pk=pk), AccessRecord.Kind.PRINT)
    return HttpResponse()


def exported(request):
    record_export(request, "student", Student.objects.count())
    return HttpResponse()


def forbidden(request):
    AccessRecord.objects.all().exists()
    raise PermissionDenied


urlpatterns = [
    path("pages/<int:pk>/", student_page, name="student-detail"),
    path("pages/<int:pk>/print/", printed, name="student-print"),
    path("exports/", exported, name="student-list"),
    path("forbidden/", forbidden, name="settings"),
    path("sign-in/", forbidden, name="account_login"),
]
pytestmark = pytest.mark.urls(__name__)


def log():
    """The whole log, oldest first, as (what, of what, record, school, rows, page, who)."""
    return list(
        AccessRecord.objects.order_by("id").values_list(
            "kind", "noun", "object_id", "school_id", "rows", "path", "user__name"
        )
    )


def test_view_print_and_export_are_recorded(story):
    client, kim = as_user(story.cast.coordinator), story.kim
    response = client.get(f"/pages/{kim.pk}/?q=Kim")
    client.get(f"/pages/{kim.pk}/print/")
    client.get("/exports/?q=Kim")
    who = "Pat Coordinator"
    assert log() == [
        ("view", "student", kim.pk, kim.school_id, None, f"/pages/{kim.pk}/", who),
        ("print", "student", kim.pk, kim.school_id, None, f"/pages/{kim.pk}/print/", who),
        ("export", "student", None, None, 2, "/exports/", who),
    ]
    assert AccessRecord.objects.first().request_id != response["X-Request-ID"]
    assert AccessRecord.objects.last().request_id == response["X-Request-ID"]


def test_refusal_is_recorded_whether_hidden_or_forbidden(story):
    client, kim = as_user(story.cast.other_school), story.kim
    assert client.get(f"/pages/{kim.pk}/").status_code == 404
    assert client.post("/forbidden/").status_code == 403
    assert client.get("/pages/99999999/").status_code == 404
    who = "Pat OtherSchool"
    assert log() == [
        ("denial", "student-detail", kim.pk, None, None, f"/pages/{kim.pk}/", who),
        ("denial", "settings", None, None, None, "/forbidden/", who),
        ("denial", "student-detail", 99999999, None, None, "/pages/99999999/", who),
    ]


def test_refusal_of_a_page_that_is_not_there_is_no_refusal(story):
    assert as_user(story.cast.other_school).get("/nowhere/").status_code == 404
    assert log() == []


def test_stranger_is_sent_to_sign_in_and_not_recorded(story):
    assert ServerClient().get(f"/pages/{story.kim.pk}/").status_code == 302
    assert log() == []


def test_number_beyond_the_database_is_a_refusal_like_others(story):
    assert as_user(story.cast.other_school).get(f"/pages/{2**63}/").status_code == 404
    assert log()[0][:3] == ("denial", "student-detail", None)


def test_refusal_stays_when_its_request_is_rolled_back(transactional_db):
    """With real transactions: what a view wrote before it refused is undone, the record of the refusal is not."""
    story = tell(set_the_stage())
    client = as_user(story.cast.board)
    assert client.get(f"/pages/{story.kim.pk}/").status_code == 404
    assert [entry[0] for entry in log()] == ["denial"]
    client = as_user(story.cast.coordinator)
    client.raise_request_exception = False
    assert client.get(f"/pages/{story.kim.pk}/?break").status_code == 500
    assert [entry[0] for entry in log()] == ["denial"]


def test_log_holds_no_name_and_no_search_word(story):
    client = as_user(story.cast.coordinator)
    client.get(f"/pages/{story.kim.pk}/?q=Ash")
    client.get("/exports/?q=Kim")
    client.get("/pages/1/?q=Lee")
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(t::text, ' ') FROM district_accessrecord t")
        written = cursor.fetchone()[0]
    for word in ("Kim", "Ash", "Lee", "Alder"):
        assert word not in written


@pytest.mark.parametrize("way", ["update", "delete"])
def test_log_is_never_changed_by_the_server(story, way):
    as_user(story.cast.coordinator).get(f"/pages/{story.kim.pk}/")
    everything = AccessRecord.objects.all()
    with as_server(), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        everything.update(noun="") if way == "update" else everything._raw_delete("default")
    assert len(log()) == 1
