"""Many at once, on real connections: no seat is given twice, and the line is kept."""

from datetime import UTC, datetime

import pytest

from tests.cast import set_the_stage
from tests.factories import RegistrationFactory, SessionFactory, StaffFactory, UserFactory
from tests.races import at_once
from trainings.actions.registrations import register, withdraw
from trainings.models import Registration

NOW = datetime(2025, 9, 20, 14, tzinfo=UTC)
MANY, SEATS, HANDS = 100, 30, 20

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def session(transactional_db):
    set_the_stage()
    return SessionFactory(capacity=SEATS)


def ask(session, user):
    return register(session=session, staff=user.staff, by=user, now=NOW).status


def test_hundred_who_register_at_once_fill_thirty_seats_and_the_line(session):
    users = [UserFactory(staff=StaffFactory()) for _ in range(MANY)]
    groups = [users[n::HANDS] for n in range(HANDS)]
    told = at_once([lambda group=group: [ask(session, user) for user in group] for group in groups])
    assert [error for error in told if isinstance(error, Exception)] == []
    session.refresh_from_db()
    assert session.seated == SEATS
    statuses = list(session.registrations.order_by("pk").values_list("status", flat=True))
    assert statuses == ["seated"] * SEATS + ["waiting"] * (MANY - SEATS)


def test_seats_given_back_at_once_go_to_the_first_in_line(session):
    seated = RegistrationFactory.create_batch(SEATS, session=session)
    line = RegistrationFactory.create_batch(HANDS, session=session, waits=True)
    users = [UserFactory(staff=place.staff) for place in seated[: HANDS // 2]]
    told = at_once(
        [
            lambda place=place, user=user: withdraw(registration=place, by=user, now=NOW).status
            for place, user in zip(seated, users, strict=False)
        ]
    )
    assert told == ["withdrawn"] * (HANDS // 2)
    risen = Registration.objects.filter(pk__in=[place.pk for place in line], status="seated")
    assert sorted(risen.values_list("pk", flat=True)) == sorted(place.pk for place in line[: HANDS // 2])
    session.refresh_from_db()
    assert session.seated == SEATS


def test_two_posts_of_one_person_make_one_registration(session):
    user = UserFactory(staff=StaffFactory())
    told = at_once([lambda: ask(session, user)] * 8)
    assert told == ["seated"] * 8
    assert session.registrations.count() == 1
