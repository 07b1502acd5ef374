"""What every test stands on: the owner's database, the server's role inside requests, the cast."""

from importlib import import_module

import environ
import hypothesis
import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection

from config.settings import unquote
from contracts.models import Threshold
from district.models import RetentionSchedule
from district.scope import district_scope
from incidents.models import BehaviorCode, LetterTemplate, RuleSet, StateFile
from tests.browser import chromium, page_for, server, set_clock  # noqa: F401  fixtures of every browser test
from tests.cast import ServerClient, set_the_stage

# A busy machine is slow, and no test is about that.
hypothesis.settings.register_profile("ours", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("ours")


def pytest_configure(config):
    """Tests make tables, so they connect as the tables' owner. Else they mean the same on every machine."""
    owner = environ.Env().db_url("OWNER_DATABASE_URL")
    owner["HOST"] = unquote(owner["HOST"])
    settings.DATABASES["default"].update({key: owner[key] for key in ("NAME", "USER", "PASSWORD", "HOST", "PORT")})
    config.addinivalue_line("filterwarnings", "ignore:No directory at:UserWarning")  # nobody ran collectstatic
    settings.DEMO = True  # the most pages
    settings.SECURE_SSL_REDIRECT = settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = False
    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    """Uploads of a test go to a folder of its own."""
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """A database that is used again may come from a test that emptied every table."""
    with django_db_blocker.unblock():
        lay_first_tables()


def lay_first_tables():
    """The rows that migrations lay, where an earlier test's flush took them away."""
    for migration, model in (
        ("contracts.migrations.0002_money_rules", Threshold),
        ("district.migrations.0012_retention_schedules", RetentionSchedule),
        ("incidents.migrations.0005_first_tables", BehaviorCode),
        ("incidents.migrations.0006_letter_templates", LetterTemplate),
        ("incidents.migrations.0013_rule_sets", RuleSet),
        ("incidents.migrations.0019_ed166", StateFile),
    ):
        if not model.objects.exists():
            import_module(migration).fill(apps, None)


@pytest.fixture
def transactional_db(transactional_db):
    """Real transactions. The cache table is no model's, so Django's flush forgets it."""
    lay_first_tables()
    yield
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE district_cache")


@pytest.fixture
def client(db):
    """An anonymous browser, served as the server's database role."""
    return ServerClient()


@pytest.fixture
def cast(db):
    """Three schools and everybody who comes to them; see tests/cast.py."""
    return set_the_stage()


@pytest.fixture
def district(cast):
    """The cast, with all its schools' rows open to the test itself. A request still sees only its user's."""
    with district_scope():
        yield cast
