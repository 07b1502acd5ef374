"""What was agreed, looked at again and planned for a return: made by the database out of what it already holds.

Every choice hangs on the number of a row, so the same rows come of the same practices and consequences.
"""

import json
from datetime import timedelta

from incidents.models import (
    Agreement,
    AgreementItem,
    Consequence,
    FollowUp,
    IncidentPractice,
    Practice,
    PracticeParticipant,
    ReentryPlan,
)
from incidents.models.practice import USUAL_TIER, Kind
from overview.demo.copying import write_history

MODELS = [Agreement, AgreementItem, FollowUp, ReentryPlan]

# Practices of a few people after which something is agreed, and how many of a hundred of them end in an agreement.
AFTER = {
    "conversation": 18, "peace": 75, "mediation": 70, "peer": 65, "conference": 80, "support": 35, "family": 50,
}  # fmt: skip
SUMMARIES = [
    "The ball at recess", "What was said in the hallway", "The group chat", "Working together again",
    "The seat in class", "Coming to class on time", "The broken project", "Names we call each other",
    "The bus ride", "Respect in the team",
]  # fmt: skip
PROMISES = [
    "Say sorry in person, at a moment both choose", "Write a letter about what happened and what changes",
    "Help to put the classroom in order after school", "Take the message down and write nothing new about it",
    "Sit at another table in the cafeteria for two weeks", "Walk away and go to the Peace Room when it gets loud",
    "Check in with the coordinator every morning this week", "Play in one team at recess, and tell how it went",
    "Call home together with the teacher", "Come to class on time for ten days", "Bring the things back, whole",
    "Lead the question in the next morning circle",
]  # fmt: skip
INSTEAD = [
    "The same, a week later, with a friend beside", "Write it instead of saying it",
    "Half of it now, the rest after the break",
]  # fmt: skip
NOTES = [
    "Was away that week",
    "Did not feel ready yet",
    "Tried once, then stopped",
    "The other side asked for more time",
]
SUPPORTS = [
    "Starts the day in the Peace Room for the first week. Work that was missed comes in two parts.",
    "A quiet place at lunch. One teacher greets at the door. The seat is changed in two classes.",
    "Ride home is arranged. The counselor meets the student on Tuesdays.",
    "A check-in and check-out sheet for two weeks, looked at together on Fridays.",
]
NO_CIRCLE = "The student chose a talk with the family instead"

DAYS = """
    CREATE TEMP TABLE demo_days ON COMMIT DROP AS
    SELECT open::date AS day, row_number() OVER (ORDER BY open)::int AS n
    FROM generate_series(%(first)s::date, %(last)s::date, '1 day') AS series(open)
    WHERE extract(isodow FROM open) < 6 AND NOT EXISTS (
        SELECT FROM district_calendarday c WHERE c.day = open::date AND c.kind = 'closed' AND c.school_id IS NULL);
    CREATE UNIQUE INDEX ON demo_days (day); CREATE UNIQUE INDEX ON demo_days (n); ANALYZE demo_days"""

# A number from 0 to 99 that hangs on a row.
CHANCE = "mod(abs(hashtext('{word}' || {key})::bigint), 100)"


def chance(word, key):
    return CHANCE.format(word=word, key=key)


AGREEMENTS = f"""
    INSERT INTO incidents_agreement (id, school_id, practice_id, incident_id, made_on, made_by_id, summary,
        created_at, updated_at)
    SELECT row_number() OVER (ORDER BY p.id), p.school_id, p.id, NULL, p.held_on, p.created_by_id,
        (%(summaries)s::text[])[(1 + mod(p.id, cardinality(%(summaries)s::text[])))::int],
        p.created_at, p.created_at
    FROM incidents_practice p
    WHERE p.status IN ('held', 'completed') AND p.mode = 'responsive' AND p.section_id IS NULL
      AND p.created_by_id IS NOT NULL
      AND {chance("agreed", "p.id")} < coalesce((%(after)s::jsonb ->> p.kind)::int, 0)"""

# Students of a practice in the order of their parts, and the staff member who led it.
ITEMS = f"""
    CREATE TEMP TABLE demo_items ON COMMIT DROP AS
    WITH people AS (
        SELECT a.id AS agreement_id,
            array_agg(x.student_id ORDER BY x.id) FILTER (WHERE x.student_id IS NOT NULL) AS who,
            min(x.staff_id) FILTER (WHERE x.role = 'facilitator') AS led
        FROM incidents_agreement a JOIN incidents_practiceparticipant x ON x.practice_id = a.practice_id
        GROUP BY a.id
    ), promised AS (
        SELECT a.id AS agreement_id, a.school_id, a.made_on, a.made_by_id, a.created_at, people.who, people.led, n,
            a.id * 7 + n AS key, a.made_on + (4 + mod(a.id * 5 + n * 3, 14))::int AS day
        FROM incidents_agreement a JOIN people ON people.agreement_id = a.id,
            generate_series(0, (mod(a.id, 3))::int) AS n
        WHERE people.who IS NOT NULL
    ), dated AS (
        SELECT *, (SELECT day FROM demo_days d WHERE d.day >= promised.day ORDER BY d.day LIMIT 1) AS due_on,
            {chance("kept", "key")} AS luck
        FROM promised
    )
    SELECT row_number() OVER (ORDER BY agreement_id, n) AS id, agreement_id, school_id, made_by_id, created_at,
        (%(promises)s::text[])[(1 + mod(key, cardinality(%(promises)s::text[])))::int] AS what,
        who[(1 + mod(n, cardinality(who)))::int] AS student_id, due_on, led AS checked_by_id, key,
        CASE WHEN due_on >= %(today)s::date THEN 'open'
             WHEN luck < 74 THEN 'kept' WHEN luck < 87 THEN 'renegotiated' WHEN luck < 94 THEN 'not_kept'
             WHEN due_on > %(today)s::date - 30 THEN 'open' ELSE 'kept' END AS status,
        least(due_on + mod(key, 3)::int, %(today)s::date) AS settled_on
    FROM dated"""
WRITE_ITEMS = """
    INSERT INTO incidents_agreementitem (id, agreement_id, school_id, what, student_id, who, due_on, checked_by_id,
        status, settled_on, settled_by_id, note, replaced_by_id, created_at, updated_at)
    WITH instead AS (
        SELECT id, (SELECT max(id) FROM demo_items) + row_number() OVER (ORDER BY id) AS new_id,
            (SELECT day FROM demo_days d WHERE d.day >= settled_on + 9 ORDER BY d.day LIMIT 1) AS new_due
        FROM demo_items WHERE status = 'renegotiated'
    )
    SELECT i.id, agreement_id, school_id, what, student_id, '', due_on, checked_by_id, status,
        CASE WHEN status <> 'open' THEN settled_on END, CASE WHEN status <> 'open' THEN made_by_id END,
        CASE WHEN status IN ('renegotiated', 'not_kept')
            THEN (%(notes)s::text[])[(1 + mod(key, cardinality(%(notes)s::text[])))::int] ELSE '' END,
        new_id, created_at,
        CASE WHEN status = 'open' THEN created_at
             ELSE least(greatest((settled_on + time '14:30') AT TIME ZONE %(zone)s, created_at), %(now)s) END
    FROM demo_items i LEFT JOIN instead ON instead.id = i.id
    UNION ALL
    SELECT new_id, agreement_id, school_id,
        (%(instead)s::text[])[(1 + mod(key, cardinality(%(instead)s::text[])))::int],
        student_id, '', new_due, checked_by_id, CASE WHEN new_due < %(today)s::date THEN 'kept' ELSE 'open' END,
        CASE WHEN new_due < %(today)s::date THEN new_due END, CASE WHEN new_due < %(today)s::date THEN made_by_id END,
        '', NULL, least(greatest((settled_on + time '14:30') AT TIME ZONE %(zone)s, created_at), %(now)s),
        CASE WHEN new_due < %(today)s::date THEN greatest((new_due + time '15:00') AT TIME ZONE %(zone)s, created_at)
             ELSE least(greatest((settled_on + time '14:30') AT TIME ZONE %(zone)s, created_at), %(now)s) END
    FROM demo_items i JOIN instead ON instead.id = i.id
    ORDER BY 1"""

# At schools with some trouble somebody comes back on each of the next three school days: the first without a plan, the
# second with a plan and a welcome circle, the third with a plan that is being prepared. No table has an index yet, and
# of a large district's incidents the planner expects few: row by row it took 20 minutes.
SOON = """
    SET LOCAL enable_nestloop = off;
    CREATE TEMP TABLE demo_soon ON COMMIT DROP AS
    WITH next AS (SELECT min(n) AS n FROM demo_days WHERE day >= %(today)s::date),
    found AS (
        SELECT DISTINCT ON (part.student_id) i.id AS incident_id, i.school_id, part.student_id, i.submitted_at AS at,
            b.severity, d.n, i.occurred_on
        FROM incidents_incident i JOIN incidents_behaviorcode b ON b.id = i.behavior_id
        JOIN demo_days d ON d.day = i.occurred_on JOIN next ON d.n < next.n - 1
        JOIN incidents_incidentparticipant part ON part.incident_id = i.id AND part.role = 'caused_harm'
        JOIN district_student s ON s.id = part.student_id AND s.school_id = i.school_id AND s.left_on IS NULL
        WHERE i.occurred_on > %(today)s::date - 45 AND i.status <> 'draft'
          AND NOT EXISTS (SELECT FROM incidents_incidentparticipant other
                          WHERE other.incident_id = i.id AND other.student_id <> part.student_id)
          AND NOT EXISTS (SELECT FROM incidents_consequence c WHERE c.incident_id = i.id)
          AND NOT EXISTS (SELECT FROM incidents_consequence c
                          WHERE c.student_id = part.student_id AND c.ends_on > i.occurred_on)
        ORDER BY part.student_id, b.severity DESC, i.occurred_on DESC, i.id
    ), ranked AS (
        SELECT *, row_number() OVER (
            PARTITION BY school_id
            ORDER BY occurred_on < %(today)s::date - 14, severity DESC, occurred_on DESC, incident_id) AS k
        FROM found
    )
    SELECT (SELECT coalesce(max(id), 0) FROM incidents_consequence) + row_number() OVER (ORDER BY school_id, k) AS id,
        (SELECT max(id) FROM incidents_practice) + row_number() OVER (ORDER BY k <> 2, school_id) AS circle_id,
        incident_id, ranked.school_id, student_id, k, at, first.day AS starts_on, last.day AS ends_on,
        last.n - first.n + 1 - 0.5 * (
            SELECT count(*) FROM district_calendarday c
            WHERE c.kind = 'half' AND c.school_id IS NULL AND c.day BETWEEN first.day AND last.day
        ) AS days, back.day AS returns_on,
        (SELECT min(user_id) FROM district_rolegrant g WHERE g.role = 'principal' AND g.school_id = ranked.school_id)
            AS decided_by_id
    FROM ranked CROSS JOIN next
    JOIN demo_days back ON back.n = next.n + k - 1 JOIN demo_days last ON last.n = back.n - 1
    JOIN demo_days first ON first.n = least(greatest(ranked.n + 1, last.n - 2 - mod(incident_id, 2)::int), last.n)
    WHERE k <= 3;
    SET LOCAL enable_nestloop = on"""
AWAY_SOON = """
    INSERT INTO incidents_consequence (id, incident_id, school_id, student_id, kind, starts_on, ends_on, school_days,
        days_averted, restorative_practice_id, decided_by_id, note, created_at, updated_at)
    SELECT id, incident_id, school_id, student_id, 'oss', starts_on, ends_on, days, 0,
        CASE WHEN k = 2 THEN circle_id END, decided_by_id, '', at, at
    FROM demo_soon ORDER BY id"""
WELCOMES = """
    INSERT INTO incidents_practice (id, client_id, school_id, kind, mode, tier, started_at, held_on, minutes, place,
        topic, note, created_by_id, created_at, updated_at, status, outcome, outcome_note, declined_reason)
    SELECT circle_id, md5('welcome' || circle_id)::uuid, school_id, 'reentry', 'responsive', %(tier)s,
        (returns_on + time '08:15') AT TIME ZONE %(zone)s, returns_on, 30, '', '', '', decided_by_id, at, at,
        'planned', '', '', ''
    FROM demo_soon WHERE k = 2 ORDER BY circle_id"""
WELCOMED = """
    INSERT INTO incidents_practiceparticipant (id, practice_id, school_id, student_id, staff_id, role, name, consent)
    SELECT (SELECT max(id) FROM incidents_practiceparticipant) + row_number() OVER (ORDER BY circle_id, part.staff_id),
        circle_id, school_id, part.student_id, part.staff_id, part.role, '', ''
    FROM demo_soon JOIN district_user u ON u.id = decided_by_id CROSS JOIN LATERAL (
        VALUES (NULL::bigint, u.staff_id, 'facilitator'), (demo_soon.student_id, NULL, 'participant')
    ) AS part(student_id, staff_id, role)
    WHERE k = 2"""
ANSWERED = """
    INSERT INTO incidents_incidentpractice (id, incident_id, practice_id, school_id)
    SELECT (SELECT coalesce(max(id), 0) FROM incidents_incidentpractice) + row_number() OVER (ORDER BY circle_id),
        incident_id, circle_id, school_id
    FROM demo_soon WHERE k = 2"""

PLANS = f"""
    INSERT INTO incidents_reentryplan (id, consequence_id, school_id, student_id, returns_on, status,
        welcome_practice_id, no_circle_reason, contact_id, supports, created_by_id, created_at, updated_at)
    SELECT row_number() OVER (ORDER BY c.id), c.id, c.school_id, c.student_id, back.day,
        CASE WHEN k = 3 THEN 'open' WHEN k = 2 THEN 'ready'
             WHEN back.day < %(today)s::date - 12 THEN 'done' WHEN back.day < %(today)s::date THEN 'ready'
             WHEN {chance("ready", "c.id")} < 45 THEN 'ready' ELSE 'open' END,
        welcome.id, CASE WHEN welcome.id IS NULL AND k IS NULL THEN %(no_circle)s ELSE '' END,
        contact.staff_id, (%(supports)s::text[])[(1 + mod(c.id, cardinality(%(supports)s::text[])))::int],
        c.decided_by_id, c.created_at, c.created_at
    FROM incidents_consequence c LEFT JOIN demo_soon ON demo_soon.id = c.id
    CROSS JOIN LATERAL (SELECT day FROM demo_days d WHERE d.day > c.ends_on ORDER BY d.day LIMIT 1) back
    LEFT JOIN incidents_practice welcome ON welcome.id = c.restorative_practice_id AND welcome.kind = 'reentry'
    CROSS JOIN LATERAL (
        SELECT u.staff_id FROM district_user u WHERE u.id = c.decided_by_id
    ) contact
    WHERE c.kind = ANY (%(away)s) AND c.ends_on IS NOT NULL
      AND CASE WHEN k IS NOT NULL THEN k > 1
               ELSE {chance("planned", "c.id")} < CASE WHEN back.day >= %(today)s::date - 28 THEN 60 ELSE 88 END END"""

FOLLOW_UPS = f"""
    INSERT INTO incidents_followup (id, school_id, agreement_id, practice_id, incident_id, reentry_plan_id, student_id,
        due_on, what, assigned_to_id, done_on, done_by_id, finding, note, created_at, updated_at)
    WITH planned AS (
        SELECT a.school_id, a.id AS agreement_id, NULL::bigint AS plan_id,
            a.made_on + 7 + 23 * mod(a.id, 2)::int AS day,
            first.student_id, 'Is it better?' AS what, a.made_by_id AS who, a.created_at, a.id AS key
        FROM incidents_agreement a
        JOIN (SELECT agreement_id, min(student_id) AS student_id FROM demo_items GROUP BY 1) first
            ON agreement_id = a.id
        WHERE {chance("again", "a.id")} < 45
        UNION ALL
        SELECT r.school_id, NULL, r.id, d.day, r.student_id,
            'Check-in, school day ' || step || ' after the return', r.created_by_id, r.created_at, r.id * 3 + step
        FROM incidents_reentryplan r CROSS JOIN (VALUES (1), (5), (20)) AS steps(step)
        JOIN demo_days back ON back.day = r.returns_on JOIN demo_days d ON d.n = back.n + step
    ), dated AS (
        SELECT *, (SELECT day FROM demo_days d WHERE d.day >= planned.day ORDER BY d.day LIMIT 1) AS due_on,
            {chance("found", "key")} AS luck
        FROM planned
    ), done AS (
        SELECT *, due_on < %(today)s::date AND (luck < 93 OR due_on < %(today)s::date - 25) AS is_done FROM dated
    )
    SELECT row_number() OVER (ORDER BY agreement_id NULLS LAST, plan_id, due_on), school_id, agreement_id, NULL::bigint,
        NULL::bigint, plan_id, student_id, due_on, what, who, CASE WHEN is_done THEN due_on END,
        CASE WHEN is_done THEN who END,
        CASE WHEN NOT is_done THEN '' WHEN luck < 66 THEN 'better' WHEN luck < 84 THEN 'same'
             WHEN luck < 89 THEN 'worse' ELSE 'unreached' END,
        '', created_at,
        CASE WHEN is_done THEN greatest((due_on + time '13:15') AT TIME ZONE %(zone)s, created_at) ELSE created_at END
    FROM done"""

# What each row held when it was written down, and when it changed: column → SQL.
SETTLED = {
    "status": "'open'", "settled_on": "NULL", "settled_by_id": "NULL", "note": "''", "replaced_by_id": "NULL",
    "updated_at": "created_at",
}  # fmt: skip
DONE = {"done_on": "NULL", "done_by_id": "NULL", "finding": "''", "updated_at": "created_at"}


def write_histories(cursor, context_of):
    """As the triggers would have: written down by their authors, settled by whoever settled them."""
    write_history(cursor, Agreement, at="created_at", context=context_of("made_by_id"))
    source = """(SELECT item.*, made_by_id FROM incidents_agreementitem item
                 JOIN incidents_agreement a ON a.id = agreement_id) AS part"""
    write_history(
        cursor, AgreementItem, at="created_at", context=context_of("made_by_id"), source=source, before=SETTLED
    )
    write_history(
        cursor, AgreementItem, at="updated_at", context=context_of("settled_by_id"), label="update",
        where="status <> 'open'",
    )  # fmt: skip
    write_history(cursor, ReentryPlan, at="created_at", context=context_of("created_by_id"))
    write_history(cursor, FollowUp, at="created_at", context=context_of("assigned_to_id"), before=DONE)
    write_history(
        cursor, FollowUp, at="updated_at", context=context_of("done_by_id"), label="update", where="done_on IS NOT NULL"
    )


def write(cursor, today, now, zone):
    """Lays the rows of MODELS; inside `bare`, after practices, incidents and consequences."""
    words = {
        "today": today, "now": now, "zone": zone,
        "first": today - timedelta(days=900), "last": today + timedelta(days=200),
        "after": json.dumps(AFTER), "summaries": SUMMARIES, "promises": PROMISES, "instead": INSTEAD, "notes": NOTES,
        "supports": SUPPORTS, "no_circle": NO_CIRCLE, "away": [kind.value for kind in Consequence.AWAY],
        "tier": USUAL_TIER[Kind.REENTRY],
    }  # fmt: skip
    laid = (DAYS, SOON, WELCOMES, WELCOMED, AWAY_SOON, ANSWERED, AGREEMENTS, ITEMS, WRITE_ITEMS, PLANS, FOLLOW_UPS)
    for statement in laid:
        cursor.execute(statement, words)
    cursor.execute("DROP TABLE demo_days, demo_items, demo_soon")
    for model in (*MODELS, Consequence, IncidentPractice, Practice, PracticeParticipant):
        table = model._meta.db_table
        cursor.execute(
            f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM \"{table}\" HAVING max(id) > 0"
        )
