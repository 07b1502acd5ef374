"""Writing the parts of a plan: one form for each kind, with what it stands under and what it is linked with."""

from functools import cache

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from district.edits import VersionedForm
from district.forms import PageForm, PersonField
from district.models import Department, Role, RoleGrant, StaffMember, User
from district.people_forms import STAFF_SEARCH, say_staff
from strategy.models import Action, GoalTarget, Indicator
from strategy.policies.kinds import KINDS
from strategy.policies.numbers import plain

WORDS = ("code", "title", "text")
AIM = ("baseline", "unit", "direction", "target", "target_year")
OWN = {  # beside its words, and before its aim
    "objective": ("priority",),
    "goal": ("priority", "objective"),
    "strategy": ("priority", "champions"),
    "action": ("strategy",),
    "indicator": ("strategy",),
    "department_goal": ("department",),
    "implementation_plan": ("department_goal",),
    "task": ("implementation_plan", "by", "owner"),
    "measure": ("implementation_plan", "kind"),
    "major_action": ("school_year",),
}
LINKS = {  # field: (relation, column, model), as `set_links` takes them
    "implementation_plan": {
        "actions": ("action_links", "action", Action),
        "indicators": ("indicator_links", "indicator", Indicator),
    },
    "major_action": {"actions": ("action_links", "action", Action)},
}
LINK_LABELS = {"actions": _("Actions that it carries out"), "indicators": _("Indicators in which it is seen")}


def plain_aims(form):
    """`22.1` instead of `22.1000` in the form's boxes."""
    for name in ("baseline", "target"):
        if form.initial.get(name) is not None:
            form.initial[name] = plain(form.initial[name])


class PartField(forms.ModelMultipleChoiceField):
    def label_from_instance(self, part):
        return f"{part.code} {part.words}"


class ParentField(forms.ModelChoiceField):
    label_from_instance = PartField.label_from_instance


class ElementForm(PageForm, VersionedForm):
    """What every kind has in common; `form_of` makes the form of one kind."""

    kind = None

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        plan = self.instance.plan
        for parent, column in KINDS[self.kind].parents.items():
            field = self.fields[column]
            parts = KINDS[parent].model.objects.filter(plan=plan).order_by("position", "id")
            self.fields[column] = ParentField(
                parts, label=plan.word(parent), required=field.required, initial=getattr(self.instance, f"{column}_id")
            )
        plain_aims(self)
        if "owner" in self.fields:
            self.fields["owner"].queryset = owners(self.instance)
        if "department" in self.fields:
            self.fields["department"].queryset = Department.objects.order_by("name")
        if self.kind == "strategy":
            self.fields["people"] = self._people()
        for name, (relation, column, model) in LINKS.get(self.kind, {}).items():
            there = getattr(self.instance, relation).values_list(column, flat=True) if self.instance.pk else []
            self.fields[name] = PartField(
                model.objects.filter(plan=plan).order_by("strategy__position", "position", "id"), initial=list(there),
                label=LINK_LABELS[name], required=False, widget=forms.CheckboxSelectMultiple,
            )  # fmt: skip

    def _people(self):
        """Staff of today and whoever is linked now."""
        there = list(self.instance.people.values_list("staff", flat=True)) if self.instance.pk else []
        staff = StaffMember.objects.active(timezone.localdate()) | StaffMember.objects.filter(pk__in=there)
        return PersonField(
            staff, search_url=STAFF_SEARCH, say=say_staff, initial=there, required=False,
            label=_("Champions as people"), help_text=_("Who they are today. Their names stand beside the words."),
        )  # fmt: skip

    @property
    def layout(self):
        return ["version", *(name for name in self.fields if name != "version")]

    def facts(self):
        """For `create_element` and `change_element`."""
        return {name: self.cleaned_data[name] for name in self._meta.fields}

    def links(self):
        """[(relation, column, others)] for `set_links`."""
        kinds = LINKS.get(self.kind, {})
        links = [(relation, column, list(self.cleaned_data[name])) for name, (relation, column, _m) in kinds.items()]
        return [*links, ("people", "staff", list(self.cleaned_data["people"]))] if "people" in self.fields else links


def holding(*roles):
    """Users who hold one of these roles today."""
    grants = RoleGrant.objects.on(timezone.localdate()).filter(role__in=roles)
    return User.objects.filter(pk__in=grants.values("user"))


def owners(task):
    """Who may own a task: whoever is a plan owner or an administrator today, and who owns it now."""
    people = holding(Role.PLAN_OWNER, Role.ADMINISTRATOR) | User.objects.filter(pk=task.owner_id)
    return people.order_by("name", "pk")


@cache
def form_of(kind):
    """The ElementForm of a name of KINDS."""
    aim = AIM if KINDS[kind].aims else ()
    meta = type(
        "Meta", (),
        {
            "model": KINDS[kind].model,
            "fields": [*WORDS, *OWN.get(kind, ()), *aim],
            "widgets": {"text": forms.Textarea(attrs={"rows": 3})},
            "help_texts": {
                "code": _("Short, without spaces; it stands in addresses and files."),
                "title": _("A few words. Without one, its text is shown."),
                "champions": _("As the plan names them: offices and titles."),
            },
        },
    )  # fmt: skip
    return type(f"{KINDS[kind].model.__name__}Form", (ElementForm,), {"kind": kind, "Meta": meta})


class TargetForm(forms.ModelForm):
    class Meta:
        model = GoalTarget
        fields = ["who", *AIM]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        plain_aims(self)
        for name, field in self.fields.items():
            field.widget.attrs["class"] = "form-select" if name == "direction" else "form-control"


class TargetForms(forms.BaseFormSet):
    """The targets of a goal; an empty line is left out."""

    def add_fields(self, form, index):
        super().add_fields(form, index)
        form.fields["DELETE"].widget.attrs["class"] = "form-check-input"

    def clean(self):
        if any(self.errors):
            return
        names = [form.cleaned_data["who"].casefold() for form in self.filled()]
        for form in self.filled():
            if names.count(form.cleaned_data["who"].casefold()) > 1:
                form.add_error("who", _("This goal has a target for this group already."))

    def filled(self):
        return [form for form in self.forms if form.has_changed() and not form.cleaned_data.get("DELETE")]

    def facts(self):
        """For `set_targets`."""
        return [{name: form.cleaned_data[name] for name in ("who", *AIM)} for form in self.filled()]


TargetFormSet = forms.formset_factory(TargetForm, TargetForms, extra=2, can_delete=True, max_num=60)


class OwnersForm(PageForm, forms.Form):
    users = forms.ModelMultipleChoiceField(
        User.objects.none(), label=_("Plan owners who answer for it"), required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("A plan owner for whom no department is named answers for the whole plan."),
    )  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["users"].queryset = holding(Role.PLAN_OWNER).order_by("name", "pk")
