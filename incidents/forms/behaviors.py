"""What a district keeps as tables of its own: behaviors and places."""

from django import forms
from django.utils.translation import gettext_lazy as _

from district.edits import VersionedForm
from district.forms import PageForm
from district.models import School
from district.people_forms import beside
from incidents.models import BehaviorCode, Location

RETIRED = _("Records keep it; new ones no longer offer it.")


class BehaviorForm(PageForm, VersionedForm):
    layout = [
        "version",
        "name",
        beside("code", "severity"),
        beside("state_code", "crdc_category"),
        "position",
        "retired",
    ]

    class Meta:
        model = BehaviorCode
        fields = ["name", "code", "severity", "state_code", "crdc_category", "position", "retired"]
        help_texts = {
            "state_code": _("As your state’s report wants it."),
            "crdc_category": _("Only for offenses that the Civil Rights Data Collection counts apart."),
            "position": _("Lists begin with the lowest number."),
            "retired": RETIRED,
        }


class PlaceForm(PageForm, forms.ModelForm):
    layout = ["name", beside("school", "position"), "retired"]

    class Meta:
        model = Location
        fields = ["name", "school", "position", "retired"]
        labels = {"school": _("School")}
        help_texts = {"position": _("Lists begin with the lowest number."), "retired": RETIRED}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["school"].queryset = School.objects.open() | School.objects.filter(pk=self.instance.school_id)
        self.fields["school"].empty_label = _("The whole district")
