"""What the database itself keeps about a session: seats taken, whose day an attendance is, whose course a completion.

Each refusal is a check violation that carries its rule's name; `trainings.actions.refusals` has the words for it.
A session's row is locked before its seats are counted, so of two who take the last seat, the second sees the first.
"""

from django.db import migrations
from django.db.migrations import RunSQL

RULES = """
CREATE FUNCTION trainings_refuse(rule text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'refused by %', rule USING ERRCODE = 'check_violation', CONSTRAINT = rule;
END $$;

CREATE FUNCTION trainings_count_seats() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    change int := 0;
BEGIN
    IF TG_OP <> 'INSERT' AND OLD.status = 'seated' THEN
        change := change - 1;
    END IF;
    IF TG_OP <> 'DELETE' AND NEW.status = 'seated' THEN
        change := change + 1;
    END IF;
    IF TG_OP = 'UPDATE' AND NEW.session_id <> OLD.session_id THEN
        PERFORM trainings_refuse('registration_stays_in_its_session');
    END IF;
    IF change <> 0 THEN
        UPDATE trainings_session SET seated = seated + change
        WHERE id = CASE WHEN TG_OP = 'DELETE' THEN OLD.session_id ELSE NEW.session_id END;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER seat_count AFTER INSERT OR UPDATE OR DELETE ON trainings_registration
    FOR EACH ROW EXECUTE FUNCTION trainings_count_seats();

CREATE FUNCTION trainings_session_rules() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF pg_trigger_depth() = 1 THEN
        NEW.seated := CASE WHEN TG_OP = 'INSERT' THEN 0 ELSE OLD.seated END;
    END IF;
    IF TG_OP = 'UPDATE' AND NEW.course_id <> OLD.course_id
       AND EXISTS (SELECT FROM trainings_registration WHERE session_id = OLD.id) THEN
        PERFORM trainings_refuse('session_course_stays');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER session_rules BEFORE INSERT OR UPDATE ON trainings_session
    FOR EACH ROW EXECUTE FUNCTION trainings_session_rules();

-- A make-up is the same day of the same course in another session.
CREATE FUNCTION trainings_makeup_rules() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM trainings_registration r
        JOIN trainings_sessionday missed ON missed.id = NEW.missed_id AND missed.session_id = r.session_id
        JOIN trainings_session own ON own.id = r.session_id
        JOIN trainings_sessionday there ON there.id = NEW.day_id AND there.number = missed.number
        JOIN trainings_session other ON other.id = there.session_id
            AND other.course_id = own.course_id AND other.id <> own.id
        WHERE r.id = NEW.registration_id
    ) THEN
        PERFORM trainings_refuse('makeup_same_day_of_course');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER makeup_rules BEFORE INSERT OR UPDATE ON trainings_makeup
    FOR EACH ROW EXECUTE FUNCTION trainings_makeup_rules();

CREATE FUNCTION trainings_attendance_rules() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM trainings_registration r JOIN trainings_sessionday d ON d.session_id = r.session_id
        WHERE r.id = NEW.registration_id AND d.id = NEW.day_id
    ) AND NOT EXISTS (
        SELECT FROM trainings_makeup WHERE registration_id = NEW.registration_id AND day_id = NEW.day_id
    ) THEN
        PERFORM trainings_refuse('attendance_of_its_session');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER attendance_rules BEFORE INSERT OR UPDATE OF registration_id, day_id ON trainings_attendance
    FOR EACH ROW EXECUTE FUNCTION trainings_attendance_rules();

CREATE FUNCTION trainings_completion_rules() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.registration_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM trainings_registration r JOIN trainings_session s ON s.id = r.session_id
        WHERE r.id = NEW.registration_id AND r.staff_id = NEW.staff_id AND s.course_id = NEW.course_id
    ) THEN
        PERFORM trainings_refuse('completion_of_its_registration');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER completion_rules BEFORE INSERT OR UPDATE ON trainings_completion
    FOR EACH ROW EXECUTE FUNCTION trainings_completion_rules();
"""

TAKEN_BACK = """
DROP FUNCTION trainings_completion_rules, trainings_attendance_rules, trainings_makeup_rules,
    trainings_session_rules, trainings_count_seats CASCADE;
DROP FUNCTION trainings_refuse;
"""


class Migration(migrations.Migration):
    dependencies = [("trainings", "0001_initial")]
    operations = [RunSQL(RULES, TAKEN_BACK)]
