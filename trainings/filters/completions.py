"""What the list of certificates can be narrowed by."""

import django_filters as filters
from django.db.models import Exists
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from district.filters import Filters, day_field, words_in
from district.models import School, StaffMember
from trainings.models import Completion, Course
from trainings.queries.completions import found_by, running_out
from trainings.queries.staff import assigned


class CompletionFilters(Filters):
    COUNTS, IN_30, IN_90, EXPIRED, REVOKED = "counts", "30", "90", "expired", "revoked"

    q = filters.CharFilter(label=_("Person, course or code"), method="search", max_length=100)
    course = filters.ModelChoiceFilter(label=_("Course"), queryset=Course.objects.all())
    school = filters.ModelChoiceFilter(label=_("Works at"), queryset=School.objects.all(), method="working_at")
    standing = filters.ChoiceFilter(
        label=_("Standing"), method="which_stand",
        choices=[
            (COUNTS, _("Counts today")), (IN_30, _("Runs out within 30 days")), (IN_90, _("Runs out within 90 days")),
            (EXPIRED, _("Expired")), (REVOKED, _("Revoked")),
        ],
    )  # fmt: skip
    first = day_field(_("Finished from"), "gte", field_name="completed_on")
    last = day_field(_("Finished through"), "lte", field_name="completed_on")

    class Meta:
        model = Completion
        fields = []

    def search(self, queryset, name, value):
        return found_by(queryset, words_in(value))

    def working_at(self, queryset, name, school):
        there = StaffMember.objects.filter(Exists(assigned([school.pk], timezone.localdate())))
        return queryset.filter(staff__in=there)

    def which_stand(self, queryset, name, which):
        today = timezone.localdate()
        if which == self.COUNTS:
            return queryset.current(today)
        if which == self.EXPIRED:
            return queryset.filter(revoked_on=None, expires_on__lt=today)
        if which == self.REVOKED:
            return queryset.filter(revoked_on__isnull=False)
        return running_out(queryset, today, int(which))
