"""What the lists that read across the apps can be narrowed by."""

import django_filters as filters
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from district.filters import Filters, hidden_key
from district.models import StaffMember
from district.queries import WORDS
from overview.practising import WINDOWS, quiet_for, taught_by
from trainings.filters.requirements import own_schools
from trainings.models import Completion, Course
from trainings.queries.staff import of_schools


class PractisingFilters(Filters):
    q = filters.CharFilter(label=_("Name, number or e-mail"), method="search", max_length=100)
    quiet = filters.ChoiceFilter(
        label=_("Led no practice for"), choices=[(str(days), _("%d days") % days) for days in WINDOWS],
        method="without_practice", empty_label=_("Everybody trained"),
    )  # fmt: skip
    school = filters.ModelChoiceFilter(label=_("School"), queryset=own_schools, method="at_school")
    course = filters.ModelChoiceFilter(
        label=_("Finished"), queryset=Course.objects.filter(kind=Course.Kind.STAFF), method="of_course"
    )
    instructor = hidden_key(_("Taught by"), method="of_instructor")

    class Meta:
        model = StaffMember
        fields = []

    def search(self, queryset, name, value):
        return queryset.found_by(value.split()[:WORDS])

    def without_practice(self, queryset, name, value):
        return quiet_for(queryset, int(value), timezone.localdate())

    def at_school(self, queryset, name, school):
        return of_schools(queryset, [school.pk], timezone.localdate())

    def of_course(self, queryset, name, course):
        done = Completion.objects.current(timezone.localdate()).filter(course=course)
        return queryset.filter(pk__in=done.values("staff"))

    def of_instructor(self, queryset, name, value):
        return taught_by(queryset, int(value))
