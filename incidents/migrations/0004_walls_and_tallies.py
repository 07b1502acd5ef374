"""The outer wall around incidents and what hangs on them, and the triggers that keep the tallies."""

from django.db import migrations

from district.rowsecurity import SecureRows, child_of, follows, readable_by_follower

INCIDENT, AGREEMENT, STUDENT = (
    "follows_incident(incident_id)",
    "follows_agreement(agreement_id)",
    "follows_student(student_id)",
)
RULES = {
    "incidentparticipant": STUDENT,
    "priorintervention": INCIDENT,
    "incidentstep": INCIDENT,
    "consequence": STUDENT,
    "incidentpractice": INCIDENT,
    "restrictednote": "",
    "agreementitem": AGREEMENT,
    "reentryplan": STUDENT,
    "followup": STUDENT,
    "participantfeedback": "",
    "letter": STUDENT,
}
UNTRACKED = {"incidentstep"}
CHILDREN = [
    ("incidentparticipant", "incident", "incident"),
    ("priorintervention", "incident", "incident"),
    ("incidentstep", "incident", "incident"),
    ("consequence", "incident", "incident"),
    ("incidentpractice", "incident", "incident"),
    ("incidentpractice", "practice", "practice"),
    ("restrictednote", "incident", "incident"),
    ("restrictednote", "practice", "practice"),
    ("agreement", "incident", "incident"),
    ("agreement", "practice", "practice"),
    ("agreementitem", "agreement", "agreement"),
    ("reentryplan", "consequence", "consequence"),
    ("followup", "incident", "incident"),
    ("followup", "practice", "practice"),
    ("followup", "agreement", "agreement"),
    ("followup", "reentryplan", "reentry_plan"),
    ("participantfeedback", "practice", "practice"),
    ("participantfeedback", "practiceparticipant", "participant"),
]

# Each row of `changed` with its sign n, as the cells of the tallies that it counts in.
INCIDENT_CELLS = """
    SELECT school_id, date_trunc('month', occurred_on)::date AS month, dimension, key, sum(n) AS count
    FROM (CHANGED) AS i CROSS JOIN LATERAL (VALUES
        ('behavior', i.behavior_id::text),
        ('location', coalesce(i.location_id::text, '')),
        ('slot', extract(isodow FROM i.occurred_on)::int || '-' || coalesce(extract(hour FROM i.occurred_at)::int::text, '')),
        ('motive', i.motive)
    ) AS cell(dimension, key)
    WHERE i.status <> 'draft'
    GROUP BY 1, 2, 3, 4 HAVING sum(n) <> 0 ORDER BY 1, 3, 2, 4"""
PRACTICE_CELLS = """
    SELECT school_id, date_trunc('month', held_on)::date AS month, kind, mode, tier, sum(n) AS count,
        sum(n * minutes) AS minutes
    FROM (CHANGED) AS p
    WHERE p.status IN ('held', 'completed')
    GROUP BY 1, 2, 3, 4, 5 HAVING sum(n) <> 0 OR sum(n * minutes) <> 0 ORDER BY 1, 2, 3, 4, 5"""
INCIDENTS = f"""
    INSERT INTO incidents_incidenttally AS t (school_id, month, dimension, key, count) {INCIDENT_CELLS}
    ON CONFLICT (school_id, dimension, month, key) DO UPDATE SET count = t.count + EXCLUDED.count"""
PRACTICES = f"""
    INSERT INTO incidents_practicetally AS t (school_id, month, kind, mode, tier, count, minutes) {PRACTICE_CELLS}
    ON CONFLICT (school_id, month, kind, mode, tier)
    DO UPDATE SET count = t.count + EXCLUDED.count, minutes = t.minutes + EXCLUDED.minutes"""


def keep(table, statement):
    """Triggers that add what a statement on the table changed, all its rows at once and in one order: no deadlocks."""
    name = f"{table}_tally"
    plus, minus = "SELECT *, 1 AS n FROM added", "SELECT *, -1 AS n FROM gone"
    body = "".join(
        f"IF TG_OP = '{event}' THEN {statement.replace('CHANGED', changed)}; END IF; "
        for event, changed in (("INSERT", plus), ("DELETE", minus), ("UPDATE", f"{plus} UNION ALL {minus}"))
    )
    sql = f"""CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp
              AS $$ BEGIN {body} RETURN NULL; END $$;"""
    for event, tables in (
        ("INSERT", "NEW TABLE AS added"),
        ("DELETE", "OLD TABLE AS gone"),
        ("UPDATE", "OLD TABLE AS gone NEW TABLE AS added"),
    ):
        sql += f"""CREATE TRIGGER {name}_{event.lower()} AFTER {event} ON {table}
                   REFERENCING {tables} FOR EACH STATEMENT EXECUTE FUNCTION {name}();"""
    return migrations.RunSQL(sql, f"DROP FUNCTION {name}() CASCADE")


def recount(name, tally, table, statement):
    """A function that counts the tally anew for the schools in scope."""
    again = statement.replace("CHANGED", f"SELECT *, 1 AS n FROM {table}")
    return migrations.RunSQL(
        f"""CREATE FUNCTION {name}() RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp
            AS $$ BEGIN DELETE FROM {tally}; {again}; END $$;
            SELECT set_config('app.schools', (SELECT '{{' || coalesce(string_agg(id::text, ','), '') || '}}'
                                              FROM district_school), true);
            SELECT {name}();
            SELECT set_config('app.schools', '', true)""",
        f"DROP FUNCTION {name}()",
    )


class Migration(migrations.Migration):
    dependencies = [("incidents", "0003_restorative_record")]

    operations = [
        readable_by_follower("incidents_incidentparticipant", "incidents_agreement"),
        *(child_of(f"incidents_{child}", f"incidents_{parent}", column) for child, parent, column in CHILDREN),
        follows(
            "follows_incident",
            "incidents_incidentparticipant p JOIN district_student s ON s.id = p.student_id WHERE p.incident_id = $1",
        ),
        follows(
            "follows_agreement",
            """incidents_agreement a JOIN district_student s ON s.id IN (
                   SELECT student_id FROM incidents_practiceparticipant WHERE practice_id = a.practice_id
                   UNION ALL
                   SELECT student_id FROM incidents_incidentparticipant WHERE incident_id = a.incident_id
               ) WHERE a.id = $1""",
        ),
        SecureRows("incident", follows="follows_incident(id)"),
        SecureRows("incidentevent", follows="follows_incident(pgh_obj_id)"),
        SecureRows("agreement", follows="follows_agreement(id)"),
        SecureRows("agreementevent", follows="follows_agreement(pgh_obj_id)"),
        *(SecureRows(model, follows=rule) for model, rule in RULES.items()),
        *(SecureRows(f"{model}event", follows=rule) for model, rule in RULES.items() if model not in UNTRACKED),
        SecureRows("pastopening", follows=STUDENT),
        SecureRows("incidenttally"),
        SecureRows("practicetally"),
        keep("incidents_incident", INCIDENTS),
        keep("incidents_practice", PRACTICES),
        recount("recount_incidents", "incidents_incidenttally", "incidents_incident", INCIDENTS),
        recount("recount_practices", "incidents_practicetally", "incidents_practice", PRACTICES),
    ]
