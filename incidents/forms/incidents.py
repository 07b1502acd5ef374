"""The report of an incident, its correction, its moves and its copy."""

import uuid

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Column, Fieldset, Layout, Row, TemplateNameMixin
from django import forms
from django.template.loader import render_to_string
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from district.edits import VersionedForm
from district.forms import OnePersonField, PageForm, PersonField
from district.models import School
from district.models.names import with_names
from district.models.users import SCHOOL_ROLES
from district.people_forms import DateInput, TimeInput, beside
from incidents.forms.practices import say_staff, say_student, staff_for, students_for
from incidents.models import BehaviorCode, Incident, IncidentParticipant, Location, PriorIntervention
from incidents.policies.incidents import check_day
from incidents.queries.incidents import not_enrolled

Role = IncidentParticipant.Role
# The pickers of students, each with the role that it gives.
PICKERS = {"caused": Role.CAUSED_HARM, "harmed": Role.HARMED, "witnesses": Role.WITNESS}
MOST_TRIED = 20
FOLD = "incidents/_fold.html"
PEOPLE_SEARCH = reverse_lazy("incidents:people-search")


def seen_people(incident):
    """(participants with names, how many others): students never at a school of the reader have no name here."""
    people = list(with_names(incident.participants.all(), "student", "staff"))
    seen = [one for one in people if one.student or one.staff or one.name]
    return sorted(seen, key=_by_role_and_name), len(people) - len(seen)


def _by_role_and_name(one):
    return (list(Role).index(one.role), one.student_id is None, one.name or (one.student or one.staff).sort_name)


class Part(TemplateNameMixin):
    """A piece of a form with a template of its own, which finds the form as `form`."""

    def __init__(self, template):
        self.template, self.fields = template, []

    def render(self, form, context, template_pack=None, **kwargs):
        return render_to_string(self.template, {"form": form}, getattr(context, "request", None))


class TriedForm(forms.Form):
    """One thing that was tried before. A row without a kind is left out, or removed."""

    pk = forms.IntegerField(required=False, widget=forms.HiddenInput)
    kind = forms.ChoiceField(
        label=_("What was tried"), required=False, choices=[("", _("Nothing")), *PriorIntervention.Kind.choices]
    )
    tried_on = forms.DateField(label=_("On"), required=False, widget=DateInput)
    note = forms.CharField(label=_("How it went"), required=False, max_length=200)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.label_suffix = ""

    def clean(self):
        data = super().clean()
        if not data.get("kind") and not data.get("pk") and (data.get("tried_on") or data.get("note")):
            self.add_error("kind", _("What was it?"))
        return data


TriedRows = forms.formset_factory(TriedForm, extra=0, max_num=MOST_TRIED, absolute_max=MOST_TRIED)


class IncidentForm(PageForm, VersionedForm):
    """One page for a hallway: what, who, when, where, what was tried before. It is saved as a draft or submitted."""

    caused = PersonField(None, search_url=PEOPLE_SEARCH, say=say_student, label=_("Who caused harm?"), required=False)
    harmed = PersonField(None, search_url=PEOPLE_SEARCH, say=say_student, label=_("Who was harmed?"), required=False)
    witnesses = PersonField(None, search_url=PEOPLE_SEARCH, say=say_student, label=_("Who saw it?"), required=False)
    staff = PersonField(
        None, search_url=PEOPLE_SEARCH, say=say_staff, label=_("Staff who had a part in it"), required=False
    )
    others = forms.CharField(
        label=_("Anybody else"), required=False, max_length=600, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Guests, family, or a student whom you do not find above: one name a line."),
    )  # fmt: skip
    client_id = forms.UUIDField(widget=forms.HiddenInput, required=False)
    another = forms.BooleanField(label=_("It is another event: save it"), required=False)
    twins = ()  # what may be the same event, once the view has looked

    class Meta:
        model = Incident
        fields = ["title", "behavior", "occurred_on", "occurred_at", "location", "place", "motive", "description"]
        labels = {
            "title": _("What happened, in a few words?"),
            "behavior": _("What kind of behavior was it?"),
            "occurred_at": _("Time"),
            "location": _("Where?"),
            "place": _("More exactly"),
            "motive": _("Why, as far as one can tell?"),
            "description": _("What happened, from beginning to end"),
        }
        help_texts = {
            "title": _("Without names: it stands in lists."),
            "place": _("For example: by the stairs."),
            "description": _("What you saw and heard, without judging."),
        }
        widgets = {
            "occurred_on": DateInput,
            "occurred_at": TimeInput,
            "description": forms.Textarea(attrs={"rows": 5}),
        }

    def __init__(self, *args, user, now, **kwargs):
        super().__init__(*args, **kwargs)
        self.user, self.now = user, timezone.localtime(now)
        self.today = self.now.date()
        self.own = user.schools_as(*SCHOOL_ROLES)
        field, new = self.fields, self.instance._state.adding
        at = self.own if new else [self.instance.school_id]
        field["behavior"].queryset = BehaviorCode.objects.offered() | BehaviorCode.objects.filter(
            pk=self.instance.behavior_id
        )
        field["behavior"].empty_label = _("Choose")
        field["location"].queryset = Location.objects.at(at) | Location.objects.filter(pk=self.instance.location_id)
        field["location"].empty_label = _("Not known")
        field["motive"].choices = [("", _("Not asked")), *Incident.Motive.choices]
        for name in PICKERS:
            students = students_for(user, self.today)
            field[name].queryset = students if new else students.at([self.instance.school_id])
        field["staff"].queryset = staff_for(self.today)
        field["title"].widget.attrs["autocomplete"] = "off"
        self.people = []
        if new:
            self._start(field)
        else:
            self._with_roles(field)
        rows = [{"pk": one.pk, "kind": one.kind, "tried_on": one.tried_on, "note": one.note} for one in self._tried()]
        self.rows = TriedRows(self.data if self.is_bound else None, initial=rows or [{}], prefix="tried")
        self.layout = self._laid_out(new)

    def _start(self, field):
        field["client_id"].initial = uuid.uuid4()
        field["occurred_on"].initial = self.today
        if len(self.own) > 1:
            field["school"] = forms.ModelChoiceField(
                School.objects.filter(pk__in=self.own), label=_("At which school?"), required=False,
                empty_label=_("The students’"),
            )  # fmt: skip

    def _with_roles(self, field):
        for name in ("client_id", "another"):
            del field[name]
        words = {
            "caused": _("Add who caused harm"),
            "harmed": _("Add who was harmed"),
            "witnesses": _("Add who saw it"),
        }
        for name, label in words.items():
            field[name].label = label
        field["staff"].label = _("Add staff")
        self.people, _unseen = seen_people(self.instance)
        choices = [*Role.choices, (self.REMOVE, self.REMOVED)]
        for one in self.people:
            field[f"role_{one.pk}"] = forms.ChoiceField(label=str(one), choices=choices, initial=one.role)

    REMOVE, REMOVED = "remove", _("Had no part in it (remove)")

    def _tried(self):
        return self.instance.prior_interventions.all() if self.instance.pk else []

    def _laid_out(self, new):
        rest = ["witnesses", "staff", "others"]
        who = ["caused", "harmed", Fieldset(_("Who saw it, staff, anybody else"), *rest, template=FOLD)]
        if not new:
            who = [beside(*(f"role_{one.pk}" for one in self.people)), "caused", "harmed", *rest]
        school = ["school"] if "school" in self.fields else []
        return [
            *(["client_id", Part("incidents/_twins.html")] if new else []),
            "version",
            "title",
            "behavior",
            Row(Column("occurred_on", css_class="col-6"), Column("occurred_at", css_class="col-6")),
            *school,
            beside("location", "place"),
            Fieldset(_("Who had a part in it"), *who),
            Part("incidents/_tried.html"),
            "description",
            "motive",
        ]

    @property
    def helper(self):
        if not self.instance._state.adding:
            return super().helper
        helper = FormHelper(self)
        helper.layout = Layout(*self.layout, Part("incidents/_send.html"))
        helper.attrs = {"novalidate": True}
        return helper

    def is_valid(self):
        """Both are asked, so that everything wrong is said at once."""
        rows = self.rows.is_valid() if self.is_bound else False
        if self.is_bound and not rows and not self.choosing:
            self.errors  # noqa: B018  cleans first
            self.add_error(None, _("Look again at what was tried before."))
        return super().is_valid() and rows

    def clean_client_id(self):
        return self.cleaned_data["client_id"] or uuid.uuid4()

    def clean_others(self):
        names = list(dict.fromkeys(" ".join(line.split()) for line in self.cleaned_data["others"].splitlines()))
        names = [name for name in names if name]
        if any(len(name) > 120 for name in names):
            raise forms.ValidationError(_("A name has at most 120 letters. Write one name a line."))
        return names

    def clean(self):
        data = super().clean()
        day, time, new = data.get("occurred_on"), data.get("occurred_at"), self.instance._state.adding
        if day and (new or {"occurred_on", "occurred_at"} & set(self.changed_data)):
            for name, words in check_day(day, time, self.now).items():
                if name not in self.errors:
                    self.add_error(name, words)
        self._check_people(data)
        if new:
            data["school"] = self._school(data)
            self._check_place(data)
        if day and "occurred_on" not in self.errors:
            self._check_enrolled(data, day)
        return data

    def _check_people(self, data):
        """Nobody twice, and somebody at all."""
        seen = {(one.student_id, one.staff_id): one.role for one in self._staying(data)}
        named = [(name, role, one, (one.pk, None)) for name, role in PICKERS.items() for one in data.get(name) or ()]
        named += [("staff", Role.STAFF, one, (None, one.pk)) for one in data.get("staff") or ()]
        for name, role, person, key in named:
            if key in seen:
                words = _now("%(person)s is named already, as: %(role)s. Name each person once.")
                self.add_error(name, words % {"person": person.name, "role": Role(seen[key]).label.lower()})
            seen.setdefault(key, role)
        if not seen and not data.get("others") and not {*PICKERS, "staff", "others"} & set(self.errors):
            self.add_error("caused", _("Name somebody who had a part in it."))

    def _staying(self, data):
        return [one for one in self.people if data.get(f"role_{one.pk}") != self.REMOVE]

    def _check_enrolled(self, data, day):
        """The day beside which somebody was at no school of the district."""
        for name in PICKERS:
            absent = not_enrolled(list(data.get(name) or ()), day)
            for student in absent:
                words = _now("%(student)s was at no school of the district on that day.")
                self.add_error(name, words % {"student": student.name})
        if "occurred_on" in self.changed_data and self.people:
            there = [one.student for one in self._staying(data) if one.student]
            for student in not_enrolled(there, day):
                words = _now("%(student)s was at no school of the district on that day.")
                self.add_error("occurred_on", words % {"student": student.name})

    def _check_place(self, data):
        place, school = data.get("location"), data.get("school")
        if place and school and place.school_id not in (None, school.pk):
            self.add_error("location", _("That place is at another school."))

    def _school(self, data):
        """The one chosen, else the students', else the only one."""
        schools = School.objects.filter(pk__in=self.own)
        if data.get("school"):
            return data["school"]
        theirs = {student.school_id for name in PICKERS for student in data.get(name) or ()}
        if len(theirs) == 1:
            return schools.get(pk=theirs.pop())
        if len(self.own) == 1:
            return schools.get()
        if "school" not in self.errors:
            self.add_error("school", _("At which of your schools was it?"))
        return None

    def facts(self):
        return {name: self.cleaned_data[name] for name in self._meta.fields}

    def joining(self):
        """IncidentParticipants of everybody who was newly named, without an incident yet."""
        data = self.cleaned_data
        new = [
            IncidentParticipant(student=one, role=role)
            for name, role in PICKERS.items()
            for one in data.get(name) or ()
        ]
        new += [IncidentParticipant(staff=one, role=Role.STAFF) for one in data.get("staff") or ()]
        return new + [IncidentParticipant(name=name, role=Role.COMMUNITY) for name in data.get("others") or ()]

    def tried(self):
        return [row.cleaned_data for row in self.rows if row.cleaned_data.get("kind")]

    def roles(self):
        chosen = {one.pk: self.cleaned_data[f"role_{one.pk}"] for one in self.people}
        return {pk: role for pk, role in chosen.items() if role != self.REMOVE}

    def removed(self):
        return [one.pk for one in self.people if self.cleaned_data[f"role_{one.pk}"] == self.REMOVE]

    def _differences(self, cleaned):
        chosen = {one: cleaned.get(f"role_{one.pk}", one.role) for one in self.people}
        words = {**dict(Role.choices), self.REMOVE: self.REMOVED}
        others = [(str(one), words[one.role], words[role]) for one, role in chosen.items() if role != one.role]
        return super()._differences(cleaned) + others


class ResolveForm(PageForm, forms.Form):
    submit_label = _("Resolve")
    to = forms.CharField(widget=forms.HiddenInput)
    outcome = forms.CharField(
        label=_("What came of it?"), max_length=4000, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("The person who reported it reads this. Leave out what is not theirs to know."),
        error_messages={"required": _("Say what came of it: the reporter reads this.")},
    )  # fmt: skip


class ReopenForm(PageForm, forms.Form):
    submit_label = _("Reopen")
    to = forms.CharField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("Why is it opened again?"), max_length=400, widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say why it is opened again.")},
    )  # fmt: skip


class MoveForm(PageForm, forms.Form):
    """A move that asks nothing but to be meant."""

    to = forms.CharField(widget=forms.HiddenInput)


class CopyForm(PageForm, forms.Form):
    """To whom the same facts belong as well."""

    submit_label = _("Make the copy")
    client_id = forms.UUIDField(widget=forms.HiddenInput, required=False)
    student = OnePersonField(
        None, search_url=PEOPLE_SEARCH, say=say_student, label=_("Student"),
        error_messages={"required": _("Search for the student and choose.")},
    )  # fmt: skip
    role = forms.ChoiceField(label=_("Role"), choices=[(role.value, role.label) for role in PICKERS.values()])

    def __init__(self, *args, user, incident, now, **kwargs):
        super().__init__(*args, **kwargs)
        today = timezone.localtime(now).date()
        self.incident = incident
        self.fields["client_id"].initial = uuid.uuid4()
        self.fields["student"].queryset = students_for(user, today).at([incident.school_id])

    def clean_client_id(self):
        return self.cleaned_data["client_id"] or uuid.uuid4()

    def clean_student(self):
        student = self.cleaned_data["student"]
        if self.incident.participants.filter(student=student).exists():
            raise forms.ValidationError(_now("%(student)s is in this incident already.") % {"student": student.name})
        if not_enrolled([student], self.incident.occurred_on):
            raise forms.ValidationError(
                _now("%(student)s was at no school of the district on that day.") % {"student": student.name}
            )
        return student
