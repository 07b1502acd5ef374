"""Every address, with the status that each role gets; a route that is not here fails the test.

A line: route, whose object (- none, own = of school a, other = of school b), then GET and POST of an empty
form for anonymous · coordinator (who logged a's practice), principal, teacher at a · everybody without students
(training lead, contract manager, plan owner, board, equity analyst, nobody) · auditor · administrator.
"""

from incidents.models import LetterTemplate
from incidents.policies.voice import token_of

COLUMNS = {
    "anonymous": 0,
    "coordinator": 1,
    "principal": 2,
    "teacher": 3,
    "training_lead": 4,
    "contract_manager": 4,
    "plan_owner": 4,
    "board": 4,
    "equity_analyst": 4,
    "outsider": 4,
    "auditor": 5,
    "administrator": 6,
}
# What a role may read of students; see world.MARKS.
SIGHT = {
    "coordinator": {"a", "hidden"},
    "principal": {"a", "hidden"},
    "teacher": {"a"},
    "auditor": {"a", "hidden", "b", "c"},
    "administrator": {"a", "hidden", "b", "c"},
}

# What stands in an address, from one school's world.
OBJECTS = {
    "district:student-detail": lambda at: {"pk": at.student.pk},
    "district:student-edit": lambda at: {"pk": at.student.pk},
    "district:student-transfer": lambda at: {"pk": at.student.pk},
    "district:guardian-create": lambda at: {"pk": at.student.pk},
    "district:guardian-edit": lambda at: {"pk": at.student.pk, "guardian_pk": at.guardian.pk},
    "district:record-detail": lambda at: {"pk": at.student.pk},
    "district:record-review": lambda at: {"pk": at.student.pk},
    "district:record-text": lambda at: {"pk": at.student.pk, "key": f"incident-{at.incident.pk}-title"},
    "district:record-print": lambda at: {"pk": at.student.pk},
    "district:record-request-create": lambda at: {"pk": at.student.pk},
    "district:amendment-create": lambda at: {"pk": at.student.pk},
    "district:disclosure-create": lambda at: {"pk": at.student.pk},
    "district:record-request-detail": lambda at: {"pk": at.record_request.pk},
    "district:record-request-answer": lambda at: {"pk": at.record_request.pk},
    "district:amendment-detail": lambda at: {"pk": at.dispute.pk},
    "district:amendment-decide": lambda at: {"pk": at.dispute.pk},
    "district:amendment-hearing": lambda at: {"pk": at.dispute.pk},
    "district:amendment-statement": lambda at: {"pk": at.dispute.pk},
    "strategy:action-detail": lambda at: {"code": at.action.code},
    "strategy:indicator-detail": lambda at: {"code": at.indicator.code},
    "strategy:task-detail": lambda at: {"pk": at.task.pk},
    "district:student-hold": lambda at: {"pk": at.student.pk},
    "district:retention-edit": lambda at: {"key": "incident"},
    "district:due-list": lambda at: {"key": "incident"},
    "district:destruction-propose": lambda at: {"key": "incident"},
    "district:destruction-detail": lambda at: {"pk": at.destruction.pk},
    "district:destruction-approve": lambda at: {"pk": at.destruction.pk},
    "district:destruction-stop": lambda at: {"pk": at.destruction.pk},
    "district:destruction-carry-out": lambda at: {"pk": at.destruction.pk},
    "district:hold-release": lambda at: {"pk": at.hold.pk},
    "district:staff-detail": lambda at: {"pk": at.staff.pk},
    "district:staff-edit": lambda at: {"pk": at.staff.pk},
    "district:school-detail": lambda at: {"pk": at.school.pk},
    "district:school-edit": lambda at: {"pk": at.school.pk},
    "district:user-detail": lambda at: {"pk": at.user.pk},
    "district:user-edit": lambda at: {"pk": at.user.pk},
    "district:user-invite": lambda at: {"pk": at.user.pk},
    "district:user-activate": lambda at: {"pk": at.user.pk},
    "district:user-deactivate": lambda at: {"pk": at.user.pk},
    "district:grant-create": lambda at: {"pk": at.user.pk},
    "district:grant-edit": lambda at: {"pk": at.user.pk, "grant_pk": at.grant.pk},
    "district:grant-end": lambda at: {"pk": at.user.pk, "grant_pk": at.grant.pk},
    "district:year-edit": lambda at: {"pk": at.year.pk},
    "district:year-delete": lambda at: {"pk": at.year.pk},
    "district:calendar-delete": lambda at: {"pk": at.calendar_day.pk},
    "district:zone-edit": lambda at: {"pk": at.zone.pk},
    "district:zone-delete": lambda at: {"pk": at.zone.pk},
    "district:department-edit": lambda at: {"pk": at.department.pk},
    "district:department-delete": lambda at: {"pk": at.department.pk},
    "district:roster-detail": lambda at: {"pk": at.roster.pk},
    "district:roster-progress": lambda at: {"pk": at.roster.pk},
    "district:roster-problems": lambda at: {"pk": at.roster.pk},
    "district:roster-apply": lambda at: {"pk": at.roster.pk},
    "district:roster-retry": lambda at: {"pk": at.roster.pk},
    "district:roster-discard": lambda at: {"pk": at.roster.pk},
    "district:roster-template": lambda at: {"layout": "oneroster11"},
    "incidents:incident-detail": lambda at: {"pk": at.incident.pk},
    "incidents:incident-edit": lambda at: {"pk": at.incident.pk},
    "incidents:incident-step": lambda at: {"pk": at.incident.pk},
    "incidents:incident-copy": lambda at: {"pk": at.incident.pk},
    "incidents:incident-discard": lambda at: {"pk": at.incident.pk},
    "incidents:incident-restore": lambda at: {"pk": at.incident.pk},
    "incidents:reentry-create": lambda at: {"pk": at.consequence.pk},
    "incidents:reentry-detail": lambda at: {"pk": at.reentry.pk},
    "incidents:reentry-edit": lambda at: {"pk": at.reentry.pk},
    "incidents:reentry-move": lambda at: {"pk": at.reentry.pk},
    "incidents:reentry-print": lambda at: {"pk": at.reentry.pk},
    "incidents:ruleset-detail": lambda at: {"pk": at.duty.rule.rule_set_id},
    "incidents:ruleset-edit": lambda at: {"pk": at.duty.rule.rule_set_id},
    "incidents:ruleset-start": lambda at: {"pk": at.duty.rule.rule_set_id},
    "incidents:ruleset-end": lambda at: {"pk": at.duty.rule.rule_set_id},
    "incidents:ruleset-version": lambda at: {"pk": at.duty.rule.rule_set_id},
    "incidents:ruleset-resume": lambda at: {"pk": at.duty.rule.rule_set_id},
    "incidents:ruleset-withdraw": lambda at: {"pk": at.duty.rule.rule_set_id},
    "incidents:rule-create": lambda at: {"pk": at.duty.rule.rule_set_id},
    "incidents:rule-edit": lambda at: {"pk": at.duty.rule_id},
    "incidents:rule-move": lambda at: {"pk": at.duty.rule_id},
    "incidents:rule-remove": lambda at: {"pk": at.duty.rule_id},
    "incidents:staterate-edit": lambda at: {"pk": at.state_rate.pk},
    "incidents:staterate-remove": lambda at: {"pk": at.state_rate.pk},
    "incidents:notcollected-edit": lambda at: {"pk": at.not_collected.pk},
    "incidents:notcollected-remove": lambda at: {"pk": at.not_collected.pk},
    "incidents:statefile-detail": lambda at: {"pk": at.state_code.column.state_file_id},
    "incidents:statefile-edit": lambda at: {"pk": at.state_code.column.state_file_id},
    "incidents:statefile-copy": lambda at: {"pk": at.state_code.column.state_file_id},
    "incidents:statefile-retire": lambda at: {"pk": at.state_code.column.state_file_id},
    "incidents:statefile-trial": lambda at: {"pk": at.state_code.column.state_file_id},
    "incidents:statefile-take": lambda at: {"pk": at.state_code.column.state_file_id},
    "incidents:column-create": lambda at: {"pk": at.state_code.column.state_file_id},
    "incidents:column-edit": lambda at: {"pk": at.state_code.column_id},
    "incidents:column-move": lambda at: {"pk": at.state_code.column_id},
    "incidents:column-remove": lambda at: {"pk": at.state_code.column_id},
    "incidents:safety-detail": lambda at: {"pk": at.safety.pk},
    "incidents:safety-edit": lambda at: {"pk": at.safety.pk},
    "incidents:safety-void": lambda at: {"pk": at.safety.pk},
    "incidents:safety-meeting": lambda at: {"pk": at.safety.pk},
    "incidents:safety-packet": lambda at: {"pk": at.safety.pk},
    "incidents:debrief-edit": lambda at: {"pk": at.safety.pk},
    "incidents:debrief-undo": lambda at: {"pk": at.safety.pk},
    "incidents:duty-detail": lambda at: {"pk": at.duty.pk},
    "incidents:duty-reopen": lambda at: {"pk": at.report.pk},
    "incidents:attempt-undo": lambda at: {"pk": at.attempt.pk},
    "incidents:followup-detail": lambda at: {"pk": at.follow_up.pk},
    "incidents:followup-undo": lambda at: {"pk": at.follow_up.pk},
    "incidents:agreement-detail": lambda at: {"pk": at.agreement.pk},
    "incidents:agreement-edit": lambda at: {"pk": at.agreement.pk},
    "incidents:agreement-print": lambda at: {"pk": at.agreement.pk},
    "incidents:promise-create": lambda at: {"pk": at.agreement.pk},
    "incidents:promise-edit": lambda at: {"pk": at.promise.pk},
    "incidents:promise-settle": lambda at: {"pk": at.promise.pk},
    "incidents:promise-undo": lambda at: {"pk": at.promise.pk},
    "incidents:consequence-create": lambda at: {"pk": at.incident.pk},
    "incidents:consequence-edit": lambda at: {"pk": at.consequence.pk},
    "incidents:consequence-repair": lambda at: {"pk": at.consequence.pk},
    "incidents:past-open": lambda at: {"pk": at.student.pk},
    "incidents:incident-note": lambda at: {"pk": at.incident.pk},
    "incidents:practice-note": lambda at: {"pk": at.practice.pk},
    "incidents:note-open": lambda at: {"pk": at.note.pk},
    "incidents:behavior-edit": lambda at: {"pk": at.incident.behavior_id},
    "incidents:place-edit": lambda at: {"pk": at.place.pk},
    "incidents:practice-detail": lambda at: {"pk": at.practice.pk},
    "incidents:practice-edit": lambda at: {"pk": at.practice.pk},
    "incidents:practice-undo": lambda at: {"pk": at.practice.pk},
    "incidents:practice-voice": lambda at: {"pk": at.practice.pk},
    "incidents:voice-answer": lambda at: {"token": token_of(at.feedback)},
    "incidents:letter-detail": lambda at: {"pk": at.letter.pk},
    "incidents:letter-edit": lambda at: {"pk": at.letter.pk},
    "incidents:letter-send": lambda at: {"pk": at.letter.pk},
    "incidents:letter-discard": lambda at: {"pk": at.letter.pk},
    "incidents:letter-pdf": lambda at: {"pk": at.letter.pk},
    "incidents:letter-template-edit": lambda at: {"kind": "incident", "language": "ar"},
    "incidents:letter-template-pdf": lambda at: {"pk": LetterTemplate.objects.get(kind="reentry", language="ar").pk},
    "incidents:practice-accept": lambda at: {"pk": at.request.pk},
    "incidents:practice-decline": lambda at: {"pk": at.request.pk},
    "incidents:practice-people": lambda at: {"pk": at.planned.pk},
    "incidents:practice-hold": lambda at: {"pk": at.planned.pk},
    "incidents:practice-complete": lambda at: {"pk": at.held.pk},
    "incidents:practice-sheet": lambda at: {"pk": at.practice.pk},
    "incidents:practice-link": lambda at: {"pk": at.practice.pk},
    "incidents:practice-unlink": lambda at: {"pk": at.practice.pk, "incident_pk": at.incident.pk},
    "incidents:incident-link": lambda at: {"pk": at.incident.pk},
    "incidents:question-edit": lambda at: {"pk": at.questions.pk},
    "incidents:partner-edit": lambda at: {"pk": at.partner.pk},
    "incidents:calendar-feed": lambda at: {"token": "no-such-token"},
    "account_confirm_email": lambda at: {"key": "no-such-key"},
    "account_reset_password_from_key": lambda at: {"uidb36": "zz", "key": "no-such-key"},
    "mfa_remove_webauthn": lambda at: {"pk": 1},
    "mfa_edit_webauthn": lambda at: {"pk": 1},
    "openid_connect_login": lambda at: {"provider_id": "none"},
    "openid_connect_callback": lambda at: {"provider_id": "none"},
}

# Open to whoever holds a role, and so not to somebody without any.
ASK_FOR_A_ROLE = {
    "incidents:crdc",
    "incidents:equity",
    "incidents:equity-events",
    "incidents:notcollected-list",
    "incidents:patterns",
    "incidents:patterns-practices",
    "incidents:staterate-list",
}

MATRIX = """
overview:home                               -     302 302  200 405  200 405  200 405  200 405  200 405  200 405
overview:healthz                            -     200 405  200 405  200 405  200 405  200 405  200 405  200 405
overview:search                             -     302 302  200 405  200 405  200 405  200 405  200 405  200 405
overview:search?q=zq                        -     302 302  200 405  200 405  200 405  200 405  200 405  200 405
incidents:service-worker                    -     200 405  200 405  200 405  200 405  200 405  200 405  200 405
incidents:circle-create?shell=on            -     302 302  200 200  200 200  200 200  403 403  403 403  403 403
incidents:class-list                        -     302 302  200 405  200 405  200 405  403 403  403 403  403 403
incidents:circle-create                     -     302 302  200 200  200 200  200 200  403 403  403 403  403 403
incidents:circle-create?again={practice}    own   302 302  200 200  200 200  200 200  403 403  403 403  403 403
incidents:circle-create?again={practice}    other 302 302  404 200  404 200  404 200  403 403  403 403  403 403
incidents:circle-create?section={section}   own   302 302  200 200  200 200  200 200  403 403  403 403  403 403
incidents:circle-create?section={section}   other 302 302  200 200  200 200  200 200  403 403  403 403  403 403
incidents:group-search?name=section&section_q=zq -     302 302  200 405  200 405  200 405  403 405  403 405  403 405
incidents:people-search?name=students&students_q=zq -     302 302  200 405  200 405  200 405  403 405  403 405  403 405
incidents:incident-list                     -     302 302  200 405  200 405  200 405  403 403  200 405  200 405
incidents:incident-list?words=zq            -     302 302  200 405  200 405  200 405  403 403  200 405  200 405
incidents:incident-list?owed=on             -     302 302  200 405  200 405  200 405  403 403  200 405  200 405
incidents:incident-list?status=in_hand      -     302 302  200 405  200 405  200 405  403 403  200 405  200 405
incidents:incident-list?format=csv          -     302 302  200 405  200 405  200 405  403 403  200 405  200 405
incidents:incident-list?format=xlsx         -     302 302  200 405  200 405  200 405  403 403  200 405  200 405
incidents:incident-list?format=pdf          -     302 302  200 405  200 405  200 405  403 403  200 405  200 405
incidents:incident-list?student={student}   own   302 302  200 405  200 405  200 405  403 403  200 405  200 405
incidents:incident-list?student={student}   other 302 302  200 405  200 405  200 405  403 403  200 405  200 405
incidents:incident-list?school={school}     own   302 302  200 405  200 405  200 405  403 403  200 405  200 405
incidents:incident-list?school={school}     other 302 302  200 405  200 405  200 405  403 403  200 405  200 405
incidents:incident-create                   -     302 302  200 200  200 200  200 200  403 403  403 403  403 403
incidents:incident-detail                   own   302 302  200 405  200 405  200 405  403 405  200 405  200 405
incidents:incident-detail                   other 302 302  404 405  404 405  404 405  403 405  200 405  200 405
incidents:incident-edit                     own   302 302  200 200  200 200  200 200  403 403  403 403  403 403
incidents:incident-edit                     other 302 302  404 404  404 404  404 404  403 403  403 403  403 403
incidents:incident-step?to=in_response      own   302 302  200 302  200 302  403 302  403 403  403 403  403 403
incidents:incident-step?to=in_response      other 302 302  404 404  404 404  404 404  403 403  403 403  403 403
incidents:incident-copy                     own   302 302  200 200  200 200  200 200  403 403  403 403  403 403
incidents:incident-copy                     other 302 302  404 404  404 404  404 404  403 403  403 403  403 403
incidents:incident-discard                  own   302 302  405 403  405 403  405 302  405 403  405 403  405 403
incidents:incident-discard                  other 302 302  405 404  405 404  405 404  405 403  405 403  405 403
incidents:incident-restore                  own   302 302  405 404  405 404  405 404  405 403  405 403  405 403
incidents:incident-restore                  other 302 302  405 404  405 404  405 404  405 403  405 403  405 403
incidents:equity                            -     302 302  200 405  200 405  403 405  200 405  200 405  200 405
incidents:equity?school={school}            own   302 302  200 405  200 405  403 405  200 405  200 405  200 405
incidents:equity?school={school}            other 302 302  200 405  200 405  403 405  200 405  200 405  200 405
incidents:equity?format=csv                 -     302 302  200 405  200 405  403 405  200 405  200 405  200 405
incidents:equity-events                     -     302 302  200 405  200 405  403 405  200 405  200 405  200 405
incidents:equity-events?group=school        -     302 302  200 405  200 405  403 405  200 405  200 405  200 405
incidents:equity-events?format=csv          -     302 302  200 405  200 405  403 405  200 405  200 405  200 405
incidents:equity-events?format=xlsx         -     302 302  200 405  200 405  403 405  200 405  200 405  200 405
incidents:equity-events?format=pdf          -     302 302  200 405  200 405  403 405  200 405  200 405  200 405
incidents:crdc                              -     302 302  200 405  200 405  403 405  200 405  200 405  200 405
incidents:crdc?school={school}              own   302 302  200 405  200 405  403 405  200 405  200 405  200 405
incidents:crdc?school={school}              other 302 302  200 405  200 405  403 405  200 405  200 405  200 405
incidents:crdc?group=sex&level=PK&sex=none  -     302 302  200 405  200 405  403 405  200 405  200 405  200 405
incidents:crdc?format=csv                   -     302 302  200 405  200 405  403 405  200 405  200 405  200 405
incidents:crdc?format=xlsx                  -     302 302  200 405  200 405  403 405  200 405  200 405  200 405
incidents:crdc?format=pdf                   -     302 302  200 405  200 405  403 405  200 405  200 405  200 405
incidents:staterate-list                    -     302 302  200 405  200 405  403 405  200 405  200 405  200 405
incidents:staterate-create                  -     302 302  403 403  403 403  403 403  403 403  403 403  200 200
incidents:staterate-edit                    -     302 302  403 403  403 403  403 403  403 403  403 403  200 200
incidents:staterate-remove                  -     302 302  405 403  405 403  405 403  405 403  405 403  405 302
incidents:notcollected-list                 -     302 302  200 405  200 405  403 405  200 405  200 405  200 405
incidents:notcollected-create               -     302 302  403 403  403 403  403 403  403 403  403 403  200 200
incidents:notcollected-edit                 -     302 302  403 403  403 403  403 403  403 403  403 403  200 200
incidents:notcollected-remove               -     302 302  405 403  405 403  405 403  405 403  405 403  405 302
incidents:statefile-list                    -     302 302  403 405  403 405  403 405  403 405  200 405  200 405
incidents:statefile-create                  -     302 302  403 403  403 403  403 403  403 403  403 403  200 200
incidents:statefile-start                   -     302 302  403 403  403 403  403 403  403 403  403 403  200 200
incidents:statefile-detail                  -     302 302  403 405  403 405  403 405  403 405  200 405  200 405
incidents:statefile-edit                    -     302 302  403 403  403 403  403 403  403 403  403 403  200 200
incidents:statefile-copy                    -     302 302  403 403  403 403  403 403  403 403  403 403  200 200
incidents:statefile-retire                  -     302 302  405 403  405 403  405 403  405 403  405 403  405 302
incidents:statefile-trial                   -     302 302  403 405  403 405  403 405  403 405  200 405  200 405
incidents:statefile-trial?first=2025-09-01  -     302 302  403 405  403 405  403 405  403 405  200 405  200 405
incidents:statefile-take                    -     302 302  403 405  403 405  403 405  403 405  403 405  200 405
incidents:column-create                     -     302 302  403 403  403 403  403 403  403 403  403 403  200 200
incidents:column-edit                       -     302 302  403 403  403 403  403 403  403 403  403 403  200 200
incidents:column-move                       -     302 302  405 403  405 403  405 403  405 403  405 403  405 302
incidents:column-remove                     -     302 302  405 403  405 403  405 403  405 403  405 403  405 302
incidents:patterns                          -     302 302  200 405  200 405  403 405  200 405  200 405  200 405
incidents:patterns?school={school}          own   302 302  200 405  200 405  403 405  200 405  200 405  200 405
incidents:patterns?school={school}          other 302 302  200 405  200 405  403 405  200 405  200 405  200 405
incidents:patterns?format=csv               -     302 302  200 405  200 405  403 405  200 405  200 405  200 405
incidents:patterns?format=xlsx              -     302 302  200 405  200 405  403 405  200 405  200 405  200 405
incidents:patterns?format=pdf               -     302 302  200 405  200 405  403 405  200 405  200 405  200 405
incidents:patterns-students                 -     302 302  200 405  200 405  403 405  403 405  200 405  200 405
incidents:patterns-students?format=csv      -     302 302  200 405  200 405  403 405  403 405  200 405  200 405
incidents:patterns-practices                -     302 302  200 405  200 405  403 405  200 405  200 405  200 405
incidents:patterns-practices?format=csv     -     302 302  200 405  200 405  403 405  200 405  200 405  200 405
incidents:consequence-create                own   302 302  200 200  200 200  403 403  403 403  403 403  403 403
incidents:consequence-create                other 302 302  404 404  404 404  404 404  403 403  403 403  403 403
incidents:consequence-edit                  own   302 302  200 200  200 200  404 404  403 403  403 403  403 403
incidents:consequence-edit                  other 302 302  404 404  404 404  404 404  403 403  403 403  403 403
incidents:consequence-repair                own   302 302  405 302  405 302  405 404  405 403  405 403  405 403
incidents:consequence-repair                other 302 302  405 404  405 404  405 404  405 403  405 403  405 403
incidents:past-open                         own   302 302  200 200  200 200  200 200  403 403  200 200  200 200
incidents:past-open                         other 302 302  404 404  404 404  404 404  403 403  200 200  200 200
incidents:incident-note                     own   302 302  200 200  200 200  200 200  403 403  403 403  403 403
incidents:incident-note                     other 302 302  404 404  404 404  404 404  403 403  403 403  403 403
incidents:practice-note                     own   302 302  200 200  200 200  200 200  403 403  403 403  403 403
incidents:practice-note                     other 302 302  404 404  404 404  404 404  403 403  403 403  403 403
incidents:note-open                         own   302 302  405 200  405 404  405 404  405 403  405 404  405 404
incidents:note-open                         other 302 302  405 404  405 404  405 404  405 403  405 404  405 404
incidents:behavior-list                     -     302 302  403 405  403 405  403 405  403 405  200 405  200 405
incidents:behavior-create                   -     302 302  403 403  403 403  403 403  403 403  403 403  200 200
incidents:behavior-edit                     -     302 302  403 403  403 403  403 403  403 403  403 403  200 200
incidents:place-list                        -     302 302  403 405  403 405  403 405  403 405  200 405  200 405
incidents:place-create                      -     302 302  403 403  403 403  403 403  403 403  403 403  200 200
incidents:place-edit                        -     302 302  403 403  403 403  403 403  403 403  403 403  200 200
incidents:practice-list                     -     302 302  200 405  200 405  200 405  403 403  200 405  200 405
incidents:practice-list?topic=zq            -     302 302  200 405  200 405  200 405  403 403  200 405  200 405
incidents:practice-list?format=csv          -     302 302  200 405  200 405  200 405  403 403  200 405  200 405
incidents:practice-list?format=xlsx         -     302 302  200 405  200 405  200 405  403 403  200 405  200 405
incidents:practice-list?format=pdf          -     302 302  200 405  200 405  200 405  403 403  200 405  200 405
incidents:practice-list?student={student}   own   302 302  200 405  200 405  200 405  403 403  200 405  200 405
incidents:practice-list?student={student}   other 302 302  200 405  200 405  200 405  403 403  200 405  200 405
incidents:practice-list?section={section}   own   302 302  200 405  200 405  200 405  403 403  200 405  200 405
incidents:practice-list?section={section}   other 302 302  200 405  200 405  200 405  403 403  200 405  200 405
incidents:practice-list?school={school}     own   302 302  200 405  200 405  200 405  403 403  200 405  200 405
incidents:practice-list?school={school}     other 302 302  200 405  200 405  200 405  403 403  200 405  200 405
incidents:practice-detail                   own   302 302  200 405  200 405  200 405  403 405  200 405  200 405
incidents:practice-detail                   other 302 302  404 405  404 405  404 405  403 405  200 405  200 405
incidents:practice-edit                     own   302 302  200 200  200 200  403 403  403 403  403 403  403 403
incidents:practice-edit                     other 302 302  404 404  404 404  404 404  403 403  403 403  403 403
incidents:practice-undo                     own   302 302  405 302  405 403  405 403  405 403  405 403  405 403
incidents:practice-undo                     other 302 302  405 404  405 404  405 404  405 403  405 403  405 403
incidents:practice-voice                    own   302 302  200 302  200 302  403 403  403 403  403 403  403 403
incidents:practice-voice                    other 302 302  404 404  404 404  404 404  403 403  403 403  403 403
incidents:voice-results                     -     302 302  200 405  200 405  403 405  403 405  200 405  200 405
incidents:voice-results?school={school}     own   302 302  200 405  200 405  403 405  403 405  200 405  200 405
incidents:voice-results?school={school}     other 302 302  200 405  200 405  403 405  403 405  200 405  200 405
incidents:voice-results?format=csv          -     302 302  200 405  200 405  403 405  403 405  200 405  200 405
incidents:voice-answer                      own   200 200  200 200  200 200  200 200  200 200  200 200  200 200
incidents:voice-answer                      other 200 200  200 200  200 200  200 200  200 200  200 200  200 200
incidents:letter-list                       -     302 302  200 405  200 405  200 405  403 403  200 405  200 405
incidents:letter-list?sent=no               -     302 302  200 405  200 405  200 405  403 403  200 405  200 405
incidents:letter-list?format=csv            -     302 302  200 405  200 405  200 405  403 403  200 405  200 405
incidents:letter-list?student={student}     own   302 302  200 405  200 405  200 405  403 403  200 405  200 405
incidents:letter-list?student={student}     other 302 302  200 405  200 405  200 405  403 403  200 405  200 405
incidents:letter-list?school={school}       own   302 302  200 405  200 405  200 405  403 403  200 405  200 405
incidents:letter-list?school={school}       other 302 302  200 405  200 405  200 405  403 403  200 405  200 405
incidents:letter-create                     -     302 302  200 200  200 200  200 200  403 403  403 403  403 403
incidents:letter-create?student={student}   own   302 302  200 302  200 302  200 302  403 403  403 403  403 403
incidents:letter-create?student={student}   other 302 302  404 404  404 404  404 404  403 403  403 403  403 403
incidents:letter-create?incident={incident} own   302 302  200 200  200 200  200 200  403 403  403 403  403 403
incidents:letter-create?incident={incident} other 302 302  404 404  404 404  404 404  403 403  403 403  403 403
incidents:letter-create?student={student}&kind=incident&to=family own 302 302 200 200 200 200 200 200 403 403 403 403 403 403
incidents:letter-create?student={student}&kind=incident&to=family other 302 302 404 404 404 404 404 404 403 403 403 403 403 403
incidents:letter-untold                     -     302 302  200 405  200 405  403 403  403 403  200 405  200 405
incidents:letter-untold?format=csv          -     302 302  200 405  200 405  403 403  403 403  200 405  200 405
incidents:letter-detail                     own   302 302  200 405  200 405  404 405  403 405  200 405  200 405
incidents:letter-detail                     other 302 302  404 405  404 405  404 405  403 405  200 405  200 405
incidents:letter-edit                       own   302 302  200 200  200 200  404 404  403 403  403 403  403 403
incidents:letter-edit                       other 302 302  404 404  404 404  404 404  403 403  403 403  403 403
incidents:letter-send                       own   302 302  405 302  405 302  405 404  405 403  405 403  405 403
incidents:letter-send                       other 302 302  405 404  405 404  405 404  405 403  405 403  405 403
incidents:letter-discard                    own   302 302  405 302  405 302  405 404  405 403  405 403  405 403
incidents:letter-discard                    other 302 302  405 404  405 404  405 404  405 403  405 403  405 403
incidents:letter-pdf                        own   302 302  200 405  200 405  404 405  403 405  200 405  200 405
incidents:letter-pdf                        other 302 302  404 405  404 405  404 405  403 405  200 405  200 405
incidents:letter-template-list              -     302 302  403 405  403 405  403 405  403 405  200 405  200 405
incidents:letter-template-edit              -     302 302  403 403  403 403  403 403  403 403  403 403  200 200
incidents:letter-template-pdf               -     302 302  403 405  403 405  403 405  403 405  200 405  200 405
incidents:agreement-list                    -     302 302  200 405  200 405  200 405  403 403  200 405  200 405
incidents:agreement-list?state=overdue      -     302 302  200 405  200 405  200 405  403 403  200 405  200 405
incidents:agreement-list?format=csv         -     302 302  200 405  200 405  200 405  403 403  200 405  200 405
incidents:agreement-list?format=xlsx        -     302 302  200 405  200 405  200 405  403 403  200 405  200 405
incidents:agreement-list?format=pdf         -     302 302  200 405  200 405  200 405  403 403  200 405  200 405
incidents:agreement-list?student={student}  own   302 302  200 405  200 405  200 405  403 403  200 405  200 405
incidents:agreement-list?student={student}  other 302 302  200 405  200 405  200 405  403 403  200 405  200 405
incidents:agreement-create                  -     302 302  404 404  404 404  404 404  403 403  403 403  403 403
incidents:agreement-create?practice={practice} own   302 302  200 200  200 200  200 200  403 403  403 403  403 403
incidents:agreement-create?practice={practice} other 302 302  404 404  404 404  404 404  403 403  403 403  403 403
incidents:agreement-create?incident={incident} own   302 302  200 200  200 200  200 200  403 403  403 403  403 403
incidents:agreement-create?incident={incident} other 302 302  404 404  404 404  404 404  403 403  403 403  403 403
incidents:agreement-detail                  own   302 302  200 405  200 405  200 405  403 405  200 405  200 405
incidents:agreement-detail                  other 302 302  404 405  404 405  404 405  403 405  200 405  200 405
incidents:agreement-print                   own   302 302  200 405  200 405  200 405  403 405  200 405  200 405
incidents:agreement-print                   other 302 302  404 405  404 405  404 405  403 405  200 405  200 405
incidents:agreement-edit                    own   302 302  200 200  200 200  200 200  403 403  403 403  403 403
incidents:agreement-edit                    other 302 302  404 404  404 404  404 404  403 403  403 403  403 403
incidents:promise-create                    own   302 302  200 200  200 200  200 200  403 403  403 403  403 403
incidents:promise-create                    other 302 302  404 404  404 404  404 404  403 403  403 403  403 403
incidents:promise-edit                      own   302 302  200 200  200 200  200 200  403 403  403 403  403 403
incidents:promise-edit                      other 302 302  404 404  404 404  404 404  403 403  403 403  403 403
incidents:promise-settle                    own   302 302  200 200  200 200  200 200  403 403  403 403  403 403
incidents:promise-settle                    other 302 302  404 404  404 404  404 404  403 403  403 403  403 403
incidents:promise-undo                      own   302 302  405 302  405 302  405 302  405 403  405 403  405 403
incidents:promise-undo                      other 302 302  405 404  405 404  405 404  405 403  405 403  405 403
incidents:reentry-list                      -     302 302  200 405  200 405  200 405  403 403  200 405  200 405
incidents:reentry-list?format=csv           -     302 302  200 405  200 405  200 405  403 403  200 405  200 405
incidents:reentry-list?format=xlsx          -     302 302  200 405  200 405  200 405  403 403  200 405  200 405
incidents:reentry-list?format=pdf           -     302 302  200 405  200 405  200 405  403 403  200 405  200 405
incidents:reentry-list?school={school}      own   302 302  200 405  200 405  200 405  403 403  200 405  200 405
incidents:reentry-list?school={school}      other 302 302  200 405  200 405  200 405  403 403  200 405  200 405
incidents:reentry-create                    own   302 302  302 302  302 302  404 404  403 403  403 403  403 403
incidents:reentry-create                    other 302 302  404 404  404 404  404 404  403 403  403 403  403 403
incidents:reentry-detail                    own   302 302  200 405  200 405  404 405  403 405  200 405  200 405
incidents:reentry-detail                    other 302 302  404 405  404 405  404 405  403 405  200 405  200 405
incidents:reentry-print                     own   302 302  200 405  200 405  404 405  403 405  200 405  200 405
incidents:reentry-print                     other 302 302  404 405  404 405  404 405  403 405  200 405  200 405
incidents:reentry-edit                      own   302 302  200 200  200 200  404 404  403 403  403 403  403 403
incidents:reentry-edit                      other 302 302  404 404  404 404  404 404  403 403  403 403  403 403
incidents:reentry-move                      own   302 302  405 302  405 302  405 404  405 403  405 403  405 403
incidents:reentry-move                      other 302 302  405 404  405 404  405 404  405 403  405 403  405 403
incidents:ruleset-list                      -     302 302  200 405  200 405  200 405  403 403  200 405  200 405
incidents:ruleset-list?format=csv           -     302 302  200 405  200 405  200 405  403 403  200 405  200 405
incidents:ruleset-list?format=xlsx          -     302 302  200 405  200 405  200 405  403 403  200 405  200 405
incidents:ruleset-list?format=pdf           -     302 302  200 405  200 405  200 405  403 403  200 405  200 405
incidents:ruleset-list?state=today          -     302 302  200 405  200 405  200 405  403 403  200 405  200 405
incidents:ruleset-create                    -     302 302  403 403  403 403  403 403  403 403  403 403  200 200
incidents:ruleset-detail                    -     302 302  200 405  200 405  200 405  403 405  200 405  200 405
incidents:ruleset-edit                      -     302 302  403 403  403 403  403 403  403 403  403 403  200 200
incidents:ruleset-start                     -     302 302  403 403  403 403  403 403  403 403  403 403  200 200
incidents:ruleset-end                       -     302 302  403 403  403 403  403 403  403 403  403 403  200 200
incidents:ruleset-version                   -     302 302  403 403  403 403  403 403  403 403  403 403  200 200
incidents:rule-create                       -     302 302  403 403  403 403  403 403  403 403  403 403  200 200
incidents:rule-edit                         -     302 302  403 403  403 403  403 403  403 403  403 403  200 200
incidents:ruleset-resume                    -     302 302  405 403  405 403  405 403  405 403  405 403  405 302
incidents:ruleset-withdraw                  -     302 302  405 403  405 403  405 403  405 403  405 403  405 302
incidents:rule-move                         -     302 302  405 403  405 403  405 403  405 403  405 403  405 302
incidents:rule-remove                       -     302 302  405 403  405 403  405 403  405 403  405 403  405 302
incidents:safety-list                       -     302 302  200 405  200 405  200 405  403 403  200 405  200 405
incidents:safety-list?format=csv            -     302 302  200 405  200 405  200 405  403 403  200 405  200 405
incidents:safety-list?format=xlsx           -     302 302  200 405  200 405  200 405  403 403  200 405  200 405
incidents:safety-list?format=pdf            -     302 302  200 405  200 405  200 405  403 403  200 405  200 405
incidents:duty-list                         -     302 302  200 405  200 405  200 405  403 403  200 405  200 405
incidents:duty-list?format=csv              -     302 302  200 405  200 405  200 405  403 403  200 405  200 405
incidents:duty-list?format=xlsx             -     302 302  200 405  200 405  200 405  403 403  200 405  200 405
incidents:duty-list?format=pdf              -     302 302  200 405  200 405  200 405  403 403  200 405  200 405
incidents:safety-list?owed=on&held=on       -     302 302  200 405  200 405  200 405  403 403  200 405  200 405
incidents:duty-list?state=all               -     302 302  200 405  200 405  200 405  403 403  200 405  200 405
incidents:safety-create                     -     302 302  200 200  200 200  200 200  403 403  403 403  403 403
incidents:safety-create?student={student}   own   302 302  200 200  200 200  200 200  403 403  403 403  403 403
incidents:safety-create?student={student}   other 302 302  404 404  404 404  404 404  403 403  403 403  403 403
incidents:safety-create?incident={incident} own   302 302  200 200  200 200  200 200  403 403  403 403  403 403
incidents:safety-create?incident={incident} other 302 302  404 404  404 404  404 404  403 403  403 403  403 403
incidents:safety-detail                     own   302 302  200 405  200 405  200 405  403 405  200 405  200 405
incidents:safety-detail                     other 302 302  404 405  404 405  404 405  403 405  200 405  200 405
incidents:safety-edit                       own   302 302  200 200  200 200  403 403  403 403  403 403  403 403
incidents:safety-edit                       other 302 302  404 404  404 404  404 404  403 403  403 403  403 403
incidents:safety-void                       own   302 302  200 200  200 200  403 403  403 403  403 403  403 403
incidents:safety-void                       other 302 302  404 404  404 404  404 404  403 403  403 403  403 403
incidents:safety-meeting                    own   302 302  405 302  405 302  405 403  405 403  405 403  405 403
incidents:safety-meeting                    other 302 302  405 404  405 404  405 404  405 403  405 403  405 403
incidents:debrief-edit                      own   302 302  200 200  200 200  403 403  403 403  403 403  403 403
incidents:debrief-edit                      other 302 302  404 404  404 404  404 404  403 403  403 403  403 403
incidents:debrief-undo                      own   302 302  405 302  405 302  405 403  405 403  405 403  405 403
incidents:debrief-undo                      other 302 302  405 404  405 404  405 404  405 403  405 403  405 403
incidents:safety-packet                     own   302 302  200 405  200 405  200 405  403 405  200 405  200 405
incidents:safety-packet                     other 302 302  404 405  404 405  404 405  403 405  200 405  200 405
incidents:safety-packet?for=administration  own   302 302  200 405  200 405  200 405  403 405  200 405  200 405
incidents:safety-packet?for=administration  other 302 302  404 405  404 405  404 405  403 405  200 405  200 405
incidents:safety-packet?for=sped            own   302 302  200 405  200 405  200 405  403 405  200 405  200 405
incidents:safety-packet?for=sped            other 302 302  404 405  404 405  404 405  403 405  200 405  200 405
incidents:duty-detail                       own   302 302  200 200  200 200  200 403  403 403  200 403  200 403
incidents:duty-detail                       other 302 302  404 404  404 404  404 404  403 403  200 403  200 403
incidents:duty-reopen                       own   302 302  405 302  405 302  405 403  405 403  405 403  405 403
incidents:duty-reopen                       other 302 302  405 404  405 404  405 404  405 403  405 403  405 403
incidents:attempt-undo                      own   302 302  405 302  405 403  405 403  405 403  405 403  405 403
incidents:attempt-undo                      other 302 302  405 404  405 404  405 404  405 403  405 403  405 403
incidents:followup-list                     -     302 302  200 405  200 405  200 405  403 403  200 405  200 405
incidents:followup-list?state=overdue       -     302 302  200 405  200 405  200 405  403 403  200 405  200 405
incidents:followup-list?mine=on             -     302 302  200 405  200 405  200 405  403 403  200 405  200 405
incidents:followup-list?format=csv          -     302 302  200 405  200 405  200 405  403 403  200 405  200 405
incidents:followup-list?format=xlsx         -     302 302  200 405  200 405  200 405  403 403  200 405  200 405
incidents:followup-list?format=pdf          -     302 302  200 405  200 405  200 405  403 403  200 405  200 405
incidents:followup-create                   -     302 302  404 404  404 404  404 404  403 403  403 403  403 403
incidents:followup-create?practice={practice} own   302 302  200 200  200 200  200 200  403 403  403 403  403 403
incidents:followup-create?practice={practice} other 302 302  404 404  404 404  404 404  403 403  403 403  403 403
incidents:followup-create?agreement={agreement} own   302 302  200 200  200 200  200 200  403 403  403 403  403 403
incidents:followup-create?agreement={agreement} other 302 302  404 404  404 404  404 404  403 403  403 403  403 403
incidents:followup-create?incident={incident} own   302 302  200 200  200 200  200 200  403 403  403 403  403 403
incidents:followup-create?incident={incident} other 302 302  404 404  404 404  404 404  403 403  403 403  403 403
incidents:followup-detail                   own   302 302  200 200  200 200  404 404  403 403  200 403  200 403
incidents:followup-detail                   other 302 302  404 404  404 404  404 404  403 403  200 403  200 403
incidents:followup-undo                     own   302 302  405 302  405 302  405 404  405 403  405 403  405 403
incidents:followup-undo                     other 302 302  405 404  405 404  405 404  405 403  405 403  405 403
incidents:practice-plan                     -     302 302  200 200  200 200  200 200  403 403  403 403  403 403
incidents:practice-plan?again={planned}     own   302 302  200 200  200 200  200 200  403 403  403 403  403 403
incidents:practice-plan?again={planned}     other 302 302  404 200  404 200  404 200  403 403  403 403  403 403
incidents:practice-plan?incident={incident} own   302 302  200 200  200 200  200 200  403 403  403 403  403 403
incidents:practice-plan?incident={incident} other 302 302  404 404  404 404  404 404  403 403  403 403  403 403
incidents:incident-link                     own   302 302  200 200  200 200  403 403  403 403  403 403  403 403
incidents:incident-link                     other 302 302  404 404  404 404  404 404  403 403  403 403  403 403
incidents:practice-requests                 -     302 302  200 405  200 405  200 405  403 403  403 403  403 403
incidents:practice-requests?format=csv      -     302 302  200 405  200 405  200 405  403 403  403 403  403 403
incidents:practice-requests?mine=on         -     302 302  200 405  200 405  200 405  403 403  403 403  403 403
incidents:practice-calendar                 -     302 302  200 405  200 405  200 405  403 405  200 405  200 405
incidents:practice-calendar?mine=on         -     302 302  200 405  200 405  200 405  403 405  200 405  200 405
incidents:feed-renew                        -     302 302  405 302  405 302  405 302  405 403  405 302  405 302
incidents:feed-stop                         -     302 302  405 302  405 302  405 302  405 403  405 302  405 302
incidents:calendar-feed                     -     404 405  404 405  404 405  404 405  404 405  404 405  404 405
incidents:practice-accept                   own   302 302  200 200  200 200  404 404  403 403  403 403  403 403
incidents:practice-accept                   other 302 302  404 404  404 404  404 404  403 403  403 403  403 403
incidents:practice-decline                  own   302 302  200 200  200 200  404 404  403 403  403 403  403 403
incidents:practice-decline                  other 302 302  404 404  404 404  404 404  403 403  403 403  403 403
incidents:practice-people                   own   302 302  200 200  200 200  200 200  403 403  403 403  403 403
incidents:practice-people                   other 302 302  404 404  404 404  404 404  403 403  403 403  403 403
incidents:practice-complete                 own   302 302  200 200  200 200  200 200  403 403  403 403  403 403
incidents:practice-complete                 other 302 302  404 404  404 404  404 404  403 403  403 403  403 403
incidents:practice-hold                     own   302 302  405 302  405 302  405 302  405 403  405 403  405 403
incidents:practice-hold                     other 302 302  405 404  405 404  405 404  405 403  405 403  405 403
incidents:practice-sheet                    own   302 302  200 405  200 405  200 405  403 405  200 405  200 405
incidents:practice-sheet                    other 302 302  404 405  404 405  404 405  403 405  200 405  200 405
incidents:practice-link                     own   302 302  200 200  200 200  403 403  403 403  403 403  403 403
incidents:practice-link                     other 302 302  404 404  404 404  404 404  403 403  403 403  403 403
incidents:practice-unlink                   own   302 302  405 302  405 302  405 403  405 403  405 403  405 403
incidents:practice-unlink                   other 302 302  405 404  405 404  405 404  405 403  405 403  405 403
incidents:question-list                     -     302 302  200 405  200 405  403 405  403 405  200 405  200 405
incidents:question-create                   -     302 302  200 200  403 403  403 403  403 403  403 403  200 200
incidents:question-edit                     -     302 302  200 200  403 403  403 403  403 403  403 403  200 200
incidents:partner-list                      -     302 302  200 405  200 405  403 405  403 405  200 405  200 405
incidents:partner-create                    -     302 302  200 200  403 403  403 403  403 403  403 403  200 200
incidents:partner-edit                      -     302 302  200 200  403 403  403 403  403 403  403 403  200 200
district:student-list                       -     302 302  200 405  200 405  200 405  403 403  200 405  200 405
district:student-list?q=zq                  -     302 302  200 405  200 405  200 405  403 403  200 405  200 405
district:student-list?format=csv            -     302 302  200 405  200 405  200 405  403 403  200 405  200 405
district:student-list?format=xlsx           -     302 302  200 405  200 405  200 405  403 403  200 405  200 405
district:student-list?format=pdf            -     302 302  200 405  200 405  200 405  403 403  200 405  200 405
district:student-list?section={section}     own   302 302  200 405  200 405  200 405  403 403  200 405  200 405
district:student-list?section={section}     other 302 302  200 405  200 405  200 405  403 403  200 405  200 405
district:student-list?school={school}       own   302 302  200 405  200 405  200 405  403 403  200 405  200 405
district:student-list?school={school}       other 302 302  200 405  200 405  200 405  403 403  200 405  200 405
district:student-detail                     own   302 302  200 405  200 405  200 405  403 405  200 405  200 405
district:student-detail                     other 302 302  404 405  404 405  404 405  403 405  200 405  200 405
district:student-edit                       own   302 302  403 403  403 403  403 403  403 403  403 403  200 200
district:student-edit                       other 302 302  403 403  403 403  403 403  403 403  403 403  200 200
district:student-transfer                   own   302 302  403 403  403 403  403 403  403 403  403 403  200 200
district:student-transfer                   other 302 302  403 403  403 403  403 403  403 403  403 403  200 200
district:record-detail                      own   302 302  403 405  200 405  403 405  403 405  200 405  200 405
district:record-detail                      other 302 302  403 405  404 405  403 405  403 405  200 405  200 405
district:record-review                      own   302 302  403 403  200 302  403 403  403 403  403 403  200 302
district:record-review                      other 302 302  403 403  404 404  403 403  403 403  403 403  200 302
district:record-text                        own   302 302  403 403  200 200  403 403  403 403  403 403  200 200
district:record-text                        other 302 302  403 403  404 404  403 403  403 403  403 403  200 200
district:record-print                       own   302 302  403 403  200 200  403 403  403 403  403 403  200 200
district:record-print                       other 302 302  403 403  404 404  403 403  403 403  403 403  200 200
district:record-request-create              own   302 302  403 403  200 200  403 403  403 403  403 403  200 200
district:record-request-create              other 302 302  403 403  404 404  403 403  403 403  403 403  200 200
district:amendment-create                   own   302 302  403 403  200 200  403 403  403 403  403 403  200 200
district:amendment-create                   other 302 302  403 403  404 404  403 403  403 403  403 403  200 200
district:disclosure-create                  own   302 302  403 403  200 200  403 403  403 403  403 403  200 200
district:disclosure-create                  other 302 302  403 403  404 404  403 403  403 403  403 403  200 200
district:record-request-list                -     302 302  403 403  200 405  403 403  403 403  200 405  200 405
district:record-request-list?format=csv     -     302 302  403 403  200 405  403 403  403 403  200 405  200 405
district:record-request-list?school={school} own   302 302  403 403  200 405  403 403  403 403  200 405  200 405
district:record-request-list?school={school} other 302 302  403 403  200 405  403 403  403 403  200 405  200 405
district:amendment-list                     -     302 302  403 403  200 405  403 403  403 403  200 405  200 405
district:amendment-list?format=csv          -     302 302  403 403  200 405  403 403  403 403  200 405  200 405
district:amendment-list?school={school}     own   302 302  403 403  200 405  403 403  403 403  200 405  200 405
district:amendment-list?school={school}     other 302 302  403 403  200 405  403 403  403 403  200 405  200 405
district:disclosure-list                    -     302 302  403 403  200 405  403 403  403 403  200 405  200 405
district:disclosure-list?format=csv         -     302 302  403 403  200 405  403 403  403 403  200 405  200 405
district:disclosure-list?school={school}    own   302 302  403 403  200 405  403 403  403 403  200 405  200 405
district:disclosure-list?school={school}    other 302 302  403 403  200 405  403 403  403 403  200 405  200 405
district:record-request-detail              own   302 302  403 405  200 405  403 405  403 405  200 405  200 405
district:record-request-detail              other 302 302  403 405  404 405  403 405  403 405  200 405  200 405
district:amendment-detail                   own   302 302  403 405  200 405  403 405  403 405  200 405  200 405
district:amendment-detail                   other 302 302  403 405  404 405  403 405  403 405  200 405  200 405
district:record-request-answer              own   302 302  403 403  200 200  403 403  403 403  403 403  200 200
district:record-request-answer              other 302 302  403 403  404 404  403 403  403 403  403 403  200 200
district:amendment-decide                   own   302 302  403 403  200 200  403 403  403 403  403 403  200 200
district:amendment-decide                   other 302 302  403 403  404 404  403 403  403 403  403 403  200 200
district:amendment-hearing                  own   302 302  403 403  200 200  403 403  403 403  403 403  200 200
district:amendment-hearing                  other 302 302  403 403  404 404  403 403  403 403  403 403  200 200
district:amendment-statement                own   302 302  403 403  200 200  403 403  403 403  403 403  200 200
district:amendment-statement                other 302 302  403 403  404 404  403 403  403 403  403 403  200 200
strategy:plan                               -     302 302  200 405  200 405  200 405  200 405  200 405  200 405
strategy:action-detail                      -     302 302  200 405  200 405  200 405  200 405  200 405  200 405
strategy:indicator-detail                   -     302 302  200 405  200 405  200 405  200 405  200 405  200 405
strategy:indicator-detail?format=csv        -     302 302  200 405  200 405  200 405  200 405  200 405  200 405
strategy:task-list                          -     302 302  200 405  200 405  200 405  200 405  200 405  200 405
strategy:task-list?format=csv               -     302 302  200 405  200 405  200 405  200 405  200 405  200 405
strategy:task-detail                        -     302 302  200 405  200 405  200 405  200 405  200 405  200 405
district:student-hold                       own   302 302  403 403  403 403  403 403  403 403  403 403  200 200
district:student-hold                       other 302 302  403 403  403 403  403 403  403 403  403 403  200 200
district:retention-list                     -     302 302  403 405  403 405  403 405  403 405  200 405  200 405
district:retention-edit                     -     302 302  403 403  403 403  403 403  403 403  403 403  200 200
district:due-list                           -     302 302  403 403  403 403  403 403  403 403  200 405  200 405
district:due-list?format=csv                -     302 302  403 403  403 403  403 403  403 403  200 405  200 405
district:due-list?school={school}           own   302 302  403 403  403 403  403 403  403 403  200 405  200 405
district:due-list?school={school}           other 302 302  403 403  403 403  403 403  403 403  200 405  200 405
district:destruction-propose                -     302 302  403 403  403 403  403 403  403 403  403 403  200 200
district:destruction-list                   -     302 302  403 403  403 403  403 403  403 403  200 405  200 405
district:destruction-list?format=csv        -     302 302  403 403  403 403  403 403  403 403  200 405  200 405
district:destruction-detail                 -     302 302  403 405  403 405  403 405  403 405  200 405  200 405
district:destruction-approve                -     302 302  403 403  403 403  403 403  403 403  403 403  200 200
district:destruction-stop                   -     302 302  403 403  403 403  403 403  403 403  403 403  200 200
district:destruction-carry-out              -     302 302  403 403  403 403  403 403  403 403  403 403  200 200
district:hold-list                          -     302 302  403 403  403 403  403 403  403 403  200 405  200 405
district:hold-list?format=csv               -     302 302  403 403  403 403  403 403  403 403  200 405  200 405
district:hold-list?school={school}          own   302 302  403 403  403 403  403 403  403 403  200 405  200 405
district:hold-list?school={school}          other 302 302  403 403  403 403  403 403  403 403  200 405  200 405
district:hold-create                        -     302 302  403 403  403 403  403 403  403 403  403 403  200 200
district:hold-release                       own   302 302  403 403  403 403  403 403  403 403  403 403  200 200
district:hold-release                       other 302 302  403 403  403 403  403 403  403 403  403 403  200 200
district:guardian-create                    own   302 302  403 403  403 403  403 403  403 403  403 403  200 200
district:guardian-create                    other 302 302  403 403  403 403  403 403  403 403  403 403  200 200
district:guardian-edit                      own   302 302  403 403  403 403  403 403  403 403  403 403  200 200
district:guardian-edit                      other 302 302  403 403  403 403  403 403  403 403  403 403  200 200
district:staff-list                         -     302 302  200 405  200 405  200 405  200 405  200 405  200 405
district:staff-list?format=csv              -     302 302  200 405  200 405  200 405  200 405  200 405  200 405
district:staff-list?school={school}         own   302 302  200 405  200 405  200 405  200 405  200 405  200 405
district:staff-list?school={school}         other 302 302  200 405  200 405  200 405  200 405  200 405  200 405
district:staff-search?q=zq                  -     302 302  200 405  200 405  200 405  200 405  200 405  200 405
district:staff-detail                       own   302 302  200 405  200 405  200 405  200 405  200 405  200 405
district:staff-detail                       other 302 302  200 405  200 405  200 405  200 405  200 405  200 405
district:staff-edit                         own   302 302  403 403  403 403  403 403  403 403  403 403  200 200
district:staff-edit                         other 302 302  403 403  403 403  403 403  403 403  403 403  200 200
district:school-list                        -     302 302  200 405  200 405  200 405  200 405  200 405  200 405
district:school-detail                      own   302 302  200 405  200 405  200 405  200 405  200 405  200 405
district:school-detail                      other 302 302  200 405  200 405  200 405  200 405  200 405  200 405
district:school-edit                        own   302 302  403 403  403 403  403 403  403 403  403 403  200 200
district:school-edit                        other 302 302  403 403  403 403  403 403  403 403  403 403  200 200
district:user-list                          -     302 302  403 403  403 403  403 403  403 403  200 405  200 405
district:user-list?format=csv               -     302 302  403 403  403 403  403 403  403 403  200 405  200 405
district:user-create                        -     302 302  403 403  403 403  403 403  403 403  403 403  200 200
district:user-detail                        own   302 302  403 405  403 405  403 405  403 405  200 405  200 405
district:user-detail                        other 302 302  403 405  403 405  403 405  403 405  200 405  200 405
district:user-edit                          own   302 302  403 403  403 403  403 403  403 403  403 403  200 200
district:user-edit                          other 302 302  403 403  403 403  403 403  403 403  403 403  200 200
district:user-invite                        own   302 302  405 403  405 403  405 403  405 403  405 403  405 302
district:user-invite                        other 302 302  405 403  405 403  405 403  405 403  405 403  405 302
district:user-activate                      own   302 302  405 403  405 403  405 403  405 403  405 403  405 302
district:user-activate                      other 302 302  405 403  405 403  405 403  405 403  405 403  405 302
district:user-deactivate                    own   302 302  405 403  405 403  405 403  405 403  405 403  405 302
district:user-deactivate                    other 302 302  405 403  405 403  405 403  405 403  405 403  405 302
district:grant-create                       own   302 302  403 403  403 403  403 403  403 403  403 403  302 200
district:grant-create                       other 302 302  403 403  403 403  403 403  403 403  403 403  302 200
district:grant-edit                         own   302 302  403 403  403 403  403 403  403 403  403 403  200 200
district:grant-edit                         other 302 302  403 403  403 403  403 403  403 403  403 403  200 200
district:grant-end                          own   302 302  405 403  405 403  405 403  405 403  405 403  405 302
district:grant-end                          other 302 302  405 403  405 403  405 403  405 403  405 403  405 302
district:settings                           -     302 302  403 403  403 403  403 403  403 403  200 403  200 200
district:year-list                          -     302 302  403 405  403 405  403 405  403 405  200 405  200 405
district:year-create                        -     302 302  403 403  403 403  403 403  403 403  403 403  200 200
district:year-edit                          -     302 302  403 403  403 403  403 403  403 403  403 403  200 200
district:year-delete                        -     302 302  405 403  405 403  405 403  405 403  405 403  405 302
district:calendar-list                      -     302 302  403 405  403 405  403 405  403 405  200 405  200 405
district:calendar-create                    -     302 302  403 403  403 403  403 403  403 403  403 403  200 200
district:calendar-delete                    own   302 302  405 403  405 403  405 403  405 403  405 403  405 302
district:calendar-delete                    other 302 302  405 403  405 403  405 403  405 403  405 403  405 302
district:zone-list                          -     302 302  403 405  403 405  403 405  403 405  200 405  200 405
district:zone-create                        -     302 302  403 403  403 403  403 403  403 403  403 403  200 200
district:zone-edit                          -     302 302  403 403  403 403  403 403  403 403  403 403  200 200
district:zone-delete                        -     302 302  405 403  405 403  405 403  405 403  405 403  405 302
district:department-list                    -     302 302  403 405  403 405  403 405  403 405  200 405  200 405
district:department-create                  -     302 302  403 403  403 403  403 403  403 403  403 403  200 200
district:department-edit                    -     302 302  403 403  403 403  403 403  403 403  403 403  200 200
district:department-delete                  -     302 302  405 403  405 403  405 403  405 403  405 403  405 302
district:gallery                            -     302 302  200 200  200 200  200 200  200 200  200 200  200 200
district:gallery-people?q=zq                -     302 302  200 200  200 200  200 200  200 200  200 200  200 200
district:roster-list                        -     302 302  403 403  403 403  403 403  403 403  403 403  200 200
district:roster-detail                      -     302 302  403 403  403 403  403 403  403 403  403 403  200 405
district:roster-progress                    -     302 302  403 403  403 403  403 403  403 403  403 403  200 405
district:roster-problems                    -     302 302  403 403  403 403  403 403  403 403  403 403  404 405
district:roster-apply                       -     302 302  403 403  403 403  403 403  403 403  403 403  405 302
district:roster-retry                       -     302 302  403 403  403 403  403 403  403 403  403 403  405 302
district:roster-discard                     -     302 302  403 403  403 403  403 403  403 403  403 403  405 302
district:roster-template                    -     302 302  403 403  403 403  403 403  403 403  403 403  200 405
district:access-log                         -     302 302  403 403  403 403  403 403  403 403  200 405  200 405
district:access-log?format=csv              -     302 302  403 403  403 403  403 403  403 403  200 405  200 405
account_login                               -     200 200  302 302  302 302  302 302  302 302  302 302  302 302
account_logout                              -     302 302  200 302  200 302  200 302  200 302  200 302  200 302
account_inactive                            -     200 405  200 405  200 405  200 405  200 405  200 405  200 405
account_signup                              -     200 200  302 302  302 302  302 302  302 302  302 302  302 302
account_reauthenticate                      -     302 302  200 200  200 200  200 200  200 200  200 200  200 200
account_email                               -     302 302  200 302  200 302  200 302  200 302  200 302  200 302
account_email_verification_sent             -     200 405  200 405  200 405  200 405  200 405  200 405  200 405
account_change_password                     -     302 302  200 200  200 200  200 200  200 200  200 200  200 200
account_set_password                        -     302 302  302 302  302 302  302 302  302 302  302 302  302 302
account_reset_password                      -     200 200  200 200  200 200  200 200  200 200  200 200  200 200
account_confirm_login_code                  -     302 302  302 302  302 302  302 302  302 302  302 302  302 302
account_confirm_email                       -     200 404  200 404  200 404  200 404  200 404  200 404  200 404
account_reset_password_from_key_done        -     200 405  200 405  200 405  200 405  200 405  200 405  200 405
account_reset_password_from_key             -     200 200  200 200  200 200  200 200  200 200  200 200  200 200
account_reset_password_done                 -     200 405  200 405  200 405  200 405  200 405  200 405  200 405
mfa_index                                   -     302 302  200 405  200 405  200 405  200 405  200 405  200 405
mfa_authenticate                            -     302 302  302 302  302 302  302 302  302 302  302 302  302 302
mfa_reauthenticate                          -     302 302  302 302  302 302  302 302  302 302  302 302  302 302
mfa_activate_totp                           -     302 302  302 302  302 302  302 302  302 302  302 302  302 302
mfa_deactivate_totp                         -     302 302  404 404  404 404  404 404  404 404  404 404  404 404
mfa_view_recovery_codes                     -     302 302  404 405  404 405  404 405  404 405  404 405  404 405
mfa_generate_recovery_codes                 -     302 302  302 302  302 302  302 302  302 302  302 302  302 302
mfa_download_recovery_codes                 -     302 302  404 404  404 404  404 404  404 404  404 404  404 404
mfa_list_webauthn                           -     302 302  200 405  200 405  200 405  200 405  200 405  200 405
mfa_add_webauthn                            -     302 302  302 302  302 302  302 302  302 302  302 302  302 302
mfa_reauthenticate_webauthn                 -     302 302  302 302  302 302  302 302  302 302  302 302  302 302
mfa_remove_webauthn                         -     302 302  302 302  302 302  302 302  302 302  302 302  302 302
mfa_edit_webauthn                           -     302 302  302 302  302 302  302 302  302 302  302 302  302 302
mfa_login_webauthn                          -     302 302  302 302  302 302  302 302  302 302  302 302  302 302
socialaccount_login_cancelled               -     200 405  200 405  200 405  200 405  200 405  200 405  200 405
socialaccount_login_error                   -     302 302  401 405  401 405  401 405  401 405  401 405  401 405
socialaccount_signup                        -     302 302  302 302  302 302  302 302  302 302  302 302  302 302
socialaccount_connections                   -     302 302  200 200  200 200  200 200  200 200  200 200  200 200
/accounts/social/login/cancelled/           -     302 302  301 301  301 301  301 301  301 301  301 301  301 301
/accounts/social/login/error/               -     302 302  301 301  301 301  301 301  301 301  301 301  301 301
/accounts/social/signup/                    -     302 302  301 301  301 301  301 301  301 301  301 301  301 301
/accounts/social/connections/               -     302 302  301 301  301 301  301 301  301 301  301 301  301 301
google_login                                -     404 404  404 404  404 404  404 404  404 404  404 404  404 404
google_callback                             -     404 404  404 404  404 404  404 404  404 404  404 404  404 404
google_login_by_token                       -     404 404  404 404  404 404  404 404  404 404  404 404  404 404
microsoft_login                             -     404 404  404 404  404 404  404 404  404 404  404 404  404 404
microsoft_callback                          -     404 404  404 404  404 404  404 404  404 404  404 404  404 404
openid_connect_login                        -     404 404  404 404  404 404  404 404  404 404  404 404  404 404
openid_connect_callback                     -     404 404  404 404  404 404  404 404  404 404  404 404  404 404
"""  # noqa: E501

# The addresses that anybody may ask for without a login: sign-in pages, the health check, the quick log's worker,
# a questionnaire and a calendar's feed whose signed link is the key, a certificate whose code is.
PUBLIC = [
    "trainings:certificate",
    "trainings:certificate-check",
    "overview:healthz",
    "incidents:voice-answer",
    "incidents:calendar-feed",
    "trainings:calendar-feed",
    "incidents:service-worker",
    "account_login",
    "account_logout",
    "account_inactive",
    "account_signup",
    "account_email_verification_sent",
    "account_reset_password",
    "account_confirm_login_code",
    "account_confirm_email",
    "account_reset_password_from_key_done",
    "account_reset_password_from_key",
    "account_reset_password_done",
    "mfa_authenticate",
    "mfa_login_webauthn",
    "socialaccount_login_cancelled",
    "socialaccount_signup",
    "google_login",
    "google_callback",
    "google_login_by_token",
    "microsoft_login",
    "microsoft_callback",
    "openid_connect_login",
    "openid_connect_callback",
]

# The addresses that show somebody something about a student: those could leak, so each must show its own.
_READ = {
    "incidents:practice-sheet",
    "district:staff-detail",
    "district:student-detail",
    "district:student-list",
    "incidents:incident-detail",
    "incidents:incident-list",
    "incidents:past-open",
    "incidents:agreement-detail",
    "incidents:agreement-list",
    "incidents:agreement-print",
    "incidents:practice-detail",
    "incidents:practice-list",
    "incidents:duty-detail",
    "incidents:duty-list",
    "incidents:safety-detail",
    "incidents:safety-list",
    "incidents:safety-packet",
    "overview:search",
}
_LOG = {
    "incidents:circle-create",
    "incidents:incident-edit",
    "incidents:incident-note",
    "incidents:letter-create",
    "incidents:people-search",
    "incidents:safety-create",
}
_LETTERS = {"incidents:letter-detail", "incidents:letter-list", "incidents:letter-pdf", "incidents:letter-untold"}
_RESPOND = {
    "incidents:consequence-create",
    "incidents:consequence-edit",
    "incidents:incident-step",
    "incidents:letter-edit",
    "incidents:practice-edit",
    "incidents:practice-voice",
    "incidents:reentry-edit",
    "incidents:debrief-edit",
    "incidents:safety-edit",
    "overview:home",
}
_FOLLOW = {
    "incidents:followup-detail",
    "incidents:followup-list",
    "incidents:reentry-detail",
    "incidents:reentry-list",
    "incidents:reentry-print",
}
# What whoever led a practice may write as well.
_REPAIR = {
    "incidents:agreement-create",
    "incidents:agreement-edit",
    "incidents:followup-create",
    "incidents:promise-create",
    "incidents:promise-edit",
    "incidents:promise-settle",
}
_PLAN = {"incidents:practice-people", "incidents:practice-plan", "overview:home"}
_ANSWER = {"incidents:incident-link", "incidents:practice-accept", "incidents:practice-requests"}
_RECORDS = {
    "district:amendment-detail",
    "district:amendment-list",
    "district:disclosure-list",
    "district:record-detail",
    "district:record-request-detail",
    "district:record-request-list",
}
_KEEP_RECORDS = {
    "district:amendment-create",
    "district:amendment-decide",
    "district:amendment-hearing",
    "district:amendment-statement",
    "district:disclosure-create",
    "district:record-print",
    "district:record-request-answer",
    "district:record-request-create",
    "district:record-review",
    "district:record-text",
}
SHOWN = {
    "coordinator": _READ | _FOLLOW | _LOG | _LETTERS | _REPAIR | _RESPOND | _PLAN | _ANSWER | {"incidents:note-open"},
    "principal": _READ | _FOLLOW | _LOG | _LETTERS | _REPAIR | _RESPOND | _PLAN | _ANSWER | _RECORDS | _KEEP_RECORDS,
    "teacher": _READ | _LOG | _REPAIR | _PLAN | {"incidents:letter-list"},
    "auditor": _READ | _FOLLOW | _LETTERS | _RECORDS | {"district:hold-list", "incidents:statefile-trial"},
    "administrator": _READ
    | _FOLLOW
    | _LETTERS
    | _RECORDS
    | _KEEP_RECORDS
    | {
        "district:guardian-create",
        "district:guardian-edit",
        "district:hold-list",
        "district:hold-release",
        "district:student-edit",
        "district:student-hold",
        "district:student-transfer",
        "incidents:statefile-take",
        "incidents:statefile-trial",
    },
}

# Held by more than the two walls: `find_students` asks for the schools itself, an edit asks `may_edit` as well.
HELD_OTHERWISE = (
    _REPAIR
    | _ANSWER
    | {
        "incidents:reentry-edit",
        "incidents:debrief-edit",
        "incidents:safety-edit",
        "incidents:incident-step",
        "incidents:consequence-create",
        "incidents:consequence-edit",
        "incidents:incident-edit",
        "incidents:incident-note",
        "incidents:letter-edit",
        "incidents:letter-untold",
        "incidents:people-search",
        "incidents:practice-edit",
        "incidents:practice-people",
        "incidents:practice-voice",
    }
)
