"""What the list of practices can be narrowed by."""

import datetime

import django_filters as filters
from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from district.filters import Filters, day_field, own_schools, tick
from district.models import Section, StaffMember, Student
from district.scope import SCHOOLS
from incidents.models import Practice, PracticeParticipant
from incidents.models.practice import CIRCLE_KINDS, Kind
from incidents.queries import practices as queries
from incidents.queries.practices import start_of

FEW_SCHOOLS = 10  # no index helps a search inside topics, so it reads the practices of a few schools at most


def hidden_key(label, method):
    """A record's number in the address, put there by a link."""
    return filters.NumberFilter(
        label=label, method=method, widget=forms.HiddenInput, min_value=1, max_value=2**63 - 1, decimal_places=0
    )


class PracticeFilterForm(forms.Form):
    def clean(self):
        data = super().clean()
        if data.get("topic") and not data.get("school") and len(SCHOOLS.get()) > FEW_SCHOOLS:
            self.add_error("topic", _("Choose a school to search its topics."))
        return data


class PracticeFilters(Filters):
    school = filters.ModelChoiceFilter(label=_("School"), queryset=own_schools)
    kind = filters.ChoiceFilter(label=_("Kind"), choices=Kind.choices)
    mode = filters.ChoiceFilter(label=_("Proactive or responsive"), choices=Practice.Mode.choices)
    tier = filters.ChoiceFilter(label=_("Tier"), choices=Practice.Tier.choices)
    status = filters.ChoiceFilter(
        label=_("State"),
        choices=[("took_place", _("Held or completed")), ("to_come", _("To come")), *Practice.Status.choices],
        method="in_state",
    )
    first = day_field(_("From"), "gte", field_name="started_at", method="from_day")
    last = day_field(_("Through"), "lt", field_name="started_at", method="through_day")
    topic = filters.CharFilter(
        label=_("Words in the topic"), field_name="topic", lookup_expr="icontains", max_length=60
    )
    circles = tick(_("Circles only"), method="only_circles")
    mine = tick(_("Logged by me"), method="only_mine")
    student = hidden_key(_("Student"), "with_student")
    staff = hidden_key(_("Led by"), "led_by")
    section = hidden_key(_("Class"), "with_section")

    class Meta:
        model = Practice
        fields = []
        form = PracticeFilterForm

    def in_state(self, queryset, name, state):
        groups = {"took_place": queryset.took_place, "to_come": queryset.to_come}
        return groups[state]() if state in groups else queryset.filter(status=state)

    def from_day(self, queryset, name, day):
        return queryset.filter(started_at__gte=start_of(day))

    def through_day(self, queryset, name, day):
        if day == datetime.date.max:
            return queryset
        return queryset.filter(started_at__lt=start_of(day + datetime.timedelta(days=1)))

    def only_circles(self, queryset, name, ticked):
        return queryset.filter(kind__in=CIRCLE_KINDS) if ticked else queryset

    def only_mine(self, queryset, name, ticked):
        return queryset.filter(created_by=self.request.user) if ticked else queryset

    def with_student(self, queryset, name, pk):
        parts = PracticeParticipant.objects.filter(student=int(pk))
        return queryset.filter(pk__in=parts.values("practice"))

    def led_by(self, queryset, name, pk):
        parts = PracticeParticipant.objects.filter(staff=int(pk), role=PracticeParticipant.Role.FACILITATOR)
        return queryset.filter(pk__in=parts.values("practice"))

    def with_section(self, queryset, name, pk):
        return queryset.filter(section=int(pk))

    def about(self):
        """The record that a link put into the address, if its reader may see it: (what, name, url) or None."""
        if not self.is_bound or not self.is_valid():
            return None
        chosen = self.form.cleaned_data
        user = self.request.user
        if chosen["student"]:
            student = Student.objects.visible_to(user).filter(pk=int(chosen["student"])).first()
            return student and (_("With"), student.name, student.get_absolute_url())
        if chosen["staff"]:
            person = StaffMember.objects.visible_to(user).filter(pk=int(chosen["staff"])).first()
            return person and (_("Led by"), person.name, person.get_absolute_url())
        if chosen["section"]:
            section = Section.objects.filter(pk=int(chosen["section"]), school_id__in=user.school_ids()).first()
            return section and (_("With"), section.name, "")
        return None


class ClassFilters(Filters):
    q = filters.CharFilter(label=_("Name or course"), method="search", max_length=60)
    school = filters.ModelChoiceFilter(label=_("School"), queryset=own_schools)
    silent = tick(_("No circle for 14 days"), method="only_silent")
    own = tick(_("My classes"), method="only_own")

    class Meta:
        model = Section
        fields = []

    def search(self, queryset, name, text):
        for word in text.split()[:6]:
            queryset = queryset.filter(Q(name__icontains=word) | Q(course__icontains=word))
        return queryset

    def only_silent(self, queryset, name, ticked):
        return queries.silent(queryset, timezone.localdate()) if ticked else queryset

    def only_own(self, queryset, name, ticked):
        own = queries.own_sections(self.request.user, timezone.localdate())
        return queryset.filter(pk__in=own.values("pk")) if ticked else queryset
