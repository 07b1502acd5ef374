"""Agreements: several promises on one form, and the settling of one."""

import datetime
import uuid

from crispy_forms.layout import Div, Fieldset
from django import forms
from django.utils.translation import gettext_lazy as _

from district.calendars import school_day_on_or_after
from district.edits import VersionedForm
from district.forms import PageForm
from district.people_forms import DateInput, beside
from district.rows import RowButtons, Rows
from incidents.actions.agreements import Promise
from incidents.models import Agreement, AgreementItem
from incidents.policies.agreements import MOST_PROMISES, check_due
from incidents.policies.practices import earliest
from incidents.queries.agreements import staff_of, students_of

ROWS = Rows(
    ("what", "student", "who", "due_on", "checked_by"), start=2, most=MOST_PROMISES, kept=("due_on", "checked_by")
)
BUTTONS = "incidents/_row_buttons.html"
USUAL_DAYS = 14


class _People:
    """Who can promise and who can check, read once for all rows."""

    def __init__(self, record, today):
        self.students = {str(student.pk): student for student in students_of(record)}
        self.staff = {str(person.pk): person for person in staff_of(record.school_id, today)}

    def fields(self, suffix=""):
        """The fields of one promise. A row may stay blank; `in_row` are those that a row needs once it is not."""
        fields = {
            f"what{suffix}": forms.CharField(label=_("What"), max_length=300, required=False),
            f"student{suffix}": forms.ChoiceField(
                label=_("Who"),
                required=False,
                choices=[("", _("Somebody else")), *((key, one.sort_name) for key, one in self.students.items())],
            ),
            f"who{suffix}": forms.CharField(label=_("Who else, in words"), max_length=120, required=False),
            f"due_on{suffix}": forms.DateField(label=_("By"), required=False, widget=DateInput()),
            f"checked_by{suffix}": forms.ChoiceField(
                label=_("Checked by"),
                required=False,
                choices=[("", _("Nobody in particular")), *((key, one.sort_name) for key, one in self.staff.items())],
            ),
        }
        for name in ("what", "student", "who", "due_on"):
            fields[f"{name}{suffix}"].in_row = True
        return fields

    def layout(self, suffix=""):
        names = [beside(f"student{suffix}", f"who{suffix}"), beside(f"due_on{suffix}", f"checked_by{suffix}")]
        return [f"what{suffix}", *names]

    def promise(self, form, suffix=""):
        """The Promise in these fields; None, with errors beside them, when something is missing."""
        data = {name: form.cleaned_data.get(f"{name}{suffix}") for name in ("what", "student", "who", "due_on")}
        words = {
            "what": None if data["what"] else _("What was promised?"),
            "student": None if data["student"] or data["who"] else _("Choose who promised it, or name them."),
            "due_on": None if data["due_on"] else _("By when?"),
        }
        for name, error in words.items():
            if error and f"{name}{suffix}" not in form.errors:
                form.add_error(f"{name}{suffix}", error)
        if any(f"{name}{suffix}" in form.errors for name in (*words, "who", "checked_by")):
            return None
        return Promise(
            what=data["what"],
            due_on=data["due_on"],
            student=self.students.get(data["student"]),
            who=data["who"],
            checked_by=self.staff.get(form.cleaned_data.get(f"checked_by{suffix}")),
        )


def usual(user, school, today):
    """What a promise starts with: a school day in two weeks, checked by whoever writes."""
    day = school_day_on_or_after(school, today + datetime.timedelta(days=USUAL_DAYS))
    return {"due_on": day, "checked_by": str(user.staff_id or "")}


class AgreementForm(PageForm, forms.Form):
    """What was agreed: as many promises as there are rows; a row without words is none.

    `stepped(data)` gives the next state when a button added or removed a row: then `choosing` is to be set.
    """

    submit_label = _("Save agreement")
    stepped = ROWS.stepped
    client_id = forms.UUIDField(widget=forms.HiddenInput, required=False)
    rows = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1, max_value=MOST_PROMISES)
    made_on = forms.DateField(label=_("Agreed on"), widget=DateInput())
    summary = forms.CharField(
        label=_("What it is about"), max_length=200, required=False, help_text=_("A few words for lists.")
    )

    def __init__(self, *args, record, user, today, made_on, **kwargs):
        initial = {"client_id": uuid.uuid4(), "rows": ROWS.start, "made_on": made_on}
        super().__init__(*args, initial=initial, **kwargs)
        self.today, self.people = today, _People(record, today)
        self.count = ROWS.count(self.data)
        start = usual(user, record.school, today)
        for n in range(self.count):
            self.fields |= self.people.fields(f"_{n}")
            for name, value in start.items():
                self.fields[f"{name}_{n}"].initial = value
        if self.is_bound and "more" in self.data:
            self.fields[f"what_{self.count - 1}"].widget.attrs["autofocus"] = True
        rows = [
            Fieldset(
                _("Promise %(n)s") % {"n": n + 1},
                *self.people.layout(f"_{n}"),
                RowButtons(BUTTONS, remove=n, number=n + 1, only=self.count == 1),
            )
            for n in range(self.count)
        ]
        more = RowButtons(BUTTONS, more=self.count < MOST_PROMISES)
        self.layout = ["client_id", beside("made_on", "summary"), Div("rows", *rows, more, css_id="promises")]

    def clean_client_id(self):
        return self.cleaned_data["client_id"] or uuid.uuid4()

    def clean_made_on(self):
        day = self.cleaned_data["made_on"]
        if not earliest(self.today) <= day <= self.today:
            raise forms.ValidationError(_("The day must lie between a year ago and today."))
        return day

    def clean(self):
        data = super().clean()
        made_on, promises = data.get("made_on"), []
        for n in range(self.count):
            suffix = f"_{n}"
            if not (data.get(f"what{suffix}") or data.get(f"who{suffix}") or data.get(f"student{suffix}")):
                continue
            promise = self.people.promise(self, suffix)
            if promise and made_on:
                _check_due(self, f"due_on{suffix}", promise.due_on, made_on)
            promises.append(promise)
        if not promises and not self.errors:
            self.add_error("what_0", _("Write at least one promise: what, and who."))
        data["promises"] = [promise for promise in promises if promise]
        return data


def _check_due(form, name, due_on, made_on):
    try:
        check_due(due_on, made_on=made_on, name=name)
    except forms.ValidationError as error:
        form.add_error(None, error)


class PromiseForm(PageForm, forms.Form):
    """One more promise in an agreement."""

    submit_label = _("Add promise")

    def __init__(self, *args, agreement, record, user, today, **kwargs):
        super().__init__(*args, initial=usual(user, record.school, today), **kwargs)
        self.agreement, self.people = agreement, _People(record, today)
        self.fields |= self.people.fields()
        self.layout = self.people.layout()

    def clean(self):
        data = super().clean()
        data["promise"] = self.people.promise(self)
        if data["promise"]:
            _check_due(self, "due_on", data["promise"].due_on, self.agreement.made_on)
        return data


class PromiseEditForm(PageForm, VersionedForm):
    """A correction of an open promise; another wording that was agreed later is a renegotiation."""

    layout = ["version", "what", beside("student", "who"), beside("due_on", "checked_by")]

    class Meta:
        model = AgreementItem
        fields = ["what", "student", "who", "due_on", "checked_by"]
        widgets = {"due_on": DateInput}

    def __init__(self, *args, record, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["student"].queryset = students_of(record)
        self.fields["student"].empty_label = _("Somebody else")
        self.fields["student"].label_from_instance = lambda student: student.sort_name
        self.fields["checked_by"].queryset = staff_of(record.school_id, today)
        self.fields["checked_by"].empty_label = _("Nobody in particular")
        self.fields["checked_by"].label_from_instance = lambda person: person.sort_name

    def clean(self):
        data = super().clean()
        if not data.get("student") and not data.get("who"):
            self.add_error("student", _("Choose who promised it, or name them."))
        return data


class AgreementEditForm(PageForm, VersionedForm):
    layout = ["version", "made_on", "summary"]

    class Meta:
        model = Agreement
        fields = ["made_on", "summary"]
        widgets = {"made_on": DateInput}

    def __init__(self, *args, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_made_on(self):
        day, first_due = self.cleaned_data["made_on"], self.instance.items.order_by("due_on").first()
        if day > self.today:
            raise forms.ValidationError(_("That day is still to come."))
        if first_due and day > first_due.due_on:
            raise forms.ValidationError(_("A promise is due before that day."))
        return day


class SettleForm(PageForm, forms.Form):
    """How a promise ended. What replaces it is asked for when it was renegotiated."""

    status = forms.ChoiceField(
        label=_("How did it go?"),
        widget=forms.RadioSelect,
        choices=[
            (AgreementItem.Status.KEPT, _("Kept")),
            (AgreementItem.Status.RENEGOTIATED, _("Renegotiated: something else was agreed in its place")),
            (AgreementItem.Status.NOT_KEPT, _("Not kept")),
        ],
    )
    note = forms.CharField(
        label=_("Note"), max_length=400, required=False, help_text=_("Needed when a promise was not kept.")
    )
    new_what = forms.CharField(label=_("What is promised now"), max_length=300, required=False)
    new_due_on = forms.DateField(label=_("By"), required=False, widget=DateInput())

    def __init__(self, *args, item, today, **kwargs):
        initial = {"new_what": item.what, "new_due_on": max(item.due_on, today) + datetime.timedelta(days=7)}
        super().__init__(*args, initial=initial | kwargs.pop("initial", {}), **kwargs)
        self.layout = [
            "status",
            "note",
            Fieldset(_("Only when it was renegotiated"), beside("new_what", "new_due_on")),
        ]
