"""Who is where, according to the upload."""

from django.utils.translation import gettext as _

from district.rosters.rows import BULK, DELTA


def check_memberships(merge):
    today = merge.today
    if merge.roster.format == "oneroster12":
        merge.refuse(
            "membership",
            "person",
            """EXISTS (SELECT FROM roster_seen z WHERE z.kind = 'person' AND z.sourced_id = x.person)""",
            _("The row of this user was refused."),
        )
        merge.refuse(
            "membership",
            "person",
            """NOT EXISTS (SELECT FROM roster_person p WHERE p.sourced_id = x.person)
               AND NOT (%s AND (EXISTS (SELECT FROM district_student s WHERE s.sourced_id = x.person)
                             OR EXISTS (SELECT FROM district_staffmember s WHERE s.sourced_id = x.person)))""",
            _("There is no user with this id."),
            params=[merge.roster.modes.get("person") != BULK],
        )
    merge.sql("DELETE FROM roster_membership x USING roster_person p WHERE p.sourced_id = x.person AND p.ended")
    if merge.roster.mode == DELTA:
        unknown_staff = """x.kind = 'staff' AND x.school IS NOT NULL
                           AND NOT EXISTS (SELECT FROM roster_place p WHERE p.sourced_id = x.school)"""
        merge.name("membership", "school", unknown_staff, _("This is no school; the person was taken without it."))
        merge.sql(f"UPDATE roster_membership x SET school = NULL WHERE {unknown_staff}")
    merge.refuse(
        "membership",
        "school",
        """x.kind IN ('student', 'staff') AND x.school IS NOT NULL AND NOT x.ended
           AND NOT EXISTS (SELECT FROM roster_place p WHERE p.sourced_id = x.school)""",
        _("This school is not known."),
    )
    merge.refuse(
        "membership",
        "school",
        """x.kind = 'student' AND NOT x.ended
           AND EXISTS (SELECT FROM roster_place p WHERE p.sourced_id = x.school AND p.id IS NULL)
           AND NOT EXISTS (SELECT FROM roster_membership m JOIN roster_place p ON p.sourced_id = m.school
                           WHERE m.person = x.person AND m.kind = 'student' AND p.id IS NOT NULL)""",
        _("A student needs a school, and this is none."),
    )
    if merge.roster.format == "oneroster12":
        span = "daterange(coalesce({0}.starts_on, least({0}.ends_on, %s)), {0}.ends_on, '[]')"
        merge.refuse(
            "membership",
            "starts_on",
            f"""x.kind IN ('student', 'staff') AND NOT x.ended AND EXISTS (
                    SELECT FROM roster_membership y WHERE y.person = x.person AND y.school = x.school
                    AND y.kind = x.kind AND NOT y.ended AND y.line < x.line
                    AND {span.format("y")} && {span.format("x")})""",
            _("An earlier row has the same person at the same school on some of these days."),
            params=[today, today],
            value="coalesce(x.starts_on::text, '')",
        )
    merge.table(
        "roster_home",
        """SELECT DISTINCT ON (m.person) m.person, m.file, m.line, p.id AS school_id, m.starts_on, m.ends_on,
                  coalesce(m.ends_on >= %s, true) AS current
           FROM roster_membership m JOIN roster_place p ON p.sourced_id = m.school AND p.id IS NOT NULL
           WHERE m.kind = 'student' AND NOT m.ended
           ORDER BY m.person, coalesce(m.ends_on >= %s, true) DESC, coalesce(m.starts_on <= %s, true) DESC, m.rank,
                    m.starts_on DESC NULLS LAST, m.line""",
        [today, today, today],
    )
    merge.name(
        "membership",
        "school",
        """x.ctid IN (SELECT m.ctid FROM roster_membership m JOIN roster_home h ON h.person = m.person
                      JOIN roster_place p ON p.sourced_id = m.school
                      WHERE m.kind = 'student' AND NOT m.ended AND coalesce(m.ends_on >= %s, true)
                      AND h.current AND p.id <> h.school_id)""",
        _("A student is kept at one school at a time; this other one was left out."),
        params=[today],
    )
    merge.table(
        "roster_named",
        "SELECT DISTINCT p.id FROM roster_membership m JOIN roster_place p ON p.sourced_id = m.school"
        " WHERE m.kind = 'student'",
    )
