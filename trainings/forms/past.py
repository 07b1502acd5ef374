"""Earlier records: the file, who is meant by a row, and why one is dropped."""

from django import forms
from django.utils.translation import gettext_lazy as _

from district.forms import OnePersonField, PageForm
from district.models import StaffMember
from district.people_forms import STAFF_SEARCH, say_staff
from trainings.queries.past import LARGEST


class PastForm(PageForm, forms.Form):
    """What is in it, the dry run says."""

    submit_label = _("Check the file")

    file = forms.FileField(
        label=_("Completions as CSV"), max_length=200, widget=forms.FileInput(attrs={"accept": ".csv,.txt"}),
        help_text=_("Staff id or e-mail, course code, the day it was finished, minutes or hours."),
    )  # fmt: skip

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise forms.ValidationError(_("The file is larger than 5 MB."))
        return file


class SettleForm(PageForm, forms.Form):
    """Also somebody who has left: it is about an earlier day."""

    submit_label = _("This is who is meant")
    staff = OnePersonField(StaffMember.objects.all(), search_url=STAFF_SEARCH, say=say_staff, label=_("Who"))


class DropForm(PageForm, forms.Form):
    submit_label = _("Drop the row")
    reason = forms.CharField(label=_("Why"), max_length=300)
