"""Members of staff: whom a reader answers for, and who is meant by a list that somebody pasted."""

import re

from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Lower

from district.models import Assignment, StaffMember
from trainings.permissions import may_see_staff_training, schools_of


def staff_in_sight(user, day):
    """The staff whose training this person may read by name: all, those of own schools, or oneself."""
    own = Q(pk=user.staff_id) if user.staff_id else Q(pk__in=())
    if sees_all_staff(user):
        return StaffMember.objects.all()
    if not may_see_staff_training(user):
        return StaffMember.objects.filter(own)
    return StaffMember.objects.filter(own | Exists(assigned(schools_of(user), day)))


def sees_all_staff(user):
    return may_see_staff_training(user) and schools_of(user) is None


def assigned(schools, day):
    return Assignment.objects.filter(staff=OuterRef("pk"), school__in=schools).on(day)


def of_schools(staff, ids, day):
    """Those of the staff who work at one of these schools on the day; everybody for None."""
    return staff if ids is None else staff.filter(Exists(assigned(ids, day)))


def places_of(staff, day):
    """Where somebody works on a day, the main school first. `staff`: a person, or an OuterRef to one."""
    return Assignment.objects.filter(staff=staff).on(day).order_by("-is_primary", "-starts_on", "-pk")


def school_of(staff, day):
    """Id of the school where a member of staff works on a day (the main one), or None."""
    return places_of(staff, day).values_list("school_id", flat=True).first()


def staff_named(text, day):
    """(members of staff, words that name nobody) of a pasted list: e-mails, staff numbers or roster ids, in its order.

    Nobody is matched by name: two people may share one.
    """
    words = [word for word in re.split(r"[\s,;]+", text.replace("\0", " ")) if word]
    asked = {word.lower() for word in words}
    staff = (
        StaffMember.objects.active(day)
        .alias(lower_email=Lower("email"))
        .filter(Q(lower_email__in=asked) | Q(staff_number__in=words) | Q(sourced_id__in=words))
    )
    by_word = {}
    for person in staff:
        for key in (person.email.lower(), person.staff_number.lower(), person.sourced_id.lower()):
            if key:
                by_word.setdefault(key, set()).add(person)
    found, unknown = {}, []
    for word in words:
        people = by_word.get(word.lower(), ())
        if len(people) == 1:
            (person,) = people
            found[person.pk] = person
        else:
            unknown.append(word)
    return list(found.values()), unknown
