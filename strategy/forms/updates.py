"""How many tasks stand, told on one page."""

from dataclasses import dataclass

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from district.forms import PageForm
from strategy.actions.progress import Told
from strategy.models import StatusUpdate, Task
from strategy.policies.tasks import TRANSITIONS, TROUBLE

NAMES = ("status", "note", "evidence", "link")
LONGEST = StatusUpdate._meta.get_field("note").max_length


@dataclass
class Row:
    """A task with its fields. `before`: what was told last time. `is_open`: the folded fields are to be seen."""

    task: Task
    status: BoundField
    note: BoundField
    evidence: BoundField
    link: BoundField
    before: StatusUpdate | None
    told: StatusUpdate | None
    is_open: bool


class UpdatesForm(PageForm, forms.Form):
    """Fields of each task: `status_<id>`, `note_<id>`, `evidence_<id>`, `link_<id>`. A task without a status is left.

    `told`, `before`: dicts of task's id to its update in this period, and to the one before.
    """

    rest = forms.BooleanField(
        label=_("All that I leave open stand as last time"), required=False,
        help_text=_("With the note of last time where they are in trouble."),
        widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
    )  # fmt: skip
    submit_label = _("Save these updates")

    def __init__(self, *args, tasks, told, before, **kwargs):
        super().__init__(*args, **kwargs)
        self.tasks, self.told, self.before = tasks, told, before
        for task in tasks:
            now, key = told.get(task.pk), task.pk
            self.fields[f"status_{key}"] = forms.ChoiceField(
                label=task.code, choices=self._choices(task), required=False, widget=forms.RadioSelect,
                initial=now.status if now else "",
            )  # fmt: skip
            self.fields[f"note_{key}"] = forms.CharField(
                label=_t("Note"), required=False, max_length=LONGEST, initial=now.note if now else "",
                widget=forms.Textarea(attrs={"rows": 2, "class": "form-control"}),
            )  # fmt: skip
            self.fields[f"evidence_{key}"] = forms.CharField(
                label=_t("Evidence"), required=False, max_length=LONGEST, initial=now.evidence if now else "",
                widget=forms.Textarea(attrs={"rows": 2, "class": "form-control"}),
            )  # fmt: skip
            self.fields[f"link_{key}"] = forms.URLField(
                label=_t("Link to the evidence"), required=False, max_length=500, assume_scheme="https",
                initial=now.link if now else "", widget=forms.URLInput(attrs={"class": "form-control"}),
            )  # fmt: skip

    @staticmethod
    def _choices(task):
        """As the task stands first, then where it may go."""
        to = [status for status in Task.Status if status == task.status or status in TRANSITIONS[task.status]]
        return [(status.value, status.label) for status in to]

    def clean(self):
        cleaned = super().clean()
        for task in self.tasks:
            words = [cleaned.get(f"{name}_{task.pk}") for name in NAMES[1:]]
            if any(words) and not cleaned.get(f"status_{task.pk}") and not self.has_error(f"status_{task.pk}"):
                self.add_error(f"status_{task.pk}", _t("Choose how it stands, too."))
        return cleaned

    def rows(self):
        for task in self.tasks:
            status, note, evidence, link = (self[f"{name}_{task.pk}"] for name in NAMES)
            is_open = any(field.value() or field.errors for field in (evidence, link))
            yield Row(
                task, status, note, evidence, link, self.before.get(task.pk), self.told.get(task.pk), is_open
            )  # fmt: skip

    def to_tell(self):
        """The Told of each task that was said anew, for `update_tasks`."""
        found = [told for task in self.tasks if (told := self._told(task))]
        return [told for told in found if not self._is_known(told)]

    def _told(self, task):
        given = {name: self.cleaned_data.get(f"{name}_{task.pk}", "") for name in NAMES}
        if given["status"]:
            return Told(task.pk, **given)
        if not self.cleaned_data["rest"] or task.pk in self.told:
            return None
        before = self.before.get(task.pk)
        note = before.note if before and task.status in TROUBLE else ""
        return Told(task.pk, task.status, note=note)

    def _is_known(self, told):
        """Does this period have the very same already?"""
        known = self.told.get(told.task_id)
        return known is not None and all(getattr(known, name) == getattr(told, name) for name in NAMES)

    def refuse(self, rows):
        """Puts the RowErrors of `update_tasks` beside their fields."""
        for key, errors in rows.items():
            for name, words in errors.items():
                field = f"{name}_{key}"
                self.add_error(field if field in self.fields else f"status_{key}", words)
