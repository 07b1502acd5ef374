"""Code for figures reads only what figures may be made of, however it asks."""

import pytest
from django.db import connection
from django.db.models import Count, F, OuterRef, Subquery
from django.db.models.functions import Left, Length
from django.urls import get_resolver, reverse

from district.figures import ForbiddenColumn, figures_only, forbidden_columns
from district.models import Guardian, Student
from incidents.models import Consequence, Incident, IncidentParticipant, ParticipantFeedback
from tests.cast import as_user, set_the_stage

FORBIDDEN = {
    "a row": lambda: list(Incident.objects.all()),
    "a column": lambda: list(Student.objects.values("family_name")),
    "a filter": lambda: Incident.objects.filter(description__icontains="x").count(),
    "an order": lambda: list(Student.objects.order_by("search_text").values("pk")),
    "a group": lambda: list(Student.objects.values("birth_date").annotate(n=Count("pk"))),
    "a relation": lambda: list(Consequence.objects.values("student__given_name").annotate(n=Count("pk"))),
    "a second join": lambda: list(
        IncidentParticipant.objects.filter(incident__participants__student__local_id="1").values("pk")
    ),
    "a subquery": lambda: list(
        Student.objects.values("pk").annotate(
            who=Subquery(Guardian.objects.filter(student=OuterRef("pk")).values("phone")[:1])
        )
    ),
    "a function": lambda: list(Incident.objects.annotate(n=Length(Left("title", 3))).values("n")),
    "an expression": lambda: list(ParticipantFeedback.objects.values(said=F("words"))),
    "a statement by hand": lambda: _run("SELECT family_name FROM district_student"),
    "a table read whole": lambda: _run("SELECT s.* FROM district_student s"),
    "its history": lambda: _run("SELECT title FROM incidents_incidentevent"),
}


def _run(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.mark.parametrize("way", FORBIDDEN)
def test_what_tells_who_is_refused(db, way):
    FORBIDDEN[way]()  # elsewhere it is asked without harm
    with figures_only(), pytest.raises(ForbiddenColumn):
        FORBIDDEN[way]()


def test_what_is_counted_by_may_be_read(db):
    with figures_only():
        groups = ("race_ethnicity", "sex", "disability", "english_learner", "home_language", "grade")
        list(Student.objects.order_by().values(*groups).annotate(n=Count("pk")))
        list(Consequence.objects.order_by().values("kind", "student__sex").annotate(n=Count("student", distinct=True)))
        _run("SELECT count(*) FROM district_student")
    list(Incident.objects.all())  # and the door is open again


def test_names_and_words_are_closed_and_groups_are_not():
    closed = forbidden_columns()
    assert closed["district_student"] == {
        "birth_date", "family_name", "given_name", "local_id", "middle_name", "preferred_name", "search_text",
        "sourced_id",
    }  # fmt: skip
    assert {"title", "description", "outcome", "place"} == closed["incidents_incident"]
    assert "district_school" not in closed and "contracts_contract" not in closed


@pytest.mark.parametrize("name", ["patterns", "patterns-practices"])
@pytest.mark.parametrize("who", ["principal", "board", "administrator"])
def test_reports_that_board_staff_read_keep_to_it(db, name, who):
    cast = set_the_stage()
    for query in ("", "?format=csv"):
        assert as_user(getattr(cast, who)).get(reverse(f"incidents:{name}") + query).status_code == 200


def test_every_report_that_board_staff_read_is_guarded():
    namespace = get_resolver().namespace_dict["incidents"][1]
    for name in ("patterns", "patterns-practices"):
        view = namespace.url_patterns
        found = [pattern.callback for pattern in view if pattern.name == name]
        assert [getattr(_inmost(one), "figures_only", False) for one in found] == [True]


def _inmost(view):
    while not hasattr(view, "figures_only") and hasattr(view, "__wrapped__"):
        view = view.__wrapped__
    return view
