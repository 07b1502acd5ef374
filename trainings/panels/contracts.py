"""On a contract's page: the people who were trained with its money."""

from contracts.panels import contract_panel
from district.panels import Panel
from trainings.queries.cohorts import bought_by


@contract_panel(order=40)
def people_trained(request, contract):
    cohorts, sessions = bought_by(contract)
    if not cohorts and not sessions:
        return None
    return Panel("trainings/_contract_panel.html", {"cohorts": cohorts, "sessions": sessions})
