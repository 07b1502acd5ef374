"""The quick log and the edit of a practice."""

import datetime
import uuid

from crispy_forms.layout import Fieldset
from django import forms
from django.db.models import Q
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from district.edits import VersionedForm
from district.forms import OnePersonField, PageForm, PersonField
from district.models import School, StaffMember, Student
from district.models.names import with_names
from district.models.users import SCHOOL_ROLES
from district.numbers import number_in
from district.people_forms import TimeInput, beside
from incidents.models import CommunityPartner, Location, Practice, PracticeParticipant, QuestionSet
from incidents.models.practice import QUICK_KINDS, Kind
from incidents.policies.practices import earliest
from incidents.queries import practices as queries

ICONS = {
    Kind.CHECK_IN: "sun",
    Kind.COMMUNITY: "sprout",
    Kind.ACADEMIC: "book-open",
    Kind.CELEBRATION: "party-popper",
    Kind.TALKING: "messages-square",
    Kind.PEACE: "heart-handshake",
    Kind.REENTRY: "door-open",
    Kind.STAFF: "users-round",
    Kind.AFFECTIVE_STATEMENT: "message-circle-heart",
    Kind.CONVERSATION: "messages-square",
    Kind.SUPPORT: "life-buoy",
    Kind.PEER_CONFERENCE: "users",
    Kind.MEDIATION: "scale",
    Kind.CONFERENCE: "landmark",
    Kind.FAMILY_MEETING: "house-heart",
    Kind.CRISIS: "siren",
    Kind.PEACE_ROOM: "armchair",
    Kind.COACHING: "hand-helping",
}
SHORT = {
    Kind.CHECK_IN: _("Check-in"),
    Kind.COMMUNITY: _("Community-building"),
    Kind.ACADEMIC: _("Academic"),
    Kind.CELEBRATION: _("Celebration"),
    Kind.TALKING: _("Talking"),
    Kind.PEACE: _("Peace or harm"),
    Kind.REENTRY: _("Re-entry"),
    Kind.STAFF: _("Staff"),
}
# The other rungs, informal to formal: what a quick log folds away.
MORE_KINDS = [kind for kind in Kind if kind not in QUICK_KINDS]
PILLS = 6
MINUTES_WORDS = {
    "min_value": _("At least 1 minute."),
    "max_value": _("At most 480 minutes. Was it several circles?"),
}


def students_for(user, today):
    """Students whom this person may name: seen, and now at an own school."""
    return Student.objects.visible_to(user, today).at(user.schools_as(*SCHOOL_ROLES)).filter(left_on=None)


def staff_for(today):
    return StaffMember.objects.active(today)


def say_student(student):
    return student.sort_name, f"{student.get_grade_display()} · {student.local_id}"


def say_staff(person):
    return person.sort_name, str(person.title or person.get_job_class_display())


def partners_offered():
    return CommunityPartner.objects.offered()


def say_partner(partner):
    return partner.name, partner.organization


def say_section(section):
    return section.name, " · ".join(filter(None, [section.course, section.period, section.school.brief]))


def seen_people(practice):
    """(participants with names, how many others): students never at a school of the reader have no name here.

    Who led comes first, then the other roles; students before staff before guests, by name.
    """
    people = list(with_names(practice.participants.select_related("partner"), "student", "staff"))
    seen = [person for person in people if not person.student_id or person.student]
    return sorted(seen, key=_by_role_and_name), len(people) - len(seen)


def _by_role_and_name(person):
    listed = person.student or person.staff
    kind = 0 if person.student_id else 1 if person.staff_id else 2
    return (list(PracticeParticipant.Role).index(person.role), kind, listed.sort_name if listed else str(person))


def _with_size(section):
    size = getattr(section, "size", None)
    return f"{section.name} · {size}" if size else section.name


class CircleForm(PageForm, forms.Form):
    """Five answers: kind, who, when, minutes, where. The rest is folded and has good defaults.

    `cleaned_data` then holds `school`, `started_at` and `day` as well.
    """

    NAMES, OTHER = "names", "other"
    NOW, TODAY, DAY = "now", "today", "day"
    ROOM = "room"

    client_id = forms.UUIDField(widget=forms.HiddenInput, required=False)
    kind = forms.ChoiceField(label=_("What kind of circle?"), widget=forms.RadioSelect)
    group = forms.ChoiceField(label=_("Who was there?"), widget=forms.RadioSelect, required=False)
    section = OnePersonField(
        None, search_url=reverse_lazy("incidents:group-search"), say=say_section, label=_("Other class"), required=False
    )
    students = PersonField(
        None, search_url=reverse_lazy("incidents:people-search"), say=say_student, label=_("Students"), required=False
    )
    staff = PersonField(
        None, search_url=reverse_lazy("incidents:people-search"), say=say_staff, label=_("Staff"), required=False
    )
    when = forms.ChoiceField(label=_("When did it start?"), widget=forms.RadioSelect, required=False)
    date = forms.DateField(label=_("Day"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    time = forms.TimeField(label=_("Time"), required=False, widget=TimeInput())
    minutes = forms.IntegerField(
        label=_("How many minutes?"),
        min_value=1,
        max_value=480,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        error_messages=MINUTES_WORDS,
    )
    where = forms.ChoiceField(label=_("Where?"), widget=forms.RadioSelect, required=False)
    place = forms.CharField(label=_("Room or other place"), max_length=60, required=False)
    topic = forms.CharField(label=_("Topic or question"), max_length=200, required=False)
    facilitators = PersonField(
        None, search_url=reverse_lazy("incidents:people-search"), say=say_staff, label=_("Who led it?"), required=False
    )
    tier = forms.TypedChoiceField(
        label=_("Tier"),
        coerce=int,
        empty_value=None,
        required=False,
        choices=[("", _("As usual for this kind")), *Practice.Tier.choices],
    )
    school = forms.ModelChoiceField(
        School.objects.none(), label=_("School"), required=False, empty_label=_("The class’s or the students’")
    )
    note = forms.CharField(
        label=_("Note"), max_length=10_000, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Only people who may open this record read it."),
    )  # fmt: skip

    def __init__(self, *args, user, now, suggestions=(), initial=None, **kwargs):
        self.user, self.now = user, timezone.localtime(now)
        today = self.now.date()
        super().__init__(*args, initial={**self._defaults(suggestions), **(initial or {})}, **kwargs)
        field = self.fields
        self.sections = queries.with_size(queries.sections_for(user, today).select_related("school"), today)
        field["kind"].choices = [(kind.value, SHORT.get(kind, kind.label)) for kind in [*QUICK_KINDS, *MORE_KINDS]]
        self.offer(suggestions)
        field["section"].queryset = self.sections
        field["students"].queryset = students_for(user, today)
        field["staff"].queryset = field["facilitators"].queryset = staff_for(today)
        field["when"].choices = [
            (self.NOW, _("Now")),
            (self.TODAY, _("Earlier today")),
            (self.DAY, _("Other day")),
        ]
        own = user.schools_as(*SCHOOL_ROLES)
        self.places = {str(place.pk): place for place in Location.objects.at(own)[:PILLS]}
        self._add_given(self.places, "where", Location.objects.at(own))
        field["where"].choices = [
            (self.ROOM, _("Class’s room")),
            *((key, place.name) for key, place in self.places.items()),
            (self.OTHER, _("Other")),
        ]
        field["school"].queryset = School.objects.filter(pk__in=own)
        self.several_schools = len(own) > 1

    def offer(self, sections):
        """The classes that one press chooses; the class that was posted is always among them."""
        self.suggestions = {str(section.pk): section for section in sections}
        self._add_given(self.suggestions, "group", self.sections)
        self.fields["group"].choices = [
            *((key, _with_size(section)) for key, section in self.suggestions.items()),
            (self.OTHER, _("Other class")),
            (self.NAMES, _("Names only")),
        ]

    def _given(self, name):
        """What was posted, or what the form starts from: `?again=` and `?section=` offer more than usual."""
        return str((self.data if self.is_bound else self.initial).get(name) or "")

    def _add_given(self, known, name, queryset):
        key = number_in(self._given(name))
        if key and str(key) not in known:
            known.update({str(one.pk): one for one in queryset.filter(pk=key)})

    def _defaults(self, suggestions):
        today = self.now.date()
        return {
            "client_id": uuid.uuid4(),
            "kind": Kind.CHECK_IN.value,
            "group": str(suggestions[0].pk) if suggestions else self.NAMES,
            "when": self.NOW,
            "date": today,
            "time": self.now.time().replace(second=0, microsecond=0),
            "minutes": 15,
            "where": self.ROOM if suggestions else "",
            "facilitators": [self.user.staff_id] if self.user.staff_id else [],
        }

    def kinds(self):
        """(option, icon) of each kind that is offered first, for the template."""
        return self._options(QUICK_KINDS)

    def more_kinds(self):
        return self._options(MORE_KINDS)

    def more_is_chosen(self):
        return self["kind"].value() in MORE_KINDS

    def _options(self, kinds):
        return [(option, ICONS[option.data["value"]]) for option in self["kind"] if option.data["value"] in kinds]

    def clean_client_id(self):
        return self.cleaned_data["client_id"] or uuid.uuid4()

    def clean(self):
        data = super().clean()
        data["section"] = self._section(data)
        named = [*(data.get("students") or ()), *(data.get("staff") or ())]
        nothing_wrong_yet = not {"group", "section", "students", "staff"} & set(self.errors)
        if not data["section"] and not named and nothing_wrong_yet:
            self.add_error("group", _("Choose a class, or name who was there."))
        data["started_at"] = self._started_at(data)
        self._place(data)
        data["school"] = self._school(data)
        return data

    def _section(self, data):
        group = data.get("group")
        if group == self.OTHER:
            if not data.get("section") and "section" not in self.errors:
                self.add_error("section", _("Search for the class and choose it."))
            return data.get("section")
        return self.suggestions.get(group)

    def _started_at(self, data):
        when = data.get("when") or self.NOW
        if when == self.NOW:
            data["day"] = self.now.date()
            return self.now.replace(second=0, microsecond=0)
        day = self.now.date() if when == self.TODAY else data.get("date")
        if day is None and "date" not in self.errors:
            self.add_error("date", _("Which day was it?"))
        if data.get("time") is None and "time" not in self.errors:
            self.add_error("time", _("At what time did it start?"))
        if day is None or data.get("time") is None:
            return None
        data["day"] = day
        if not earliest(self.now.date()) <= day <= self.now.date():
            self.add_error("date" if when == self.DAY else "time", _("The day must lie between a year ago and today."))
            return None
        started = timezone.make_aware(datetime.datetime.combine(day, data["time"]))
        if started > self.now:
            self.add_error("time", _("That is still to come. A circle is logged when it was held."))
        return started

    def _place(self, data):
        where, data["location"] = data.get("where"), None
        if where == self.ROOM:
            data["place"] = queries.room_of(data["section"]) if data.get("section") else ""
        elif where and where != self.OTHER:
            data["location"], data["place"] = self.places[where], ""

    def _school(self, data):
        """Where it is on record: the class's school, else the students', else the one chosen or the only one."""
        if data["section"]:
            return data["section"].school
        schools = {student.school_id for student in data.get("students") or ()}
        if len(schools) == 1:
            return self.fields["school"].queryset.get(pk=schools.pop())
        chosen = data.get("school") or (None if self.several_schools else self.fields["school"].queryset.first())
        if chosen is None and "school" not in self.errors:
            self.add_error("school", _("At which of your schools was it?"))
        return chosen

    def answers(self):
        """What `actions.log_practice` takes."""
        data = self.cleaned_data
        return {
            name: data[name]
            for name in (
                "client_id", "school", "kind", "started_at", "minutes", "day", "section", "students", "staff",
                "facilitators", "location", "place", "topic", "note", "tier",
            )
        }  # fmt: skip


class NamesField(forms.CharField):
    """Names of people who stand on no list, one a line; cleaned to a list, each once."""

    MOST = 40

    def __init__(self, *, label):
        super().__init__(label=label, required=False, max_length=6000, widget=forms.Textarea(attrs={"rows": 2}))
        self.help_text = _("One name a line.")

    def clean(self, value):
        names = dict.fromkeys(" ".join(line.split()) for line in super().clean(value).splitlines() if line.strip())
        if any(len(name) > 120 for name in names):
            raise forms.ValidationError(_("A name has at most 120 letters. Write one name a line."))
        if len(names) > self.MOST:
            raise forms.ValidationError(_("At most 40 names."))
        return list(names)


AHEAD = datetime.timedelta(days=400)


def when_it_may_be(started, now):
    """Raises ValidationError for a plan that lies before today or further ahead than a school year."""
    if timezone.localdate(started) < timezone.localdate(now):
        raise forms.ValidationError(_("That day is past. A circle that was held is logged with the quick log."))
    if started > now + AHEAD:
        raise forms.ValidationError(_("At most a year ahead: is the year right?"))
    return started


class StartField(forms.DateTimeField):
    """A local start to the minute. What was not touched stays as it was, in the hour that a clock has twice too."""

    FORMAT = "%Y-%m-%dT%H:%M"
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=FORMAT)
    kept = None

    def clean(self, value):
        if self.kept and value == timezone.localtime(self.kept).strftime(self.FORMAT):
            return self.kept
        return super().clean(value)


class PracticeForm(PageForm, VersionedForm):
    """The edit of a practice, its people and their roles."""

    REMOVE, REMOVED = "remove", _("Was not there (remove)")
    students = PersonField(
        None,
        search_url=reverse_lazy("incidents:people-search"),
        say=say_student,
        label=_("Add students"),
        required=False,
    )
    staff = PersonField(
        None, search_url=reverse_lazy("incidents:people-search"), say=say_staff, label=_("Add staff"), required=False
    )
    partners = PersonField(
        None,
        search_url=reverse_lazy("incidents:people-search"),
        say=say_partner,
        label=_("Add partners from outside"),
        required=False,
    )
    families = NamesField(label=_("Add family members"))
    guests = NamesField(label=_("Add other guests"))

    class Meta:
        model = Practice
        fields = [
            "kind", "tier", "started_at", "minutes", "location", "place", "topic", "question_set", "note", "outcome",
            "outcome_note",
        ]  # fmt: skip
        field_classes = {"started_at": StartField}
        error_messages = {"minutes": MINUTES_WORDS}
        widgets = {
            "started_at": StartField.widget,
            "note": forms.Textarea(attrs={"rows": 5}),
            "outcome_note": forms.Textarea(attrs={"rows": 3}),
        }

    def __init__(self, *args, user, now, **kwargs):
        super().__init__(*args, **kwargs)
        self.now, today = now, timezone.localtime(now).date()
        self.fields["started_at"].kept = self.instance.started_at
        self.fields["location"].empty_label = _("None of the list")
        self.fields["location"].queryset = Location.objects.at([self.instance.school_id])
        self.fields["students"].queryset = students_for(user, today).at([self.instance.school_id])
        self.fields["staff"].queryset = staff_for(today)
        self.fields["partners"].queryset = partners_offered()
        self._questions_and_outcome()
        self.people, _unseen = seen_people(self.instance)
        choices = [*PracticeParticipant.Role.choices, (self.REMOVE, self.REMOVED)]
        for person in self.people:
            self.fields[f"role_{person.pk}"] = forms.ChoiceField(
                label=str(person), choices=choices, initial=person.role
            )
        self.layout = [
            "version",
            beside("kind", "tier"),
            beside("started_at", "minutes"),
            beside("location", "place"),
            "topic",
            "question_set",
            "note",
            *(["outcome", "outcome_note"] if "outcome" in self.fields else []),
            Fieldset(
                _("Who was there, and as what") if self.instance.status in Practice.TOOK_PLACE else _("Who, as what"),
                beside(*(f"role_{person.pk}" for person in self.people)),
                "students",
                "staff",
                "partners",
                beside("families", "guests"),
            ),
        ]

    def _questions_and_outcome(self):
        """A retired set stays chosen where it was; an outcome is asked for once a practice is completed."""
        mine = Q(pk=self.instance.question_set_id)
        self.fields["question_set"].queryset = QuestionSet.objects.filter(Q(retired=False) | mine)
        self.fields["question_set"].empty_label = _("None")
        if self.instance.status == Practice.Status.COMPLETED:
            self.fields["outcome"].required = bool(self.instance.outcome)
        else:
            del self.fields["outcome"], self.fields["outcome_note"]

    def clean_started_at(self):
        started = self.cleaned_data["started_at"]
        day = timezone.localtime(started).date()
        if started == self.fields["started_at"].kept:
            return started
        if self.instance.status in Practice.TO_COME:
            return when_it_may_be(started, self.now)
        if started > self.now or day < earliest(timezone.localtime(self.now).date()):
            raise forms.ValidationError(_("The start must lie between a year ago and now."))
        return started

    def _differences(self, cleaned):
        chosen = {person: cleaned.get(f"role_{person.pk}", person.role) for person in self.people}
        words = {**dict(PracticeParticipant.Role.choices), self.REMOVE: self.REMOVED}
        others = [(str(one), words[one.role], words[role]) for one, role in chosen.items() if role != one.role]
        return super()._differences(cleaned) + others

    def clean(self):
        """A place newly chosen from the list takes the place of the words that stood there."""
        data = super().clean()
        if data.get("location") and "location" in self.changed_data and "place" not in self.changed_data:
            data["place"] = ""
        return data

    def roles(self):
        chosen = {person.pk: self.cleaned_data[f"role_{person.pk}"] for person in self.people}
        return {pk: role for pk, role in chosen.items() if role != self.REMOVE}

    def guest_names(self):
        """[(name, role)] of those who stand on no list."""
        data, role = self.cleaned_data, PracticeParticipant.Role
        return [(name, role.FAMILY) for name in data["families"]] + [(name, role.COMMUNITY) for name in data["guests"]]

    def removed(self):
        return [person.pk for person in self.people if self.cleaned_data[f"role_{person.pk}"] == self.REMOVE]
