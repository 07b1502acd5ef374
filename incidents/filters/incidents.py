"""What the list of incidents can be narrowed by."""

import django_filters as filters
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from district.filters import Filters, day_field, own_schools, tick
from district.models import Student
from district.scope import SCHOOLS
from incidents.filters.practices import FEW_SCHOOLS, PracticeFilterForm, hidden_key
from incidents.models import BehaviorCode, Incident, IncidentParticipant, Location
from incidents.queries.incidents import owing

IN_HAND = "in_hand"


def known_places(request):
    return Location.objects.at(SCHOOLS.get())


class IncidentFilterForm(PracticeFilterForm):
    def clean(self):
        data = super().clean()
        if data.get("words") and not data.get("school") and len(SCHOOLS.get()) > FEW_SCHOOLS:
            self.add_error("words", _("Choose a school to search its titles."))
        return data


class IncidentFilters(Filters):
    school = filters.ModelChoiceFilter(label=_("School"), queryset=own_schools)
    status = filters.ChoiceFilter(
        label=_("State"), choices=[(IN_HAND, _("In hand: not closed")), *Incident.Status.choices], method="in_state"
    )
    behavior = filters.ModelChoiceFilter(label=_("Behavior"), queryset=BehaviorCode.objects.all())
    severity = filters.ChoiceFilter(
        label=_("Severity"), field_name="behavior__severity", choices=BehaviorCode.Severity.choices
    )
    location = filters.ModelChoiceFilter(label=_("Where"), queryset=known_places)
    first = day_field(_("From"), "gte", field_name="occurred_on")
    last = day_field(_("Through"), "lte", field_name="occurred_on")
    words = filters.CharFilter(
        label=_("Words in the title"), field_name="title", lookup_expr="icontains", max_length=60
    )
    role = filters.ChoiceFilter(label=_("Somebody who"), choices=IncidentParticipant.Role.choices, method="with_role")
    owed = tick(_("Repair owed"), method="only_owed")
    mine = tick(_("Reported by me"), method="only_mine")
    student = hidden_key(_("Student"), "with_student")

    class Meta:
        model = Incident
        fields = []
        form = IncidentFilterForm

    def in_state(self, queryset, name, status):
        return queryset.in_hand() if status == IN_HAND else queryset.filter(status=status)

    def with_role(self, queryset, name, role):
        parts = IncidentParticipant.objects.filter(incident=OuterRef("pk"), role=role)
        student = self.form.cleaned_data.get("student")
        return queryset.filter(Exists(parts.filter(student=int(student)) if student else parts))

    def with_student(self, queryset, name, pk):
        parts = IncidentParticipant.objects.filter(student=int(pk))
        return queryset.filter(pk__in=parts.values("incident"))

    def only_owed(self, queryset, name, ticked):
        return owing(queryset) if ticked else queryset

    def only_mine(self, queryset, name, ticked):
        return queryset.filter(reported_by=self.request.user) if ticked else queryset

    def about(self):
        """The student whom a link put into the address, if the reader may see them."""
        if not self.is_bound or not self.is_valid() or not (pk := self.form.cleaned_data["student"]):
            return None
        return Student.objects.visible_to(self.request.user).filter(pk=int(pk)).first()
