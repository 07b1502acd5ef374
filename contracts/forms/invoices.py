"""An invoice with its lines, and what its moves ask for."""

import uuid
from decimal import Decimal

from crispy_forms.layout import Column, Div, Fieldset, Row
from django import forms
from django.utils.translation import gettext_lazy as _

from contracts.forms.contracts import ReasonForm
from contracts.forms.money import MoneyField, SignedMoneyField
from contracts.models import Contract, Invoice, InvoiceLine, PurchaseOrder
from contracts.models.money import ZERO
from contracts.policies.money import day_words, dollars
from contracts.queries.invoices import same_number
from district.edits import version_of
from district.forms import PageForm
from district.people_forms import DateInput, beside, check_order
from district.rows import RowButtons, Rows

__all__ = ["ContractChoice", "InvoiceForm", "PayForm", "ReasonForm"]

PARTS = ("description", "deliverable", "account", "quantity", "amount")
LINES = Rows(PARTS, start=1, most=40, kept=("account",), buttons=("more", "remove", "sum"))
BUTTONS = "contracts/_line_buttons.html"


class ContractChoice(PageForm, forms.Form):
    """Which contract an invoice is for: the first step of recording one."""

    submit_label = _("Continue")
    contract = forms.ModelChoiceField(Contract.objects.none(), label=_("Contract"), empty_label=_("Choose a contract"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        active = Contract.objects.filter(status=Contract.Status.ACTIVE).select_related("vendor")
        self.fields["contract"].queryset = active.order_by("vendor__name", "-starts_on", "-id")
        self.fields["contract"].label_from_instance = lambda one: f"{one.vendor} · {one.number} · {one.purpose}"


class InvoiceForm(PageForm, forms.Form):
    """What a vendor sent: head and lines. A line without words and amount is none.

    An account's choice says allocation and order in one: `a<key>` without an order, `o<key>` on an order.
    `stepped(data)` gives the next state when a button added or removed a line: then `choosing` is to be set.
    """

    submit_label = _("Record the invoice")
    stepped = LINES.stepped
    client_id = forms.UUIDField(widget=forms.HiddenInput, required=False)
    version = forms.CharField(widget=forms.HiddenInput, required=False, max_length=60)
    rows = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1, max_value=LINES.most)
    kind = forms.ChoiceField(label=_("Kind"), choices=Invoice.Kind.choices, widget=forms.RadioSelect)
    credits = forms.ModelChoiceField(
        Invoice.objects.none(),
        label=_("Which invoice it credits"),
        required=False,
        empty_label=_("None in particular"),
        help_text=_("For a credit note: what it takes back cannot be more than that invoice."),
    )
    number = forms.CharField(label=_("Number"), max_length=40, help_text=_("As the vendor printed it."))
    invoiced_on = forms.DateField(label=_("Date of the invoice"), widget=DateInput())
    received_on = forms.DateField(label=_("Received on"), widget=DateInput())
    service_from = forms.DateField(label=_("Service from"), widget=DateInput())
    service_to = forms.DateField(label=_("Service to"), widget=DateInput())
    note = forms.CharField(label=_("Note"), max_length=300, required=False)
    conflict = ()

    def __init__(self, *args, contract, today, instance=None, **kwargs):
        self.contract, self.today, self.instance = contract, today, instance
        self.lines_before = list(instance.lines.order_by("id")) if instance else []
        super().__init__(*args, initial=self._start(), **kwargs)
        self.deliverables = {str(one.pk): one for one in contract.deliverables.all()}
        self.allocations = {f"a{one.pk}": one for one in contract.allocations.select_related("source")}
        kept = [line.order_id for line in self.lines_before]
        self.orders = {
            f"o{one.pk}": one
            for one in PurchaseOrder.objects.filter(contract=contract).order_by("number", "id")
            if one.status == PurchaseOrder.Status.OPEN or one.pk in kept or one.used
        }
        credited = contract.invoices.filter(kind="invoice", status__in=Invoice.SPENT)
        self.fields["credits"].queryset = credited
        self.fields["credits"].label_from_instance = lambda one: f"{one.number} · {dollars(one.total)}"
        self.count = LINES.count(self.data) if self.is_bound else max(len(self.lines_before), LINES.start)
        for n in range(self.count):
            self._add_line(n)
        if self.is_bound and "more" in self.data:
            self.fields[f"description_{self.count - 1}"].widget.attrs["autofocus"] = True
        more = RowButtons(BUTTONS, more=self.count < LINES.most)
        self.layout = [
            "client_id", "version",
            Div("kind", css_class="in-row"),
            Div("credits", css_class="credit-of"),
            beside("number", "invoiced_on"),
            beside("received_on", "service_from", "service_to", width="col-sm-4"),
            Div("rows", *(self._row(n) for n in range(self.count)), more, css_id="lines"),
            "note",
        ]  # fmt: skip

    def _start(self):
        invoice = self.instance
        if invoice is None:
            return {
                "client_id": uuid.uuid4(), "rows": LINES.start, "kind": "invoice", "received_on": self.today,
                "service_from": self.contract.starts_on,
                "service_to": min(self.today, self.contract.runs_to or self.contract.ends_on),
            }  # fmt: skip
        names = ("kind", "credits", "number", "invoiced_on", "received_on", "service_from", "service_to", "note")
        start = {name: getattr(invoice, name) for name in names}
        for n, line in enumerate(self.lines_before):
            start |= {
                f"description_{n}": line.description,
                f"deliverable_{n}": str(line.deliverable_id or ""),
                f"account_{n}": f"o{line.order_id}" if line.order_id else f"a{line.allocation_id}",
                f"quantity_{n}": line.quantity,
                f"amount_{n}": abs(line.amount) if invoice.kind == Invoice.Kind.CREDIT else line.amount,
            }
        return start | {"rows": max(len(self.lines_before), LINES.start), "version": lines_version(invoice)}

    def _accounts(self):
        on_orders, without = [], []
        for key, order in self.orders.items():
            allocation = self.allocations[f"a{order.allocation_id}"]
            rest = _("%(amount)s on order") % {"amount": dollars(order.encumbered)}
            on_orders.append((key, f"{order.number} · {allocation.source} {allocation.account} · {rest}"))
        for key, allocation in self.allocations.items():
            free = _("%(amount)s free") % {"amount": dollars(allocation.available)}
            without.append((key, f"{allocation.source} {allocation.account} · {free}"))
        groups = [(_("On a purchase order"), on_orders)] if on_orders else []
        return [("", _("Choose an account")), *groups, *([(_("Without an order"), without)] if without else [])]

    def _add_line(self, n):
        accounts = self._accounts()
        money = MoneyField(label=_("Amount"), required=False) if self._is_credit() else SignedMoneyField(
            label=_("Amount"), required=False
        )  # fmt: skip
        money.widget.attrs["data-addend"] = ""
        deliverables = [("", _("None in particular")), *((key, str(one)) for key, one in self.deliverables.items())]
        self.fields |= {
            f"description_{n}": forms.CharField(label=_("For"), max_length=200, required=False),
            f"deliverable_{n}": forms.ChoiceField(label=_("Deliverable"), required=False, choices=deliverables),
            f"account_{n}": forms.ChoiceField(label=_("Account"), required=False, choices=accounts),
            f"quantity_{n}": forms.DecimalField(
                label=_("Quantity"), required=False, max_digits=10, decimal_places=2, min_value=0,
                widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "num", "autocomplete": "off"}),
            ),
            f"amount_{n}": money,
        }  # fmt: skip
        for name in ("description", "account", "amount"):
            self.fields[f"{name}_{n}"].in_row = True
        first = next(iter(self.orders), None) or next(iter(self.allocations), "")
        self.fields[f"account_{n}"].initial = first
        if self.is_bound:
            return
        if f"account_{n}" in self.initial:
            self.fields[f"account_{n}"].initial = self.initial[f"account_{n}"]

    def _is_credit(self):
        return (self.data.get("kind") if self.is_bound else self.initial.get("kind")) == Invoice.Kind.CREDIT

    def _row(self, n):
        return Fieldset(
            _("Line %(n)s") % {"n": n + 1},
            f"description_{n}",
            Row(Column(f"deliverable_{n}", css_class="col-sm-6"), Column(f"account_{n}", css_class="col-sm-6")),
            Row(Column(f"quantity_{n}", css_class="col-6"), Column(f"amount_{n}", css_class="col-6")),
            RowButtons(BUTTONS, remove=n, number=n + 1, only=self.count == 1),
            css_class="border-top pt-3 mt-3",
        )

    @property
    def sum(self):
        """What the lines come to as far as they can be read, for the page without JavaScript."""
        found = ZERO
        for n in range(self.count):
            try:
                found += self.fields[f"amount_{n}"].to_python(self[f"amount_{n}"].value()) or ZERO
            except forms.ValidationError:
                continue
        return found

    def clean_client_id(self):
        return self.cleaned_data["client_id"] or uuid.uuid4()

    def clean_number(self):
        number = self.cleaned_data["number"].strip()
        if twin := same_number(self.contract.vendor_id, number, self.instance, self.data.get("client_id")):
            raise forms.ValidationError(
                _("%(vendor)s’s invoice %(number)s is on record: %(amount)s, received %(day)s, %(state)s.")
                % {
                    "vendor": self.contract.vendor,
                    "number": twin.number,
                    "amount": dollars(twin.total),
                    "day": day_words(twin.received_on),
                    "state": twin.get_status_display().lower(),
                },
                code="twice",
            )
        return number

    def clean_received_on(self):
        day = self.cleaned_data["received_on"]
        if day > self.today:
            raise forms.ValidationError(_("That day is still to come."))
        return day

    def clean(self):
        data = super().clean()
        check_order(self, "service_from", "service_to")
        data["lines"] = [line for n in range(self.count) if (line := self._line(n))]
        if data.get("kind") == Invoice.Kind.INVOICE:
            data["credits"] = None
        rows = [f"{name}_{n}" for name in PARTS for n in range(self.count)]
        asks = not self.errors and data["kind"] == Invoice.Kind.INVOICE
        if not data["lines"] and not any(name in self.errors for name in rows):
            self.add_error("description_0", _("Write at least one line: what for, and how much."))
        elif asks and sum(line["amount"] for line in data["lines"]) <= 0:
            self.add_error(
                "amount_0",
                _(
                    "An invoice asks for money: its lines must come to more than zero. "
                    "For money that comes back, choose credit note."
                ),
            )
        self._check_version(data)
        return data

    def _line(self, n):
        data = self.cleaned_data
        words, amount = data.get(f"description_{n}"), data.get(f"amount_{n}")
        if not words and amount is None and f"amount_{n}" not in self.errors:
            return None
        if not words and f"description_{n}" not in self.errors:
            self.add_error(f"description_{n}", _("What is it for?"))
        if amount is None and f"amount_{n}" not in self.errors:
            self.add_error(f"amount_{n}", _("How much?"))
        if amount == 0:
            self.add_error(f"amount_{n}", _("A line of nothing says nothing: enter an amount."))
        if not data.get(f"account_{n}") and f"account_{n}" not in self.errors:
            without = _("Choose an account.") if self.allocations else _("Give the contract an account first.")
            self.add_error(f"account_{n}", without)
        if any(f"{name}_{n}" in self.errors for name in PARTS):
            return None
        order = self.orders.get(data[f"account_{n}"])
        key = f"a{order.allocation_id}" if order else data[f"account_{n}"]
        return {
            "description": words,
            "deliverable": self.deliverables.get(data[f"deliverable_{n}"]),
            "allocation": self.allocations[key],
            "order": order,
            "quantity": data[f"quantity_{n}"],
            "amount": -amount if data.get("kind") == Invoice.Kind.CREDIT else amount,
        }

    def _check_version(self, data):
        """An edit over somebody's newer edit, lines included: said, shown, and saved only when sent again."""
        if self.instance is None or data.get("version") == lines_version(self.instance):
            return
        self.data = self.data.copy()
        self.data[self.add_prefix("version")] = lines_version(self.instance)
        theirs = "; ".join(f"{line.description} {dollars(line.amount)}" for line in self.lines_before)
        yours = "; ".join(f"{line['description']} {dollars(line['amount'])}" for line in data["lines"])
        rows = [(_("Lines"), theirs, yours)]
        for name in ("number", "invoiced_on", "received_on", "service_from", "service_to", "note"):
            rows.append((self.fields[name].label, str(getattr(self.instance, name)), str(data.get(name, ""))))
        self.conflict = [row for row in rows if row[1] != row[2]]
        if self.conflict:
            self.add_error(
                None, _("Somebody changed this while you were writing. Compare below, then save again to keep yours.")
            )

    def facts(self):
        names = ("kind", "credits", "number", "invoiced_on", "received_on", "service_from", "service_to", "note")
        return {name: self.cleaned_data[name] for name in names}


def lines_version(invoice):
    """The version of an invoice and of its lines, in one word."""
    lines = InvoiceLine.pgh_event_model.objects.filter(invoice_id=invoice.pk)
    return f"{version_of(invoice)}-{lines.order_by('-pgh_id').values_list('pgh_id', flat=True).first() or 0}"


class PayForm(PageForm, forms.Form):
    """Money that left for an invoice, or came back for a credit note."""

    submit_label = _("Record the payment")
    layout = [beside("paid_on", "amount"), "reference"]

    paid_on = forms.DateField(label=_("Paid on"), widget=DateInput())
    amount = MoneyField(label=_("Amount"))
    reference = forms.CharField(label=_("Check or transfer number"), max_length=40, required=False)

    def __init__(self, *args, rest, today, **kwargs):
        super().__init__(*args, initial={"paid_on": today, "amount": abs(rest)}, **kwargs)
        self.today, self.sign = today, Decimal(-1) if rest < 0 else Decimal(1)

    def clean_paid_on(self):
        day = self.cleaned_data["paid_on"]
        if day > self.today:
            raise forms.ValidationError(_("That day is still to come."))
        return day

    def clean_amount(self):
        amount = self.cleaned_data["amount"]
        if not amount:
            raise forms.ValidationError(_("Enter an amount above zero."))
        return amount * self.sign
