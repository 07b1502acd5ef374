"""State files: a golden file worked by hand, what is wrong before the file is taken, and who may take it."""

from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError

from district.models import AccessRecord
from incidents.actions import statefiles as actions
from incidents.models import Consequence, Incident, IncidentParticipant, StateCode, StateColumn, StateFile
from incidents.policies import ed166
from incidents.policies.statefiles import FIELDS, Trouble, cell, read_codes, said
from tests.cast import as_user
from tests.factories import (
    BehaviorCodeFactory,
    ConsequenceFactory,
    IncidentFactory,
    IncidentParticipantFactory,
    LocationFactory,
    SafetyInterventionFactory,
    SafetyPhaseFactory,
    StateColumnFactory,
    StateFileFactory,
    StudentFactory,
)

LIST = "/equity/state-files/"
Kind = Consequence.Kind


def trial(user, state_file, **query):
    response = as_user(user).get(f"{LIST}{state_file.pk}/trial/", query)
    assert response.status_code == 200
    return response.context["run"]


def taken(user, state_file, **query):
    response = as_user(user).get(f"{LIST}{state_file.pk}/file/", query)
    assert response.status_code == 200
    return response.content.decode()


@pytest.fixture
def fight(year):
    """Two students, a fight, a suspension of each kind, an arrest; a quarrel that nobody was suspended for."""
    behavior = BehaviorCodeFactory(name="Fight", state_code="1700", severity=2)
    push = BehaviorCodeFactory(name="Push", state_code="1710", severity=1)
    quarrel = BehaviorCodeFactory(name="Quarrel", state_code="1711", severity=1)
    year.ann = StudentFactory(
        school=year.a, sourced_id="1000000001", given_name="Ann", family_name="One", birth_date=date(2012, 2, 29)
    )
    year.ben = StudentFactory(
        school=year.a, sourced_id="1000000002", given_name="Ben", family_name="Two", birth_date=date(2013, 7, 4)
    )
    year.a.number = "61"
    year.a.save()
    shared = {"school": year.a, "reported_by": year.coordinator}
    year.fight = IncidentFactory(
        behavior=behavior, occurred_on=date(2025, 9, 8), occurred_at=time(13, 5), caused=[year.ann, year.ben],
        location=LocationFactory(name="Bus"), **shared,
    )  # fmt: skip
    IncidentParticipant.objects.filter(incident=year.fight, student=year.ben).update(behavior=push)
    IncidentParticipantFactory(
        incident=year.fight, student=None, name="A neighbor", role=IncidentParticipant.Role.HARMED
    )
    given = {"incident": year.fight, "school": year.a, "starts_on": date(2025, 9, 9)}
    ConsequenceFactory(**given, student=year.ann, kind=Kind.ISS, school_days=Decimal("1.5"))
    ConsequenceFactory(**given, student=year.ann, kind=Kind.OSS, school_days=Decimal("3.0"))
    ConsequenceFactory(**given, student=year.ann, kind=Kind.ARREST, school_days=None)
    ConsequenceFactory(**given, student=year.ben, kind=Kind.ISS, school_days=Decimal("1.0"))
    IncidentFactory(behavior=quarrel, occurred_on=date(2025, 9, 9), caused=[year.ben], **shared)
    IncidentFactory(behavior=behavior, status=Incident.Status.DRAFT, caused=[year.ben], **shared)
    return year


@pytest.fixture
def ct():
    """ED166 as a district would have it: the number of the district and the codes are entered."""
    state_file = ed166.lay(StateFile, StateColumn, StateCode, name="ED166 of a district")
    state_file.columns.filter(name="Reporting District").update(fixed="064")
    codes = StateCode.objects.filter(column__state_file=state_file)
    for ours, theirs in {"iss": "X1", "oss": "X2"}.items():
        codes.filter(ours=ours).update(theirs=theirs)
    codes.filter(column__name="Weapon Involvement", ours="no").update(theirs="00")
    return state_file


def test_golden_file_of_connecticut(fight, ct):
    assert trial(fight.administrator, ct).summary == []
    number = fight.fight.reference
    golden = (Path(__file__).parent / "ed166.txt").read_text().replace("NUMBER", number)
    assert taken(fight.administrator, ct) == golden.replace("\n", "\r\n")


def test_incident_without_suspension_and_without_severity_has_no_row(fight, ct):
    assert len(trial(fight.administrator, ct).lines) == 2
    for which, rows in (("all", 3), ("excluded", 2), ("serious", 2)):
        StateFile.objects.filter(pk=ct.pk).update(which=which)
        assert len(trial(fight.administrator, ct).lines) == rows


def test_trial_run_names_what_lacks_a_value_or_a_code(fight, ct):
    ct.columns.filter(name="Reporting District").update(fixed="")
    StateCode.objects.filter(column__state_file=ct, column__name="Sanction 1", ours="iss").update(theirs="")
    run = trial(fight.administrator, ct)
    assert {words: n for words, n, _column in run.summary} == {
        "“Reporting District” is empty and must not be": 2,
        "“Sanction 1”: In-school suspension (iss) has no code": 1,
    }
    assert [(one.student, len(one.words)) for one in run.told] == [(fight.ann, 1), (fight.ben, 2)]
    html = as_user(fight.administrator).get(f"{LIST}{ct.pk}/trial/").content.decode()
    assert f'href="{fight.fight.get_absolute_url()}"' in html
    assert "2 rows. In 2 of them something is missing or has no code." in html
    assert "/column/" in html
    assert "/column/" not in as_user(fight.auditor).get(f"{LIST}{ct.pk}/trial/").content.decode()


def test_row_is_a_consequence(fight):
    state_file = StateFileFactory(row_kind="consequence", header=True, delimiter="pipe", date_format="%m%d%Y")
    for source in ("student_number", "kind", "first_day", "school_days"):
        StateColumnFactory(state_file=state_file, name=source, source=source)
    fight.ann.local_id = "7"
    fight.ann.save()
    lines = taken(fight.administrator, state_file).split("\r\n")
    assert lines[0] == "student_number|kind|first_day|school_days"
    assert lines[1:4] == ["7|iss|09092025|1.5", "7|oss|09092025|3", "7|arrest|09092025|"]


def test_row_is_a_safety_intervention(year):
    began = datetime(2025, 9, 8, 13, 5, tzinfo=ZoneInfo("America/New_York"))
    ended = began.replace(minute=24)
    student = StudentFactory(school=year.a, sourced_id="9", disability="idea")
    safety = SafetyInterventionFactory(
        student=student, reported_by=year.coordinator, started_at=began, ended_at=ended, disability="504"
    )
    for measure in ("escort", "physical"):
        SafetyPhaseFactory(intervention=safety, measure=measure)
    state_file = StateFileFactory(row_kind="safety", delimiter="tab", header=False)
    sources = ["student_roster_id", "safety_date", "safety_start", "safety_end", "safety_minutes", "safety_measure"]
    for source in [*sources, "safety_disability", "student_hurt"]:
        StateColumnFactory(state_file=state_file, name=source, source=source)
    assert taken(year.administrator, state_file) == "9\t2025-09-08\t13:05\t13:24\t19\tphysical\t504\tno\r\n"


def test_every_field_can_be_read_of_its_rows(fight):
    """None stumbles over a row that lacks what may be lacking."""
    SafetyInterventionFactory(student=fight.ann, reported_by=fight.coordinator)
    for kind in StateFile.RowKind:
        state_file = StateFileFactory(row_kind=kind)
        for key, one in FIELDS.items():
            if kind in one.kinds:
                StateColumnFactory(state_file=state_file, name=key, source=key)
        assert trial(fight.administrator, state_file, first="2025-09-01", last="2099-01-01").lines


def test_file_is_guarded_against_formulas(fight, ct):
    fight.ann.sourced_id = "=1+1"
    fight.ann.save()
    assert taken(fight.administrator, ct).startswith("'=1+1,")


def test_file_is_on_record_and_an_administrators_alone(fight, ct):
    for user in (fight.coordinator, fight.principal, fight.teacher, fight.auditor, fight.board, fight.equity_analyst):
        assert as_user(user).get(f"{LIST}{ct.pk}/file/").status_code == 403
    for user in (fight.coordinator, fight.board, fight.equity_analyst):
        assert as_user(user).get(f"{LIST}{ct.pk}/trial/").status_code == 403
    taken(fight.administrator, ct)
    record = AccessRecord.objects.get(kind="export")
    assert (record.noun, record.rows, record.user) == ("statefile", 2, fight.administrator)


COLUMN = SimpleNamespace(source="kind", fixed="", required=False, max_length=None, no_code="keep")
ISO = SimpleNamespace(date_format="%Y-%m-%d", time_format="%H:%M")


@pytest.mark.parametrize(
    ("changes", "codes", "value", "told"),
    [
        ({}, {}, "oss", ("oss", None)),
        ({}, {"oss": "02"}, "oss", ("02", None)),
        ({}, {"iss": "01"}, "oss", ("oss", None)),
        ({"no_code": "empty"}, {"iss": "01"}, "oss", ("", None)),
        ({"no_code": "empty", "required": True}, {"iss": "01"}, "oss", ("", Trouble.MISSING)),
        ({"no_code": "trouble"}, {"iss": "01"}, "oss", ("", Trouble.NO_CODE)),
        ({"no_code": "trouble"}, {"oss": ""}, "oss", ("", Trouble.NO_CODE)),
        ({"no_code": "trouble"}, {}, "", ("", None)),
        ({"required": True}, {}, "", ("", Trouble.MISSING)),
        ({"max_length": 3}, {}, "oss", ("oss", None)),
        ({"max_length": 2}, {}, "oss", ("oss", Trouble.TOO_LONG)),
        ({"source": "", "fixed": "064", "required": True}, {}, "oss", ("064", None)),
        ({"source": "", "required": True}, {}, "oss", ("", Trouble.MISSING)),
    ],
)
def test_cell(changes, codes, value, told):
    column = SimpleNamespace(**(vars(COLUMN) | changes))
    row = SimpleNamespace(consequence=SimpleNamespace(kind=value))
    assert cell(column, codes, row, ISO)[:2] == told


def test_values_as_the_file_asks():
    slashes = SimpleNamespace(date_format="%m/%d/%Y", time_format="%H%M")
    values = (date(2025, 9, 8), time(7, 5), Decimal("10.0"), Decimal("0.5"), None, " two\nlines ")
    assert [said(value, slashes) for value in values] == ["09/08/2025", "0705", "10", "0.5", "", "two lines"]


def test_codes_are_read_line_by_line():
    found, wrong = read_codes("oss = 02\n\n iss=01 \nlaw =", ["oss", "iss", "law"])
    assert (found, wrong) == ({"oss": "02", "iss": "01", "law": ""}, [])
    _found, wrong = read_codes("oss = 02\noss = 03\nnothing\nxyz = 1", ["oss"])
    assert wrong == [
        "“oss” has two lines.",
        "“nothing”: write our value, an equals sign, and the state’s code.",
        "“xyz” is no value of this field.",
    ]


def column_values(**changes):
    return {
        "version": 0, "name": "Sanction", "source": "sanction_1", "fixed": "", "max_length": "", "no_code": "trouble",
        "codes": "oss = 02",
    } | changes  # fmt: skip


def test_column_is_added_changed_moved_and_removed(year):
    client, state_file = as_user(year.administrator), StateFileFactory()
    page = f"{LIST}{state_file.pk}/"
    first = StateColumnFactory(state_file=state_file, name="First", source="student_number", position=10)
    assert client.post(f"{page}add/", column_values()).url == page
    column = state_file.columns.get(name="Sanction")
    assert [(code.ours, code.theirs) for code in column.codes.all()] == [("oss", "02")]
    edit = f"{LIST}column/{column.pk}/edit/"
    form = client.get(edit).context["form"]
    assert form["codes"].value() == "oss = 02"
    client.post(edit, column_values(version=form["version"].value(), codes="oss = 03\niss = 01"))
    assert {code.ours: code.theirs for code in column.codes.all()} == {"oss": "03", "iss": "01"}
    client.post(f"{LIST}column/{column.pk}/move/")
    assert [one.name for one in state_file.columns.all()] == ["Sanction", "First"]
    client.post(f"{LIST}column/{first.pk}/remove/")
    assert [one.name for one in state_file.columns.all()] == ["Sanction"]


@pytest.mark.parametrize(
    ("changes", "said_so"),
    [
        ({"source": "password", "codes": ""}, "Select a valid choice. password is not one of the available choices."),
        ({"source": "safety_minutes", "codes": ""}, "Select a valid choice."),
        ({"codes": "oss = 02\noss = 03"}, "“oss” has two lines."),
        ({"name": "first"}, "Another column of this file has this name."),
        ({"fixed": "1"}, "Choose a field of ours or give one value for every row, not both."),
        ({"source": ""}, "Codes stand for the values of a field: choose one."),
    ],
)
def test_column_that_cannot_be_is_refused(year, changes, said_so):
    state_file = StateFileFactory()
    StateColumnFactory(state_file=state_file, name="First")
    response = as_user(year.administrator).post(f"{LIST}{state_file.pk}/add/", column_values(**changes))
    assert said_so in response.content.decode()
    assert state_file.columns.count() == 1


def test_kind_of_row_cannot_take_a_columns_field_away(year):
    state_file = StateFileFactory(state="Ohio")
    StateColumnFactory(state_file=state_file, name="Days", source="days_1")
    client, edit = as_user(year.administrator), f"{LIST}{state_file.pk}/edit/"
    form = client.get(edit).context["form"]
    values = {name: form[name].value() or "" for name in form.fields} | {"row_kind": "safety"}
    assert (
        "These columns have a field that such a row does not have: Days." in client.post(edit, values).content.decode()
    )


def test_copy_has_columns_and_codes_and_the_first_stays(year, ct):
    copy = actions.copy_state_file(state_file=ct, name="Next year", by=year.administrator)
    assert copy.copied_from == ct
    for one in (ct, copy):
        assert one.columns.count() == len(ed166.COLUMNS)
    assert StateCode.objects.filter(column__state_file=copy, ours="oss", theirs="X2").count() == 2


def test_start_from_ed166_makes_one_file_however_often_it_is_posted(year):
    client, page = as_user(year.administrator), f"{LIST}ed166/"
    name = client.get(page).context["form"]["name"].value()
    client.post(page, {"name": name})
    assert "Another file has this name." in client.post(page, {"name": name}).content.decode()
    assert StateFile.objects.get(name=name).columns.count() == len(ed166.COLUMNS)


def test_name_that_somebody_took_in_between_is_refused_in_words(year):
    StateFileFactory(name="ED166 Next")
    with pytest.raises(ValidationError, match="Another file has this name"):
        actions.start_from_ed166(name="ed166 next", by=year.administrator)


def test_file_goes_out_of_use_and_back(year):
    state_file = StateFileFactory()
    client, path = as_user(year.administrator), f"{LIST}{state_file.pk}/retire/"
    for values, retired in (({}, True), ({"back": "1"}, False)):
        client.post(path, values)
        state_file.refresh_from_db()
        assert state_file.retired is retired


def test_file_for_other_days_says_so(fight, ct):
    StateFile.objects.filter(pk=ct.pk).update(starts_on=date(2030, 7, 1))
    html = as_user(fight.administrator).get(f"{LIST}{ct.pk}/trial/").content.decode()
    assert "This file is not meant for these days" in html


def test_shipped_columns_name_fields_that_are_there():
    for _name, source, _more, codes in ed166.COLUMNS:
        if source:
            assert "participant" in FIELDS[source].kinds
            assert set(codes) <= {value for value, _words in FIELDS[source].values}
