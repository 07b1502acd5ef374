"""A follow-up: planning one, and saying how it is now."""

from django import forms
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from district.forms import PageForm
from district.models import RoleGrant, Student, User
from district.models.users import SCHOOL_ROLES
from district.people_forms import DateInput, beside
from incidents.models import FollowUp


def users_of(school_id, today):
    """Who may be given a follow-up at a school: its coordinators and administrators, and its teachers."""
    grants = RoleGrant.objects.on(today).filter(user=OuterRef("pk"), school=school_id, role__in=SCHOOL_ROLES)
    return User.objects.filter(Exists(grants), is_active=True)


class FollowUpForm(PageForm, forms.Form):
    submit_label = _("Save follow-up")
    due_on = forms.DateField(
        label=_("Day"), widget=DateInput(), help_text=_("On a day without school it moves to the next school day.")
    )
    what = forms.CharField(label=_("What to look at"), max_length=200, required=False)
    student = forms.ModelChoiceField(
        Student.objects.none(), label=_("With"), required=False, empty_label=_("Everybody who took part")
    )
    assigned_to = forms.ModelChoiceField(
        User.objects.none(), label=_("By"), required=False, empty_label=_("Nobody in particular")
    )
    layout = [beside("due_on", "what"), beside("student", "assigned_to")]

    def __init__(self, *args, school_id, students, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["student"].queryset = students
        self.fields["student"].label_from_instance = lambda student: student.sort_name
        self.fields["assigned_to"].queryset = users_of(school_id, today)


class FinishForm(PageForm, forms.Form):
    submit_label = _("Done")
    finding = forms.ChoiceField(label=_("How is it now?"), choices=FollowUp.Finding.choices, widget=forms.RadioSelect)
    note = forms.CharField(label=_("Note"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3}))
