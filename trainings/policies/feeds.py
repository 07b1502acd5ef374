"""The address of one's calendar of sessions: signed, and bound to the password, so that a new one closes the old."""

from django.core import signing
from django.utils.crypto import constant_time_compare

from district.models import User

SALT = "trainings.calendar"


def token_of(user):
    return signing.dumps([user.pk, _stamp(user)], salt=SALT)


def user_of(token):
    """Whose calendar this token opens; None when it is forged, older than the password, or nobody's any more."""
    try:
        pk, stamp = signing.loads(token, salt=SALT)
    except (signing.BadSignature, TypeError, ValueError):
        return None
    user = User.objects.filter(pk=pk, is_active=True).first()
    return user if user and constant_time_compare(_stamp(user), str(stamp)) else None


def _stamp(user):
    return user.get_session_auth_hash()[:24]
