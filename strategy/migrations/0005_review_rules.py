"""What the database itself keeps about progress reviews: what was closed stays, and a part names its own plan's priority.

Each refusal is a check violation that carries its rule's name; `strategy.actions.reviews` has the words for it. The
review's row is held before anything is written to it, so of somebody who writes and somebody who closes it, the
second sees the first.
"""

from django.db import migrations
from django.db.migrations import RunSQL

RULES = """
CREATE FUNCTION strategy_review_rules() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.status = 'closed' THEN
        PERFORM strategy_refuse('closed_review_stays');
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER a_review_rules BEFORE UPDATE OR DELETE ON strategy_progressreview
    FOR EACH ROW EXECUTE FUNCTION strategy_review_rules();

CREATE FUNCTION strategy_review_part_rules() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    now text;
    theirs bigint;
BEGIN
    IF TG_OP <> 'INSERT' THEN
        SELECT status INTO now FROM strategy_progressreview WHERE id = OLD.review_id FOR SHARE;
        IF now = 'closed' THEN
            IF TG_OP = 'UPDATE' AND TG_TABLE_NAME = 'strategy_commitment' THEN
                -- Its day and how it ended go on after the review; what was promised stays.
                IF to_jsonb(NEW) - '{due_on,moved_why,done_on,done_note}'::text[]
                   = to_jsonb(OLD) - '{due_on,moved_why,done_on,done_note}'::text[] THEN
                    RETURN NEW;
                END IF;
            END IF;
            PERFORM strategy_refuse('closed_review_stays');
        END IF;
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    SELECT status, plan_id INTO now, theirs FROM strategy_progressreview WHERE id = NEW.review_id FOR SHARE;
    IF now = 'closed' THEN
        PERFORM strategy_refuse('closed_review_stays');
    END IF;
    IF NEW.priority_id IS NOT NULL
       AND NOT EXISTS (SELECT FROM strategy_priority WHERE id = NEW.priority_id AND plan_id = theirs) THEN
        PERFORM strategy_refuse('priority_of_its_plan');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER a_review_part_rules BEFORE INSERT OR UPDATE OR DELETE ON strategy_reviewevidence
    FOR EACH ROW EXECUTE FUNCTION strategy_review_part_rules();
CREATE TRIGGER a_review_part_rules BEFORE INSERT OR UPDATE OR DELETE ON strategy_commitment
    FOR EACH ROW EXECUTE FUNCTION strategy_review_part_rules();

CREATE FUNCTION strategy_improvement_part_rules() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM strategy_schoolimprovementplan improvement JOIN strategy_priority priority USING (plan_id)
        WHERE improvement.id = NEW.improvement_id AND priority.id = NEW.priority_id
    ) THEN
        PERFORM strategy_refuse('priority_of_its_plan');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER a_improvement_part_rules BEFORE INSERT OR UPDATE ON strategy_improvementfocus
    FOR EACH ROW EXECUTE FUNCTION strategy_improvement_part_rules();
CREATE TRIGGER a_improvement_part_rules BEFORE INSERT OR UPDATE ON strategy_improvementstep
    FOR EACH ROW EXECUTE FUNCTION strategy_improvement_part_rules();
"""
UNDONE = """
DROP TRIGGER a_improvement_part_rules ON strategy_improvementstep;
DROP TRIGGER a_improvement_part_rules ON strategy_improvementfocus;
DROP TRIGGER a_review_part_rules ON strategy_commitment;
DROP TRIGGER a_review_part_rules ON strategy_reviewevidence;
DROP TRIGGER a_review_rules ON strategy_progressreview;
DROP FUNCTION strategy_improvement_part_rules();
DROP FUNCTION strategy_review_part_rules();
DROP FUNCTION strategy_review_rules();
"""


class Migration(migrations.Migration):
    dependencies = [("strategy", "0004_reviews")]

    operations = [RunSQL(RULES, UNDONE)]
