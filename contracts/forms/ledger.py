"""Uploading a ledger, and saying why ours and theirs differ."""

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from contracts.models import LedgerNote
from contracts.policies import years
from district.edits import VersionedForm
from district.forms import PageForm
from district.people_forms import DateInput

FIRST_YEAR = 2000
SELECT = "form-select"


def year_choices(today):
    """(year in which it ends, its name) of the fiscal years that may be meant, the latest first."""
    return [(year, years.name(year)) for year in range(years.fiscal_year(today) + 1, FIRST_YEAR, -1)]


class LedgerUploadForm(PageForm, forms.Form):
    """A year-to-date budget export as it comes. What is in it, the dry run says."""

    submit_label = _("Check the file")

    file = forms.FileField(
        label=_("Year-to-date budget export"),
        help_text=_("CSV or XLSX, with the ledger’s own headings. Totals and further columns are fine."),
        max_length=200,
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.xlsx,.xls"}),
    )
    fiscal_year = forms.TypedChoiceField(label=_("Fiscal year"), coerce=int, help_text=_("From July to June."))

    as_of = forms.DateField(label=_("As of"), widget=DateInput(), help_text=_("The day to which the export counts."))

    def __init__(self, *args, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["fiscal_year"].choices = year_choices(today)
        self.fields["fiscal_year"].initial = years.fiscal_year(today)
        self.fields["as_of"].initial = today

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > settings.LEDGER_MIB << 20:
            raise ValidationError(_("The file is larger than %(size)s MB.") % {"size": settings.LEDGER_MIB})
        return file

    def clean(self):
        cleaned = super().clean()
        year, as_of = cleaned.get("fiscal_year"), cleaned.get("as_of")
        if year and as_of:
            if as_of > self.today:
                self.add_error("as_of", _("This day has not come yet."))
            elif as_of < years.span(year)[0]:
                self.add_error("as_of", _("The fiscal year begins on July 1, after this day."))
            elif as_of > years.span(year + 1)[1]:
                self.add_error("as_of", _("This is more than a year after the fiscal year’s end."))
        return cleaned


class ApplyForm(forms.Form):
    without_bad = forms.BooleanField(required=False)


class ReconcileForm(forms.Form):
    """The filters of the reconciliation, in the shape of a filter set."""

    year = forms.TypedChoiceField(label=_("Fiscal year"), coerce=int, required=False)
    q = forms.CharField(label=_("Account or contract"), max_length=60, required=False)
    only = forms.ChoiceField(
        label=_("Show"),
        required=False,
        choices=[("", _("All")), ("differences", _("Only differences")), ("open", _("Differences without a note"))],
    )

    def __init__(self, *args, applied, **kwargs):
        super().__init__(*args, **kwargs)
        known = [(year, years.name(year)) for year in applied]
        self.fields["year"].choices = [("", _("The latest")), *known]
        for name in ("year", "only"):
            self.fields[name].widget.attrs["class"] = SELECT

    @property
    def form(self):
        return self


class NoteForm(PageForm, VersionedForm):
    submit_label = _("Keep the note")

    text = forms.CharField(
        label=_("Why they differ"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For whoever reconciles next. Empty takes the note away."),
    )

    class Meta:
        model = LedgerNote
        fields = ["text"]
