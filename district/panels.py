"""Parts of a person's page that the apps above contribute: district shows them and knows none of them.

An app writes `panels.py` and imports it in its AppConfig.ready():

    @student_panel(order=10)
    def practices(request, student):
        return Panel("incidents/_student_practices.html", {"practices": …})

A function returns a Panel, or None where it has nothing for this reader; it keeps its own scope.
"""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Panel:
    """A template, which finds `context` as `panel`."""

    template: str
    context: dict = field(default_factory=dict)
    aside: bool = False  # in the narrow column


def registry():
    """(decorator that registers a function, function that collects its panels): one place on one kind of page."""
    entries = []

    def register(order):
        def decorate(function):
            entries.append((order, function))
            entries.sort(key=lambda entry: entry[0])
            return function

        return decorate

    def collect(request, record):
        """The panels of this record for this reader, in order."""
        panels = (function(request, record) for _order, function in entries)
        return [panel for panel in panels if panel is not None]

    return register, collect


student_panel, student_panels = registry()
staff_panel, staff_panels = registry()
school_panel, school_panels = registry()
