"""Practices: the list, one record, its edit."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, IntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from district import permissions
from district.access import record_view
from district.exports import Column
from district.history import changes_of, is_open
from district.models.names import with_names
from district.views.form_page import form_page, locked
from district.views.lists import ListPage
from incidents.actions import practices as actions
from incidents.filters.practices import PracticeFilters
from incidents.forms.practices import PracticeForm, seen_people
from incidents.models import Incident, Practice, PracticeParticipant
from incidents.panels import practice_panels
from incidents.permissions import may_ask_at, may_edit, may_lead, may_plan, may_undo
from incidents.policies.planning import LEADS, needs_consent, why_not_undone
from incidents.policies.practices import can_be_undone
from incidents.queries import practices as queries
from incidents.views.pickers import posted

NEWEST = ("-started_at", "-id")

LISTED = [  # what a row of the list or of its export says
    "started_at", "kind", "mode", "tier", "status", "minutes", "place", "topic", "school__name", "school__short_name",
    "section__name", "location__name", "created_by__name",
]  # fmt: skip


class PracticeList(ListPage):
    noun = "practice"
    title = gettext_lazy("Practice")
    template_name = "incidents/practice_list.html"
    filterset_class = PracticeFilters
    orders = {
        "-started": NEWEST,
        "started": ("started_at", "id"),
    }

    def get_queryset(self):
        return Practice.objects.listed_for(self.request.user)

    def with_relations(self, queryset):
        parts = PracticeParticipant.objects.filter(practice=OuterRef("pk")).order_by()
        counted = parts.values("practice").annotate(n=Count("pk")).values("n")
        people = Coalesce(Subquery(counted, output_field=IntegerField()), 0)
        with_names = queryset.select_related("school", "section", "location", "created_by").only(*LISTED)
        return with_names.annotate(people=people)

    def columns(self):
        return [
            Column(_("Started"), lambda practice: practice.started_at),
            Column(_("School"), lambda practice: practice.school.name),
            Column(_("Kind"), lambda practice: practice.get_kind_display()),
            Column(_("Proactive or responsive"), lambda practice: practice.get_mode_display()),
            Column(_("Tier"), lambda practice: practice.tier),
            Column(_("Class"), lambda practice: practice.section.name if practice.section else ""),
            Column(_("People"), lambda practice: practice.people),
            Column(_("State"), lambda practice: practice.get_status_display()),
            Column(_("Minutes"), lambda practice: practice.minutes),
            Column(_("Where"), lambda practice: practice.where),
            Column(_("Topic"), lambda practice: practice.topic),
            Column(_("Logged by"), lambda practice: practice.created_by.name if practice.created_by else ""),
        ]

    def extra(self, page):
        return {"crumbs": [(self.title, "")], "several_schools": len(self.request.user.school_ids()) > 1}


practice_list = permissions.require(permissions.may_see_students)(PracticeList.as_view())


@require_safe
@permissions.require(permissions.may_see_students)
def practice_detail(request, pk):
    practices = Practice.objects.visible_to(request.user).select_related("section", "location", "question_set")
    practices = with_names(practices, "school", "created_by", "asked_by")
    practice = get_object_or_404(practices, pk=pk)
    record_view(request, practice)
    user = request.user
    people, unseen = seen_people(practice)
    mine, opened = practice.created_by_id == user.pk, is_open(request)
    return render(
        request,
        "incidents/practice_detail.html",
        {
            "title": practice.get_kind_display(),
            "crumbs": [(_("Practice"), reverse("incidents:practice-list")), (practice.get_kind_display(), "")],
            "practice": practice,
            "facts": _facts(practice),
            "leaders": [p for p in people if p.role in LEADS],
            "others": [p for p in people if p.role not in LEADS],
            "followed": practice.school_id not in user.school_ids(),
            "unseen": unseen,
            "steps": _steps(practice),
            "may_plan": may_plan(user, practice),
            "may_lead": may_lead(user, practice),
            "may_ask_again": practice.status == Practice.Status.DECLINED and may_ask_at(user, practice.school_id),
            "came": _came(practice),
            "people_title": _("Who was there") if practice.took_place else _("Who is to come"),
            "answered": _answered(user, practice),
            "to_come": practice.status in Practice.TO_COME,
            "needs_consent": needs_consent(practice),
            "may_edit": may_edit(user, practice),
            "may_undo": may_undo(user, practice)
            and not why_not_undone(practice)
            and can_be_undone(practice, timezone.now(), request.district.undo_minutes),
            "may_log": practice.took_place and permissions.may_log_practice(user) and may_edit(user, practice),
            "saved": request.GET.get("saved") == "1" and mine,
            "panels": practice_panels(request, practice),
            "history": changes_of(practice) if opened else None,
            "people_history": queries.changes_of_people(practice) if opened else None,
        },
    )


def _steps(practice):
    """(key, word) of the states on this practice's way: none for what was logged when it was over."""
    status = practice.Status
    if practice.status == status.COMPLETED and not practice.asked_by_id and practice.created_at > practice.started_at:
        return []
    way = [status.PLANNED, status.HELD, status.COMPLETED]
    if practice.asked_by_id:
        way.insert(0, status.REQUESTED)
    if practice.status == status.DECLINED:
        way = [status.REQUESTED if practice.asked_by_id else status.PLANNED, status.DECLINED]
    return [(one.value, one.label) for one in way]


def _came(practice):
    """What came of it, as facts."""
    return [(_("Outcome"), practice.get_outcome_display()), (_("In a few words"), practice.outcome_note)]


def _answered(user, practice):
    """The incidents that this practice answers and that the reader may open."""
    known = list(practice.answered.values_list("incident", flat=True))  # of a circle that answers nothing: none
    seen = Incident.objects.visible_to(user).filter(pk__in=known) if known else Incident.objects.none()
    return list(seen.order_by("-occurred_on", "-id"))


def _facts(practice):
    started = timezone.localtime(practice.started_at)
    return [
        (_("When"), started),
        (_("Minutes"), practice.minutes),
        (_("Where"), practice.where),
        (_("School"), practice.school.name),
        (_("Class"), practice.section.name if practice.section else ""),
        (_("Tier"), practice.get_tier_display()),
        (_("Questions"), practice.question_set.name if practice.question_set else ""),
        (_("Asked for by"), practice.asked_by.name if practice.asked_by else ""),
        (_("Asked for"), timezone.localtime(practice.asked_at) if practice.asked_at else ""),
        (_("Logged by"), practice.created_by.name if practice.created_by and not practice.asked_by else ""),
    ]


@require_http_methods(["GET", "POST"])
@permissions.require(permissions.may_log_practice)
def practice_edit(request, pk):
    practices = Practice.objects.visible_to(request.user)
    if not may_edit(request.user, get_object_or_404(practices, pk=pk)):
        raise PermissionDenied  # before the lock, which row security grants in one's own schools only
    practice = get_object_or_404(locked(practices, request), pk=pk)
    now, back = timezone.now(), practice.get_absolute_url()

    def build(data=None):
        return PracticeForm(data, instance=practice, user=request.user, now=now, cancel_url=back)

    form = posted(request, build, ["students", "staff", "partners"]) if request.method == "POST" else build()

    def save():
        actions.edit_practice(
            practice=form.instance,
            by=request.user,
            now=now,
            roles=form.roles(),
            removed=form.removed(),
            students=form.cleaned_data["students"],
            staff=form.cleaned_data["staff"],
            partners=form.cleaned_data["partners"],
            guests=form.guest_names(),
        )
        messages.success(request, _("Saved."))
        return back

    crumbs = [(_("Practice"), reverse("incidents:practice-list")), (practice.get_kind_display(), back)]
    return form_page(request, form, save, title=_("Change what is on record"), crumbs=crumbs, record=practice)
