"""Holding records back, and stopping or carrying out a list of what is to be destroyed."""

import uuid

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from district.forms import PageForm
from district.models import LegalHold, School


class HoldForm(PageForm, forms.ModelForm):
    """A hold on one student, or with `schools` on a whole school."""

    client_id = forms.UUIDField(widget=forms.HiddenInput, required=False)
    school = forms.ModelChoiceField(label=_("School"), queryset=School.objects.none())

    class Meta:
        model = LegalHold
        fields = ["matter", "reason"]
        widgets = {"reason": forms.Textarea(attrs={"rows": 3})}
        help_texts = {
            "matter": _("How the district’s counsel calls it, such as a docket number."),
            "reason": _("What is expected or asked for, by whom, and when you were told."),
        }

    def __init__(self, *args, schools=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["client_id"].initial = uuid.uuid4()
        if schools is None:
            del self.fields["school"]
        else:
            self.fields["school"].queryset = schools
            self.order_fields(["client_id", "school"])

    def clean_client_id(self):
        return self.cleaned_data["client_id"] or uuid.uuid4()


class ReleaseForm(PageForm, forms.Form):
    why = forms.CharField(
        label=_("Why it is released"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Who said so, and when."),
    )  # fmt: skip


class ProposeForm(PageForm, forms.Form):
    client_id = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["client_id"].initial = uuid.uuid4()

    def clean_client_id(self):
        return self.cleaned_data["client_id"] or uuid.uuid4()


class StopForm(PageForm, forms.Form):
    why = forms.CharField(
        label=_("Why it is stopped"), max_length=400, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("It stays in the log: name no student."),
    )  # fmt: skip


class DestroyForm(PageForm, forms.Form):
    """The number of records, typed: nobody destroys by a slip of the finger."""

    number = forms.IntegerField(label=_("How many records are on the list?"), min_value=0)

    def __init__(self, *args, listed, **kwargs):
        super().__init__(*args, **kwargs)
        self.listed = listed

    def clean_number(self):
        if self.cleaned_data["number"] != self.listed:
            raise forms.ValidationError(_now("The list has %(n)s records.") % {"n": self.listed})
        return self.cleaned_data["number"]
