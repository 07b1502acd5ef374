"""What coordinators keep for everybody: question sets and partners from outside."""

from django import forms
from django.utils.translation import gettext_lazy as _

from district.edits import VersionedForm
from district.forms import PageForm
from district.people_forms import beside
from incidents.models import CommunityPartner, QuestionSet


def lines_of(text):
    """The lines of a text that hold something, without spaces to spare."""
    return "\n".join(filter(None, (" ".join(line.split()) for line in text.splitlines())))


class QuestionSetForm(PageForm, VersionedForm):
    layout = ["version", "name", beside("asked_of", "position"), "questions", "retired"]

    class Meta:
        model = QuestionSet
        fields = ["name", "asked_of", "position", "questions", "retired"]
        widgets = {"questions": forms.Textarea(attrs={"rows": 8})}
        help_texts = {
            "position": _("Small numbers stand first in the list."),
            "retired": _("Circles that used it keep it."),
        }

    def clean_questions(self):
        return lines_of(self.cleaned_data["questions"])


class PartnerForm(PageForm, VersionedForm):
    layout = ["version", beside("name", "organization"), beside("email", "phone"), "retired"]

    class Meta:
        model = CommunityPartner
        fields = ["name", "organization", "email", "phone", "retired"]
        widgets = {"phone": forms.TextInput(attrs={"type": "tel"})}
        help_texts = {"retired": _("Circles in which they took part keep them.")}
