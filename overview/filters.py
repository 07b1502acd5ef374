"""What the lists that read across the apps can be narrowed by."""

import django_filters as filters
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from district.filters import Filters
from district.models import Assignment, School, StaffMember
from district.queries import WORDS
from overview.practising import WINDOWS, quiet_for, taught_by
from trainings.models import Completion, Course
from trainings.permissions import schools_of


def own_schools(request):
    ids = schools_of(request.user)
    return School.objects.open() if ids is None else School.objects.filter(pk__in=ids)


class PractisingFilters(Filters):
    q = filters.CharFilter(label=_("Name, number or e-mail"), method="search", max_length=100)
    quiet = filters.ChoiceFilter(
        label=_("Led no practice for"), choices=[(str(days), _("%d days") % days) for days in WINDOWS],
        method="without_practice", empty_label=_("Everybody who is trained"),
    )  # fmt: skip
    school = filters.ModelChoiceFilter(label=_("School"), queryset=own_schools, method="at_school")
    course = filters.ModelChoiceFilter(
        label=_("Finished"), queryset=Course.objects.filter(kind=Course.Kind.STAFF), method="of_course"
    )
    instructor = filters.NumberFilter(
        label=_("Taught by"), method="of_instructor", widget=forms.HiddenInput, min_value=1, max_value=2**63 - 1,
        decimal_places=0,
    )  # fmt: skip

    class Meta:
        model = StaffMember
        fields = []

    def search(self, queryset, name, value):
        return queryset.found_by(value.split()[:WORDS])

    def without_practice(self, queryset, name, value):
        return quiet_for(queryset, int(value), timezone.localdate())

    def at_school(self, queryset, name, school):
        there = Assignment.objects.filter(school=school).on(timezone.localdate())
        return queryset.filter(pk__in=there.values("staff"))

    def of_course(self, queryset, name, course):
        done = Completion.objects.current(timezone.localdate()).filter(course=course)
        return queryset.filter(pk__in=done.values("staff"))

    def of_instructor(self, queryset, name, value):
        return taught_by(queryset, int(value))
