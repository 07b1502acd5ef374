"""Students' records: requests to see them, disputes, disclosures, and how a text is released."""

import uuid

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from district.forms import PageForm
from district.models import AmendmentRequest, Disclosure, RecordRequest
from district.people_forms import DateInput, beside


class OnceForm(PageForm):
    """A form whose second post is the same record; days in it are not in the future."""

    past_days = ()

    def __init__(self, *args, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = today
        if "client_id" in self.fields:
            self.fields["client_id"].initial = uuid.uuid4()
        for name in self.past_days:
            self.fields[name].widget = DateInput()
            self.fields[name].initial = today

    def clean_client_id(self):
        return self.cleaned_data["client_id"] or uuid.uuid4()

    def clean(self):
        cleaned = super().clean()
        for name in self.past_days:
            if (day := cleaned.get(name)) and day > self.today:
                self.add_error(name, _now("This day is still to come."))
        return cleaned


class RequestForm(OnceForm, forms.ModelForm):
    client_id = forms.UUIDField(widget=forms.HiddenInput, required=False)
    past_days = ("received_on",)
    layout = ["client_id", beside("asked_by", "asked_as"), beside("received_on", "how"), "wants"]

    class Meta:
        model = RecordRequest
        fields = ["asked_by", "asked_as", "received_on", "how", "wants"]
        help_texts = {"wants": _("Leave it empty for everything.")}


class AnswerForm(OnceForm, forms.Form):
    past_days = ("day",)
    layout = ["answered", beside("day"), "answer"]

    answered = forms.ChoiceField(
        label=_("How it ended"),
        choices=[("done", _("The family saw it, or got a copy")), ("refused", _("It was refused"))],
        widget=forms.RadioSelect,
        initial="done",
    )
    day = forms.DateField(label=_("On"))
    answer = forms.CharField(
        label=_("What was shown or handed over, or why not"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args, request, **kwargs):
        super().__init__(*args, **kwargs)
        self.request = request

    def clean_day(self):
        day = self.cleaned_data["day"]
        if day < self.request.received_on:
            raise forms.ValidationError(_now("The answer cannot come before the request."))
        return day


class AmendmentForm(OnceForm, forms.ModelForm):
    client_id = forms.UUIDField(widget=forms.HiddenInput, required=False)
    past_days = ("received_on",)
    layout = ["client_id", beside("asked_by", "asked_as"), beside("received_on"), "about", "disputed", "wished"]

    class Meta:
        model = AmendmentRequest
        fields = ["asked_by", "asked_as", "received_on", "about", "disputed", "wished"]
        widgets = {"disputed": forms.Textarea(attrs={"rows": 4}), "wished": forms.Textarea(attrs={"rows": 4})}
        help_texts = {"about": _("Such as the number of an incident, or the day of a letter.")}


class DecisionForm(OnceForm, forms.Form):
    past_days = ("day",)
    layout = ["decision", beside("day"), "reason"]

    decision = forms.ChoiceField(
        label=_("Decision"),
        choices=[
            (AmendmentRequest.Status.AMENDED.value, _("The record is amended")),
            (AmendmentRequest.Status.REFUSED.value, _("Refused; the family is told of its right to a hearing")),
        ],
        widget=forms.RadioSelect,
    )
    day = forms.DateField(label=_("Decided on"))
    reason = forms.CharField(label=_("Reason"), max_length=4000, widget=forms.Textarea(attrs={"rows": 4}))


class HearingForm(OnceForm, forms.Form):
    past_days = ("day",)
    layout = ["decision", beside("day"), "note"]

    decision = forms.ChoiceField(
        label=_("What the hearing decided"),
        choices=[
            (AmendmentRequest.Status.AMENDED.value, _("The record is amended")),
            (AmendmentRequest.Status.UPHELD.value, _("It stays; the family may add a statement")),
        ],
        widget=forms.RadioSelect,
    )
    day = forms.DateField(label=_("Hearing held on"))
    note = forms.CharField(
        label=_("What it decided, and on what evidence"), max_length=4000, widget=forms.Textarea(attrs={"rows": 4})
    )


class StatementForm(OnceForm, forms.Form):
    past_days = ("day",)
    layout = ["statement", beside("day")]

    statement = forms.CharField(
        label=_("The family’s statement"), max_length=10_000, widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("In the family’s own words. It is kept with the record, and printed with it from now on."),
    )  # fmt: skip
    day = forms.DateField(label=_("Received on"))


class DisclosureForm(OnceForm, forms.ModelForm):
    client_id = forms.UUIDField(widget=forms.HiddenInput, required=False)
    past_days = ("day",)
    layout = ["client_id", beside("day"), "party", "interest", "purpose", "what"]

    class Meta:
        model = Disclosure
        fields = ["day", "party", "interest", "purpose", "what"]


class PrintForm(OnceForm, forms.Form):
    """For whom a record is printed. Somebody else than family and school goes into the log of disclosures."""

    FAMILY, SCHOOL, OTHER = "family", "school", "other"
    submit_label = _("Make the file")
    layout = ["client_id", "whom", "party", beside("interest", "purpose"), "kind"]

    client_id = forms.UUIDField(widget=forms.HiddenInput, required=False)
    whom = forms.ChoiceField(
        label=_("For whom?"),
        widget=forms.RadioSelect,
        choices=[
            (FAMILY, _("The parent, or the student of age")),
            (SCHOOL, _("A school official of this district")),
            (OTHER, _("Somebody else")),
        ],
    )
    party = forms.CharField(label=_("To whom, if somebody else"), max_length=200, required=False)
    interest = forms.CharField(label=_("Their legitimate interest"), max_length=400, required=False)
    purpose = forms.CharField(label=_("Purpose"), max_length=400, required=False)
    kind = forms.ChoiceField(
        label=_("File"),
        choices=[("pdf", _("PDF, to print")), ("csv", _("CSV, a table"))],
        widget=forms.RadioSelect,
        initial="pdf",
    )

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("whom") == self.OTHER:
            for name in ("party", "interest", "purpose"):
                if not cleaned.get(name):
                    self.add_error(name, _now("The log of disclosures needs this."))
        return cleaned

    @property
    def helper(self):
        """May be sent again: the answer is a file, and the page stays."""
        helper = super().helper
        helper.attrs["data-again"] = True
        return helper


class TextForm(PageForm, forms.Form):
    """What is hidden in one text: ticks for the names found, and lines for what a reader adds."""

    submit_label = _("Release it like this")
    layout = ["hide", "also"]

    hide = forms.MultipleChoiceField(
        label=_("Hidden, because it is a name of another student"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("Take a tick away where the words mean something else."),
    )
    also = forms.CharField(
        label=_("Hide these words too"),
        widget=forms.Textarea(attrs={"rows": 3, "data-selected": True}),
        required=False,
        max_length=4000,
        help_text=_("One phrase a line, as it stands in the text."),
    )

    def __init__(self, *args, names, row, **kwargs):
        super().__init__(*args, **kwargs)
        self.names = names
        self.fields["hide"].choices = [(name, name) for name in names]
        if not names:
            del self.fields["hide"]
            self.layout = ["also"]
        else:
            kept = row.keep if row else []
            self.fields["hide"].initial = [name for name in names if name not in kept]
        self.fields["also"].initial = "\n".join(row.also) if row else ""

    def clean_also(self):
        lines = [line.strip() for line in self.cleaned_data["also"].splitlines() if line.strip()]
        if any(len(line) > 400 for line in lines):
            raise forms.ValidationError(_now("A phrase has at most 400 letters."))
        return list(dict.fromkeys(lines))

    def kept(self):
        """Names that stay readable."""
        return [name for name in self.names if name not in self.cleaned_data.get("hide", [])]
