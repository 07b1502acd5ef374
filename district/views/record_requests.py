"""What families ask about records, and to whom records went: the lists, one of each, and writing them down."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from district import permissions
from district import record_actions as actions
from district.access import record_view
from district.exports import Column
from district.history import changes_of
from district.models import AmendmentRequest, Disclosure, RecordRequest
from district.record_filters import AmendmentFilters, DisclosureFilters, RequestFilters
from district.record_forms import (
    AmendmentForm,
    AnswerForm,
    DecisionForm,
    DisclosureForm,
    HearingForm,
    RequestForm,
    StatementForm,
)
from district.views.form_page import form_page
from district.views.lists import ListPage
from district.views.records import record_crumbs, student_of


class _RecordsList(ListPage):
    """A list of rows about students, one of the three that lead to each other."""

    model = None

    def get_queryset(self):
        return self.model.objects.listed_for(self.request.user)

    def extra(self, page):
        return {"crumbs": [(self.title, "")], "today": timezone.localdate()}


class RequestList(_RecordsList):
    noun = "recordrequest"
    model = RecordRequest
    title = gettext_lazy("Requests to see a record")
    template_name = "district/record_request_list.html"
    filterset_class = RequestFilters
    orders = {"received": ("received_on", "id"), "-received": ("-received_on", "-id")}

    def with_relations(self, queryset):
        return queryset.select_related("student", "school", "answered_by")

    def columns(self):
        return [
            Column(_("Received on"), lambda row: row.received_on),
            Column(_("Due on"), lambda row: row.due_on),
            Column(_("Student"), lambda row: row.student.sort_name),
            Column(_("School"), lambda row: row.school.name),
            Column(_("Asked by"), lambda row: row.asked_by),
            Column(_("State"), lambda row: row.get_status_display()),
            Column(_("Answered on"), lambda row: row.answered_on),
            Column(_("Answered by"), lambda row: row.answered_by.name if row.answered_by else ""),
        ]

    def extra(self, page):
        today = timezone.localdate()
        for row in page.rows:
            row.left = row.days_left(today)
            row.late_by = -row.left
        return super().extra(page)


record_request_list = permissions.require(permissions.may_see_records)(RequestList.as_view())


class AmendmentList(_RecordsList):
    noun = "amendmentrequest"
    model = AmendmentRequest
    title = gettext_lazy("Disputed records")
    template_name = "district/amendment_list.html"
    filterset_class = AmendmentFilters
    orders = {"-received": ("-received_on", "-id"), "received": ("received_on", "id")}

    def with_relations(self, queryset):
        return queryset.select_related("student", "school")

    def columns(self):
        return [
            Column(_("Received on"), lambda row: row.received_on),
            Column(_("Student"), lambda row: row.student.sort_name),
            Column(_("School"), lambda row: row.school.name),
            Column(_("Asked by"), lambda row: row.asked_by),
            Column(_("Which part of the record"), lambda row: row.about),
            Column(_("State"), lambda row: row.get_status_display()),
            Column(_("Decided on"), lambda row: row.decided_on),
            Column(_("Statement received on"), lambda row: row.statement_on),
        ]


amendment_list = permissions.require(permissions.may_see_records)(AmendmentList.as_view())


class DisclosureList(_RecordsList):
    noun = "disclosure"
    model = Disclosure
    title = gettext_lazy("Disclosures")
    template_name = "district/disclosure_list.html"
    filterset_class = DisclosureFilters
    orders = {"-day": ("-day", "-id"), "day": ("day", "id")}

    def with_relations(self, queryset):
        return queryset.select_related("student", "school", "by")

    def columns(self):
        return [
            Column(_("Day"), lambda row: row.day),
            Column(_("Student"), lambda row: row.student.sort_name),
            Column(_("School"), lambda row: row.school.name),
            Column(_("To whom"), lambda row: row.party),
            Column(_("Their legitimate interest"), lambda row: row.interest),
            Column(_("Purpose"), lambda row: row.purpose),
            Column(_("What was disclosed"), lambda row: row.what),
            Column(_("By"), lambda row: row.by.name),
        ]


disclosure_list = permissions.require(permissions.may_see_records)(DisclosureList.as_view())


def _write_down(request, pk, form_class, action, **context):
    """A form about one student that makes one record, however often it is posted."""
    student = student_of(request, pk, write=True)
    back = reverse("district:record-detail", args=[student.pk])
    form = form_class(request.POST or None, today=timezone.localdate(), cancel_url=back)

    def save():
        record, made = action(student=student, by=request.user, **form.cleaned_data)
        if made:
            messages.success(request, _("Written down."))
        return record.get_absolute_url() if hasattr(record, "get_absolute_url") else back

    return form_page(request, form, save, crumbs=record_crumbs(student), record=student, **context)


@require_http_methods(["GET", "POST"])
@permissions.require(permissions.may_keep_records)
def record_request_create(request, pk):
    return _write_down(
        request, pk, RequestForm, actions.take_request, title=_("A family asks to see the record"),
        intro=_("It is answered within 45 days."),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@permissions.require(permissions.may_keep_records)
def amendment_create(request, pk):
    return _write_down(
        request, pk, AmendmentForm, actions.take_amendment, title=_("A family disputes the record"),
        intro=_("The family can ask to have amended what is inaccurate, misleading or against the student’s privacy."),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@permissions.require(permissions.may_keep_records)
def disclosure_create(request, pk):
    def disclose(**values):
        return actions.disclose(now=timezone.now(), **values)

    return _write_down(
        request, pk, DisclosureForm, disclose, title=_("Log a disclosure"),
        intro=_("Something of the record went to somebody who is neither family nor school staff. "
                "The entry stays as long as the record."),
    )  # fmt: skip


def _of(request, model, pk, *related, write=False):
    """A row about a student whom the reader may see or, to `write`, keeps the record of."""
    row = get_object_or_404(model.objects.visible_to(request.user).select_related("student", "school", *related), pk=pk)
    if write and not permissions.may_keep_record(request.user, row):
        raise PermissionDenied
    return row


@require_safe
@permissions.require(permissions.may_see_records)
def record_request_detail(request, pk):
    row = _of(request, RecordRequest, pk, "answered_by", "taken_by")
    record_view(request, row)
    left = row.days_left(timezone.localdate())
    context = {
        "title": _("Request to see the record"),
        "crumbs": [(RequestList.title, reverse("district:record-request-list")), (str(row), "")],
        "row": row,
        "left": left,
        "late_by": -left,
        "may_keep": permissions.may_keep_record(request.user, row),
        "facts": [
            (_("Student"), row.student.name),
            (_("School"), row.school.name),
            (_("Asked by"), f"{row.asked_by} ({row.get_asked_as_display()})"),
            (_("Received on"), row.received_on),
            (_("How it came"), row.get_how_display()),
            (_("Due on"), row.due_on),
            (_("What they want to see"), row.wants or _("Everything")),
            (_("Answered on"), row.answered_on),
            (_("Answered by"), row.answered_by.name if row.answered_by else ""),
            (_("What was shown or handed over, or why not"), row.answer),
            (_("Written down by"), row.taken_by.name),
        ],
        "history": changes_of(row),
    }
    return render(request, "district/record_request_detail.html", context)


@require_http_methods(["GET", "POST"])
@permissions.require(permissions.may_keep_records)
def record_request_answer(request, pk):
    row = _of(request, RecordRequest, pk, write=True)
    form = AnswerForm(request.POST or None, request=row, today=timezone.localdate(), cancel_url=row.get_absolute_url())

    def save():
        data = form.cleaned_data
        actions.answer_request(
            request=row, refused=data["answered"] == "refused", day=data["day"], answer=data["answer"], by=request.user
        )
        messages.success(request, _("Saved."))
        return row.get_absolute_url()

    return form_page(
        request, form, save, title=_("Answer the request"), record=row,
        crumbs=[(RequestList.title, reverse("district:record-request-list")), (str(row), row.get_absolute_url())],
    )  # fmt: skip


@require_safe
@permissions.require(permissions.may_see_records)
def amendment_detail(request, pk):
    row = _of(request, AmendmentRequest, pk, "decided_by", "taken_by")
    record_view(request, row)
    Status = AmendmentRequest.Status
    context = {
        "title": row.about,
        "crumbs": [(AmendmentList.title, reverse("district:amendment-list")), (row.about, "")],
        "row": row,
        "may_keep": permissions.may_keep_record(request.user, row),
        "open": row.status == Status.OPEN,
        "refused": row.status == Status.REFUSED,
        "may_state": row.status in {Status.REFUSED, Status.UPHELD},
        "facts": [
            (_("Student"), row.student.name),
            (_("School"), row.school.name),
            (_("Asked by"), f"{row.asked_by} ({row.get_asked_as_display()})"),
            (_("Received on"), row.received_on),
            (_("Decided on"), row.decided_on),
            (_("Decided by"), row.decided_by.name if row.decided_by else ""),
            (_("Hearing held on"), row.hearing_on),
            (_("Statement received on"), row.statement_on),
            (_("Written down by"), row.taken_by.name),
        ],
        "texts": [
            (_("What is wrong or misleading"), row.disputed),
            (_("How it should read"), row.wished),
            (_("Reason of the decision"), row.reason),
            (_("What the hearing decided, and on what evidence"), row.hearing_note),
            (_("The family’s statement"), row.statement),
        ],
        "history": changes_of(row),
    }
    return render(request, "district/amendment_detail.html", context)


def _amendment_step(request, pk, form_class, write, **context):
    row = _of(request, AmendmentRequest, pk, write=True)
    form = form_class(request.POST or None, today=timezone.localdate(), cancel_url=row.get_absolute_url())

    def save():
        write(row, form.cleaned_data)
        messages.success(request, _("Saved."))
        return row.get_absolute_url()

    crumbs = [(AmendmentList.title, reverse("district:amendment-list")), (row.about, row.get_absolute_url())]
    return form_page(request, form, save, crumbs=crumbs, record=row, **context)


@require_http_methods(["GET", "POST"])
@permissions.require(permissions.may_keep_records)
def amendment_decide(request, pk):
    def write(row, data):
        actions.decide_amendment(
            amendment=row, status=data["decision"], day=data["day"], reason=data["reason"], by=request.user
        )

    return _amendment_step(
        request, pk, DecisionForm, write, title=_("Decide"),
        intro=_("Correct the record itself first, if it is amended."),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@permissions.require(permissions.may_keep_records)
def amendment_hearing(request, pk):
    def write(row, data):
        actions.record_hearing(
            amendment=row, status=data["decision"], day=data["day"], note=data["note"], by=request.user
        )

    return _amendment_step(request, pk, HearingForm, write, title=_("Write down the hearing"))


@require_http_methods(["GET", "POST"])
@permissions.require(permissions.may_keep_records)
def amendment_statement(request, pk):
    def write(row, data):
        actions.keep_statement(amendment=row, statement=data["statement"], day=data["day"], by=request.user)

    return _amendment_step(request, pk, StatementForm, write, title=_("Keep the family’s statement"))
