"""Three schools whose every word about a student carries the school's mark, and what it takes to find a mark."""

import html
import io
import zipfile
from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace

import pymupdf
from django.db import models
from django.utils import timezone

from contracts.models import Threshold
from district.rowsecurity import RowSecurity, our_models, rule_of
from district.scope import district_scope
from incidents.models import EquityMark, IncidentParticipant, IncidentTally, PracticeParticipant, PracticeTally
from incidents.models.practice import Kind
from tests.cast import set_the_stage
from tests.factories import (
    AccessRecordFactory,
    AgendaItemFactory,
    AgreementFactory,
    AgreementItemFactory,
    AlertMailFactory,
    AmendmentFactory,
    AmendmentRequestFactory,
    CalendarDayFactory,
    CommunityPartnerFactory,
    ConsequenceFactory,
    ContractAlertFactory,
    ContractFactory,
    DebriefFactory,
    DeliverableAcceptanceFactory,
    DeliverableFactory,
    DepartmentFactory,
    DestructionCountFactory,
    DestructionFactory,
    DestructionItemFactory,
    DisclosureFactory,
    DocumentFactory,
    DocumentVersionFactory,
    DutyAttemptFactory,
    DutyFactory,
    EquityMarkFactory,
    FollowUpFactory,
    FundingAllocationFactory,
    GuardianFactory,
    IncidentFactory,
    IncidentParticipantFactory,
    IncidentPracticeFactory,
    IncidentStepFactory,
    InvoiceFactory,
    LedgerImportFactory,
    LedgerLineFactory,
    LedgerNoteFactory,
    LegalHoldFactory,
    LetterFactory,
    LocationFactory,
    NotCollectedFactory,
    ParticipantFeedbackFactory,
    PastOpeningFactory,
    PaymentFactory,
    PracticeFactory,
    PracticeParticipantFactory,
    PriorInterventionFactory,
    PurchaseOrderFactory,
    QuestionSetFactory,
    RecordRequestFactory,
    RecordTextFactory,
    ReentryPlanFactory,
    RestrictedNoteFactory,
    RoleGrantFactory,
    RosterImportFactory,
    SafetyInterventionFactory,
    SafetyPhaseFactory,
    SafetyRuleFactory,
    SafetyStaffFactory,
    SchoolYearFactory,
    SectionFactory,
    StaffFactory,
    StateCodeFactory,
    StateColumnFactory,
    StateRateFactory,
    StudentFactory,
    UserFactory,
    ZoneFactory,
)
from tests.walls.planned import planned
from tests.walls.reviewed import reviewed
from tests.walls.trained import take_part, taught

# Eight letters that stand nowhere else, as long as the shortest column. `hidden` is what a's teacher may not see.
MARKS = {"a": "zqamarka", "hidden": "zqahidea", "b": "zqbmarkb", "c": "zqcmarkc"}
NAMED_OR_KNOWN = {IncidentParticipant, PracticeParticipant}  # a name of their own, or somebody on a roster
KEYS_ALONE = {EquityMark, IncidentTally, PracticeTally}  # their text is the ids and words of lists
CEILING, ORDERED, BILLED = Decimal("30000.00"), Decimal("5000.00"), Decimal("100.00")
SEARCH = "zq"  # finds them all, and shows none


def build_world():
    """The cast, and `.a`, `.b`, `.c`: one object of each kind at that school."""
    cast = set_the_stage()
    world, bought = SimpleNamespace(cast=cast), _bought(cast)
    with district_scope():
        for letter in "abc":
            setattr(world, letter, _school(cast, letter))
    shared = bought | taught(cast) | planned(cast)
    for at, author in ((world.a, cast.coordinator), (world.b, cast.other_school), (world.c, cast.third_school)):
        vars(at).update(shared)
        take_part(at, author)
        reviewed(at, cast)
    return world


def _bought(cast):
    """Dict of one thing of each kind that the district bought. No school and no student: each school's world has it."""
    item = AgendaItemFactory(carried=True, amount=CEILING)
    contract = ContractFactory(active=True, not_to_exceed=CEILING, authority=item, owner=cast.contract_manager)
    allocation = FundingAllocationFactory(contract=contract)
    deliverable = DeliverableFactory(contract=contract)
    order = PurchaseOrderFactory(allocation=allocation, amount=ORDERED)
    spent = {"order": order, "deliverable": deliverable, "recorded_by": cast.contract_manager}
    payment = PaymentFactory(invoice=InvoiceFactory(amount=BILLED, approved_by=[cast.contract_manager], **spent))
    ledger = LedgerImportFactory(uploaded_by=cast.contract_manager, status="applied")
    document = DocumentFactory(contract=contract)
    alert = ContractAlertFactory(contract=contract)
    invoice = InvoiceFactory(amount=BILLED, **spent)  # waits for its approval
    DocumentFactory(contract=None, item=item)
    DocumentFactory(contract=None, invoice=invoice)
    return {
        "vendor": contract.vendor,
        "source": allocation.source,
        "contract": contract,
        "draft_contract": ContractFactory(owner=cast.contract_manager),
        "amendment": AmendmentFactory(contract=contract),
        "deliverable": deliverable,
        "acceptance": DeliverableAcceptanceFactory(deliverable=deliverable, accepted_by=cast.contract_manager),
        "allocation": allocation,
        "order": order,
        "invoice": invoice,
        "approved_invoice": InvoiceFactory(amount=BILLED, approved_by=[cast.contract_manager], **spent),
        "paid_invoice": payment.invoice,
        "payment": payment,
        "meeting": item.meeting,
        "item": item,
        "agenda_item": AgendaItemFactory(meeting=item.meeting, type="action", subject="zq"),  # no vote yet
        "motion": item.motion,
        "vote": item.motion.votes.first(),
        "member": item.motion.moved_by,
        "document": document,
        "document_version": DocumentVersionFactory(document=document, uploaded_by=cast.contract_manager),
        "alert": alert,
        "alert_mail": AlertMailFactory(alert=alert, user=cast.contract_manager),
        "ledger": ledger,
        "ledger_line": LedgerLineFactory(ledger=ledger),
        "ledger_note": LedgerNoteFactory(by=cast.contract_manager),
        "threshold": Threshold.objects.first(),
    }


def _school(cast, letter):
    school = getattr(cast, letter)
    teacher = cast.teacher.staff if letter == "a" else StaffFactory(assigned_to=school)
    author = {"a": cast.coordinator, "b": cast.other_school, "c": cast.third_school}[letter]
    student, hidden = StudentFactory(school=school), StudentFactory(school=school)
    today = timezone.now() - timedelta(minutes=20)
    user = UserFactory(staff=StaffFactory(assigned_to=school))
    here = SimpleNamespace(
        letter=letter,
        school=school,
        student=student,
        guardian=GuardianFactory(student=student),
        section=SectionFactory(school=school, year=cast.year, taught_by=teacher, roster=[student]),
        practice=PracticeFactory(
            school=school,
            kind=Kind.PEACE,
            started_at=today,
            students=[student],
            facilitators=[teacher],
            created_by=author,
        ),
        staff=teacher,
        user=user,
        grant=RoleGrantFactory(user=user, role="coordinator", school=school),
        year=SchoolYearFactory(starts_on=date(1990 + ord(letter), 8, 1), ends_on=date(1991 + ord(letter), 6, 30)),
        calendar_day=CalendarDayFactory(school=school),
        zone=ZoneFactory(),
        department=DepartmentFactory(),
        place=LocationFactory(),
        roster=RosterImportFactory(uploaded_by=cast.administrator),
        access=AccessRecordFactory(user=user, object_id=student.pk, school_id=school.pk),
    )
    _plan(here, teacher, author)
    _restore(here, author)
    _mark(school, MARKS[letter])
    if letter == "a":
        apart = [
            hidden,
            GuardianFactory(student=hidden),
            PracticeFactory(school=school, students=[hidden, student], facilitators=[author.staff], created_by=author),
            IncidentFactory(school=school, caused=[hidden], harmed=[student], reported_by=author),
        ]
        for row in apart:
            _mark(school, MARKS["hidden"], row)
        here.hidden_student, here.hidden_guardian, here.hidden_practice, here.hidden_incident = apart
    return here


def _plan(here, teacher, author):
    """What is asked for, what is planned for today, and what was held and waits for its outcome."""
    now, shared = timezone.now(), {"school": here.school, "kind": Kind.PEACE, "students": [here.student]}
    asked = {"asked_by": author, "asked_at": now - timedelta(days=3), "created_by": author}
    here.request = PracticeFactory(status="requested", started_at=now + timedelta(days=2), **shared, **asked)
    shared |= {"facilitators": [teacher], "created_by": author}
    here.planned = PracticeFactory(status="planned", started_at=now, **shared)
    here.held = PracticeFactory(status="held", started_at=now - timedelta(minutes=40), **shared)
    here.questions, here.partner = QuestionSetFactory(), CommunityPartnerFactory()


def _restore(here, author):
    """An incident at this school, and all that follows from one."""
    school, student = here.school, here.student
    reporter = here.staff.user if hasattr(here.staff, "user") else author  # a's teacher
    here.incident = IncidentFactory(school=school, caused=[student], reported_by=reporter, occurred_on=date.today())
    here.prior = PriorInterventionFactory(incident=here.incident)
    here.step = IncidentStepFactory(incident=here.incident)
    here.answer = IncidentPracticeFactory(incident=here.incident, practice=here.practice)
    here.consequence = ConsequenceFactory(
        incident=here.incident, student=student, decided_by=author, starts_on=date.today(), ends_on=date.today()
    )
    here.note = RestrictedNoteFactory(incident=here.incident, author=author)
    here.practice_note = RestrictedNoteFactory(incident=None, practice=here.practice, author=author)
    here.guest = PracticeParticipantFactory(practice=here.practice, student=None, name="A guest", role="family")
    here.bystander = IncidentParticipantFactory(incident=here.incident, student=None, name="A guest", role="community")
    here.agreement = AgreementFactory(practice=here.practice, incident=here.incident, made_by=author)
    here.promise = AgreementItemFactory(agreement=here.agreement, student=student)
    here.reentry = ReentryPlanFactory(
        consequence=here.consequence, created_by=author, returns_on=date.today() + timedelta(days=1)
    )
    here.follow_up = FollowUpFactory(practice=here.practice, student=student, assigned_to=author)
    here.feedback = ParticipantFeedbackFactory(
        participant=here.practice.participants.filter(student=student).get(), answered_at=timezone.now()
    )
    here.letter = LetterFactory(student=student, incident=here.incident, created_by=author)
    here.safety = SafetyInterventionFactory(student=student, incident=here.incident, reported_by=author)
    SafetyPhaseFactory(intervention=here.safety, holds=["prone"])
    SafetyStaffFactory(intervention=here.safety, staff=here.staff)
    here.duty = DutyFactory(intervention=here.safety)
    here.report = DutyFactory(intervention=here.safety, rule=SafetyRuleFactory(kind="report", recipient="admin"))
    here.attempt = DutyAttemptFactory(duty=here.duty, by=author)
    here.debrief = DebriefFactory(intervention=here.safety, recorded_by=author)
    here.not_collected = NotCollectedFactory()
    here.state_rate = StateRateFactory()
    here.state_code = StateCodeFactory()
    StateColumnFactory(state_file=here.state_code.column.state_file, source="family_name")
    here.opening = PastOpeningFactory(student=student, by=author)
    EquityMarkFactory(student=student)
    _keep_records(here, author)


def _keep_records(here, author):
    """What a family asked about the record, ended in a state in which every column may hold words."""
    student, day = here.student, date(2025, 11, 3)
    here.record_request = RecordRequestFactory(
        student=student, status="done", answered_on=day, answered_by=author, answer="A copy", taken_by=author
    )
    here.dispute = AmendmentRequestFactory(
        student=student, status="upheld", decided_on=day, decided_by=author, reason="It was so.", hearing_on=day,
        hearing_note="Heard.", statement="It was not.", statement_on=day, taken_by=author,
    )  # fmt: skip
    here.disclosure = DisclosureFactory(student=student, by=author)
    here.record_text = RecordTextFactory(student=student)
    here.hold = LegalHoldFactory(
        student=student, placed_by=author, released_by=author, released_at=timezone.now(), release_reason="Settled."
    )  # fmt: skip
    here.destruction = DestructionFactory(kind="incident")
    DestructionItemFactory(destruction=here.destruction, record_id=here.incident.pk)
    DestructionCountFactory(destruction=here.destruction)


def text_columns(model):
    """The columns in which somebody may write: text without a list of choices."""
    return [
        field
        for field in model._meta.concrete_fields
        if isinstance(field, (models.CharField, models.TextField)) and not field.choices and not field.generated
    ]


def own_text(row):
    """The text columns of this row that are free to be marked: who is on a roster has no name in a record."""
    known = getattr(row, "student_id", None) or getattr(row, "staff_id", None)
    return [] if known and type(row) in NAMED_OR_KNOWN else text_columns(type(row))


def marked_models():
    """Every table behind the outer wall with text of its own; history copies it."""
    return [
        model
        for model in our_models()
        if isinstance(rule_of(model), RowSecurity)
        and not hasattr(model, "pgh_tracked_model")
        and model not in KEYS_ALONE
        and text_columns(model)
    ]


def _mark(school, mark, only=None):
    for model in marked_models():
        for row in model.objects.filter(school=school):
            if only is None or row == only:
                values = {field.name: _marked(field, mark, row) for field in own_text(row)}
                model.objects.filter(pk=row.pk).update(**values)


def _marked(field, mark, row):
    if isinstance(field, models.EmailField):
        return f"{mark}@family.example"
    longer = f"{mark} {row.pk} {field.name}"
    return longer if field.max_length is None or len(longer) <= field.max_length else longer[: field.max_length]


def marks_in(response):
    """The names of all marks in a response: its headers, and its body as a reader would get it."""
    content = b"".join(response.streaming_content) if response.streaming else response.content
    text = f"{dict(response.headers)} {readable(content)}".lower()
    return {name for name, mark in MARKS.items() if mark in text}


def readable(content):
    """The text of a page, CSV, workbook or PDF."""
    if content.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            return " ".join(parts.read(name).decode("utf-8", "replace") for name in parts.namelist())
    if content.startswith(b"%PDF"):
        with pymupdf.open(stream=content, filetype="pdf") as pages:
            return " ".join(page.get_text() for page in pages) + str(pages.metadata)
    return html.unescape(content.decode("utf-8", "replace"))
