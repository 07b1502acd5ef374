"""Coaching visits: planned, written down, met again; and reviews of fidelity."""

import uuid

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from district.edits import VersionedForm
from district.forms import OnePersonField, PageForm
from district.models import Role, School, StaffMember
from district.people_forms import STAFF_SEARCH, DateInput, beside, say_staff
from trainings.forms.scores import Scored
from trainings.models import CoachingVisit, FidelityReview, Rubric
from trainings.permissions import may_manage_trainings
from trainings.queries.coaching import items_to_score, scored


def schools_to_coach(user):
    """Those at which this person coaches and reviews."""
    schools = School.objects.open()
    return schools if may_manage_trainings(user) else schools.filter(pk__in=user.schools_as(Role.COORDINATOR))


class VisitPlanForm(PageForm, VersionedForm):
    """Whom, where, when, and by which rubric; of a visit on record, whom stays."""

    client_id = forms.UUIDField(widget=forms.HiddenInput, required=False)
    layout = ["version", "client_id", "staff", beside("school", "day"), "rubric"]

    class Meta:
        model = CoachingVisit
        fields = ["staff", "school", "day", "rubric"]
        widgets = {"day": DateInput}

    def __init__(self, *args, user, today, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["staff"], self.fields["client_id"]
            self.layout = [name for name in self.layout if name not in ("staff", "client_id")]
        else:
            self.fields["client_id"].initial = uuid.uuid4()
            self.fields["day"].initial = today
            self.fields["staff"] = OnePersonField(
                StaffMember.objects.active(today), search_url=STAFF_SEARCH, say=say_staff, label=_("Member of staff")
            )
        schools = schools_to_coach(user)
        self.fields["school"].queryset = schools
        self.fields["school"].empty_label = _("Choose a school")
        if len(only := list(schools[:2])) == 1 and not self.instance.pk:
            self.fields["school"].initial = only[0].pk
        used = Q(is_used=True, kind=Rubric.Kind.VISIT) | Q(pk=self.instance.rubric_id)
        self.fields["rubric"].queryset = Rubric.objects.filter(used)
        self.fields["rubric"].empty_label = _("Without a rubric")

    def facts(self):
        return {name: self.cleaned_data[name] for name in self._meta.fields if name in self.fields}


class VisitForm(Scored, PageForm, VersionedForm):
    """What was seen."""

    submit_label = _("Save the visit")

    class Meta:
        model = CoachingVisit
        fields = ["strengths", "next_step", "feedback", "follow_up_on"]
        widgets = {
            "strengths": forms.Textarea(attrs={"rows": 4}), "feedback": forms.Textarea(attrs={"rows": 4}),
            "follow_up_on": DateInput,
        }  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.score_items(items_to_score(self.instance.rubric, self.instance), scored(self.instance))

    def clean_follow_up_on(self):
        day = self.cleaned_data["follow_up_on"]
        if day and day < self.instance.day:
            raise forms.ValidationError(_("Meet again on the day of the visit or later."))
        return day

    def facts(self):
        return {name: self.cleaned_data[name] for name in self._meta.fields}


class MetAgainForm(PageForm, forms.Form):
    on = forms.DateField(label=_("Met again on"), widget=DateInput())


class ReviewForm(Scored, PageForm, VersionedForm):
    """A review of fidelity by one instrument; of one on record, the school stays."""

    class Meta:
        model = FidelityReview
        fields = ["school", "day", "team", "note"]
        widgets = {"day": DateInput, "note": forms.Textarea(attrs={"rows": 3})}
        help_texts = {"team": _("Who scored it together.")}

    def __init__(self, *args, user, today, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["school"]
        else:
            self.fields["school"].queryset = schools_to_coach(user)
            self.fields["school"].empty_label = _("Choose a school")
            self.fields["day"].initial = today
        rubric = self.instance.rubric if self.instance.rubric_id else None
        scores = scored(self.instance) if self.instance.pk else {}
        self.score_items(items_to_score(rubric, self.instance), scores)

    def clean(self):
        if not self.items:
            raise forms.ValidationError(_("There is no instrument with items to score yet."))
        return super().clean()

    def facts(self):
        return {name: self.cleaned_data[name] for name in self._meta.fields if name in self.fields}
