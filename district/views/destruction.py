"""What falls due, the lists that two people approve, and the holds that keep records back."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from district import permissions, retention_policies
from district import retention_actions as actions
from district.exports import Column
from district.history import changes_of
from district.models import Destruction, DistrictSettings, LegalHold, School
from district.paging import keyset_page
from district.retention import due, kind
from district.retention_filters import DestructionFilters, DueFilters, HoldFilters
from district.retention_forms import DestroyForm, HoldForm, ProposeForm, ReleaseForm, StopForm
from district.retention_queries import held_among, with_held
from district.views.form_page import form_page
from district.views.lists import ListPage
from district.views.records import student_of

LISTS = gettext_lazy("Destruction lists")
HOLDS = gettext_lazy("Legal holds")


def retention_crumbs():
    return [(_("Settings"), reverse("district:settings")), (_("Retention"), reverse("district:retention-list"))]


def _kind(key):
    try:
        return kind(key)
    except KeyError:
        raise Http404 from None


class DueList(ListPage):
    """The records of one kind whose time is over."""

    noun = "due"
    template_name = "district/due_list.html"
    filterset_class = DueFilters
    orders = {"due": ("due_on", "id"), "-due": ("-due_on", "-id")}

    @property
    def kind(self):
        return _kind(self.kwargs["key"])

    @property
    def title(self):
        return _("Due: %(kind)s") % {"kind": self.kind.label}

    def get_queryset(self):
        return with_held(self.kind, due(self.kind, timezone.localdate()))

    def with_relations(self, queryset):
        return queryset.select_related("school")

    def columns(self):
        return [
            Column(_("Record"), lambda row: row.pk),
            Column(_("School"), lambda row: row.school.name),
            Column(_("Clock started"), lambda row: row.clock_day),
            Column(_("Due on"), lambda row: row.due_on),
            Column(_("Held"), lambda row: _("yes") if row.held else _("no")),
        ]

    def extra(self, page):
        open_list = Destruction.objects.filter(
            kind=self.kind.key, status__in=[Destruction.Status.PROPOSED, Destruction.Status.APPROVED]
        ).first()
        return {
            "crumbs": [*retention_crumbs(), (self.title, "")],
            "kind": self.kind,
            "open_list": open_list,
            "may_destroy": permissions.may_destroy(self.request.user),
        }


due_list = permissions.require(permissions.may_see_retention)(DueList.as_view())


class DestructionList(ListPage):
    noun = "destruction"
    title = LISTS
    template_name = "district/destruction_list.html"
    filterset_class = DestructionFilters
    orders = {
        "-proposed": ("-proposed_at", "-id"),
        "proposed": ("proposed_at", "id"),
    }

    def get_queryset(self):
        return Destruction.objects.all()

    def with_relations(self, queryset):
        return queryset.select_related("proposed_by", "approved_by", "ended_by")

    def columns(self):
        def name(person):
            return person.name if person else ""

        return [
            Column(_("Kind of record"), lambda row: kind(row.kind).label),
            Column(_("Records"), lambda row: row.listed),
            Column(_("First due"), lambda row: row.first_due),
            Column(_("Last due"), lambda row: row.last_due),
            Column(_("Kept for years"), lambda row: row.years),
            Column(_("Source of the rule"), lambda row: row.source),
            Column(_("State"), lambda row: row.get_status_display()),
            Column(_("Proposed by"), lambda row: name(row.proposed_by)),
            Column(_("Proposed"), lambda row: row.proposed_at),
            Column(_("Approved by"), lambda row: name(row.approved_by)),
            Column(_("Approved"), lambda row: row.approved_at),
            Column(_("Carried out or stopped by"), lambda row: name(row.ended_by)),
            Column(_("Carried out or stopped"), lambda row: row.ended_at),
            Column(_("Left out at the end"), lambda row: row.left_out),
            Column(_("Why it was stopped"), lambda row: row.why_stopped),
        ]

    def extra(self, page):
        return {"crumbs": [*retention_crumbs(), (self.title, "")]}


destruction_list = permissions.require(permissions.may_see_retention)(DestructionList.as_view())


class HoldList(ListPage):
    noun = "legalhold"
    title = HOLDS
    template_name = "district/hold_list.html"
    filterset_class = HoldFilters
    orders = {"-placed": ("-placed_at", "-id"), "placed": ("placed_at", "id")}

    def get_queryset(self):
        return LegalHold.objects.all()

    def with_relations(self, queryset):
        return queryset.select_related("student", "school", "placed_by", "released_by")

    def columns(self):
        return [
            Column(_("Matter"), lambda row: row.matter),
            Column(_("Student"), lambda row: row.student.sort_name if row.student else _("Everybody at the school")),
            Column(_("School"), lambda row: row.school.name),
            Column(_("Why, and who asked for it"), lambda row: row.reason),
            Column(_("Placed by"), lambda row: row.placed_by.name),
            Column(_("Placed"), lambda row: row.placed_at),
            Column(_("Released by"), lambda row: row.released_by.name if row.released_by else ""),
            Column(_("Released"), lambda row: row.released_at),
            Column(_("Why it is released"), lambda row: row.release_reason),
        ]

    def extra(self, page):
        may = permissions.may_destroy(self.request.user)
        return {"crumbs": [*retention_crumbs(), (self.title, "")], "may_destroy": may}


hold_list = permissions.require(permissions.may_see_retention)(HoldList.as_view())


def _list_crumbs(destruction):
    return [
        *retention_crumbs(), (LISTS, reverse("district:destruction-list")),
        (str(destruction), destruction.get_absolute_url()),
    ]  # fmt: skip


@require_http_methods(["GET", "POST"])
@permissions.require(permissions.may_destroy)
def destruction_propose(request, key):
    this, back = _kind(key), reverse("district:due-list", args=[key])
    form = ProposeForm(request.POST or None, submit_label=_("Propose the list"), cancel_url=back)
    today = timezone.localdate()

    def save():
        destruction, made = actions.propose(
            key=key, client_id=form.cleaned_data["client_id"], by=request.user, today=today
        )
        if made:
            messages.success(request, _("Proposed. A second person must approve it."))
        return destruction.get_absolute_url()

    return form_page(
        request, form, save, title=_("Propose to destroy: %(kind)s") % {"kind": this.label},
        crumbs=[*retention_crumbs(), (_("Due: %(kind)s") % {"kind": this.label}, back)],
        intro=_("The records that are due and not held go on a list, the longest due first, at most %(n)s. Nothing is "
                "destroyed before a second person has approved the list and the days in the settings have passed.")
        % {"n": retention_policies.LISTED},
    )  # fmt: skip


@require_safe
@permissions.require(permissions.may_see_retention)
def destruction_detail(request, pk):
    row = get_object_or_404(Destruction.objects.select_related("proposed_by", "approved_by", "ended_by"), pk=pk)
    this, today, Status = kind(row.kind), timezone.localdate(), Destruction.Status
    page = keyset_page(row.items.all(), ("due_on", "record_id"), request.GET)
    held = held_among(this, [item.record_id for item in page])
    for item in page:
        item.held = item.record_id in held
        item.url = reverse(this.page, args=[item.record_id]) if this.page else ""
    may = permissions.may_destroy(request.user)
    context = {
        "title": str(row),
        "crumbs": [*retention_crumbs(), (LISTS, reverse("district:destruction-list")), (str(row), "")],
        "row": row,
        "page": page,
        "counts": row.counts.all(),
        "wait_days": DistrictSettings.objects.current().destroy_wait_days,
        "is_own": row.proposed_by_id == request.user.pk,
        "may_approve": may and row.status == Status.PROPOSED and row.proposed_by_id != request.user.pk,
        "may_stop": may and row.status in {Status.PROPOSED, Status.APPROVED},
        "may_carry_out": may and row.status == Status.APPROVED and today >= row.not_before,
        "facts": [
            (_("Records on the list"), row.listed),
            (_("First due"), row.first_due),
            (_("Last due"), row.last_due),
            (_("Kept for years"), row.years),
            (_("Source of the rule"), row.source),
            (_("Proposed by"), row.proposed_by.name),
            (_("Proposed"), timezone.localtime(row.proposed_at)),
            (_("Approved by"), row.approved_by.name if row.approved_by else ""),
            (_("Approved"), timezone.localtime(row.approved_at) if row.approved_at else ""),
            (_("Not before"), row.not_before),
            (_("Carried out or stopped by"), row.ended_by.name if row.ended_by else ""),
            (_("Carried out or stopped"), timezone.localtime(row.ended_at) if row.ended_at else ""),
            (_("Left out at the end"), row.left_out if row.status == Status.DESTROYED else ""),
            (_("Why it was stopped"), row.why_stopped),
        ],
        "history": changes_of(row),
    }
    return render(request, "district/destruction_detail.html", context)


def _step(request, pk, make_form, write, said, **context):
    """A form about one list; what the rules refuse stands on top of it."""
    row = get_object_or_404(Destruction, pk=pk)
    form = make_form(row, cancel_url=row.get_absolute_url())

    def save():
        messages.success(request, said(write(row, form.cleaned_data)))
        return row.get_absolute_url()

    return form_page(request, form, save, crumbs=_list_crumbs(row), row=row, **context)


class ApproveForm(DestroyForm):
    pass


@require_http_methods(["GET", "POST"])
@permissions.require(permissions.may_destroy)
def destruction_approve(request, pk):
    return _step(
        request, pk,
        lambda row, **options: ApproveForm(
            request.POST or None, listed=row.listed, submit_label=_("Approve the list"), **options
        ),
        lambda row, data: actions.approve(destruction=row, by=request.user, today=timezone.localdate()),
        lambda row: _("Approved."),
        title=_("Approve the list"),
        intro=_("Look through the list first. You are the second of the two people who answer for it."),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@permissions.require(permissions.may_destroy)
def destruction_stop(request, pk):
    return _step(
        request, pk,
        lambda row, **options: StopForm(request.POST or None, submit_label=_("Stop the list"), **options),
        lambda row, data: actions.stop(destruction=row, why=data["why"], by=request.user),
        lambda row: _("Stopped. Nothing was destroyed."),
        title=_("Stop the list"),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@permissions.require(permissions.may_destroy)
def destruction_carry_out(request, pk):
    def said(row):
        gone = row.listed - row.left_out
        return ngettext("%(n)s record was destroyed.", "%(n)s records were destroyed.", gone) % {"n": gone}

    return _step(
        request, pk,
        lambda row, **options: DestroyForm(
            request.POST or None, listed=row.listed, submit_label=_("Destroy the records"), **options
        ),
        lambda row, data: actions.destroy(destruction=row, by=request.user, today=timezone.localdate()),
        said,
        title=_("Destroy the records"),
        intro=_("They go with everything that hangs on them and with their history. This cannot be undone, except from "
                "a backup. What is held by now is left out."),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@permissions.require(permissions.may_destroy)
def hold_create(request):
    """A hold on a whole school."""
    form = HoldForm(
        request.POST or None, schools=School.objects.order_by("name"), submit_label=_("Place the hold"),
        cancel_url=reverse("district:hold-list"),
    )  # fmt: skip
    return _place(
        request, form, lambda: (form.cleaned_data["school"], None), title=_("Hold the records of a school"),
        crumbs=[*retention_crumbs(), (HOLDS, reverse("district:hold-list"))],
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@permissions.require(permissions.may_destroy)
def student_hold(request, pk):
    student = student_of(request, pk, write=True)
    back = student.get_absolute_url()
    form = HoldForm(request.POST or None, submit_label=_("Place the hold"), cancel_url=back)
    return _place(
        request, form, lambda: (student.school, student), title=_("Hold this student’s records"),
        crumbs=[(student.name, back)], record=student,
    )  # fmt: skip


def _place(request, form, whom, **context):
    def save():
        school, student = whom()
        values = {name: form.cleaned_data[name] for name in ("matter", "reason", "client_id")}
        hold, made = actions.place_hold(school=school, student=student, by=request.user, **values)
        if made:
            messages.success(request, _("Held. Nothing of it is destroyed until the hold is released."))
        return student.get_absolute_url() if student else hold.get_absolute_url()

    return form_page(request, form, save, **context)


@require_http_methods(["GET", "POST"])
@permissions.require(permissions.may_destroy)
def hold_release(request, pk):
    hold = get_object_or_404(LegalHold.objects.select_related("student"), pk=pk)
    back = reverse("district:hold-list")
    form = ReleaseForm(request.POST or None, submit_label=_("Release the hold"), cancel_url=back)

    def save():
        actions.release_hold(hold=hold, why=form.cleaned_data["why"], by=request.user)
        messages.success(request, _("Released."))
        return back

    return form_page(
        request, form, save, title=_("Release the hold"), intro=hold.matter,
        crumbs=[*retention_crumbs(), (HOLDS, back)], record=hold.student, history=changes_of(hold),
    )  # fmt: skip
