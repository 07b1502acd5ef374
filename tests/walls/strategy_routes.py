"""The addresses by which the plan is kept, with the status that each role gets; see routes.py for the others.

No student is near, so there is no own or other school. GET and POST of an empty form for anonymous · everybody
else · plan owner, administrator.
"""

STRATEGY_COLUMNS = {
    "anonymous": 0,
    "coordinator": 1,
    "principal": 1,
    "teacher": 1,
    "equity_analyst": 1,
    "outsider": 1,
    "training_lead": 1,
    "contract_manager": 1,
    "auditor": 1,
    "board": 1,
    "plan_owner": 2,
    "administrator": 2,
}

STRATEGY_OBJECTS = {
    "strategy:indicator-measure": lambda at: {"code": at.indicator.code},
    "strategy:figure-create": lambda at: {"code": at.indicator.code},
    "strategy:figure-import": lambda at: {"code": at.indicator.code},
}

STRATEGY_MATRIX = """
strategy:indicator-measure            -     302 302  403 403  200 302
strategy:figure-create                -     302 302  403 403  200 200
strategy:figure-import                -     302 302  403 403  200 200
"""
