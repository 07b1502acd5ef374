"""Who leads practices, for whoever asks about staff and not about students."""

from django.db.models import Subquery

from incidents.models import PracticeParticipant


def last_led(staff, today):
    """The last day up to `today` on which somebody facilitated a practice that took place, as a subquery.

    `staff`: an OuterRef to the id of a member of staff. Counts what is in scope: the caller opens it to the district,
    and shows of it this day alone.
    """
    led = PracticeParticipant.objects.filter(staff=staff, led_on__lte=today)
    return Subquery(led.order_by("-led_on").values("led_on")[:1])
