"""The addresses of contracts, with the status that each role gets; see routes.py, which every test reads this with.

No student is near, so there is no own or other school: the object is `-` on every line. GET and POST of an empty
form for anonymous · who works at a school, equity analyst, nobody · training lead, plan owner, auditor · board ·
contract manager · administrator.
"""

CONTRACT_COLUMNS = {
    "anonymous": 0,
    "coordinator": 1,
    "principal": 1,
    "teacher": 1,
    "equity_analyst": 1,
    "outsider": 1,
    "training_lead": 2,
    "plan_owner": 2,
    "auditor": 2,
    "board": 3,
    "contract_manager": 4,
    "administrator": 5,
}

# What stands in an address; see world.bought.
CONTRACT_OBJECTS = {
    "contracts:ledger-detail": lambda at: {"pk": at.ledger.pk},
    "contracts:ledger-problems": lambda at: {"pk": at.ledger.pk},
    "contracts:ledger-apply": lambda at: {"pk": at.ledger.pk},
    "contracts:ledger-take-back": lambda at: {"pk": at.ledger.pk},
    "contracts:ledger-discard": lambda at: {"pk": at.ledger.pk},
    "contracts:ledger-note": lambda at: {"year": at.ledger.fiscal_year, "account": at.ledger_note.account},
}

CONTRACT_MATRIX = """
contracts:ledger-list                       -     302 302  403 403  200 405  200 405  200 405  200 405
contracts:ledger-create                     -     302 302  403 403  403 403  403 403  200 200  200 200
contracts:ledger-detail                     -     302 302  403 403  200 405  200 405  200 405  200 405
contracts:ledger-problems                   -     302 302  403 403  404 405  404 405  404 405  404 405
contracts:ledger-apply                      -     302 302  403 403  403 403  403 403  405 302  405 302
contracts:ledger-take-back                  -     302 302  403 403  403 403  403 403  405 302  405 302
contracts:ledger-discard                    -     302 302  403 403  403 403  403 403  405 302  405 302
contracts:ledger-reconcile                  -     302 302  403 403  200 405  200 405  200 405  200 405
contracts:ledger-reconcile?format=csv       -     302 302  403 403  200 405  200 405  200 405  200 405
contracts:ledger-note                       -     302 302  403 403  403 403  403 403  200 200  200 200
"""
