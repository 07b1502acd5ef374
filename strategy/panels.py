"""On the pages of a contract, a course and a school: the actions of the plan that each serves."""

from contracts.panels import contract_panel
from district.panels import Panel, school_panel
from strategy.areas import address_of
from strategy.queries.alignment import actions_served
from trainings.panels import course_panel


def serves(column, record):
    actions = actions_served(column, record)
    for action in actions:
        action.url = address_of(action)
    return Panel("strategy/_serves_panel.html", {"actions": actions}, aside=True) if actions else None


@contract_panel(order=50)
def contract_serves(request, contract):
    return serves("contract", contract)


@course_panel(order=10)
def course_serves(request, course):
    return serves("course", course)


@school_panel(order=60)
def school_serves(request, school):
    return serves("school", school)
