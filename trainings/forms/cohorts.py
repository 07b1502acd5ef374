"""Cohorts: the group itself, who is in it, its checklist, and the licenses that it ends in."""

from datetime import timedelta

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from contracts.models import Deliverable
from district.edits import VersionedForm
from district.forms import PageForm, PersonField
from district.models import School, StaffMember
from district.people_forms import STAFF_SEARCH, DateInput, beside, check_order, say_staff
from trainings.models import Cohort, CohortRequirement, Course, Credential, Instructor, RequirementMet, Session
from trainings.queries.staff import staff_named

AHEAD = 366  # days within which a license may begin


class DeliverableField(forms.ModelChoiceField):
    def label_from_instance(self, deliverable):
        return f"{deliverable.contract.number} · {deliverable.what}"


class CohortForm(PageForm, VersionedForm):
    layout = [
        "version", "name", beside("course", "lead"), beside("seats", "deliverable"), beside("starts_on", "ends_on"),
        "note",
    ]  # fmt: skip

    class Meta:
        model = Cohort
        fields = ["name", "course", "lead", "seats", "deliverable", "starts_on", "ends_on", "note"]
        field_classes = {"deliverable": DeliverableField}
        widgets = {"starts_on": DateInput, "ends_on": DateInput, "note": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["course"].queryset = Course.objects.filter(kind=Course.Kind.TRAINERS)
        self.fields["course"].empty_label = _("Choose a training of trainers")
        self.fields["lead"].queryset = Instructor.objects.select_related("staff", "vendor")
        self.fields["lead"].empty_label = _("Nobody named yet")
        self.fields["deliverable"].queryset = Deliverable.objects.select_related("contract").order_by(
            "-contract__starts_on", "contract", "number"
        )
        self.fields["deliverable"].empty_label = _("No contract pays for it")

    def clean(self):
        data = super().clean()
        check_order(self, "starts_on", "ends_on")
        return data


class NewCohortForm(CohortForm):
    usual = forms.BooleanField(
        label=_("Start with the usual checklist"), required=False, initial=True,
        help_text=_("Attend every day, co-train a session, be observed, pass. You can change it afterwards."),
    )  # fmt: skip

    layout = [*CohortForm.layout, "usual"]


class MembersForm(PageForm, forms.Form):
    """Who gets a seat: picked, or pasted as a list."""

    submit_label = _("Give them seats")
    staff = PersonField(
        StaffMember.objects.none(), search_url=STAFF_SEARCH, say=say_staff, label=_("Members of staff"), required=False
    )
    pasted = forms.CharField(
        label=_("Or a pasted list"), required=False, max_length=20_000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("E-mails, staff numbers or roster ids, one a line. Nobody is found by name alone."),
    )  # fmt: skip

    def __init__(self, *args, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["staff"].queryset = StaffMember.objects.active(today)

    def clean_pasted(self):
        people, unknown = staff_named(self.cleaned_data["pasted"], self.today)
        if unknown:
            shown = ", ".join(unknown[:10]) + ("…" if len(unknown) > 10 else "")
            raise forms.ValidationError(
                _("Nobody on the staff roster, or more than one, has: %(words)s. Correct or remove these.")
                % {"words": shown}
            )
        return people

    def clean(self):
        data = super().clean()
        if not self.errors:
            data["people"] = list(dict.fromkeys([*data["staff"], *data["pasted"]]))
            if not data["people"]:
                self.add_error("staff", _("Choose at least one person, or paste a list."))
        return data


class WhyForm(PageForm, forms.Form):
    """One reason that stays on record."""

    reason = forms.CharField(label=_("Why"), max_length=300)


class LineForm(PageForm, VersionedForm):
    layout = ["version", beside("kind", "words")]

    class Meta:
        model = CohortRequirement
        fields = ["kind", "words"]


class SessionField(forms.ModelChoiceField):
    def label_from_instance(self, session):
        return f"{session.number} · {date_format(session.starts_on)}"


class MetForm(PageForm, VersionedForm):
    layout = ["version", beside("met_on", "session"), "note"]

    class Meta:
        model = RequirementMet
        fields = ["met_on", "session", "note"]
        field_classes = {"session": SessionField}
        widgets = {"met_on": DateInput}

    def __init__(self, *args, sessions=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["session"].queryset = Session.objects.none() if sessions is None else sessions
        self.fields["session"].empty_label = _("None in particular")


class GrantForm(PageForm, forms.Form):
    """The licenses of those who have everything: one of them, or all."""

    submit_label = _("Grant the licenses")
    members = forms.MultipleChoiceField(label=_("Who gets it"), widget=forms.CheckboxSelectMultiple)
    starts_on = forms.DateField(label=_("From"), widget=DateInput())
    expires_on = forms.DateField(
        label=_("To"), required=False, widget=DateInput(), help_text=_("Empty: as long as the course says.")
    )
    issued_by = forms.CharField(label=_("Issued by"), max_length=160, required=False)
    scope = forms.ChoiceField(label=_("Scope"), choices=Credential.Scope.choices, initial=Credential.Scope.DISTRICT)
    schools = forms.ModelMultipleChoiceField(
        School.objects.none(), label=_("Schools"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("Only for named schools."),
    )  # fmt: skip

    def __init__(self, *args, ready, chosen, today, issuer="", **kwargs):
        """`ready`: the members who have everything and no license; `chosen`: ids of those who are ticked at first."""
        initial = {"members": chosen, "starts_on": today, "issued_by": issuer}
        super().__init__(*args, initial=initial, **kwargs)
        self.today = today
        self.ready = {str(member.pk): member for member in ready}
        self.fields["members"].choices = [(key, member.staff.sort_name) for key, member in self.ready.items()]
        self.fields["schools"].queryset = School.objects.open()
        numbers = {}
        for key, member in self.ready.items():
            numbers[f"number_{key}"] = forms.CharField(
                label=_("License number of %(who)s") % {"who": member.staff.name}, max_length=60, required=False
            )
        self.fields |= numbers
        self.layout = [
            "members", beside("starts_on", "expires_on"), *numbers, beside("issued_by", "scope"), "schools",
        ]  # fmt: skip

    def clean_starts_on(self):
        day = self.cleaned_data["starts_on"]
        if day > self.today + timedelta(days=AHEAD):
            raise forms.ValidationError(_("A license begins within a year from today."))
        return day

    def clean(self):
        data = super().clean()
        check_order(self, "starts_on", "expires_on")
        return data

    def facts(self):
        data = self.cleaned_data
        numbers = {self.ready[key]: data[f"number_{key}"].strip() for key in data["members"]}
        return {"numbers": numbers} | {
            name: data[name] for name in ("starts_on", "expires_on", "issued_by", "scope", "schools")
        }
