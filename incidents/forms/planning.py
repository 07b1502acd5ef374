"""Planning a practice, answering what was asked for, preparing people, and what came of it."""

import uuid
from datetime import timedelta

from crispy_forms.layout import Fieldset
from django import forms
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from district.forms import OnePersonField, PageForm, PersonField
from district.models import School
from district.models.users import SCHOOL_ROLES
from district.people_forms import DateInput, beside
from incidents.forms.practices import (
    MINUTES_WORDS,
    NamesField,
    StartField,
    partners_offered,
    say_partner,
    say_section,
    say_staff,
    say_student,
    seen_people,
    staff_for,
    students_for,
    when_it_may_be,
)
from incidents.models import Location, Practice, PracticeParticipant, QuestionSet
from incidents.models.practice import Kind
from incidents.queries import practices as queries

Role, Consent = PracticeParticipant.Role, PracticeParticipant.Consent
PEOPLE, GROUPS = reverse_lazy("incidents:people-search"), reverse_lazy("incidents:group-search")
# The pickers of the plan, with the part that each gives.
STUDENT_PARTS = {
    "caused": Role.CAUSED_HARM,
    "harmed": Role.HARMED,
    "students": Role.PARTICIPANT,
    "leaders": Role.STUDENT_LEADER,
}
STAFF_PARTS = {"facilitators": Role.FACILITATOR, "staff": Role.PARTICIPANT}
PARTNER_PARTS = {"lead_partners": Role.FACILITATOR, "partners": Role.COMMUNITY}
GUEST_PARTS = {"families": Role.FAMILY, "guests": Role.COMMUNITY}
PICKERS = ["section", *STUDENT_PARTS, *STAFF_PARTS, *PARTNER_PARTS]


def _students(label):
    return PersonField(None, search_url=PEOPLE, say=say_student, label=label, required=False)


def _staff(label):
    return PersonField(None, search_url=PEOPLE, say=say_staff, label=label, required=False)


def _partners(label):
    return PersonField(None, search_url=PEOPLE, say=say_partner, label=label, required=False)


def _minutes():
    return forms.IntegerField(
        label=_("How many minutes?"), min_value=1, max_value=480, error_messages=MINUTES_WORDS, initial=30
    )


class PlanForm(PageForm, forms.Form):
    """What is to be held, with whom, when and where. `answers()` is what `actions.plan_practice` takes."""

    client_id = forms.UUIDField(widget=forms.HiddenInput, required=False)
    kind = forms.ChoiceField(label=_("What kind of practice?"), choices=Kind.choices, initial=Kind.PEACE.value)
    tier = forms.TypedChoiceField(
        label=_("Tier"), coerce=int, empty_value=None, required=False,
        choices=[("", _("As usual for this kind")), *Practice.Tier.choices],
    )  # fmt: skip
    section = OnePersonField(None, search_url=GROUPS, say=say_section, label=_("A whole class"), required=False)
    caused = _students(_("Students who caused harm"))
    harmed = _students(_("Students who were harmed"))
    students = _students(_("Other students"))
    leaders = _students(_("Students who lead"))
    facilitators = _staff(_("Staff who lead"))
    staff = _staff(_("Other staff"))
    lead_partners = _partners(_("Partners from outside who lead"))
    partners = _partners(_("Other partners from outside"))
    families = NamesField(label=_("Family members"))
    guests = NamesField(label=_("Other guests"))
    started_at = StartField(label=_("When?"), widget=StartField.widget)
    minutes = _minutes()
    location = forms.ModelChoiceField(
        Location.objects.none(), label=_("Where?"), required=False, empty_label=_("None of the list")
    )
    place = forms.CharField(label=_("Room or other place"), max_length=60, required=False)
    school = forms.ModelChoiceField(
        School.objects.none(), label=_("School"), required=False, empty_label=_("The class’s or the students’")
    )
    question_set = forms.ModelChoiceField(
        QuestionSet.objects.none(), label=_("Questions for the circle"), required=False, empty_label=_("None")
    )
    topic = forms.CharField(label=_("Topic, or why it is wanted"), max_length=200, required=False)
    note = forms.CharField(
        label=_("Note"), max_length=10_000, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Only people who may open this record read it."),
    )  # fmt: skip

    def __init__(self, *args, user, now, incident=None, initial=None, **kwargs):
        self.user, self.now, self.incident = user, now, incident
        today = timezone.localdate(now)
        tomorrow = timezone.localtime(now).replace(hour=10, minute=0, second=0, microsecond=0) + timedelta(days=1)
        start = {"client_id": uuid.uuid4(), "started_at": tomorrow}
        if user.staff_id:
            start["facilitators"] = [user.staff_id]
        super().__init__(*args, initial=start | (initial or {}), **kwargs)
        field, own = self.fields, user.schools_as(*SCHOOL_ROLES)
        sections = queries.sections_for(user, today).select_related("school")
        field["section"].queryset = queries.with_size(sections, today)
        students, staff, partners = students_for(user, today), staff_for(today), partners_offered()
        for names, queryset in ((STUDENT_PARTS, students), (STAFF_PARTS, staff), (PARTNER_PARTS, partners)):
            for name in names:
                field[name].queryset = queryset
        field["location"].queryset = Location.objects.at(own)
        field["question_set"].queryset = QuestionSet.objects.offered()
        field["school"].queryset = School.objects.filter(pk__in=own)
        self.several_schools = len(own) > 1 and incident is None
        if not self.several_schools:
            del field["school"]

    @property
    def layout(self):
        school = ["school"] if self.several_schools else []
        return [
            "client_id",
            beside("kind", "tier"),
            Fieldset(_("When and where"), beside("started_at", "minutes"), beside("location", "place"), *school),
            Fieldset(_("Who leads"), "facilitators", "leaders", "lead_partners"),
            Fieldset(_("Who takes part"), "section", "caused", "harmed", "students", "staff"),
            Fieldset(_("From outside"), "partners", beside("families", "guests")),
            Fieldset(_("What about"), "topic", "question_set", "note"),
        ]  # fmt: skip

    def clean_client_id(self):
        return self.cleaned_data["client_id"] or uuid.uuid4()

    def clean_started_at(self):
        return when_it_may_be(self.cleaned_data["started_at"], self.now)

    def clean(self):
        data = super().clean()
        self._each_person_once(data)
        data["school"] = self._school(data)
        if data.get("section") and data.get("school") and data["section"].school_id != data["school"].pk:
            self.add_error("section", _("This class is of another school."))
        return data

    def _each_person_once(self, data):
        for parts in (STUDENT_PARTS, STAFF_PARTS, PARTNER_PARTS):
            seen = {}
            for name in parts:
                for person in data.get(name) or ():
                    if person.pk in seen:
                        text = _("%(who)s is also in “%(list)s”. One person has one part.")
                        label = self.fields[seen[person.pk]].label
                        self.add_error(name, text % {"who": say_who(person), "list": label})
                    seen.setdefault(person.pk, name)

    def _school(self, data):
        """Where it is on record: the incident's school, else the class's, the students', the one chosen or the only."""
        if self.incident:
            return self.incident.school
        if data.get("section"):
            return data["section"].school
        schools = {student.school_id for name in STUDENT_PARTS for student in data.get(name) or ()}
        own = School.objects.filter(pk__in=self.user.schools_as(*SCHOOL_ROLES))
        if len(schools) == 1:
            return own.get(pk=schools.pop())
        chosen = data.get("school") or (None if self.several_schools else own.first())
        if chosen is None and "school" not in self.errors:
            self.add_error("school" if self.several_schools else None, _("At which of your schools will it be?"))
        return chosen

    def answers(self):
        data = self.cleaned_data
        return {
            **{
                name: data[name]
                for name in (
                    "client_id", "school", "kind", "tier", "section", "started_at", "minutes", "location", "place",
                    "question_set", "topic", "note",
                )
            },
            "day": timezone.localdate(data["started_at"]),
            "students": _parts(data, STUDENT_PARTS),
            "staff": _parts(data, STAFF_PARTS),
            "partners": _parts(data, PARTNER_PARTS),
            "guests": _parts(data, GUEST_PARTS),
            "incident": self.incident,
        }  # fmt: skip


def say_who(person):
    return getattr(person, "name", str(person))


def _parts(data, names):
    return [(person, role) for name, role in names.items() for person in data[name]]


class AcceptForm(PageForm, forms.Form):
    """The time, the place and the people that what was asked for gets."""

    submit_label = _("Plan it")
    started_at = StartField(label=_("When?"), widget=StartField.widget)
    minutes = _minutes()
    location = forms.ModelChoiceField(
        Location.objects.none(), label=_("Where?"), required=False, empty_label=_("None of the list")
    )
    place = forms.CharField(label=_("Room or other place"), max_length=60, required=False)
    facilitators = _staff(_("Staff who lead"))
    layout = [beside("started_at", "minutes"), beside("location", "place"), "facilitators"]

    def __init__(self, *args, practice, user, now, **kwargs):
        initial = {
            "started_at": practice.started_at,
            "minutes": practice.minutes,
            "location": practice.location_id,
            "place": practice.place,
            "facilitators": [
                p.staff_id for p in practice.participants.all() if p.staff_id and p.role == Role.FACILITATOR
            ]
            or ([user.staff_id] if user.staff_id else []),
        }
        super().__init__(*args, initial=initial, **kwargs)
        self.now = now
        self.fields["location"].queryset = Location.objects.at([practice.school_id])
        self.fields["facilitators"].queryset = staff_for(timezone.localdate(now))

    def clean_started_at(self):
        return when_it_may_be(self.cleaned_data["started_at"], self.now)

    def answers(self):
        data = dict(self.cleaned_data)
        return {"leads": data.pop("facilitators"), **data}


class DeclineForm(PageForm, forms.Form):
    submit_label = _("Decline")
    declined_reason = forms.CharField(
        label=_("Why will it not be held?"), max_length=400, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Whoever asked for it reads this."),
    )  # fmt: skip


class OutcomeForm(PageForm, forms.Form):
    submit_label = _("Complete it")
    outcome = forms.ChoiceField(
        label=_("What came of it?"), choices=Practice.Outcome.choices, widget=forms.RadioSelect,
        error_messages={"required": _("Say what came of it.")},
    )  # fmt: skip
    outcome_note = forms.CharField(
        label=_("In a few words"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Only people who may open this record read it."),
    )  # fmt: skip


class PeopleForm(PageForm, forms.Form):
    """Preparation and consent of whoever does not lead; those of a school that is not the reader's have no line."""

    FIELDS = ("prepared_on", "prepared_minutes", "consent")
    everybody = forms.BooleanField(
        label=_("Everybody who is not asked yet chose to take part"), required=False,
        help_text=_("For a class or a group that was asked together."),
    )  # fmt: skip

    def __init__(self, *args, practice, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = today
        people, _unseen = seen_people(practice)
        self.people = [person for person in people if person.student_id or person.role != Role.FACILITATOR]
        self.layout = []
        for person in self.people:
            names = [f"{field}_{person.pk}" for field in self.FIELDS]
            self.fields[names[0]] = forms.DateField(
                label=_("Prepared on"), required=False, widget=DateInput, initial=person.prepared_on
            )
            self.fields[names[1]] = forms.IntegerField(
                label=_("Minutes"), required=False, min_value=1, max_value=480, initial=person.prepared_minutes,
                error_messages=MINUTES_WORDS,
            )  # fmt: skip
            self.fields[names[2]] = forms.ChoiceField(
                label=_("Taking part"), choices=Consent.choices, required=False, initial=person.consent
            )
            title = f"{person} · {person.get_role_display()}"
            self.layout.append(Fieldset(title, beside(*names, width="col-sm-4")))
        self.layout.append("everybody")

    def clean(self):
        data = super().clean()
        for person in self.people:
            day, minutes = data.get(f"prepared_on_{person.pk}"), data.get(f"prepared_minutes_{person.pk}")
            if day and day > self.today:
                self.add_error(f"prepared_on_{person.pk}", _("That day is still to come."))
            if minutes and not day and f"prepared_on_{person.pk}" not in self.errors:
                self.add_error(f"prepared_on_{person.pk}", _("On which day?"))
        return data

    def answers(self):
        """What `actions.prepare_people` takes."""
        data = self.cleaned_data
        found = {person.pk: {name: data[f"{name}_{person.pk}"] for name in self.FIELDS} for person in self.people}
        if data["everybody"]:
            for one in found.values():
                one["consent"] = one["consent"] or Consent.YES.value
        return found


class LinkIncidentForm(PageForm, forms.Form):
    submit_label = _("Link")
    incident = forms.ModelChoiceField(
        None, label=_("Incident"), empty_label=_("Choose an incident"),
        help_text=_("Those of this school in the last 120 days that you may open."),
    )  # fmt: skip

    def __init__(self, *args, incidents, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["incident"].queryset = incidents
        self.fields["incident"].label_from_instance = lambda one: f"{one.reference} · {one.title}"


class LinkPracticeForm(PageForm, forms.Form):
    submit_label = _("Link")
    practice = forms.ModelChoiceField(
        None, label=_("Practice"), empty_label=_("Choose a practice"),
        help_text=_("Those of this school since the incident, or planned, in which somebody of it takes part."),
    )  # fmt: skip

    def __init__(self, *args, practices, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["practice"].queryset = practices
