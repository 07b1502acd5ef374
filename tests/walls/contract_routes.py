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
CONTRACT_OBJECTS = {}

CONTRACT_MATRIX = """
"""
