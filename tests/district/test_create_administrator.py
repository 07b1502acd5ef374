from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from district.models import Role, User
from tests.factories import RoleGrantFactory, UserFactory


def run(*arguments):
    out = StringIO()
    call_command("create_administrator", *arguments, stdout=out)
    return out.getvalue()


@pytest.mark.django_db
def test_new_login_gets_a_generated_password_and_the_role():
    out = run("Ada@district.example", "--name", "Ada Rowan", "--generate")
    user = User.objects.get()
    assert (user.email, user.name) == ("ada@district.example", "Ada Rowan")
    assert user.check_password(out.splitlines()[0].split(": ")[1])
    assert [(grant.role, grant.starts_on, grant.ends_on) for grant in user.grants.all()] == [
        (Role.ADMINISTRATOR, timezone.localdate(), None)
    ]
    assert user.sees_district()


@pytest.mark.django_db
def test_existing_login_keeps_its_password_and_gets_the_role_once():
    user = UserFactory(email="ada@district.example", is_active=False)
    RoleGrantFactory(user=user, role=Role.ADMINISTRATOR, starts_on=timezone.localdate() + timedelta(days=9))
    before = user.password
    assert "may now administer" in run("ADA@district.example")
    assert "was an administrator already" in run("ada@district.example")
    user = User.objects.get()
    assert (user.password, user.is_active, user.grants.count()) == (before, True, 1)


@pytest.mark.django_db
def test_existing_login_gets_a_new_password_when_asked():
    user = UserFactory(email="ada@district.example")
    password = run("ada@district.example", "--new-password", "--generate").splitlines()[0].split(": ")[1]
    user.refresh_from_db()
    assert user.check_password(password)


@pytest.mark.django_db
@pytest.mark.parametrize("arguments", [["ada@district.example"], ["not an address", "--name", "Ada"]])
def test_bad_login_is_explained_and_not_made(arguments):
    with pytest.raises(CommandError, match=r"name: |email: "):
        run(*arguments)
    assert User.objects.count() == 0
