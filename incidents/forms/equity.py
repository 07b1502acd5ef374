"""What a district enters for its pages on equity."""

from django.utils.translation import gettext_lazy as _

from district.edits import VersionedForm
from district.forms import PageForm
from incidents.models import StateRate


class StateRateForm(PageForm, VersionedForm):
    layout = ["version", "year", "event", "outside", "percent", "source"]

    class Meta:
        model = StateRate
        fields = ["year", "event", "outside", "percent", "source"]
        help_texts = {
            "outside": _("The state’s rate of everybody outside this group."),
            "percent": _("Of 100 such students in the state, how many had it: 4.25 for four and a quarter."),
        }
