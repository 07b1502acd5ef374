"""Agreements: the list, one with its promises, writing one, settling a promise, the sheet to sign."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from district import permissions
from district.access import record_view
from district.exports import Column, typeset
from district.flash import undoable
from district.history import changes, changes_of, is_open
from district.models import AccessRecord
from district.numbers import number_in
from district.queries import among
from district.views.form_page import form_page, locked, said_on_top
from district.views.lists import ListPage
from incidents.actions import agreements as actions
from incidents.filters.agreements import AgreementFilters
from incidents.forms.agreements import AgreementEditForm, AgreementForm, PromiseEditForm, PromiseForm, SettleForm
from incidents.models import Agreement, AgreementItem, Incident, Practice
from incidents.panels import agreement_panels
from incidents.permissions import may_repair, may_settle
from incidents.policies import agreements as policies
from incidents.queries import agreements as queries

Status = AgreementItem.Status
BLANK_LINES = 2  # on the sheet to sign, for whoever is not named


def crumbs_to(agreement=None):
    crumbs = [(_("Agreements"), reverse("incidents:agreement-list"))]
    return [*crumbs, (str(agreement), agreement.get_absolute_url())] if agreement else crumbs


class AgreementList(ListPage):
    noun = "agreement"
    title = gettext_lazy("Agreements")
    template_name = "incidents/agreement_list.html"
    filterset_class = AgreementFilters
    orders = {"-made": ("-made_on", "-id"), "made": ("made_on", "id")}

    def get_queryset(self):
        return Agreement.objects.listed_for(self.request.user)

    def promises(self):
        return AgreementItem.objects.listed_for(self.request.user)

    def with_relations(self, queryset):
        return queryset.select_related("school", "practice", "incident", "made_by")

    def export_rows(self, rows, order):
        """One row a promise, in the order in which the agreements were written down."""
        items = self.promises().filter(agreement__in=rows.order_by().values("pk"))
        relations = ("agreement__school", "agreement__made_by", "student", "checked_by", "settled_by", "replaced_by")
        return items.select_related(*relations), ("-agreement_id", "id")

    def columns(self):
        return [
            Column(_("Agreed on"), lambda item: item.agreement.made_on),
            Column(_("School"), lambda item: item.agreement.school.name),
            Column(_("What it is about"), lambda item: item.agreement.summary),
            Column(_("What"), lambda item: item.what),
            Column(_("Who"), who_of),
            Column(_("By"), lambda item: item.due_on),
            Column(_("Checked by"), lambda item: item.checked_by.name if item.checked_by else ""),
            Column(_("State"), lambda item: item.get_status_display()),
            Column(_("Settled on"), lambda item: item.settled_on),
            Column(_("Settled by"), lambda item: item.settled_by.name if item.settled_by else ""),
            Column(_("Note"), lambda item: item.note),
            Column(_("Replaced by"), lambda item: item.replaced_by.what if item.replaced_by else ""),
            Column(_("Written by"), lambda item: item.agreement.made_by.name),
        ]

    def extra(self, page):
        queries.count_promises(page.rows, self.promises(), timezone.localdate())
        return {
            "crumbs": [(self.title, "")],
            "today": timezone.localdate(),
            "several_schools": len(self.request.user.school_ids()) > 1,
        }


agreement_list = permissions.require(permissions.may_see_students)(AgreementList.as_view())


def who_of(item):
    """Who promised it, in words: a student whom the reader may not see has no name."""
    if item.student_id:
        name = item.student.name if item.student else _("A student of another school")
        return f"{name}, {item.who}" if item.who else name
    return item.who


def found(request, pk):
    agreements = Agreement.objects.visible_to(request.user)
    return get_object_or_404(
        agreements.select_related("school", "practice__school", "incident__school", "made_by"), pk=pk
    )


def promises_of(request, agreement):
    """(promises that the reader may see, how many others there are)."""
    relations = ("student", "checked_by", "settled_by", "replaced_by", "replaces")
    items = list(
        AgreementItem.objects.visible_to(request.user)
        .filter(agreement=agreement)
        .select_related(*relations)
        .order_by("due_on", "id")
    )
    return items, agreement.items.count() - len(items)


@require_safe
@permissions.require(permissions.may_see_students)
def agreement_detail(request, pk):
    agreement, user, now = found(request, pk), request.user, timezone.now()
    record_view(request, agreement)
    items, unseen = promises_of(request, agreement)
    may_write, opened = may_repair(user, agreement), is_open(request)
    checks = agreement.school_id in user.school_ids() and user.staff_id
    for item in items:
        item.agreement, item.who_words = agreement, who_of(item)
        item.may_settle = item.status == Status.OPEN and (
            may_write or bool(checks and item.checked_by_id == user.staff_id and may_settle(user, item))
        )
        item.may_undo = (
            item.settled_by_id == user.pk
            and policies.can_be_undone(item.updated_at, now, request.district.undo_minutes)
            and agreement.school_id in user.school_ids()
        )
    return render(
        request,
        "incidents/agreement_detail.html",
        {
            "title": str(agreement),
            "crumbs": [*crumbs_to(), (str(agreement), "")],
            "agreement": agreement,
            "items": items,
            "count": sum(item.status != Status.RENEGOTIATED for item in items),
            "unseen": unseen,
            "today": timezone.localdate(now),
            "facts": _facts(agreement),
            "sources": _sources(user, agreement),
            "may_write": may_write,
            "followed": agreement.school_id not in user.school_ids(),
            "panels": agreement_panels(request, agreement),
            "history": changes_of(agreement) if opened else None,
            "people_history": changes(AgreementItem, agreement_id=agreement.pk) if opened and not unseen else None,
        },
    )


def _facts(agreement):
    return [
        (_("Agreed on"), agreement.made_on),
        (_("School"), agreement.school.name),
        (_("Written by"), agreement.made_by.name),
    ]


def _sources(user, agreement):
    """(icon, word, day, url) of the practice and the incidents behind it, as far as the reader may open them."""
    found, practice = [], agreement.practice
    if practice and Practice.objects.visible_to(user).filter(pk=practice.pk).exists():
        found.append(("messages-square", practice.get_kind_display(), practice.held_on, practice.get_absolute_url()))
    every = Incident.objects
    behind = among(every.filter(pk=agreement.incident_id), every.filter(answers__practice=agreement.practice_id))
    incidents = Incident.objects.visible_to(user).filter(behind)
    for incident in incidents.order_by("occurred_on", "id"):
        found.append(("flag", incident.title, incident.occurred_on, incident.get_absolute_url()))
    return found


def _record_asked(request):
    """The practice or incident that `?practice=` or `?incident=` names: one that the reader may write about."""
    for name, model in (("practice", Practice), ("incident", Incident)):
        key = number_in(request.GET.get(name, ""))
        if key is not None:
            record = get_object_or_404(model.objects.visible_to(request.user).select_related("school"), pk=key)
            if not may_repair(request.user, record):
                raise PermissionDenied
            return name, record
    raise Http404


@require_http_methods(["GET", "POST"])
@permissions.require(permissions.may_log_practice)
def agreement_create(request):
    """Several promises on one form; the buttons that add and remove a row post it and save nothing."""
    name, record = _record_asked(request)
    user, now = request.user, timezone.now()
    today, back = timezone.localdate(now), record.get_absolute_url()
    made_on = min(today, record.held_on if name == "practice" else record.occurred_on)
    step = AgreementForm.stepped(request.POST) if request.method == "POST" else None

    def build(data=None):
        return AgreementForm(data, record=record, user=user, today=today, made_on=made_on, cancel_url=back)

    form = build(step if step is not None else request.POST if request.method == "POST" else None)
    form.choosing = step is not None

    def save():
        data = form.cleaned_data
        agreement, made = actions.record_agreement(
            by=user,
            client_id=data["client_id"],
            made_on=data["made_on"],
            promises=data["promises"],
            summary=data["summary"],
            now=now,
            **{name: record},
        )
        if made:
            messages.success(request, _("Saved. The promises stand here, and on your work when their day comes."))
        else:
            messages.info(request, _("This was saved already: here it is, as it was sent first."))
        return agreement.get_absolute_url()

    crumbs = [(str(record), back)]
    intro = _("Each promise on its own: what, who, by when, and who looks. Rows that stay empty are left out.")
    return form_page(request, form, save, title=_("Write down an agreement"), crumbs=crumbs, record=record, intro=intro)


@require_http_methods(["GET", "POST"])
@permissions.require(permissions.may_log_practice)
def agreement_edit(request, pk):
    if not may_repair(request.user, found(request, pk)):
        raise PermissionDenied  # before the lock, which row security grants in one's own schools only
    agreement = get_object_or_404(locked(Agreement.objects.visible_to(request.user), request), pk=pk)
    back, now = agreement.get_absolute_url(), timezone.now()
    form = AgreementEditForm(request.POST or None, instance=agreement, today=timezone.localdate(now), cancel_url=back)

    def save():
        actions.change_agreement(agreement=form.instance, by=request.user, now=now, fields=form.changed_fields())
        messages.success(request, _("Saved."))
        return back

    return form_page(
        request, form, save, title=_("Change the agreement"), crumbs=crumbs_to(agreement), record=agreement
    )


@require_http_methods(["GET", "POST"])
@permissions.require(permissions.may_log_practice)
def promise_create(request, pk):
    agreement, user, now = found(request, pk), request.user, timezone.now()
    if not may_repair(user, agreement):
        raise PermissionDenied
    record, back = agreement.practice or agreement.incident, agreement.get_absolute_url()
    form = PromiseForm(
        request.POST or None, agreement=agreement, record=record, user=user, today=timezone.localdate(now),
        cancel_url=back,
    )  # fmt: skip

    def save():
        actions.add_promise(agreement=agreement, by=user, promise=form.cleaned_data["promise"], now=now)
        messages.success(request, _("The promise is added."))
        return back

    return form_page(request, form, save, title=_("Add a promise"), crumbs=crumbs_to(agreement), record=agreement)


def _promise(request, pk):
    """A promise that the reader may see, with its agreement; 404 where the agreement itself may not be opened."""
    items = AgreementItem.objects.visible_to(request.user).select_related("agreement", "student", "settled_by")
    item = get_object_or_404(items, pk=pk)
    item.agreement = found(request, item.agreement_id)
    return item


@require_http_methods(["GET", "POST"])
@permissions.require(permissions.may_log_practice)
def promise_edit(request, pk):
    seen = _promise(request, pk)
    agreement, back, now = seen.agreement, seen.agreement.get_absolute_url(), timezone.now()
    if not may_repair(request.user, agreement):
        raise PermissionDenied
    item = get_object_or_404(locked(AgreementItem.objects.visible_to(request.user), request), pk=pk)
    try:
        policies.check_change(item)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect(back)
    item.agreement = agreement
    form = PromiseEditForm(
        request.POST or None, instance=item, record=agreement.practice or agreement.incident,
        today=timezone.localdate(now), cancel_url=back,
    )  # fmt: skip

    def save():
        actions.change_promise(item=form.instance, by=request.user, now=now, fields=form.changed_fields())
        messages.success(request, _("Saved."))
        return back

    return form_page(request, form, save, title=_("Correct a promise"), crumbs=crumbs_to(agreement), record=item)


@require_http_methods(["GET", "POST"])
@permissions.require(permissions.may_log_practice)
def promise_settle(request, pk):
    """How a promise ended; the list's own button posts `status=kept` alone."""
    item, user, now = _promise(request, pk), request.user, timezone.now()
    today, back = timezone.localdate(now), item.agreement.get_absolute_url()
    if not may_settle(user, item):
        raise PermissionDenied
    initial = {"status": request.GET.get("as", "")}
    form = SettleForm(request.POST or None, item=item, today=today, initial=initial, cancel_url=back)

    def save():
        data = form.cleaned_data
        _item, settled = actions.settle_promise(item=item, by=user, now=now, today=today, **data)
        if settled:
            said = {
                Status.KEPT: _("Kept. Good to hear."),
                Status.RENEGOTIATED: _("The new promise has taken the place of the old one."),
                Status.NOT_KEPT: _("Noted as not kept."),
            }
            undoable(request, said[data["status"]], reverse("incidents:promise-undo", args=[item.pk]))
        return back

    intro = _("%(what)s · %(who)s · by %(day)s") % {
        "what": item.what,
        "who": who_of(item),
        "day": formats.date_format(item.due_on),
    }
    return form_page(
        request, form, save, title=_("Settle a promise"), crumbs=crumbs_to(item.agreement), record=item, intro=intro
    )


@require_POST
@permissions.require(permissions.may_log_practice)
def promise_undo(request, pk):
    item = _promise(request, pk)
    with said_on_top(request):
        actions.undo_settlement(item=item, by=request.user, now=timezone.now())
        messages.success(request, _("Taken back. The promise is open again."))
    return redirect(item.agreement)


@require_safe
@permissions.require(permissions.may_see_students)
def agreement_print(request, pk):
    """The sheet to sign: a tagged PDF with a line for everybody who promised, and for whoever led."""
    agreement = found(request, pk)
    record_view(request, agreement, AccessRecord.Kind.PRINT)
    items, unseen = promises_of(request, agreement)
    items = [item for item in items if item.status != Status.RENEGOTIATED]
    signing = [*dict.fromkeys(who_of(item) for item in items), agreement.made_by.name]
    data = {
        "title": _("Agreement"),
        "subtitle": agreement.summary,
        "facts": [
            [_("School"), agreement.school.name],
            [_("Agreed on"), formats.date_format(agreement.made_on)],
        ],
        "sections": [
            {
                "title": _("What we promise"),
                "columns": [_("What"), _("Who"), _("By"), _("Checked by")],
                "rows": [
                    [
                        item.what,
                        who_of(item),
                        formats.date_format(item.due_on),
                        item.checked_by.name if item.checked_by else "",
                    ]
                    for item in items
                ],
                "text": _("Other promises of this agreement are not yours to see.") if unseen else "",
            }
        ],
        "signatures": [*signing, *[""] * BLANK_LINES],
        "signed": _("We have read this and agree to it."),
        "day": _("Day"),
        "printed": _("Printed %(when)s") % {"when": formats.date_format(timezone.localtime(), "DATETIME_FORMAT")},
    }
    response = HttpResponse(typeset("sheet", data), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="agreement-{agreement.pk}.pdf"'
    return response
