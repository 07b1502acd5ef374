"""What the list of agreements can be narrowed by."""

import django_filters as filters
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from district.filters import Filters, day_field, own_schools, tick
from district.models import Student
from incidents.filters.practices import hidden_key
from incidents.models import Agreement, AgreementItem
from incidents.queries import agreements as queries


class AgreementFilters(Filters):
    OPEN, OVERDUE, SETTLED = "open", "overdue", "settled"

    school = filters.ModelChoiceFilter(label=_("School"), queryset=own_schools)
    state = filters.ChoiceFilter(
        label=_("State"),
        choices=[(OPEN, _("Something is open")), (OVERDUE, _("Something is overdue")), (SETTLED, _("All settled"))],
        method="in_state",
    )
    first = day_field(_("From"), "gte", field_name="made_on")
    last = day_field(_("Through"), "lte", field_name="made_on")
    checked = tick(_("I check a promise"), method="only_checked")
    mine = tick(_("Written by me"), method="only_mine")
    student = hidden_key(_("Student"), "with_student")

    class Meta:
        model = Agreement
        fields = []

    def promises(self):
        return AgreementItem.objects.listed_for(self.request.user)

    def in_state(self, queryset, name, state):
        promises = self.promises()
        if self.form.cleaned_data.get("checked"):
            promises = queries.promises_checked_by(self.request.user)
        if state == self.OPEN:
            return queries.with_open(queryset, promises)
        if state == self.OVERDUE:
            return queries.with_overdue(queryset, promises, timezone.localdate())
        return queries.settled(queryset, promises)

    def only_checked(self, queryset, name, ticked):
        checked = queries.promises_checked_by(self.request.user)
        return queryset.filter(pk__in=checked.values("agreement")) if ticked else queryset

    def only_mine(self, queryset, name, ticked):
        return queryset.filter(made_by=self.request.user) if ticked else queryset

    def with_student(self, queryset, name, pk):
        return queries.of_student(queryset, int(pk))

    def about(self):
        """The student whom a link put into the address, if the reader may see them: (name, url) or None."""
        if not self.is_bound or not self.is_valid() or not self.form.cleaned_data["student"]:
            return None
        pk = int(self.form.cleaned_data["student"])
        student = Student.objects.visible_to(self.request.user).filter(pk=pk).first()
        return student and (student.name, student.get_absolute_url())
