"""The record of a safety intervention, its correction, and taking it back."""

import datetime
import uuid

from crispy_forms.layout import Column, Div, Fieldset, Row
from django import forms
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from district.edits import VersionedForm
from district.forms import OnePersonField, PageForm, PersonField
from district.models import StaffMember, Student
from district.people_forms import DateInput, TimeInput, beside
from district.rows import RowButtons, Rows
from incidents.forms.practices import say_staff, say_student, staff_for, students_for
from incidents.models import Hold, Location, Measure, SafetyIntervention, SafetyStaff
from incidents.policies.clock import at
from incidents.policies.practices import earliest
from incidents.policies.safety import LONGEST, MOST_PHASES

Part = SafetyStaff.Part
PEOPLE_SEARCH = reverse_lazy("incidents:people-search")
# The pickers of staff, each with the part that it gives.
STAFF = {"started": Part.STARTED, "held": Part.HELD, "watched": Part.WATCHED, "saw": Part.WITNESS}
PHASES = Rows(("measure", "starts", "ends", "technique", *Hold.values), start=1, most=MOST_PHASES, kept=("measure",))
BUTTONS = "incidents/_phase_buttons.html"


def several(choices, **kwargs):
    return forms.MultipleChoiceField(choices=choices, widget=forms.CheckboxSelectMultiple, **kwargs)


class SafetyForm(PageForm, VersionedForm):
    """One page: who, what was done from when to when, why, what was tried, how it ended, who had a part in it."""

    submit_label = _("Save the record")
    student = OnePersonField(None, search_url=PEOPLE_SEARCH, say=say_student, label=_("Which student?"))
    day = forms.DateField(label=_("Day"), widget=DateInput)
    rows = forms.IntegerField(widget=forms.HiddenInput, required=False)
    client_id = forms.UUIDField(widget=forms.HiddenInput, required=False)
    started = PersonField(
        None, search_url=PEOPLE_SEARCH, say=say_staff, label=_("Who of the staff started it?"), required=False
    )
    held = PersonField(None, search_url=PEOPLE_SEARCH, say=say_staff, label=_("Who else took part?"), required=False)
    watched = PersonField(
        None, search_url=PEOPLE_SEARCH, say=say_staff, label=_("Who watched over the student?"), required=False
    )
    saw = PersonField(
        None, search_url=PEOPLE_SEARCH, say=say_staff, label=_("Who of the staff saw it?"), required=False
    )
    threatened = several(SafetyIntervention.Threat.choices, label=_("Who was in danger?"))
    tried = several(SafetyIntervention.Tried.choices, label=_("What was tried first?"))

    class Meta:
        model = SafetyIntervention
        fields = [
            "disability", "location", "place", "before", "threatened", "threat", "tried", "tried_note", "ending",
            "ended_how", "student_hurt", "staff_hurt", "injuries",
        ]  # fmt: skip
        labels = {
            "location": _("Where?"),
            "place": _("More exactly"),
            "before": _("What happened before?"),
            "threat": _("What was the danger?"),
            "tried_note": _("How did that go?"),
            "ending": _("Why did it end?"),
            "ended_how": _("How did it end, and how was the student then?"),
            "injuries": _("Injuries, and the care that was given"),
        }
        widgets = {
            name: forms.Textarea(attrs={"rows": rows})
            for name, rows in {"before": 4, "threat": 2, "tried_note": 2, "ended_how": 2, "injuries": 2}.items()
        }

    def __init__(self, *args, user, now, student=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.user, self.now = user, timezone.localtime(now)
        self.today, new = self.now.date(), self.instance._state.adding
        self.phases_before = [] if new else list(self.instance.phases.all())
        self.staff_before = [] if new else list(self.instance.staff.all())
        self._people(new)
        fields = self.fields
        at_school = [self.instance.school_id] if not new else user.schools_as("coordinator", "teacher", "principal")
        fields["location"].queryset = Location.objects.at(at_school) | Location.objects.filter(
            pk=self.instance.location_id
        )
        fields["location"].empty_label = _("Not said")
        fields["ending"].choices = [("", _("Choose")), *SafetyIntervention.Ending.choices]
        start = self._start(new, student)
        for name, value in start.items():
            if name in fields:
                fields[name].initial = value
        self.count = PHASES.count(self.data) if self.is_bound else max(len(self.phases_before), PHASES.start)
        for n in range(self.count):
            self._add_phase(n, start)
        self.layout = self._laid_out(new)

    def _people(self, new):
        known = [row.staff_id for row in self.staff_before]
        for name in STAFF:
            self.fields[name].queryset = staff_for(self.today) | StaffMember.objects.filter(pk__in=known)
        if new:
            self.fields["student"].queryset = students_for(self.user, self.today)
            del self.fields["disability"]
        else:
            del self.fields["student"], self.fields["client_id"]
            self.fields["disability"].choices = [("", _("Not known")), *Student.Disability.choices]

    def _start(self, new, student):
        if new:
            return {"client_id": uuid.uuid4(), "day": self.today, "student": student and student.pk, "rows": 1}
        start = {"day": timezone.localdate(self.instance.started_at), "rows": len(self.phases_before)}
        for name, part in STAFF.items():
            start[name] = [row.staff_id for row in self.staff_before if row.part == part]
        for n, one in enumerate(self.phases_before):
            start |= {
                f"measure_{n}": one.measure,
                f"technique_{n}": one.technique,
                f"starts_{n}": timezone.localtime(one.started_at).time(),
                f"ends_{n}": timezone.localtime(one.ended_at).time(),
                **{f"{hold}_{n}": hold in one.holds for hold in Hold.values},
            }
        return start

    def _add_phase(self, n, start):
        self.fields |= {
            f"measure_{n}": forms.ChoiceField(
                label=_("What was done?"), choices=[("", _("Choose")), *Measure.choices]
            ),
            f"starts_{n}": forms.TimeField(label=_("From"), widget=TimeInput()),
            f"ends_{n}": forms.TimeField(label=_("To"), widget=TimeInput()),
            f"technique_{n}": forms.CharField(
                label=_("Technique"), max_length=120, required=False,
                help_text=_("By its name in the training, such as a standing hold."),
            ),
            **{
                f"{hold}_{n}": forms.BooleanField(label=label, required=False) for hold, label in Hold.choices
            },
        }  # fmt: skip
        for name in self.fields:
            if name.endswith(f"_{n}") and name in start:
                self.fields[name].initial = start[name]

    def _laid_out(self, new):
        return [
            "version",
            *(["client_id", "student"] if new else []),
            "day",
            Div(
                "rows",
                *(self._phase_row(n) for n in range(self.count)),
                RowButtons(BUTTONS, more=self.count < PHASES.most),
                css_id="phases",
            ),
            Fieldset(_("Before"), "before", "threatened", "threat", "tried", "tried_note"),
            Fieldset(_("The end"), "ending", "ended_how", "student_hurt", "staff_hurt", "injuries"),
            Fieldset(_("Staff who had a part in it"), *STAFF),
            Fieldset(_("Where"), beside("location", "place"), *([] if new else ["disability"])),
        ]

    def _phase_row(self, n):
        return Fieldset(
            _t("Part %(n)s: what was done") % {"n": n + 1},
            Row(
                Column(f"measure_{n}", css_class="col-sm-4"),
                Column(f"starts_{n}", css_class="col-6 col-sm-4"),
                Column(f"ends_{n}", css_class="col-6 col-sm-4"),
            ),
            f"technique_{n}",
            Fieldset(_("Was any of this true?"), *(f"{hold}_{n}" for hold in Hold.values), css_class="small"),
            RowButtons(BUTTONS, remove=n, number=n + 1, only=self.count == 1),
            css_class="border-top pt-3 mt-3",
        )

    def clean_client_id(self):
        return self.cleaned_data["client_id"] or uuid.uuid4()

    def clean_day(self):
        day = self.cleaned_data["day"]
        if day > self.today:
            raise forms.ValidationError(_("This day is still to come."))
        if day < earliest(self.today):
            raise forms.ValidationError(_("This is more than a year ago. Is the day right?"))
        return day

    def clean(self):
        data = super().clean()
        self._check_times(data)
        self._check_staff(data)
        if "nothing" in data.get("tried", ()) and len(data["tried"]) > 1:
            self.add_error("tried", _("Either there was no time, or something was tried."))
        if (data.get("student_hurt") or data.get("staff_hurt")) and not data.get("injuries"):
            self.add_error("injuries", _("Say who was hurt, how, and who looked after it."))
        return data

    def _check_times(self, data):
        times = []
        for n in range(self.count):
            starts, ends = data.get(f"starts_{n}"), data.get(f"ends_{n}")
            if starts is None or ends is None:
                continue
            times += [starts, ends]
            if ends < starts:
                self.add_error(f"ends_{n}", _("It cannot end before it begins."))
            elif data.get("day") == self.today and ends > self.now.time():
                self.add_error(f"ends_{n}", _("That is later than now."))
        if times and not self.errors:
            day = datetime.date.min
            if datetime.datetime.combine(day, max(times)) - datetime.datetime.combine(day, min(times)) > LONGEST:
                self.add_error("starts_0", _("That is longer than 12 hours. Are the times right?"))

    def _check_staff(self, data):
        seen = {}
        for name in STAFF:
            for person in data.get(name) or ():
                if person.pk in seen:
                    words = _t("%(person)s is named already. Name each person once, with the part that says most.")
                    self.add_error(name, words % {"person": person.name})
                seen[person.pk] = name
        if not {"started", "held"} & set(seen.values()) and not {"started", "held"} & set(self.errors):
            self.add_error("started", _("Name at least one member of staff who started it or took part."))

    def facts(self):
        return {name: self.cleaned_data[name] for name in self._meta.fields if name in self.fields}

    def phases(self):
        """Dicts as the actions take them, in the order of time."""
        data, found = self.cleaned_data, []
        for n in range(self.count):
            found.append(
                {
                    "measure": data[f"measure_{n}"],
                    "technique": data[f"technique_{n}"],
                    "started_at": at(data["day"], data[f"starts_{n}"]),
                    "ended_at": at(data["day"], data[f"ends_{n}"]),
                    "holds": [hold for hold in Hold.values if data[f"{hold}_{n}"]],
                }
            )
        return sorted(found, key=lambda one: (one["started_at"], one["ended_at"]))

    def staff(self):
        return [(person, part) for name, part in STAFF.items() for person in self.cleaned_data[name]]

    def _differences(self, cleaned):
        """The times and the staff as well: they are no columns of the record."""
        rows = super()._differences(cleaned)
        if any(name in self.errors for name in self.fields):
            return rows
        theirs = "; ".join(f"{one} {_clock(one.started_at)}–{_clock(one.ended_at)}" for one in self.phases_before)
        mine = "; ".join(
            f"{Measure(one['measure']).label} {_clock(one['started_at'])}–{_clock(one['ended_at'])}"
            for one in self.phases()
        )
        parts = {row.staff_id: row.part for row in self.staff_before}
        people = {row.staff_id: str(row.staff) for row in self.staff_before}
        pairs = [
            (_t("What was done"), theirs, mine),
            (_t("Staff"), _parts(parts, people), _parts(*_named(self.staff()))),
        ]
        return [*rows, *(pair for pair in pairs if pair[1] != pair[2])]


def _named(staff):
    return {person.pk: part for person, part in staff}, {person.pk: str(person) for person, _part in staff}


def _parts(parts, people):
    return ", ".join(sorted(f"{people[pk]} ({Part(part).label})" for pk, part in parts.items()))


def _clock(moment):
    return f"{timezone.localtime(moment):%H:%M}"


class VoidForm(PageForm, forms.Form):
    submit_label = _("Take it back")
    reason = forms.CharField(
        label=_("Why?"), max_length=300,
        help_text=_("The record stays, with this reason. It counts nowhere and owes nothing any more."),
    )  # fmt: skip
