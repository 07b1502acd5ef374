"""One student's whole record: nobody else's name on the page, in the PDF or in the table."""

import io
from datetime import date, timedelta

import outloud
import pikepdf
import pymupdf
import pytest
from django.utils import timezone

from district.actions import transfer_student
from district.models import AccessRecord, AmendmentRequest, Disclosure, RecordRequest, RecordText
from district.records import whole_record
from district.scope import district_scope
from tests.cast import as_user, set_the_stage
from tests.factories import (
    AgreementFactory,
    AgreementItemFactory,
    ConsequenceFactory,
    DebriefFactory,
    DutyAttemptFactory,
    DutyFactory,
    FollowUpFactory,
    GuardianFactory,
    IncidentFactory,
    LetterFactory,
    ParticipantFeedbackFactory,
    PracticeFactory,
    PracticeParticipantFactory,
    PriorInterventionFactory,
    RecordRequestFactory,
    ReentryPlanFactory,
    RestrictedNoteFactory,
    RoleGrantFactory,
    SafetyInterventionFactory,
    SafetyPhaseFactory,
    SafetyStaffFactory,
    StudentFactory,
    UserFactory,
)

# Every part of every other student's name, number and family is met nowhere else.
OTHERS = [
    {"given_name": "Zephyrine", "preferred_name": "Zazie", "middle_name": "Quillon", "family_name": "Vexworth",
     "local_id": "zz880017", "sourced_id": "roster-zz880017"},
    {"given_name": "Thaddeus", "preferred_name": "Tadzio", "middle_name": "", "family_name": "Brambletwig",
     "local_id": "zz880018", "sourced_id": "roster-zz880018"},
]  # fmt: skip
PARTS = [
    "zephyrine",
    "zazie",
    "quillon",
    "vexworth",
    "thaddeus",
    "tadzio",
    "brambletwig",
    "zz8800",
    "orsolina",
    "guestling",
]
GOSSIP = (
    "Zephyrine Vexworth (Zazie, no. zz880017) called TADZIO; Thaddeus’s mother Orsolina Brambletwig came. "
    "Z.V. and T. Brambletwig left. vexworth, zephyrine. Quillon."
)


@pytest.fixture
def district(db):
    cast = set_the_stage()
    cast.student = StudentFactory(school=cast.a, given_name="Luis", family_name="Marlow")
    cast.others = [StudentFactory(school=cast.a, **names) for names in OTHERS]
    GuardianFactory(student=cast.others[1], name="Orsolina Brambletwig")
    GuardianFactory(student=cast.student, name="Paula Marlow")
    fill(cast)
    with district_scope():
        yield cast


def fill(cast):
    """One of everything, with gossip in every word that somebody typed."""
    student, one, two = cast.student, *cast.others
    incident = IncidentFactory(
        school=cast.a, caused=[student, one], harmed=[two], title=GOSSIP[:100], description=GOSSIP, outcome=GOSSIP
    )
    PriorInterventionFactory(incident=incident, note=GOSSIP)
    consequence = ConsequenceFactory(incident=incident, student=student, note=GOSSIP, kind="oss")
    ConsequenceFactory(incident=incident, student=one, note="of Zazie alone")
    practice = PracticeFactory(school=cast.a, note=GOSSIP, topic=GOSSIP[:150], outcome_note=GOSSIP)
    mine = PracticeParticipantFactory(practice=practice, student=student)
    theirs = PracticeParticipantFactory(practice=practice, student=one)
    PracticeParticipantFactory(practice=practice, student=None, name="Guestling Vexworth", role="family")
    ParticipantFeedbackFactory(practice=practice, participant=mine, words=GOSSIP, heard=4, answered_at=timezone.now())
    ParticipantFeedbackFactory(practice=practice, participant=theirs, words="mine", answered_at=timezone.now())
    agreement = AgreementFactory(incident=incident, practice=None, summary=GOSSIP[:150])
    AgreementItemFactory(agreement=agreement, student=student, what=GOSSIP, note=GOSSIP)
    AgreementItemFactory(agreement=agreement, student=two, what="Tadzio says sorry")
    ReentryPlanFactory(consequence=consequence, student=student, supports=GOSSIP)
    FollowUpFactory(incident=incident, practice=None, student=student, note=GOSSIP, what=GOSSIP[:150])
    FollowUpFactory(incident=incident, practice=None, student=two, what="Ask Tadzio")
    LetterFactory(student=student, incident=incident, subject=GOSSIP[:100], body=GOSSIP)
    RestrictedNoteFactory(incident=incident, author=cast.coordinator, text="guestling alone")
    intervention = SafetyInterventionFactory(
        student=student, incident=incident, before=GOSSIP, threat=GOSSIP, tried_note=GOSSIP, ended_how=GOSSIP
    )
    SafetyPhaseFactory(intervention=intervention)
    SafetyStaffFactory(intervention=intervention, staff=cast.coordinator.staff)
    DutyAttemptFactory(duty=DutyFactory(intervention=intervention, note=GOSSIP[:400]), by=cast.coordinator, note=GOSSIP)
    DebriefFactory(
        intervention=intervention, recorded_by=cast.coordinator, present=GOSSIP, next_steps=GOSSIP,
        answers=[{"question": "What helped?", "answer": GOSSIP}],
    )  # fmt: skip
    return incident


def urls(cast):
    return f"/students/{cast.student.pk}/record/"


def names_in(text):
    return [part for part in PARTS if part in text.lower()]


def read_all(cast, client):
    response = client.get(f"{urls(cast)}review/")
    return client.post(f"{urls(cast)}review/", {"seen": response.context["record"].digest})


def test_no_other_student_stands_on_the_page(district):
    page = as_user(district.principal).get(urls(district))
    text = page.content.decode()
    assert names_in(text) == []
    assert len(page.context["record"].parts) == 12
    assert "guestling alone" not in text and "keeps alone" in text
    assert "Paula Marlow" in text  # the own family
    assert "says sorry" not in text and "of " + "alone" not in text  # what belongs to others is left out whole


def test_no_other_student_stands_in_the_files(district, tmp_path):
    client = as_user(district.principal)
    read_all(district, client)
    pdf = client.post(f"{urls(district)}print/", {"whom": "family", "kind": "pdf"})
    with pikepdf.open(io.BytesIO(pdf.content)) as file:
        assert file.Root.MarkInfo.Marked and "/StructTreeRoot" in file.Root
        assert names_in(str(file.docinfo) + str(file.open_metadata())) == []
    with pymupdf.open(stream=pdf.content) as file:
        text = "".join(page.get_text() for page in file)
    assert names_in(text) == [] and "Marlow" in text and "[another student]" in text
    file = tmp_path / "record.pdf"
    file.write_bytes(pdf.content)
    assert list(outloud.check(file).findings) == []
    table = client.post(f"{urls(district)}print/", {"whom": "family", "kind": "csv"}).content.decode()
    assert names_in(table) == [] and "Marlow" in table
    printed = AccessRecord.objects.filter(kind="print").values_list("noun", "object_id")
    assert list(printed) == [("student", district.student.pk)] * 2
    assert not Disclosure.objects.exists()


def test_record_is_printed_only_when_somebody_read_every_text(district):
    client = as_user(district.principal)
    wanted = {"whom": "family", "kind": "pdf"}
    assert "Read them first" in client.post(f"{urls(district)}print/", wanted).content.decode()
    assert read_all(district, client).url == urls(district)
    assert client.post(f"{urls(district)}print/", wanted)["Content-Type"] == "application/pdf"
    IncidentFactory(school=district.a, caused=[district.student], title="Another day")
    assert "Read it first" in client.post(f"{urls(district)}print/", wanted).content.decode()  # what is new


def test_whoever_read_read_what_stood_there_then(district):
    client = as_user(district.principal)
    seen = client.get(f"{urls(district)}review/").context["record"].digest
    IncidentFactory(school=district.a, caused=[district.student], title="Another day")
    client.post(f"{urls(district)}review/", {"seen": seen})
    assert not RecordText.objects.exists()


def test_officer_hides_more_and_puts_back(district):
    incident = IncidentFactory(
        school=district.a,
        caused=[district.student, district.others[0]],
        title="Boy in the red coat",
        description="Zazie hit",
    )
    client = as_user(district.principal)
    text = f"{urls(district)}texts/incident-{incident.pk}-title/"
    wrong = client.post(text, {"also": "the blue coat"})
    assert "does not stand in this text" in wrong.content.decode()
    assert client.post(text, {"also": "boy in the red coat"}).status_code == 302
    client.post(
        f"{urls(district)}texts/incident-{incident.pk}-description/", {"also": ""}
    )  # the name's tick taken away
    rows = {row.key: row.released for row in RecordText.objects.filter(key__startswith=f"incident-{incident.pk}-")}
    assert rows == {
        f"incident-{incident.pk}-title": "[another student]",
        f"incident-{incident.pk}-description": "Zazie hit",
    }
    assert "red coat" not in client.get(urls(district)).content.decode()


def test_somebody_else_goes_into_the_log_of_disclosures_once(district):
    client = as_user(district.principal)
    read_all(district, client)
    form = {"whom": "other", "kind": "pdf", "client_id": "8b6ef1b6-3d5c-4f22-9f6a-6b1a7d3b0c11"}
    refused = client.post(f"{urls(district)}print/", form)
    assert refused["Content-Type"].startswith("text/html") and not Disclosure.objects.exists()
    form |= {"party": "Juvenile court", "interest": "Subpoena", "purpose": "Hearing"}
    for _again in range(2):
        assert client.post(f"{urls(district)}print/", form)["Content-Type"] == "application/pdf"
    row = Disclosure.objects.get()
    assert (row.party, row.interest, row.purpose, row.what, row.by) == (
        "Juvenile court", "Subpoena", "Hearing", "The whole record", district.principal,
    )  # fmt: skip
    assert "Juvenile court" in client.get(urls(district)).content.decode()


def test_record_reaches_every_school_where_the_student_was(district):
    """The receiving school prints the whole record, and the other students' names are known to the redaction."""
    transfer_student(student=district.student, to=district.b, by=district.administrator, today=date(2026, 1, 12))
    principal = UserFactory()
    RoleGrantFactory(user=principal, role="principal", school=district.b)
    page = as_user(principal).get(urls(district))
    assert names_in(page.content.decode()) == [] and len(page.context["record"].texts) > 15
    assert as_user(district.principal).get(urls(district)).status_code == 403


@pytest.mark.parametrize(("who", "status"), [("coordinator", 403), ("teacher", 403), ("other_school", 403),
                                             ("board", 403), ("auditor", 200), ("administrator", 200)])  # fmt: skip
def test_who_opens_a_whole_record(district, who, status):
    assert as_user(getattr(district, who)).get(urls(district)).status_code == status


def test_request_is_late_the_day_after_day_45(district):
    row = RecordRequestFactory(student=district.student, received_on=date(2026, 1, 5))
    rows = RecordRequest.objects.visible_to(district.administrator)
    assert row.due_on == date(2026, 2, 19)
    assert [rows.late(row.due_on + timedelta(days=n)).count() for n in (-1, 0, 1)] == [0, 0, 1]


def test_statement_of_the_family_is_printed_with_the_record(district):
    client = as_user(district.principal)
    client.post(f"{urls(district)}amendments/new/", {
        "asked_by": "Paula Marlow", "asked_as": "parent", "received_on": "2026-01-05", "about": "Incident 1",
        "disputed": "He did not push.", "wished": "He stood there.",
    })  # fmt: skip
    row = AmendmentRequest.objects.get()
    page = row.get_absolute_url()
    early = client.post(f"{page}statement/", {"statement": "No", "day": "2026-01-06"})
    assert "Decide first" in early.content.decode()
    client.post(f"{page}decide/", {"decision": "refused", "day": "2026-01-08", "reason": "Two saw it."})
    client.post(f"{page}hearing/", {"decision": "upheld", "day": "2026-01-12", "note": "Heard both."})
    client.post(f"{page}statement/", {"statement": "He only helped Zazie.", "day": "2026-01-14"})
    row.refresh_from_db()
    assert (row.status, row.statement) == ("upheld", "He only helped Zazie.")
    record = whole_record(district.student)
    assert "He only helped [another student]." in [text.text for text in record.texts]
    again = client.post(f"{page}decide/", {"decision": "amended", "day": "2026-01-20", "reason": "x"})
    assert "This is decided" in again.content.decode()


def test_request_is_answered_once(district):
    client = as_user(district.principal)
    form = {"asked_by": "Paula Marlow", "asked_as": "parent", "received_on": "2026-01-05", "how": "mail",
            "client_id": "8b6ef1b6-3d5c-4f22-9f6a-6b1a7d3b0c12"}  # fmt: skip
    for _again in range(2):
        client.post(f"{urls(district)}requests/new/", form)
    row = RecordRequest.objects.get()
    answer = {"answered": "done", "day": "2026-01-20", "answer": "Copy of the whole record"}
    early = client.post(f"{row.get_absolute_url()}answer/", answer | {"day": "2026-01-04"})
    assert "before the request" in early.content.decode()
    assert client.post(f"{row.get_absolute_url()}answer/", answer).status_code == 302
    again = client.post(f"{row.get_absolute_url()}answer/", answer | {"answered": "refused"})
    assert "answered already" in again.content.decode()
