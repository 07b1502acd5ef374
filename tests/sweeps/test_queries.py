"""Each page asks the database as often for one row of everything as for three: the number is written down here."""

from datetime import date, timedelta
from decimal import Decimal

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from district import middleware
from district.scope import district_scope
from tests.factories import (
    AccessRecordFactory,
    AgendaItemFactory,
    AgreementFactory,
    AgreementItemFactory,
    AmendmentFactory,
    AmendmentRequestFactory,
    AttendanceFactory,
    BehaviorCodeFactory,
    BoardMeetingFactory,
    CalendarDayFactory,
    CoachingVisitFactory,
    CohortFactory,
    CohortMemberFactory,
    CohortRequirementFactory,
    CommunityPartnerFactory,
    CompletionFactory,
    CompletionInstructorFactory,
    ConsequenceFactory,
    ContractAlertFactory,
    ContractFactory,
    CourseFactory,
    CourseSequenceFactory,
    CredentialFactory,
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
    FidelityReviewFactory,
    FidelityScoreFactory,
    FollowUpFactory,
    FundingAllocationFactory,
    FundingSourceFactory,
    GuardianFactory,
    IncidentFactory,
    IncidentParticipantFactory,
    IncidentPracticeFactory,
    InstructorFactory,
    InvoiceApprovalFactory,
    InvoiceFactory,
    InvoiceLineFactory,
    LedgerImportFactory,
    LedgerLineFactory,
    LedgerNoteFactory,
    LegalHoldFactory,
    LetterFactory,
    LocationFactory,
    MakeUpFactory,
    NotCollectedFactory,
    ParticipantFeedbackFactory,
    PastImportFactory,
    PaymentFactory,
    PracticeFactory,
    PracticeParticipantFactory,
    PriorInterventionFactory,
    PurchaseOrderFactory,
    QuestionSetFactory,
    RecordRequestFactory,
    RecordTextFactory,
    ReentryPlanFactory,
    RegistrationFactory,
    RequirementFactory,
    RequirementMetFactory,
    RequirementSchoolFactory,
    RestrictedNoteFactory,
    RoleGrantFactory,
    RosterImportFactory,
    RubricFactory,
    RubricItemFactory,
    SafetyInterventionFactory,
    SafetyPhaseFactory,
    SafetyRuleFactory,
    SafetyStaffFactory,
    SchoolFactory,
    SchoolYearFactory,
    SectionFactory,
    SequenceStepFactory,
    SessionFactory,
    SessionInstructorFactory,
    StaffFactory,
    StateCodeFactory,
    StateColumnFactory,
    StateFileFactory,
    StateRateFactory,
    StudentFactory,
    ThresholdFactory,
    UnmatchedCompletionFactory,
    UserFactory,
    VendorFactory,
    VisitScoreFactory,
    VoteFactory,
    ZoneFactory,
)
from tests.sweeps.tour import address, client_of, names_of, stops
from tests.walls.planned import grow_plan
from tests.walls.reviewed import grow_reviews

# Pages of our own; those of allauth ask what allauth asks. Three of each number are the test's role and savepoint.
QUERIES = """
overview:home - coordinator                                                       43
overview:search - coordinator                                                     8
overview:search q=zq - coordinator                                                18
incidents:circle-create shell=on - coordinator                                    13
incidents:class-list - coordinator                                                12
incidents:circle-create - coordinator                                             15
incidents:circle-create again={practice} own coordinator                          17
incidents:circle-create section={section} own coordinator                         19
incidents:incident-list - coordinator                                             14
incidents:incident-list words=zq - coordinator                                    14
incidents:incident-list owed=on - coordinator                                     14
incidents:incident-list status=in_hand - coordinator                              14
incidents:incident-list student={student} own coordinator                         16
incidents:incident-list school={school} own coordinator                           16
incidents:incident-create - coordinator                                           10
incidents:incident-detail own coordinator                                         32
incidents:incident-edit own coordinator                                           16
incidents:incident-step to=in_response own coordinator                            10
incidents:incident-copy own coordinator                                           10
incidents:equity - coordinator                                                    12
incidents:equity school={school} own coordinator                                  12
incidents:equity-events - coordinator                                             13
incidents:equity-events group=school - coordinator                                13
incidents:crdc - coordinator                                                      18
incidents:crdc school={school} own coordinator                                    18
incidents:crdc group=sex&level=PK&sex=none - coordinator                          18
incidents:staterate-list - coordinator                                            9
incidents:staterate-create - administrator                                        11
incidents:staterate-edit - administrator                                          15
incidents:notcollected-list - coordinator                                         9
incidents:notcollected-create - administrator                                     9
incidents:notcollected-edit - administrator                                       12
incidents:statefile-list - administrator                                          10
incidents:statefile-create - administrator                                        9
incidents:statefile-start - administrator                                         9
incidents:statefile-detail - administrator                                        12
incidents:statefile-edit - administrator                                          12
incidents:statefile-copy - administrator                                          10
incidents:statefile-trial - administrator                                         18
incidents:statefile-trial first=2025-09-01 - administrator                        18
incidents:column-create - administrator                                           10
incidents:column-edit - administrator                                             15
incidents:patterns - coordinator                                                  14
incidents:patterns school={school} own coordinator                                14
incidents:patterns-students - coordinator                                         15
incidents:patterns-practices - coordinator                                        14
incidents:consequence-create own coordinator                                      12
incidents:consequence-edit own coordinator                                        13
incidents:past-open own coordinator                                               10
incidents:incident-note own coordinator                                           10
incidents:practice-note own coordinator                                           10
incidents:behavior-list - administrator                                           10
incidents:behavior-create - administrator                                         9
incidents:behavior-edit - administrator                                           12
incidents:place-list - administrator                                              10
incidents:place-create - administrator                                            10
incidents:place-edit - administrator                                              11
incidents:practice-list - coordinator                                             11
incidents:practice-list topic=zq - coordinator                                    11
incidents:practice-list student={student} own coordinator                         12
incidents:practice-list section={section} own coordinator                         12
incidents:practice-list school={school} own coordinator                           13
incidents:practice-detail own coordinator                                         25
incidents:practice-edit own coordinator                                           15
incidents:practice-voice own coordinator                                          13
incidents:voice-results - coordinator                                             16
incidents:voice-results school={school} own coordinator                           16
incidents:voice-answer own coordinator                                            10
incidents:letter-list - coordinator                                               11
incidents:letter-list sent=no - coordinator                                       11
incidents:letter-list student={student} own coordinator                           12
incidents:letter-list school={school} own coordinator                             13
incidents:letter-create - coordinator                                             8
incidents:letter-create student={student} own coordinator                         11
incidents:letter-create incident={incident} own coordinator                       10
incidents:letter-create student={student}&kind=incident&to=family own coordinator 12
incidents:letter-untold - coordinator                                             12
incidents:letter-detail own coordinator                                           16
incidents:letter-edit own coordinator                                             11
incidents:letter-template-list - administrator                                    10
incidents:letter-template-edit - administrator                                    10
incidents:agreement-list - coordinator                                            12
incidents:agreement-list state=overdue - coordinator                              12
incidents:agreement-list student={student} own coordinator                        13
incidents:agreement-create practice={practice} own coordinator                    14
incidents:agreement-create incident={incident} own coordinator                    14
incidents:agreement-detail own coordinator                                        15
incidents:agreement-edit own coordinator                                          12
incidents:promise-create own coordinator                                          14
incidents:promise-edit own coordinator                                            15
incidents:promise-settle own coordinator                                          11
incidents:reentry-list - coordinator                                              14
incidents:reentry-list school={school} own coordinator                            15
incidents:reentry-detail own coordinator                                          11
incidents:reentry-edit own coordinator                                            14
incidents:ruleset-list - coordinator                                              10
incidents:ruleset-list state=today - coordinator                                  10
incidents:ruleset-create - administrator                                          10
incidents:ruleset-detail - coordinator                                            10
incidents:ruleset-edit - administrator                                            13
incidents:ruleset-start - administrator                                           10
incidents:ruleset-end - administrator                                             10
incidents:ruleset-version - administrator                                         10
incidents:rule-create - administrator                                             10
incidents:rule-edit - administrator                                               14
incidents:safety-list - coordinator                                               13
incidents:duty-list - coordinator                                                 11
incidents:safety-list owed=on&held=on - coordinator                               13
incidents:duty-list state=all - coordinator                                       11
incidents:safety-create - coordinator                                             9
incidents:safety-create student={student} own coordinator                         12
incidents:safety-create incident={incident} own coordinator                       10
incidents:safety-detail own coordinator                                           18
incidents:safety-edit own coordinator                                             17
incidents:safety-void own coordinator                                             11
incidents:debrief-edit own coordinator                                            14
incidents:duty-detail own coordinator                                             13
incidents:followup-list - coordinator                                             11
incidents:followup-list state=overdue - coordinator                               11
incidents:followup-list mine=on - coordinator                                     11
incidents:followup-create practice={practice} own coordinator                     12
incidents:followup-create agreement={agreement} own coordinator                   13
incidents:followup-create incident={incident} own coordinator                     12
incidents:followup-detail own coordinator                                         11
incidents:practice-plan - coordinator                                             11
incidents:practice-plan again={planned} own coordinator                           14
incidents:practice-plan incident={incident} own coordinator                       15
incidents:incident-link own coordinator                                           11
incidents:practice-requests - coordinator                                         11
incidents:practice-requests mine=on - coordinator                                 11
incidents:practice-calendar - coordinator                                         11
incidents:practice-calendar mine=on - coordinator                                 11
incidents:practice-accept own coordinator                                         14
incidents:practice-decline own coordinator                                        10
incidents:practice-people own coordinator                                         11
incidents:practice-complete own coordinator                                       10
incidents:practice-sheet own coordinator                                          11
incidents:practice-link own coordinator                                           11
incidents:question-list - coordinator                                             9
incidents:question-create - coordinator                                           8
incidents:question-edit - coordinator                                             11
incidents:partner-list - coordinator                                              9
incidents:partner-create - coordinator                                            8
incidents:partner-edit - coordinator                                              11
district:student-list - coordinator                                               11
district:student-list q=zq - coordinator                                          12
district:student-list section={section} own coordinator                           12
district:student-list school={school} own coordinator                             13
district:student-detail own coordinator                                           32
district:student-edit own administrator                                           14
district:student-transfer own administrator                                       12
district:record-detail own administrator                                          51
district:record-review own administrator                                          51
district:record-text own administrator                                            51
district:record-print own administrator                                           51
district:record-request-create own administrator                                  11
district:amendment-create own administrator                                       11
district:disclosure-create own administrator                                      11
district:record-request-list - administrator                                      12
district:record-request-list school={school} own administrator                    14
district:amendment-list - administrator                                           12
district:amendment-list school={school} own administrator                         14
district:disclosure-list - administrator                                          12
district:disclosure-list school={school} own administrator                        14
district:record-request-detail own administrator                                  16
district:amendment-detail own administrator                                       16
district:record-request-answer own administrator                                  11
district:amendment-decide own administrator                                       11
district:amendment-hearing own administrator                                      11
district:amendment-statement own administrator                                    11
district:student-hold own administrator                                           11
district:retention-list - administrator                                           19
district:retention-edit - administrator                                           12
district:due-list - administrator                                                 14
district:due-list school={school} own administrator                               16
district:destruction-propose - administrator                                      9
district:destruction-list - administrator                                         11
district:destruction-detail - administrator                                       15
district:destruction-approve - administrator                                      10
district:destruction-stop - administrator                                         10
district:destruction-carry-out - administrator                                    10
district:hold-list - administrator                                                12
district:hold-list school={school} own administrator                              14
district:hold-create - administrator                                              10
district:hold-release own administrator                                           16
district:guardian-create own administrator                                        11
district:guardian-edit own administrator                                          16
district:staff-list - coordinator                                                 12
district:staff-list school={school} own coordinator                               14
district:staff-detail own coordinator                                             18
district:staff-edit own administrator                                             12
district:school-list - coordinator                                                11
district:school-detail own coordinator                                            19
district:school-edit own administrator                                            13
district:user-list - administrator                                                13
district:user-create - administrator                                              9
district:user-detail own administrator                                            17
district:user-edit own administrator                                              14
district:grant-edit own administrator                                             11
district:settings - administrator                                                 13
district:year-list - administrator                                                10
district:year-create - administrator                                              9
district:year-edit - administrator                                                12
district:calendar-list - administrator                                            12
district:calendar-create - administrator                                          10
district:zone-list - administrator                                                11
district:zone-create - administrator                                              9
district:zone-edit - administrator                                                10
district:department-list - administrator                                          10
district:department-create - administrator                                        9
district:department-edit - administrator                                          10
district:gallery - coordinator                                                    8
district:roster-list - administrator                                              10
district:roster-detail - administrator                                            10
district:access-log - administrator                                               11
contracts:meeting-list - administrator                                            13
contracts:meeting-list unvoted=on - administrator                                 13
contracts:meeting-list q=zq - administrator                                       13
contracts:meeting-create - administrator                                          9
contracts:meeting-detail - administrator                                          17
contracts:meeting-edit - administrator                                            12
contracts:item-create - administrator                                             12
contracts:consent-create - administrator                                          13
contracts:item-edit - administrator                                               14
contracts:motion-create - administrator                                           13
contracts:item-link - administrator                                               12
contracts:motion-edit - administrator                                             18
contracts:motion-vote - administrator                                             14
contracts:motion-vote all=aye - administrator                                     14
contracts:member-list - administrator                                             10
contracts:member-create - administrator                                           9
contracts:member-edit - administrator                                             12
contracts:member-end - administrator                                              10
contracts:ledger-list - administrator                                             10
contracts:ledger-create - administrator                                           9
contracts:ledger-detail - administrator                                           10
contracts:ledger-reconcile - administrator                                        16
contracts:ledger-note - administrator                                             14
contracts:contract-list - administrator                                           14
contracts:contract-list q=zq - administrator                                      14
contracts:contract-list look=late - administrator                                 14
contracts:contract-create - administrator                                         13
contracts:contract-create continues={contract} - administrator                    14
contracts:contract-detail - administrator                                         31
contracts:contract-edit - administrator                                           18
contracts:contract-activate - administrator                                       10
contracts:contract-close - administrator                                          10
contracts:contract-reopen - administrator                                         10
contracts:amendment-create - administrator                                        11
contracts:amendment-edit - administrator                                          14
contracts:amendment-sign - administrator                                          10
contracts:deliverable-create - administrator                                      10
contracts:deliverable-edit - administrator                                        13
contracts:deliverable-accept - administrator                                      10
contracts:allocation-create - administrator                                       11
contracts:allocation-edit - administrator                                         15
contracts:order-create - administrator                                            12
contracts:order-edit - administrator                                              14
contracts:spend - administrator                                                   20
contracts:alert-list - administrator                                              11
contracts:alert-list state=all - administrator                                    11
contracts:alert-done - administrator                                              10
contracts:vendor-list - administrator                                             11
contracts:vendor-create - administrator                                           9
contracts:vendor-detail - administrator                                           15
contracts:vendor-edit - administrator                                             12
contracts:source-list - administrator                                             11
contracts:source-create - administrator                                           9
contracts:source-detail - administrator                                           13
contracts:source-edit - administrator                                             12
contracts:invoice-list - administrator                                            12
contracts:invoice-list state=mine - administrator                                 12
contracts:invoice-list contract={contract} - administrator                        12
contracts:invoice-create - administrator                                          10
contracts:invoice-create contract={contract} - administrator                      14
contracts:invoice-detail - administrator                                          18
contracts:invoice-edit - administrator                                            17
contracts:invoice-reject - administrator                                          10
contracts:payment-create - administrator                                          11
contracts:threshold-list - administrator                                          10
contracts:threshold-create - administrator                                        9
contracts:threshold-edit - administrator                                          12
contracts:document-create - administrator                                         10
contracts:document-detail - administrator                                         11
contracts:document-edit - administrator                                           11
contracts:document-version - administrator                                        10
trainings:home - coordinator                                                      19
trainings:completion - coordinator                                                17
trainings:completion seats=x&on=zq - coordinator                                  17
trainings:completion-people - coordinator                                         18
trainings:completion-people q=zq - coordinator                                    14
trainings:completion-people standing=open - coordinator                           15
trainings:completion-people school={school} - coordinator                         20
trainings:requirement-list - coordinator                                          11
trainings:requirement-list state=all - coordinator                                11
trainings:requirement-create - administrator                                      11
trainings:requirement-detail - coordinator                                        14
trainings:requirement-edit - administrator                                        14
trainings:cohort-list - coordinator                                               11
trainings:cohort-list when=over - coordinator                                     11
trainings:cohort-create - administrator                                           12
trainings:cohort-detail - coordinator                                             16
trainings:cohort-edit - administrator                                             16
trainings:member-add - administrator                                              10
trainings:line-create - administrator                                             10
trainings:cohort-grant - administrator                                            16
trainings:member-leave own administrator                                          10
trainings:line-edit - administrator                                               13
trainings:met-edit own administrator                                              17
trainings:session-list - coordinator                                              16
trainings:session-list when=mine - coordinator                                    12
trainings:session-list seats=on&q=zq - coordinator                                16
trainings:session-create - administrator                                          10
trainings:session-create course={course} - administrator                          15
trainings:session-detail - coordinator                                            26
trainings:session-edit - administrator                                            19
trainings:session-certify - administrator                                         14
trainings:session-cancel - administrator                                          10
trainings:session-move - administrator                                            11
trainings:session-register-other - coordinator                                    9
trainings:session-register-list - coordinator                                     9
trainings:makeup-create own coordinator                                           12
trainings:course-list - coordinator                                               13
trainings:course-create - administrator                                           12
trainings:course-detail - coordinator                                             16
trainings:course-edit - administrator                                             16
trainings:sequence-create - administrator                                         10
trainings:sequence-detail - coordinator                                           10
trainings:sequence-edit - administrator                                           14
trainings:completion-list - coordinator                                           12
trainings:completion-list standing=90 - coordinator                               12
trainings:completion-list q=zq&school={school} - coordinator                      14
trainings:completion-detail own coordinator                                       10
trainings:completion-revoke own administrator                                     10
trainings:certificate own coordinator                                             20
trainings:certificate-check - coordinator                                         7
trainings:certificate-check code=x - coordinator                                  7
trainings:past-list - administrator                                               10
trainings:past-detail - administrator                                             12
trainings:past-create - administrator                                             9
trainings:unmatched-settle - administrator                                        10
trainings:unmatched-drop - administrator                                          10
trainings:day-roll - administrator                                                15
trainings:day-roll all=present - administrator                                    15
trainings:day-add - administrator                                                 14
trainings:day-code - administrator                                                13
trainings:check-in - coordinator                                                  10
trainings:check-in code=ABCDEF - coordinator                                      10
trainings:credential-list - coordinator                                           14
trainings:credential-list state=soon - coordinator                                14
trainings:credential-create - administrator                                       13
trainings:credential-edit own administrator                                       17
trainings:credential-revoke own administrator                                     10
trainings:instructor-list - coordinator                                           11
trainings:instructor-list state=both - coordinator                                11
trainings:instructor-create - administrator                                       10
trainings:instructor-edit - administrator                                         14
trainings:instructor-detail own coordinator                                       14
trainings:visit-list - coordinator                                                11
trainings:visit-list again=on - coordinator                                       11
trainings:visit-create - coordinator                                              11
trainings:visit-detail own coordinator                                            10
trainings:visit-edit own coordinator                                              13
trainings:visit-write own coordinator                                             13
trainings:visit-cancel own coordinator                                            9
trainings:visit-met own coordinator                                               9
trainings:rubric-list - coordinator                                               9
trainings:rubric-create - administrator                                           9
trainings:rubric-detail - coordinator                                             10
trainings:rubric-edit - administrator                                             12
trainings:item-create - administrator                                             10
trainings:item-edit - administrator                                               13
trainings:fidelity-list - coordinator                                             15
trainings:fidelity-create - coordinator                                           11
trainings:fidelity-detail own coordinator                                         11
trainings:fidelity-edit own coordinator                                           13
trainings:evaluation-create - teacher                                             13
trainings:calendar - coordinator                                                  9
overview:practising - coordinator                                                 16
overview:practising q=zq - coordinator                                            16
overview:practising quiet=90 - coordinator                                        16
overview:practising instructor={instructor} - coordinator                         17
overview:lineage - administrator                                                  17
strategy:plan - coordinator                                                       26
strategy:print - coordinator                                                      25
strategy:action-detail - coordinator                                              18
strategy:indicator-list - coordinator                                             11
strategy:indicator-detail - coordinator                                           18
strategy:task-list - coordinator                                                  13
strategy:task-detail - coordinator                                                16
strategy:update - administrator                                                   14
strategy:period-list - administrator                                              14
strategy:period-create - administrator                                            10
strategy:period-lay - administrator                                               10
strategy:period-edit - administrator                                              13
strategy:period-lock - administrator                                              12
strategy:owner-list - administrator                                               12
strategy:owner-edit - administrator                                               12
strategy:plan-create - administrator                                              9
strategy:plan-edit - administrator                                                12
strategy:import - administrator                                                   10
strategy:part-list - administrator                                                13
strategy:part-detail - administrator                                              14
strategy:part-targets - administrator                                             11
strategy:part-create - administrator                                              13
strategy:part-edit - administrator                                                17
strategy:part-remove - administrator                                              11
strategy:indicator-measure - administrator                                        12
strategy:figure-create - administrator                                            12
strategy:figure-import - administrator                                            11
strategy:alignment-list - coordinator                                             13
strategy:unaligned-list - administrator                                           12
strategy:action-align - administrator                                             18
strategy:policy-list - coordinator                                                11
strategy:policy-detail - coordinator                                              10
strategy:policy-create - administrator                                            9
strategy:policy-edit - administrator                                              12
strategy:duty-create - administrator                                              10
strategy:duty-edit - administrator                                                13
strategy:review-list - administrator                                              14
strategy:review-list state=open&round=3 - administrator                           15
strategy:review-list sort=-next - administrator                                   14
strategy:review-create - administrator                                            14
strategy:review-detail own administrator                                          44
strategy:review-edit own administrator                                            12
strategy:review-open own administrator                                            10
strategy:review-close own administrator                                           10
strategy:review-write own administrator                                           13
strategy:review-correct own administrator                                         10
strategy:commitment-create own administrator                                      11
strategy:commitment-edit own administrator                                        12
strategy:commitment-done own administrator                                        10
strategy:commitment-move own administrator                                        10
strategy:improvement-list - administrator                                         12
strategy:improvement-list q=zq - administrator                                    12
strategy:visit-list - administrator                                               12
strategy:visit-list q=zq - administrator                                          12
strategy:improvement-create - administrator                                       15
strategy:improvement-detail own administrator                                     14
strategy:improvement-edit own administrator                                       14
strategy:visit-create - administrator                                             11
strategy:visit-detail own administrator                                           11
strategy:visit-edit own administrator                                             13
strategy:visititem-list - administrator                                           10
strategy:visititem-create - administrator                                         10
strategy:visititem-edit - administrator                                           12
overview:home - principal                                                         47
overview:home - teacher                                                           35
overview:home - training_lead                                                     24
overview:home - contract_manager                                                  32
overview:home - plan_owner                                                        29
overview:home - board                                                             25
overview:home - equity_analyst                                                    25
overview:home - outsider                                                          11
overview:home - auditor                                                           14
overview:home - administrator                                                     46
district:student-detail own administrator                                         33
incidents:practice-detail own auditor                                             25
district:staff-detail own board                                                   11
district:school-detail own administrator                                          20
contracts:meeting-detail - contract_manager                                       16
trainings:session-detail - administrator                                          20
incidents:crdc - administrator                                                    19
incidents:crdc - board                                                            16
incidents:equity - administrator                                                  14
incidents:equity - board                                                          14
incidents:equity-events - administrator                                           15
incidents:equity-events - board                                                   15
incidents:patterns - administrator                                                15
incidents:patterns - board                                                        17
incidents:patterns-practices - administrator                                      15
incidents:patterns-practices - board                                              16
strategy:review-detail own principal                                              43
"""


def ours():
    return [stop for stop in stops() if ":" in stop[0]]


def test_every_page_asks_as_often_for_one_as_for_three(world, monkeypatch):
    monkeypatch.setattr(middleware, "SEEN_EVERY", 10**6)  # no session is written between the two
    written = {name.strip(): int(n) for name, _, n in (line.rpartition(" ") for line in QUERIES.strip().splitlines())}
    clients = {stop[-1]: client_of(stop[-1], world) for stop in ours()}
    SchoolYearFactory(starts_on=date(1969, 8, 1), ends_on=date(1970, 6, 30))  # reports compare with it
    one = asked(world, clients)
    grow(world)
    three = asked(world, clients)
    assert {name: (n, three[name]) for name, n in one.items() if three[name] != n} == {}
    assert one == written, as_written(one)


def as_written(counts):
    """The table above as it would have to be."""
    width = max(map(len, counts))
    return "\n".join(["", *(f"{name:<{width}} {n}" for name, n in counts.items())])


def asked(world, clients):
    counts = {}
    for name, stop in zip(names_of(ours()), ours(), strict=True):
        client, url = clients[stop[-1]], address(stop, world)
        client.get(url)
        with CaptureQueriesContext(connection) as queries:
            client.get(url)
        counts[name] = len(queries)
    return counts


def grow(world):
    """Two more of everything that stands on somebody's page."""
    at, cast, today = world.a, world.cast, timezone.localdate()
    with district_scope():
        for n in (1, 2):
            staff = StaffFactory(assigned_to=at.school)
            student = StudentFactory(school=at.school, family_name=f"zq{n}")
            GuardianFactory(student=at.student)
            for each in (student, at.student):
                RecordRequestFactory(student=each)
                AmendmentRequestFactory(student=each)
                DisclosureFactory(student=each)
                RecordTextFactory(student=each)
                LegalHoldFactory(student=each)
            SectionFactory(school=at.school, year=cast.year, taught_by=at.staff, roster=[student, at.student])
            circle = PracticeFactory(
                school=at.school,
                students=[at.student, student],
                facilitators=[at.staff, staff],
                created_by=cast.coordinator,
                started_at=timezone.now() - timedelta(minutes=n),
            )
            IncidentFactory(
                school=at.school, title=f"zq{n}", caused=[at.student, student], reported_by=cast.coordinator,
                occurred_on=today,
            )  # fmt: skip
            IncidentParticipantFactory(incident=at.incident)
            PriorInterventionFactory(incident=at.incident)
            IncidentPracticeFactory(incident=at.incident, practice=circle)
            ConsequenceFactory(
                incident=at.incident, student=at.student, decided_by=cast.principal, starts_on=today, ends_on=today
            )
            ParticipantFeedbackFactory(participant=circle.participants.filter(student=student).get())
            ParticipantFeedbackFactory(
                participant=PracticeParticipantFactory(practice=at.practice, student__school=at.school), round="later",
                opens_on=today, expires_on=today,
            )  # fmt: skip
            for each in (student, at.student):
                LetterFactory(
                    student=each, incident=at.incident, practice=at.practice, created_by=cast.coordinator,
                    created_at=timezone.now() - timedelta(hours=n),
                )  # fmt: skip
            ConsequenceFactory(incident=at.incident, student=at.student, decided_by=cast.principal)
            agreement = AgreementFactory(practice=at.practice, incident=at.incident, made_by=cast.coordinator)
            for of in (at.agreement, agreement):
                AgreementItemFactory(agreement=of, student=at.student)
            FollowUpFactory(practice=at.practice, student=student, assigned_to=cast.coordinator)
            for each in (student, at.student):
                safety = SafetyInterventionFactory(student=each, incident=at.incident, reported_by=cast.coordinator)
                SafetyPhaseFactory(intervention=safety)
                SafetyStaffFactory(intervention=safety, staff=staff)
                DutyAttemptFactory(duty=DutyFactory(intervention=safety), by=cast.coordinator)
            SafetyPhaseFactory(intervention=at.safety)
            SafetyStaffFactory(intervention=at.safety, staff=staff)
            DutyFactory(intervention=at.safety)
            DutyAttemptFactory(duty=at.duty, by=cast.coordinator)
            SafetyRuleFactory(rule_set=at.duty.rule.rule_set)
            NotCollectedFactory()
            StateRateFactory()
            StateCodeFactory(column=at.state_code.column)
            StateColumnFactory(state_file=StateFileFactory())
            StateColumnFactory(state_file=at.state_code.column.state_file, source="given_name")
            away = {"incident": at.incident, "decided_by": cast.principal, "starts_on": today, "ends_on": today}
            ConsequenceFactory(student=student, **away)
            ReentryPlanFactory(
                consequence=ConsequenceFactory(student=at.student, **away), created_by=cast.coordinator,
                returns_on=today + timedelta(days=n),
            )  # fmt: skip
            FollowUpFactory(practice=None, reentry_plan=at.reentry, student=at.student, assigned_to=cast.coordinator)
            FollowUpFactory(practice=None, agreement=at.agreement, student=student, assigned_to=cast.coordinator)
            shared = {"school": at.school, "kind": "peace", "students": [at.student, student]}
            shared |= {"created_by": cast.coordinator, "question_set": QuestionSetFactory()}
            PracticeFactory(
                **shared, status="requested", asked_by=cast.colleague, asked_at=timezone.now() - timedelta(days=n)
            )
            PracticeFactory(
                **shared, status="planned", facilitators=[at.staff, staff], started_at=timezone.now(),
                section=SectionFactory(school=at.school, year=cast.year),
            )  # fmt: skip
            guest = CommunityPartnerFactory()
            for practice in (at.practice, at.planned, at.held, at.request):
                if practice != at.practice:
                    PracticeParticipantFactory(practice=practice, student=student)
                if practice != at.planned:  # the form that starts from it asks for partners when it has some
                    PracticeParticipantFactory(practice=practice, student=None, partner=guest)
                PracticeParticipantFactory(practice=practice, student=None, name=f"Guest {n}", role="family")
            IncidentPracticeFactory(
                practice=at.practice, incident=IncidentFactory(school=at.school, caused=[student])
            )  # fmt: skip
            RestrictedNoteFactory(incident=at.incident, author=cast.colleague, roles=["principal"])
            RestrictedNoteFactory(incident=None, practice=at.practice, author=cast.colleague)
            for meeting in (at.meeting, BoardMeetingFactory(held_on=date(2025, 9, n))):
                AgendaItemFactory(meeting=meeting, type="consent", category=f"{n}")
                ContractFactory(authority=AgendaItemFactory(meeting=meeting, carried=True, subject=f"zq{n}"))
            BehaviorCodeFactory()
            LocationFactory()
            SchoolFactory(name=f"More {n}")
            user = UserFactory(staff=staff)
            RoleGrantFactory(user=user, role="teacher", school=at.school)
            SchoolYearFactory(starts_on=date(1970 + n, 8, 1), ends_on=date(1971 + n, 6, 30))
            CalendarDayFactory(school=at.school, day=today + timedelta(days=10 * n))
            CalendarDayFactory(school=None, day=today + timedelta(days=5 + 10 * n))
            ZoneFactory()
            DepartmentFactory()
            listed = DestructionFactory()
            for of in (at.destruction, listed):
                DestructionItemFactory(destruction=of)
                DestructionCountFactory(destruction=of)
            RosterImportFactory(uploaded_by=cast.administrator)
            LedgerImportFactory(uploaded_by=cast.contract_manager)
            for of in ("contract", "invoice", "item", "amendment"):
                paper = DocumentFactory(**{"contract": None, of: getattr(at, of)})
                DocumentVersionFactory(document=paper, uploaded_by=cast.administrator)
            DocumentVersionFactory(document=at.document, number=n + 50, uploaded_by=cast.administrator)
            allocation = FundingAllocationFactory(contract=at.contract, amount=Decimal("1.00"))
            org, obj, project = allocation.account.split("-")
            LedgerLineFactory(ledger=at.ledger, org=org, obj=obj, project=project, expended=Decimal("5.00"))
            LedgerNoteFactory(account=allocation.account, by=cast.administrator)
            _grow_what_was_bought(at, cast, n)
            grow_plan(vars(at), cast)
            grow_reviews(at, cast)
            _grow_trainers(at, cast, n)
            _grow_what_is_taught(at, n)
            AccessRecordFactory(user=user, object_id=at.student.pk, school_id=at.school.pk)


def _grow_what_was_bought(at, cast, n):
    contract, today = at.contract, timezone.localdate()
    VendorFactory()
    FundingSourceFactory()
    for record in ({"contract": contract}, {"contract": None, "source": at.source, "about": contract.runs_to}):
        ContractAlertFactory(**record, level=90 + n, done_at=timezone.now(), done_by=UserFactory())
    ContractFactory(vendor=at.vendor, continues=contract, owner=UserFactory())
    ending = ContractFactory(active=True, starts_on=today, ends_on=today + timedelta(days=n), owner=UserFactory())
    DeliverableFactory(contract=ending, due_on=today - timedelta(days=n))
    AmendmentFactory(contract=contract, number=90 + n, authority=AgendaItemFactory(meeting=at.meeting))
    deliverable = DeliverableFactory(contract=contract, number=90 + n)
    for of in (deliverable, at.deliverable):
        DeliverableAcceptanceFactory(deliverable=of, accepted_by=UserFactory())
    FundingAllocationFactory(contract=contract, amount=100)
    order = PurchaseOrderFactory(allocation=at.allocation, amount=500)
    spent = {"order": order, "deliverable": deliverable, "recorded_by": UserFactory()}
    InvoiceFactory(amount=50, **spent)
    paid = InvoiceFactory(amount=50, approved_by=[cast.administrator], **spent)
    PaymentFactory(invoice=paid, amount=25)
    InvoiceApprovalFactory(invoice=InvoiceFactory(amount=10, **spent))
    InvoiceLineFactory(invoice=at.invoice, allocation=at.allocation, order=order, deliverable=deliverable)
    PaymentFactory(invoice=at.approved_invoice, amount=1)
    VoteFactory(motion=at.motion)
    ThresholdFactory(starts_on=date(2040 + n, 1, 1))


def _grow_trainers(at, cast, n):
    """Cohorts, licenses, coaching, fidelity."""
    leader = InstructorFactory()
    CohortFactory(course=at.trainers_course, lead=leader, deliverable=at.deliverable)
    SessionFactory(course=at.course, deliverable=at.deliverable, cohort=at.cohort)
    CohortRequirementFactory(cohort=at.cohort)
    for member in (at.cohort_member, CohortMemberFactory(cohort=at.cohort)):
        RequirementMetFactory(member=member, requirement=CohortRequirementFactory(cohort=at.cohort))
    CohortMemberFactory(cohort=at.cohort, left_on=timezone.localdate(), left_reason="zq")
    for instructor in (at.trainer, InstructorFactory(staff=StaffFactory(assigned_to=at.school))):
        CredentialFactory(instructor=instructor, course=CourseFactory(), trained_by=leader)
        SessionFactory(course=at.course, by=[instructor])
    for rubric, item in ((at.rubric, at.rubric_item), (at.fidelity_rubric, at.fidelity_item)):
        RubricFactory(kind=rubric.kind)
        RubricItemFactory(rubric=rubric, tier=item.tier)
    visit = CoachingVisitFactory(staff=at.trained, coach=cast.coordinator, school=at.school, rubric=at.rubric)
    review = FidelityReviewFactory(
        school=at.school, rubric=at.fidelity_rubric, by=cast.coordinator,
        day=date(2025, 1, n),
    )  # fmt: skip
    for of in (at.visit, visit):
        VisitScoreFactory(visit=of, item=RubricItemFactory(rubric=at.rubric))
    for of in (at.fidelity, review):
        FidelityScoreFactory(review=of, item=RubricItemFactory(rubric=at.fidelity_rubric, tier=2))


def _grow_what_is_taught(at, n):
    course, trainer = at.course, InstructorFactory()
    CredentialFactory(instructor=trainer, course=course)
    SequenceStepFactory(sequence=at.sequence, number=90 + n)
    SequenceStepFactory(sequence=CourseSequenceFactory(), course=course)
    CourseFactory(prerequisite=course, code=f"zq{n}")
    CompletionFactory(course=course, staff=StaffFactory(job_class=["counselor", "behavior"][n - 1]))
    CompletionFactory(course=course, staff=at.trained, school=at.school, completed_on=date(2025, 9, n))
    CompletionInstructorFactory(completion=at.completion)
    CompletionFactory(course=course, staff=StaffFactory(assigned_to=at.school))
    CompletionFactory(staff=at.trained)
    RequirementSchoolFactory(requirement=RequirementFactory(course=course), school=at.school)
    UnmatchedCompletionFactory(past=at.past, course=CourseFactory())
    PastImportFactory()
    ahead = [timezone.localdate() + timedelta(days=50 + 2 * n + more) for more in (0, 1)]
    more = SessionFactory(course=course, on=ahead, by=[trainer, InstructorFactory()], number=f"zq{n}")
    RegistrationFactory(session=more, staff=at.trained, school=at.school)
    for session in (at.session, at.held_session):
        SessionInstructorFactory(session=session)
        place = RegistrationFactory(session=session, school=at.school)
        MakeUpFactory(registration=place, day=more.days.first())
        RegistrationFactory(session=session, school=at.school, waits=True)
        AttendanceFactory(registration=place, day=session.days.last())
        visitor = RegistrationFactory(session=more, school=at.school)
        MakeUpFactory(registration=visitor, missed=more.days.first(), day=session.days.first())
