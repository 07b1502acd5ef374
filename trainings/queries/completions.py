"""Who has finished what: whose completions a reader may open, which counts on a day, which runs out soon."""

from datetime import timedelta

from django.db.models import Exists, F, OuterRef, Q

from district.models import StaffMember
from trainings.models import Completion
from trainings.queries.staff import sees_all_staff, staff_in_sight


def completions_open_to(user, day):
    """Completions of the staff for whom this person answers on a day, and their own."""
    if sees_all_staff(user):
        return Completion.objects.all()
    return Completion.objects.filter(staff__in=staff_in_sight(user, day))


def running_out(completions, day, days):
    """Those that count on a day, and no longer `days` days after it, and were not renewed in the meantime."""
    later = Completion.objects.filter(staff=OuterRef("staff"), course=OuterRef("course"), revoked_on=None)
    renewed = later.filter(Q(expires_on=None) | Q(expires_on__gt=OuterRef("expires_on"))).exclude(pk=OuterRef("pk"))
    last = day + timedelta(days=days)
    return completions.current(day).filter(~Exists(renewed), expires_on__lte=last)


def found_by(completions, words):
    """Each word stands in the person's name or number, the course's code or name, or begins the certificate's code."""
    for word in words:
        person = StaffMember.objects.found_by([word])
        completions = completions.filter(
            Q(staff__in=person)
            | Q(course__code__icontains=word)
            | Q(course__name__icontains=word)
            | Q(code__startswith=word.upper())
        )
    return completions


def taught(completion):
    """Names of those who taught it, the first first."""
    people = completion.taught_by.select_related("staff", "vendor")
    return [one.name for one in people.order_by(F("staff__family_name").asc(nulls_last=True), "pk")]
