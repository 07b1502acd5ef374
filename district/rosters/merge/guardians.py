"""Guardians: listed by the student, named by a user or by the student's own row."""

from django.utils.translation import gettext as _

from district.rosters.rows import DELTA

KIN = ["name", "relationship", "language", "phone", "email", "ended_on"]


def merge_guardians(merge):
    merge.name(
        "guardian",
        "guardian",
        """x.first_name IS NULL AND x.last_name IS NULL
           AND NOT EXISTS (SELECT FROM roster_person p WHERE p.sourced_id = x.guardian)
           AND NOT EXISTS (SELECT FROM roster_seen z WHERE z.sourced_id = x.guardian)
           AND NOT EXISTS (SELECT FROM district_guardian g WHERE g.sourced_id = x.guardian)""",
        _("There is no user with this id; the student was taken without this guardian."),
    )
    name = "left(trim(coalesce({0}.first_name, '') || ' ' || coalesce({0}.last_name, '')), 160)"
    relationship = """coalesce(x.relationship, (SELECT m.job FROM roster_membership m WHERE m.person = x.guardian
                                                AND m.kind = 'guardian' LIMIT 1), 'guardian')"""
    merge.table(
        "roster_kin",
        f"""SELECT DISTINCT ON (s.id, x.guardian) s.id AS student_id, s.school_id, x.guardian AS sourced_id,
                   g.id AS guardian_id,
                   coalesce(nullif({name.format("x")}, ''), nullif({name.format("p")}, ''), g.name) AS name,
                   CASE WHEN p.line IS NULL AND x.relationship IS NULL THEN coalesce(g.relationship, 'guardian')
                        ELSE {relationship} END AS relationship,
                   coalesce(x.language, g.language, '') AS language,
                   CASE WHEN p.line IS NULL AND x.last_name IS NULL THEN coalesce(g.phone, '')
                        ELSE coalesce(x.phone, p.phone, '') END AS phone,
                   CASE WHEN p.line IS NULL AND x.last_name IS NULL THEN coalesce(g.email, '')
                        ELSE coalesce(x.email, p.email, '') END AS email,
                   NULL::date AS ended_on
            FROM roster_guardian x JOIN district_student s ON s.sourced_id = x.student
            LEFT JOIN roster_person p ON p.sourced_id = x.guardian AND NOT p.ended
            LEFT JOIN district_guardian g ON g.student_id = s.id AND g.sourced_id = x.guardian
            WHERE NOT EXISTS (SELECT FROM roster_seen z WHERE z.kind = 'person' AND z.sourced_id = x.student)
            ORDER BY s.id, x.guardian, x.line""",
    )
    merge.sql("DELETE FROM roster_kin WHERE name IS NULL")
    wanted = merge.one("SELECT count(*) FROM roster_kin")
    columns = ", ".join(KIN)
    new = merge.sql(
        f"""INSERT INTO district_guardian (student_id, school_id, sourced_id, is_first_contact, {columns})
            SELECT student_id, school_id, sourced_id, false, {columns} FROM roster_kin WHERE guardian_id IS NULL
            ORDER BY school_id, student_id"""
    )
    changed = merge.sql(
        f"""UPDATE district_guardian g SET {", ".join(f"{c} = w.{c}" for c in KIN)} FROM roster_kin w
            WHERE g.id = w.guardian_id
            AND ({", ".join(f"g.{c}" for c in KIN)}) IS DISTINCT FROM ({", ".join(f"w.{c}" for c in KIN)})"""
    )
    if merge.roster.modes.get("person") == DELTA:
        changed += merge.sql(
            f"""UPDATE district_guardian g
                SET name = {name.format("p")}, phone = coalesce(p.phone, ''), email = coalesce(p.email, '')
                FROM roster_person p WHERE g.sourced_id = p.sourced_id AND NOT p.ended AND g.sourced_id <> ''
                AND (g.name, g.phone, g.email) IS DISTINCT FROM
                    ({name.format("p")}, coalesce(p.phone, ''), coalesce(p.email, ''))"""
        )
    ended = merge.sql(
        """UPDATE district_guardian g SET ended_on = %s FROM roster_person p
           WHERE p.ended AND g.sourced_id = p.sourced_id AND g.sourced_id <> '' AND g.ended_on IS NULL""",
        [merge.today],
    )
    if merge.whole("guardian"):
        ended += merge.sql(
            """UPDATE district_guardian g SET ended_on = %s FROM roster_known k
               WHERE g.student_id = k.id AND g.sourced_id <> '' AND g.ended_on IS NULL
               AND NOT EXISTS (SELECT FROM roster_guardian x
                               WHERE x.student = k.sourced_id AND x.guardian = g.sourced_id)
               AND NOT EXISTS (SELECT FROM roster_seen z WHERE z.sourced_id = g.sourced_id)""",
            [merge.today],
        )
    merge.count("guardian", new=new, changed=changed, ended=ended, unchanged=max(wanted - new - changed, 0))
