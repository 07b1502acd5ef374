"""The outer wall (docs/adr/0002-two-walls.md), the person search behind it, and the table of the cache."""

from django.db import migrations

from district.rowsecurity import MINE, SecureRows, child_of, follows, owned_by_follower, readable_by_follower

STUDENT_FOLLOWS = "past_school_ids && ARRAY MINE"
FOLLOWS_STUDENT = "follows_student(student_id)"

# Words are patterns' insides: `%`, `_` and `\` in them are escaped. A word of one or two letters must begin a
# name, a longer one may stand anywhere in it. The schools are written into the statement as a constant, so
# that the planner can weigh the school's index against the trigrams'.
FIND_STUDENTS = f"""
CREATE FUNCTION find_students(words text[], row_limit int) RETURNS SETOF bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 50 SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    mine bigint[] := ARRAY {MINE};
    word text;
    conditions text := 'true';
BEGIN
    IF cardinality(mine) = 0 THEN RETURN; END IF;
    FOREACH word IN ARRAY words LOOP
        word := regexp_replace(search_key(word), '([%_\\\\])', '\\\\\\1', 'g');
        IF length(word) < 3 THEN
            conditions := conditions || format(
                ' AND (search_text LIKE %L OR search_text LIKE %L)', word || '%', '% ' || word || '%');
        ELSE
            conditions := conditions || format(' AND search_text LIKE %L', '%' || word || '%');
        END IF;
    END LOOP;
    RETURN QUERY EXECUTE format(
        '(SELECT id FROM district_student WHERE school_id = ANY (%1$L::bigint[]) AND %2$s LIMIT %3$s)
         UNION ALL
         (SELECT id FROM district_student WHERE past_school_ids && %1$L::bigint[]
             AND school_id <> ALL (%1$L::bigint[]) AND %2$s LIMIT %3$s)
         LIMIT %3$s',
        mine, conditions, row_limit);
END $$;
{owned_by_follower("find_students(text[], int)")}
"""


class Migration(migrations.Migration):
    dependencies = [("district", "0001_initial")]

    operations = [
        migrations.RunSQL(
            "GRANT USAGE, CREATE ON SCHEMA public TO ground_follower",
            "REVOKE CREATE ON SCHEMA public FROM ground_follower",
        ),
        readable_by_follower("district_student"),
        child_of("district_guardian", "district_student", "student"),
        child_of("district_sectionstudent", "district_section", "section"),
        follows("follows_student", "district_student s WHERE s.id = $1"),
        SecureRows("student", follows=STUDENT_FOLLOWS),
        SecureRows("studentevent", follows=STUDENT_FOLLOWS),
        SecureRows("guardian"),
        SecureRows("guardianevent"),
        SecureRows("enrollment", follows=FOLLOWS_STUDENT),
        SecureRows("enrollmentevent", follows=FOLLOWS_STUDENT),
        SecureRows("sectionstudent", follows=FOLLOWS_STUDENT),
        migrations.RunSQL(FIND_STUDENTS, "DROP FUNCTION find_students(text[], int)"),
        migrations.RunSQL(
            """CREATE TABLE district_cache (cache_key varchar(255) PRIMARY KEY, value text NOT NULL,
                                            expires timestamptz NOT NULL);
               CREATE INDEX district_cache_expires ON district_cache (expires)""",
            "DROP TABLE district_cache",
        ),
    ]
