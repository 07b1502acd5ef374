"""Holding records back, and stopping or carrying out a list of what is to be destroyed."""

import uuid

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from district.edits import VersionedForm
from district.forms import PageForm
from district.models import LegalHold, RetentionSchedule, School


class ScheduleForm(PageForm, VersionedForm):
    """`falls_due(years)` says how many records more would be due at once; where there are any, one says so twice."""

    sure = forms.BooleanField(label=_("Yes, shorten it"), required=False)

    class Meta:
        model = RetentionSchedule
        fields = ["years", "source"]

    def __init__(self, *args, before, falls_due, **kwargs):
        super().__init__(*args, **kwargs)
        self.before, self.falls_due = before, falls_due
        if not self.is_bound or not self._shorter():
            del self.fields["sure"]

    def _shorter(self):
        """Read as the field reads it: "5.0" is 5 too."""
        try:
            return self.fields["years"].clean(self.data.get(self.add_prefix("years"))) < self.before
        except forms.ValidationError:
            return False

    def clean(self):
        cleaned = super().clean()
        if "sure" in self.fields and not cleaned.get("sure") and (more := self.falls_due(cleaned["years"])):
            self.add_error(
                "sure",
                ngettext(
                    "%(n)s record more falls due at once. Nothing is destroyed before two people approve; tick the "
                    "box and save again.",
                    "%(n)s records more fall due at once. Nothing is destroyed before two people approve; tick the "
                    "box and save again.",
                    more,
                )
                % {"n": more},
            )
        return cleaned


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
