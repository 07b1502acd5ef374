from contracts.models.alerts import AlertMail, ContractAlert
from contracts.models.board import AgendaItem, BoardMeeting, BoardMember, Motion, Vote
from contracts.models.contract import Amendment, Contract, Deliverable, DeliverableAcceptance
from contracts.models.documents import Document, DocumentVersion
from contracts.models.funding import FundingAllocation, FundingSource
from contracts.models.ledger import LedgerImport, LedgerLine, LedgerNote
from contracts.models.purchasing import Invoice, InvoiceApproval, InvoiceLine, Payment, PurchaseOrder
from contracts.models.thresholds import Threshold
from contracts.models.vendor import Vendor

__all__ = [
    "AgendaItem",
    "AlertMail",
    "Amendment",
    "BoardMeeting",
    "BoardMember",
    "Contract",
    "ContractAlert",
    "Deliverable",
    "DeliverableAcceptance",
    "Document",
    "DocumentVersion",
    "FundingAllocation",
    "FundingSource",
    "Invoice",
    "InvoiceApproval",
    "InvoiceLine",
    "LedgerImport",
    "LedgerLine",
    "LedgerNote",
    "Motion",
    "Payment",
    "PurchaseOrder",
    "Threshold",
    "Vendor",
    "Vote",
]
