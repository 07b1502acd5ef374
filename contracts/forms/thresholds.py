"""The dated table of amounts from which a rule asks for more."""

from django.utils.translation import gettext_lazy as _

from contracts.forms.money import MoneyField
from contracts.models import Threshold
from district.edits import VersionedForm
from district.forms import PageForm
from district.people_forms import DateInput, beside

AMOUNTS = ["micro_purchase", "simplified_acquisition", "board_vote_from", "second_approval_from"]


class ThresholdForm(PageForm, VersionedForm):
    layout = ["version", "starts_on", beside(*AMOUNTS[:2]), beside(*AMOUNTS[2:])]

    class Meta:
        model = Threshold
        fields = ["starts_on", *AMOUNTS]
        field_classes = dict.fromkeys(AMOUNTS, MoneyField)
        widgets = {"starts_on": DateInput}
        help_texts = {
            "starts_on": _("What was signed or approved earlier keeps the amounts of its own day."),
            "board_vote_from": _("A contract of this much or more needs the board’s vote."),
            "second_approval_from": _("An invoice of this much or more takes two people’s yes."),
        }
