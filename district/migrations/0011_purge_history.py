"""History and logs of destroyed records go too: the one way in which such rows are ever deleted (docs/adr/0013)."""

from django.db import migrations
from django.db.migrations.operations import RunSQL

from district.rowsecurity import APP, SecureRows, child_of

# Runs as the owner, whom row security binds: so the caller's schools must be the whole district.
PURGE = f"""
CREATE FUNCTION purge_history(list bigint, gone jsonb, logs jsonb) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    name text; history text; ids bigint[]; still boolean; n bigint; found uuid[];
    contexts uuid[] := '{{}}'; counts jsonb := '{{}}';
BEGIN
    IF NOT EXISTS (SELECT FROM district_destruction WHERE id = list AND status = 'approved'
                   AND approved_by_id IS NOT NULL AND approved_by_id <> proposed_by_id) THEN
        RAISE EXCEPTION 'list % is not approved by two people', list USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF EXISTS (SELECT FROM district_school WHERE id <> ALL (
               coalesce(nullif(current_setting('app.schools', true), ''), '{{}}')::bigint[])) THEN
        RAISE EXCEPTION 'the whole district must be in sight' USING ERRCODE = 'insufficient_privilege';
    END IF;
    -- Logs, to which the server may only add: rows that are gone with what they log.
    FOR name, ids IN SELECT key, ARRAY(SELECT jsonb_array_elements_text(value)::bigint) FROM jsonb_each(logs) LOOP
        IF NOT EXISTS (SELECT FROM pg_class WHERE oid = to_regclass(format('public.%I', name)) AND relrowsecurity
                       AND NOT has_table_privilege('{APP}', oid, 'DELETE')
                       AND NOT EXISTS (SELECT FROM pg_attribute WHERE attrelid = oid AND attname = 'pgh_obj_id')) THEN
            RAISE EXCEPTION 'no log of students: %', name;
        END IF;
        EXECUTE format('DELETE FROM %I WHERE id = ANY ($1)', name) USING ids;
    END LOOP;
    SET CONSTRAINTS ALL IMMEDIATE;  -- a reference that was overlooked is refused here
    SET CONSTRAINTS ALL DEFERRED;
    FOR name, ids IN SELECT key, ARRAY(SELECT jsonb_array_elements_text(value)::bigint) FROM jsonb_each(gone) LOOP
        history := name || 'event';
        IF NOT EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass(format('public.%I', history))
                       AND attname = 'pgh_obj_id') THEN
            RAISE EXCEPTION 'no history of %', name;
        END IF;
        EXECUTE format('SELECT EXISTS (SELECT FROM %I WHERE id = ANY ($1))', name) INTO still USING ids;
        IF still THEN
            RAISE EXCEPTION 'rows of % are still there', name USING ERRCODE = 'insufficient_privilege';
        END IF;
        EXECUTE format('WITH one AS (DELETE FROM %I WHERE pgh_obj_id = ANY ($1) RETURNING pgh_context_id)
                        SELECT count(*), array_agg(DISTINCT pgh_context_id) FILTER (WHERE pgh_context_id IS NOT NULL)
                        FROM one', history) INTO n, found USING ids;
        contexts := contexts || coalesce(found, '{{}}');
        counts := counts || jsonb_build_object(name, n);
    END LOOP;
    -- The reasons that people gave stand there: they go with the last row that they explain.
    FOR history IN SELECT relname FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid
                   WHERE attname = 'pgh_context_id' AND relkind = 'r' AND relnamespace = 'public'::regnamespace LOOP
        EXECUTE format('SELECT coalesce(array_agg(DISTINCT c), ''{{}}'') FROM unnest($1) c
                        WHERE NOT EXISTS (SELECT FROM %I WHERE pgh_context_id = c)', history)
        INTO contexts USING contexts;
    END LOOP;
    DELETE FROM pghistory_context WHERE id = ANY (contexts);
    RETURN counts;
END $$;
REVOKE EXECUTE ON FUNCTION purge_history(bigint, jsonb, jsonb) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION purge_history(bigint, jsonb, jsonb) TO {APP};
"""


class Migration(migrations.Migration):
    dependencies = [("district", "0010_destruction"), ("pghistory", "0007_auto_20250421_0444")]

    operations = [
        child_of("district_legalhold", "district_student", "student"),
        SecureRows("legalhold"),
        SecureRows("legalholdevent"),
        RunSQL(PURGE, "DROP FUNCTION purge_history(bigint, jsonb, jsonb)"),
    ]
