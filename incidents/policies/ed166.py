"""Connecticut's ED166, the collection of disciplinary offenses, as far as its layout could be confirmed.

Names and order of columns follow what vendors publish of the state's layout; codes that could not be confirmed are
left for the district to enter, and the trial run names every value that still lacks one. See docs/guides/crdc.md.
"""

FILE = {
    "name": "Connecticut ED166",
    "state": "Connecticut",
    "source": "ED166 Disciplinary Offense Data Collection; compare with the record layout of the year",
    "row_kind": "participant",
    "which": "serious",
    "delimiter": "comma",
    "header": False,
    "date_format": "%m/%d/%Y",
    "time_format": "%H:%M",
}
YES_NO = {"yes": "Y", "no": "N"}
SANCTIONS = ("iss", "oss", "expulsion", "expulsion_bare", "removal", "detention", "loss", "other")
# (column, our field, other columns of the row, {our value: the state's code; "" is still to be entered})
COLUMNS = [
    ("SASID", "student_roster_id", {"required": True, "max_length": 10}, {}),
    ("Date of Birth", "birth_date", {"required": True}, {}),
    ("Reporting District", "", {"required": True}, {}),
    ("Facility Code", "school_number", {"required": True}, {}),
    ("Local Incident Number", "incident_number", {"required": True}, {}),
    ("Date of Incident", "incident_date", {"required": True}, {}),
    ("Time of Incident", "incident_time", {}, {}),
    ("Bullying", "harassment", {"no_code": "empty"}, {"protected": "02"}),
    ("Incident Type 1", "behavior_state_code", {"required": True, "max_length": 4}, {}),
    ("Incident Type 2", "second_state_code", {"max_length": 4}, {}),
    ("Weapon Involvement", "weapon", {"no_code": "empty"}, {"yes": "", "no": ""}),
    ("Victim - Other Student", "harmed_student", {}, YES_NO),
    ("Victim - Other Staff", "harmed_staff", {}, YES_NO),
    ("Victim - Non-School", "harmed_other", {}, YES_NO),
    ("Location", "place", {"no_code": "keep"}, {}),
    ("Sanction 1", "sanction_1", {"no_code": "trouble"}, dict.fromkeys(SANCTIONS, "")),
    ("Days Sanctioned 1", "days_1", {}, {}),
    ("Sanction 2", "sanction_2", {"no_code": "trouble"}, dict.fromkeys(SANCTIONS, "")),
    ("Days Sanctioned 2", "days_2", {}, {}),
    ("Arrested", "arrested", {}, YES_NO),
]


def lay(StateFile, StateColumn, StateCode, **changes):
    """Writes the file, its columns and codes; `changes` are columns of the file that are to differ. Returns it."""
    state_file = StateFile.objects.create(**(FILE | changes))
    for position, (name, source, more, codes) in enumerate(COLUMNS, 1):
        column = StateColumn.objects.create(
            state_file=state_file, position=10 * position, name=name, source=source, **more
        )
        for ours, theirs in codes.items():
            StateCode.objects.create(column=column, ours=ours, theirs=theirs)
    return state_file
