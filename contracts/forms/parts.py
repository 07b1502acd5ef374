"""Parts of a contract: amendments, deliverables, accounts, orders."""

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from contracts.forms.contracts import ItemField, items_for
from contracts.forms.money import MoneyField, SignedMoneyField
from contracts.models import Amendment, Deliverable, FundingAllocation, FundingSource, PurchaseOrder
from contracts.policies.money import dollars
from district.edits import VersionedForm
from district.forms import PageForm
from district.people_forms import DateInput, beside


class PartForm(PageForm, VersionedForm):
    """A part that is saved through an action: `facts()` are its values by name."""

    def facts(self):
        return {name: self.cleaned_data[name] for name in self._meta.fields if name in self.fields}


class AmendmentForm(PartForm):
    layout = ["version", "reason", beside("amount_change", "new_ends_on"), "authority"]

    class Meta:
        model = Amendment
        fields = ["reason", "amount_change", "new_ends_on", "authority"]
        field_classes = {"amount_change": SignedMoneyField, "authority": ItemField}
        widgets = {"new_ends_on": DateInput}
        help_texts = {
            "amount_change": _("Zero where only the term changes. Less: write a minus sign."),
            "authority": _("The item by which the board approved the change. It can be linked later."),
        }

    def __init__(self, *args, contract, **kwargs):
        super().__init__(*args, **kwargs)
        self.contract = contract
        self.fields["amount_change"].required = False
        self.fields["authority"].queryset = items_for(amendment=self.instance)
        self.fields["authority"].empty_label = _("None yet")
        self.fields["new_ends_on"].help_text = _("Empty where the term stays.")

    def clean_amount_change(self):
        return self.cleaned_data["amount_change"] or 0

    def clean(self):
        data = super().clean()
        if not self.errors and not data["amount_change"] and not data.get("new_ends_on"):
            self.add_error("amount_change", _("An amendment changes the amount, the end of the term, or both."))
        if data.get("new_ends_on") and data["new_ends_on"] < self.contract.starts_on:
            self.add_error("new_ends_on", _("A term cannot end before it begins."))
        return data


class DeliverableForm(PartForm):
    layout = ["version", "what", beside("quantity", "unit"), beside("due_on", "planned_cost"), "note"]

    class Meta:
        model = Deliverable
        fields = ["what", "quantity", "unit", "due_on", "planned_cost", "note"]
        field_classes = {"planned_cost": MoneyField}
        widgets = {
            "due_on": DateInput,
            "note": forms.Textarea(attrs={"rows": 3}),
            "quantity": forms.NumberInput(attrs={"inputmode": "decimal", "min": "0.01", "step": "any"}),
        }


class AcceptForm(PageForm, forms.Form):
    """How much of a deliverable was received and found good."""

    submit_label = _("Accept")
    layout = [beside("quantity", "accepted_on"), "note"]

    quantity = forms.DecimalField(label=_("How much"), max_digits=10, decimal_places=2)
    accepted_on = forms.DateField(label=_("Accepted on"), widget=DateInput())
    note = forms.CharField(label=_("Note"), max_length=300, required=False)

    def __init__(self, *args, deliverable, today, **kwargs):
        rest = max(deliverable.quantity - deliverable.accepted, 0)
        initial = {"accepted_on": today} | ({"quantity": rest.normalize()} if rest else {})
        super().__init__(*args, initial=initial, **kwargs)
        self.today = today
        self.fields["quantity"].widget.attrs |= {"step": "any", "min": "0.01", "inputmode": "decimal"}
        self.fields["quantity"].help_text = _("In %(unit)s.") % {"unit": deliverable.unit}

    def clean_quantity(self):
        quantity = self.cleaned_data["quantity"]
        if quantity <= 0:
            raise forms.ValidationError(_("Enter how much was accepted."))
        return quantity

    def clean_accepted_on(self):
        day = self.cleaned_data["accepted_on"]
        if day > self.today:
            raise forms.ValidationError(_("That day is still to come."))
        return day


class AllocationForm(PartForm):
    layout = ["version", beside("source", "account"), "amount"]

    class Meta:
        model = FundingAllocation
        fields = ["source", "account", "amount"]
        field_classes = {"amount": MoneyField}
        help_texts = {"account": _("Organization-object-project, as 37818804-460000-72010.")}

    def __init__(self, *args, contract, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.contract = contract
        sources = Q(retired=False) | Q(pk=self.instance.source_id)
        self.fields["source"].queryset = FundingSource.objects.filter(sources)
        self.fields["source"].empty_label = _("Choose a source")

    def clean_account(self):
        return self.cleaned_data["account"].upper()


class AccountField(forms.ModelChoiceField):
    def label_from_instance(self, allocation):
        return f"{allocation.source} · {allocation.account} · " + str(
            _("%(amount)s free") % {"amount": dollars(allocation.available)}
        )


class OrderForm(PartForm):
    layout = ["version", beside("number", "issued_on"), beside("allocation", "amount"), "note"]

    class Meta:
        model = PurchaseOrder
        fields = ["number", "issued_on", "allocation", "amount", "note"]
        field_classes = {"amount": MoneyField, "allocation": AccountField}
        widgets = {"issued_on": DateInput}

    def __init__(self, *args, contract, today=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.contract = contract
        if self.instance.pk:
            del self.fields["allocation"]
            self.layout = ["version", beside("number", "issued_on"), "amount", "note"]
            return
        accounts = contract.allocations.select_related("source")
        self.fields["allocation"].queryset = accounts
        self.fields["allocation"].empty_label = _("Choose an account")
        self.fields["issued_on"].initial = today
        if (only := list(accounts[:2])) and len(only) == 1:
            self.fields["allocation"].initial = only[0].pk
