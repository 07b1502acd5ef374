"""The board's record: meetings that read like minutes, their items and motions, roll calls, members and terms."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from contracts.actions import board as actions
from contracts.areas import areas
from contracts.filters.board import MeetingFilters
from contracts.forms.board import (
    CHOICES,
    BoardMemberForm,
    EndTermForm,
    ItemForm,
    LinkForm,
    MeetingForm,
    MotionForm,
    RollCallForm,
)
from contracts.models import AgendaItem, Amendment, BoardMeeting, BoardMember, Contract, Motion
from contracts.permissions import may_manage_contracts, may_record_board, may_see_contracts
from contracts.policies import board as policies
from contracts.policies import years
from contracts.queries import board as queries
from contracts.queries.documents import give_papers
from contracts.reports.minutes import minutes_pdf
from district.exports import Column
from district.history import changes, changes_of, is_open
from district.permissions import require
from district.views.form_page import form_page, locked, said_on_top
from district.views.lists import ListPage


def crumbs_to(meeting=None):
    crumbs = [(_("Board"), reverse("contracts:meeting-list"))]
    return [*crumbs, (name_of_meeting(meeting), meeting.get_absolute_url())] if meeting else crumbs


def name_of_meeting(meeting):
    return f"{date_format(meeting.held_on)}, {meeting.get_kind_display()}"


class MeetingList(ListPage):
    noun = "agendaitem"
    title = gettext_lazy("Board")
    template_name = "contracts/board_list.html"
    orders = {"-held": ("-held_on", "-id"), "held": ("held_on", "id")}
    page_size = 20

    def filterset_class(self, *args, **kwargs):
        """Kept: which items are shown of a meeting is the filters' answer too."""
        self.filters = MeetingFilters(*args, **kwargs)
        return self.filters

    def get_queryset(self):
        return BoardMeeting.objects.all()

    def with_relations(self, queryset):
        return queries.with_items(queryset, self.filters.items())

    def export_rows(self, rows, order):
        """One row an item: those that are asked for, of these meetings."""
        return queries.for_export(self.filters.items().filter(meeting__in=rows.order_by().values("pk")))

    def columns(self):
        return [
            Column(_("Date"), lambda item: item.meeting.held_on),
            Column(_("Meeting"), lambda item: item.meeting.get_kind_display()),
            Column(_("Number"), lambda item: item.number),
            Column(_("Category"), lambda item: item.category),
            Column(_("Subject"), lambda item: item.subject),
            Column(_("Type"), lambda item: item.get_type_display()),
            Column(_("Dollar amount"), lambda item: item.amount),
            Column(_("Budget source"), lambda item: item.budget_source),
            Column(_("Motion"), lambda item: item.motion.text if item.motion else ""),
            Column(_("Moved by"), lambda item: item.motion.moved_by.name if item.motion else ""),
            Column(_("Seconded by"), lambda item: str(item.motion.seconded_by or "") if item.motion else ""),
            Column(_("Result"), lambda item: result_word(item)),
            Column(_("Aye"), lambda item: _count(item, "ayes")),
            Column(_("Nay"), lambda item: _count(item, "nays")),
            Column(_("Abstained"), lambda item: _count(item, "abstained")),
            Column(_("Recused"), lambda item: _count(item, "recused")),
            Column(_("Not present"), lambda item: _count(item, "absent")),
            Column(_("Authorizes"), authorized),
        ]

    def extra(self, page):
        by_year = {}
        for meeting in page:
            for item in meeting.shown:
                item.result = policies.result_of(item.motion)
                item.asks = policies.asks_for_a_vote(item)
            by_year.setdefault(years.fiscal_year(meeting.held_on), []).append(meeting)
        return {
            "crumbs": [(self.title, "")],
            "areas": areas("meeting-list"),
            "years": [(years.name(year), *years.span(year), meetings) for year, meetings in by_year.items()],
            "narrowed": self.filters.narrowed(),
            "may_record": may_record_board(self.request.user),
        }


meeting_list = require(may_see_contracts)(MeetingList.as_view())


def result_word(item):
    if item.motion is None and not policies.asks_for_a_vote(item):
        return ""
    return policies.result_of(item.motion).word


def _count(item, name):
    return getattr(item.motion, name) if policies.is_voted(item.motion) else None


def authorized(item):
    """The contract or amendment that stands on this item, in words."""
    if contract := getattr(item, "contract", None):
        return contract.number
    if amendment := getattr(item, "amendment", None):
        return f"{amendment.contract.number}, {amendment}"
    return ""


@require_safe
@require(may_see_contracts)
def meeting_detail(request, pk):
    meeting, user = get_object_or_404(BoardMeeting, pk=pk), request.user
    agenda, opened = queries.agenda_of(meeting), is_open(request)
    sitting = queries.sitting(meeting.held_on)
    give_papers((item for _title, blocks in agenda.groups for block in blocks for item in block.items), meeting)
    context = {
        "title": name_of_meeting(meeting),
        "crumbs": [*crumbs_to(), (name_of_meeting(meeting), "")],
        "meeting": meeting,
        "agenda": agenda,
        "sitting": sitting,
        "quorum": policies.quorum_of(len(sitting)) if sitting else 0,
        "may_record": may_record_board(user),
        "may_manage": may_manage_contracts(user),
        "is_over": meeting.held_on < timezone.localdate(),
        "history": changes_of(meeting) if opened else None,
        "people_history": _item_changes(meeting, agenda) if opened else None,
    }
    return render(request, "contracts/board_meeting.html", context)


def _item_changes(meeting, agenda):
    """What was changed in its items, each change with the item's number."""
    numbers = {item.pk: item.number for _title, blocks in agenda.groups for block in blocks for item in block.items}
    found = changes(AgendaItem, whole=True, meeting_id=meeting.pk)
    for change in found:
        if change.label == "update" and change.record_id in numbers:
            number = numbers[change.record_id]
            change.fields[:] = [(f"{number} {label}", before, after) for label, before, after in change.fields]
    return found


@require_safe
@require(may_see_contracts)
def meeting_minutes(request, pk):
    """The minutes as a tagged PDF."""
    meeting = get_object_or_404(BoardMeeting, pk=pk)
    response = HttpResponse(
        minutes_pdf(meeting, queries.agenda_of(meeting), queries.sitting(meeting.held_on), timezone.localtime()),
        content_type="application/pdf",
    )
    response["Content-Disposition"] = f'inline; filename="minutes-{meeting.held_on:%Y-%m-%d}-{meeting.kind}.pdf"'
    return response


def _saved_page(request, form, save, *, saved="", **context):
    """A form whose action says where to go next, or nothing for the form's own way back."""

    def done():
        back = save() or form.cancel_url
        messages.success(request, saved or _("Saved."))
        return back

    return form_page(request, form, done, **context)


@require_http_methods(["GET", "POST"])
@require(may_record_board)
def meeting_create(request):
    form = MeetingForm(request.POST or None, cancel_url=reverse("contracts:meeting-list"))

    def save():
        return actions.save_meeting(meeting=form.instance, by=request.user).get_absolute_url()

    return _saved_page(
        request, form, save, saved=_("The meeting is on record. Now its items."), title=_("Add a meeting"),
        crumbs=crumbs_to(),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@require(may_record_board)
def meeting_edit(request, pk):
    meeting = get_object_or_404(locked(BoardMeeting.objects, request), pk=pk)
    crumbs = crumbs_to(meeting)
    form = MeetingForm(request.POST or None, instance=meeting, cancel_url=meeting.get_absolute_url())

    def save():
        actions.save_meeting(meeting=meeting, by=request.user, fields=form.changed_fields())

    return _saved_page(
        request, form, save, title=_("Change the meeting"), crumbs=crumbs, history=changes_of(meeting),
        removal=reverse("contracts:meeting-delete", args=[pk]), template="contracts/board_form.html",
    )  # fmt: skip


@require_POST
@require(may_record_board)
def meeting_delete(request, pk):
    meeting = get_object_or_404(BoardMeeting, pk=pk)
    try:
        actions.delete_meeting(meeting=meeting, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect(meeting)
    messages.success(request, _("The meeting is removed."))
    return redirect("contracts:meeting-list")


def _categories(meeting):
    """What the categories were called, here and lately."""
    named = AgendaItem.objects.exclude(category="").order_by("-meeting__held_on", "-id")
    return list(dict.fromkeys(named.values_list("category", flat=True)[:60]))


def _item(pk):
    return get_object_or_404(AgendaItem.objects.select_related("meeting", "motion"), pk=pk)


@require_http_methods(["GET", "POST"])
@require(may_record_board)
def item_create(request, pk):
    meeting = get_object_or_404(BoardMeeting, pk=pk)
    last = meeting.items.order_by("-pk").first()
    form = ItemForm(
        request.POST or None,
        instance=AgendaItem(meeting=meeting),
        initial={"type": last.type, "category": last.category} if last else {},
        categories=_categories(meeting),
        cancel_url=meeting.get_absolute_url(),
    )

    def save():
        return actions.save_item(item=form.instance, by=request.user).get_absolute_url()

    return _saved_page(request, form, save, title=_("Add an item"), crumbs=crumbs_to(meeting))


@require_http_methods(["GET", "POST"])
@require(may_record_board)
def item_edit(request, pk):
    item = _item(pk)
    try:
        policies.check_not_voted(item)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect(item)
    meeting, title = item.meeting, _("Change item %(number)s") % {"number": item.number}
    form = ItemForm(
        request.POST or None, instance=item, categories=_categories(meeting), cancel_url=item.get_absolute_url()
    )

    def save():
        actions.save_item(item=form.instance, by=request.user, fields=form.changed_fields())

    return _saved_page(
        request, form, save, title=title, crumbs=crumbs_to(meeting), history=changes_of(item),
        removal=reverse("contracts:item-delete", args=[pk]), template="contracts/board_form.html",
    )  # fmt: skip


@require_POST
@require(may_record_board)
def item_delete(request, pk):
    item = _item(pk)
    with said_on_top(request):
        actions.delete_item(item=item, by=request.user)
        messages.success(request, _("%(item)s is removed.") % {"item": item})
    return redirect(item.meeting)


@require_POST
@require(may_record_board)
def item_pull(request, pk):
    item = _item(pk)
    with said_on_top(request):
        actions.pull_item(item=item, by=request.user)
        messages.success(request, _("Item %(number)s is pulled out: it has its own vote.") % {"number": item.number})
    return redirect(item)


@require_POST
@require(may_record_board)
def item_put_back(request, pk):
    item = _item(pk)
    with said_on_top(request):
        actions.put_back(item=item, by=request.user)
        messages.success(
            request, _("Item %(number)s goes with the consent agenda again.") % {"number": item.number}
        )  # fmt: skip
    return redirect(item)


def _motion_form(request, meeting, motion, back):
    """The form, with as many seats as members in office unless the record says otherwise."""
    sitting = queries.sitting(meeting.held_on)
    return MotionForm(
        request.POST or None,
        instance=motion,
        initial={} if motion.pk else {"seats": len(sitting) or None},
        meeting=meeting,
        sitting=sitting,
        cancel_url=back,
    )


@require_http_methods(["GET", "POST"])
@require(may_record_board)
def consent_create(request, pk):
    meeting = get_object_or_404(BoardMeeting, pk=pk)
    motion = Motion(meeting=meeting, is_consent=True, text=_("Motion to approve consent agenda items."))
    form = _motion_form(request, meeting, motion, meeting.get_absolute_url())

    def save():
        actions.put_consent_motion(motion=form.instance, by=request.user)
        return reverse("contracts:motion-vote", args=[form.instance.pk])

    return _saved_page(
        request, form, save, saved=_("The motion is on record. Now the roll call."), title=_("The consent motion"),
        crumbs=crumbs_to(meeting), intro=_("One motion for every consent item that nobody pulled out."),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@require(may_record_board)
def motion_create(request, pk):
    item = _item(pk)
    try:
        policies.check_may_move(item)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect(item)
    motion = Motion(meeting=item.meeting, text=item.recommended_action[:500])
    form = _motion_form(request, item.meeting, motion, item.get_absolute_url())

    def save():
        actions.put_motion(item=item, motion=form.instance, by=request.user)
        return reverse("contracts:motion-vote", args=[form.instance.pk])

    return _saved_page(
        request, form, save, saved=_("The motion is on record. Now the roll call."), title=_("Put a motion"),
        crumbs=crumbs_to(item.meeting), intro=str(item),
    )  # fmt: skip


def _motion(pk):
    return get_object_or_404(Motion.objects.select_related("meeting", "moved_by", "seconded_by"), pk=pk)


@require_http_methods(["GET", "POST"])
@require(may_record_board)
def motion_edit(request, pk):
    motion = _motion(pk)
    form = _motion_form(request, motion.meeting, motion, motion.get_absolute_url())

    def save():
        actions.change_motion(motion=form.instance, by=request.user, fields=form.changed_fields())

    return _saved_page(
        request, form, save, title=_("Change the motion"), crumbs=crumbs_to(motion.meeting),
        history=changes_of(motion), template="contracts/board_form.html",
        removal="" if policies.is_voted(motion) else reverse("contracts:motion-delete", args=[pk]),
    )  # fmt: skip


@require_POST
@require(may_record_board)
def motion_delete(request, pk):
    motion = _motion(pk)
    with said_on_top(request):
        actions.remove_motion(motion=motion, by=request.user)
        messages.success(request, _("The motion is removed."))
    return redirect(motion.meeting)


@require_http_methods(["GET", "POST"])
@require(may_record_board)
def motion_vote(request, pk):
    """The roll call: a row for each member in office that day. `?all=aye` starts every row there."""
    motion = _motion(pk)
    meeting, back = motion.meeting, motion.get_absolute_url()
    votes = dict(motion.votes.values_list("member_id", "choice"))
    version, preset = queries.roll_version(motion), request.GET.get("all", "")
    form = RollCallForm(
        request.POST or None,
        day=meeting.held_on,
        sitting=queries.sitting(meeting.held_on),
        votes=votes,
        version=version,
        preset=preset if preset in dict(CHOICES) else "",
        cancel_url=back,
    )

    def save():
        try:
            voted = actions.record_roll_call(
                motion=motion, by=request.user, choices=form.choices, version=form.cleaned_data["version"]
            )
        except ValidationError as error:
            if getattr(error, "code", "") == "stale":
                form.stale(votes, version)
            raise
        messages.success(request, policies.result_of(voted).words)
        return back

    return form_page(
        request, form, save, title=_("Roll call"), crumbs=crumbs_to(meeting), template="contracts/board_roll_call.html",
        motion=motion, items=motion.items.order_by(queries.natural()), voted=bool(votes),
    )  # fmt: skip


@require_POST
@require(may_record_board)
def motion_clear(request, pk):
    motion = _motion(pk)
    with said_on_top(request):
        actions.take_vote_back(motion=motion, by=request.user)
        messages.success(request, _("The vote is taken back. The history keeps what it was."))
    return redirect(motion.get_absolute_url())


@require_http_methods(["GET", "POST"])
@require(may_manage_contracts)
def item_link(request, pk):
    item = _item(pk)
    open_to = Contract.objects.exclude(status=Contract.Status.CLOSED).exclude(authority=item)
    form = LinkForm(
        request.POST or None,
        contracts=open_to.select_related("vendor").order_by("number"),
        amendments=Amendment.objects.filter(status=Amendment.Status.DRAFT, authority=None)
        .select_related("contract")
        .order_by("contract__number", "number"),
        cancel_url=item.get_absolute_url(),
    )

    def save():
        data = form.cleaned_data
        actions.authorize(item=item, by=request.user, contract=data["contract"], amendment=data["amendment"])

    return _saved_page(
        request, form, save, title=_("What item %(number)s authorizes") % {"number": item.number},
        crumbs=crumbs_to(item.meeting), intro=item.subject,
    )  # fmt: skip


@require_POST
@require(may_manage_contracts)
def item_unlink(request, pk):
    item = _item(pk)
    with said_on_top(request):
        actions.take_authority_away(item=item, by=request.user)
        messages.success(request, _("The link is taken away."))
    return redirect(item)


@require_safe
@require(may_see_contracts)
def member_list(request):
    today = timezone.localdate()
    rows = list(BoardMember.objects.order_by("name", "-starts_on", "id"))
    context = {
        "title": _("Board members"),
        "crumbs": [*crumbs_to(), (_("Board members"), "")],
        "rows": sorted(rows, key=lambda row: not row.is_on(today)),
        "today": today,
        "may_edit": may_record_board(request.user),
    }
    for row in rows:
        row.sits, row.comes = row.is_on(today), row.starts_on > today
    return render(request, "contracts/board_members.html", context)


def _member_page(request, member, title, **context):
    back = reverse("contracts:member-list")
    form = BoardMemberForm(request.POST or None, instance=member, cancel_url=back)

    def save():
        actions.save_member(member=member, by=request.user, fields=form.changed_fields())

    crumbs = [*crumbs_to(), (_("Board members"), back)]
    return _saved_page(request, form, save, title=title, crumbs=crumbs, **context)


@require_http_methods(["GET", "POST"])
@require(may_record_board)
def member_create(request):
    return _member_page(request, BoardMember(), _("Add a member"))


@require_http_methods(["GET", "POST"])
@require(may_record_board)
def member_edit(request, pk):
    member = get_object_or_404(locked(BoardMember.objects, request), pk=pk)
    return _member_page(request, member, member.name, history=changes_of(member))


@require_http_methods(["GET", "POST"])
@require(may_record_board)
def member_end(request, pk):
    member, back = get_object_or_404(BoardMember, pk=pk), reverse("contracts:member-list")
    form = EndTermForm(request.POST or None, initial={"ends_on": timezone.localdate()}, cancel_url=back)

    def save():
        actions.end_term(member=member, by=request.user, ends_on=form.cleaned_data["ends_on"])

    return _saved_page(
        request, form, save, title=_("End the term of %(name)s") % {"name": member.name},
        crumbs=[*crumbs_to(), (_("Board members"), back)],
    )  # fmt: skip
