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
    "contracts:meeting-detail": lambda at: {"pk": at.meeting.pk},
    "contracts:meeting-minutes": lambda at: {"pk": at.meeting.pk},
    "contracts:meeting-edit": lambda at: {"pk": at.meeting.pk},
    "contracts:meeting-delete": lambda at: {"pk": at.meeting.pk},
    "contracts:item-create": lambda at: {"pk": at.meeting.pk},
    "contracts:consent-create": lambda at: {"pk": at.meeting.pk},
    "contracts:item-edit": lambda at: {"pk": at.agenda_item.pk},
    "contracts:item-delete": lambda at: {"pk": at.agenda_item.pk},
    "contracts:item-pull": lambda at: {"pk": at.agenda_item.pk},
    "contracts:item-put-back": lambda at: {"pk": at.agenda_item.pk},
    "contracts:motion-create": lambda at: {"pk": at.agenda_item.pk},
    "contracts:item-link": lambda at: {"pk": at.agenda_item.pk},
    "contracts:item-unlink": lambda at: {"pk": at.item.pk},
    "contracts:motion-edit": lambda at: {"pk": at.motion.pk},
    "contracts:motion-delete": lambda at: {"pk": at.motion.pk},
    "contracts:motion-vote": lambda at: {"pk": at.motion.pk},
    "contracts:motion-clear": lambda at: {"pk": at.motion.pk},
    "contracts:member-edit": lambda at: {"pk": at.member.pk},
    "contracts:member-end": lambda at: {"pk": at.member.pk},
    "contracts:ledger-detail": lambda at: {"pk": at.ledger.pk},
    "contracts:ledger-problems": lambda at: {"pk": at.ledger.pk},
    "contracts:ledger-apply": lambda at: {"pk": at.ledger.pk},
    "contracts:ledger-take-back": lambda at: {"pk": at.ledger.pk},
    "contracts:ledger-discard": lambda at: {"pk": at.ledger.pk},
    "contracts:ledger-note": lambda at: {"year": at.ledger.fiscal_year, "account": at.ledger_note.account},
}

CONTRACT_MATRIX = """
contracts:meeting-list                      -     302 302  403 403  200 405  200 405  200 405  200 405
contracts:meeting-list?unvoted=on           -     302 302  403 403  200 405  200 405  200 405  200 405
contracts:meeting-list?q=zq                 -     302 302  403 403  200 405  200 405  200 405  200 405
contracts:meeting-list?format=csv           -     302 302  403 403  200 405  200 405  200 405  200 405
contracts:meeting-list?format=xlsx          -     302 302  403 403  200 405  200 405  200 405  200 405
contracts:meeting-list?format=pdf           -     302 302  403 403  200 405  200 405  200 405  200 405
contracts:meeting-create                    -     302 302  403 403  403 403  200 200  200 200  200 200
contracts:meeting-detail                    -     302 302  403 405  200 405  200 405  200 405  200 405
contracts:meeting-minutes                   -     302 302  403 405  200 405  200 405  200 405  200 405
contracts:meeting-edit                      -     302 302  403 403  403 403  200 200  200 200  200 200
contracts:meeting-delete                    -     302 302  405 403  405 403  405 302  405 302  405 302
contracts:item-create                       -     302 302  403 403  403 403  200 200  200 200  200 200
contracts:consent-create                    -     302 302  403 403  403 403  200 200  200 200  200 200
contracts:item-edit                         -     302 302  403 403  403 403  200 200  200 200  200 200
contracts:item-delete                       -     302 302  405 403  405 403  405 302  405 302  405 302
contracts:item-pull                         -     302 302  405 403  405 403  405 302  405 302  405 302
contracts:item-put-back                     -     302 302  405 403  405 403  405 302  405 302  405 302
contracts:motion-create                     -     302 302  403 403  403 403  200 200  200 200  200 200
contracts:item-link                         -     302 302  403 403  403 403  403 403  200 200  200 200
contracts:item-unlink                       -     302 302  405 403  405 403  405 403  405 302  405 302
contracts:motion-edit                       -     302 302  403 403  403 403  200 200  200 200  200 200
contracts:motion-delete                     -     302 302  405 403  405 403  405 302  405 302  405 302
contracts:motion-vote                       -     302 302  403 403  403 403  200 200  200 200  200 200
contracts:motion-vote?all=aye               -     302 302  403 403  403 403  200 200  200 200  200 200
contracts:motion-clear                      -     302 302  405 403  405 403  405 302  405 302  405 302
contracts:member-list                       -     302 302  403 405  200 405  200 405  200 405  200 405
contracts:member-create                     -     302 302  403 403  403 403  200 200  200 200  200 200
contracts:member-edit                       -     302 302  403 403  403 403  200 200  200 200  200 200
contracts:member-end                        -     302 302  403 403  403 403  200 200  200 200  200 200
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
