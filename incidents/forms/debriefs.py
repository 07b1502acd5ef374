"""The debrief of a safety intervention."""

from crispy_forms.layout import Fieldset
from django import forms
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from district.edits import VersionedForm
from district.forms import OnePersonField, PageForm
from district.models import StaffMember
from incidents.forms.duties import MomentField
from incidents.forms.practices import say_staff, staff_for
from incidents.models import Debrief

PEOPLE_SEARCH = reverse_lazy("incidents:people-search")


class DebriefForm(PageForm, VersionedForm):
    """When, who was there, and what was answered to each question. A question may stay without an answer."""

    submit_label = _("Save the debrief")
    held_at = MomentField(label=_("When was it held?"))
    leads = OnePersonField(None, search_url=PEOPLE_SEARCH, say=say_staff, label=_("Who led it?"), required=False)

    class Meta:
        model = Debrief
        fields = ["held_at", "present", "next_steps"]
        labels = {"present": _("Who was there?"), "next_steps": _("What will be different next time?")}
        help_texts = {"present": _("Names or roles, with commas between.")}
        widgets = {"next_steps": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args, questions, now, **kwargs):
        super().__init__(*args, **kwargs)
        self.questions = questions
        new = self.instance._state.adding
        today = timezone.localdate(now)
        staff = staff_for(today) | StaffMember.objects.filter(pk=self.instance.led_by_id)
        self.fields["leads"].queryset = staff
        self.fields["leads"].initial = self.instance.led_by_id
        self.initial["held_at"] = timezone.localtime(now if new else self.instance.held_at)
        answers = {one["question"]: one["answer"] for one in self.instance.answers}
        names = []
        for n, question in enumerate(questions):
            names.append(f"answer_{n}")
            self.fields[names[-1]] = forms.CharField(
                label=question, max_length=2000, required=False, initial=answers.get(question, ""),
                widget=forms.Textarea(attrs={"rows": 2}),
            )  # fmt: skip
        self.layout = [
            "version",
            "held_at",
            "leads",
            "present",
            Fieldset(_("What was said"), *names),
            "next_steps",
        ]

    def clean_present(self):
        return " ".join(self.cleaned_data["present"].split())

    def said(self):
        """What the action takes."""
        data = self.cleaned_data
        answers = [
            {"question": question, "answer": data[f"answer_{n}"].strip()} for n, question in enumerate(self.questions)
        ]
        return {
            "held_at": data["held_at"],
            "led_by": data["leads"],
            "present": data["present"],
            "next_steps": data["next_steps"],
            "answers": [one for one in answers if one["answer"]],
        }

    def _differences(self, cleaned):
        saved = Debrief.objects.select_related("led_by").get(pk=self.instance.pk)
        theirs = {one["question"]: one["answer"] for one in saved.answers}
        mine = {question: cleaned.get(f"answer_{n}", "") for n, question in enumerate(self.questions)}
        rows = [(one, theirs.get(one, ""), mine[one]) for one in self.questions if theirs.get(one, "") != mine[one]]
        if saved.led_by != cleaned.get("leads"):
            rows.append((self.fields["leads"].label, str(saved.led_by or ""), str(cleaned.get("leads") or "")))
        return super()._differences(cleaned) + rows
