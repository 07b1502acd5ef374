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
    "contracts:contract-detail": lambda at: {"pk": at.contract.pk},
    "contracts:contract-sheet": lambda at: {"pk": at.contract.pk},
    "contracts:contract-edit": lambda at: {"pk": at.contract.pk},
    "contracts:contract-close": lambda at: {"pk": at.contract.pk},
    "contracts:contract-reopen": lambda at: {"pk": at.contract.pk},
    "contracts:amendment-create": lambda at: {"pk": at.contract.pk},
    "contracts:deliverable-create": lambda at: {"pk": at.contract.pk},
    "contracts:allocation-create": lambda at: {"pk": at.contract.pk},
    "contracts:order-create": lambda at: {"pk": at.contract.pk},
    "contracts:contract-submit": lambda at: {"pk": at.draft_contract.pk},
    "contracts:contract-withdraw": lambda at: {"pk": at.draft_contract.pk},
    "contracts:contract-activate": lambda at: {"pk": at.draft_contract.pk},
    "contracts:amendment-edit": lambda at: {"pk": at.amendment.pk},
    "contracts:amendment-sign": lambda at: {"pk": at.amendment.pk},
    "contracts:amendment-drop": lambda at: {"pk": at.amendment.pk},
    "contracts:deliverable-edit": lambda at: {"pk": at.deliverable.pk},
    "contracts:deliverable-accept": lambda at: {"pk": at.deliverable.pk},
    "contracts:acceptance-take-back": lambda at: {"pk": at.acceptance.pk},
    "contracts:allocation-edit": lambda at: {"pk": at.allocation.pk},
    "contracts:allocation-remove": lambda at: {"pk": at.allocation.pk},
    "contracts:order-edit": lambda at: {"pk": at.order.pk},
    "contracts:order-close": lambda at: {"pk": at.order.pk},
    "contracts:order-reopen": lambda at: {"pk": at.order.pk},
    "contracts:alert-done": lambda at: {"pk": at.alert.pk},
    "contracts:alert-undo": lambda at: {"pk": at.alert.pk},
    "contracts:vendor-detail": lambda at: {"pk": at.vendor.pk},
    "contracts:vendor-edit": lambda at: {"pk": at.vendor.pk},
    "contracts:source-detail": lambda at: {"pk": at.source.pk},
    "contracts:source-edit": lambda at: {"pk": at.source.pk},
    "contracts:invoice-detail": lambda at: {"pk": at.invoice.pk},
    "contracts:invoice-edit": lambda at: {"pk": at.invoice.pk},
    "contracts:invoice-approve": lambda at: {"pk": at.invoice.pk},
    "contracts:invoice-reject": lambda at: {"pk": at.invoice.pk},
    "contracts:invoice-unreject": lambda at: {"pk": at.invoice.pk},
    "contracts:invoice-withdraw": lambda at: {"pk": at.approved_invoice.pk},
    "contracts:payment-create": lambda at: {"pk": at.approved_invoice.pk},
    "contracts:payment-undo": lambda at: {"pk": at.payment.pk},
    "contracts:threshold-edit": lambda at: {"pk": at.threshold.pk},
    "contracts:threshold-delete": lambda at: {"pk": at.threshold.pk},
    "contracts:document-create": lambda at: {"of": "contract", "pk": at.contract.pk},
    "contracts:document-detail": lambda at: {"pk": at.document.pk},
    "contracts:document-edit": lambda at: {"pk": at.document.pk},
    "contracts:document-version": lambda at: {"pk": at.document.pk},
    "contracts:document-withdraw": lambda at: {"pk": at.document.pk},
    "contracts:document-restore": lambda at: {"pk": at.document.pk},
    "contracts:document-download": lambda at: {"pk": at.document_version.pk},
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
contracts:contract-list                      -  302 302  403 403  200 405  200 405  200 405  200 405
contracts:contract-list?q=zq                 -  302 302  403 403  200 405  200 405  200 405  200 405
contracts:contract-list?look=late            -  302 302  403 403  200 405  200 405  200 405  200 405
contracts:contract-list?format=csv           -  302 302  403 403  200 405  200 405  200 405  200 405
contracts:contract-create                    -  302 302  403 403  403 403  403 403  200 200  200 200
contracts:contract-create?continues={contract} -  302 302  403 403  403 403  403 403  200 200  200 200
contracts:contract-sheet                     -  302 302  403 405  200 405  200 405  200 405  200 405
contracts:contract-detail                    -  302 302  403 405  200 405  200 405  200 405  200 405
contracts:contract-edit                      -  302 302  403 403  403 403  403 403  200 200  200 200
contracts:contract-submit                    -  302 302  405 403  405 403  405 403  405 302  405 302
contracts:contract-withdraw                  -  302 302  405 403  405 403  405 403  405 302  405 302
contracts:contract-activate                  -  302 302  403 403  403 403  403 403  200 200  200 200
contracts:contract-close                     -  302 302  403 403  403 403  403 403  200 200  200 200
contracts:contract-reopen                    -  302 302  403 403  403 403  403 403  200 200  200 200
contracts:amendment-create                   -  302 302  403 403  403 403  403 403  200 200  200 200
contracts:amendment-edit                     -  302 302  403 403  403 403  403 403  200 200  200 200
contracts:amendment-sign                     -  302 302  403 403  403 403  403 403  200 200  200 200
contracts:amendment-drop                     -  302 302  405 403  405 403  405 403  405 302  405 302
contracts:deliverable-create                 -  302 302  403 403  403 403  403 403  200 200  200 200
contracts:deliverable-edit                   -  302 302  403 403  403 403  403 403  200 200  200 200
contracts:deliverable-accept                 -  302 302  403 403  403 403  403 403  200 200  200 200
contracts:acceptance-take-back               -  302 302  405 403  405 403  405 403  405 302  405 302
contracts:allocation-create                  -  302 302  403 403  403 403  403 403  200 200  200 200
contracts:allocation-edit                    -  302 302  403 403  403 403  403 403  200 200  200 200
contracts:allocation-remove                  -  302 302  405 403  405 403  405 403  405 302  405 302
contracts:order-create                       -  302 302  403 403  403 403  403 403  200 200  200 200
contracts:order-edit                         -  302 302  403 403  403 403  403 403  200 200  200 200
contracts:order-close                        -  302 302  405 403  405 403  405 403  405 302  405 302
contracts:order-reopen                       -  302 302  405 403  405 403  405 403  405 302  405 302
contracts:spend                              -  302 302  403 405  200 405  200 405  200 405  200 405
contracts:alert-list                         -  302 302  403 403  200 405  200 405  200 405  200 405
contracts:alert-list?state=all               -  302 302  403 403  200 405  200 405  200 405  200 405
contracts:alert-list?format=csv              -  302 302  403 403  200 405  200 405  200 405  200 405
contracts:alert-done                         -  302 302  403 403  403 403  403 403  200 200  200 200
contracts:alert-undo                         -  302 302  405 403  405 403  405 403  405 302  405 302
contracts:vendor-list                        -  302 302  403 403  200 405  200 405  200 405  200 405
contracts:vendor-create                      -  302 302  403 403  403 403  403 403  200 200  200 200
contracts:vendor-detail                      -  302 302  403 405  200 405  200 405  200 405  200 405
contracts:vendor-edit                        -  302 302  403 403  403 403  403 403  200 200  200 200
contracts:source-list                        -  302 302  403 403  200 405  200 405  200 405  200 405
contracts:source-create                      -  302 302  403 403  403 403  403 403  200 200  200 200
contracts:source-detail                      -  302 302  403 405  200 405  200 405  200 405  200 405
contracts:source-edit                        -  302 302  403 403  403 403  403 403  200 200  200 200
contracts:invoice-list                       -  302 302  403 403  200 405  200 405  200 405  200 405
contracts:invoice-list?state=mine            -  302 302  403 403  200 405  200 405  200 405  200 405
contracts:invoice-list?contract={contract}   -  302 302  403 403  200 405  200 405  200 405  200 405
contracts:invoice-create                     -  302 302  403 403  403 403  403 403  200 200  200 200
contracts:invoice-create?contract={contract} -  302 302  403 403  403 403  403 403  200 200  200 200
contracts:invoice-detail                     -  302 302  403 405  200 405  200 405  200 405  200 405
contracts:invoice-edit                       -  302 302  403 403  403 403  403 403  200 200  200 200
contracts:invoice-approve                    -  302 302  405 403  405 403  405 403  405 302  405 302
contracts:invoice-withdraw                   -  302 302  405 403  405 403  405 403  405 302  405 302
contracts:invoice-reject                     -  302 302  403 403  403 403  403 403  200 200  200 200
contracts:invoice-unreject                   -  302 302  405 403  405 403  405 403  405 302  405 302
contracts:payment-create                     -  302 302  403 403  403 403  403 403  200 200  200 200
contracts:payment-undo                       -  302 302  405 403  405 403  405 403  405 302  405 302
contracts:threshold-list                     -  302 302  403 405  200 405  200 405  200 405  200 405
contracts:threshold-create                   -  302 302  403 403  403 403  403 403  403 403  200 200
contracts:threshold-edit                     -  302 302  403 403  403 403  403 403  403 403  200 200
contracts:threshold-delete                   -  302 302  405 403  405 403  405 403  405 403  405 302
contracts:document-create                   -     302 302  403 403  403 403  403 403  200 200  200 200
contracts:document-detail                   -     302 302  403 403  200 405  200 405  200 405  200 405
contracts:document-edit                     -     302 302  403 403  403 403  403 403  200 200  200 200
contracts:document-version                  -     302 302  403 403  403 403  403 403  200 200  200 200
contracts:document-withdraw                 -     302 302  403 403  405 403  405 403  405 302  405 302
contracts:document-restore                  -     302 302  403 403  405 403  405 403  405 302  405 302
contracts:document-download                 -     302 302  403 403  404 405  404 405  404 405  404 405
"""
