"""The outer wall: which schools' rows this piece of work may see. See docs/adr/0002-two-walls.md."""

from contextlib import contextmanager
from contextvars import ContextVar

from django.db import connection, transaction

SCHOOLS = ContextVar("schools", default=())  # nobody sees anything by default


@contextmanager
def scope(school_ids):
    """One transaction that sees the rows of these schools, and only these."""
    token = SCHOOLS.set(tuple(school_ids))
    try:
        with transaction.atomic():  # nested: a savepoint, so that an error undoes the setting too
            connection.apply_scope()
            yield
    finally:
        SCHOOLS.reset(token)
        _tell_open_transaction()


def _tell_open_transaction():
    if connection.in_atomic_block and not connection.needs_rollback:
        connection.apply_scope()


def district_scope():
    """All schools: for commands, jobs and district-wide actions, after their own permission check."""
    from district.models import School

    return scope(School.objects.values_list("pk", flat=True))


class ScopeMiddleware:
    """Opens the request to the schools of its user; after AuthenticationMiddleware."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        token = SCHOOLS.set(tuple(request.user.school_ids()) if request.user.is_authenticated else ())
        _tell_open_transaction()  # none on a server, where ATOMIC_REQUESTS opens it; a test's own around a request
        try:
            return self.get_response(request)
        finally:
            SCHOOLS.reset(token)
            _tell_open_transaction()

    def process_template_response(self, request, response):
        with transaction.atomic():  # ATOMIC_REQUESTS ends with the view; the template is rendered after it
            return response.render()
