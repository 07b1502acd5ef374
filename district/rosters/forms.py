from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from district.forms import PageForm
from district.rosters.reading import LIMITS, MIB


class UploadForm(PageForm, forms.Form):
    """A roster as it comes. What is in it, the dry run says."""

    submit_label = _("Check the file")

    file = forms.FileField(
        label=_("Roster file"),
        help_text=_("A OneRoster zip, PowerSchool exports in a zip, or one of them as CSV or text."),
        max_length=200,
        widget=forms.FileInput(attrs={"accept": ".zip,.csv,.txt,.text,.tsv"}),
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > LIMITS.upload:
            raise ValidationError(_("The file is larger than %(size)s MB.") % {"size": LIMITS.upload // MIB})
        return file
