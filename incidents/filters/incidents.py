"""What the list of incidents can be narrowed by."""

import django_filters as filters
from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from district.filters import Filters, day_field, own_schools, tick
from district.models import Student
from district.models.people import grade_choices
from district.scope import SCHOOLS
from incidents.filters.practices import FEW_SCHOOLS, PracticeFilterForm, hidden_key
from incidents.models import BehaviorCode, Incident, IncidentParticipant, Location
from incidents.queries.incidents import owing, year_began
from incidents.queries.past import opened_past

IN_HAND, SENT = "in_hand", "sent"
NONE = "none"  # a link's word for what a record does not say
HOURS = [*((str(hour), f"{hour}:00") for hour in range(24)), (NONE, _("No time"))]
REPEATS = {"1": (1, 1), "2": (2, 2), "3": (3, 5), "6": (6, None)}  # incidents of one student, as the reports tell them


def known_places(request):
    """Those no longer offered too: incidents there are still on record."""
    return Location.objects.filter(Q(school=None) | Q(school__in=SCHOOLS.get()))


class IncidentFilterForm(PracticeFilterForm):
    def clean(self):
        data = super().clean()
        if data.get("words") and not data.get("school") and len(SCHOOLS.get()) > FEW_SCHOOLS:
            self.add_error("words", _("Choose a school to search its titles."))
        return data


def _causes():
    return IncidentParticipant.objects.filter(
        incident=OuterRef("pk"), role=IncidentParticipant.Role.CAUSED_HARM, student__isnull=False
    )


class IncidentFilters(Filters):
    school = filters.ModelChoiceFilter(label=_("School"), queryset=own_schools)
    status = filters.ChoiceFilter(
        label=_("State"),
        choices=[(IN_HAND, _("In hand: not closed")), (SENT, _("All but drafts")), *Incident.Status.choices],
        method="in_state",
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
    motive = filters.ChoiceFilter(
        label=_("Why"), choices=[*Incident.Motive.choices, (NONE, _("Not asked"))], method="with_motive"
    )
    weekday = filters.ChoiceFilter(
        label=_("Weekday"),
        field_name="occurred_on__iso_week_day",
        choices=[(n + 1, day) for n, day in WEEKDAYS.items()],
    )
    hour = filters.ChoiceFilter(label=_("Hour"), choices=HOURS, method="in_hour")
    grade = filters.ChoiceFilter(label=_("Grade of who caused harm"), choices=grade_choices(), method="with_grade")
    nowhere = tick(_("No place named"), method="without_place")
    owed = tick(_("Repair owed"), method="only_owed")
    mine = tick(_("Reported by me"), method="only_mine")
    student = hidden_key(_("Student"), "with_student")
    repeat = filters.ChoiceFilter(
        label=_("Incidents of one student"),
        choices=[("1", "1"), ("2", "2"), ("3", "3–5"), ("6", _("6 or more"))],
        method="with_repeat",
    )  # the last, because it counts what the others leave

    class Meta:
        model = Incident
        fields = []
        form = IncidentFilterForm

    def in_state(self, queryset, name, status):
        if status == SENT:
            return queryset.counted()
        return queryset.in_hand() if status == IN_HAND else queryset.filter(status=status)

    def with_role(self, queryset, name, role):
        parts = IncidentParticipant.objects.filter(incident=OuterRef("pk"), role=role)
        student = self.form.cleaned_data.get("student")
        return queryset.filter(Exists(parts.filter(student=int(student)) if student else parts))

    def with_motive(self, queryset, name, motive):
        return queryset.filter(motive="" if motive == NONE else motive)

    def in_hour(self, queryset, name, hour):
        if hour == NONE:
            return queryset.filter(occurred_at=None)
        return queryset.filter(occurred_at__hour=int(hour))

    def with_grade(self, queryset, name, grade):
        return queryset.filter(Exists(_causes().filter(student__grade=grade)))

    def without_place(self, queryset, name, ticked):
        return queryset.filter(location=None) if ticked else queryset

    def with_repeat(self, queryset, name, times):
        fewest, most = REPEATS[times]
        caused = IncidentParticipant.objects.filter(role=IncidentParticipant.Role.CAUSED_HARM, student__isnull=False)
        often = caused.filter(incident__in=queryset).order_by().values("student").annotate(times=Count("pk"))
        often = often.filter(times__gte=fewest, **({"times__lte": most} if most else {}))
        return queryset.filter(Exists(_causes().filter(student__in=often.values("student"))))

    def with_student(self, queryset, name, pk):
        """One student's: this school year's, and the past once the reader has opened it with a reason."""
        now = timezone.now()
        parts = IncidentParticipant.objects.filter(student=int(pk))
        theirs = queryset.filter(pk__in=parts.values("incident"))
        if opened_past(self.request.user, int(pk), now):
            return theirs
        return theirs.filter(occurred_on__gte=year_began(timezone.localdate(now)))

    def only_owed(self, queryset, name, ticked):
        return owing(queryset) if ticked else queryset

    def only_mine(self, queryset, name, ticked):
        return queryset.filter(reported_by=self.request.user) if ticked else queryset

    def about(self):
        """The student whom a link put into the address, if the reader may see them."""
        if not self.is_bound or not self.is_valid() or not (pk := self.form.cleaned_data["student"]):
            return None
        return Student.objects.visible_to(self.request.user).filter(pk=int(pk)).first()
