"""How an indicator is measured, and the figures that somebody enters for it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from district.forms import PageForm
from district.models import School
from district.people_forms import DateInput
from incidents.models.equity import fixed_groups
from strategy.models import Indicator, Measurement
from strategy.queries.measures import GROUP_NAMES, MEASURES
from trainings.models import Course


class MeasureForm(PageForm, forms.ModelForm):
    measure = forms.ChoiceField(label=_("Counts itself as"), required=False)

    class Meta:
        model = Indicator
        fields = ["measure", "measure_course", "source"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        nothing = ("", _("Nothing: its figures are entered"))
        self.fields["measure"].choices = [nothing, *((key, one.name) for key, one in MEASURES.items())]
        self.fields["measure_course"].queryset = Course.objects.order_by("name")


class FigureForm(PageForm, forms.ModelForm):
    submit_label = _("Save the figure")

    group = forms.ChoiceField(label=_("Group of students"), required=False)

    class Meta:
        model = Measurement
        fields = ["first_on", "last_on", "school", "value", "numerator", "denominator", "source"]
        widgets = {"first_on": DateInput(), "last_on": DateInput()}
        help_texts = {"denominator": _("With both counts a share in percent is worked out.")}

    field_order = ["first_on", "last_on", "school", "group", "value", "numerator", "denominator", "source"]

    def __init__(self, *args, indicator, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["school"].queryset = School.objects.order_by("name")
        self.fields["source"].initial = indicator.source
        self.fields["group"].choices = [
            ("", _("All students")),
            *(
                (words, [(f"{name}:{key}", label) for key, label in fixed_groups(name).items()])
                for name, words in GROUP_NAMES.items()
            ),
        ]

    def _post_clean(self):
        """What is wrong with the whole, the action says."""


class FiguresFileForm(PageForm, forms.Form):
    submit_label = _("Read the file")

    file = forms.FileField(
        label=_("File"), max_length=200, widget=forms.FileInput(attrs={"accept": ".csv,.txt"}),
        help_text=_("CSV with the columns first_day, last_day, school, group, figure, how_many, of_how_many, source."),
    )  # fmt: skip
    try_only = forms.BooleanField(
        label=_("Only check it, take nothing over"), required=False, initial=True,
    )  # fmt: skip
