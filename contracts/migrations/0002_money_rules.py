"""What the database itself keeps about money: running totals, and what may not be ordered, approved, paid or changed.

Each refusal is a check violation that carries its rule's name; `contracts.policies.money` has the words for it.
A contract's row is locked before anything that touches its totals, so of two who race, the second sees the first.
"""

from django.db import migrations
from django.db.migrations import RunSQL

RULES = """
CREATE FUNCTION contracts_refuse(rule text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'refused by %', rule USING ERRCODE = 'check_violation', CONSTRAINT = rule;
END $$;

CREATE FUNCTION contracts_threshold_on(day date) RETURNS contracts_threshold LANGUAGE sql STABLE AS $$
    SELECT t FROM contracts_threshold t
    ORDER BY t.starts_on <= day DESC, CASE WHEN t.starts_on <= day THEN day - t.starts_on ELSE t.starts_on - day END
    LIMIT 1
$$;

-- Did the board carry this item, for at least so much?
CREATE FUNCTION contracts_item_carried(item bigint, at_least numeric) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT FROM contracts_agendaitem i JOIN contracts_motion m ON m.id = i.motion_id
        WHERE i.id = item AND m.passed AND i.amount >= at_least
    )
$$;

-- Has a contract the vote that its amount needs? An item that it names must have been carried in any case.
CREATE FUNCTION contracts_authorised(c contracts_contract) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT CASE
        WHEN c.authority_id IS NOT NULL THEN contracts_item_carried(c.authority_id, c.not_to_exceed)
        ELSE c.not_to_exceed < (contracts_threshold_on(coalesce(c.signed_on, current_date))).board_vote_from
    END
$$;

-- ------------------------------------------------------------------------------------------------ the board
CREATE FUNCTION contracts_in_office(member bigint, meeting bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT FROM contracts_boardmember m, contracts_boardmeeting b
        WHERE m.id = member AND b.id = meeting AND b.held_on >= m.starts_on
          AND (m.ends_on IS NULL OR b.held_on <= m.ends_on)
    )
$$;

CREATE FUNCTION contracts_motion_rules() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT contracts_in_office(NEW.moved_by_id, NEW.meeting_id)
       OR NEW.seconded_by_id IS NOT NULL AND NOT contracts_in_office(NEW.seconded_by_id, NEW.meeting_id) THEN
        PERFORM contracts_refuse('motion_in_office');
    END IF;
    IF pg_trigger_depth() = 1 THEN
        IF TG_OP = 'INSERT' THEN
            NEW.ayes := 0; NEW.nays := 0; NEW.abstained := 0; NEW.recused := 0; NEW.absent := 0;
        ELSE
            NEW.ayes := OLD.ayes; NEW.nays := OLD.nays; NEW.abstained := OLD.abstained;
            NEW.recused := OLD.recused; NEW.absent := OLD.absent;
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER motion_rules BEFORE INSERT OR UPDATE ON contracts_motion
    FOR EACH ROW EXECUTE FUNCTION contracts_motion_rules();

CREATE FUNCTION contracts_vote_rules() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT contracts_in_office(NEW.member_id, (SELECT meeting_id FROM contracts_motion WHERE id = NEW.motion_id)) THEN
        PERFORM contracts_refuse('vote_in_office');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER vote_rules BEFORE INSERT OR UPDATE ON contracts_vote
    FOR EACH ROW EXECUTE FUNCTION contracts_vote_rules();

CREATE FUNCTION contracts_count_votes() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    voted bigint := CASE WHEN TG_OP = 'DELETE' THEN OLD.motion_id ELSE NEW.motion_id END;
BEGIN
    PERFORM FROM contracts_motion WHERE id = voted FOR NO KEY UPDATE;
    UPDATE contracts_motion SET (ayes, nays, abstained, recused, absent) = (
        SELECT count(*) FILTER (WHERE choice = 'aye'), count(*) FILTER (WHERE choice = 'nay'),
               count(*) FILTER (WHERE choice = 'abstain'), count(*) FILTER (WHERE choice = 'recused'),
               count(*) FILTER (WHERE choice = 'absent')
        FROM contracts_vote WHERE motion_id = voted)
    WHERE id = voted;
    RETURN NULL;
END $$;
CREATE TRIGGER vote_counts AFTER INSERT OR UPDATE OR DELETE ON contracts_vote
    FOR EACH ROW EXECUTE FUNCTION contracts_count_votes();

-- ---------------------------------------------------------------------------------------------- contracts
CREATE FUNCTION contracts_contract_rules() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        NEW.ceiling := NEW.not_to_exceed; NEW.runs_to := NEW.ends_on;
        NEW.approved := 0; NEW.paid := 0; NEW.encumbered := 0;
    ELSE
        IF pg_trigger_depth() = 1 THEN
            NEW.ceiling := OLD.ceiling + NEW.not_to_exceed - OLD.not_to_exceed;
            NEW.runs_to := CASE WHEN OLD.runs_to = OLD.ends_on THEN NEW.ends_on ELSE OLD.runs_to END;
            NEW.approved := OLD.approved; NEW.paid := OLD.paid; NEW.encumbered := OLD.encumbered;
        END IF;
        IF OLD.status IN ('active', 'closed') AND NEW.status IN ('active', 'closed')
           AND (NEW.not_to_exceed, NEW.starts_on, NEW.ends_on, NEW.vendor_id, NEW.signed_on)
               IS DISTINCT FROM (OLD.not_to_exceed, OLD.starts_on, OLD.ends_on, OLD.vendor_id, OLD.signed_on) THEN
            PERFORM contracts_refuse('contract_signed_stays');
        END IF;
        IF OLD.status IN ('active', 'closed') AND NEW.status IN ('draft', 'pending')
           AND (OLD.approved <> 0 OR OLD.encumbered <> 0
                OR EXISTS (SELECT FROM contracts_invoice WHERE contract_id = OLD.id AND status <> 'rejected')
                OR EXISTS (SELECT FROM contracts_purchaseorder WHERE contract_id = OLD.id)
                OR EXISTS (SELECT FROM contracts_amendment WHERE contract_id = OLD.id AND status = 'in_force')) THEN
            PERFORM contracts_refuse('contract_in_use');
        END IF;
    END IF;
    IF NEW.status = 'active' AND pg_trigger_depth() = 1
       AND (TG_OP = 'INSERT' OR OLD.status <> 'active' OR NEW.authority_id IS DISTINCT FROM OLD.authority_id) THEN
        IF NEW.signed_on IS NULL THEN
            PERFORM contracts_refuse('contract_unsigned');
        END IF;
        IF NOT contracts_authorised(NEW) THEN
            PERFORM contracts_refuse('contract_needs_vote');
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER contract_rules BEFORE INSERT OR UPDATE ON contracts_contract
    FOR EACH ROW EXECUTE FUNCTION contracts_contract_rules();

CREATE FUNCTION contracts_amendment_rules() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    c contracts_contract;
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.status = 'in_force' THEN
            PERFORM contracts_refuse('amendment_stays');
        END IF;
        RETURN OLD;
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.status = 'in_force'
       AND (NEW.status, NEW.contract_id, NEW.amount_change, NEW.new_ends_on, NEW.signed_on, NEW.authority_id)
           IS DISTINCT FROM
           (OLD.status, OLD.contract_id, OLD.amount_change, OLD.new_ends_on, OLD.signed_on, OLD.authority_id) THEN
        PERFORM contracts_refuse('amendment_stays');
    END IF;
    IF NEW.status = 'in_force' AND (TG_OP = 'INSERT' OR OLD.status <> 'in_force') THEN
        SELECT * INTO c FROM contracts_contract WHERE id = NEW.contract_id FOR NO KEY UPDATE;
        IF c.status <> 'active' THEN
            PERFORM contracts_refuse('amendment_of_active');
        END IF;
        IF NEW.new_ends_on < c.starts_on THEN
            PERFORM contracts_refuse('amendment_term');
        END IF;
        IF NEW.new_ends_on < (SELECT max(service_to) FROM contracts_invoice
                              WHERE contract_id = c.id AND status IN ('approved', 'paid')) THEN
            PERFORM contracts_refuse('amendment_cuts_invoices');
        END IF;
        IF (NEW.authority_id IS NOT NULL OR NEW.amount_change > 0 AND (c.authority_id IS NOT NULL OR c.ceiling
                + NEW.amount_change >= (contracts_threshold_on(NEW.signed_on)).board_vote_from))
           AND NOT contracts_item_carried(NEW.authority_id, greatest(NEW.amount_change, 0)) IS TRUE THEN
            PERFORM contracts_refuse('amendment_needs_vote');
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER amendment_rules BEFORE INSERT OR UPDATE OR DELETE ON contracts_amendment
    FOR EACH ROW EXECUTE FUNCTION contracts_amendment_rules();

CREATE FUNCTION contracts_amend() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.status = 'in_force' AND (TG_OP = 'INSERT' OR OLD.status <> 'in_force') THEN
        UPDATE contracts_contract
        SET ceiling = ceiling + NEW.amount_change, runs_to = coalesce(NEW.new_ends_on, runs_to)
        WHERE id = NEW.contract_id;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER amendment_amends AFTER INSERT OR UPDATE ON contracts_amendment
    FOR EACH ROW EXECUTE FUNCTION contracts_amend();

CREATE FUNCTION contracts_accept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        UPDATE contracts_deliverable SET accepted = accepted - OLD.quantity WHERE id = OLD.deliverable_id;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        UPDATE contracts_deliverable SET accepted = accepted + NEW.quantity WHERE id = NEW.deliverable_id;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER acceptance_counts AFTER INSERT OR UPDATE OR DELETE ON contracts_deliverableacceptance
    FOR EACH ROW EXECUTE FUNCTION contracts_accept();

CREATE FUNCTION contracts_deliverable_rules() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF pg_trigger_depth() = 1 THEN
        NEW.accepted := CASE WHEN TG_OP = 'INSERT' THEN 0 ELSE OLD.accepted END;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER deliverable_rules BEFORE INSERT OR UPDATE ON contracts_deliverable
    FOR EACH ROW EXECUTE FUNCTION contracts_deliverable_rules();

-- -------------------------------------------------------------------------------- accounts and orders
CREATE FUNCTION contracts_allocation_rules() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        NEW.approved := 0; NEW.encumbered := 0;
    ELSIF pg_trigger_depth() = 1 THEN
        NEW.approved := OLD.approved; NEW.encumbered := OLD.encumbered;
        IF (NEW.contract_id, NEW.source_id, NEW.account) IS DISTINCT FROM (OLD.contract_id, OLD.source_id, OLD.account)
           AND (OLD.approved <> 0 OR OLD.encumbered <> 0) THEN
            PERFORM contracts_refuse('allocation_in_use');
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER allocation_rules BEFORE INSERT OR UPDATE ON contracts_fundingallocation
    FOR EACH ROW EXECUTE FUNCTION contracts_allocation_rules();

CREATE FUNCTION contracts_order_rules() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    c contracts_contract;
    s contracts_fundingsource;
BEGIN
    SELECT * INTO c FROM contracts_contract WHERE id = NEW.contract_id FOR NO KEY UPDATE;
    IF TG_OP = 'INSERT' THEN
        NEW.used := 0; NEW.released := 0; NEW.status := 'open';
    ELSE
        IF (NEW.contract_id, NEW.allocation_id) IS DISTINCT FROM (OLD.contract_id, OLD.allocation_id) THEN
            PERFORM contracts_refuse('order_stays');
        END IF;
        IF pg_trigger_depth() = 1 THEN
            NEW.used := OLD.used;
            NEW.released := CASE WHEN NEW.status = 'closed' THEN NEW.amount - NEW.used ELSE 0 END;
        END IF;
    END IF;
    IF TG_OP = 'INSERT' OR (NEW.amount, NEW.issued_on) IS DISTINCT FROM (OLD.amount, OLD.issued_on)
       OR NEW.status = 'open' AND OLD.status = 'closed' THEN
        IF c.status <> 'active' THEN
            PERFORM contracts_refuse('order_of_active');
        END IF;
        IF NEW.issued_on > c.runs_to THEN
            PERFORM contracts_refuse('order_outside_term');
        END IF;
        SELECT f.* INTO s FROM contracts_fundingallocation a JOIN contracts_fundingsource f ON f.id = a.source_id
        WHERE a.id = NEW.allocation_id;
        IF NEW.issued_on > s.obligation_ends THEN
            PERFORM contracts_refuse('order_past_obligation');
        END IF;
        IF NEW.issued_on < s.starts_on THEN
            PERFORM contracts_refuse('order_before_award');
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER order_rules BEFORE INSERT OR UPDATE ON contracts_purchaseorder
    FOR EACH ROW EXECUTE FUNCTION contracts_order_rules();

CREATE FUNCTION contracts_encumber() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    more numeric := 0;
    of_order contracts_purchaseorder;
BEGIN
    IF TG_OP <> 'INSERT' THEN
        more := more - (OLD.amount - OLD.used - OLD.released);
        of_order := OLD;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        more := more + NEW.amount - NEW.used - NEW.released;
        of_order := NEW;
    END IF;
    IF more <> 0 THEN
        UPDATE contracts_contract SET encumbered = encumbered + more WHERE id = of_order.contract_id;
        UPDATE contracts_fundingallocation SET encumbered = encumbered + more WHERE id = of_order.allocation_id;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER order_encumbers AFTER INSERT OR UPDATE OR DELETE ON contracts_purchaseorder
    FOR EACH ROW EXECUTE FUNCTION contracts_encumber();

-- ---------------------------------------------------------------------------------------------- invoices
CREATE FUNCTION contracts_line_rules() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    i contracts_invoice;
BEGIN
    SELECT * INTO i FROM contracts_invoice
    WHERE id = CASE WHEN TG_OP = 'DELETE' THEN OLD.invoice_id ELSE NEW.invoice_id END FOR NO KEY UPDATE;
    IF i.status <> 'received' OR TG_OP = 'UPDATE' AND NEW.invoice_id <> OLD.invoice_id THEN
        PERFORM contracts_refuse('invoice_lines_stay');
    END IF;
    IF EXISTS (SELECT FROM contracts_invoiceapproval WHERE invoice_id = i.id) THEN
        PERFORM contracts_refuse('invoice_lines_approved');
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER line_rules BEFORE INSERT OR UPDATE OR DELETE ON contracts_invoiceline
    FOR EACH ROW EXECUTE FUNCTION contracts_line_rules();

CREATE FUNCTION contracts_sum_lines() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE contracts_invoice
    SET total = total + CASE WHEN TG_OP = 'DELETE' THEN 0 ELSE NEW.amount END
                      - CASE WHEN TG_OP = 'INSERT' THEN 0 ELSE OLD.amount END
    WHERE id = CASE WHEN TG_OP = 'DELETE' THEN OLD.invoice_id ELSE NEW.invoice_id END;
    RETURN NULL;
END $$;
CREATE TRIGGER line_sums AFTER INSERT OR UPDATE OR DELETE ON contracts_invoiceline
    FOR EACH ROW EXECUTE FUNCTION contracts_sum_lines();

CREATE FUNCTION contracts_approval_rules() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    i contracts_invoice;
BEGIN
    SELECT * INTO i FROM contracts_invoice
    WHERE id = CASE WHEN TG_OP = 'DELETE' THEN OLD.invoice_id ELSE NEW.invoice_id END FOR NO KEY UPDATE;
    IF i.status <> 'received'
       OR TG_OP = 'UPDATE' AND (NEW.invoice_id, NEW.by_id) IS DISTINCT FROM (OLD.invoice_id, OLD.by_id) THEN
        PERFORM contracts_refuse('approval_of_received');
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER approval_rules BEFORE INSERT OR UPDATE OR DELETE ON contracts_invoiceapproval
    FOR EACH ROW EXECUTE FUNCTION contracts_approval_rules();

-- What stands between an invoice and its approval. The ceiling, the accounts and the orders are checks of their tables.
CREATE FUNCTION contracts_check_approval(i contracts_invoice) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    c contracts_contract;
    yes integer;
    line record;
BEGIN
    SELECT * INTO c FROM contracts_contract WHERE id = i.contract_id FOR NO KEY UPDATE;
    IF c.status <> 'active' THEN
        PERFORM contracts_refuse('invoice_of_active');
    END IF;
    IF NOT contracts_authorised(c) THEN
        PERFORM contracts_refuse('invoice_needs_vote');
    END IF;
    IF i.service_from < c.starts_on OR i.service_to > c.runs_to THEN
        PERFORM contracts_refuse('invoice_outside_term');
    END IF;
    SELECT count(*) INTO yes FROM contracts_invoiceapproval WHERE invoice_id = i.id;
    IF yes < 1 THEN
        PERFORM contracts_refuse('invoice_needs_approval');
    END IF;
    IF yes < 2 AND abs(i.total) >= (contracts_threshold_on(i.approved_on)).second_approval_from THEN
        PERFORM contracts_refuse('invoice_needs_second');
    END IF;
    FOR line IN
        SELECT s.obligation_ends, s.liquidation_ends, s.starts_on, coalesce(o.issued_on, c.signed_on) AS committed_on
        FROM contracts_invoiceline l
        JOIN contracts_fundingallocation a ON a.id = l.allocation_id
        JOIN contracts_fundingsource s ON s.id = a.source_id
        LEFT JOIN contracts_purchaseorder o ON o.id = l.order_id
        WHERE l.invoice_id = i.id
    LOOP
        IF i.kind = 'invoice' AND line.committed_on > line.obligation_ends THEN
            PERFORM contracts_refuse('invoice_past_obligation');
        END IF;
        IF i.kind = 'invoice' AND i.approved_on > line.liquidation_ends THEN
            PERFORM contracts_refuse('invoice_past_liquidation');
        END IF;
        IF i.service_from < line.starts_on THEN
            PERFORM contracts_refuse('invoice_before_award');
        END IF;
    END LOOP;
    IF i.credits_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM contracts_invoice o
        WHERE o.id = i.credits_id AND o.contract_id = i.contract_id AND o.status IN ('approved', 'paid')
          AND o.total + i.total + coalesce((SELECT sum(x.total) FROM contracts_invoice x
              WHERE x.credits_id = o.id AND x.id <> i.id AND x.status IN ('approved', 'paid')), 0) >= 0
    ) THEN
        PERFORM contracts_refuse('credit_too_much');
    END IF;
END $$;

CREATE FUNCTION contracts_invoice_rules() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    moves text;
BEGIN
    SELECT vendor_id INTO NEW.vendor_id FROM contracts_contract WHERE id = NEW.contract_id;
    IF TG_OP = 'INSERT' THEN
        IF NEW.status <> 'received' THEN
            PERFORM contracts_refuse('invoice_begins_received');
        END IF;
        NEW.total := 0;
        RETURN NEW;
    END IF;
    IF pg_trigger_depth() = 1 THEN
        NEW.total := OLD.total;
    END IF;
    IF OLD.status <> 'received'
       AND (NEW.contract_id, NEW.kind, NEW.number, NEW.invoiced_on, NEW.service_from, NEW.service_to, NEW.credits_id)
           IS DISTINCT FROM
           (OLD.contract_id, OLD.kind, OLD.number, OLD.invoiced_on, OLD.service_from, OLD.service_to, OLD.credits_id)
    THEN
        PERFORM contracts_refuse('invoice_stays');
    END IF;
    IF NEW.status <> OLD.status THEN
        moves := OLD.status || ' ' || NEW.status;
        IF moves = 'received approved' THEN
            PERFORM contracts_check_approval(NEW);
        ELSIF moves = 'approved received' THEN
            PERFORM FROM contracts_contract WHERE id = NEW.contract_id FOR NO KEY UPDATE;
            IF EXISTS (SELECT FROM contracts_payment WHERE invoice_id = NEW.id) THEN
                PERFORM contracts_refuse('invoice_paid_stays');
            END IF;
            IF EXISTS (SELECT FROM contracts_invoice WHERE credits_id = NEW.id AND status IN ('approved', 'paid')) THEN
                PERFORM contracts_refuse('invoice_credited_stays');
            END IF;
        ELSIF moves IN ('approved paid', 'paid approved') AND pg_trigger_depth() = 1
              OR moves NOT IN ('received rejected', 'rejected received', 'approved paid', 'paid approved') THEN
            PERFORM contracts_refuse('invoice_moves');
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER invoice_rules BEFORE INSERT OR UPDATE ON contracts_invoice
    FOR EACH ROW EXECUTE FUNCTION contracts_invoice_rules();

CREATE FUNCTION contracts_spend(i contracts_invoice, sign integer) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    -- Orders that are used more come first, those used less last, so that no check sees more than before and after.
    UPDATE contracts_purchaseorder o SET used = used + l.net,
           released = released - CASE WHEN status = 'closed' THEN l.net ELSE 0 END
    FROM (SELECT order_id, sign * sum(amount) AS net FROM contracts_invoiceline
          WHERE invoice_id = i.id AND order_id IS NOT NULL GROUP BY order_id) l
    WHERE o.id = l.order_id AND l.net > 0;
    UPDATE contracts_contract SET approved = approved + sign * i.total WHERE id = i.contract_id;
    UPDATE contracts_fundingallocation a SET approved = approved + l.net
    FROM (SELECT allocation_id, sign * sum(amount) AS net FROM contracts_invoiceline
          WHERE invoice_id = i.id GROUP BY allocation_id) l
    WHERE a.id = l.allocation_id;
    UPDATE contracts_purchaseorder o SET used = used + l.net,
           released = released - CASE WHEN status = 'closed' THEN l.net ELSE 0 END
    FROM (SELECT order_id, sign * sum(amount) AS net FROM contracts_invoiceline
          WHERE invoice_id = i.id AND order_id IS NOT NULL GROUP BY order_id) l
    WHERE o.id = l.order_id AND l.net < 0;
END $$;

CREATE FUNCTION contracts_invoice_moved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.status = 'received' AND NEW.status = 'approved' THEN
        PERFORM contracts_spend(NEW, 1);
    ELSIF OLD.status = 'approved' AND NEW.status = 'received' THEN
        PERFORM contracts_spend(NEW, -1);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER invoice_moved AFTER UPDATE OF status ON contracts_invoice
    FOR EACH ROW EXECUTE FUNCTION contracts_invoice_moved();

CREATE FUNCTION contracts_invoice_deleted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.status IN ('approved', 'paid') THEN
        PERFORM contracts_refuse('invoice_stays');
    END IF;
    RETURN OLD;
END $$;
CREATE TRIGGER invoice_deleted BEFORE DELETE ON contracts_invoice
    FOR EACH ROW EXECUTE FUNCTION contracts_invoice_deleted();

-- ---------------------------------------------------------------------------------------------- payments
CREATE FUNCTION contracts_payment_rules() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    i contracts_invoice;
    before numeric;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF (NEW.invoice_id, NEW.amount, NEW.paid_on) IS DISTINCT FROM (OLD.invoice_id, OLD.amount, OLD.paid_on) THEN
            PERFORM contracts_refuse('payment_stays');
        END IF;
        RETURN NEW;
    END IF;
    SELECT * INTO i FROM contracts_invoice WHERE id = NEW.invoice_id;
    PERFORM FROM contracts_contract WHERE id = i.contract_id FOR NO KEY UPDATE;
    SELECT * INTO i FROM contracts_invoice WHERE id = NEW.invoice_id FOR NO KEY UPDATE;
    IF i.status <> 'approved' THEN
        PERFORM contracts_refuse('payment_of_approved');
    END IF;
    SELECT coalesce(sum(amount), 0) INTO before FROM contracts_payment WHERE invoice_id = i.id;
    IF sign(NEW.amount) <> sign(i.total) OR abs(before + NEW.amount) > abs(i.total) THEN
        PERFORM contracts_refuse('payment_too_much');
    END IF;
    IF NEW.paid_on < i.approved_on THEN
        PERFORM contracts_refuse('payment_before_approval');
    END IF;
    IF i.kind = 'invoice' AND EXISTS (
        SELECT FROM contracts_invoiceline l
        JOIN contracts_fundingallocation a ON a.id = l.allocation_id
        JOIN contracts_fundingsource s ON s.id = a.source_id
        WHERE l.invoice_id = i.id AND NEW.paid_on > s.liquidation_ends
    ) THEN
        PERFORM contracts_refuse('payment_past_liquidation');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER payment_rules BEFORE INSERT OR UPDATE ON contracts_payment
    FOR EACH ROW EXECUTE FUNCTION contracts_payment_rules();

CREATE FUNCTION contracts_pay() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    of_invoice bigint := CASE WHEN TG_OP = 'DELETE' THEN OLD.invoice_id ELSE NEW.invoice_id END;
    more numeric := CASE WHEN TG_OP = 'DELETE' THEN -OLD.amount ELSE NEW.amount END;
BEGIN
    UPDATE contracts_contract c SET paid = paid + more
    FROM contracts_invoice i WHERE i.id = of_invoice AND c.id = i.contract_id;
    UPDATE contracts_invoice i
    SET status = CASE WHEN total = coalesce((SELECT sum(amount) FROM contracts_payment p WHERE p.invoice_id = i.id), 0)
                      THEN 'paid' ELSE 'approved' END
    WHERE id = of_invoice;
    RETURN NULL;
END $$;
CREATE TRIGGER payment_pays AFTER INSERT OR DELETE ON contracts_payment
    FOR EACH ROW EXECUTE FUNCTION contracts_pay();

-- --------------------------------------------------------------------- what belongs together stays together
ALTER TABLE contracts_agendaitem ADD CONSTRAINT agendaitem_same_meeting FOREIGN KEY (motion_id, meeting_id)
    REFERENCES contracts_motion (id, meeting_id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE contracts_purchaseorder ADD CONSTRAINT order_same_contract FOREIGN KEY (allocation_id, contract_id)
    REFERENCES contracts_fundingallocation (id, contract_id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE contracts_invoice ADD CONSTRAINT invoice_same_vendor FOREIGN KEY (contract_id, vendor_id)
    REFERENCES contracts_contract (id, vendor_id) ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE contracts_invoiceline
    ADD CONSTRAINT line_same_contract FOREIGN KEY (invoice_id, contract_id)
        REFERENCES contracts_invoice (id, contract_id) DEFERRABLE INITIALLY DEFERRED,
    ADD CONSTRAINT line_same_contract_deliverable FOREIGN KEY (deliverable_id, contract_id)
        REFERENCES contracts_deliverable (id, contract_id) DEFERRABLE INITIALLY DEFERRED,
    ADD CONSTRAINT line_same_contract_allocation FOREIGN KEY (allocation_id, contract_id)
        REFERENCES contracts_fundingallocation (id, contract_id) DEFERRABLE INITIALLY DEFERRED,
    ADD CONSTRAINT line_same_account_order FOREIGN KEY (order_id, allocation_id)
        REFERENCES contracts_purchaseorder (id, allocation_id) DEFERRABLE INITIALLY DEFERRED;
"""

FEDERAL = [("2020-11-12", 10_000, 250_000), ("2025-10-01", 15_000, 350_000)]
BOARD_VOTE_FROM, SECOND_APPROVAL_FROM = 25_000, 50_000


def fill(apps, schema_editor):
    apps.get_model("contracts", "Threshold").objects.bulk_create(
        apps.get_model("contracts", "Threshold")(
            starts_on=day,
            micro_purchase=micro,
            simplified_acquisition=simplified,
            board_vote_from=BOARD_VOTE_FROM,
            second_approval_from=SECOND_APPROVAL_FROM,
        )
        for day, micro, simplified in FEDERAL
    )


class Migration(migrations.Migration):
    dependencies = [("contracts", "0001_initial")]

    operations = [
        RunSQL(RULES, RunSQL.noop),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
