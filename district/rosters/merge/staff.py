"""Staff and the schools that they are assigned to."""

# What a district may have refined by hand, by what the roster says: such a job class stays.
REFINED = {
    "teacher": ["teacher", "counselor", "engagement", "behavior", "family"],
    "administrator": ["administrator"],
    "paraeducator": ["paraeducator", "support", "behavior", "engagement", "family", "other"],
    "support": ["support", "paraeducator", "behavior", "engagement", "family", "counselor", "other"],
    "counselor": ["counselor", "support", "family"],
}
STAFF = ["staff_number", "family_name", "given_name", "email", "job_class", "title", "ended_on"]


def merge_staff(merge):
    values = ", ".join(f"('{job}', ARRAY{kept}::text[])" for job, kept in REFINED.items())
    merge.table(
        "roster_staff",
        f"""SELECT p.file, p.line, s.id AS staff_id, coalesce(p.sourced_id, m.person) AS sourced_id,
                   m.person IS NOT NULL AS working,
                   coalesce(p.number, s.staff_number, '') AS staff_number,
                   coalesce(p.last_name, s.family_name) AS family_name,
                   coalesce(p.first_name, s.given_name) AS given_name,
                   coalesce(p.email, CASE WHEN p.line IS NULL THEN s.email END, '') AS email,
                   CASE WHEN s.job_class = ANY (r.kept) THEN s.job_class
                        ELSE coalesce(m.job, s.job_class, 'other') END AS job_class,
                   coalesce(p.title, s.title, '') AS title,
                   CASE WHEN m.person IS NULL THEN s.ended_on END AS ended_on
            FROM (SELECT * FROM roster_person WHERE NOT ended) p
            FULL JOIN (SELECT DISTINCT ON (person) person, job FROM roster_membership
                       WHERE kind = 'staff' AND NOT ended AND coalesce(ends_on >= %s, true)
                       ORDER BY person, rank, line) m ON m.person = p.sourced_id
            LEFT JOIN district_staffmember s ON s.sourced_id = coalesce(p.sourced_id, m.person)
            LEFT JOIN (VALUES {values}) r (job, kept) ON r.job = m.job
            WHERE (m.person IS NOT NULL AND (p.line IS NOT NULL OR s.id IS NOT NULL))
               OR (m.person IS NULL AND s.id IS NOT NULL)""",
        [merge.today],
    )
    columns = ", ".join(STAFF)
    new = merge.sql(
        f"""INSERT INTO district_staffmember (sourced_id, grades_taught, {columns})
            SELECT sourced_id, '{{}}', {columns} FROM roster_staff WHERE staff_id IS NULL ORDER BY line"""
    )
    changed = merge.sql(
        f"""UPDATE district_staffmember s SET {", ".join(f"{c} = w.{c}" for c in STAFF)} FROM roster_staff w
            WHERE s.id = w.staff_id
            AND ({", ".join(f"s.{c}" for c in STAFF)}) IS DISTINCT FROM ({", ".join(f"w.{c}" for c in STAFF)})"""
    )
    wanted = merge.one("SELECT count(*) FROM roster_staff")
    merge.table(
        "roster_retired",
        """SELECT s.id AS staff_id FROM district_staffmember s JOIN roster_person p ON p.sourced_id = s.sourced_id
           WHERE p.ended AND s.ended_on IS NULL""",
    )
    if merge.whole("staff"):
        merge.sql(
            """INSERT INTO roster_retired
               SELECT s.id FROM district_staffmember s
               WHERE s.ended_on IS NULL AND (NOT %(named)s OR EXISTS (
                   SELECT FROM district_assignment a
                   WHERE a.staff_id = s.id AND (a.ends_on IS NULL OR a.ends_on >= %(today)s)
                   AND a.school_id IN (SELECT p.id FROM roster_membership m
                                       JOIN roster_place p ON p.sourced_id = m.school WHERE m.kind = 'staff')))
               AND NOT EXISTS (SELECT FROM roster_membership m WHERE m.person = s.sourced_id AND m.kind = 'staff'
                               AND NOT m.ended)
               AND NOT EXISTS (SELECT FROM roster_seen z WHERE z.sourced_id = s.sourced_id
                               AND z.kind IN ('person', 'membership'))""",
            {"named": merge.roster.named_schools_only, "today": merge.today},
        )
    ended = merge.sql(
        """UPDATE district_staffmember s SET ended_on = %s FROM roster_retired g
           WHERE s.id = g.staff_id AND s.ended_on IS NULL""",
        [merge.today],
    )
    merge.count("staff", new=new, changed=changed, ended=ended, unchanged=max(wanted - new - changed, 0))


def merge_assignments(merge):
    today, year = merge.today, merge.year
    merge.table(
        "roster_assignment",
        """SELECT w.*, a.id AS assignment_id, past.last_day
           FROM (SELECT DISTINCT ON (s.id, p.id) s.id AS staff_id, p.id AS school_id, m.rank = 0 AS is_primary,
                        m.starts_on, m.ends_on, r.staff_id IS NULL AS is_new
                 FROM roster_membership m JOIN roster_place p ON p.sourced_id = m.school AND p.id IS NOT NULL
                 JOIN roster_staff r ON r.sourced_id = m.person
                 JOIN district_staffmember s ON s.sourced_id = m.person
                 WHERE m.kind = 'staff' AND NOT m.ended AND coalesce(m.ends_on >= %s, true)
                 ORDER BY s.id, p.id, coalesce(m.starts_on <= %s, true) DESC, m.rank, m.line) w
           LEFT JOIN (SELECT DISTINCT ON (staff_id, school_id) id, staff_id, school_id FROM district_assignment
                      WHERE ends_on IS NULL OR ends_on >= %s ORDER BY staff_id, school_id, starts_on) a
                  ON a.staff_id = w.staff_id AND a.school_id = w.school_id
           LEFT JOIN (SELECT staff_id, school_id, max(ends_on) AS last_day FROM district_assignment
                      WHERE ends_on < %s GROUP BY staff_id, school_id) past
                  ON past.staff_id = w.staff_id AND past.school_id = w.school_id""",
        [today, today, today, today],
    )
    ended = merge.sql(
        """UPDATE district_assignment a SET ends_on = greatest(a.starts_on, %s) FROM roster_retired g
           WHERE a.staff_id = g.staff_id AND (a.ends_on IS NULL OR a.ends_on > greatest(a.starts_on, %s))""",
        [today, today],
    )
    ended += merge.sql(
        """UPDATE district_assignment a SET ends_on = greatest(a.starts_on, least(m.ends_on, %s))
           FROM roster_membership m JOIN roster_place p ON p.sourced_id = m.school
           JOIN district_staffmember s ON s.sourced_id = m.person
           WHERE m.kind = 'staff' AND m.ended AND a.staff_id = s.id AND a.school_id = p.id
           AND (a.ends_on IS NULL OR a.ends_on > greatest(a.starts_on, least(m.ends_on, %s)))
           AND NOT EXISTS (SELECT FROM roster_assignment w
                           WHERE w.staff_id = a.staff_id AND w.school_id = a.school_id)""",
        [today, today],
    )
    if merge.whole("staff") or merge.roster.format == "oneroster11":  # then a person's row names all their schools
        ended += merge.sql(
            """UPDATE district_assignment a SET ends_on = greatest(a.starts_on, %s - 1)
               FROM roster_staff r JOIN district_staffmember s ON s.sourced_id = r.sourced_id
               WHERE r.working AND a.staff_id = s.id AND (a.ends_on IS NULL OR a.ends_on >= %s)
               AND a.ends_on IS DISTINCT FROM greatest(a.starts_on, %s - 1)
               AND NOT EXISTS (SELECT FROM roster_assignment w WHERE w.staff_id = a.staff_id
                               AND w.school_id = a.school_id)
               AND NOT EXISTS (SELECT FROM roster_seen z WHERE z.sourced_id = r.sourced_id
                               AND z.kind IN ('person', 'membership'))""",
            [today, today, today],
        )
    changed = merge.sql(
        """UPDATE district_assignment a SET is_primary = w.is_primary,
                  ends_on = CASE WHEN w.ends_on < a.starts_on THEN a.starts_on ELSE w.ends_on END
           FROM roster_assignment w WHERE a.id = w.assignment_id AND (a.is_primary, a.ends_on) IS DISTINCT FROM
                (w.is_primary, CASE WHEN w.ends_on < a.starts_on THEN a.starts_on ELSE w.ends_on END)"""
    )
    new = merge.sql(
        """INSERT INTO district_assignment (staff_id, school_id, is_primary, starts_on, ends_on)
           SELECT staff_id, school_id, is_primary, least(start, ends_on), ends_on
           FROM (SELECT w.*, CASE WHEN w.starts_on > coalesce(w.last_day, '-infinity') THEN w.starts_on
                                  WHEN w.starts_on IS NOT NULL THEN %(today)s
                                  WHEN w.is_new AND NOT EXISTS (SELECT FROM roster_started z
                                                                WHERE z.school_id = w.school_id)
                                  THEN %(year)s ELSE %(today)s END AS start
                 FROM roster_assignment w WHERE w.assignment_id IS NULL) w
           WHERE coalesce(least(start, ends_on) > last_day, true)
           ORDER BY school_id, staff_id""",
        {"today": today, "year": year.starts_on if year else today},
    )
    wanted = merge.one("SELECT count(*) FROM roster_assignment")
    merge.count("assignment", new=new, changed=changed, ended=ended, unchanged=max(wanted - new - changed, 0))
