"""Parts of the pages of a contract, an invoice and an amendment, each in the module of its subject."""

from district.panels import registry

contract_panel, contract_panels = registry()
invoice_panel, invoice_panels = registry()
