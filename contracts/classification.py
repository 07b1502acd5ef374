"""What each column says about people; see district/classification.py.

Nothing here is about a student. Who sits on the board and how they voted is public; a vendor's contact is not.
"""

from district.classification import Tells

COLUMNS = {
    "AgendaItem": {
        Tells.PLAIN: "meeting number category subject type amount budget_source recommended_action background pulled "
        "motion"
    },
    "AlertMail": {Tells.STAFF: "alert user day sent_at"},
    "Amendment": {
        Tells.PLAIN: "contract number reason amount_change new_ends_on authority status signed_on created_at"
    },
    "BoardMeeting": {Tells.PLAIN: "held_on kind place note"},
    "BoardMember": {Tells.PLAIN: "name office starts_on ends_on"},
    "Contract": {
        Tells.PLAIN: "number vendor purpose scope starts_on ends_on signed_on not_to_exceed method method_reason "
        "continues priority authority status closed_on closed_reason ceiling runs_to approved paid encumbered "
        "created_at updated_at",
        Tells.STAFF: "owner",
    },
    "ContractAlert": {
        Tells.PLAIN: "kind contract source level about raised_on mailed_at done_at done_note created_at",
        Tells.STAFF: "done_by",
    },
    "Deliverable": {Tells.PLAIN: "contract number what quantity unit planned_cost due_on note accepted"},
    "DeliverableAcceptance": {Tells.PLAIN: "deliverable quantity accepted_on note", Tells.STAFF: "accepted_by"},
    "Document": {Tells.PLAIN: "title kind contract amendment invoice item withdrawn"},
    "DocumentVersion": {
        Tells.PLAIN: "document number file original_name content_type size sha256 uploaded_at",
        Tells.STAFF: "uploaded_by",
    },
    "FundingAllocation": {Tells.PLAIN: "contract source account amount approved encumbered"},
    "FundingSource": {
        Tells.PLAIN: "name program award_number award starts_on obligation_ends liquidation_ends note retired"
    },
    "Invoice": {
        Tells.PLAIN: "client_id contract vendor kind credits number invoiced_on received_on service_from service_to "
        "total status approved_on rejected_reason note created_at",
        Tells.STAFF: "recorded_by",
    },
    "InvoiceApproval": {Tells.PLAIN: "invoice at", Tells.STAFF: "by"},
    "InvoiceLine": {Tells.PLAIN: "invoice contract description deliverable allocation order quantity amount"},
    "LedgerImport": {
        Tells.PLAIN: "uploaded_at file original_name fiscal_year as_of status line_count skipped_count problem_count "
        "notice_count matched_count left_out unmatched problems error finished_at",
        Tells.STAFF: "uploaded_by applied_by",
    },
    "LedgerLine": {
        Tells.PLAIN: "ledger row fund department org obj project description order_number original transfers revised "
        "expended encumbered"
    },
    "LedgerNote": {Tells.PLAIN: "account fiscal_year text at", Tells.STAFF: "by"},
    "Motion": {
        Tells.PLAIN: "meeting text is_consent moved_by seconded_by rule seats ayes nays abstained recused absent "
        "quorum passed"
    },
    "Payment": {Tells.PLAIN: "invoice paid_on amount reference", Tells.STAFF: "recorded_by"},
    "PurchaseOrder": {
        Tells.PLAIN: "contract allocation number issued_on amount used released status closed_on note",
        Tells.STAFF: "closed_by",
    },
    "Threshold": {Tells.PLAIN: "starts_on micro_purchase simplified_acquisition board_vote_from second_approval_from"},
    "Vendor": {
        Tells.PLAIN: "name short_name number address website note retired",
        Tells.STAFF: "contact email phone",
    },
    "Vote": {Tells.PLAIN: "motion member choice"},
}
