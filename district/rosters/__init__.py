"""Rosters from a student information system: read, checked, shown, then merged in one transaction."""


def open_any(upload, report):
    """The Roster in an Upload, OneRoster or PowerSchool by what it holds. Raises RosterError."""
    from district.rosters import oneroster, powerschool

    reader = oneroster if oneroster.is_oneroster(upload) else powerschool
    return reader.open_roster(upload, report)
