"""Rubrics with their items, and the scoring of them: each item 0, 1 or 2."""

from crispy_forms.layout import Div
from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from district.edits import VersionedForm
from district.forms import PageForm
from district.people_forms import beside
from trainings.models import Rubric, RubricItem
from trainings.policies.coaching import rubric_changed

SCORES = [
    ("0", pgettext_lazy("score", "0 · not yet")), ("1", pgettext_lazy("score", "1 · partly")),
    ("2", pgettext_lazy("score", "2 · fully")),
]  # fmt: skip
TIERS = [("1", _("Tier 1")), ("2", _("Tier 2")), ("3", _("Tier 3"))]
MOST_ITEMS = 100
PREFIX = "score_"


class Scored:
    """Mixin of a form that scores the items of a rubric: a field for each of `items`, and `scores()`."""

    def score_items(self, items, scores):
        """`scores`: dict of an item's id to the score it has already."""
        self.items = {f"{PREFIX}{item.pk}": item for item in items}
        for name, item in self.items.items():
            self.fields[name] = forms.ChoiceField(
                label=str(item), choices=SCORES, widget=forms.RadioSelect, initial=scores.get(item.pk),
                error_messages={"required": _("Choose 0, 1 or 2.")},
            )  # fmt: skip

    def rows(self):
        """(field, item, whether its tier begins here) of each item."""
        before, rows = None, []
        for name, item in self.items.items():
            rows.append((self[name], item, item.tier is not None and item.tier != before))
            before = item.tier
        return rows

    def others(self):
        """The fields that are no scores."""
        return [field for field in self.visible_fields() if field.name not in self.items]

    def clean(self):
        data = super().clean()
        if any(name.startswith(PREFIX) and name not in self.items for name in self.data):
            self.add_error(None, rubric_changed())
        return data

    def scores(self):
        return {item.pk: int(self.cleaned_data[name]) for name, item in self.items.items()}


def lines_in(text):
    """The lines of a text that say something, each at most as long as an item."""
    return [line.strip() for line in text.splitlines() if line.strip()]


class RubricForm(PageForm, VersionedForm):
    """A rubric on record: what it is for stays."""

    layout = ["version", "name", "note", "is_used"]

    class Meta:
        model = Rubric
        fields = ["name", "note", "is_used"]
        help_texts = {"is_used": _("A rubric that is not in use is no longer offered. What it scored stays.")}


class NewRubricForm(PageForm, forms.ModelForm):
    """A new rubric with its items, one a line: for a visit in one list, for a school by tier."""

    class Meta:
        model = Rubric
        fields = ["name", "kind", "note"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        labels = {"lines": _("Items for a visit"), "tier_1": _("Tier 1: everyone"), "tier_2": _("Tier 2: some"),
                  "tier_3": _("Tier 3: few")}  # fmt: skip
        for name, label in labels.items():
            self.fields[name] = forms.CharField(
                label=label, required=False, max_length=30_000, widget=forms.Textarea(attrs={"rows": 5}),
                help_text=_("One item a line."),
            )  # fmt: skip
        self.layout = [beside("name", "kind"), "note", "lines", Div("tier_1", "tier_2", "tier_3")]

    def clean(self):
        data = super().clean()
        names = ["lines"] if data.get("kind") == Rubric.Kind.VISIT else ["tier_1", "tier_2", "tier_3"]
        unasked = {"lines", "tier_1", "tier_2", "tier_3"} - set(names)
        for name in unasked:
            if data.get(name):
                self.add_error(name, _("Items of this kind do not belong to it. Move them, or change what it is for."))
        longest = RubricItem._meta.get_field("words").max_length
        for name in names:
            if any(len(line) > longest for line in lines_in(data.get(name) or "")):
                self.add_error(name, _("An item has at most %(n)d letters.") % {"n": longest})
        data["items"] = [
            (int(name[-1]) if name != "lines" else None, line)
            for name in names
            for line in lines_in(data.get(name) or "")
        ]
        if not self.errors and not 0 < len(data["items"]) <= MOST_ITEMS:
            self.add_error(names[0], _("Write at least one item, and at most %(n)d.") % {"n": MOST_ITEMS})
        return data


class ItemForm(PageForm, VersionedForm):
    layout = ["version", "words"]

    class Meta:
        model = RubricItem
        fields = ["words"]

    def __init__(self, *args, rubric, **kwargs):
        super().__init__(*args, **kwargs)
        if rubric.kind == Rubric.Kind.FIDELITY:
            self.fields["tier"] = forms.TypedChoiceField(
                label=_("Tier"), choices=TIERS, coerce=int, initial=self.instance.tier
            )
            self.layout = [*self.layout, "tier"]

    def facts(self):
        return {"words": self.cleaned_data["words"], "tier": self.cleaned_data.get("tier")}
