"""A clean slate: what happened in past years is folded away until somebody gives a reason."""

from django.utils import timezone

from incidents.models import PastOpening


def opened_past(user, student_id, now):
    """This person's opening of this student's past today, or None."""
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    return PastOpening.objects.filter(student=student_id, by=user, at__gte=midnight).first()
