"""One structured log line a request, with an id that the error pages show and no student data in it."""

import re
import time
import uuid

import structlog

log = structlog.get_logger("config.logs")
GIVEN_ID = re.compile(r"^[\w-]{8,64}$")
SIGNED = re.compile(r"^(/voice/)[^/]+/$")  # an address that is a key by itself
# Lines in which PostgreSQL quotes the row that it refused.
VALUES = re.compile(r"^(DETAIL|CONTEXT):.*\n?", re.MULTILINE)


def without_values(logger, name, event):
    """Structlog processor: a traceback says where and what kind, not whose data. After `format_exc_info`."""
    if "exception" in event:
        event["exception"] = VALUES.sub("", event["exception"])
    return event


class RequestMiddleware:
    """Gives each request an id (a proxy's X-Request-ID if it is plain), returns it, and logs path, status and time.

    The query string is left out: it may hold a name that somebody searched for.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        given = request.headers.get("X-Request-ID", "")
        request.id = given if GIVEN_ID.match(given) else uuid.uuid4().hex
        started = time.monotonic()
        with structlog.contextvars.bound_contextvars(request_id=request.id):
            response = self.get_response(request)
            user = getattr(request, "user", None)
            log.info(
                "request",
                method=request.method,
                path=SIGNED.sub(r"\1…/", request.path),
                status=response.status_code,
                ms=round((time.monotonic() - started) * 1000, 1),
                user_id=user.pk if user is not None and user.is_authenticated else None,
            )
        response["X-Request-ID"] = request.id
        return response
