"""Whether somebody's training was current on a day: the question that a record of a safety intervention asks."""

from trainings.models import Completion


def current_on(staff_ids, course, day):
    """{staff id: True or False} for one course on one day; None for everybody where no course is named: not known."""
    if course is None:
        return dict.fromkeys(staff_ids)
    held = Completion.objects.current(day).filter(course=course, staff__in=staff_ids)
    current = set(held.values_list("staff_id", flat=True))
    return {pk: pk in current for pk in staff_ids}
