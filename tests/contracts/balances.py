"""Every running total counted anew by SQL from the rows alone: what the triggers keep must equal it."""

from django.db import connection

RECOUNTS = {
    "contract": """
        SELECT c.id, (c.ceiling, c.approved, c.paid, c.encumbered), (
            c.not_to_exceed + coalesce((SELECT sum(amount_change) FROM contracts_amendment a
                                        WHERE a.contract_id = c.id AND a.status = 'in_force'), 0),
            coalesce((SELECT sum(l.amount) FROM contracts_invoiceline l JOIN contracts_invoice i ON i.id = l.invoice_id
                      WHERE i.contract_id = c.id AND i.status IN ('approved', 'paid')), 0),
            coalesce((SELECT sum(p.amount) FROM contracts_payment p JOIN contracts_invoice i ON i.id = p.invoice_id
                      WHERE i.contract_id = c.id), 0),
            coalesce((SELECT sum(o.amount) FROM contracts_purchaseorder o
                      WHERE o.contract_id = c.id AND o.status = 'open'), 0)
            - coalesce((SELECT sum(l.amount) FROM contracts_invoiceline l
                        JOIN contracts_invoice i ON i.id = l.invoice_id
                        JOIN contracts_purchaseorder o ON o.id = l.order_id
                        WHERE o.contract_id = c.id AND o.status = 'open' AND i.status IN ('approved', 'paid')), 0))
        FROM contracts_contract c""",
    "account": """
        SELECT a.id, (a.approved, a.encumbered), (
            coalesce((SELECT sum(l.amount) FROM contracts_invoiceline l JOIN contracts_invoice i ON i.id = l.invoice_id
                      WHERE l.allocation_id = a.id AND i.status IN ('approved', 'paid')), 0),
            coalesce((SELECT sum(o.amount) FROM contracts_purchaseorder o
                      WHERE o.allocation_id = a.id AND o.status = 'open'), 0)
            - coalesce((SELECT sum(l.amount) FROM contracts_invoiceline l
                        JOIN contracts_invoice i ON i.id = l.invoice_id
                        JOIN contracts_purchaseorder o ON o.id = l.order_id
                        WHERE o.allocation_id = a.id AND o.status = 'open' AND i.status IN ('approved', 'paid')), 0))
        FROM contracts_fundingallocation a""",
    "order": """
        SELECT o.id, (o.used, o.released), (
            used.sum, CASE WHEN o.status = 'closed' THEN o.amount - used.sum ELSE 0 END)
        FROM contracts_purchaseorder o CROSS JOIN LATERAL (
            SELECT coalesce(sum(l.amount), 0) AS sum FROM contracts_invoiceline l
            JOIN contracts_invoice i ON i.id = l.invoice_id
            WHERE l.order_id = o.id AND i.status IN ('approved', 'paid')) used""",
    "invoice": """
        SELECT i.id, (i.total, i.status = 'paid'), (
            coalesce((SELECT sum(amount) FROM contracts_invoiceline l WHERE l.invoice_id = i.id), 0),
            i.status IN ('approved', 'paid')
            AND i.total = coalesce((SELECT sum(amount) FROM contracts_payment p WHERE p.invoice_id = i.id), 0))
        FROM contracts_invoice i""",
    "deliverable": """
        SELECT d.id, ROW(d.accepted), ROW(coalesce((SELECT sum(quantity) FROM contracts_deliverableacceptance a
                                                    WHERE a.deliverable_id = d.id), 0))
        FROM contracts_deliverable d""",
    "motion": """
        SELECT m.id, (m.ayes::bigint, m.nays::bigint, m.abstained::bigint, m.recused::bigint, m.absent::bigint), (
            SELECT (count(*) FILTER (WHERE choice = 'aye'), count(*) FILTER (WHERE choice = 'nay'),
                    count(*) FILTER (WHERE choice = 'abstain'), count(*) FILTER (WHERE choice = 'recused'),
                    count(*) FILTER (WHERE choice = 'absent'))
            FROM contracts_vote v WHERE v.motion_id = m.id)
        FROM contracts_motion m""",
}
# What no sequence of writes may reach.
BEYOND = """
    SELECT 'contract', id FROM contracts_contract WHERE approved + encumbered > ceiling
    UNION ALL SELECT 'account', id FROM contracts_fundingallocation WHERE approved + encumbered > amount
    UNION ALL SELECT 'order', id FROM contracts_purchaseorder WHERE used + released > amount"""


def differences():
    """List of (kind, id, kept, counted) where a total is not what its rows say, and (kind, id) beyond its limit."""
    found = []
    with connection.cursor() as cursor:
        for kind, recount in RECOUNTS.items():
            columns = "id, kept, counted"
            cursor.execute(
                f"SELECT id, kept::text, counted::text FROM ({recount}) AS r ({columns}) "
                "WHERE kept IS DISTINCT FROM counted"
            )
            found += [(kind, *row) for row in cursor.fetchall()]
        cursor.execute(BEYOND)
        return found + cursor.fetchall()
