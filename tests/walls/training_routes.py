"""The addresses of trainings, with the status that each role gets; see routes.py, which every test reads this with.

No student is near, but staff are: `own` is about somebody at school a, `other` about somebody at b, `-` about nobody
in particular. GET and POST of an empty form for anonymous · equity analyst, nobody · teacher at a · coordinator at a ·
principal of a · board, plan owner, contract manager · auditor · training lead, administrator.
"""

TRAINING_COLUMNS = {
    "anonymous": 0,
    "equity_analyst": 1,
    "outsider": 1,
    "teacher": 2,
    "coordinator": 3,
    "principal": 4,
    "board": 5,
    "plan_owner": 5,
    "contract_manager": 5,
    "auditor": 6,
    "training_lead": 7,
    "administrator": 7,
}

# What stands in an address; see trained.py.
TRAINING_OBJECTS = {
    "trainings:requirement-detail": lambda at: {"pk": at.requirement.pk},
    "trainings:requirement-edit": lambda at: {"pk": at.requirement.pk},
    "trainings:requirement-withdraw": lambda at: {"pk": at.requirement.pk},
    "trainings:requirement-restore": lambda at: {"pk": at.requirement.pk},
    "trainings:cohort-detail": lambda at: {"pk": at.cohort.pk},
    "trainings:cohort-edit": lambda at: {"pk": at.cohort.pk},
    "trainings:member-add": lambda at: {"pk": at.cohort.pk},
    "trainings:line-create": lambda at: {"pk": at.cohort.pk},
    "trainings:cohort-tick": lambda at: {"pk": at.cohort.pk},
    "trainings:cohort-grant": lambda at: {"pk": at.cohort.pk},
    "trainings:member-leave": lambda at: {"pk": at.cohort_member.pk},
    "trainings:member-return": lambda at: {"pk": at.cohort_member.pk},
    "trainings:line-edit": lambda at: {"pk": at.checklist_line.pk},
    "trainings:line-move": lambda at: {"pk": at.checklist_line.pk},
    "trainings:line-remove": lambda at: {"pk": at.checklist_line.pk},
    "trainings:met-edit": lambda at: {"pk": at.met.pk},
    "trainings:session-detail": lambda at: {"pk": at.session.pk},
    "trainings:session-edit": lambda at: {"pk": at.session.pk},
    "trainings:session-open": lambda at: {"pk": at.session.pk},
    "trainings:session-close": lambda at: {"pk": at.session.pk},
    "trainings:session-held": lambda at: {"pk": at.session.pk},
    "trainings:session-certify": lambda at: {"pk": at.session.pk},
    "trainings:session-reopen": lambda at: {"pk": at.session.pk},
    "trainings:session-cancel": lambda at: {"pk": at.session.pk},
    "trainings:session-revive": lambda at: {"pk": at.session.pk},
    "trainings:session-move": lambda at: {"pk": at.session.pk},
    "trainings:session-register": lambda at: {"pk": at.session.pk},
    "trainings:session-register-other": lambda at: {"pk": at.session.pk},
    "trainings:session-register-list": lambda at: {"pk": at.session.pk},
    "trainings:registration-withdraw": lambda at: {"pk": at.registration.pk},
    "trainings:makeup-create": lambda at: {"pk": at.registration.pk, "number": 2},
    "trainings:makeup-drop": lambda at: {"pk": at.makeup.pk},
    "trainings:course-detail": lambda at: {"pk": at.course.pk},
    "trainings:course-edit": lambda at: {"pk": at.course.pk},
    "trainings:sequence-detail": lambda at: {"pk": at.sequence.pk},
    "trainings:sequence-edit": lambda at: {"pk": at.sequence.pk},
    "trainings:completion-detail": lambda at: {"pk": at.completion.pk},
    "trainings:certificate-pdf": lambda at: {"pk": at.completion.pk},
    "trainings:completion-revoke": lambda at: {"pk": at.completion.pk},
    "trainings:completion-restore": lambda at: {"pk": at.completion.pk},
    "trainings:certificate": lambda at: {"code": at.completion.code},
    "trainings:past-detail": lambda at: {"pk": at.past.pk},
    "trainings:past-apply": lambda at: {"pk": at.past.pk},
    "trainings:past-discard": lambda at: {"pk": at.past.pk},
    "trainings:past-problems": lambda at: {"pk": at.past.pk},
    "trainings:unmatched-settle": lambda at: {"pk": at.unmatched.pk},
    "trainings:unmatched-drop": lambda at: {"pk": at.unmatched.pk},
    "trainings:unmatched-undo": lambda at: {"pk": at.unmatched.pk},
    "trainings:day-roll": lambda at: {"pk": at.held_day.pk},
    "trainings:day-add": lambda at: {"pk": at.held_day.pk},
    "trainings:day-sheet": lambda at: {"pk": at.held_day.pk},
    "trainings:day-code": lambda at: {"pk": at.session_day.pk},
    "trainings:check-in": lambda at: {"pk": at.session_day.pk},
    "trainings:instructor-edit": lambda at: {"pk": at.vendors_instructor.pk},
    "trainings:instructor-detail": lambda at: {"pk": at.trainer.pk},
    "trainings:credential-edit": lambda at: {"pk": at.license.pk},
    "trainings:credential-revoke": lambda at: {"pk": at.license.pk},
    "trainings:credential-restore": lambda at: {"pk": at.license.pk},
    "trainings:visit-detail": lambda at: {"pk": at.visit.pk},
    "trainings:visit-edit": lambda at: {"pk": at.visit.pk},
    "trainings:visit-write": lambda at: {"pk": at.visit.pk},
    "trainings:visit-cancel": lambda at: {"pk": at.visit.pk},
    "trainings:visit-revive": lambda at: {"pk": at.visit.pk},
    "trainings:visit-met": lambda at: {"pk": at.visit.pk},
    "trainings:visit-unmet": lambda at: {"pk": at.visit.pk},
    "trainings:rubric-detail": lambda at: {"pk": at.rubric.pk},
    "trainings:rubric-edit": lambda at: {"pk": at.rubric.pk},
    "trainings:item-create": lambda at: {"pk": at.rubric.pk},
    "trainings:item-edit": lambda at: {"pk": at.rubric_item.pk},
    "trainings:item-move": lambda at: {"pk": at.rubric_item.pk},
    "trainings:item-remove": lambda at: {"pk": at.rubric_item.pk},
    "trainings:item-return": lambda at: {"pk": at.rubric_item.pk},
    "trainings:fidelity-detail": lambda at: {"pk": at.fidelity.pk},
    "trainings:fidelity-edit": lambda at: {"pk": at.fidelity.pk},
    "trainings:evaluation-create": lambda at: {"pk": at.held_session.pk},
    "trainings:session-ics": lambda at: {"pk": at.session.pk},
    "trainings:calendar-feed": lambda at: {"token": "no-such-token"},
}

TRAINING_MATRIX = """
trainings:home                             -     302 302  200 405  200 405  200 405  200 405  200 405  200 405  200 405
trainings:completion                       -     302 302  403 405  403 405  200 405  200 405  200 405  200 405  200 405
trainings:completion?seats=x&on=zq         -     302 302  403 405  403 405  200 405  200 405  200 405  200 405  200 405
trainings:completion?format=csv            -     302 302  403 405  403 405  200 405  200 405  200 405  200 405  200 405
trainings:completion?format=xlsx           -     302 302  403 405  403 405  200 405  200 405  200 405  200 405  200 405
trainings:completion?format=pdf            -     302 302  403 405  403 405  200 405  200 405  200 405  200 405  200 405
trainings:completion-people                -     302 302  403 403  403 403  200 405  200 405  403 403  200 405  200 405
trainings:completion-people?q=zq           -     302 302  403 403  403 403  200 405  200 405  403 403  200 405  200 405
trainings:completion-people?standing=open  -     302 302  403 403  403 403  200 405  200 405  403 403  200 405  200 405
trainings:completion-people?school={school} -     302 302  403 403  403 403  200 405  200 405  403 403  200 405  200 405
trainings:completion-people?format=csv     -     302 302  403 403  403 403  200 405  200 405  403 403  200 405  200 405
trainings:completion-people?format=xlsx    -     302 302  403 403  403 403  200 405  200 405  403 403  200 405  200 405
trainings:completion-people?format=pdf     -     302 302  403 403  403 403  200 405  200 405  403 403  200 405  200 405
trainings:requirement-list                 -     302 302  403 403  403 403  200 405  200 405  200 405  200 405  200 405
trainings:requirement-list?state=all       -     302 302  403 403  403 403  200 405  200 405  200 405  200 405  200 405
trainings:requirement-list?format=csv      -     302 302  403 403  403 403  200 405  200 405  200 405  200 405  200 405
trainings:requirement-create               -     302 302  403 403  403 403  403 403  403 403  403 403  403 403  200 200
trainings:requirement-detail               -     302 302  403 405  403 405  200 405  200 405  200 405  200 405  200 405
trainings:requirement-edit                 -     302 302  403 403  403 403  403 403  403 403  403 403  403 403  200 200
trainings:requirement-withdraw             -     302 302  405 403  405 403  405 403  405 403  405 403  405 403  405 302
trainings:requirement-restore              -     302 302  405 403  405 403  405 403  405 403  405 403  405 403  405 302
trainings:cohort-list                    -     302 302  403 403  403 403  200 405  200 405  200 405  200 405  200 405
trainings:cohort-list?when=over          -     302 302  403 403  403 403  200 405  200 405  200 405  200 405  200 405
trainings:cohort-list?format=csv         -     302 302  403 403  403 403  200 405  200 405  200 405  200 405  200 405
trainings:cohort-create                  -     302 302  403 403  403 403  403 403  403 403  403 403  403 403  200 200
trainings:cohort-detail                  -     302 302  403 405  403 405  200 405  200 405  200 405  200 405  200 405
trainings:cohort-edit                    -     302 302  403 403  403 403  403 403  403 403  403 403  403 403  200 200
trainings:member-add                     -     302 302  403 403  403 403  403 403  403 403  403 403  403 403  200 200
trainings:line-create                    -     302 302  403 403  403 403  403 403  403 403  403 403  403 403  200 200
trainings:cohort-tick                    -     302 302  405 403  405 403  405 403  405 403  405 403  405 403  405 302
trainings:cohort-grant                   -     302 302  403 403  403 403  403 403  403 403  403 403  403 403  200 200
trainings:member-leave                   own   302 302  403 403  403 403  403 403  403 403  403 403  403 403  200 200
trainings:member-leave                   other 302 302  403 403  403 403  403 403  403 403  403 403  403 403  200 200
trainings:member-return                  own   302 302  405 403  405 403  405 403  405 403  405 403  405 403  405 302
trainings:member-return                  other 302 302  405 403  405 403  405 403  405 403  405 403  405 403  405 302
trainings:line-edit                      -     302 302  403 403  403 403  403 403  403 403  403 403  403 403  200 200
trainings:line-move                      -     302 302  405 403  405 403  405 403  405 403  405 403  405 403  405 302
trainings:line-remove                    -     302 302  405 403  405 403  405 403  405 403  405 403  405 403  405 302
trainings:met-edit                       own   302 302  403 403  403 403  403 403  403 403  403 403  403 403  200 200
trainings:met-edit                       other 302 302  403 403  403 403  403 403  403 403  403 403  403 403  200 200
trainings:session-list                   -     302 302  200 405  200 405  200 405  200 405  200 405  200 405  200 405
trainings:session-list?format=csv        -     302 302  200 405  200 405  200 405  200 405  200 405  200 405  200 405
trainings:session-list?format=xlsx       -     302 302  200 405  200 405  200 405  200 405  200 405  200 405  200 405
trainings:session-list?format=pdf        -     302 302  200 405  200 405  200 405  200 405  200 405  200 405  200 405
trainings:session-list?when=mine         -     302 302  200 405  200 405  200 405  200 405  200 405  200 405  200 405
trainings:session-list?seats=on&q=zq     -     302 302  200 405  200 405  200 405  200 405  200 405  200 405  200 405
trainings:session-create                 -     302 302  403 403  403 403  403 403  403 403  403 403  403 403  200 200
trainings:session-create?course={course} -     302 302  403 403  403 403  403 403  403 403  403 403  403 403  200 200
trainings:session-detail                 -     302 302  200 405  200 405  200 405  200 405  200 405  200 405  200 405
trainings:session-edit                   -     302 302  403 403  403 403  403 403  403 403  403 403  403 403  200 200
trainings:session-open                   -     302 302  405 403  405 403  405 403  405 403  405 403  405 403  405 302
trainings:session-close                  -     302 302  405 403  405 403  405 403  405 403  405 403  405 403  405 302
trainings:session-held                   -     302 302  405 403  405 403  405 403  405 403  405 403  405 403  405 302
trainings:session-reopen                 -     302 302  405 403  405 403  405 403  405 403  405 403  405 403  405 302
trainings:session-revive                 -     302 302  405 403  405 403  405 403  405 403  405 403  405 403  405 302
trainings:session-certify                -     302 302  403 403  403 403  403 403  403 403  403 403  403 403  200 200
trainings:session-cancel                 -     302 302  403 403  403 403  403 403  403 403  403 403  403 403  200 200
trainings:session-move                   -     302 302  403 403  403 403  403 403  403 403  403 403  403 403  200 200
trainings:session-register               -     302 302  405 403  405 302  405 302  405 302  405 403  405 403  405 403
trainings:session-register-other         -     302 302  403 403  403 403  200 200  200 200  403 403  403 403  200 200
trainings:session-register-list          -     302 302  403 403  403 403  200 200  200 200  403 403  403 403  200 200
trainings:registration-withdraw          own   302 302  405 404  405 302  405 302  405 302  405 404  405 403  405 302
trainings:registration-withdraw          other 302 302  405 404  405 404  405 404  405 404  405 404  405 403  405 302
trainings:makeup-create                  own   302 302  404 404  200 200  200 200  200 200  404 404  403 403  200 200
trainings:makeup-create                  other 302 302  404 404  404 404  404 404  404 404  404 404  403 403  200 200
trainings:makeup-drop                    own   302 302  405 404  405 302  405 302  405 302  405 404  405 403  405 302
trainings:makeup-drop                    other 302 302  405 404  405 404  405 404  405 404  405 404  405 403  405 302
trainings:course-list                    -     302 302  200 405  200 405  200 405  200 405  200 405  200 405  200 405
trainings:course-list?format=csv         -     302 302  200 405  200 405  200 405  200 405  200 405  200 405  200 405
trainings:course-list?format=xlsx        -     302 302  200 405  200 405  200 405  200 405  200 405  200 405  200 405
trainings:course-list?format=pdf         -     302 302  200 405  200 405  200 405  200 405  200 405  200 405  200 405
trainings:course-create                  -     302 302  403 403  403 403  403 403  403 403  403 403  403 403  200 200
trainings:course-detail                  -     302 302  200 405  200 405  200 405  200 405  200 405  200 405  200 405
trainings:course-edit                    -     302 302  403 403  403 403  403 403  403 403  403 403  403 403  200 200
trainings:sequence-create                -     302 302  403 403  403 403  403 403  403 403  403 403  403 403  200 200
trainings:sequence-detail                -     302 302  200 405  200 405  200 405  200 405  200 405  200 405  200 405
trainings:sequence-edit                  -     302 302  403 403  403 403  403 403  403 403  403 403  403 403  200 200
trainings:completion-list                -     302 302  403 403  403 403  200 405  200 405  403 403  200 405  200 405
trainings:completion-list?format=csv     -     302 302  403 403  403 403  200 405  200 405  403 403  200 405  200 405
trainings:completion-list?standing=90    -     302 302  403 403  403 403  200 405  200 405  403 403  200 405  200 405
trainings:completion-list?q=zq&school={school} - 302 302  403 403  403 403  200 405  200 405  403 403  200 405  200 405
trainings:completion-detail              own   302 302  404 405  200 405  200 405  200 405  404 405  200 405  200 405
trainings:completion-detail              other 302 302  404 405  404 405  404 405  404 405  404 405  200 405  200 405
trainings:certificate-pdf                own   302 302  404 405  200 405  200 405  200 405  404 405  200 405  200 405
trainings:certificate-pdf                other 302 302  404 405  404 405  404 405  404 405  404 405  200 405  200 405
trainings:completion-revoke              own   302 302  403 403  403 403  403 403  403 403  403 403  403 403  200 200
trainings:completion-revoke              other 302 302  403 403  403 403  403 403  403 403  403 403  403 403  200 200
trainings:completion-restore             own   302 302  405 403  405 403  405 403  405 403  405 403  405 403  405 302
trainings:completion-restore             other 302 302  405 403  405 403  405 403  405 403  405 403  405 403  405 302
trainings:certificate                    own   200 405  200 405  200 405  200 405  200 405  200 405  200 405  200 405
trainings:certificate                    other 200 405  200 405  200 405  200 405  200 405  200 405  200 405  200 405
trainings:certificate-check              -     200 405  200 405  200 405  200 405  200 405  200 405  200 405  200 405
trainings:certificate-check?code=x       -     200 405  200 405  200 405  200 405  200 405  200 405  200 405  200 405
trainings:past-list                      -     302 302  403 405  403 405  403 405  403 405  403 405  403 405  200 405
trainings:past-template                  -     302 302  403 405  403 405  403 405  403 405  403 405  403 405  200 405
trainings:past-detail                    -     302 302  403 405  403 405  403 405  403 405  403 405  403 405  200 405
trainings:past-problems                  -     302 302  403 405  403 405  403 405  403 405  403 405  403 405  404 405
trainings:past-create                    -     302 302  403 403  403 403  403 403  403 403  403 403  403 403  200 200
trainings:unmatched-settle               -     302 302  403 403  403 403  403 403  403 403  403 403  403 403  200 200
trainings:unmatched-drop                 -     302 302  403 403  403 403  403 403  403 403  403 403  403 403  200 200
trainings:past-apply                     -     302 302  405 403  405 403  405 403  405 403  405 403  405 403  405 302
trainings:past-discard                   -     302 302  405 403  405 403  405 403  405 403  405 403  405 403  405 302
trainings:unmatched-undo                 -     302 302  405 403  405 403  405 403  405 403  405 403  405 403  405 302
trainings:day-roll                       -     302 302  403 403  403 403  403 403  403 403  403 403  403 403  200 200
trainings:day-roll?all=present           -     302 302  403 403  403 403  403 403  403 403  403 403  403 403  200 200
trainings:day-add                        -     302 302  403 403  403 403  403 403  403 403  403 403  403 403  200 200
trainings:day-sheet                      -     302 302  403 405  403 405  403 405  403 405  403 405  403 405  200 405
trainings:day-code                       -     302 302  403 405  403 405  403 405  403 405  403 405  403 405  200 405
trainings:check-in                       -     302 302  200 200  200 200  200 200  200 200  200 200  200 200  200 200
trainings:check-in?code=ABCDEF           -     302 302  200 200  200 200  200 200  200 200  200 200  200 200  200 200
trainings:credential-list                -     302 302  403 403  403 403  200 405  200 405  403 403  200 405  200 405
trainings:credential-list?state=soon     -     302 302  403 403  403 403  200 405  200 405  403 403  200 405  200 405
trainings:credential-list?format=csv     -     302 302  403 403  403 403  200 405  200 405  403 403  200 405  200 405
trainings:credential-create              -     302 302  403 403  403 403  403 403  403 403  403 403  403 403  200 200
trainings:credential-edit                own   302 302  403 403  403 403  403 403  403 403  403 403  403 403  200 200
trainings:credential-edit                other 302 302  403 403  403 403  403 403  403 403  403 403  403 403  200 200
trainings:credential-revoke              own   302 302  403 403  403 403  403 403  403 403  403 403  403 403  200 200
trainings:credential-revoke              other 302 302  403 403  403 403  403 403  403 403  403 403  403 403  200 200
trainings:credential-restore             own   302 302  405 403  405 403  405 403  405 403  405 403  405 403  405 302
trainings:credential-restore             other 302 302  405 403  405 403  405 403  405 403  405 403  405 403  405 302
trainings:instructor-list                -     302 302  403 403  403 403  200 405  200 405  403 403  200 405  200 405
trainings:instructor-list?state=both     -     302 302  403 403  403 403  200 405  200 405  403 403  200 405  200 405
trainings:instructor-list?format=csv     -     302 302  403 403  403 403  200 405  200 405  403 403  200 405  200 405
trainings:instructor-create              -     302 302  403 403  403 403  403 403  403 403  403 403  403 403  200 200
trainings:instructor-edit                -     302 302  403 403  403 403  403 403  403 403  403 403  403 403  200 200
trainings:instructor-detail              own   302 302  404 405  200 405  200 405  200 405  404 405  200 405  200 405
trainings:instructor-detail              other 302 302  404 405  404 405  404 405  404 405  404 405  200 405  200 405
trainings:visit-list                     -     302 302  200 405  200 405  200 405  200 405  200 405  200 405  200 405
trainings:visit-list?again=on            -     302 302  200 405  200 405  200 405  200 405  200 405  200 405  200 405
trainings:visit-list?format=csv          -     302 302  200 405  200 405  200 405  200 405  200 405  200 405  200 405
trainings:visit-create                   -     302 302  403 403  403 403  200 200  403 403  403 403  403 403  200 200
trainings:visit-detail                   own   302 302  404 405  200 405  200 405  200 405  404 405  200 405  200 405
trainings:visit-detail                   other 302 302  404 405  404 405  404 405  404 405  404 405  200 405  200 405
trainings:visit-edit                     own   302 302  404 404  403 403  200 200  403 403  404 404  403 403  200 200
trainings:visit-edit                     other 302 302  404 404  404 404  404 404  404 404  404 404  403 403  200 200
trainings:visit-write                    own   302 302  404 404  403 403  200 200  403 403  404 404  403 403  200 200
trainings:visit-write                    other 302 302  404 404  404 404  404 404  404 404  404 404  403 403  200 200
trainings:visit-cancel                   own   302 302  404 404  403 403  200 200  403 403  404 404  403 403  200 200
trainings:visit-cancel                   other 302 302  404 404  404 404  404 404  404 404  404 404  403 403  200 200
trainings:visit-revive                   own   302 302  405 404  405 403  405 302  405 403  405 404  405 403  405 302
trainings:visit-revive                   other 302 302  405 404  405 404  405 404  405 404  405 404  405 403  405 302
trainings:visit-met                      own   302 302  404 404  403 403  200 200  403 403  404 404  403 403  200 200
trainings:visit-met                      other 302 302  404 404  404 404  404 404  404 404  404 404  403 403  200 200
trainings:visit-unmet                    own   302 302  405 404  405 403  405 302  405 403  405 404  405 403  405 302
trainings:visit-unmet                    other 302 302  405 404  405 404  405 404  405 404  405 404  405 403  405 302
trainings:rubric-list                    -     302 302  403 405  403 405  200 405  200 405  403 405  200 405  200 405
trainings:rubric-create                  -     302 302  403 403  403 403  403 403  403 403  403 403  403 403  200 200
trainings:rubric-detail                  -     302 302  403 405  403 405  200 405  200 405  403 405  200 405  200 405
trainings:rubric-edit                    -     302 302  403 403  403 403  403 403  403 403  403 403  403 403  200 200
trainings:item-create                    -     302 302  403 403  403 403  403 403  403 403  403 403  403 403  200 200
trainings:item-edit                      -     302 302  403 403  403 403  403 403  403 403  403 403  403 403  200 200
trainings:item-move                      -     302 302  405 403  405 403  405 403  405 403  405 403  405 403  405 302
trainings:item-remove                    -     302 302  405 403  405 403  405 403  405 403  405 403  405 403  405 302
trainings:item-return                    -     302 302  405 403  405 403  405 403  405 403  405 403  405 403  405 302
trainings:fidelity-list                  -     302 302  403 403  403 403  200 405  200 405  200 405  200 405  200 405
trainings:fidelity-list?format=csv       -     302 302  403 403  403 403  200 405  200 405  200 405  200 405  200 405
trainings:fidelity-create                -     302 302  403 403  403 403  200 200  403 403  403 403  403 403  200 200
trainings:fidelity-detail                own   302 302  403 405  403 405  200 405  200 405  200 405  200 405  200 405
trainings:fidelity-detail                other 302 302  403 405  403 405  404 405  404 405  200 405  200 405  200 405
trainings:fidelity-edit                  own   302 302  403 403  403 403  200 200  403 403  403 403  403 403  200 200
trainings:fidelity-edit                  other 302 302  403 403  403 403  404 404  403 403  403 403  403 403  200 200
trainings:evaluation-create              -     302 302  404 404  200 200  404 404  404 404  404 404  404 404  404 404
trainings:session-ics                    -     302 302  200 405  200 405  200 405  200 405  200 405  200 405  200 405
trainings:calendar                       -     302 302  200 405  200 405  200 405  200 405  200 405  200 405  200 405
trainings:calendar-feed                  -     404 405  404 405  404 405  404 405  404 405  404 405  404 405  404 405
overview:practising                         -  302 302  403 403  403 403  200 405  200 405  403 403  200 405  200 405
overview:practising?q=zq                    -  302 302  403 403  403 403  200 405  200 405  403 403  200 405  200 405
overview:practising?quiet=90                -  302 302  403 403  403 403  200 405  200 405  403 403  200 405  200 405
overview:practising?instructor={instructor} -  302 302  403 403  403 403  200 405  200 405  403 403  200 405  200 405
overview:practising?format=csv              -  302 302  403 403  403 403  200 405  200 405  403 403  200 405  200 405
overview:practising?format=xlsx             -  302 302  403 403  403 403  200 405  200 405  403 403  200 405  200 405
overview:practising?format=pdf              -  302 302  403 403  403 403  200 405  200 405  403 403  200 405  200 405
overview:lineage                            -  302 302  403 405  403 405  403 405  403 405  403 405  200 405  200 405
"""
