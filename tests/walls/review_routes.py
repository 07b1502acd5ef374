"""The addresses of progress reviews, improvement plans and visits, with the status that each role gets; see routes.py.

No student is near, but schools are: `own` is about school a, `other` about b, `-` about no school in particular. GET
and POST of an empty form for anonymous · who has no part in it · principal of a · board, equity analyst · auditor ·
plan owner of the whole plan, administrator.
"""

REVIEW_COLUMNS = {
    "anonymous": 0,
    "coordinator": 1,
    "teacher": 1,
    "training_lead": 1,
    "contract_manager": 1,
    "outsider": 1,
    "principal": 2,
    "board": 3,
    "equity_analyst": 3,
    "auditor": 4,
    "plan_owner": 5,
    "administrator": 5,
}

# What stands in an address; see reviewed.py.
REVIEW_OBJECTS = {
    "strategy:review-detail": lambda at: {"pk": at.review.pk},
    "strategy:review-sheet": lambda at: {"pk": at.closed_review.pk},
    "strategy:review-edit": lambda at: {"pk": at.review.pk},
    "strategy:review-open": lambda at: {"pk": at.review.pk},
    "strategy:review-close": lambda at: {"pk": at.review.pk},
    "strategy:review-write": lambda at: {"pk": at.review.pk},
    "strategy:review-correct": lambda at: {"pk": at.closed_review.pk},
    "strategy:commitment-create": lambda at: {"pk": at.review.pk},
    "strategy:commitment-edit": lambda at: {"pk": at.commitment.pk},
    "strategy:commitment-done": lambda at: {"pk": at.commitment.pk},
    "strategy:commitment-move": lambda at: {"pk": at.commitment.pk},
    "strategy:commitment-undo": lambda at: {"pk": at.commitment.pk},
    "strategy:improvement-detail": lambda at: {"pk": at.improvement.pk},
    "strategy:improvement-edit": lambda at: {"pk": at.improvement.pk},
    "strategy:visit-detail": lambda at: {"pk": at.visit_to.pk},
    "strategy:visit-edit": lambda at: {"pk": at.visit_to.pk},
    "strategy:visititem-edit": lambda at: {"pk": at.looked_for.pk},
}

REVIEW_MATRIX = """
strategy:review-list                    -     302 302  403 403  200 405  200 405  200 405  200 405
strategy:review-list?state=open&round=3 -     302 302  403 403  200 405  200 405  200 405  200 405
strategy:review-list?sort=-next         -     302 302  403 403  200 405  200 405  200 405  200 405
strategy:review-list?format=csv         -     302 302  403 403  200 405  200 405  200 405  200 405
strategy:review-create                  -     302 302  403 403  403 403  403 403  403 403  200 200
strategy:review-detail                  own   302 302  403 405  200 405  404 405  200 405  200 405
strategy:review-detail                  other 302 302  403 405  404 405  404 405  200 405  200 405
strategy:review-sheet                   own   302 302  403 405  200 405  200 405  200 405  200 405
strategy:review-sheet                   other 302 302  403 405  404 405  200 405  200 405  200 405
strategy:review-edit                    own   302 302  403 403  403 403  404 404  403 403  200 200
strategy:review-edit                    other 302 302  403 403  404 404  404 404  403 403  200 200
strategy:review-open                    own   302 302  403 403  403 403  404 404  403 403  200 200
strategy:review-open                    other 302 302  403 403  404 404  404 404  403 403  200 200
strategy:review-close                   own   302 302  403 403  403 403  404 404  403 403  200 200
strategy:review-close                   other 302 302  403 403  404 404  404 404  403 403  200 200
strategy:review-write                   own   302 302  403 403  200 200  404 404  403 403  200 200
strategy:review-write                   other 302 302  403 403  404 404  404 404  403 403  200 200
strategy:review-correct                 own   302 302  403 403  200 200  403 403  403 403  200 200
strategy:review-correct                 other 302 302  403 403  404 404  403 403  403 403  200 200
strategy:commitment-create              own   302 302  403 403  200 200  404 404  403 403  200 200
strategy:commitment-create              other 302 302  403 403  404 404  404 404  403 403  200 200
strategy:commitment-edit                own   302 302  403 403  200 200  404 404  403 403  200 200
strategy:commitment-edit                other 302 302  403 403  404 404  404 404  403 403  200 200
strategy:commitment-done                own   302 302  403 403  200 200  404 404  403 403  200 200
strategy:commitment-done                other 302 302  403 403  404 404  404 404  403 403  200 200
strategy:commitment-move                own   302 302  403 403  200 200  404 404  403 403  200 200
strategy:commitment-move                other 302 302  403 403  404 404  404 404  403 403  200 200
strategy:commitment-undo                own   302 302  405 403  405 302  405 404  405 403  405 302
strategy:commitment-undo                other 302 302  405 403  405 404  405 404  405 403  405 302
strategy:improvement-list               -     302 302  403 403  200 405  403 403  200 405  200 405
strategy:improvement-list?q=zq          -     302 302  403 403  200 405  403 403  200 405  200 405
strategy:improvement-list?format=csv    -     302 302  403 403  200 405  403 403  200 405  200 405
strategy:visit-list                     -     302 302  403 403  200 405  403 403  200 405  200 405
strategy:visit-list?q=zq                -     302 302  403 403  200 405  403 403  200 405  200 405
strategy:visit-list?format=csv          -     302 302  403 403  200 405  403 403  200 405  200 405
strategy:improvement-create             -     302 302  403 403  200 200  403 403  403 403  200 200
strategy:improvement-detail             own   302 302  403 405  200 405  403 405  200 405  200 405
strategy:improvement-detail             other 302 302  403 405  404 405  403 405  200 405  200 405
strategy:improvement-edit               own   302 302  403 403  200 200  403 403  403 403  200 200
strategy:improvement-edit               other 302 302  403 403  404 404  403 403  403 403  200 200
strategy:visit-create                   -     302 302  403 403  403 403  403 403  403 403  200 200
strategy:visit-detail                   own   302 302  403 405  200 405  403 405  200 405  200 405
strategy:visit-detail                   other 302 302  403 405  404 405  403 405  200 405  200 405
strategy:visit-edit                     own   302 302  403 403  403 403  403 403  403 403  200 200
strategy:visit-edit                     other 302 302  403 403  403 403  403 403  403 403  200 200
strategy:visititem-list                 -     302 302  403 405  200 405  403 405  200 405  200 405
strategy:visititem-create               -     302 302  403 403  403 403  403 403  403 403  200 200
strategy:visititem-edit                 -     302 302  403 403  403 403  403 403  403 403  200 200
"""
