"""A session with its days and instructors, and what its moves ask for."""

import uuid
from datetime import time

from crispy_forms.layout import Div, Fieldset
from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from contracts.models import Contract, Deliverable
from district.edits import VersionedForm
from district.forms import PageForm
from district.models import School
from district.people_forms import DateInput, TimeInput, beside
from district.rows import RowButtons, Rows
from trainings.models import Course, Session, SessionInstructor
from trainings.policies.sessions import MOST_SEATS
from trainings.queries.sessions import cohorts_for, instructors_for, next_number

TEACHERS = Rows(("instructor", "part"), start=1, most=12)
BUTTONS = "trainings/_teacher_buttons.html"
FROM, TO = time(8, 30), time(15, 30)


class CourseChoice(PageForm, forms.Form):
    """Which course a session gives: the first step of planning one, for its days are the course's."""

    submit_label = _("Continue")
    course = forms.ModelChoiceField(
        Course.objects.filter(is_offered=True), label=_("Course"), empty_label=_("Choose a course")
    )


class SessionForm(PageForm, VersionedForm):
    """What is on record of a session: facts, one line for each day of its course, instructors."""

    stepped = TEACHERS.stepped
    client_id = forms.UUIDField(widget=forms.HiddenInput, required=False)
    rows = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1, max_value=TEACHERS.most)

    class Meta:
        model = Session
        fields = [
            "number", "school", "place", "capacity", "closes_on", "for_whom", "deliverable", "cohort", "note",
        ]  # fmt: skip
        widgets = {"closes_on": DateInput, "note": forms.Textarea(attrs={"rows": 3})}
        help_texts = {"closes_on": _("The last day to register. Empty: the first day of the session.")}

    def __init__(self, *args, course, **kwargs):
        instance = kwargs["instance"]
        instance.course = self.course = course
        self.days_before = list(instance.days.order_by("number")) if instance.pk else []
        self.taught_before = list(instance.taught_by.all()) if instance.pk else []
        kwargs["initial"] = self._start() | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        self.fields["school"].queryset = School.objects.open()
        self.fields["school"].empty_label = _("At no school")
        self.fields["capacity"].widget.attrs |= {"min": 1, "max": MOST_SEATS, "inputmode": "numeric"}
        paying = Deliverable.objects.filter(contract__status=Contract.Status.ACTIVE)
        if instance.deliverable_id:
            paying |= Deliverable.objects.filter(pk=instance.deliverable_id)
        self.fields["deliverable"].queryset = paying.select_related("contract__vendor").distinct()
        self.fields["deliverable"].label_from_instance = lambda one: f"{one.contract.number} · {one}"
        self.fields["deliverable"].empty_label = _("None")
        self.fields["cohort"].queryset = cohorts_for(course)
        self.fields["cohort"].empty_label = _("None")
        for n in range(course.days):
            self._add_day(n)
        self.count = TEACHERS.count(self.data) if self.is_bound else max(len(self.taught_before), TEACHERS.start)
        known = instructors_for(course, [row.instructor_id for row in self.taught_before])
        self.instructors = {str(one.pk): one for one in known}
        for n in range(self.count):
            self._add_teacher(n)
        self.layout = [
            "version", "client_id",
            beside("number", "capacity"),
            beside("school", "place"),
            *(self._day_row(n) for n in range(course.days)),
            Div("rows", *(self._teacher_row(n) for n in range(self.count)),
                RowButtons(BUTTONS, more=self.count < TEACHERS.most), css_id="teachers"),
            beside("closes_on", "for_whom"),
            *(["cohort"] if course.kind == Course.Kind.TRAINERS else []),
            "deliverable", "note",
        ]  # fmt: skip
        if course.kind != Course.Kind.TRAINERS:
            del self.fields["cohort"]

    def _start(self):
        start = {"client_id": uuid.uuid4(), "rows": max(len(self.taught_before), TEACHERS.start)}
        if not self.days_before:
            start["number"] = next_number(self.course)
        for n, day in enumerate(self.days_before):
            start |= {f"day_{n}": day.day, f"starts_{n}": day.starts, f"ends_{n}": day.ends}
        for n, row in enumerate(self.taught_before):
            start |= {f"instructor_{n}": str(row.instructor_id), f"part_{n}": row.part}
        return start

    def _add_day(self, n):
        self.fields |= {
            f"day_{n}": forms.DateField(label=_("Date"), widget=DateInput()),
            f"starts_{n}": forms.TimeField(label=_("From"), widget=TimeInput(), initial=FROM),
            f"ends_{n}": forms.TimeField(label=_("To"), widget=TimeInput(), initial=TO),
        }

    def _add_teacher(self, n):
        choices = [("", _("Choose an instructor")), *((key, one.name) for key, one in self.instructors.items())]
        self.fields |= {
            f"instructor_{n}": forms.ChoiceField(label=_("Instructor"), choices=choices, required=False),
            f"part_{n}": forms.ChoiceField(label=_("Part"), choices=SessionInstructor.Part.choices, required=False),
        }

    def _day_row(self, n):
        names = (f"day_{n}", f"starts_{n}", f"ends_{n}")
        return Fieldset(
            _t("Day %(n)s") % {"n": n + 1}, beside(*names, width="col-sm-4"), css_class="border-top pt-3 mt-3"
        )

    def _teacher_row(self, n):
        return Fieldset(
            _t("Instructor %(n)s") % {"n": n + 1},
            beside(f"instructor_{n}", f"part_{n}"),
            RowButtons(BUTTONS, remove=n, number=n + 1, only=self.count == 1),
            css_class="border-top pt-3 mt-3",
        )

    def clean_client_id(self):
        return self.cleaned_data["client_id"] or uuid.uuid4()

    def clean_number(self):
        number = " ".join(self.cleaned_data["number"].split())
        twins = Session.objects.filter(number=number).exclude(pk=self.instance.pk)
        if twins.exclude(client_id=self.data.get("client_id") or None).exists():
            raise forms.ValidationError(_("Another session has this number."))
        return number

    def _get_validation_exclusions(self):
        """The number is looked at above: a form that comes twice finds its own session, and is no second one."""
        return super()._get_validation_exclusions() | {"number"}

    def clean_capacity(self):
        seats = self.cleaned_data["capacity"]
        if seats > MOST_SEATS:
            raise forms.ValidationError(_("At most %(n)s seats.") % {"n": MOST_SEATS})
        return seats

    def clean(self):
        data = super().clean()
        before = None
        for n in range(self.course.days):
            day, starts, ends = (data.get(f"{name}_{n}") for name in ("day", "starts", "ends"))
            if starts and ends and ends <= starts:
                self.add_error(f"ends_{n}", _("A day cannot end before it begins."))
            if day and not 2000 <= day.year <= 2199:
                self.add_error(f"day_{n}", _("Check the year."))
            elif day and before and day <= before:
                self.add_error(f"day_{n}", _("This day must come after the one before."))
            before = day or before
        if (closes := data.get("closes_on")) and before and closes > before:
            self.add_error("closes_on", _("Registration cannot end after the session."))
        chosen = [data.get(f"instructor_{n}") for n in range(self.count)]
        for n, key in enumerate(chosen):
            if key and key in chosen[:n]:
                self.add_error(f"instructor_{n}", _("This instructor is named twice."))
        if not any(chosen) and not any(f"instructor_{n}" in self.errors for n in range(self.count)):
            self.add_error("instructor_0", _("Name at least one instructor."))
        return data

    def _differences(self, cleaned):
        """The days and instructors as well: they are no columns of the session."""
        rows = super()._differences(cleaned)
        if any(name in self.errors for name in self.fields):
            return rows
        theirs = [(day.day, day.starts, day.ends) for day in self.days_before]
        taught = {str(row.instructor_id): row.part for row in self.taught_before}
        mine = {str(who.pk): part for who, part in self.taught_by()}
        pairs = [
            (_t("Days"), _days_words(theirs), _days_words(self.days())),
            (_t("Instructors"), self._names(taught), self._names(mine)),
        ]
        return [*rows, *(pair for pair in pairs if pair[1] != pair[2])]

    def _names(self, parts):
        words = dict(SessionInstructor.Part.choices)
        return ", ".join(f"{self.instructors[key].name} ({words[part]})" for key, part in parts.items())

    def days(self):
        return [tuple(self.cleaned_data[f"{name}_{n}"] for name in ("day", "starts", "ends"))
                for n in range(self.course.days)]  # fmt: skip

    def taught_by(self):
        data = self.cleaned_data
        return [
            (self.instructors[key], data.get(f"part_{n}") or SessionInstructor.Part.LEAD)
            for n in range(self.count)
            if (key := data.get(f"instructor_{n}"))
        ]

    def facts(self):
        return {name: self.cleaned_data[name] for name in self._meta.fields if name in self.fields}


def _days_words(days):
    return "; ".join(f"{date_format(day)} {starts:%H:%M}–{ends:%H:%M}" for day, starts, ends in days)


class ReasonForm(PageForm, forms.Form):
    """A move that says why."""

    reason = forms.CharField(
        label=_("Why"), max_length=300, help_text=_("Those who have a place read it in an e-mail.")
    )


class MoveForm(PageForm, forms.Form):
    submit_label = _("Move everybody")
    to = forms.ModelChoiceField(Session.objects.none(), label=_("Into"), empty_label=_("Choose a session"))

    def __init__(self, *args, sessions, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = sessions
        self.fields["to"].label_from_instance = lambda one: _("%(session)s · %(day)s · %(n)s free") % {
            "session": one, "day": date_format(one.starts_on), "n": one.free,
        }  # fmt: skip


class BareForm(PageForm, forms.Form):
    """A move that asks nothing but the button."""
