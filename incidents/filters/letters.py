"""What the lists of letters can be narrowed by."""

import django_filters as filters
from django.utils.translation import gettext_lazy as _

from district.filters import Filters, day_field, own_schools, tick
from district.models import Student
from incidents.filters.practices import hidden_key
from incidents.models import Consequence, Letter, LetterKind, LetterLanguage

SENT = [("yes", _("Sent")), ("no", _("Not sent yet"))]


class LetterFilters(Filters):
    school = filters.ModelChoiceFilter(label=_("School"), queryset=own_schools)
    kind = filters.ChoiceFilter(label=_("Letter"), choices=LetterKind.choices)
    sent = filters.ChoiceFilter(label=_("State"), choices=SENT, method="by_state")
    language = filters.ChoiceFilter(label=_("Language"), choices=LetterLanguage.choices)
    first = day_field(_("From"), "date__gte", field_name="created_at")
    last = day_field(_("Through"), "date__lte", field_name="created_at")
    mine = tick(_("Written by me"), method="only_mine")
    student = hidden_key(_("Student"), "of_student")

    class Meta:
        model = Letter
        fields = []

    def by_state(self, queryset, name, value):
        return queryset.filter(sent_on__isnull=value == "no")

    def only_mine(self, queryset, name, ticked):
        return queryset.filter(created_by=self.request.user) if ticked else queryset

    def of_student(self, queryset, name, pk):
        return queryset.filter(student=int(pk))

    def about(self):
        """The student that a link put into the address, if the reader may see that record."""
        if not self.is_bound or not self.is_valid() or not self.form.cleaned_data["student"]:
            return None
        students = Student.objects.visible_to(self.request.user)
        return students.filter(pk=int(self.form.cleaned_data["student"])).first()


class UntoldFilters(Filters):
    school = filters.ModelChoiceFilter(label=_("School"), queryset=own_schools)
    kind = filters.ChoiceFilter(
        label=_("What was decided"), choices=[(kind.value, kind.label) for kind in Consequence.LASTING]
    )
    written = tick(_("Letter written, not sent"), method="only_written")

    class Meta:
        model = Consequence
        fields = []

    def only_written(self, queryset, name, ticked):
        waiting = Letter.objects.filter(sent_on=None, consequence__isnull=False)
        return queryset.filter(pk__in=waiting.values("consequence")) if ticked else queryset
