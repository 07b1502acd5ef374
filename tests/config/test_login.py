"""Signing in: by e-mail, limited per person and address, out again when idle, a second factor where asked."""

import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core.cache import cache

from district.middleware import SEEN_AT
from district.models import DistrictSettings

PASSWORD = "correct-horse-battery"


@pytest.fixture
def person(cast):
    cast.coordinator.set_password(PASSWORD)
    cast.coordinator.save()
    return cast.coordinator


def sign_in(client, email, password=PASSWORD, **extra):
    return client.post("/accounts/login/", {"login": email, "password": password}, **extra)


def test_sign_in_by_email_in_any_case(client, person):
    response = sign_in(client, person.email.upper())
    assert (response.status_code, response.url) == (302, "/")
    assert client.get("/").status_code == 200


def test_wrong_password_is_told_beside_the_form(client, person):
    response = sign_in(client, person.email, "wrong")
    assert response.status_code == 200
    assert client.get("/").status_code == 302


def test_person_who_may_not_sign_in_stays_out(client, person):
    person.is_active = False
    person.save()
    sign_in(client, person.email)
    assert client.get("/").url.startswith("/accounts/login/")


def test_stranger_elsewhere_cannot_lock_a_person_out(client, person):
    for _ in range(6):
        sign_in(client, person.email, "guess", REMOTE_ADDR="203.0.113.9")
    locked = sign_in(client, person.email, REMOTE_ADDR="203.0.113.9")
    assert locked.status_code == 200, "the stranger is slowed down, even with the right password"
    assert sign_in(client, person.email, REMOTE_ADDR="198.51.100.7").status_code == 302


def test_tries_count_in_the_database(client, person):
    sign_in(client, person.email, "guess")
    keys = [key for key in _cache_keys() if "login_failed" in key]
    assert len(keys) == 2


def _cache_keys():
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key FROM district_cache")
        return [key for (key,) in cursor.fetchall()]


def test_nobody_signs_up(client, cast):
    response = client.post("/accounts/signup/", {"email": "new@district.example"})
    assert b"signup" not in response.content.lower() or response.status_code in (200, 302)
    assert not type(cast.board).objects.filter(email="new@district.example").exists()


def test_passwords_are_argon2(person):
    assert person.password.startswith("argon2$")


def test_idle_person_is_signed_out(client, person):
    settings = DistrictSettings.objects.current()
    settings.idle_minutes = 10
    settings.save()
    client.force_login(person)
    client.get("/")
    session = client.session
    session[SEEN_AT] = time.time() - 10 * 60 - 1
    session.save()
    response = client.get("/", follow=True)
    assert response.redirect_chain[0][0].startswith("/accounts/login/")
    assert "signed out because nothing happened" in response.content.decode()


def test_busy_person_stays(client, person):
    client.force_login(person)
    client.get("/")
    session = client.session
    session[SEEN_AT] = time.time() - 59 * 60
    session.save()
    assert client.get("/").status_code == 200


def test_second_factor_is_asked_of_those_who_open_student_records(client, cast):
    settings = DistrictSettings.objects.current()
    settings.second_factor_required = True
    settings.save()
    client.force_login(cast.coordinator)
    assert client.get("/").url == "/accounts/2fa/"
    client.force_login(cast.board)
    assert client.get("/").status_code == 200


def test_sign_in_with_code_app(client, person):
    secret = generate_totp_secret()
    TOTP.activate(person, secret)
    response = sign_in(client, person.email)
    assert response.url == "/accounts/2fa/authenticate/"
    counter = next(iter(yield_hotp_counters_from_time()))
    code = format_hotp_value(hotp_value(secret, counter))
    response = client.post("/accounts/2fa/authenticate/", {"code": code})
    assert response.url == "/"
    assert Authenticator.objects.filter(user=person).count() == 1


def test_wrong_code_stays_out(client, person):
    TOTP.activate(person, generate_totp_secret())
    sign_in(client, person.email)
    assert client.post("/accounts/2fa/authenticate/", {"code": "000000"}).status_code == 200
    assert client.get("/").status_code == 302


@pytest.mark.parametrize(
    "path",
    ["/accounts/login/", "/accounts/password/reset/", "/accounts/2fa/", "/accounts/2fa/totp/activate/",
     "/accounts/2fa/webauthn/", "/accounts/password/change/", "/accounts/email/"],
)  # fmt: skip
def test_account_pages_show(client, person, path):
    cache.clear()
    sign_in(client, person.email)
    assert client.get(path, follow=True).status_code == 200


def test_other_providers_are_ready_by_settings(client, cast, settings):
    settings.SOCIALACCOUNT_PROVIDERS = {
        "google": {"APP": {"client_id": "id", "secret": "s"}},
        "microsoft": {"APP": {"client_id": "id", "secret": "s"}},
        "openid_connect": {
            "APPS": [{"provider_id": "district", "name": "District login", "client_id": "id", "secret": "s",
                      "settings": {"server_url": "https://login.example"}}]
        },
    }  # fmt: skip
    page = client.get("/accounts/login/").content.decode()
    assert all(
        word in page for word in ("/accounts/google/login/", "/accounts/microsoft/login/", "/accounts/oidc/district/")
    )
