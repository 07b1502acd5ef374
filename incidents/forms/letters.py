"""Choosing a letter, its words, how it was sent, and the words of a template."""

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from district.forms import OnePersonField, PageForm, page_helper
from district.people_forms import DateInput
from incidents.forms.practices import say_student, students_for
from incidents.models import Letter, LetterTemplate
from incidents.policies import letters as policies

FAMILY = "family"


class StudentForm(PageForm, forms.Form):
    """Whose family a letter goes to, when no record said it."""

    submit_label = _("Go on")

    def __init__(self, *args, user, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["students"] = OnePersonField(
            students_for(user, today).select_related("school"),
            search_url=reverse_lazy("incidents:people-search"),
            say=say_student,
            label=_("Student"),
        )


class ChooseLetterForm(PageForm, forms.Form):
    """Which letter, to whom, and the number to call. It is asked by GET, so that an address can hold the answer."""

    submit_label = _("Write the letter")

    kind = forms.ChoiceField(label=_("Letter"))
    to = forms.ChoiceField(label=_("To"), widget=forms.RadioSelect)
    phone = forms.CharField(
        label=_("Number to call"),
        max_length=40,
        required=False,
        help_text=_("Where the family reaches you. It is kept for your next letter."),
    )

    def __init__(self, *args, kinds, guardians, kept, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(kind.value, kind.label) for kind in kinds]
        people = [(str(one.pk), self._said(one)) for one in guardians]
        self.fields["to"].choices = [*people, (FAMILY, _("The family, without a name"))]
        self.fields["to"].initial = self.fields["to"].choices[0][0]
        for name, value in kept.items():
            self.fields[name] = forms.IntegerField(widget=forms.HiddenInput, initial=value, required=False)

    @staticmethod
    def _said(guardian):
        words = [str(guardian), str(guardian.get_relationship_display())]
        return " · ".join([*words, str(guardian.language_words)] if guardian.language else words)

    @property
    def helper(self):
        helper = page_helper(self, submit_label=self.submit_label, cancel_url=self.cancel_url)
        helper.form_method, helper.disable_csrf = "get", True
        return helper


class LetterForm(PageForm, forms.Form):
    """The words of one letter, in its language."""

    submit_label = _("Finish the letter")

    addressee = forms.CharField(label=_("Addressed to"), max_length=160)
    subject = forms.CharField(label=_("Subject"), max_length=160)
    body = forms.CharField(label=_("Text"), max_length=8000, widget=forms.Textarea(attrs={"rows": 22}))

    def __init__(self, *args, language, rtl, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("subject", "body"):
            self.fields[name].widget.attrs |= {"lang": language, "dir": "rtl" if rtl else "ltr"}

    def clean_body(self):
        return self.cleaned_data["body"].replace("\r\n", "\n").strip()


class SendForm(PageForm, forms.Form):
    """How the family got it."""

    submit_label = _("Mark as sent")

    sent_on = forms.DateField(label=_("Day"), widget=DateInput)
    method = forms.ChoiceField(label=_("How"), choices=Letter.Method.choices)


class TemplateForm(PageForm, forms.ModelForm):
    """The next version of a template; an unknown placeholder is an error beside its field."""

    submit_label = _("Save as a new version")

    based_on = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = LetterTemplate
        fields = ["subject", "body"]
        widgets = {"body": forms.Textarea(attrs={"rows": 24})}

    def __init__(self, *args, rtl, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["based_on"].initial = self.instance.version if self.instance.pk else 0
        for name in self.Meta.fields:
            self.fields[name].widget.attrs |= {"lang": self.instance.language, "dir": "rtl" if rtl else "ltr"}

    def clean_subject(self):
        return self._checked("subject")

    def clean_body(self):
        return self._checked("body").replace("\r\n", "\n").strip()

    def _checked(self, name):
        policies.check_template(self.cleaned_data[name])
        return self.cleaned_data[name]

    def overtake(self, version):
        """Saving again is a decision: the form now stands on the version that came in between."""
        self.data = self.data.copy()
        self.data["based_on"] = version
