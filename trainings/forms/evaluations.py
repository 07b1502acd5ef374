from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from district.forms import PageForm
from trainings.models import SessionEvaluation
from trainings.queries.evaluations import SCALE


class EvaluationForm(PageForm, forms.Form):
    """Four questions from 1 to 5 and two in words; every one may be left out, but not all."""

    submit_label = _("Send")
    went_well = forms.CharField(
        label=_("What helped"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    to_change = forms.CharField(
        label=_("What to change"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in SessionEvaluation.QUESTIONS:
            self.fields[name] = forms.TypedChoiceField(
                label=capfirst(SessionEvaluation._meta.get_field(name).verbose_name), required=False, coerce=int,
                empty_value=None, choices=[(step, str(step)) for step in SCALE], widget=forms.RadioSelect,
            )  # fmt: skip
        for name in ("went_well", "to_change"):
            self.fields[name].widget.attrs |= {"class": "form-control", "dir": "auto"}

    @property
    def questions(self):
        return [self[name] for name in SessionEvaluation.QUESTIONS]

    @property
    def texts(self):
        return [self["went_well"], self["to_change"]]

    def answers(self):
        return {name: self.cleaned_data[name] for name in SessionEvaluation.QUESTIONS}
