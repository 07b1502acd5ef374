"""State files, their columns, and what the state calls our values."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from district.edits import VersionedForm
from district.forms import PageForm
from district.people_forms import DateInput, beside
from incidents.models import StateColumn, StateFile
from incidents.policies.statefiles import FIELDS, fields_of, read_codes


class StateFileForm(PageForm, VersionedForm):
    layout = [
        "version", beside("name", "state"), "source", beside("starts_on", "ends_on"), beside("row_kind", "which"),
        beside("delimiter", "header"), beside("date_format", "time_format"),
    ]  # fmt: skip

    class Meta:
        model = StateFile
        fields = [
            "name", "state", "source", "starts_on", "ends_on", "row_kind", "which", "delimiter", "header",
            "date_format", "time_format",
        ]  # fmt: skip
        widgets = {"starts_on": DateInput, "ends_on": DateInput}
        help_texts = {"starts_on": gettext_lazy("Empty: for events of any day.")}

    def clean_row_kind(self):
        """Columns keep their fields: a row of another kind has none of those that only the old kind has."""
        kind = self.cleaned_data["row_kind"]
        if self.instance.pk:
            lost = [one.name for one in self.instance.columns.exclude(source="") if one.source not in fields_of(kind)]
            if lost:
                raise forms.ValidationError(
                    _("These columns have a field that such a row does not have: %(names)s.")
                    % {"names": ", ".join(lost)}
                )
        return kind


class NameForm(PageForm, forms.Form):
    """The name of a file that begins as a copy."""

    submit_label = gettext_lazy("Make the file")
    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)

    def clean_name(self):
        name = self.cleaned_data["name"]
        if StateFile.objects.filter(name__iexact=name).exists():
            raise forms.ValidationError(_("Another file has this name."))
        return name


class ColumnForm(PageForm, VersionedForm):
    codes = forms.CharField(
        label=gettext_lazy("The state’s codes"), required=False, max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=gettext_lazy("One a line: our value, an equals sign, the state’s code. Such as: oss = 02"),
    )  # fmt: skip
    layout = ["version", "name", beside("source", "fixed"), beside("required", "max_length"), "codes", "no_code"]

    class Meta:
        model = StateColumn
        fields = ["name", "source", "fixed", "required", "max_length", "no_code"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        offered = fields_of(self.instance.state_file.row_kind)
        choices = [("", _("None: the same in every row")), *((key, one.label) for key, one in offered.items())]
        self.fields["source"] = forms.ChoiceField(
            label=StateColumn._meta.get_field("source").verbose_name.capitalize(), choices=choices, required=False
        )
        if self.instance.pk:
            codes = self.instance.codes.all()
            self.fields["codes"].initial = "\n".join(f"{code.ours} = {code.theirs}".rstrip() for code in codes)
        if self.instance.source and (values := FIELDS[self.instance.source].values):
            known = ", ".join(f"{value} ({words})" for value, words in values if value)
            self.fields["codes"].help_text = _("%(how)s. This field has: %(values)s") % {
                "how": self.fields["codes"].help_text, "values": known,
            }  # fmt: skip

    def clean(self):
        data = super().clean()
        source = data.get("source", "")
        values = FIELDS[source].values if source in FIELDS else ()
        self.code_rows, wrong = read_codes(data.get("codes", ""), [value for value, _words in values])
        for words in wrong:
            self.add_error("codes", words)
        if self.code_rows and not source:
            self.add_error("codes", _("Codes stand for the values of a field: choose one."))
        return data
