"""What the lists of sessions and courses can be narrowed by."""

import django_filters as filters
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from district.filters import Filters, day_field, tick, words_in
from district.models import School
from trainings.models import Course, Session
from trainings.queries.seats import with_free
from trainings.queries.sessions import found_by


class SessionFilters(Filters):
    """Without a word about the time, what lies ahead."""

    PAST, ALL, MINE = "past", "all", "mine"

    q = filters.CharFilter(label=_("Number, course or place"), method="search", max_length=100)
    when = filters.ChoiceFilter(
        label=_("Which"), choices=[(MINE, _("Where I have a place")), (PAST, _("Past")), (ALL, _("All"))],
        empty_label=_("Ahead"), method="at_time",
    )  # fmt: skip
    course = filters.ModelChoiceFilter(label=_("Course"), queryset=Course.objects.all())
    school = filters.ModelChoiceFilter(label=_("School"), queryset=School.objects.all())
    status = filters.ChoiceFilter(label=_("Status"), choices=Session.Status.choices)
    first = day_field(_("From"), "gte", field_name="ends_on")
    last = day_field(_("Through"), "lte", field_name="starts_on")
    seats = tick(_("Has seats"), method="with_seats")

    class Meta:
        model = Session
        fields = []

    def filter_queryset(self, queryset):
        queryset, data = super().filter_queryset(queryset), self.form.cleaned_data
        if any(data[name] for name in ("when", "status", "first", "last")):
            return queryset
        return queryset.filter(ends_on__gte=timezone.localdate()).exclude(status=Session.Status.CANCELLED)

    def search(self, queryset, name, value):
        return found_by(queryset, words_in(value))

    def at_time(self, queryset, name, value):
        if value == self.PAST:
            return queryset.filter(ends_on__lt=timezone.localdate())
        if value == self.MINE:
            mine = queryset.filter(registrations__staff=self.request.user.staff_id)
            return mine.exclude(registrations__status="withdrawn") if self.request.user.staff_id else queryset.none()
        return queryset

    def with_seats(self, queryset, name, ticked):
        if not ticked:
            return queryset
        return with_free(queryset).filter(status=Session.Status.OPEN, free__gt=0)


class CourseFilters(Filters):
    q = filters.CharFilter(label=_("Code or name"), method="search", max_length=100)
    kind = filters.ChoiceFilter(label=_("Kind"), choices=Course.Kind.choices)
    retired = tick(_("Also those no longer offered"), method="with_retired")

    class Meta:
        model = Course
        fields = []

    def search(self, queryset, name, value):
        for word in words_in(value):
            queryset = queryset.filter(Q(code__icontains=word) | Q(name__icontains=word))
        return queryset

    def with_retired(self, queryset, name, ticked):
        return queryset if ticked else queryset.filter(is_offered=True)
