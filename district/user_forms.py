"""Logins and roles."""

from django import forms
from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from district.edits import VersionedForm
from district.forms import OnePersonField, PageForm
from district.models import Role, RoleGrant, School, StaffMember, User
from district.models.users import SCHOOL_ROLES
from district.people_forms import STAFF_SEARCH, DateInput, beside, check_order, say_staff

# What each role opens, in the words of the page that hands roles out.
ROLE_WORDS = {
    Role.COORDINATOR: _("Opens every student and practice of the school, and logs practices there."),
    Role.TEACHER: _("Opens the students of one's own classes and the practices one logged or led."),
    Role.PRINCIPAL: _("Opens every student and practice of the school, and logs practices there."),
    Role.TRAINING_LEAD: _("Runs trainings for the whole district. Opens no student."),
    Role.CONTRACT_MANAGER: _("Keeps contracts and invoices. Opens no student."),
    Role.PLAN_OWNER: _("Keeps tasks and indicators of the plan. Opens no student."),
    Role.BOARD: _("Reads contract, training and plan reports. Opens no student."),
    Role.EQUITY_ANALYST: _("Reads rates and ratios of the whole district. Opens no student."),
    Role.AUDITOR: _("Reads everything in the district and changes nothing."),
    Role.ADMINISTRATOR: _("Reads and changes everything in the district, users and settings too."),
}


class UserForm(PageForm, VersionedForm):
    staff = OnePersonField(
        StaffMember.objects.all(),
        search_url=STAFF_SEARCH,
        say=say_staff,
        required=False,
        label=_("Person on the staff roster"),
        help_text=_("Teachers see their own classes through this."),
    )
    language = forms.ChoiceField(
        label=_("Language"), required=False, choices=[("", _("As the browser says")), *settings.LANGUAGES]
    )

    class Meta:
        model = User
        fields = ["name", "email", "staff", "language"]

    def clean_email(self):
        email = self.cleaned_data["email"].lower()
        if User.objects.filter(email__iexact=email).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(_("Somebody already signs in with this e-mail."))
        return email


class GrantForm(PageForm, forms.ModelForm):
    submit_label = _("Give this role")
    layout = [beside("role", "school"), beside("starts_on", "ends_on")]

    class Meta:
        model = RoleGrant
        fields = ["role", "school", "starts_on", "ends_on"]
        widgets = {"starts_on": DateInput, "ends_on": DateInput}
        help_texts = {
            "school": _("Only for coordinators, teachers and school administrators."),
            "ends_on": _("The last day. Leave empty for until further notice."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [("", _("Choose a role")), *Role.choices]
        self.fields["school"].queryset = School.objects.open()
        self.fields["school"].empty_label = _("The whole district")

    def clean(self):
        cleaned = super().clean()
        check_order(self, "starts_on", "ends_on")
        role, school = cleaned.get("role"), cleaned.get("school")
        if role and "school" not in self.errors:
            if role in SCHOOL_ROLES and school is None:
                self.add_error("school", _("This role is held at a school: choose which."))
            elif role not in SCHOOL_ROLES and school is not None:
                self.add_error("school", _("This role holds in the whole district: choose no school."))
        return cleaned

    @property
    def helper(self):
        helper = super().helper
        helper.form_action = reverse("district:grant-create", args=[self.instance.user_id])
        return helper

    def _get_validation_exclusions(self):
        # Nobody chooses the user here, but overlapping grants are those of one user.
        return super()._get_validation_exclusions() - {"user"}


class LastDayForm(PageForm, forms.Form):
    last_day = forms.DateField(label=_("Last day"), widget=DateInput)

    def __init__(self, *args, grant, **kwargs):
        super().__init__(*args, **kwargs)
        self.grant = grant

    def clean_last_day(self):
        last_day = self.cleaned_data["last_day"]
        if last_day < self.grant.starts_on:
            raise forms.ValidationError(_("The last day must not be before the first."))
        return last_day
