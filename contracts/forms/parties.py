"""Whom the district buys from, and where the money comes from."""

from django import forms
from django.utils.translation import gettext_lazy as _

from contracts.forms.money import MoneyField
from contracts.models import FundingSource, Vendor
from district.edits import VersionedForm
from district.forms import PageForm
from district.people_forms import DateInput, beside


class VendorForm(PageForm, VersionedForm):
    website = forms.URLField(label=_("Website"), required=False, assume_scheme="https")

    layout = [
        "version", beside("name", "short_name"), beside("number", "website"), beside("contact", "email"),
        beside("phone", "address"), "note", "retired",
    ]  # fmt: skip

    class Meta:
        model = Vendor
        fields = [
            "name", "short_name", "number", "website", "contact", "email", "phone", "address", "note", "retired",
        ]  # fmt: skip
        widgets = {
            "phone": forms.TextInput(attrs={"type": "tel"}),
            "address": forms.Textarea(attrs={"rows": 3}),
            "note": forms.Textarea(attrs={"rows": 3}),
        }
        help_texts = {
            "short_name": _("For lists, such as IIRP."),
            "retired": _("Its contracts stay; new ones no longer offer it."),
        }


class SourceForm(PageForm, VersionedForm):
    layout = [
        "version", beside("name", "program"), beside("award_number", "award"), "starts_on",
        beside("obligation_ends", "liquidation_ends"), "note", "retired",
    ]  # fmt: skip

    class Meta:
        model = FundingSource
        fields = [
            "name", "program", "award_number", "award", "starts_on", "obligation_ends", "liquidation_ends", "note",
            "retired",
        ]  # fmt: skip
        field_classes = {"award": MoneyField}
        widgets = {
            "starts_on": DateInput,
            "obligation_ends": DateInput,
            "liquidation_ends": DateInput,
            "note": forms.Textarea(attrs={"rows": 3}),
        }
        help_texts = {"retired": _("Contracts keep it; new ones no longer offer it.")}
