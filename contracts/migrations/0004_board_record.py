"""What the board's record keeps: a vote that something stands on, and the terms of whoever voted.

`contracts_item_carried` holds the motion while its asker decides: a vote that is being corrected meanwhile waits, or is
waited for, so that no contract becomes active on a vote that is gone.
"""

from django.db import migrations
from django.db.migrations import RunSQL

RULES = """
CREATE OR REPLACE FUNCTION contracts_item_carried(item bigint, at_least numeric) RETURNS boolean
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    PERFORM FROM contracts_agendaitem i JOIN contracts_motion m ON m.id = i.motion_id
    WHERE i.id = item AND m.passed AND i.amount >= at_least FOR SHARE OF i, m;
    RETURN FOUND;
END $$;

CREATE OR REPLACE FUNCTION contracts_authorised(c contracts_contract) RETURNS boolean
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    IF c.authority_id IS NOT NULL THEN
        RETURN contracts_item_carried(c.authority_id, c.not_to_exceed);
    END IF;
    RETURN c.not_to_exceed < (contracts_threshold_on(coalesce(c.signed_on, current_date))).board_vote_from;
END $$;

-- Is a signed contract, or an amendment in force, there on the authority of this item?
CREATE FUNCTION contracts_item_relied_on(item bigint) RETURNS boolean LANGUAGE sql VOLATILE AS $$
    SELECT EXISTS (SELECT FROM contracts_contract WHERE authority_id = item AND status IN ('active', 'closed'))
        OR EXISTS (SELECT FROM contracts_amendment WHERE authority_id = item AND status = 'in_force')
$$;

CREATE FUNCTION contracts_motion_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM contracts_agendaitem i WHERE i.motion_id = NEW.id AND contracts_item_relied_on(i.id)) THEN
        PERFORM contracts_refuse('motion_relied_on');
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER motion_stays AFTER UPDATE ON contracts_motion
    FOR EACH ROW WHEN (OLD.passed AND NOT NEW.passed) EXECUTE FUNCTION contracts_motion_stays();

CREATE FUNCTION contracts_item_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.motion_id IS DISTINCT FROM OLD.motion_id OR NEW.amount IS NULL OR NEW.amount < OLD.amount)
       AND contracts_item_relied_on(OLD.id)
       AND NOT EXISTS (SELECT FROM contracts_motion WHERE id = NEW.motion_id AND passed AND NEW.amount >= OLD.amount)
    THEN
        PERFORM contracts_refuse('item_relied_on');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER item_stays BEFORE UPDATE ON contracts_agendaitem
    FOR EACH ROW EXECUTE FUNCTION contracts_item_stays();

-- A term covers what its member did; a meeting's day stays one on which its voters were in office.
CREATE FUNCTION contracts_member_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM contracts_motion m JOIN contracts_boardmeeting b ON b.id = m.meeting_id
        WHERE (NEW.id IN (m.moved_by_id, m.seconded_by_id)
               OR EXISTS (SELECT FROM contracts_vote v WHERE v.motion_id = m.id AND v.member_id = NEW.id))
          AND (b.held_on < NEW.starts_on OR b.held_on > NEW.ends_on)
    ) THEN
        PERFORM contracts_refuse('member_voted');
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER member_stays AFTER UPDATE ON contracts_boardmember
    FOR EACH ROW WHEN ((OLD.starts_on, OLD.ends_on) IS DISTINCT FROM (NEW.starts_on, NEW.ends_on))
    EXECUTE FUNCTION contracts_member_stays();

CREATE FUNCTION contracts_meeting_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM contracts_motion m
        WHERE m.meeting_id = NEW.id
          AND (NOT contracts_in_office(m.moved_by_id, NEW.id)
               OR m.seconded_by_id IS NOT NULL AND NOT contracts_in_office(m.seconded_by_id, NEW.id)
               OR EXISTS (SELECT FROM contracts_vote v
                          WHERE v.motion_id = m.id AND NOT contracts_in_office(v.member_id, NEW.id)))
    ) THEN
        PERFORM contracts_refuse('meeting_in_office');
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER meeting_stays AFTER UPDATE ON contracts_boardmeeting
    FOR EACH ROW WHEN (OLD.held_on IS DISTINCT FROM NEW.held_on) EXECUTE FUNCTION contracts_meeting_stays();
"""


class Migration(migrations.Migration):
    dependencies = [("contracts", "0003_ledger_counts")]
    operations = [RunSQL(RULES, RunSQL.noop)]
