"""Schools and school years."""

from datetime import date

from django.utils.translation import gettext as _

from district.models import SchoolYear
from district.rosters.merge.base import year_for
from district.rosters.rows import BULK


def merge_schools(merge):
    bulk = merge.roster.modes.get("school") == BULK
    if bulk:
        merge.name(
            "school",
            "parent",
            """x.parent IS NOT NULL AND NOT EXISTS (SELECT FROM roster_school p WHERE p.sourced_id = x.parent)
               AND NOT EXISTS (SELECT FROM district_school s WHERE s.sourced_id = x.parent)""",
            _("This parent is not in the file; the school was taken without it."),
        )
    by_number = "OR s.number = x.sourced_id" if merge.roster.format == "powerschool" else ""
    known = f"EXISTS (SELECT FROM district_school s WHERE s.sourced_id = x.sourced_id {by_number})"
    merge.refuse(
        "school",
        "sourced_id",
        f"x.kind = 'school' AND x.name IS NULL AND NOT x.ended AND NOT {known}",
        _("This school is not known: add it under Schools, or send the column School_Name."),
    )
    wanted = merge.one("SELECT count(*) FROM roster_school WHERE kind = 'school' AND NOT ended")
    ended = merge.sql(
        """UPDATE district_school s SET closed_on = %s FROM roster_school x
           WHERE s.sourced_id = x.sourced_id AND x.ended AND s.closed_on IS NULL""",
        [merge.today],
    )
    changed = merge.sql(
        """UPDATE district_school s
           SET name = coalesce(x.name, s.name), number = left(coalesce(x.code, s.number), 32), closed_on = NULL
           FROM roster_school x WHERE s.sourced_id = x.sourced_id AND x.kind = 'school' AND NOT x.ended
           AND (s.name, s.number, s.closed_on) IS DISTINCT FROM
               (coalesce(x.name, s.name), left(coalesce(x.code, s.number), 32), NULL::date)"""
    )
    new = merge.sql(
        f"""INSERT INTO district_school (sourced_id, name, short_name, phone, number, level)
            SELECT x.sourced_id, x.name, '', '', left(coalesce(x.code, ''), 32),
                   CASE WHEN x.name ~* '\\m(elementary|primary)' THEN 'elementary'
                        WHEN x.name ~* '\\m(middle|junior high|intermediate)' THEN 'middle'
                        WHEN x.name ~* '\\mhigh\\M' THEN 'high' ELSE 'other' END
            FROM roster_school x WHERE x.kind = 'school' AND NOT x.ended AND NOT {known}
            ORDER BY x.line"""
    )
    merge.count("school", new=new, changed=changed, ended=ended, unchanged=wanted - new - changed)
    merge.table(
        "roster_place",
        f"""SELECT DISTINCT ON (sourced_id) sourced_id, id FROM (
                SELECT s.sourced_id, s.id, 1 AS rank FROM district_school s
                UNION ALL SELECT x.sourced_id, NULL, 3 FROM roster_school x WHERE x.kind <> 'school'
                {"UNION ALL SELECT s.number, s.id, 2 FROM district_school s WHERE s.number <> ''" if by_number else ""}
            ) places ORDER BY sourced_id, rank""",
    )
    if bulk and not merge.roster.named_schools_only:
        merge.staging.cursor.execute(
            """SELECT s.name FROM district_school s WHERE s.closed_on IS NULL
               AND NOT EXISTS (SELECT FROM roster_school x WHERE x.sourced_id = s.sourced_id)
               AND NOT EXISTS (SELECT FROM roster_seen z WHERE z.kind = 'school' AND z.sourced_id = s.sourced_id)
               ORDER BY s.name"""
        )
        for (name,) in merge.staging.cursor.fetchall():
            merge.notice(
                merge.roster.files[0], _("%(school)s is not in the file. It was left open.") % {"school": name}
            )


def merge_years(merge):
    """School years from academic sessions of that type. A year that the district has entered itself stays."""
    merge.staging.cursor.execute(
        """SELECT DISTINCT starts_on, ends_on, file, line FROM roster_session
           WHERE kind = 'schoolyear' AND NOT ended AND starts_on < ends_on ORDER BY starts_on, ends_on DESC, line"""
    )
    for starts_on, ends_on, _file, _line in merge.staging.cursor.fetchall():
        if SchoolYear.objects.filter(starts_on__lte=ends_on, ends_on__gte=starts_on).exists():
            continue
        name = f"{starts_on.year}–{ends_on.year % 100:02}" if ends_on.year > starts_on.year else str(starts_on.year)
        if not SchoolYear.objects.filter(name=name).exists():
            SchoolYear.objects.create(name=name, starts_on=starts_on, ends_on=ends_on)
            merge.count("school_year", new=1)
    merge.year = year_for(merge.today)
    start = merge.year.starts_on if merge.year else None
    merge.table(
        "roster_started",
        """SELECT DISTINCT school_id FROM district_enrollment WHERE starts_on >= %s
           UNION SELECT DISTINCT school_id FROM district_assignment WHERE starts_on >= %s""",
        [start or date.max, start or date.max],
    )
