from django import forms
from django.utils.translation import gettext_lazy as _

from district.forms import PageForm
from incidents.models import PastOpening


class PastForm(PageForm, forms.Form):
    submit_label = _("Show past years")
    reason = forms.ChoiceField(
        label=_("Why do you need to see it?"), choices=[("", _("Choose")), *PastOpening.Reason.choices]
    )
    note = forms.CharField(label=_("In your own words"), max_length=200, required=False)
