"""Every write to what is taught: courses, what they license, the order of a sequence."""

import pghistory
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from district.actions import save_record
from trainings.actions.refusals import allow
from trainings.models import Course, SequenceStep


@transaction.atomic
def save_course(*, course, by, licenses, fields=None):
    """Write a new or a corrected course; `licenses`: the courses that its graduates may teach.

    Raises ValidationError when its prerequisite would come after it, by whatever way round, and when its days change
    while sessions of it are on record.
    """
    allow(by)
    everything = {one.pk: one for one in Course.objects.select_for_update(no_key=True).order_by("pk")}
    if words := _loop(course, everything):
        raise ValidationError({"prerequisite": words})
    before = everything.get(course.pk)
    if before and before.days != course.days and course.sessions.exists():
        raise ValidationError(
            {"days": _("Sessions of this course are on record with %(n)s days each. Add another course.")
             % {"n": before.days}}
        )  # fmt: skip
    if course.kind == Course.Kind.STAFF and licenses:
        raise ValidationError({"licenses": _("Only a training of trainers makes people teach.")})
    save_record(record=course, by=by, fields=fields)
    with pghistory.context(user=by.pk):
        course.licenses.set(licenses)
    return course


def _loop(course, everything):
    """The sentence that says how a course would come before itself; None when it does not."""
    way, step = [course.code], course.prerequisite_id
    while step is not None:
        if step == course.pk:
            return _("That goes in a circle: %(way)s.") % {"way": " ← ".join([*way, course.code])}
        if everything[step].code in way:  # a circle among others: not of this course's making
            return None
        way.append(everything[step].code)
        step = everything[step].prerequisite_id
    return None


@transaction.atomic
def save_sequence(*, sequence, by, courses, fields=None):
    """Write a sequence and its courses, in their order."""
    allow(by)
    if len({course.pk for course in courses}) < len(courses):
        raise ValidationError(_("A course stands in a sequence once."))
    save_record(record=sequence, by=by, fields=fields)
    kept = {step.course_id: step for step in SequenceStep.objects.select_for_update().filter(sequence=sequence)}
    with pghistory.context(user=by.pk):
        for number, course in enumerate(courses, start=1):
            step = kept.pop(course.pk, None)
            if step is None:
                SequenceStep.objects.create(sequence=sequence, course=course, number=number)
            elif step.number != number:
                step.number = number
                step.save(update_fields=["number"])
        for step in kept.values():
            step.delete()
    return sequence
