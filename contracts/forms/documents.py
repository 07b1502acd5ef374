from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from contracts.models import Document
from contracts.policies.documents import ACCEPT
from district.edits import VersionedForm
from district.forms import PageForm


class FileField(forms.FileField):
    """A paper; what it is, its bytes say (contracts.policies.documents)."""

    def __init__(self, **options):
        super().__init__(
            max_length=200,
            widget=forms.FileInput(attrs={"accept": ACCEPT}),
            help_text=_("PDF, Word, Excel, a picture or text, up to %(size)s MB.") % {"size": settings.DOCUMENT_MIB},
            **options,
        )


class DocumentForm(PageForm, forms.ModelForm):
    submit_label = _("Add the document")

    file = FileField(label=_("File"))

    class Meta:
        model = Document
        fields = ["title", "kind"]


class VersionForm(PageForm, forms.Form):
    submit_label = _("Add this version")

    file = FileField(label=_("Newer file"))


class DocumentEditForm(PageForm, VersionedForm):
    class Meta:
        model = Document
        fields = ["title", "kind"]
