"""Before anything is written: duplicates, and what missing rows may mean."""

from django.utils.translation import gettext as _

from district.rosters.rows import DELTA, ROWS


def hold_back_ends(merge):
    """A row that could not be read may be anybody's: then nobody in that file is taken for missing."""
    claims = {
        "person": {"student", "staff", "guardian"},
        "membership": {"student", "staff"},
        "section": {"section"},
        "member": {"section_student", "section_staff"},
    }
    for kind, table in merge.roster.sources:
        if table.unreadable and merge.roster.whole & claims.get(kind, set()):
            merge.roster.whole -= claims[kind]
            merge.notice(
                table.name,
                _("%(count)s rows could not be told apart, so nothing that is missing here was ended.")
                % {"count": table.unreadable},
            )


def settle_duplicates(merge):
    """The same row twice is said and taken once; the same id with other content is a bad row. In a delta the
    latest counts."""
    for kind, key in (
        ("school", "sourced_id"),
        ("session", "sourced_id"),
        ("person", "sourced_id"),
        ("demographic", "person"),
        ("course", "sourced_id"),
        ("section", "sourced_id"),
        ("member", "sourced_id"),
    ):
        if not merge.one(f"SELECT EXISTS (SELECT FROM roster_{kind} GROUP BY {key} HAVING count(*) > 1)"):
            continue
        columns = ", ".join(c for c in ROWS[kind]._fields if c not in ("file", "line"))
        same = f"""x.ctid IN (SELECT ctid FROM (SELECT ctid, row_number() OVER (PARTITION BY {columns} ORDER BY line)
                                                 AS n FROM roster_{kind}) d WHERE n > 1)"""
        merge.name(kind, key, same, _("This row stands in the file twice, and was taken once."))
        merge.staging.drop(kind, same)
        delta = merge.roster.modes.get(kind) == DELTA
        latest = "modified DESC NULLS LAST, line DESC" if kind in ("person", "member") else "line DESC"
        first = latest if delta else "line"
        twice = f"""x.ctid IN (SELECT ctid FROM (SELECT ctid, row_number() OVER (PARTITION BY {key} ORDER BY {first})
                                                 AS n FROM roster_{kind}) d WHERE n > 1)"""
        if delta:
            merge.name(kind, key, twice, _("This id stands in the file more than once: the latest row counts."))
            merge.staging.drop(kind, twice)
        else:
            reason = _("This id stands in the file more than once: the first row was taken.")
            merge.refuse(kind, key, twice, reason, key="NULL::text")
        if kind == "person" and merge.roster.format == "oneroster11":
            for other, column in (("membership", "person"), ("guardian", "student")):
                merge.staging.drop(
                    other,
                    f"""NOT EXISTS (SELECT FROM roster_person p WHERE p.sourced_id = x.{column}
                                    AND p.line = x.line AND p.file = x.file)""",
                )
        if kind == "person" and merge.roster.format == "powerschool":
            for other, column in (("membership", "person"), ("guardian", "student"), ("demographic", "person")):
                merge.staging.drop(
                    other,
                    f"""EXISTS (SELECT FROM roster_person p WHERE p.sourced_id = x.{column} AND p.file = x.file
                                AND p.line <> x.line)""",
                )


def check_demographics(merge):
    merge.refuse(
        "demographic",
        "person",
        """NOT x.ended AND NOT EXISTS (SELECT FROM roster_person p WHERE p.sourced_id = x.person)
           AND NOT EXISTS (SELECT FROM district_student s WHERE s.sourced_id = x.person)""",
        _("There is no user with this id."),
    )
