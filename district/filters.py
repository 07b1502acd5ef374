"""What the district's lists can be narrowed by; the query names stay, because people keep the addresses."""

import django_filters as filters
from django import forms
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from district import queries
from district.models import (
    AccessRecord,
    Assignment,
    Role,
    RoleGrant,
    School,
    SectionStudent,
    StaffMember,
    User,
    Zone,
)
from district.models.people import Language, grade_choices
from district.scope import SCHOOLS


class Filters(filters.FilterSet):
    """Bound without a query too: a box that is not ticked is an answer."""

    def __init__(self, data=None, **kwargs):
        super().__init__({} if data is None else data, **kwargs)


def day_field(label, lookup, **kwargs):
    return filters.DateFilter(label=label, lookup_expr=lookup, widget=forms.DateInput(attrs={"type": "date"}), **kwargs)


def tick(label, **kwargs):
    return filters.BooleanFilter(label=label, widget=forms.CheckboxInput, **kwargs)


def words_in(value):
    return value.replace("\0", " ").split()[: queries.WORDS]


def hidden_key(label, **kwargs):
    """A record's number in the address, put there by a link."""
    return filters.NumberFilter(
        label=label, widget=forms.HiddenInput, min_value=1, max_value=2**63 - 1, decimal_places=0, **kwargs
    )


def own_schools(request):
    return School.objects.filter(pk__in=SCHOOLS.get())


class StudentFilters(Filters):
    q = filters.CharFilter(label=_("Name or student number"), method="search", max_length=100)
    school = filters.ModelChoiceFilter(label=_("School"), queryset=own_schools)
    grade = filters.ChoiceFilter(label=_("Grade"), choices=grade_choices())
    language = filters.ChoiceFilter(label=_("Home language"), field_name="home_language", choices=Language.choices)
    section = filters.NumberFilter(
        label=_("Class"),
        method="on_roster",
        widget=forms.HiddenInput,
        min_value=1,
        max_value=2**63 - 1,
        decimal_places=0,
    )
    left = tick(_("Also students who left"), method="with_left")

    cut = False  # more were found than are shown

    def search(self, queryset, name, value):
        ids, self.cut = queries.students_found(
            value.split(), user=self.request.user, school=self.form.cleaned_data.get("school")
        )
        return queryset.filter(pk__in=ids)

    def on_roster(self, queryset, name, value):
        rosters = SectionStudent.objects.on(timezone.localdate()).filter(section=int(value))
        return queryset.filter(pk__in=rosters.values("student"))

    def with_left(self, queryset, name, value):
        return queryset if value else queryset.filter(Q(left_on=None) | Q(left_on__gt=timezone.localdate()))


class StaffFilters(Filters):
    q = filters.CharFilter(label=_("Name, number or e-mail"), method="search", max_length=100)
    school = filters.ModelChoiceFilter(label=_("School"), queryset=School.objects.all(), method="at_school")
    job = filters.ChoiceFilter(label=_("Job class"), field_name="job_class", choices=StaffMember.JobClass.choices)
    grade = filters.ChoiceFilter(label=_("Teaches grade"), choices=grade_choices(), method="teaches")
    left = tick(_("Also those who left"), method="with_left")

    def search(self, queryset, name, value):
        return queryset.found_by(value.split()[: queries.WORDS])

    def at_school(self, queryset, name, value):
        there = Assignment.objects.on(timezone.localdate()).filter(staff=OuterRef("pk"), school=value)
        return queryset.filter(Exists(there))

    def teaches(self, queryset, name, value):
        return queryset.filter(grades_taught__contains=[value])

    def with_left(self, queryset, name, value):
        return queryset if value else queryset.active(timezone.localdate())


class SchoolFilters(Filters):
    q = filters.CharFilter(label=_("Name or number"), method="search", max_length=100)
    zone = filters.ModelChoiceFilter(label=_("Zone"), queryset=Zone.objects.all())
    level = filters.ChoiceFilter(label=_("Level"), choices=School.Level.choices)
    closed = tick(_("Also closed schools"), method="with_closed")
    uncovered = tick(_("Without a coordinator"), method="only_uncovered")

    def search(self, queryset, name, value):
        return queryset.filter(Q(name__icontains=value) | Q(short_name__icontains=value) | Q(number__istartswith=value))

    def only_uncovered(self, queryset, name, value):
        return queries.without_coordinator(queryset, timezone.localdate()) if value else queryset

    def with_closed(self, queryset, name, value):
        return queryset if value else queryset.open()


class UserFilters(Filters):
    q = filters.CharFilter(label=_("Name or e-mail"), method="search", max_length=100)
    role = filters.ChoiceFilter(label=_("Role"), choices=Role.choices, method="in_role")
    school = filters.ModelChoiceFilter(label=_("School"), queryset=School.objects.all(), method="at_school")
    ending = tick(_("A role ends within 30 days"), method="only_ending")
    gone = tick(_("No longer on the staff roster"), method="only_gone")
    stopped = tick(_("Also those who may no longer sign in"), method="with_stopped")

    def search(self, queryset, name, value):
        for word in value.split()[: queries.WORDS]:
            queryset = queryset.filter(Q(name__icontains=word) | Q(email__icontains=word))
        return queryset

    def in_role(self, queryset, name, value):
        return queryset.filter(Exists(_grants_today().filter(role=value)))

    def at_school(self, queryset, name, value):
        return queryset.filter(Exists(_grants_today().filter(school=value)))

    def only_ending(self, queryset, name, value):
        return queries.with_roles_ending(queryset, timezone.localdate()) if value else queryset

    def only_gone(self, queryset, name, value):
        return queries.gone_from_roster(queryset, timezone.localdate()) if value else queryset

    def with_stopped(self, queryset, name, value):
        return queryset if value else queryset.filter(is_active=True)


def _grants_today():
    return RoleGrant.objects.on(timezone.localdate()).filter(user=OuterRef("pk"))


class AccessFilters(Filters):
    who = filters.CharFilter(label=_("Who: name or e-mail"), method="by_person", max_length=100)
    kind = filters.ChoiceFilter(label=_("What"), choices=AccessRecord.Kind.choices)
    noun = filters.CharFilter(label=_("Of what"), max_length=40)
    record = filters.NumberFilter(
        label=_("Record number"), field_name="object_id", min_value=1, max_value=2**63 - 1, decimal_places=0
    )
    since = day_field(_("From"), "date__gte", field_name="at")
    until = day_field(_("Through"), "date__lte", field_name="at")

    def by_person(self, queryset, name, value):
        people = User.objects.filter(Q(name__icontains=value) | Q(email__icontains=value))
        return queryset.filter(user__in=people)
