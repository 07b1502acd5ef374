"""What was finished, on the page of a member of staff: for whom it stands there."""

import pytest

from tests.cast import as_user
from tests.factories import CompletionFactory, CourseFactory, StaffFactory, UserFactory


@pytest.fixture
def trained(cast):
    staff = StaffFactory(assigned_to=cast.a)
    course = CourseFactory(code="ZQ-2", name="zq course")
    CompletionFactory(staff=staff, course=course, minutes=840)
    CompletionFactory(
        staff=staff, completed_on="2025-09-01", minutes=60, revoked_on="2025-09-02", revoked_by=cast.training_lead,
        revoked_reason="Error",
    )  # fmt: skip
    return staff


@pytest.mark.parametrize("who", ["coordinator", "principal", "training_lead", "auditor", "administrator"])
def test_whoever_answers_for_the_training_reads_it(cast, trained, who):
    text = as_user(getattr(cast, who)).get(trained.get_absolute_url()).content.decode()
    assert "ZQ-2 zq course" in text
    assert "14 hours in all" in text
    assert "Revoked" in text


@pytest.mark.parametrize("who", ["teacher", "other_school", "board", "plan_owner", "equity_analyst", "outsider"])
def test_nobody_else_reads_it(cast, trained, who):
    text = as_user(getattr(cast, who)).get(trained.get_absolute_url()).content.decode()
    assert "zq course" not in text
    assert 'id="training-h"' not in text


def test_one_reads_ones_own(trained):
    text = as_user(UserFactory(staff=trained)).get(trained.get_absolute_url()).content.decode()
    assert "ZQ-2 zq course" in text


def test_page_says_when_nothing_was_finished(cast):
    text = as_user(cast.coordinator).get(cast.teacher.staff.get_absolute_url()).content.decode()
    assert "No course finished yet" in text
