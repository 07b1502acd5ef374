"""Visits to schools, and what visitors look for."""

import uuid

from crispy_forms.layout import Fieldset
from django import forms
from django.utils.translation import gettext_lazy as _

from district.edits import VersionedForm
from district.forms import PageForm
from district.models import School
from district.people_forms import DateInput, beside
from strategy.actions.reviews import Seen
from strategy.forms.reviews import NO_STUDENTS, area, with_care
from strategy.models import SiteVisit, SiteVisitItem, SiteVisitScore
from strategy.queries.reviews import items_to_score

SCORES = [("", _("Not seen")), *SiteVisitScore.Score.choices]


class VisitForm(PageForm, VersionedForm):
    """Who came, what was seen item by item, and one next step."""

    submit_label = _("Save the visit")
    client_id = forms.UUIDField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = SiteVisit
        fields = ["school", "day", "visitors", "summary", "next_step"]
        widgets = {"day": DateInput, "summary": area(4)}
        help_texts = {
            "visitors": _("Names or offices of those who came."),
            "summary": NO_STUDENTS,
            "next_step": with_care(_("One thing that the school does next.")),
        }

    def __init__(self, *args, today, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["school"], self.fields["client_id"]
        else:
            self.fields["school"].queryset = School.objects.open()
            self.fields["school"].empty_label = _("Choose a school")
            self.initial["day"] = today
            self.fields["client_id"].initial = uuid.uuid4()
        self.items = items_to_score(self.instance)
        stored = {one.item_id: one for one in self.instance.scores.all()} if self.instance.pk else {}
        rows = []
        for item in self.items:
            one = stored.get(item.pk)
            self.fields[f"score_{item.pk}"] = forms.TypedChoiceField(
                label=_("Score"), choices=SCORES, coerce=int, empty_value=None, required=False,
                initial=one.score if one else None, help_text=item.text,
            )  # fmt: skip
            self.fields[f"note_{item.pk}"] = forms.CharField(
                label=_("Note"), max_length=300, required=False, initial=one.note if one else ""
            )
            rows.append(Fieldset(item.title, beside(f"score_{item.pk}", f"note_{item.pk}")))
        first = ["version"] if self.instance.pk else ["version", "client_id", "school"]
        self.layout = [*first, beside("day", "visitors"), *rows, "summary", "next_step"]

    def clean_client_id(self):
        return self.cleaned_data["client_id"] or uuid.uuid4()

    def facts(self):
        return {name: self.cleaned_data[name] for name in self._meta.fields if name in self.fields}

    def seen(self):
        data = self.cleaned_data
        return {item.pk: Seen(data[f"score_{item.pk}"], data[f"note_{item.pk}"]) for item in self.items}


class VisitItemForm(PageForm, VersionedForm):
    layout = ["version", "title", "text", beside("position", "is_used")]

    class Meta:
        model = SiteVisitItem
        fields = ["title", "text", "position", "is_used"]
        widgets = {"text": area(3)}
        help_texts = {
            "text": _("What a visitor would see where it is there."),
            "is_used": _("One that is not in use is no longer asked. What it scored stays."),
        }
