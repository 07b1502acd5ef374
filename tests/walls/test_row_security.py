"""The outer wall alone: no queryset here has a scope of its own. See docs/adr/0002-two-walls.md."""

import pytest
from django.db import ProgrammingError, connection, connections, transaction
from django.http import HttpResponse, JsonResponse, StreamingHttpResponse
from django.template import engines
from django.template.response import TemplateResponse
from django.urls import path

from district.models import Student
from district.rowsecurity import RowSecurity, every_student_table_is_closed, our_models, rule_of
from district.scope import SCHOOLS, district_scope, scope
from incidents.models import IncidentStep, PastOpening, Practice
from tests.cast import ServerClient, as_user, set_the_stage
from tests.walls import recipe
from tests.walls.story import closed_models, rows_in_sight, tell


def test_every_closed_table_is_in_the_story(story):
    with district_scope():
        seen = rows_in_sight()
    assert seen.keys() == set(recipe.TABLES)
    assert 0 not in seen.values()


def test_no_statement_is_compiled(db):
    with connection.cursor() as cursor:
        cursor.execute("SHOW jit")
        assert cursor.fetchone() == ("off",)


def test_rows_follow_the_student(story, role):
    recipe.rows_follow_kim(story)


def test_receiving_school_reads_and_cannot_write(story, role):
    recipe.receiver_reads_and_cannot_write(story)


def test_row_of_another_school_cannot_be_made(story, role):
    recipe.nobody_writes_into_another_school(story)


def test_record_cannot_be_opened_by_joining_it(story, role):
    recipe.nobody_opens_a_record_by_joining_it(story)


@pytest.mark.parametrize("role", ["server"], indirect=True)
def test_history_cannot_be_changed_by_the_server(story, role):
    with district_scope():
        recipe.history_stays_as_it_was(story)


def test_neither_school_alone_can_move_a_student(story, role):
    kim = Student.objects.filter(pk=story.kim.pk)
    with scope([story.cast.a.pk]), recipe.refused_by_policy():
        kim.update(school=story.cast.b)
    with scope([story.cast.b.pk]):
        assert kim.update(school=story.cast.b) == 0


def test_nested_scope_gives_back_the_outer_one(story, role):
    a, b = story.cast.a.pk, story.cast.b.pk
    with scope([a]):
        assert names() == ["Kim", "Lee"]
        with scope([b]):
            assert names() == ["Bo"]
            with scope([a, b]):
                assert names() == ["Bo", "Kim", "Lee"]
            assert names() == ["Bo"]
        assert names() == ["Kim", "Lee"]
    assert (names(), SCHOOLS.get()) == ([], ())


def test_nested_scope_gives_back_the_outer_one_after_an_error(story, role):
    with scope([story.cast.a.pk]):
        with pytest.raises(ZeroDivisionError), scope([story.cast.b.pk]):
            1 / 0  # noqa: B018
        assert names() == ["Kim", "Lee"]
        with pytest.raises(ProgrammingError), scope([story.cast.b.pk]):
            list(Student.objects.raw("SELECT no_such_column FROM district_student"))
        assert names() == ["Kim", "Lee"]
    assert names() == []


def test_scope_of_nonsense_opens_nothing(story):
    with pytest.raises(ValueError, match="invalid literal"), scope(["1} OR true --"]):
        pass
    assert names() == []


def names():
    return sorted(Student.objects.values_list("given_name", flat=True))


# --- through a request: JSON, a lazily rendered page, a stream


LAZY = engines["django"].from_string("{% for student in students %}{{ student.given_name }} {% endfor %}")


def now(request):
    return JsonResponse(names(), safe=False)


def later(request):
    return TemplateResponse(request, LAZY, {"students": Student.objects.order_by("given_name")})


def unscoped_stream(request):
    return StreamingHttpResponse(name for name in names_of_a_stream())


def scoped_stream(request):
    school_ids = request.user.school_ids() if request.user.is_authenticated else ()

    def lines():
        with scope(school_ids):
            yield from names_of_a_stream()

    return StreamingHttpResponse(lines())


def names_of_a_stream():
    for student in Student.objects.order_by("given_name").iterator():
        yield f"{student.given_name} "


def failing(request):
    Practice.objects.update(note="half done")
    raise ZeroDivisionError


def after(request):
    """What a callback after the commit sees."""
    seen = []
    transaction.on_commit(lambda: seen.extend(names()))
    response = HttpResponse()
    response.seen = seen
    return response


urlpatterns = [
    path("now/", now),
    path("later/", later),
    path("unscoped-stream/", unscoped_stream),
    path("scoped-stream/", scoped_stream),
    path("failing/", failing),
    path("after/", after),
]


def body(client, url):
    response = client.get(url)
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return content.decode().strip()


@pytest.fixture
def open_door(settings):
    """These small views are no pages of ours: let anonymous in, so that the wall alone is asked."""
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if not name.endswith("LoginRequiredMiddleware")]


@pytest.fixture
def lasting_story(transactional_db):
    """The story with real transactions, as they are on a server."""
    return tell(set_the_stage())


@pytest.mark.urls(__name__)
def test_page_shows_its_users_schools_however_it_is_rendered(lasting_story, open_door):
    cast = lasting_story.cast
    pages_show_only_own(cast)
    lasting_story.kim_moves_to(cast.b)
    assert body(as_user(cast.coordinator), "/later/") == "Kim Lee"
    assert body(as_user(cast.other_school), "/later/") == "Bo Kim"
    assert body(as_user(cast.third_school), "/later/") == ""
    # Outside a request's transaction nobody sees anything, and the next user of the connection neither.
    nothing_outside_a_transaction()


def pages_show_only_own(cast):
    everybody = {
        cast.coordinator: "Kim Lee",
        cast.other_school: "Bo",
        cast.third_school: "",
        cast.administrator: "Bo Kim Lee",
        cast.board: "",
        cast.outsider: "",
        None: "",
    }
    for user, seen in everybody.items():
        client = as_user(user) if user else ServerClient()
        assert client.get("/now/").json() == seen.split()
        assert body(client, "/later/") == seen
        assert body(client, "/scoped-stream/") == seen
        assert body(client, "/unscoped-stream/") == ""
        assert client.get("/after/").seen == []


def nothing_outside_a_transaction():
    assert not connection.in_atomic_block
    assert names() == []


@pytest.mark.urls(__name__)
def test_failing_view_leaves_nothing_behind(lasting_story):
    client = as_user(lasting_story.cast.coordinator)
    client.raise_request_exception = False
    assert client.get("/failing/").status_code == 500
    nothing_outside_a_transaction()
    with district_scope():
        assert set(Practice.objects.values_list("note", flat=True)) == {""}


# --- the catalogue


def test_check_finds_every_table_as_declared(db):
    assert every_student_table_is_closed(databases=["default"]) == []


def test_every_model_with_a_school_is_closed_or_declared_open(db):
    """A school on a row is a hint of student data. Those that hold none are written down here."""
    with_school = {
        model.__name__
        for model in our_models()
        if any(field.attname == "school_id" for field in model._meta.concrete_fields)
    }
    assert with_school - {model.__name__ for model in closed_models()} == {
        "AccessRecord",
        "Alignment",
        "AlignmentEvent",
        "Assignment",
        "AssignmentEvent",
        "CalendarDay",
        "CalendarDayEvent",
        "CoachingVisit",
        "CoachingVisitEvent",
        "Completion",
        "CompletionEvent",
        "CredentialSchool",
        "CredentialSchoolEvent",
        "FidelityReview",
        "FidelityReviewEvent",
        "Location",
        "Measurement",
        "MeasurementEvent",
        "ProgressReview",
        "ProgressReviewEvent",
        "Registration",
        "RegistrationEvent",
        "RequirementSchool",
        "RequirementSchoolEvent",
        "RoleGrant",
        "RoleGrantEvent",
        "SchoolImprovementPlan",
        "SchoolImprovementPlanEvent",
        "Section",
        "Session",
        "SessionEvent",
        "SiteVisit",
        "SiteVisitEvent",
    }


# Links between closed rows that may cross schools, since a student moves on and the row does not: they show nothing of
# what they point to, and open nothing, as no row follows by them.
CROSSING = {
    ("Consequence", "restorative_practice"): "a consequence of the old school is repaired at the new one",
    ("ReentryPlan", "welcome_practice"): "and so is the welcome held there",
    ("Letter", "incident"): "the new school writes home about what happened at the old one",
    ("Letter", "practice"): "and about a circle there",
    ("Letter", "consequence"): "and about what was decided there",
    ("Letter", "guardian"): "the guardian moves with the student, the letter stays",
    ("DutyAttempt", "guardian"): "and here",
    ("Incident", "copied_from"): "somebody of two schools copies from one to the other",
    ("AgreementItem", "replaced_by"): "one promise for another: both hang on their agreements",
}


def test_every_closed_child_has_its_parents_school(db):
    """A closed row that belongs to another row with a school has that school, by a composite foreign key."""
    held = {(model.__name__, column) for model, column, _ in recipe.held_children()}
    links = {
        (model.__name__, field.name)
        for model in [*recipe.written_models(), IncidentStep, PastOpening]
        for field in model._meta.concrete_fields
        if field.is_relation and isinstance(rule_of(field.related_model), RowSecurity)
        if field.related_model is not Student  # rows stay where they were written; the student may be elsewhere
    }
    assert links - held == CROSSING.keys()
    of_students = {"AmendmentRequest", "Disclosure", "Guardian", "LegalHold", "RecordRequest", "RecordText"}
    assert held - links == {("SectionStudent", "section"), *((name, "student") for name in of_students)}
    assert len(held) == 33


FOLLOWING = [model for model in closed_models() if "follows_" in rule_of(model).follows]


@pytest.mark.parametrize("model", FOLLOWING, ids=lambda model: model.__name__)
def test_plan_asks_own_school_before_following(story, role, model):
    own_stands_before_follows(model)


def own_stands_before_follows(model):
    """The function is dear: PostgreSQL must ask it only about rows of other schools."""
    with scope([1]), connection.cursor() as cursor:
        cursor.execute(f'EXPLAIN SELECT * FROM "{model._meta.db_table}"')
        conditions = " ".join(line for (line,) in cursor.fetchall() if "follows_" in line)
    assert 0 < conditions.index("SubPlan") < conditions.index("follows_")


def test_history_inherits_the_wall_of_what_it_tracks(db):
    for model in our_models():
        if tracked := getattr(model, "pgh_tracked_model", None):
            assert isinstance(rule_of(model), RowSecurity) == isinstance(rule_of(tracked), RowSecurity)


def test_every_connection_is_told_whose_schools_these_are():
    assert {type(connections[alias]).__module__ for alias in connections} == {"district.pg.base"}
