from django import forms
from django.utils.translation import gettext_lazy as _

from district.forms import PageForm
from district.models import Role

READERS = [Role.COORDINATOR, Role.PRINCIPAL, Role.ADMINISTRATOR, Role.AUDITOR]


class NoteForm(PageForm, forms.Form):
    submit_label = _("Save the note")
    text = forms.CharField(label=_("Note"), max_length=10_000, widget=forms.Textarea(attrs={"rows": 6}))
    roles = forms.MultipleChoiceField(
        label=_("Who else may open it?"), required=False, widget=forms.CheckboxSelectMultiple,
        choices=[(role.value, role.label) for role in READERS],
        help_text=_("Of this school, or of the whole district where a role has no school. You may always open it."),
    )  # fmt: skip
