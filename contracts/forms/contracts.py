"""A contract: what is written down about it, and what its moves ask for."""

from django import forms
from django.db.models import Q
from django.utils import formats, timezone
from django.utils.translation import gettext_lazy as _

from contracts.forms.money import MoneyField
from contracts.models import AgendaItem, Contract, Vendor
from contracts.permissions import READERS
from district.edits import VersionedForm
from district.forms import PageForm
from district.models import RoleGrant, User
from district.people_forms import DateInput, beside, check_order

AS_SIGNED = ["vendor", "starts_on", "ends_on", "not_to_exceed"]


class ItemField(forms.ModelChoiceField):
    """An item of the board's agenda that authorises nothing else yet."""

    def label_from_instance(self, item):
        day = formats.date_format(item.meeting.held_on, "SHORT_DATE_FORMAT")
        return f"{day} · {item.number} · {item.subject}"


def items_for(contract=None, amendment=None):
    """Items that nothing hangs on, and the record's own."""
    mine = Q()
    if contract is not None and contract.authority_id:
        mine = Q(pk=contract.authority_id)
    if amendment is not None and amendment.authority_id:
        mine = Q(pk=amendment.authority_id)
    free = Q(contract=None, amendment=None)
    return AgendaItem.objects.filter(free | mine).select_related("meeting").order_by("-meeting__held_on", "number")


def owners(today, now_owner=None):
    """Who may keep a contract: whoever may see them."""
    holding = RoleGrant.objects.on(today).filter(role__in=READERS)
    return User.objects.filter(Q(pk__in=holding.values("user"), is_active=True) | Q(pk=now_owner)).order_by("name")


class ContractForm(PageForm, VersionedForm):
    """What is on record of a contract. Once it is active, what was signed stays as it is: amendments change it."""

    layout = [
        "version",
        beside("number", "vendor"),
        "purpose",
        beside("starts_on", "ends_on"),
        beside("not_to_exceed", "owner"),
        beside("method", "continues"),
        "method_reason",
        "authority",
        "priority",
        "scope",
    ]

    class Meta:
        model = Contract
        fields = [
            "number", "vendor", "purpose", "starts_on", "ends_on", "not_to_exceed", "owner", "method", "continues",
            "method_reason", "authority", "priority", "scope",
        ]  # fmt: skip
        field_classes = {"not_to_exceed": MoneyField, "authority": ItemField}
        widgets = {
            "starts_on": DateInput,
            "ends_on": DateInput,
            "method_reason": forms.Textarea(attrs={"rows": 2}),
            "scope": forms.Textarea(attrs={"rows": 6}),
        }
        help_texts = {
            "number": _("As the district files it, such as C-2026-118."),
            "not_to_exceed": _("The most that its invoices may come to, as signed."),
            "method_reason": _("Quotes, bidders, or why there was nobody else to ask."),
            "authority": _("The item by which the board approved it. It can be linked later."),
        }

    def __init__(self, *args, today=None, **kwargs):
        super().__init__(*args, **kwargs)
        contract, today = self.instance, today or timezone.localdate()
        self.fields["vendor"].queryset = Vendor.objects.filter(Q(retired=False) | Q(pk=contract.vendor_id))
        self.fields["vendor"].empty_label = _("Choose a vendor")
        self.fields["owner"].queryset = owners(today, contract.owner_id)
        self.fields["owner"].empty_label = _("Choose a person")
        self.fields["continues"].queryset = Contract.objects.exclude(pk=contract.pk).order_by("-starts_on", "-id")
        self.fields["continues"].label_from_instance = lambda one: f"{one.number} · {one.purpose}"
        self.fields["continues"].empty_label = _("No earlier contract")
        self.fields["authority"].queryset = items_for(contract)
        self.fields["authority"].empty_label = _("None yet")
        if contract.status in (Contract.Status.ACTIVE, Contract.Status.CLOSED):
            for name in AS_SIGNED:
                del self.fields[name]
            self.layout = [
                "version", beside("number", "owner"), "purpose", beside("method", "continues"), "method_reason",
                "authority", "priority", "scope",
            ]  # fmt: skip

    def clean(self):
        data = super().clean()
        check_order(self, "starts_on", "ends_on")
        if data.get("not_to_exceed") == 0:
            self.add_error("not_to_exceed", _("Enter an amount above zero."))
        if data.get("method") == Contract.Method.CONTINUATION and not data.get("continues"):
            self.add_error("continues", _("Which contract does it continue?"))
        return data

    def facts(self):
        return {name: self.cleaned_data[name] for name in self._meta.fields if name in self.fields}


class SignedForm(PageForm, forms.Form):
    """The day of the last signature, which puts a contract or an amendment in force."""

    signed_on = forms.DateField(label=_("Signed on"), widget=DateInput())

    def __init__(self, *args, today, **kwargs):
        super().__init__(*args, initial={"signed_on": today}, **kwargs)
        self.today = today

    def clean_signed_on(self):
        day = self.cleaned_data["signed_on"]
        if day > self.today:
            raise forms.ValidationError(_("That day is still to come."))
        return day


class DoneForm(PageForm, forms.Form):
    """What was done about an alert."""

    note = forms.CharField(
        label=_("What was done"), max_length=300, help_text=_("Such as: continuation on the agenda of June 16.")
    )


class ReasonForm(PageForm, forms.Form):
    """A move that says why."""

    reason = forms.CharField(label=_("Why"), max_length=300)
