"""What the pages on equity are asked. Everything stands in the address."""

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from district.suppression import Scheme
from incidents.filters.patterns import PatternFilters, PatternForm
from incidents.models import Consequence, Measure
from incidents.models.equity import GROUPING_WORDS, OPEN_EVENTS, fixed_groups
from incidents.models.practice import PROACTIVE_KINDS, Kind
from incidents.policies.equity import Standard


def _choice(label):
    return forms.ChoiceField(label=label, required=False)


class EquityForm(PatternForm):
    event = _choice(gettext_lazy("What happened"))
    behavior = _choice(gettext_lazy("Conduct"))
    group = _choice(gettext_lazy("Grouped by"))
    second = _choice(gettext_lazy("And by"))
    reference = _choice(gettext_lazy("Rate compared with"))

    field_order = ["event", "behavior", "group", "second", "reference", "school", "year"]

    def __init__(self, data, *, choices):
        super().__init__(data, choices=choices)
        if reference := self.fields.get("reference"):
            reference.choices = [("", _("Largest group")), *choices["reference"]]

    def clean(self):
        data = super().clean()
        if data.get("second") and data["second"] == (data.get("group") or "race"):
            self.add_error("second", _("Choose two different groupings."))
        return data


class EquityFilters(PatternFilters):
    """`.group`, `.second`, `.event` beside the days and the schools. `sides`: the page that looks both ways.

    `.every`: each of many groups, and not the highest alone.
    """

    form_class = EquityForm

    def __init__(self, request, today, *, sides):
        self.sides, self.every = sides, "all" in request.GET
        district = request.district
        self.standard = Standard(float(district.ratio_threshold), district.smallest_cell, district.smallest_group)
        self.asked_group = request.GET.get("group") or "race"
        super().__init__(request, today, narrow=False, compare=False)

    def _hiding(self):
        return {
            Scheme.THRESHOLD: _("Counts under %(least)s are hidden."),
            Scheme.RATE: _("Rates of fewer than %(least)s students, or in groups under %(size)s, are hidden."),
            Scheme.CLAMP: _("Shares are whole percents, and groups of fewer than %(size)s are hidden."),
        }[self.rule.scheme] % {"least": self.rule.least, "size": self.rule.least_group}

    def _choices(self):
        found = {
            "year": [(str(year.pk), year.name) for year in self.years],
            "group": list(GROUPING_WORDS.items()),
        }
        if not self.sides:
            found["event"] = self.events
            if known := self.names(self.asked_group):
                found["reference"] = [(key or "none", words) for key, words in known.items()]
        if self.whole:
            return found
        if self.sides:
            found["behavior"] = [(str(pk), name) for pk, name in self.behaviors.items()]
        else:
            found["second"] = found["group"]
        if len(self.schools) > 1:
            found["school"] = [(str(pk), name) for pk, name in self.schools.items()]
        return found

    @cached_property
    def events(self):
        """Choices of one event."""
        if self.whole:
            return list(OPEN_EVENTS.items())
        practices = [(f"practice:{kind}", kind.label) for kind in Kind if kind not in PROACTIVE_KINDS]
        return [
            *OPEN_EVENTS.items(),
            (_("What was decided"), [(f"consequence:{kind}", kind.label) for kind in Consequence.Kind]),
            (_("What answered it"), practices),
            (_("Safety interventions"), [(f"safety:{measure}", measure.label) for measure in Measure]),
            (_("What happened"), [(f"behavior:{pk}", name) for pk, name in self.behaviors.items()]),
        ]

    @cached_property
    def event_words(self):
        groups = (choice if isinstance(choice[1], list) else ("", [choice]) for choice in self.events)
        return {key: words for _group, choices in groups for key, words in choices}

    @cached_property
    def event(self):
        return self.data.get("event") or "excluded"

    @cached_property
    def group(self):
        return self.data.get("group") or "race"

    @cached_property
    def groups(self):
        return [self.group, *filter(None, [self.data.get("second")])]

    def names(self, grouping):
        """{key: words} of all groups there can be, shown whether anybody is in them or not; {} where not known."""
        if grouping == "school":
            return {str(pk): name for pk, name in self.schools.items()}
        return fixed_groups(grouping)
