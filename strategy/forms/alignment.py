"""Naming what serves an action of the plan."""

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from contracts.models import Contract
from district.forms import PageForm
from district.models import School
from incidents.models.practice import Kind
from trainings.models import Course


class ContractField(forms.ModelChoiceField):
    def label_from_instance(self, contract):
        return f"{contract.number} · {contract.vendor} · {contract.purpose}"


class AlignmentForm(PageForm, forms.Form):
    """Offers what does not serve the action yet."""

    contract = ContractField(
        Contract.objects.none(), label=_("Contract that pays for it"), required=False,
        help_text=_("Those that are signed, the newest first."),
    )  # fmt: skip
    courses = forms.ModelMultipleChoiceField(
        Course.objects.none(), label=_("Courses that teach it"), required=False, widget=forms.CheckboxSelectMultiple
    )
    practices = forms.MultipleChoiceField(
        label=_("Kinds of practice that carry it out"), required=False, widget=forms.CheckboxSelectMultiple
    )
    school = forms.ModelChoiceField(
        School.objects.none(), label=_("School where it is carried out"), required=False,
        help_text=_("Without one, it is carried out in the whole district."),
    )  # fmt: skip

    submit_label = _("Add these")

    def __init__(self, *args, action, **kwargs):
        super().__init__(*args, **kwargs)
        named = list(action.alignments.all())
        contracts = Contract.objects.filter(status__in=[Contract.Status.ACTIVE, Contract.Status.CLOSED])
        contracts = contracts.exclude(pk__in=[row.contract_id for row in named if row.contract_id])
        self.fields["contract"].queryset = contracts.select_related("vendor").order_by("-starts_on", "-id")
        courses = Course.objects.exclude(pk__in=[row.course_id for row in named if row.course_id])
        self.fields["courses"].queryset = courses.order_by("-is_offered", "code")
        taken = {row.practice for row in named}
        self.fields["practices"].choices = [(kind.value, kind.label) for kind in Kind if kind.value not in taken]
        schools = School.objects.exclude(pk__in=[row.school_id for row in named if row.school_id])
        self.fields["school"].queryset = schools.order_by("name")
        self.fields = {name: field for name, field in self.fields.items() if self._offers(field)}

    @staticmethod
    def _offers(field):
        return field.queryset.exists() if hasattr(field, "queryset") else bool(field.choices)

    def clean(self):
        cleaned = super().clean()
        if not self.errors and not any(cleaned.values()):
            raise forms.ValidationError(_t("Choose at least one, or go back."))
        return cleaned

    def chosen(self):
        """For `align`: lists, empty where nothing was chosen or offered."""
        found = self.cleaned_data
        one = {f"{name}s": [found[name]] if found.get(name) else [] for name in ("contract", "school")}
        return one | {name: found.get(name) or [] for name in ("courses", "practices")}
