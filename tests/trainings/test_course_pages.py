"""Courses and sequences on the pages: what comes after what, and in which order."""

import pytest
from django.urls import reverse

from tests.cast import as_user
from tests.factories import CompletionFactory, CourseFactory, CredentialFactory, SessionFactory, StaffFactory
from trainings.models import Course, CourseSequence


@pytest.fixture
def lead(cast):
    return as_user(cast.training_lead)


def written(course=None, **changes):
    fields = {"code": "RP-2", "name": "Circles", "kind": "staff", "days": 2, "hours": "12", "every_day": "on"}
    fields |= {"renewal_days": 90, "is_offered": "on"}
    if course:
        fields |= {name: getattr(course, name) for name in ("code", "name", "kind", "days", "hours")}
    return fields | changes


def edit(lead, course, **changes):
    url = reverse("trainings:course-edit", args=[course.pk])
    version = lead.get(url).context["form"]["version"].value()
    return lead.post(url, written(course, version=version, **changes))


def test_course_is_written_with_what_its_graduates_may_teach(lead):
    circles = CourseFactory(code="RP-2")
    form = written(code="TOT", kind="trainers", days=3, licenses=[circles.pk])
    lead.post(reverse("trainings:course-create"), form)
    course = Course.objects.get(code="TOT")
    assert (list(course.licenses.all()), course.days) == ([circles], 3)
    refused = lead.post(reverse("trainings:course-create"), written(code="X", licenses=[circles.pk]))
    assert refused.context["form"].errors["licenses"] == ["Only a training of trainers makes people teach."]
    twice = lead.post(reverse("trainings:course-create"), written(code="tot"))
    assert "Another course has this code." in str(twice.context["form"].errors)


@pytest.mark.parametrize("length", [2, 3])
def test_prerequisites_that_go_in_a_circle_are_refused(lead, length):
    courses = [CourseFactory(code=f"C{n}") for n in range(length)]
    for course, first in zip(courses[1:], courses, strict=False):
        edit(lead, course, prerequisite=first.pk)
    refused = edit(lead, courses[0], prerequisite=courses[-1].pk)
    way = " ← ".join(["C0", *(f"C{n}" for n in range(length - 1, -1, -1))])
    assert refused.context["form"].errors["prerequisite"] == [f"That goes in a circle: {way}."]
    courses[0].refresh_from_db()
    assert courses[0].prerequisite is None


def test_days_of_a_course_stay_while_sessions_are_on_record(lead):
    course = SessionFactory().course
    assert "are on record with 2 days" in str(edit(lead, course, days=3).context["form"].errors["days"])


def test_course_page_says_who_may_teach_it_and_how_many_finished_by_job_class(cast, lead):
    course = CourseFactory()
    CredentialFactory(course=course)
    for kind in ("teacher", "teacher", "counselor"):
        CompletionFactory(course=course, staff=StaffFactory(job_class=kind))
    context = lead.get(course.get_absolute_url()).context
    assert [(str(word), n) for word, n in context["by_class"]] == [
        ("Certified teacher", 2), ("Counselor or social worker", 1)
    ]  # fmt: skip
    assert (context["finished"], len(context["teachers"])) == (3, 1)
    assert as_user(cast.teacher).get(course.get_absolute_url()).context["by_class"] == []


def test_sequence_is_ordered_by_its_buttons_and_saved_in_that_order(lead):
    one, two, three = (CourseFactory(code=code) for code in ("ONE", "TWO", "THREE"))
    url = reverse("trainings:sequence-create")
    typed = {"name": "Way", "rows": 3, "course_0": two.pk, "course_1": one.pk, "course_2": three.pk}
    stepped = lead.post(url, typed | {"up": "1"}).context["form"]
    assert [stepped[f"course_{n}"].value() for n in range(3)] == [str(one.pk), str(two.pk), str(three.pk)]
    assert CourseSequence.objects.count() == 0
    lead.post(url, typed | {"course_0": one.pk, "course_1": two.pk})
    sequence = CourseSequence.objects.get()
    assert [step.course for step in sequence.steps.all()] == [one, two, three]
    back = reverse("trainings:sequence-edit", args=[sequence.pk])
    version = lead.get(back).context["form"]["version"].value()
    lead.post(back, {"name": "Way", "rows": 2, "course_0": three.pk, "course_1": one.pk, "version": version})
    assert [step.course for step in sequence.steps.all()] == [three, one]
    twice = lead.post(back, {"name": "Way", "rows": 2, "course_0": one.pk, "course_1": one.pk, "version": 0})
    assert twice.context["form"].errors["course_1"] == ["This course is in the sequence already."]
