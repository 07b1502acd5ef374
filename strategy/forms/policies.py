"""A policy of the board, and a duty that rests on it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from district.edits import VersionedForm
from district.forms import PageForm
from district.people_forms import DateInput, beside
from strategy.models import Policy, PolicyDuty


class PolicyForm(PageForm, VersionedForm):
    link = forms.URLField(label=_("Where it is published"), required=False, assume_scheme="https", max_length=500)

    layout = [
        "version", beside("number", "title"), "summary", "link", beside("adopted_on", "reviewed_on"),
        beside("revised_on", "next_review_on"), "retired",
    ]  # fmt: skip

    class Meta:
        model = Policy
        fields = [
            "number", "title", "summary", "link", "adopted_on", "reviewed_on", "revised_on", "next_review_on",
            "retired",
        ]  # fmt: skip
        widgets = {
            "summary": forms.Textarea(attrs={"rows": 4}),
            "adopted_on": DateInput,
            "reviewed_on": DateInput,
            "revised_on": DateInput,
            "next_review_on": DateInput,
        }
        help_texts = {
            "summary": _("In a few sentences of your own."),
            "next_review_on": _("When it is due, it stands under My work of those who keep this register."),
            "retired": _("It stays on record, and its reviews are no longer due."),
        }


class DutyForm(PageForm, VersionedForm):
    layout = ["version", "feature", "asks"]

    class Meta:
        model = PolicyDuty
        fields = ["feature", "asks"]
        widgets = {"asks": forms.Textarea(attrs={"rows": 3})}
        help_texts = {"asks": _("One sentence, with the section where it stands: “Section E.5: …”.")}
