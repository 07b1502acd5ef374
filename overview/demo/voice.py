"""What people said after responsive practices, and letters to the families of suspended students.

Written by the database from the rows that are there already; chance is a hash of a row's number, so that the same
district says the same.
"""

import datetime

from django.conf import settings
from django.utils import translation
from django.utils.formats import date_format

from district.calendars import LONGEST, SchoolDays
from incidents.models import Letter, ParticipantFeedback
from overview.demo.copying import write_history

MODELS = [ParticipantFeedback, Letter]
LETTERS_FOR = 120  # days that letters reach back
WORDS = {
    "en": ["I could finally say it.", "We laughed at the end.", "I still avoid the hallway.", "It was long, but good."],
    "es": ["Por fin pude decirlo.", "Me escucharon de verdad.", "Todavía me cuesta pasar por ahí."],
    "pt": ["Consegui falar.", "Foi bom ouvir o outro lado."],
    "ar": ["استطعت أن أتكلم.", "كان الاستماع إلى الجميع مفيدًا."],
}
# Answers 1–5 as they are drawn, by question: people feel heard sooner than things are right again.
SPREAD = {
    "heard": [2, 3, 4, 4, 4, 5, 5, 5, 5, 5],
    "fair": [1, 3, 3, 4, 4, 4, 5, 5, 5, 5],
    "safe": [2, 2, 3, 4, 4, 4, 4, 5, 5, 5],
    "repaired": [1, 2, 3, 3, 4, 4, 4, 5, 5, 5],
}


def tell(cursor, today, now):
    """Fills both tables; the practices, incidents and people are there, without indexes and statistics."""
    cursor.execute(
        """ANALYZE incidents_practice, incidents_practiceparticipant, incidents_consequence, incidents_incident,
                   district_student, district_guardian, district_school, district_user, incidents_lettertemplate"""
    )
    for model in MODELS:  # numbered from 1, however often the tables were filled before
        cursor.execute(f"SELECT setval(pg_get_serial_sequence('{model._meta.db_table}', 'id'), 1, false)")
    _feedback(cursor, now)
    _letters(cursor, today, now)


def _luck(key, word, of=100):
    """SQL for a number below `of` that belongs to this row and word."""
    return f"mod(('x' || substr(md5({key}::text || '{word}'), 1, 6))::bit(24)::int, {of})"


def _feedback(cursor, now):
    languages = ", ".join(f"'{code}'" for code in WORDS)
    said = " ".join(
        f"WHEN '{code}' THEN (ARRAY[{', '.join(['%s'] * len(texts))}])[1 + {_luck('part', 'text', len(texts))}]"
        for code, texts in WORDS.items()
    )
    values = ", ".join(
        f"CASE WHEN answered THEN (ARRAY{scale})[1 + {_luck('part', name, 10)}] END" for name, scale in SPREAD.items()
    )
    for round, asked, only in (
        ("after", "p.started_at + (p.minutes + 20) * interval '1 minute'", "true"),
        ("later", "(p.held_on + 30 + time '06:00') AT TIME ZONE %s", "part.role = 'harmed'"),
    ):
        zone = [settings.TIME_ZONE] if round == "later" else []
        cursor.execute(
            f"""INSERT INTO incidents_participantfeedback (practice_id, participant_id, school_id, round, language,
                    opens_on, expires_on, created_at, answered_at, heard, fair, safe, repaired, words)
                SELECT practice_id, part, school_id, %s, language, opens_on, opens_on + 21, asked,
                    CASE WHEN answered THEN replied END, {values},
                    CASE WHEN answered AND {_luck("part", "words")} < 15 THEN CASE language {said} END ELSE '' END
                FROM (
                    SELECT *, replied < %s AND {_luck("part", f"reply {round}")} < 62 AS answered FROM (
                        SELECT part.id AS part, part.practice_id, part.school_id, {asked} AS asked,
                            p.held_on + CASE WHEN %s = 'later' THEN 30 ELSE 0 END AS opens_on,
                            {asked} + (1 + {_luck("part.id", "hours", 70)}) * interval '1 hour' AS replied,
                            CASE WHEN s.home_language IN ({languages}) THEN s.home_language ELSE 'en' END AS language
                        FROM incidents_practice p
                        JOIN incidents_practiceparticipant part ON part.practice_id = p.id
                        JOIN district_student s ON s.id = part.student_id
                        WHERE p.mode = 'responsive' AND p.status IN ('held', 'completed') AND p.tier > 1
                          AND part.role <> 'facilitator' AND {_luck("p.id", "asked")} < 55 AND {only}
                    ) AS one WHERE asked <= %s
                ) AS two ORDER BY part""",
            [round, *(text for texts in WORDS.values() for text in texts), now, *zone, round, *zone, now],
        )


def _letters(cursor, today, now):
    """A notice for most suspensions of late, in the family's language; a few wait to be sent, a few to be written."""
    since = today - datetime.timedelta(days=LETTERS_FOR)
    cursor.execute(
        "SELECT DISTINCT ends_on FROM incidents_consequence WHERE starts_on >= %s AND ends_on > %s", [since, since]
    )
    lasts = [row[0] for row in cursor.fetchall()]
    cursor.execute("SELECT DISTINCT starts_on FROM incidents_consequence WHERE starts_on >= %s", [since])
    days = {row[0] for row in cursor.fetchall()} | set(lasts)
    calendar = SchoolDays(since, today + datetime.timedelta(days=LONGEST))
    backs = {last: calendar.after(None, last) for last in lasts}
    said = []
    for code in WORDS:
        with translation.override(code):
            form = "F j, Y" if code == "en" else "DATE_FORMAT"
            said += [(code, day, date_format(day, form), date_format(backs.get(day, day), form)) for day in days]
    if not said:
        return
    cursor.execute("CREATE TEMP TABLE said_days (language text, day date, words text, back text) ON COMMIT DROP")
    cursor.executemany("INSERT INTO said_days VALUES (%s, %s, %s, %s)", said)
    # Unknown, it is thought small, and every guardian of a large district is read for each letter.
    cursor.execute("ANALYZE said_days")
    text = "{}"
    for name, sql in (
        ("student", "student"), ("guardian", "guardian"), ("school", "school"), ("contact", "contact"),
        ("phone", "phone"), ("first_day", "first.words"), ("last_day", "last.words"),
        ("return_day", "last.back"),
    ):  # fmt: skip
        text = f"replace({text}, '{{{{{name}}}}}', {sql})"
    cursor.execute(
        f"""INSERT INTO incidents_letter (school_id, student_id, guardian_id, addressee, incident_id, consequence_id,
                kind, language, template_id, subject, body, created_by_id, created_at, updated_at, sent_on, method,
                sent_by_id)
            SELECT school_id, student_id, guardian_id, guardian, incident_id, c.id, 'suspension', c.language,
                template.id,
                {text.format("template.subject")}, {text.format("template.body")},
                decided_by_id, written,
                CASE WHEN sent THEN written + interval '20 minutes' ELSE written END,
                CASE WHEN sent THEN (written AT TIME ZONE %s)::date END,
                CASE WHEN sent THEN (ARRAY['handed', 'carried', 'mailed', 'emailed'])[1 + {_luck("c.id", "how", 4)}]
                     ELSE '' END,
                CASE WHEN sent THEN decided_by_id END
            FROM (
                SELECT one.*, {_luck("one.id", "sent")} < 92 AND written + interval '20 minutes' <= %s AS sent FROM (
                    SELECT c.id, c.school_id, c.student_id, c.incident_id, c.decided_by_id, c.starts_on, c.ends_on,
                        c.created_at + (10 + {_luck("c.id", "after", 90)}) * interval '1 minute' AS written,
                        g.id AS guardian_id, g.name AS guardian, school.name AS school, school.phone,
                        u.name AS contact,
                        CASE WHEN g.language IN ('es', 'pt', 'ar') THEN g.language ELSE 'en' END AS language,
                        coalesce(nullif(s.preferred_name, ''), s.given_name) || ' ' || s.family_name AS student
                    FROM incidents_consequence c
                    JOIN district_student s ON s.id = c.student_id
                    JOIN district_guardian g ON g.student_id = s.id AND g.is_first_contact
                    JOIN district_school school ON school.id = c.school_id
                    JOIN district_user u ON u.id = c.decided_by_id
                    WHERE c.starts_on >= %s AND c.ends_on IS NOT NULL AND c.kind IN ('iss', 'oss', 'expulsion')
                      AND {_luck("c.id", "letter")} < 93
                ) AS one WHERE written <= %s
            ) AS c
            JOIN incidents_lettertemplate template ON template.kind = 'suspension' AND template.version = 1
                AND template.language = c.language
            JOIN said_days first ON first.language = c.language AND first.day = c.starts_on
            JOIN said_days last ON last.language = c.language AND last.day = c.ends_on
            ORDER BY c.id""",
        [settings.TIME_ZONE, now, since, now],
    )
    cursor.execute("DROP TABLE said_days")


def write_histories(cursor, context_of):
    """Made, and answered by nobody whom history knows; written, and sent by whoever decided."""
    empty = dict.fromkeys(["answered_at", *SPREAD], "NULL") | {"words": "''"}
    write_history(cursor, ParticipantFeedback, at="created_at", before=empty)
    write_history(cursor, ParticipantFeedback, at="answered_at", label="update", where="answered_at IS NOT NULL")
    unsent = {"sent_on": "NULL", "method": "''", "sent_by_id": "NULL", "updated_at": "created_at"}
    context = context_of("created_by_id")
    write_history(cursor, Letter, at="created_at", context=context, before=unsent)
    write_history(cursor, Letter, at="updated_at", context=context, label="update", where="sent_on IS NOT NULL")
