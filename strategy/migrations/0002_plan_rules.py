"""What the database itself keeps about a plan: a part stands under a part of the same plan, and a locked period stays.

Each refusal of a locked period is a check violation that carries its rule's name; `strategy.actions.refusals` has the
words for it. A period's row is held before an update of it is written, so of somebody who tells how a task stands and
somebody who locks the period, the second sees the first.
"""

from django.db import migrations
from django.db.migrations import RunSQL

PARENTS = [
    ("objective", "priority", "priority"),
    ("goal", "priority", "priority"),
    ("goal", "objective", "objective"),
    ("strategy", "priority", "priority"),
    ("action", "strategy", "strategy"),
    ("indicator", "strategy", "strategy"),
    ("implementationplan", "departmentgoal", "department_goal"),
    ("task", "implementationplan", "implementation_plan"),
    ("implementationmeasure", "implementationplan", "implementation_plan"),
]


def same_plan():
    for table in sorted({parent for _child, parent, _column in PARENTS}):
        yield RunSQL(
            f"ALTER TABLE strategy_{table} ADD CONSTRAINT {table}_id_plan UNIQUE (id, plan_id)",
            f"ALTER TABLE strategy_{table} DROP CONSTRAINT {table}_id_plan",
        )
    for child, parent, column in PARENTS:
        name = f"{child}_same_plan_as_{column}"
        yield RunSQL(
            f"""ALTER TABLE strategy_{child} ADD CONSTRAINT {name} FOREIGN KEY ({column}_id, plan_id)
                REFERENCES strategy_{parent} (id, plan_id) DEFERRABLE INITIALLY DEFERRED""",
            f"ALTER TABLE strategy_{child} DROP CONSTRAINT {name}",
        )


LOCKS = """
CREATE FUNCTION strategy_refuse(rule text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'refused by %', rule USING ERRCODE = 'check_violation', CONSTRAINT = rule;
END $$;

CREATE FUNCTION strategy_update_rules() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    locked timestamptz;
    theirs bigint;
BEGIN
    IF TG_OP <> 'INSERT' THEN
        SELECT locked_at INTO locked FROM strategy_reportingperiod WHERE id = OLD.period_id FOR SHARE;
        IF locked IS NOT NULL THEN
            PERFORM strategy_refuse('period_is_locked');
        END IF;
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    SELECT locked_at, plan_id INTO locked, theirs FROM strategy_reportingperiod WHERE id = NEW.period_id FOR SHARE;
    IF locked IS NOT NULL THEN
        PERFORM strategy_refuse('period_is_locked');
    END IF;
    IF NOT EXISTS (SELECT FROM strategy_task WHERE id = NEW.task_id AND plan_id = theirs) THEN
        PERFORM strategy_refuse('update_in_its_plan');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER a_update_rules BEFORE INSERT OR UPDATE OR DELETE ON strategy_statusupdate
    FOR EACH ROW EXECUTE FUNCTION strategy_update_rules();

CREATE FUNCTION strategy_period_rules() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.locked_at IS NOT NULL THEN
        PERFORM strategy_refuse('locked_period_stays');
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER a_period_rules BEFORE UPDATE OR DELETE ON strategy_reportingperiod
    FOR EACH ROW EXECUTE FUNCTION strategy_period_rules();
"""
UNDONE = """
DROP TRIGGER a_period_rules ON strategy_reportingperiod;
DROP TRIGGER a_update_rules ON strategy_statusupdate;
DROP FUNCTION strategy_period_rules();
DROP FUNCTION strategy_update_rules();
DROP FUNCTION strategy_refuse(text);
"""


class Migration(migrations.Migration):
    dependencies = [("strategy", "0001_initial")]

    operations = [*same_plan(), RunSQL(LOCKS, UNDONE)]
