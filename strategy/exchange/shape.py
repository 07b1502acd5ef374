"""The spreadsheet of a plan: its columns, which kind fills which, and cells that no spreadsheet runs."""

from district.exports import safe_cell

COLUMNS = (
    "kind", "code", "under", "text", "title", "champion", "department", "by", "measure", "baseline", "unit",
    "direction", "target", "target_year", "group", "actions", "indicators",
)  # fmt: skip
EVERY = {"kind", "code", "text", "title"}
AIM = {"baseline", "unit", "direction", "target", "target_year"}
USES = {
    "priority": EVERY,
    "objective": EVERY | {"under"},
    "goal": EVERY | AIM | {"under", "group"},
    "strategy": EVERY | {"under", "champion"},
    "action": EVERY | {"under"},
    "indicator": EVERY | AIM | {"under"},
    "department_goal": EVERY | AIM | {"department"},
    "implementation_plan": EVERY | {"under", "actions", "indicators"},
    "task": EVERY | {"under", "by"},
    "measure": EVERY | {"under", "measure"},
    "major_action": EVERY | {"by", "actions"},
}
LIMITS = {
    "code": 40, "text": 4000, "title": 200, "champion": 300, "department": 120, "by": 160, "unit": 60, "group": 120,
}  # fmt: skip


def guard(text):
    """Text as a CSV cell that no spreadsheet runs; `unguard` gives back exactly what it was."""
    core = text.lstrip("'")
    return "'" + text if safe_cell(core) != core else text


def unguard(cell):
    core = cell.lstrip("'")
    return cell[1:] if cell.startswith("'") and safe_cell(core) != core else cell
