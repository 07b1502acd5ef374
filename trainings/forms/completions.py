"""Certificates: why one is revoked, and the code that somebody wants to check."""

from django import forms
from django.utils.translation import gettext_lazy as _

from district.forms import PageForm


class RevokeForm(PageForm, forms.Form):
    submit_label = _("Revoke the certificate")

    reason = forms.CharField(
        label=_("Why"), max_length=300, help_text=_("It stays on record. The public page says only that it is revoked.")
    )


class CheckForm(PageForm, forms.Form):
    """Whoever holds a certificate in hand: a future employer, a principal elsewhere."""

    submit_label = _("Check")

    code = forms.CharField(
        label=_("Code on the certificate"), max_length=40, help_text=_("Twelve letters and digits, as ABCD-EFGH-JKMN."),
    )  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs |= {
            "class": "form-control", "autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false",
        }  # fmt: skip
