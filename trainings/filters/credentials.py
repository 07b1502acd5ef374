"""What the list of licenses can be narrowed by."""

import django_filters as filters
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contracts.models import Vendor
from district.filters import Filters, words_in
from trainings.models import Course, Credential, Instructor
from trainings.queries import trainers as queries


class CredentialFilters(Filters):
    TODAY, SOON, EXPIRED, REVOKED = "today", "soon", "expired", "revoked"
    YES, NO = "yes", "no"

    q = filters.CharFilter(label=_("Name or license number"), method="search", max_length=100)
    course = filters.ModelChoiceFilter(label=_("Course"), queryset=Course.objects.all())
    state = filters.ChoiceFilter(
        label=_("License"),
        choices=[
            (TODAY, _("Certified today")), (SOON, _("Ends within 90 days")), (EXPIRED, _("Expired")),
            (REVOKED, _("Revoked")),
        ],
        method="in_state",
    )  # fmt: skip
    taught = filters.ChoiceFilter(
        label=_("Taught within a year"), choices=[(YES, _("Yes: active")), (NO, _("No"))], method="by_teaching"
    )

    class Meta:
        model = Credential
        fields = []

    def search(self, queryset, name, value):
        return queries.licenses_found(queryset, words_in(value))

    def in_state(self, queryset, name, state):
        today = timezone.localdate()
        if state == self.TODAY:
            return queryset.current(today)
        if state == self.SOON:
            return queries.expiring(queryset, today)
        return queries.expired(queryset, today) if state == self.EXPIRED else queryset.exclude(revoked_on=None)

    def by_teaching(self, queryset, name, answer):
        active = queries.active(Instructor.objects.all(), timezone.localdate()).values("pk")
        return queryset.filter(instructor__in=active) if answer == self.YES else queryset.exclude(instructor__in=active)


class InstructorFilters(Filters):
    CERTIFIED, ACTIVE, BOTH, NEITHER = "certified", "active", "both", "neither"

    q = filters.CharFilter(label=_("Name"), method="search", max_length=100)
    vendor = filters.ModelChoiceFilter(label=_("Vendor"), queryset=Vendor.objects.filter(instructors__gt=0).distinct())
    state = filters.ChoiceFilter(
        label=_("Certified or active"),
        choices=[
            (CERTIFIED, _("Certified today")), (ACTIVE, _("Taught within a year")), (BOTH, _("Both")),
            (NEITHER, _("Neither")),
        ],
        method="in_state",
    )  # fmt: skip

    class Meta:
        model = Instructor
        fields = []

    def search(self, queryset, name, value):
        return queryset.filter(queries.named(words_in(value)))

    def in_state(self, queryset, name, state):
        today = timezone.localdate()
        certified, active = queries.certified(queryset, today), queries.active(queryset, today)
        if state == self.BOTH:
            return queries.active(certified, today)
        if state == self.NEITHER:
            return queryset.exclude(pk__in=certified.values("pk")).exclude(pk__in=active.values("pk"))
        return certified if state == self.CERTIFIED else active
