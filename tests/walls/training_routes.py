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
}

TRAINING_MATRIX = """
trainings:cohort-list                      -     302 302  403 403  403 403  200 405  200 405  200 405  200 405  200 405
trainings:cohort-list?when=over            -     302 302  403 403  403 403  200 405  200 405  200 405  200 405  200 405
trainings:cohort-list?format=csv           -     302 302  403 403  403 403  200 405  200 405  200 405  200 405  200 405
trainings:cohort-create                    -     302 302  403 403  403 403  403 403  403 403  403 403  403 403  200 200
trainings:cohort-detail                    -     302 302  403 405  403 405  200 405  200 405  200 405  200 405  200 405
trainings:cohort-edit                      -     302 302  403 403  403 403  403 403  403 403  403 403  403 403  200 200
trainings:member-add                       -     302 302  403 403  403 403  403 403  403 403  403 403  403 403  200 200
trainings:line-create                      -     302 302  403 403  403 403  403 403  403 403  403 403  403 403  200 200
trainings:cohort-tick                      -     302 302  405 403  405 403  405 403  405 403  405 403  405 403  405 302
trainings:cohort-grant                     -     302 302  403 403  403 403  403 403  403 403  403 403  403 403  200 200
trainings:member-leave                     own   302 302  403 403  403 403  403 403  403 403  403 403  403 403  200 200
trainings:member-leave                     other 302 302  403 403  403 403  403 403  403 403  403 403  403 403  200 200
trainings:member-return                    own   302 302  405 403  405 403  405 403  405 403  405 403  405 403  405 302
trainings:member-return                    other 302 302  405 403  405 403  405 403  405 403  405 403  405 403  405 302
trainings:line-edit                        -     302 302  403 403  403 403  403 403  403 403  403 403  403 403  200 200
trainings:line-move                        -     302 302  405 403  405 403  405 403  405 403  405 403  405 403  405 302
trainings:line-remove                      -     302 302  405 403  405 403  405 403  405 403  405 403  405 403  405 302
trainings:met-edit                         own   302 302  403 403  403 403  403 403  403 403  403 403  403 403  200 200
trainings:met-edit                         other 302 302  403 403  403 403  403 403  403 403  403 403  403 403  200 200
"""
