"""What the list of tasks can be narrowed by."""

import django_filters as filters
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from district.filters import Filters, day_field, hidden_key, tick
from district.models import Department, User
from strategy.models import Task
from strategy.permissions import departments_of
from strategy.policies.tasks import TROUBLE
from strategy.queries.plan import late

STATUSES = [*Task.Status.choices, ("trouble", _("At risk or off track"))]


class TaskFilters(Filters):
    q = filters.CharFilter(label=_("Words or code"), method="search", max_length=100)
    department = filters.ModelChoiceFilter(
        label=_("Department"), queryset=lambda request: Department.objects.filter(goals__isnull=False).distinct(),
        field_name="implementation_plan__department_goal__department",
    )  # fmt: skip
    owner = filters.ModelChoiceFilter(
        label=_("Owner"),
        queryset=lambda request: User.objects.filter(plan_tasks__isnull=False).distinct().order_by("name", "pk"),
    )
    status = filters.ChoiceFilter(label=_("Status"), choices=STATUSES, method="standing")
    late = tick(_("Past their day"), method="only_late")
    mine = tick(_("Mine"), method="only_mine")
    answer = tick(_("That I answer for"), method="only_answered")
    first = day_field(_("Due from"), "gte", field_name="last_on")
    last = day_field(_("Due through"), "lte", field_name="last_on")
    plan = hidden_key(_("Plan"), field_name="plan")

    class Meta:
        model = Task
        fields = []

    def search(self, queryset, name, value):
        for word in value.replace("\0", " ").split()[:6]:
            queryset = queryset.filter(Q(code__icontains=word) | Q(title__icontains=word) | Q(text__icontains=word))
        return queryset

    def standing(self, queryset, name, value):
        return queryset.filter(status__in=TROUBLE if value == "trouble" else [value])

    def only_late(self, queryset, name, ticked):
        return late(queryset, timezone.localdate()) if ticked else queryset

    def only_mine(self, queryset, name, ticked):
        return queryset.filter(owner=self.request.user) if ticked else queryset

    def only_answered(self, queryset, name, ticked):
        departments = departments_of(self.request.user) if ticked else None
        if departments is None:
            return queryset
        answered = Q(implementation_plan__department_goal__department__in=departments)
        return queryset.filter(answered | Q(owner=self.request.user))
