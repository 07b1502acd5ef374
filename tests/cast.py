"""The cast of the tests: three schools, and everybody who comes to them.

Schools a, b and c. `coordinator` is the owner in most stories; `colleague` has the same role at the same
school, `other_school` the same role at b, and `board` may never reach a student.
"""

from contextlib import contextmanager
from dataclasses import dataclass, fields

from django.db import connection
from django.test import Client
from psycopg2.extensions import TRANSACTION_STATUS_INERROR

from district.models import Role, School, SchoolYear, User
from district.rowsecurity import APP
from tests.factories import RoleGrantFactory, SchoolFactory, SchoolYearFactory, StaffFactory, UserFactory


@dataclass
class Cast:
    a: School
    b: School
    c: School
    year: SchoolYear
    coordinator: User
    colleague: User
    teacher: User
    principal: User
    other_school: User
    third_school: User
    training_lead: User
    contract_manager: User
    plan_owner: User
    board: User
    equity_analyst: User
    auditor: User
    administrator: User
    outsider: User  # may sign in, holds no role

    def users(self):
        """Dict of everybody by their part."""
        return {
            field.name: getattr(self, field.name)
            for field in fields(self)
            if isinstance(getattr(self, field.name), User)
        }


def set_the_stage():
    """Makes the cast. Everybody has an e-mail by their part and, at schools, a place on the staff roster."""
    a, b, c = (SchoolFactory(name=name) for name in ("Alder School", "Birch School", "Cedar School"))
    return Cast(
        a=a,
        b=b,
        c=c,
        year=SchoolYearFactory(),
        coordinator=_person("coordinator", Role.COORDINATOR, a),
        colleague=_person("colleague", Role.COORDINATOR, a),
        teacher=_person("teacher", Role.TEACHER, a),
        principal=_person("principal", Role.PRINCIPAL, a),
        other_school=_person("other-school", Role.COORDINATOR, b),
        third_school=_person("third-school", Role.COORDINATOR, c),
        training_lead=_person("training-lead", Role.TRAINING_LEAD),
        contract_manager=_person("contract-manager", Role.CONTRACT_MANAGER),
        plan_owner=_person("plan-owner", Role.PLAN_OWNER),
        board=_person("board", Role.BOARD),
        equity_analyst=_person("equity-analyst", Role.EQUITY_ANALYST),
        auditor=_person("auditor", Role.AUDITOR),
        administrator=_person("administrator", Role.ADMINISTRATOR),
        outsider=UserFactory(name="Ona Outsider", email="outsider@district.example"),
    )


def _person(part, role, school=None):
    family_name = "".join(word.capitalize() for word in part.split("-"))
    staff = StaffFactory(given_name="Pat", family_name=family_name, assigned_to=school) if school else None
    user = UserFactory(name=f"Pat {family_name}", email=f"{part}@district.example", staff=staff)
    RoleGrantFactory(user=user, role=role, school=school)
    return user


class ServerClient(Client):
    """Django's test client, with every request served as the server's role: what that may not do, fails."""

    def request(self, **request):
        with as_server():
            return super().request(**request)


@contextmanager
def as_server():
    """The server's database role: it owns nothing, so grants and row security bind it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('role')")
        before = cursor.fetchone()[0]
    _become(APP)
    try:
        yield
    finally:
        if connection.connection.info.transaction_status != TRANSACTION_STATUS_INERROR:
            _become(before)


def _become(role):
    with connection.connection.cursor() as cursor:  # the driver's cursor: tests that count queries do not see it
        cursor.execute(f"SET ROLE {role}")


def as_user(user, **defaults):
    """A signed-in browser of this person."""
    client = ServerClient(**defaults)
    client.force_login(user)
    return client
