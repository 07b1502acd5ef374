from django.core.exceptions import PermissionDenied
from django.db import transaction

from incidents.models import PastOpening
from incidents.queries.past import opened_past


@transaction.atomic
def open_past(*, student, by, reason, note, now):
    """Unfolds a student's past years for this person and the rest of the day. Returns (opening, made)."""
    if before := opened_past(by, student.pk, now):
        return before, False
    schools = by.school_ids()
    if not schools:
        raise PermissionDenied
    school_id = student.school_id if student.school_id in schools else schools[0]
    return PastOpening.objects.create(
        student=student, school_id=school_id, by=by, reason=reason, note=note, at=now
    ), True
