"""The papers of a contract with its amendments, and of an invoice."""

from contracts.panels import contract_panel, invoice_panel
from contracts.permissions import may_manage_contracts
from contracts.queries.documents import papers, papers_of_contract
from district.panels import Panel


def _panel(request, of, record, documents, **more):
    context = {"documents": documents, "of": of, "record": record, "may_add": may_manage_contracts(request.user)}
    return Panel("contracts/_documents.html", context | more, aside=True)


@contract_panel(order=80)
def of_contract(request, contract):
    return _panel(
        request, "contract", contract, papers_of_contract(contract), amendments=list(contract.amendments.all())
    )


@invoice_panel(order=80)
def of_invoice(request, invoice):
    return _panel(request, "invoice", invoice, papers(invoice=invoice))
