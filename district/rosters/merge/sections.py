"""Sections, who teaches them and who is on their rosters."""

from django.utils.translation import gettext as _

from district.models import SchoolYear
from district.models.people import GRADES
from district.rosters.powerschool import YEAR
from district.rosters.rows import BULK

SECTION = ["school_id", "year_id", "name", "course", "period", "room", "ended_on"]


def merge_sections(merge):
    today = merge.today
    merge.refuse(
        "section",
        "school",
        """NOT x.ended AND NOT EXISTS (SELECT FROM roster_place p WHERE p.sourced_id = x.school
                                       AND p.id IS NOT NULL)""",
        _("This school is not known."),
    )
    merge.table(
        "roster_term",
        f"""SELECT DISTINCT ON (term) term, id AS year_id FROM (
                SELECT t.sourced_id AS term, y.id, y.starts_on FROM roster_session t JOIN district_schoolyear y
                    ON daterange(y.starts_on, y.ends_on, '[]') && daterange(t.starts_on, t.ends_on, '[]')
                WHERE NOT t.ended
                UNION ALL SELECT '{YEAR}' || extract(year FROM starts_on), id, starts_on FROM district_schoolyear
            ) terms ORDER BY term, starts_on""",
    )
    fallback = merge.year or SchoolYear.objects.of(today)
    if merge.roster.modes.get("section") == BULK:
        merge.name(
            "section",
            "term",
            """x.term IS NOT NULL AND NOT x.ended AND %s
               AND NOT EXISTS (SELECT FROM roster_term t WHERE t.term = x.term)""",
            _("No school year holds this term; the class was put into the present one."),
            params=[fallback is not None],
        )
    year = "coalesce(t.year_id, s.year_id, %s::bigint)"
    if not fallback:
        merge.refuse(
            "section",
            "term",
            """NOT x.ended AND NOT EXISTS (SELECT FROM roster_term t WHERE t.term = x.term)
               AND NOT EXISTS (SELECT FROM district_section s WHERE s.sourced_id = x.sourced_id)""",
            _("No school year holds this term: add the year under Settings first."),
        )
    merge.table(
        "roster_class",
        f"""SELECT s.id AS section_id, x.sourced_id, p.id AS school_id, {year} AS year_id, left(x.title, 120) AS name,
                   left(coalesce(c.title, CASE WHEN c.sourced_id IS NULL THEN x.course END, s.course, ''), 120)
                       AS course,
                   coalesce(x.period, '') AS period, coalesce(x.room, '') AS room, NULL::date AS ended_on, x.grades
            FROM roster_section x JOIN roster_place p ON p.sourced_id = x.school
            LEFT JOIN roster_term t ON t.term = x.term
            LEFT JOIN roster_course c ON c.sourced_id = x.course AND NOT c.ended
            LEFT JOIN district_section s ON s.sourced_id = x.sourced_id
            WHERE NOT x.ended""",
        [fallback.pk if fallback else None],
    )
    columns = ", ".join(SECTION)
    new = merge.sql(
        f"""INSERT INTO district_section (sourced_id, {columns})
            SELECT sourced_id, {columns} FROM roster_class WHERE section_id IS NULL ORDER BY school_id, name"""
    )
    changed = merge.sql(
        f"""UPDATE district_section s SET {", ".join(f"{c} = w.{c}" for c in SECTION)} FROM roster_class w
            WHERE s.id = w.section_id
            AND ({", ".join(f"s.{c}" for c in SECTION)}) IS DISTINCT FROM ({", ".join(f"w.{c}" for c in SECTION)})"""
    )
    wanted = merge.one("SELECT count(*) FROM roster_class")
    last_day = "least(%(today)s, (SELECT y.ends_on FROM district_schoolyear y WHERE y.id = s.year_id))"
    params = {"today": today, "named": merge.roster.named_schools_only}
    ended = merge.sql(
        f"""UPDATE district_section s SET ended_on = {last_day} FROM roster_section x
            WHERE x.ended AND s.sourced_id = x.sourced_id AND s.ended_on IS NULL""",
        params,
    )
    if merge.whole("section"):
        ended += merge.sql(
            f"""UPDATE district_section s SET ended_on = {last_day}
                WHERE s.ended_on IS NULL AND (NOT %(named)s OR s.school_id IN (SELECT school_id FROM roster_class))
                AND NOT EXISTS (SELECT FROM roster_section x WHERE x.sourced_id = s.sourced_id)
                AND NOT EXISTS (SELECT FROM roster_seen z WHERE z.kind = 'section' AND z.sourced_id = s.sourced_id)""",
            params,
        )
    merge.count("section", new=new, changed=changed, ended=ended, unchanged=max(wanted - new - changed, 0))


def merge_members(merge):
    if merge.roster.modes.get("member"):
        check_members(merge)
        for kind, table, person, columns in (
            ("student", "sectionstudent", "student", ("school_id",)),
            ("staff", "sectionteacher", "staff", ("is_primary",)),
        ):
            _merge_seats(merge, kind, table, person, columns)
    _end_seats_of_the_gone(merge)
    if merge.roster.modes.get("member") and merge.roster.modes.get("section"):
        merge.sql(
            """UPDATE district_staffmember s SET grades_taught = w.grades
               FROM (SELECT m.person, array_agg(grade ORDER BY array_position(%s, grade)) AS grades
                     FROM (SELECT DISTINCT m.person, unnest(string_to_array(c.grades, ',')) AS grade
                           FROM roster_member m JOIN roster_class c ON c.sourced_id = m.section
                           WHERE m.kind = 'staff' AND NOT m.ended) m GROUP BY m.person) w
               WHERE s.sourced_id = w.person AND s.grades_taught::text[] <> w.grades""",
            [GRADES],
        )


def check_members(merge):
    merge.refuse(
        "member",
        "section",
        """NOT EXISTS (SELECT FROM district_section s WHERE s.sourced_id = x.section)""",
        _("There is no class with this id."),
    )
    for kind, table, reason in (
        ("student", "district_student", _("There is no student with this id.")),
        ("staff", "district_staffmember", _("There is no staff member with this id.")),
    ):
        merge.refuse(
            "member",
            "person",
            f"x.kind = '{kind}' AND NOT EXISTS (SELECT FROM {table} s WHERE s.sourced_id = x.person)",
            reason,
        )


def _merge_seats(merge, kind, table, person, columns):
    """Rosters: one row for each stay. A stay that the file has ended is closed, one that it has again is reopened."""
    today, year = merge.today, merge.year
    people = "district_student" if kind == "student" else "district_staffmember"
    extra = "k.school_id" if kind == "student" else "m.is_primary"
    named = "(NOT %(named)s OR k.school_id IN (SELECT school_id FROM roster_class))"
    merge.table(
        "roster_seat",
        f"""SELECT DISTINCT ON (k.id, p.id) k.id AS section_id, p.id AS {person}_id, {extra}, m.starts_on, m.ends_on,
                   m.ended, c.sourced_id IS NOT NULL AND c.section_id IS NULL AS is_new
            FROM roster_member m JOIN district_section k ON k.sourced_id = m.section
            JOIN {people} p ON p.sourced_id = m.person
            LEFT JOIN roster_class c ON c.sourced_id = m.section
            WHERE m.kind = '{kind}' OR (m.ended AND m.kind IS NULL)
            ORDER BY k.id, p.id, m.ended, coalesce(m.ends_on >= %s, true) DESC, m.starts_on DESC NULLS LAST, m.line""",
        [today],
    )
    target = f"district_{table}"
    same = f"e.section_id = w.section_id AND e.{person}_id = w.{person}_id"
    is_open = "(e.ends_on IS NULL OR e.ends_on >= %(today)s)"
    closing = """CASE WHEN w.ended THEN greatest(e.starts_on, least(coalesce(w.ends_on, %(today)s), %(today)s))
                      WHEN w.ends_on < e.starts_on THEN e.starts_on ELSE w.ends_on END"""
    keeps = "" if kind == "student" else ", is_primary = w.is_primary"
    differs = "" if kind == "student" else "OR (NOT w.ended AND e.is_primary <> w.is_primary)"
    params = {
        "today": today,
        "year": year.starts_on if year else today,
        "named": merge.roster.named_schools_only,
    }
    ended = merge.sql(
        f"""UPDATE {target} e SET ends_on = {closing} FROM roster_seat w
            WHERE {same} AND w.ended AND {is_open} AND e.ends_on IS DISTINCT FROM {closing}""",
        params,
    )
    changed = merge.sql(
        f"""UPDATE {target} e SET ends_on = {closing}{keeps} FROM roster_seat w
            WHERE {same} AND NOT w.ended AND {is_open} AND (e.ends_on IS DISTINCT FROM {closing} {differs})""",
        params,
    )
    merge.table(
        "roster_fresh",
        f"""SELECT w.* FROM roster_seat w
            WHERE NOT w.ended AND NOT EXISTS (SELECT FROM {target} e WHERE {same} AND {is_open})""",
        params,
    )
    names = f"section_id, {person}_id, {', '.join(columns)}"
    new = merge.sql(
        f"""INSERT INTO {target} ({names}, starts_on, ends_on)
            SELECT {names}, least(start, ends_on), ends_on
            FROM (SELECT w.*, past.last_day,
                         CASE WHEN w.starts_on > coalesce(past.last_day, '-infinity') THEN w.starts_on
                              WHEN w.starts_on IS NOT NULL OR past.last_day IS NOT NULL THEN %(today)s
                              WHEN w.is_new THEN %(year)s ELSE %(today)s END AS start
                  FROM roster_fresh w
                  LEFT JOIN (SELECT e.section_id, e.{person}_id, max(e.ends_on) AS last_day
                             FROM {target} e JOIN roster_fresh w ON {same} GROUP BY 1, 2) past
                         USING (section_id, {person}_id)) w
            WHERE coalesce(least(start, ends_on) > last_day, true)
            ORDER BY section_id, {person}_id""",
        params,
    )
    wanted = merge.one("SELECT count(*) FROM roster_seat WHERE NOT ended")
    if merge.whole(f"section_{kind}"):
        ended += merge.sql(
            f"""UPDATE {target} e SET ends_on = greatest(e.starts_on, %(today)s)
                FROM district_section k, {people} p
                WHERE k.id = e.section_id AND p.id = e.{person}_id AND {named}
                AND (e.ends_on IS NULL OR e.ends_on > greatest(e.starts_on, %(today)s))
                AND NOT EXISTS (SELECT FROM roster_seat w WHERE {same})
                AND NOT EXISTS (SELECT FROM roster_seen z WHERE z.kind = 'member'
                                AND z.sourced_id = k.sourced_id || ' ' || p.sourced_id)
                AND NOT EXISTS (SELECT FROM roster_seen z WHERE z.kind = 'section' AND z.sourced_id = k.sourced_id)""",
            params,
        )
    name = "section_student" if kind == "student" else "section_teacher"
    merge.count(name, new=new, changed=changed, ended=ended, unchanged=max(wanted - new - changed, 0))


def _end_seats_of_the_gone(merge):
    """Whoever has left the district, retired or changed schools sits in no class there; an ended class has nobody."""
    today = merge.today
    open_after = "(e.ends_on IS NULL OR e.ends_on > greatest(e.starts_on, {0}))"
    ended = merge.sql(
        f"""UPDATE district_sectionstudent e SET ends_on = greatest(e.starts_on, coalesce(g.ends_on, %s))
            FROM roster_gone g WHERE e.student_id = g.student_id
            AND (g.school_id IS NULL OR g.school_id = e.school_id)
            AND {open_after.format("coalesce(g.ends_on, %s)")}""",
        [today, today],
    )
    if not merge.roster.modes.get("member"):
        ended += merge.sql(
            f"""UPDATE district_sectionstudent e SET ends_on = greatest(e.starts_on, %s - 1)
                FROM roster_known k WHERE e.student_id = k.id AND k.student_id IS NOT NULL
                AND k.old_school_id <> k.school_id AND e.school_id = k.old_school_id
                AND {open_after.format("%s - 1")}""",
            [today, today],
        )
    taught = merge.sql(
        f"""UPDATE district_sectionteacher e SET ends_on = greatest(e.starts_on, %s) FROM roster_retired g
            WHERE e.staff_id = g.staff_id AND {open_after.format("%s")}""",
        [today, today],
    )
    for target, number in (("sectionstudent", "ended"), ("sectionteacher", "taught")):
        rows = merge.sql(
            f"""UPDATE district_{target} e SET ends_on = greatest(e.starts_on, k.ended_on)
                FROM district_section k WHERE k.id = e.section_id AND k.ended_on IS NOT NULL
                AND {open_after.format("k.ended_on")}"""
        )
        if number == "ended":
            ended += rows
        else:
            taught += rows
    merge.count("section_student", ended=ended)
    merge.count("section_teacher", ended=taught)
