"""Licenses to teach, and who holds them."""

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from contracts.models import Vendor
from district.edits import VersionedForm
from district.forms import OnePersonField, PageForm
from district.models import School, StaffMember
from district.people_forms import STAFF_SEARCH, DateInput, beside, check_order, say_staff
from trainings.forms.cohorts import WhyForm
from trainings.models import Course, Credential, Instructor

FIELDS = ["number", "issued_by", "starts_on", "expires_on", "scope", "schools", "trained_by"]


class Knowing:
    """Mixin of a form whose saving may leave sessions without an instructor: a tick that appears when it would."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["knowing"] = forms.BooleanField(label=_("Save all the same"), required=False)

    def add_error(self, field, error):
        super().add_error(field, error)
        if field == "knowing":
            self.layout = [*self.layout, "knowing"]


class CredentialForm(PageForm, VersionedForm):
    """A new license."""

    layout = [
        "version", beside("instructor", "course"), beside("number", "issued_by"), beside("starts_on", "expires_on"),
        beside("scope", "trained_by"), "schools",
    ]  # fmt: skip

    class Meta:
        model = Credential
        fields = ["instructor", "course", *FIELDS]
        widgets = {"starts_on": DateInput, "expires_on": DateInput, "schools": forms.CheckboxSelectMultiple}
        help_texts = {"schools": _("Only for named schools.")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        everybody = Instructor.objects.select_related("staff", "vendor")
        self.fields["schools"].queryset = School.objects.open()
        self.fields["trained_by"].queryset = everybody
        self.fields["trained_by"].empty_label = _("Not known")
        if "instructor" in self.fields:
            self.fields["instructor"].queryset = everybody
            self.fields["instructor"].empty_label = _("Choose who teaches")
            self.fields["course"].queryset = Course.objects.filter(is_offered=True)
            self.fields["course"].empty_label = _("Choose a course")

    def clean(self):
        data = super().clean()
        check_order(self, "starts_on", "expires_on")
        return data

    def facts(self):
        """The values by name, without the schools."""
        return {name: self.cleaned_data[name] for name in self._meta.fields if name != "schools"}


class CredentialEditForm(Knowing, CredentialForm):
    """A license on record: whose it is, and for which course, stays."""

    layout = [
        "version", beside("number", "issued_by"), beside("starts_on", "expires_on"), beside("scope", "trained_by"),
        "schools",
    ]  # fmt: skip

    class Meta(CredentialForm.Meta):
        fields = FIELDS


class RevokeForm(Knowing, WhyForm):
    submit_label = _("Revoke the license")
    layout = ["reason"]


class InstructorForm(PageForm, VersionedForm):
    """A member of staff, or somebody of a vendor."""

    layout = ["version", "staff", beside("outside_name", "vendor"), "email"]

    class Meta:
        model = Instructor
        fields = ["staff", "outside_name", "vendor", "email"]
        help_texts = {"outside_name": _("For an instructor of a vendor."), "email": _("For an instructor of a vendor.")}

    def __init__(self, *args, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["staff"] = OnePersonField(
            StaffMember.objects.active(today), search_url=STAFF_SEARCH, say=say_staff, label=_("Member of staff"),
            required=False, help_text=_("Or name somebody of a vendor below."),
        )  # fmt: skip
        self.fields["vendor"].queryset = Vendor.objects.filter(retired=False)
        self.fields["vendor"].empty_label = _("None: a member of staff")

    def clean(self):
        data = super().clean()
        if self.errors:
            return data
        if data["staff"] and (data["outside_name"] or data["vendor"]):
            self.add_error("staff", _("Choose a member of staff, or name somebody of a vendor: not both."))
        elif not data["staff"] and not (data["outside_name"] and data["vendor"]):
            self.add_error("staff", _("Choose a member of staff, or give a name and the vendor."))
        return data


class InstructorEditForm(PageForm, VersionedForm):
    """A vendor's instructor on record. What is on record of a member of staff stands on the roster."""

    layout = ["version", beside("outside_name", "vendor"), "email"]

    class Meta:
        model = Instructor
        fields = ["outside_name", "vendor", "email"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["vendor"].queryset = Vendor.objects.filter(Q(retired=False) | Q(pk=self.instance.vendor_id))
        for name in ("outside_name", "vendor"):
            self.fields[name].required = True
