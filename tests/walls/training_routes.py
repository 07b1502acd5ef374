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
TRAINING_OBJECTS = {}

TRAINING_MATRIX = """
"""
