"""The addresses of the plan, with the status that each role gets; see routes.py, which every test reads this with.

No student is near. GET and POST of an empty form for anonymous · teacher, coordinator, equity analyst, nobody ·
principal · training lead, contract manager, auditor · board · plan owner · administrator.
"""

STRATEGY_COLUMNS = {
    "anonymous": 0,
    "teacher": 1,
    "coordinator": 1,
    "equity_analyst": 1,
    "outsider": 1,
    "principal": 2,
    "training_lead": 3,
    "contract_manager": 3,
    "auditor": 3,
    "board": 4,
    "plan_owner": 5,
    "administrator": 6,
}

# What stands in an address; see planned.py.
STRATEGY_OBJECTS = {
    "strategy:action-detail": lambda at: {"code": at.action.code},
    "strategy:indicator-detail": lambda at: {"code": at.indicator.code},
    "strategy:task-detail": lambda at: {"pk": at.task.pk},
    "strategy:period-edit": lambda at: {"pk": at.period.pk},
    "strategy:period-lock": lambda at: {"pk": at.period.pk},
    "strategy:period-remove": lambda at: {"pk": at.period.pk},
    "strategy:owner-edit": lambda at: {"pk": at.carried.department_goal.department_id},
    "strategy:plan-edit": lambda at: {"pk": at.plan.pk},
    "strategy:plan-lead": lambda at: {"pk": at.plan.pk},
    "strategy:part-detail": lambda at: {"kind": "action", "pk": at.action.pk},
    "strategy:part-edit": lambda at: {"kind": "action", "pk": at.action.pk},
    "strategy:part-move": lambda at: {"kind": "action", "pk": at.action.pk},
    "strategy:part-remove": lambda at: {"kind": "action", "pk": at.action.pk},
    "strategy:part-create": lambda at: {"kind": "implementation_plan"},
    "strategy:part-targets": lambda at: {"pk": at.goal.pk},
    "strategy:indicator-measure": lambda at: {"code": at.indicator.code},
    "strategy:figure-create": lambda at: {"code": at.indicator.code},
    "strategy:figure-import": lambda at: {"code": at.indicator.code},
    "strategy:alignment-remove": lambda at: {"pk": at.alignment.pk},
    "strategy:action-align": lambda at: {"code": at.action.code},
    "strategy:policy-detail": lambda at: {"pk": at.policy.pk},
    "strategy:policy-edit": lambda at: {"pk": at.policy.pk},
    "strategy:duty-create": lambda at: {"pk": at.policy.pk},
    "strategy:duty-edit": lambda at: {"pk": at.duty_of_policy.pk},
    "strategy:duty-remove": lambda at: {"pk": at.duty_of_policy.pk},
}

STRATEGY_MATRIX = """
strategy:plan                            -     302 302  200 405  200 405  200 405  200 405  200 405  200 405
strategy:print                           -     302 302  200 405  200 405  200 405  200 405  200 405  200 405
strategy:briefing                        -     302 302  200 405  200 405  200 405  200 405  200 405  200 405
strategy:action-detail                   -     302 302  200 405  200 405  200 405  200 405  200 405  200 405
strategy:indicator-list                  -     302 302  200 405  200 405  200 405  200 405  200 405  200 405
strategy:indicator-list?format=csv       -     302 302  200 405  200 405  200 405  200 405  200 405  200 405
strategy:indicator-detail                -     302 302  200 405  200 405  200 405  200 405  200 405  200 405
strategy:task-list                       -     302 302  200 405  200 405  200 405  200 405  200 405  200 405
strategy:task-list?format=csv            -     302 302  200 405  200 405  200 405  200 405  200 405  200 405
strategy:task-detail                     -     302 302  200 405  200 405  200 405  200 405  200 405  200 405
strategy:update                          -     302 302  403 403  403 403  403 403  403 403  200 200  200 200
strategy:period-list                     -     302 302  403 405  403 405  403 405  403 405  200 405  200 405
strategy:period-create                   -     302 302  403 403  403 403  403 403  403 403  200 200  200 200
strategy:period-lay                      -     302 302  403 403  403 403  403 403  403 403  200 200  200 200
strategy:period-edit                     -     302 302  403 403  403 403  403 403  403 403  200 200  200 200
strategy:period-lock                     -     302 302  403 403  403 403  403 403  403 403  200 302  200 302
strategy:period-remove                   -     302 302  405 403  405 403  405 403  405 403  405 302  405 302
strategy:owner-list                      -     302 302  403 405  403 405  403 405  403 405  200 405  200 405
strategy:owner-edit                      -     302 302  403 403  403 403  403 403  403 403  200 200  200 200
strategy:plan-create                     -     302 302  403 403  403 403  403 403  403 403  200 200  200 200
strategy:plan-edit                       -     302 302  403 403  403 403  403 403  403 403  200 200  200 200
strategy:plan-lead                       -     302 302  405 403  405 403  405 403  405 403  405 302  405 302
strategy:import                          -     302 302  403 403  403 403  403 403  403 403  200 200  200 200
strategy:export                          -     302 302  200 405  200 405  200 405  200 405  200 405  200 405
strategy:export?format=xlsx              -     302 302  200 405  200 405  200 405  200 405  200 405  200 405
strategy:export?format=template          -     302 302  200 405  200 405  200 405  200 405  200 405  200 405
strategy:part-list                       -     302 302  403 405  403 405  403 405  403 405  200 405  200 405
strategy:part-detail                     -     302 302  403 405  403 405  403 405  403 405  200 405  200 405
strategy:part-targets                    -     302 302  403 403  403 403  403 403  403 403  200 200  200 200
strategy:part-create                     -     302 302  403 403  403 403  403 403  403 403  200 200  200 200
strategy:part-edit                       -     302 302  403 403  403 403  403 403  403 403  200 200  200 200
strategy:part-move                       -     302 302  405 403  405 403  405 403  405 403  405 302  405 302
strategy:part-remove                     -     302 302  403 403  403 403  403 403  403 403  200 302  200 302
strategy:indicator-detail?format=csv     -     302 302  200 405  200 405  200 405  200 405  200 405  200 405
strategy:indicator-measure               -     302 302  403 403  403 403  403 403  403 403  200 200  200 200
strategy:figure-create                   -     302 302  403 403  403 403  403 403  403 403  200 200  200 200
strategy:figure-import                   -     302 302  403 403  403 403  403 403  403 403  200 200  200 200
strategy:alignment-list                  -     302 302  200 405  200 405  200 405  200 405  200 405  200 405
strategy:alignment-list?format=csv       -     302 302  200 405  200 405  200 405  200 405  200 405  200 405
strategy:unaligned-list                  -     302 302  403 403  403 403  200 405  200 405  200 405  200 405
strategy:unaligned-list?format=csv       -     302 302  403 403  403 403  200 405  200 405  200 405  200 405
strategy:alignment-remove                -     302 302  405 403  405 403  405 403  405 403  405 302  405 302
strategy:action-align                    -     302 302  403 403  403 403  403 403  403 403  200 200  200 200
strategy:policy-list                     -     302 302  200 405  200 405  200 405  200 405  200 405  200 405
strategy:policy-list?format=csv          -     302 302  200 405  200 405  200 405  200 405  200 405  200 405
strategy:policy-detail                   -     302 302  200 405  200 405  200 405  200 405  200 405  200 405
strategy:policy-create                   -     302 302  403 403  403 403  403 403  200 200  200 200  200 200
strategy:policy-edit                     -     302 302  403 403  403 403  403 403  200 200  200 200  200 200
strategy:duty-create                     -     302 302  403 403  403 403  403 403  200 200  200 200  200 200
strategy:duty-edit                       -     302 302  403 403  403 403  403 403  200 200  200 200  200 200
strategy:duty-remove                     -     302 302  405 403  405 403  405 403  405 302  405 302  405 302
"""
