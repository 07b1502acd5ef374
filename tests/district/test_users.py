"""Logins and roles: who hands them out, and what cannot be broken by it."""

import threading
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from district import actions
from district.models import Role, RoleGrant, User
from tests.cast import as_user
from tests.factories import RoleGrantFactory, StaffFactory, UserFactory

LIST = reverse("district:user-list")
NEW = reverse("district:user-create")
LIST_QUERIES = 13
PAGE_QUERIES = 16


def names(response):
    return [user.name for user in response.context["page"]]


def url(name, user, *more):
    return reverse(f"district:{name}", args=[user.pk, *more])


def grant_of(user, role=Role.ADMINISTRATOR):
    return RoleGrant.objects.get(user=user, role=role)


@pytest.fixture
def admin(cast):
    return as_user(cast.administrator)


# --- who may


def test_users_are_shown_to_administrators_and_auditors_only(cast):
    allowed = {
        name
        for name, user in cast.users().items()
        if as_user(user).get(LIST).status_code == 200
        and as_user(user).get(cast.teacher.get_absolute_url()).status_code == 200
    }
    assert allowed == {"administrator", "auditor"}


@pytest.mark.parametrize("part", ["auditor", "principal", "coordinator", "board"])
def test_users_are_changed_by_administrators_only(cast, part):
    client, somebody = as_user(getattr(cast, part)), cast.teacher
    grant = grant_of(somebody, Role.TEACHER)
    posts = [
        NEW,
        url("user-edit", somebody),
        url("user-invite", somebody),
        url("user-activate", somebody),
        url("user-deactivate", somebody),
        url("grant-create", somebody),
        url("grant-edit", somebody, grant.pk),
        url("grant-end", somebody, grant.pk),
    ]
    assert [client.post(address).status_code for address in posts] == [403] * len(posts)
    page = as_user(cast.auditor).get(somebody.get_absolute_url()).content.decode()
    assert page.count('method="post"') == page.count('action="/accounts/logout/"')


# --- the list


@pytest.mark.parametrize(
    "query, found",
    [
        ({"q": "teacher"}, ["Pat Teacher"]),
        ({"q": "PAT teach"}, ["Pat Teacher"]),
        ({"role": "board"}, ["Pat Board"]),
        ({"q": "stopped"}, []),
        ({"q": "stopped", "stopped": "on"}, ["Stopped Person"]),
    ],
)
def test_user_list_filters(cast, admin, query, found):
    UserFactory(name="Stopped Person", is_active=False)
    assert names(admin.get(LIST, query)) == found


def test_user_list_tells_todays_roles_and_second_factor(cast, admin):
    RoleGrantFactory(user=cast.outsider, role=Role.BOARD, starts_on=date(2020, 1, 1), ends_on=date(2021, 1, 1))
    response = admin.get(LIST, {"q": "pat teacher", "format": "csv"})
    lines = b"".join(response.streaming_content).decode("utf-8-sig").splitlines()
    assert lines == [
        "Name,E-mail,Roles today,Second factor,Last sign-in,May sign in",
        'Pat Teacher,teacher@district.example,"Teacher or staff, Alder School",no,,yes',
    ]
    assert "No role" in admin.get(LIST, {"q": "ona"}).content.decode()


@pytest.mark.parametrize("extra", [0, 2])
def test_user_list_asks_the_database_as_often_for_one_as_for_three(cast, admin, django_assert_num_queries, extra):
    for _n in range(1 + extra):
        UserFactory(name=f"Counted {_n}", role=Role.COORDINATOR, role__school=cast.a)
    admin.get(LIST)
    with django_assert_num_queries(LIST_QUERIES):
        assert len(admin.get(LIST, {"q": "counted"}).context["page"]) == 1 + extra


@pytest.mark.parametrize("extra", [0, 2])
def test_user_page_asks_the_database_as_often_for_one_as_for_three(cast, admin, django_assert_num_queries, extra):
    user = UserFactory()
    for school in [cast.a, cast.b, cast.c][: 1 + extra]:
        RoleGrantFactory(user=user, school=school, granted_by=cast.administrator)
    admin.get(user.get_absolute_url())
    with django_assert_num_queries(PAGE_QUERIES):
        admin.get(user.get_absolute_url())


@pytest.mark.parametrize("query", [{"q": "\0"}, {"role": "\0"}, {"school": "9" * 40}, {"sort": "-email"}])
def test_user_list_answers_any_query(admin, query):
    assert admin.get(LIST, query).status_code == 200


# --- adding, changing, inviting


def test_user_is_added_and_invited_by_mail(cast, admin, mailoutbox, django_capture_on_commit_callbacks, client):
    staff = StaffFactory(given_name="Nia", family_name="Newman")
    data = {"name": "Nia Newman", "email": " Nia@District.Example ", "staff": staff.pk, "language": "", "version": "0"}
    with django_capture_on_commit_callbacks(execute=True):
        response = admin.post(NEW, data)
    user = User.objects.get(email="nia@district.example")
    assert response.url == user.get_absolute_url()
    assert (user.staff, user.has_usable_password()) == (staff, False)
    assert [mail.to for mail in mailoutbox] == [["nia@district.example"]]
    assert cast.administrator.name in mailoutbox[0].body
    link = next(line for line in mailoutbox[0].body.splitlines() if line.startswith("http://testserver/accounts/"))
    page = client.get(link.removeprefix("http://testserver"), follow=True)
    set_password = {"password1": "seven green circles", "password2": "seven green circles"}
    client.post(page.redirect_chain[-1][0], set_password)
    user.refresh_from_db()
    assert user.check_password("seven green circles")


def test_user_mail_speaks_the_users_language_and_is_sent_again_on_request(
    cast, admin, mailoutbox, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        assert admin.post(url("user-invite", cast.teacher)).url == cast.teacher.get_absolute_url()
    assert "/accounts/password/reset/key/" in mailoutbox[0].body


def test_user_mail_is_not_sent_when_the_user_is_not_saved(cast, admin, mailoutbox, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        response = admin.post(NEW, {"name": "Twin", "email": "TEACHER@district.example"})
    assert response.context["form"].errors == {"email": ["Somebody already signs in with this e-mail."]}
    assert "Twin" in response.content.decode()
    assert mailoutbox == []


@pytest.mark.parametrize(
    "change, field",
    [
        ({"name": ""}, "name"),
        ({"name": "a\0b"}, "name"),
        ({"email": "nobody"}, "email"),
        ({"email": "x" * 250 + "@a.example"}, "email"),
        ({"staff": "9" * 40}, "staff"),
        ({"staff": "\0"}, "staff"),
        ({"language": "xx"}, "language"),
    ],
)
def test_user_form_says_what_is_wrong(cast, admin, change, field):
    data = {"name": "New Person", "email": "new@district.example"} | change
    assert list(admin.post(NEW, data).context["form"].errors) == [field]
    assert not User.objects.filter(email="new@district.example").exists()


def test_user_form_refuses_a_staff_member_who_has_a_login(cast, admin):
    response = admin.post(NEW, {"name": "Two", "email": "two@district.example", "staff": cast.teacher.staff.pk})
    assert list(response.context["form"].errors) == ["staff"]


def test_user_form_finds_staff_without_javascript(cast, admin):
    data = {"name": "Nia", "email": "nia@district.example", "staff_q": "principal", "staff_find": "1"}
    response = admin.post(NEW, data)
    assert "Pat Principal" in response.content.decode()
    assert not User.objects.filter(email="nia@district.example").exists()


def test_user_edit_over_a_newer_edit_shows_both(cast, admin):
    address = url("user-edit", cast.teacher)
    stale = admin.get(address).context["form"]["version"].value()
    User.objects.filter(pk=cast.teacher.pk).update(name="Theirs")
    data = {"name": "Mine", "email": cast.teacher.email, "staff": cast.teacher.staff.pk, "version": stale}
    response = admin.post(address, data)
    assert ("Name", "Theirs", "Mine") in [(str(label), *rest) for label, *rest in response.context["form"].conflict]


def test_user_edit_of_the_address_leaves_nothing_of_the_old_one(cast, admin):
    from allauth.account.models import EmailAddress

    EmailAddress.objects.create(user=cast.teacher, email=cast.teacher.email, verified=True, primary=True)
    address = url("user-edit", cast.teacher)
    version = admin.get(address).context["form"]["version"].value()
    data = {"name": "Pat", "email": "pat@district.example", "staff": cast.teacher.staff.pk, "version": version}
    assert admin.post(address, data).status_code == 302
    assert not EmailAddress.objects.filter(user=cast.teacher).exists()


# --- roles


def role_data(**changes):
    return {"role": "coordinator", "school": "", "starts_on": str(timezone.localdate()), "ends_on": ""} | changes


def test_role_is_given_from_today_and_remembers_by_whom(cast, admin):
    response = admin.post(url("grant-create", cast.outsider), role_data(school=cast.b.pk))
    assert response.url == cast.outsider.get_absolute_url()
    grant = RoleGrant.objects.get(user=cast.outsider)
    assert (grant.role, grant.school, grant.granted_by) == ("coordinator", cast.b, cast.administrator)
    assert User.objects.get(pk=cast.outsider.pk).school_ids() == [cast.b.pk]
    page = admin.get(cast.outsider.get_absolute_url())
    added = page.context["grant_history"][0]
    assert (added.by, ("School", "", "Birch School") in added.fields) == (cast.administrator, True)


@pytest.mark.parametrize(
    "change, field, words",
    [
        ({"school": ""}, "school", "This role is held at a school: choose which."),
        ({"role": "board", "school": "a"}, "school", "This role holds in the whole district: choose no school."),
        ({"school": "9" * 40}, "school", "Select a valid choice. That choice is not one of the available choices."),
        ({"role": "king", "school": "a"}, "role", "Select a valid choice. king is not one of the available choices."),
        ({"school": "a", "ends_on": "2001-01-01"}, "ends_on", "The last day must not be before the first."),
        ({"school": "a", "starts_on": "2025-02-30"}, "starts_on", "Enter a valid date."),
    ],
)
def test_role_form_says_what_is_wrong(cast, admin, change, field, words):
    if change.get("school") == "a":
        change = change | {"school": cast.a.pk}
    response = admin.post(url("grant-create", cast.outsider), role_data(**change))
    assert response.context["form"].errors == {field: [words]}
    assert not RoleGrant.objects.filter(user=cast.outsider).exists()


def test_role_held_already_is_refused_in_words(cast, admin):
    response = admin.post(url("grant-create", cast.teacher), role_data(role="teacher", school=cast.a.pk))
    assert response.context["form"].non_field_errors() == [
        "This person already has that role there on some of these days."
    ]


def test_role_given_twice_at_the_same_moment_is_refused_in_words(cast):
    """What a form let pass before the other one was saved."""
    day = timezone.localdate()
    actions.grant_role(grant=RoleGrant(user=cast.outsider, role="board", starts_on=day), by=cast.administrator)
    with pytest.raises(ValidationError, match="already has that role"):
        actions.grant_role(grant=RoleGrant(user=cast.outsider, role="board", starts_on=day), by=cast.administrator)


def test_role_ends_now(cast, admin):
    grant = grant_of(cast.teacher, Role.TEACHER)
    assert admin.post(url("grant-end", cast.teacher, grant.pk)).url == cast.teacher.get_absolute_url()
    grant.refresh_from_db()
    assert grant.ends_on == timezone.localdate() - timedelta(days=1)
    assert User.objects.get(pk=cast.teacher.pk).school_ids() == []


def test_role_that_would_end_before_it_began_is_removed_and_remembered(cast, admin):
    grant = RoleGrantFactory(user=cast.outsider, role=Role.BOARD, starts_on=timezone.localdate())
    admin.post(url("grant-end", cast.outsider, grant.pk))
    assert not RoleGrant.objects.filter(user=cast.outsider).exists()
    assert admin.get(cast.outsider.get_absolute_url()).context["grant_history"][0].label == "delete"


def test_role_gets_a_last_day(cast, admin):
    grant = grant_of(cast.teacher, Role.TEACHER)
    address = url("grant-edit", cast.teacher, grant.pk)
    later = timezone.localdate() + timedelta(days=30)
    assert admin.post(address, {"last_day": str(later)}).status_code == 302
    grant.refresh_from_db()
    assert grant.ends_on == later
    for wrong in ("", "2001-01-01", "x", "9999-99-99"):
        assert list(admin.post(address, {"last_day": wrong}).context["form"].errors) == ["last_day"]


def test_role_of_another_person_is_not_there(cast, admin):
    grant = grant_of(cast.teacher, Role.TEACHER)
    assert admin.post(url("grant-end", cast.outsider, grant.pk)).status_code == 404
    assert admin.get(url("grant-edit", cast.outsider, grant.pk)).status_code == 404


# --- the last administrator


def test_own_administrator_role_cannot_be_ended(cast, admin):
    UserFactory(role=Role.ADMINISTRATOR)
    grant = grant_of(cast.administrator)
    response = admin.post(url("grant-end", cast.administrator, grant.pk), follow=True)
    assert "You cannot end your own administrator role." in response.content.decode()
    day = {"last_day": str(timezone.localdate() + timedelta(days=9))}
    response = admin.post(url("grant-edit", cast.administrator, grant.pk), day)
    assert "You cannot end your own administrator role." in response.content.decode()
    grant.refresh_from_db()
    assert grant.ends_on is None


def test_own_sign_in_cannot_be_stopped(cast, admin):
    UserFactory(role=Role.ADMINISTRATOR)
    response = admin.post(url("user-deactivate", cast.administrator), follow=True)
    assert "You cannot stop your own sign-in." in response.content.decode()
    assert User.objects.get(pk=cast.administrator.pk).is_active


def test_administrator_whose_role_has_a_last_day_is_not_enough(cast):
    today = timezone.localdate()
    leaving = UserFactory()
    RoleGrantFactory(user=leaving, role=Role.ADMINISTRATOR, starts_on=today, ends_on=today)
    with pytest.raises(ValidationError, match="This is the last administrator"):
        actions.end_grant(grant=grant_of(cast.administrator), last_day=today, by=leaving, today=today)
    with pytest.raises(ValidationError, match="This is the last administrator"):
        actions.stop_sign_in(user=cast.administrator, by=leaving, today=today)


def test_stopped_user_is_out_at_once_and_comes_back_by_undo(cast, admin):
    client = as_user(cast.teacher)
    assert client.get("/staff/").status_code == 200
    page = admin.post(url("user-deactivate", cast.teacher), follow=True)
    assert url("user-activate", cast.teacher) in page.content.decode()
    assert client.get("/staff/").status_code == 302
    admin.post(url("user-activate", cast.teacher))
    assert User.objects.get(pk=cast.teacher.pk).is_active


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("deed", ["end_grant", "stop_sign_in"])
def test_two_administrators_who_remove_each_other_leave_one(deed):
    first, second = UserFactory(role=Role.ADMINISTRATOR), UserFactory(role=Role.ADMINISTRATOR)
    today, start, refused = timezone.localdate(), threading.Barrier(2), []

    def remove(whom, by):
        start.wait()
        try:
            if deed == "end_grant":
                actions.end_grant(grant=grant_of(whom), last_day=today - timedelta(days=1), by=by, today=today)
            else:
                actions.stop_sign_in(user=whom, by=by, today=today)
        except ValidationError as error:
            refused.append(error.messages[0])
        finally:
            connection.close()

    threads = [threading.Thread(target=remove, args=pair) for pair in ((first, second), (second, first))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    assert [message[:32] for message in refused] == ["This is the last administrator. "]
    left = RoleGrant.objects.on(today).filter(role=Role.ADMINISTRATOR, user__is_active=True)
    assert left.count() == 1
