"""A plan's own facts, its words for its levels, and the file it is read from."""

import base64
import binascii
import zlib

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from district.edits import VersionedForm
from district.forms import PageForm
from district.people_forms import DateInput, beside
from strategy.exchange.reading import MOST_BYTES
from strategy.models import Plan
from strategy.models.plan import KINDS

MOST_HELD = 2 << 20  # letters: what a form may carry


class PlanForm(PageForm, VersionedForm):
    """`facts()` has the words for the levels too; an empty one means the usual word."""

    class Meta:
        model = Plan
        fields = ["name", "starts_on", "ends_on"]
        widgets = {"starts_on": DateInput, "ends_on": DateInput}
        help_texts = {"starts_on": _("Days in its tasks, as “Fall” or “ongoing”, are read within these years.")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        own = self.instance.level_words
        for kind, word in KINDS.items():
            self.fields[f"word_{kind}"] = forms.CharField(
                label=_t("Own word for: %(word)s") % {"word": word},
                required=False,
                max_length=60,
                initial=own.get(kind, ""),
            )

    @property
    def layout(self):
        words = [f"word_{kind}" for kind in KINDS]
        pairs = [beside(*words[n : n + 2]) for n in range(0, len(words) - 1, 2)]
        return ["version", "name", beside("starts_on", "ends_on"), *pairs, words[-1]]

    def facts(self):
        words = {kind: self.cleaned_data[f"word_{kind}"] for kind in KINDS if self.cleaned_data[f"word_{kind}"]}
        return {name: self.cleaned_data[name] for name in self._meta.fields} | {"level_words": words}


class PlanFileForm(PageForm, forms.Form):
    """A file to try; or, `held`, the one that was tried, carried along until somebody says yes."""

    file = forms.FileField(
        label=_("The plan as CSV or Excel"), required=False, max_length=200,
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.xlsx", "class": "form-control"}),
        help_text=_("With the headings of the template. It is tried first; nothing changes until you say so."),
    )  # fmt: skip
    held = forms.CharField(required=False, widget=forms.HiddenInput, max_length=MOST_HELD)

    submit_label = _("Try the file")

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file and file.size > MOST_BYTES:
            raise ValidationError(_("This file is larger than a plan can be (10 MB)."))
        return file

    def clean_held(self):
        """Bytes of the file that was tried; empty without one."""
        text = self.cleaned_data["held"]
        try:
            unpacked = zlib.decompressobj().decompress(base64.b64decode(text, validate=True), MOST_BYTES)
        except (binascii.Error, ValueError, zlib.error):
            raise ValidationError(_("What was tried did not come back whole. Choose the file again.")) from None
        return unpacked

    def clean(self):
        cleaned = super().clean()
        if not self.errors and not cleaned["file"] and not cleaned["held"]:
            self.add_error("file", _t("Choose a file."))
        return cleaned


def hold_file(content):
    """The bytes of a file as `held`; empty where a form cannot carry them."""
    text = base64.b64encode(zlib.compress(content, 9)).decode()
    return text if len(text) <= MOST_HELD else ""
