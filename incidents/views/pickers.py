"""What the people and class pickers of this app's forms ask, with JavaScript and without."""

from django.db.models import Q
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from district import permissions
from district.forms import picker_query, picker_step
from district.queries import students_found
from incidents.forms.planning import PARTNER_PARTS, STAFF_PARTS, STUDENT_PARTS
from incidents.forms.practices import (
    partners_offered,
    say_partner,
    say_section,
    say_staff,
    say_student,
    staff_for,
    students_for,
)
from incidents.queries import practices as queries

FOUND = 12
# Parts of staff in a safety intervention; see forms.safety and forms.debriefs.
SAFETY_PARTS = {"started", "held", "watched", "saw", "leads"}
STUDENTS = {*STUDENT_PARTS, "witnesses", "student"}
ONE_ONLY = {"section", "student", "leads"}


def posted(request, build, pickers):
    """The form that `build(data)` makes of this post; when a picker was operated without JavaScript, its next step."""
    for name in pickers:
        step = picker_step(request.POST, name, many=name not in ONE_ONLY)
        if step is None:
            continue
        form = build(step)
        form.choosing = True
        text = step.get(f"{name}_q", "").strip()
        if text:
            form.fields[name].widget.offer(text, found(request.user, name, text)[:FOUND])
        return form
    return build(request.POST)


def found(user, name, text):
    """(key, name, note) of the people or classes that hold every word, one more than is shown."""
    today = timezone.localdate()
    words = text[:100].replace("\0", " ").replace(",", " ").split()[:6]
    if not words:
        return []
    if name == "section":
        return [
            (section.pk, *say_section(section)) for section in queries.sections_found(user, words, today)[: FOUND + 1]
        ]
    if name in PARTNER_PARTS:
        partners = partners_offered()
        for word in words:
            partners = partners.filter(Q(name__icontains=word) | Q(organization__icontains=word))
        return [(partner.pk, *say_partner(partner)) for partner in partners[: FOUND + 1]]
    if name in STUDENTS:
        ids, _cut = students_found(words, user=user)
        students = students_for(user, today).filter(pk__in=ids)
        return [(student.pk, *say_student(student)) for student in students[: FOUND + 1]]
    return [(person.pk, *say_staff(person)) for person in staff_for(today).found_by(words)[: FOUND + 1]]


@require_safe
@permissions.require(permissions.may_log_practice)
def people_search(request):
    """Students whom one may name, staff, or partners from outside."""
    return _answer(request, {*STUDENTS, *STAFF_PARTS, *SAFETY_PARTS, *PARTNER_PARTS})


@require_safe
@permissions.require(permissions.may_log_practice)
def group_search(request):
    return _answer(request, {"section"})


def _answer(request, names):
    name, text = picker_query(request)
    hits = found(request.user, name, text) if name in names else []
    context = {"name": name if name in names else "", "query": text[:100], "results": hits[:FOUND]}
    template = "components/_person_results.html" if text else "components/_nothing.html"
    return render(request, template, context | {"more": len(hits) > FOUND})
