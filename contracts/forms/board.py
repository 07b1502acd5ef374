"""Forms of the board's record: terms, meetings, items, motions, the roll call."""

from django import forms
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from contracts.forms.money import MoneyField
from contracts.models import AgendaItem, Amendment, BoardMeeting, BoardMember, Contract, Motion, Vote
from contracts.policies import board as policies
from district.edits import VersionedForm
from district.forms import PageForm
from district.numbers import number_in
from district.people_forms import DateInput, beside

FIRST_YEAR, LAST_YEAR = 1900, 2199


class BoardMemberForm(PageForm, VersionedForm):
    layout = ["version", beside("name", "office"), beside("starts_on", "ends_on")]

    class Meta:
        model = BoardMember
        fields = ["name", "office", "starts_on", "ends_on"]
        widgets = {"starts_on": DateInput, "ends_on": DateInput}
        labels = {"starts_on": _("Term begins"), "ends_on": _("Term ends")}
        help_texts = {"ends_on": _("The last day in office. Leave empty while nobody knows.")}


class EndTermForm(PageForm, forms.Form):
    submit_label = _("End the term")
    ends_on = forms.DateField(label=_("Last day in office"), widget=DateInput)


class MeetingForm(PageForm, VersionedForm):
    layout = ["version", beside("held_on", "kind"), "place", "note"]

    class Meta:
        model = BoardMeeting
        fields = ["held_on", "kind", "place", "note"]
        widgets = {"held_on": DateInput, "note": forms.Textarea(attrs={"rows": 3})}

    def clean_held_on(self):
        day = self.cleaned_data["held_on"]
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise forms.ValidationError(_("Check the year."))
        return day


class ItemForm(PageForm, VersionedForm):
    layout = [
        "version", beside("number", "type"), "category", "subject", beside("amount", "budget_source"),
        "recommended_action", "background",
    ]  # fmt: skip

    class Meta:
        model = AgendaItem
        fields = [
            "number", "category", "subject", "type", "amount", "budget_source", "recommended_action", "background",
        ]  # fmt: skip
        field_classes = {"amount": MoneyField}
        widgets = {
            "recommended_action": forms.Textarea(attrs={"rows": 4}),
            "background": forms.Textarea(attrs={"rows": 8}),
        }
        help_texts = {
            "number": _("As on the agenda, such as 5.2."),
            "category": _("As on the agenda, such as 5. Consent Agenda."),
            "amount": _("At most how much the board is asked for."),
            "budget_source": _("As the agenda names it, such as Special Funds: ESSER."),
        }

    def __init__(self, *args, categories=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["category"].widget = Suggesting(list(categories), attrs={"maxlength": 80})

    def clean_number(self):
        number = " ".join(self.cleaned_data["number"].split())
        others = AgendaItem.objects.filter(meeting=self.instance.meeting_id, number=number)
        if others.exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(_("This meeting has an item of this number."))
        return number


class Suggesting(forms.TextInput):
    """A text box that offers what was written before."""

    def __init__(self, suggestions, attrs=None):
        super().__init__(attrs)
        self.suggestions = suggestions

    def render(self, name, value, attrs=None, renderer=None):
        key = f"{(attrs or {}).get('id', name)}-list"
        box = super().render(name, value, {**(attrs or {}), "list": key}, renderer)
        return box + render_to_string("contracts/_suggestions.html", {"key": key, "suggestions": self.suggestions})


class MotionForm(PageForm, VersionedForm):
    layout = ["version", "text", beside("moved_by", "seconded_by"), beside("rule", "seats")]

    class Meta:
        model = Motion
        fields = ["text", "moved_by", "seconded_by", "rule", "seats"]

    def __init__(self, *args, meeting, sitting, **kwargs):
        super().__init__(*args, **kwargs)
        self.meeting, self.sitting = meeting, sitting
        members = BoardMember.objects.on(meeting.held_on).order_by("name", "id")
        for name in ("moved_by", "seconded_by"):
            self.fields[name] = MemberField(
                members, meeting.held_on, label=self.fields[name].label, required=self.fields[name].required
            )
        self.fields["seats"].help_text = _(
            "%(n)s members were in office that day. Another number only where vacant seats count towards a quorum."
        ) % {"n": len(sitting)}

    def clean(self):
        cleaned = super().clean()
        for check in (
            lambda: policies.check_movers(
                cleaned.get("moved_by"), cleaned.get("seconded_by"), self.meeting.held_on
            ),
            lambda: cleaned.get("seats") and policies.check_seats(cleaned["seats"], len(self.sitting)),
        ):  # fmt: skip
            try:
                check()
            except forms.ValidationError as error:
                self.add_error(None, error)
        return cleaned


class MemberField(forms.ModelChoiceField):
    """Somebody in office on a day; who was not is refused by name."""

    def __init__(self, queryset, day, **kwargs):
        super().__init__(queryset, empty_label=_("Choose"), **kwargs)
        self.day = day

    def to_python(self, value):
        try:
            return super().to_python(value)
        except forms.ValidationError:
            member = BoardMember.objects.filter(pk=number_in(str(value))).first()
            if member is None:
                raise
            raise forms.ValidationError(policies.not_in_office(member, self.day)) from None


class RollCallForm(PageForm, forms.Form):
    """One row for each member in office that day. `preset` is the choice that every row starts with."""

    submit_label = _("Save the roll call")
    version = forms.IntegerField(widget=forms.HiddenInput)
    conflict = ()

    def __init__(self, *args, day, sitting, votes, version, preset="", **kwargs):
        super().__init__(*args, **kwargs)
        self.day, self.members = day, {f"vote-{member.pk}": member for member in sitting}
        self.fields["version"].initial = version
        for name, member in self.members.items():
            self.fields[name] = forms.ChoiceField(
                label=member.name,
                choices=CHOICES,
                widget=forms.RadioSelect,
                initial=preset or votes.get(member.pk),
                error_messages={
                    "required": _("Choose how %(name)s voted; “Not present” for whoever was not there.")
                    % {"name": member.name}
                },
            )

    def rows(self):
        return [(self[name], member) for name, member in self.members.items()]

    def clean(self):
        cleaned = super().clean()
        unknown = [name for name in self.data if name.startswith("vote-") and name not in self.members]
        for name in unknown:
            self.add_error(None, self.refused(name.removeprefix("vote-")))
        return cleaned

    def refused(self, key):
        """Words for a vote of somebody who is not offered."""
        member = BoardMember.objects.filter(pk=number_in(key)).first()
        if member is None:
            return _("Somebody is named here who is not a member of the board.")
        return policies.not_in_office(member, self.day)

    @property
    def choices(self):
        return {member: self.cleaned_data[name] for name, member in self.members.items()}

    def stale(self, votes, version):
        """Somebody saved meanwhile: both are shown, and saving again is a decision."""
        words = dict(CHOICES)
        self.conflict = [
            (member.name, words.get(votes.get(member.pk), ""), words[self.cleaned_data[name]])
            for name, member in self.members.items()
            if votes.get(member.pk) != self.cleaned_data[name]
        ]
        self.data = self.data.copy()
        self.data["version"] = version


CHOICES = [
    (Vote.Choice.AYE.value, _("Aye")),
    (Vote.Choice.NAY.value, _("Nay")),
    (Vote.Choice.ABSTAIN.value, _("Abstained")),
    (Vote.Choice.RECUSED.value, _("Recused")),
    (Vote.Choice.ABSENT.value, _("Not present")),
]


class LinkForm(PageForm, forms.Form):
    """What an item authorizes: a contract, or an amendment."""

    submit_label = _("Link")
    contract = forms.ModelChoiceField(
        Contract.objects.none(), label=_("Contract"), required=False, empty_label=_("Choose a contract")
    )
    amendment = forms.ModelChoiceField(
        Amendment.objects.none(), label=_("Or an amendment of a contract"), required=False,
        empty_label=_("Choose an amendment"),
    )  # fmt: skip

    def __init__(self, *args, contracts, amendments, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["contract"].queryset = contracts
        self.fields["contract"].label_from_instance = lambda one: f"{one.number} · {one.vendor} · {one.purpose}"
        self.fields["amendment"].queryset = amendments
        self.fields["amendment"].label_from_instance = lambda one: f"{one.contract.number} · {one} · {one.reason}"

    def clean(self):
        cleaned = super().clean()
        if not self.errors and bool(cleaned.get("contract")) == bool(cleaned.get("amendment")):
            raise forms.ValidationError(_("Choose one: a contract, or an amendment."))
        return cleaned
