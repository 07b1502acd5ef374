"""Students, their enrollments, and whose enrollment ends."""

from django.utils.translation import gettext as _

from district.rosters.rows import DELTA

LATER_START_IS_A_CORRECTION = 120  # days; a start that moves further is a new year, and the enrollment goes on
MANY = 0.2  # of those enrolled: said aloud when so many would end
STUDENT = [
    "school_id",
    "local_id",
    "family_name",
    "given_name",
    "middle_name",
    "preferred_name",
    "birth_date",
    "grade",
    "sex",
    "race_ethnicity",
    "home_language",
    "left_on",
]


def _text_of(merge, name, *headings):
    """A column that may be left out: blank in the file clears it, a file without it keeps what is there."""
    given = f"coalesce(p.{name}, '')" if merge.has(*headings) else f"coalesce(s.{name}, '')"
    return f"CASE WHEN p.line IS NULL THEN s.{name} ELSE {given} END"


def merge_students(merge):
    unknown = """NOT x.ended AND NOT EXISTS (SELECT FROM roster_membership m WHERE m.person = x.sourced_id)
                 AND NOT EXISTS (SELECT FROM roster_seen z WHERE z.sourced_id = x.sourced_id
                                 AND z.kind IN ('membership', 'person'))"""
    if merge.roster.format == "oneroster12":
        if merge.roster.modes.get("person") == DELTA:
            unknown += """ AND NOT EXISTS (SELECT FROM district_student s WHERE s.sourced_id = x.sourced_id)
                           AND NOT EXISTS (SELECT FROM district_staffmember s WHERE s.sourced_id = x.sourced_id)
                           AND NOT EXISTS (SELECT FROM district_guardian s WHERE s.sourced_id = x.sourced_id)"""
        merge.name("person", "sourced_id", unknown, _("This user has no role, and was left out."))
    middle = _text_of(merge, "middle_name", "middleName", "Middle_Name")
    called = _text_of(merge, "preferred_name", "preferredGivenName", "preferredFirstName", "Preferred_Name")
    merge.table(
        "roster_student",
        f"""SELECT coalesce(p.file, h.file) AS file, coalesce(p.line, h.line) AS line, s.id AS student_id,
                   s.school_id AS old_school_id, coalesce(p.sourced_id, h.person) AS sourced_id,
                   CASE WHEN h.current OR s.id IS NULL THEN h.school_id ELSE s.school_id END AS school_id,
                   coalesce(p.number, s.local_id, left(p.sourced_id, 32)) AS local_id,
                   coalesce(p.last_name, s.family_name) AS family_name,
                   coalesce(p.first_name, s.given_name) AS given_name,
                   {middle} AS middle_name, {called} AS preferred_name,
                   coalesce(d.birth_date, s.birth_date) AS birth_date,
                   coalesce(p.grade, s.grade, '') AS grade,
                   coalesce(d.gender, s.sex, '') AS sex,
                   coalesce(d.race, s.race_ethnicity, '') AS race_ethnicity,
                   coalesce(p.language, s.home_language, '') AS home_language,
                   CASE WHEN h.current THEN NULL WHEN s.id IS NULL THEN h.ends_on ELSE s.left_on END AS left_on,
                   h.starts_on, h.ends_on, coalesce(h.current, false) AS current
            FROM (SELECT * FROM roster_person WHERE NOT ended) p
            FULL JOIN roster_home h ON h.person = p.sourced_id
            LEFT JOIN district_student s ON s.sourced_id = coalesce(p.sourced_id, h.person)
            LEFT JOIN roster_demographic d ON d.person = coalesce(p.sourced_id, h.person) AND NOT d.ended
            WHERE (h.person IS NOT NULL AND (s.id IS NOT NULL OR p.line IS NOT NULL))
               OR (h.person IS NULL AND s.id IS NOT NULL)""",
    )
    if merge.roster.modes.get("demographic"):
        # A demographic row without its person's row: in a delta, somebody we know.
        merge.sql(
            """INSERT INTO roster_student
               SELECT d.file, d.line, s.id, s.school_id, s.sourced_id, s.school_id, s.local_id, s.family_name,
                      s.given_name, s.middle_name, s.preferred_name, coalesce(d.birth_date, s.birth_date), s.grade,
                      coalesce(d.gender, s.sex), coalesce(d.race, s.race_ethnicity), s.home_language, s.left_on,
                      NULL, NULL, false
               FROM roster_demographic d JOIN district_student s ON s.sourced_id = d.person
               WHERE NOT d.ended AND NOT EXISTS (SELECT FROM roster_student x WHERE x.sourced_id = d.person)
               AND NOT EXISTS (SELECT FROM roster_seen z WHERE z.kind = 'person' AND z.sourced_id = d.person)"""
        )
    number = {"rows": "roster_student", "key": "x.sourced_id", "value": "x.local_id"}
    merge.refuse(
        "person",
        "number",
        """x.ctid IN (SELECT ctid FROM (SELECT ctid, row_number() OVER (PARTITION BY school_id, local_id
                      ORDER BY student_id IS NULL, line) AS n FROM roster_student) d WHERE n > 1)""",
        _("Another student of this file has the same number at the same school."),
        **number,
    )
    merge.refuse(
        "person",
        "number",
        """EXISTS (SELECT FROM district_student o WHERE o.school_id = x.school_id AND o.local_id = x.local_id
                   AND o.sourced_id <> x.sourced_id)""",
        _("Another student, under another roster id, has this number at this school."),
        **number,
    )
    merge.table("roster_new", "SELECT sourced_id FROM roster_student WHERE student_id IS NULL")
    columns = ", ".join(STUDENT)
    moved = merge.one("SELECT count(*) FROM roster_student WHERE student_id IS NOT NULL AND school_id <> old_school_id")
    new = merge.sql(
        f"""INSERT INTO district_student (sourced_id, past_school_ids, disability, {columns})
            SELECT sourced_id, '{{}}', '', {columns} FROM roster_student WHERE student_id IS NULL
            ORDER BY school_id, family_name, given_name"""
    )
    changed = merge.sql(
        f"""UPDATE district_student s SET {", ".join(f"{c} = w.{c}" for c in STUDENT)},
                past_school_ids = CASE WHEN s.school_id = w.school_id THEN s.past_school_ids ELSE ARRAY(
                    SELECT DISTINCT id FROM unnest(s.past_school_ids || s.school_id) AS id
                    WHERE id <> w.school_id ORDER BY id) END
            FROM roster_student w WHERE s.id = w.student_id
            AND ({", ".join(f"s.{c}" for c in STUDENT)}) IS DISTINCT FROM ({", ".join(f"w.{c}" for c in STUDENT)})"""
    )
    wanted = merge.one("SELECT count(*) FROM roster_student")
    merge.count("student", new=new, changed=changed, unchanged=wanted - new - changed)
    merge.counts["student"]["moved"] = moved
    merge.table(
        "roster_known",
        """SELECT w.*, s.id FROM roster_student w JOIN district_student s ON s.sourced_id = w.sourced_id""",
    )


def find_gone(merge):
    """Whose enrollment ends: deleted by name, or missing from a whole roster. `school_id` NULL: wherever they are."""
    merge.table(
        "roster_gone",
        """SELECT s.id AS student_id, NULL::bigint AS school_id, %s::date AS ends_on
           FROM roster_person p JOIN district_student s ON s.sourced_id = p.sourced_id
           WHERE p.ended AND s.left_on IS NULL
           UNION ALL
           SELECT s.id, pl.id, least(m.ends_on, %s)
           FROM roster_membership m JOIN district_student s ON s.sourced_id = m.person
           LEFT JOIN roster_place pl ON pl.sourced_id = m.school
           WHERE m.kind = 'student' AND m.ended""",
        [merge.today, merge.today],
    )
    if not merge.whole("student"):
        return
    missing = merge.sql(
        """INSERT INTO roster_gone
           SELECT s.id, NULL, %s FROM district_student s
           WHERE s.left_on IS NULL AND (NOT %s OR s.school_id IN (SELECT id FROM roster_named))
           AND NOT EXISTS (SELECT FROM roster_membership m WHERE m.person = s.sourced_id AND m.kind = 'student')
           AND NOT EXISTS (SELECT FROM roster_seen z WHERE z.sourced_id = s.sourced_id
                           AND z.kind IN ('person', 'membership'))
           AND NOT EXISTS (SELECT FROM roster_gone g WHERE g.student_id = s.id)""",
        [merge.today, merge.roster.named_schools_only],
    )
    enrolled = merge.one("SELECT count(*) FROM district_student WHERE left_on IS NULL")
    if missing > 20 and missing > MANY * enrolled:
        merge.missing = {"missing": missing, "of": enrolled}
        merge.notice(
            "",
            _("%(missing)s of %(enrolled)s students are not in the file and end. Is it complete?")
            % {"missing": missing, "enrolled": enrolled},
        )


def merge_enrollments(merge):
    today, year = merge.today, merge.year
    # Those who are gone: the last day is today, or the day that the file gives.
    ended = merge.sql(
        """UPDATE district_enrollment e SET ends_on = greatest(e.starts_on, coalesce(g.ends_on, %s))
           FROM roster_gone g WHERE e.student_id = g.student_id AND (g.school_id IS NULL OR e.school_id = g.school_id)
           AND (e.ends_on IS NULL OR e.ends_on > greatest(e.starts_on, coalesce(g.ends_on, %s)))""",
        [today, today],
    )
    left = merge.sql(
        """UPDATE district_student s SET left_on = coalesce(g.ends_on, %s) FROM roster_gone g
           WHERE s.id = g.student_id AND s.left_on IS NULL AND (g.school_id IS NULL OR g.school_id = s.school_id)
           AND NOT EXISTS (SELECT FROM roster_known k WHERE k.id = s.id AND k.current)""",
        [today],
    )
    merge.count("student", ended=left)
    # Transfers: yesterday was the last day at the other school, as in actions.transfer_student.
    ended += merge.sql(
        """UPDATE district_enrollment e SET ends_on = greatest(e.starts_on, least(coalesce(k.starts_on, %s), %s) - 1)
           FROM roster_known k WHERE e.student_id = k.id AND k.current AND e.school_id <> k.school_id
           AND (e.ends_on IS NULL OR e.ends_on > greatest(e.starts_on, least(coalesce(k.starts_on, %s), %s) - 1))
           AND (e.ends_on IS NULL OR e.ends_on >= %s)""",
        [today, today, today, today, today],
    )
    merge.table(
        "roster_enrollment",
        """SELECT k.id AS student_id, k.school_id, k.grade, k.starts_on, k.ends_on, k.student_id IS NULL AS is_new,
                  e.id AS enrollment_id, e.starts_on AS old_start, past.last_day, e.next_start - 1 AS last_free
           FROM roster_known k
           LEFT JOIN (SELECT DISTINCT ON (student_id, school_id) student_id, school_id, id, starts_on,
                             lead(starts_on) OVER (PARTITION BY student_id, school_id ORDER BY starts_on) AS next_start
                      FROM district_enrollment WHERE ends_on IS NULL OR ends_on >= %s
                      ORDER BY student_id, school_id, starts_on) e
                  ON e.student_id = k.id AND e.school_id = k.school_id
           LEFT JOIN (SELECT student_id, school_id, max(ends_on) AS last_day FROM district_enrollment
                      WHERE ends_on < %s GROUP BY student_id, school_id) past
                  ON past.student_id = k.id AND past.school_id = k.school_id
           WHERE k.current""",
        [today, today],
    )
    merge.sql(
        """UPDATE roster_enrollment SET starts_on =
               CASE WHEN starts_on IS NULL THEN old_start
                    WHEN starts_on < old_start AND coalesce(starts_on > last_day, true) THEN starts_on
                    WHEN starts_on > old_start AND starts_on - old_start < %s AND coalesce(starts_on <= ends_on, true)
                    THEN starts_on ELSE old_start END,
               ends_on = least(ends_on, last_free)
           WHERE enrollment_id IS NOT NULL""",
        [LATER_START_IS_A_CORRECTION],
    )
    changed = merge.sql(
        """UPDATE district_enrollment e
           SET starts_on = w.starts_on, ends_on = CASE WHEN w.ends_on < w.starts_on THEN w.starts_on ELSE w.ends_on END,
               grade = w.grade
           FROM roster_enrollment w WHERE e.id = w.enrollment_id
           AND (e.starts_on, e.ends_on, e.grade) IS DISTINCT FROM
               (w.starts_on, CASE WHEN w.ends_on < w.starts_on THEN w.starts_on ELSE w.ends_on END, w.grade)"""
    )
    new = merge.sql(
        """INSERT INTO district_enrollment (student_id, school_id, grade, starts_on, ends_on)
           SELECT student_id, school_id, grade, least(start, ends_on), ends_on
           FROM (SELECT w.*, CASE WHEN w.starts_on > coalesce(w.last_day, '-infinity') THEN w.starts_on
                                  WHEN w.starts_on IS NOT NULL THEN %(today)s
                                  WHEN w.is_new AND NOT EXISTS (SELECT FROM roster_started z
                                                                WHERE z.school_id = w.school_id)
                                  THEN %(year)s ELSE %(today)s END AS start
                 FROM roster_enrollment w WHERE w.enrollment_id IS NULL) w
           WHERE coalesce(least(start, ends_on) > last_day, true)
           ORDER BY school_id, student_id""",
        {"today": today, "year": year.starts_on if year else today},
    )
    wanted = merge.one("SELECT count(*) FROM roster_enrollment")
    new += merge.sql(
        """INSERT INTO district_enrollment (student_id, school_id, grade, starts_on, ends_on)
           SELECT DISTINCT ON (k.id, p.id, m.starts_on) k.id, p.id, '', m.starts_on, m.ends_on
           FROM roster_membership m JOIN roster_place p ON p.sourced_id = m.school
           JOIN roster_known k ON k.sourced_id = m.person
           WHERE m.kind = 'student' AND NOT m.ended AND m.starts_on <= m.ends_on AND m.ends_on < %s
           AND NOT EXISTS (SELECT FROM district_enrollment e WHERE e.student_id = k.id AND e.school_id = p.id
                           AND daterange(e.starts_on, e.ends_on, '[]') && daterange(m.starts_on, m.ends_on, '[]'))
           ORDER BY k.id, p.id, m.starts_on""",
        [today],
    )
    merge.count("enrollment", new=new, changed=changed, ended=ended, unchanged=max(wanted - new - changed, 0))
