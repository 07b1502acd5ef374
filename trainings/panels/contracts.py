"""On a contract's page: the people who were trained with its money."""

from contracts.panels import contract_panel
from district.panels import Panel
from trainings.queries.cohorts import bought_by


@contract_panel(order=40)
def people_trained(request, contract):
    cohorts, bought = bought_by(contract)
    if not cohorts and not bought:
        return None
    return Panel("trainings/_contract_panel.html", {"cohorts": cohorts, "bought": bought})
