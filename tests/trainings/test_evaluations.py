"""Answers without a name: who may answer, what is shown from when, and the completion that follows."""

from random import Random

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from tests.cast import as_user
from tests.factories import (
    AttendanceFactory,
    CourseFactory,
    InstructorFactory,
    RegistrationFactory,
    SessionEvaluationFactory,
    SessionFactory,
    SessionInstructorFactory,
    StaffFactory,
    UserFactory,
)
from trainings.actions.completions import certify_session
from trainings.actions.evaluations import answer
from trainings.models import Completion, SessionEvaluation
from trainings.queries.evaluations import summary

ANSWERS = {"useful": 5, "clear": 4, "ready": 3, "respected": None}


def who_came(**course):
    session = SessionFactory(course=CourseFactory(days=1, **course), status="held")
    user = UserFactory(staff=StaffFactory())
    registration = RegistrationFactory(session=session, staff=user.staff)
    AttendanceFactory(registration=registration)
    return user, registration


def says(user, registration, answers=ANSWERS, **words):
    answer(registration=registration, by=user, now=timezone.now(), answers=answers, **words)


def test_answer_is_kept_once_and_nothing_in_it_leads_to_who_gave_it(db):
    user, registration = who_came()
    says(user, registration, went_well=" The circle ")
    registration.refresh_from_db()
    assert registration.evaluated_on == timezone.localdate()
    said = SessionEvaluation.objects.get()
    assert (said.useful, said.clear, said.ready, said.respected, said.went_well) == (5, 4, 3, None, "The circle")
    assert {field.name for field in SessionEvaluation._meta.fields if field.is_relation} == {"session"}
    with pytest.raises(ValidationError, match="You answered on"):
        says(user, registration)
    assert SessionEvaluation.objects.count() == 1


def test_who_was_not_there_and_who_says_nothing_are_refused(db):
    user, registration = who_came()
    with pytest.raises(ValidationError, match="at least one question"):
        says(user, registration, dict.fromkeys(ANSWERS))
    with pytest.raises(PermissionDenied):
        says(UserFactory(staff=StaffFactory()), registration)
    registration.attendance.update(status="absent", minutes=0)
    with pytest.raises(ValidationError, match="Only who was there"):
        says(user, registration)
    assert SessionEvaluation.objects.count() == 0


def test_completion_follows_the_answer_where_the_course_asks_for_it(cast):
    user, registration = who_came(evaluation_required=True)
    done, lacking = certify_session(session=registration.session, by=cast.training_lead, now=timezone.now())
    assert (done, [one.pk for one in lacking]) == ([], [registration.pk])
    says(user, registration)
    assert Completion.objects.get().registration == registration


def another(session):
    """Somebody who was there, with a login."""
    user = UserFactory(staff=StaffFactory())
    registration = RegistrationFactory(session=session, staff=user.staff)
    AttendanceFactory(registration=registration, day=session.days.first())
    return user, registration


def test_summary_is_shown_from_five_answers_up_and_a_question_from_five_of_its_own(db):
    session = SessionFactory(status="held")
    for n in range(4):
        says(*another(session), {**ANSWERS, "useful": n + 1, "respected": 4}, went_well=f"text {n}")
    found = summary(session)
    assert (found.n, found.shown, found.questions, found.went_well) == (4, 0, (), ())
    says(*another(session), {**ANSWERS, "useful": 5, "clear": None, "respected": 4}, went_well="text 4")
    found = summary(session)
    assert [(str(words), average, n) for words, average, n, _spread in found.questions] == [
        ("Useful for my work", 3.0, 5), ("Ready to hold a circle", 3.0, 5), ("Heard and respected", 4.0, 5)
    ]  # fmt: skip
    assert found.questions[0][3] == [(1, 1), (2, 1), (3, 1), (4, 1), (5, 1)]
    assert sorted(found.went_well) == [f"text {n}" for n in range(5)]


def test_no_answer_can_be_told_by_looking_before_and_after(cast):
    """Whatever is shown changes by five answers at least, for each question by itself and for the words."""
    luck, session = Random(5), SessionFactory(status="held", capacity=60)
    before, shown = {}, 0
    for n in range(1, 41):
        answers = {name: luck.choice([None, 1, 2, 3, 4, 5]) for name in SessionEvaluation.QUESTIONS}
        says(*another(session), answers, went_well=f"words {n}")
        found = summary(session)
        assert (found.n, found.shown, found.waiting) == (n, n // 5 * 5, n % 5)
        assert len(found.went_well) == found.shown
        now = {words: dict(spread) for words, _mean, _n, spread in found.questions}
        for words, spread in now.items():
            added = [many - before.get(words, {}).get(step, 0) for step, many in spread.items()]
            assert min(added) >= 0 and (sum(added) == 0 or sum(added) >= 5)
        assert before.keys() <= now.keys()
        before, shown = now, found.shown
    assert shown == 40 and len(before) == 4
    page = as_user(cast.training_lead).get(session.get_absolute_url()).text
    assert "Answers are added 5 at a time" in page and "wait for others" not in page
    says(*another(session))
    assert "1 more answer waits for others." in as_user(cast.training_lead).get(session.get_absolute_url()).text


def test_summary_is_read_by_who_teaches_and_the_lead_alone(cast):
    session = SessionFactory(status="held")
    for n in range(5):
        SessionEvaluationFactory(session=session, went_well=f"words {n}", block=1)

    def shown(user):
        return "words 3" in as_user(user).get(session.get_absolute_url()).content.decode()

    assert shown(cast.training_lead)
    assert [shown(user) for user in (cast.teacher, cast.principal, cast.coordinator, cast.auditor)] == [False] * 4
    SessionInstructorFactory(session=session, instructor=InstructorFactory(staff=cast.teacher.staff))
    assert shown(cast.teacher)


def test_page_takes_the_answer_and_says_so_when_one_has_answered(cast):
    session = SessionFactory(status="held")
    mine = RegistrationFactory(session=session, staff=cast.teacher.staff)
    client, url = as_user(cast.teacher), reverse("trainings:evaluation-create", args=[session.pk])
    assert "Only who was there answers" in client.get(url).content.decode()
    AttendanceFactory(registration=mine)
    assert client.post(url, {"useful": "6"}).context["form"].errors.keys() == {"useful"}
    client.post(url, {"useful": "5", "to_change": "More time"})
    assert SessionEvaluation.objects.values_list("useful", "to_change").get() == (5, "More time")
    assert "You answered on" in client.get(url).content.decode()
    assert as_user(cast.coordinator).get(url).status_code == 404
