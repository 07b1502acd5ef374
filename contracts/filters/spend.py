"""What the spend report is narrowed by. Everything stands in the address."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contracts.filters.contracts import fiscal_years
from contracts.models import FundingSource, Vendor
from contracts.policies import years

ALL = "all"


class SpendForm(forms.Form):
    by = forms.CharField(widget=forms.HiddenInput, required=False)
    year = forms.ChoiceField(label=_("Fiscal year"), required=False)
    vendor = forms.ModelChoiceField(Vendor.objects.all(), label=_("Vendor"), required=False, empty_label=_("All"))
    source = forms.ModelChoiceField(
        FundingSource.objects.all(), label=_("Funding source"), required=False, empty_label=_("All")
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["year"].choices = [*fiscal_years()[1:], (ALL, _("All years"))]


class SpendFilters:
    """A reader's question: `.form` for the page, `.by` (of `groupings`), `.year` (None: all), `.vendor`, `.source`.

    Without an answer to it, the year is the running one; by fiscal year, all of them.
    """

    def __init__(self, data, groupings):
        self.by = data.get("by") if data.get("by") in groupings else next(iter(groupings))
        now = str(years.fiscal_year(timezone.localdate()))
        self.form = SpendForm(
            {
                "by": self.by,
                "year": data.get("year") or (ALL if self.by == "year" else now),
                "vendor": data.get("vendor", ""),
                "source": data.get("source", ""),
            }
        )
        self.is_valid = self.form.is_valid()
        chosen = self.form.cleaned_data
        year = chosen.get("year") or now
        self.year = None if year == ALL else int(year)
        self.vendor, self.source = chosen.get("vendor"), chosen.get("source")

    @property
    def words(self):
        return (
            _("All fiscal years") if self.year is None else _("Fiscal year %(year)s") % {"year": years.name(self.year)}
        )
