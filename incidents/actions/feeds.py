"""The address of one's calendar feed: made, renewed, stopped."""

from secrets import randbelow

from django.core import signing
from django.db import transaction

from incidents.models import CalendarFeed

SALT = "incidents.calendar"
FIRST = 2**30  # a version tells nobody how often an address was renewed, and one that was stopped does not return


def token_of(feed):
    """What stands in the address; only our own key makes one."""
    return signing.dumps([feed.user_id, feed.version], salt=SALT)


def feed_of(token):
    """The feed that this token opens, or None: forged, renewed since, or stopped."""
    try:
        user, version = signing.loads(token, salt=SALT)
    except (signing.BadSignature, TypeError, ValueError):
        return None
    return CalendarFeed.objects.select_related("user").filter(user=user, version=version).first()


@transaction.atomic
def renew_feed(*, by, now):
    """Make the address, or another one: the one before opens nothing any more."""
    feed, _made = CalendarFeed.objects.select_for_update().get_or_create(
        user=by, defaults={"version": FIRST, "made_at": now}
    )
    feed.version, feed.made_at = FIRST + randbelow(FIRST), now
    feed.save(update_fields=["version", "made_at"])
    return feed


@transaction.atomic
def stop_feed(*, by):
    CalendarFeed.objects.filter(user=by).delete()
