"""When a contract or a grant asks for a decision in time, and how near it is.

An occasion is one day or one ceiling that is warned of, in steps: 90, 30 and 7 days ahead, or 80, 95 and 100 percent
approved. Of an occasion only the most urgent step counts: what jumps over one never comes back to it. An amendment
that moves the end or the ceiling makes another occasion, and nobody is warned of the old one any more.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from contracts.models import Contract, ContractAlert

Kind = ContractAlert.Kind
AHEAD = (7, 30, 90)  # days, the most urgent first
SHARES = (100, 95, 80)  # percent, likewise
STILL = 30  # days that a day which has passed is still raised: the timer may have stood still
BEGINS = SHARES[-1]


@dataclass(frozen=True)
class Occasion:
    """What is to be raised: `level` is the most urgent step reached."""

    kind: str
    level: int
    about: str
    contract_id: int | None = None
    source_id: int | None = None

    @property
    def key(self):
        return self.kind, self.contract_id, self.source_id, self.about


def days_step(day, today, since=date.min):
    """The step of a day ahead, or None. A step that lay before `since` (the term's beginning) is none.

    A day that passed at most 30 days ago still is the last step.
    """
    left = (day - today).days
    if left < -STILL:
        return None
    return next((step for step in AHEAD if left <= step and day - timedelta(days=step) >= since), None)


def share_step(approved, ceiling):
    """The step of what is approved against the ceiling, to the cent, or None."""
    return next((step for step in SHARES if ceiling > 0 and approved * 100 >= ceiling * step), None)


def is_more_urgent(kind, one, other):
    return one > other if kind == Kind.CEILING else one < other


def of_contract(contract, today):
    """Occasions of a contract: only one in force has any."""
    if contract.status != Contract.Status.ACTIVE:
        return
    if level := days_step(contract.runs_to, today, contract.starts_on):
        yield Occasion(Kind.TERM, level, contract.runs_to.isoformat(), contract_id=contract.pk)
    if level := share_step(contract.approved, contract.ceiling):
        yield Occasion(Kind.CEILING, level, f"{contract.ceiling:.2f}", contract_id=contract.pk)


def of_source(source, today):
    """Occasions of a funding source, while money is still open.

    Before the last day to commit: what no signed contract holds (of the award; without one, what is allocated to
    contracts that nobody signed yet), for signing is what commits it. Before the last day to pay: what signed
    contracts hold and was not approved, or approved and not wholly paid. `uncommitted` and `unpaid` are the sums, see
    queries.alerts.with_open_money. Source: 34 CFR 76.707 (a contract commits), 2 CFR 200.344 (and is paid out by).
    """
    for kind, day, open_money in (
        (Kind.OBLIGATION, source.obligation_ends, source.uncommitted),
        (Kind.LIQUIDATION, source.liquidation_ends, source.unpaid),
    ):
        if day and open_money > 0 and (level := days_step(day, today)):
            yield Occasion(kind, level, day.isoformat(), source_id=source.pk)


def tone(kind, level):
    """How it is colored: the last step is bad, the one before a warning."""
    steps = SHARES if kind == Kind.CEILING else AHEAD
    return {steps[0]: "bad", steps[1]: "warn"}.get(level, "info")
