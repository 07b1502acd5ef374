"""My work: what is owed, and the figures of one's roles. Each figure opens the rows that it counts."""

import datetime
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Count, F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contracts.models import BoardMeeting, Contract, Invoice, LedgerImport
from contracts.permissions import may_manage_contracts
from contracts.policies.money import dollars
from contracts.policies.years import fiscal_year
from contracts.queries import alerts as warned
from contracts.queries import contracts as bought
from contracts.queries import invoices as bills
from contracts.queries.board import natural, unvoted_after
from contracts.queries.ledger import latest_ledger
from district import permissions
from district import queries as district
from district.models import (
    AccessRecord,
    RecordRequest,
    Role,
    RosterImport,
    School,
    SchoolYear,
    StaffMember,
    User,
)
from district.models.users import STUDENT_ROLES
from district.retention_queries import to_decide
from incidents.models import Agreement, AgreementItem, Duty, FollowUp, Incident, Practice
from incidents.models.practice import CIRCLE_KINDS
from incidents.permissions import may_report
from incidents.policies.clock import is_late
from incidents.queries import agreements as agreed
from incidents.queries import followups as again
from incidents.queries import incidents as harm
from incidents.queries import letters as letter_queries
from incidents.queries import practices as queries
from incidents.queries import reentry
from incidents.queries import voice as voice_queries
from incidents.queries.consequences import owed_to_home

LATELY = 12  # weeks that the charts look back
SHOWN = 5


@dataclass(frozen=True)
class Tile:
    """A count that opens its rows."""

    label: str
    icon: str
    figure: object
    note: str
    url: str
    tone: str = ""

    @property
    def shown(self):
        """`1204` → `1,204`; a day or a share as it is."""
        return number_format(self.figure, force_grouping=True) if isinstance(self.figure, int) else self.figure


@dataclass(frozen=True)
class Item:
    """One thing that is owed, as components/_todo.html shows it."""

    tone: str
    icon: str
    what: str
    context: str
    url: str
    act: str
    state: str


def link(name, **query):
    return reverse(name) + ("?" + urlencode(query, doseq=True) if query else "")


def practice(user, today):
    """(tiles, items) of whoever practises: this week's circles, the proactive share, classes that wait."""
    if not permissions.may_log_practice(user):
        return [], []
    seen = Practice.objects.listed_for(user)
    monday = queries.week_start(today)
    week = queries.held_between(seen.filter(kind__in=CIRCLE_KINDS), monday, today).count()
    share = queries.proactive_share(seen, *lately(today))
    sections = queries.sections_for(user, today)
    quiet = queries.silent(sections, today)
    quiet_count, of = quiet.count(), sections.count()
    tiles = [
        Tile(_("Circles"), "messages-square", week, _("this week"),
             link("incidents:practice-list", circles="on", status="took_place", **_days(monday, today))),
        Tile(_("Quiet classes"), "clock", quiet_count,
             _("of %(of)s, no circle for %(days)s days") % {"of": of, "days": queries.SILENT_AFTER},
             link("incidents:class-list", silent="on"), "warn" if quiet_count else ""),
        Tile(_("Practices"), "layers", share.total, _("in the last %(weeks)s weeks") % {"weeks": LATELY},
             link("incidents:practice-list", status="took_place", **_days(*lately(today)))),
        Tile(_("Proactive"), "sprout", "–" if share.by_count is None else f"{share.by_count:.0f} %",
             _("of practices in %(weeks)s weeks") % {"weeks": LATELY},
             link("incidents:practice-list", mode="proactive", status="took_place", **_days(*lately(today)))),
    ]  # fmt: skip
    # A teacher's own classes; who teaches none is shown where in the school it has been quiet the longest.
    own = queries.own_sections(user, today)
    waiting = queries.with_last_circle(queries.silent(own if own.exists() else sections, today))
    waiting = waiting.select_related("school").order_by(F("last_circle").asc(nulls_first=True), "name", "id")
    return tiles, [_quiet_class(section, today) for section in waiting[:SHOWN]]


def _quiet_class(section, today):
    if section.last_circle is None:
        state = _("No circle yet")
    else:
        days = (today - timezone.localdate(section.last_circle)).days
        state = ngettext("%(n)s day quiet", "%(n)s days quiet", days) % {"n": days}
    context = " · ".join(filter(None, [section.course, section.room, section.school.brief]))
    url = link("incidents:circle-create", section=section.pk)
    return Item(
        "warn", "messages-square", _("A circle with %(name)s") % {"name": section.name}, context, url, _("Log"), state
    )


def incidents(user, now):
    """(tiles, items): who responds has what waits and what is owed, who reports has what came of it."""
    if not may_report(user):
        return [], []
    today, tiles, items = now.date(), [], []
    if user.whole_schools():
        in_hand = Incident.objects.listed_for(user).in_hand().count()
        waiting = harm.oldest_in_hand(user)
        waits = waiting.count()
        owed = owed_to_home(user)
        owes = owed.count()
        tiles += [
            Tile(_("Repair owed"), "hourglass", owes, _("consequences without one"),
                 link("incidents:incident-list", owed="on"), "warn" if owes else ""),
            Tile(_("Incidents"), "flag", in_hand, _("not closed yet"),
                 link("incidents:incident-list", status="in_hand")),
            Tile(_("Not answered"), "inbox", waits, _("submitted, no response yet"),
                 link("incidents:incident-list", status="submitted"), "warn" if waits else ""),
        ]  # fmt: skip
        items += [_owed(one, today) for one in owed.select_related("incident__school", "student")[:SHOWN]]
        items += [_waiting(one, today) for one in waiting.select_related("school")[:SHOWN]]
    for one in harm.told_lately(user, now)[:SHOWN]:
        items.append(
            Item("good", "mail-check", _("Your report %(reference)s has an outcome") % {"reference": one.reference},
                 one.title, one.get_absolute_url(), _("Read"), one.get_status_display())
        )  # fmt: skip
    for one in harm.drafts_of(user)[:SHOWN]:
        what = _("Your draft: %(title)s") % {"title": one.title}
        context = f"{one.reference} · {date_format(one.occurred_on)}"
        url = one.get_absolute_url()
        items.append(Item("mute", "pencil-line", what, context, url, _("Open"), _("Not submitted")))
    return tiles, items


def _owed(consequence, today):
    """A consequence without its restorative component, with its age."""
    incident, days = consequence.incident, max(0, (today - consequence.starts_on).days)
    state = ngettext("%(n)s day owed", "%(n)s days owed", days) % {"n": days}
    who = consequence.student.name if consequence.student else ""
    context = " · ".join(filter(None, [who, incident.reference, incident.school.brief]))
    what = _("Repair owed: %(kind)s") % {"kind": consequence.get_kind_display()}
    return Item("bad", "hourglass", what, context, incident.get_absolute_url() + "#consequences", _("Open"), state)


def _waiting(incident, today):
    days = (today - timezone.localdate(incident.submitted_at)).days
    state = ngettext("%(n)s day", "%(n)s days", days) % {"n": days} if days else _("Today")
    context = f"{incident.reference} · {incident.school.brief}"
    return Item("warn", "inbox", incident.title, context, incident.get_absolute_url(), _("Answer"), state)


def _days(first, last):
    return {"first": first.isoformat(), "last": last.isoformat()}


def lately(today):
    """(first day, last day) of the weeks that the charts show."""
    return queries.week_start(today) - datetime.timedelta(weeks=LATELY - 1), today


def figures(user, today):
    """What the charts of this reader show: own practices, or the district's counts for readers without students."""
    first, last = lately(today)
    if user.has_role(*STUDENT_ROLES):
        seen = Practice.objects.listed_for(user)
        weeks, share = queries.by_week(seen, today, LATELY), queries.proactive_share(seen, first, last)
    else:
        weeks, share = queries.district_by_week(today, LATELY), queries.district_share(first, last)
    opens = link("incidents:practice-list", status="took_place", **_days(first, last))
    return {
        "labels": [date_format(monday, "M j") for monday, _proactive, _responsive in weeks],
        "series": [
            (_("Proactive"), [proactive for _monday, proactive, _responsive in weeks]),
            (_("Responsive"), [responsive for _monday, _proactive, responsive in weeks]),
        ],
        "share": share,
        "weeks": LATELY,
        "url": opens if permissions.may_see_students(user) else "",
        "sentence": _sentence(share),
    }


def _sentence(share):
    if not share.total:
        return _("No practice is on record for these weeks yet.")
    text = _(
        "%(n)s practices in %(weeks)s weeks; %(proactive)s of them built community before there was harm to repair."
    )
    numbers = {"n": share.total, "weeks": LATELY, "proactive": share.proactive}
    return text % {name: number_format(value, force_grouping=True) for name, value in numbers.items()}


def voice(user, today):
    """(tiles, items): people who were harmed and are to be asked again how it is now."""
    if not user.whole_schools():
        return [], []
    return [], [
        Item(
            "info", "message-circle-heart", _("Ask again: %(kind)s") % {"kind": one.get_kind_display()},
            f"{date_format(timezone.localdate(one.started_at))} · {one.school.brief}",
            reverse("incidents:practice-voice", args=[one.pk]), _("Open the slips"),
            ngettext("%(n)s person", "%(n)s people", one.waiting) % {"n": one.waiting},
        )
        for one in voice_queries.to_ask_again(user, today)[:SHOWN]
    ]  # fmt: skip


def letters(user, today):
    """(tiles, items) of a school administrator: families that were not told of days away from class."""
    if not user.has_role(Role.PRINCIPAL):
        return [], []
    count = letter_queries.untold(user, today).count()
    return [
        Tile(_("Families not yet told"), "mail-warning", count, _("of a suspension"),
             link("incidents:letter-untold"), "bad" if count else ""),
    ], []  # fmt: skip


def repair(user, today):
    """(tiles, items) of what was promised, is to be looked at again, and who comes back without a plan."""
    if not permissions.may_log_practice(user):
        return [], []
    whole = bool(user.whole_schools())
    promises = AgreementItem.objects.listed_for(user) if whole else agreed.promises_checked_by(user)
    agreements = Agreement.objects.listed_for(user)
    follow_ups = again.due(FollowUp.objects.listed_for(user), today)
    late = agreed.with_overdue(agreements, promises, today).count()
    due, overdue = follow_ups.count(), follow_ups.filter(due_on__lt=today).count()
    checked = {} if whole else {"checked": "on"}
    tiles = [
        Tile(_("Agreements overdue"), "handshake", late, _("a promise is past its day"),
             link("incidents:agreement-list", state="overdue", **checked), "bad" if late else ""),
        Tile(_("Follow-ups due"), "calendar-check", due, _("%(n)s of them overdue") % {"n": overdue},
             link("incidents:followup-list", state="due"), "bad" if overdue else "warn" if due else ""),
    ]  # fmt: skip
    items = []
    if whole:
        returns = reentry.without_plan(user, today)
        tiles.append(
            Tile(_("Back without a plan"), "door-open", len(returns), _("this week, next, or lately"),
                 link("incidents:reentry-list"), "bad" if returns else "")
        )  # fmt: skip
        items += [_return(one, today) for one in returns[:SHOWN]]
    items += [_promise(item, today) for item in agreed.overdue_first(promises, today, SHOWN)]
    rows = again.with_relations(follow_ups).order_by("due_on", "id")
    return tiles, items + [_follow_up(row, today, row.school_id in user.whole_schools()) for row in rows[:SHOWN]]


def safety(user, now):
    """(tiles, items) of what is owed after safety interventions: one's schools' as items, the district's as a count."""
    whole = user.whole_schools()
    if not whole and not user.sees_district():
        return [], []
    duties = Duty.objects.listed_for(user)
    owed, late = duties.owed(), duties.late(now).count()
    count = owed.count()
    tiles = [
        Tile(_("Owed after safety"), "shield-alert", count, _("%(n)s of them late") % {"n": late},
             link("incidents:duty-list"), "bad" if late else "warn" if count else ""),
    ]  # fmt: skip
    rows = owed.filter(school__in=whole).select_related("rule", "school", "student").order_by("due_at", "id")
    return tiles, [_duty(duty, now) for duty in rows[:SHOWN]]


def _duty(duty, now):
    late = is_late(duty.due_at, now)
    who = duty.student.name if duty.student else ""
    context = " · ".join(filter(None, [who, str(duty.rule.get_recipient_display()), duty.school.brief]))
    state = _("Late since %(moment)s") if late else _("By %(moment)s")
    moment = date_format(timezone.localtime(duty.due_at), "M j, g:i A")
    return Item(
        "bad" if late else "warn", "shield-alert", duty.rule.name, context,
        link_to("incidents:duty-detail", duty.pk), _("Open"), state % {"moment": moment},
    )  # fmt: skip


def _return(one, today):
    student = one.consequence.student
    name = student.name if student else _("A student of another school")
    state = _("Back since %(day)s") if one.returns_on < today else _("Back %(day)s")
    return Item(
        "bad" if one.returns_on <= today else "warn",
        "door-open",
        _("Plan the return of %(name)s") % {"name": name},
        f"{one.consequence.get_kind_display()} · {one.consequence.school.brief}",
        link_to("incidents:reentry-create", one.consequence.pk),
        _("Plan"),
        state % {"day": date_format(one.returns_on, "M j")},
    )


def _promise(item, today):
    who = (item.student.name if item.student else "") or item.who
    context = " · ".join(filter(None, [who, str(item.agreement), item.school.brief]))
    url = item.agreement.get_absolute_url()
    return Item("bad", "handshake", item.what, context, url, _("Open"), _late(item.due_on, today))


def _follow_up(row, today, whole):
    """`whole`: the reader may open what it is about."""
    of = [again.named(row) if whole else "", row.student.name if row.student else "", row.school.brief]
    context = " · ".join(filter(None, of))
    late = row.due_on < today
    state = _late(row.due_on, today) if late else _("Today")
    return Item(
        "bad" if late else "warn", "calendar-check", str(row), context, row.get_absolute_url(), _("Look again"), state
    )


def _late(day, today):
    days = (today - day).days
    return ngettext("%(n)s day late", "%(n)s days late", days) % {"n": days}


def link_to(name, pk):
    return reverse(name, args=[pk])


ENDS_SOON = 90  # days


def contracts(user, today):
    """(tiles, items) of whoever keeps contracts: what is to be decided, ends, is late, or has no money yet."""
    if not may_manage_contracts(user):
        return [], []
    invoices, everything = Invoice.objects.select_related("vendor", "contract"), Contract.objects.all()
    decide, mine = bills.to_decide(invoices), bills.waiting_for_second(invoices, user)
    ending = bought.ending(everything, today, ENDS_SOON)
    late = bought.with_late_deliverable(everything, today).count()
    unfunded = bought.unfunded(everything).count()
    unfiled = bought.without_document(everything).count()
    to_decide, second, ends = decide.count(), mine.count(), ending.count()
    alerts = warned.open_alerts()
    warnings = alerts.count()
    tiles = [
        Tile(_("Alerts"), "bell-ring", warnings, _("ask for a decision in time"),
             link("contracts:alert-list"), "warn" if warnings else ""),
        Tile(_("Invoices to decide"), "receipt", to_decide, _("received, nobody’s yes yet"),
             link("contracts:invoice-list", state="decide"), "warn" if to_decide else ""),
        Tile(_("Second yes"), "user-check", second, _("invoices that wait for yours"),
             link("contracts:invoice-list", state="mine"), "warn" if second else ""),
        Tile(_("Contracts ending"), "calendar-clock", ends, _("within %(days)s days") % {"days": ENDS_SOON},
             link("contracts:contract-list", ends=ENDS_SOON), "warn" if ends else ""),
        Tile(_("Deliverables late"), "package-x", late, ngettext("contract", "contracts", late),
             link("contracts:contract-list", look="late"), "bad" if late else ""),
        Tile(_("Signed, not funded"), "piggy-bank", unfunded, _("accounts cover less than the ceiling"),
             link("contracts:contract-list", look="unfunded"), "warn" if unfunded else ""),
        Tile(_("Documents"), "paperclip", unfiled, _("contracts in force with none on file"),
             link("contracts:contract-list", look="paper"), "warn" if unfiled else ""),
        _ledger(today),
    ]  # fmt: skip
    items = [_bill(one, today, _("Give the second yes")) for one in mine.order_by("received_on", "id")[:SHOWN]]
    items += [_bill(one, today, _("Decide")) for one in decide.order_by("received_on", "id")[:SHOWN]]
    alerts = warned.with_subject(alerts).order_by("-raised_on", "-id")[:SHOWN]
    items += [_alert(one, today) for one in warned.told(alerts, today)]
    unsaid = warned.without_alert(ending).select_related("vendor").order_by("runs_to", "id")
    items += [_ending(one, today) for one in unsaid[:SHOWN]]
    return tiles, items


def _bill(invoice, today, act):
    days = (today - invoice.received_on).days
    state = ngettext("%(n)s day", "%(n)s days", days) % {"n": days} if days else _("Today")
    words = _("Credit note %(number)s: %(amount)s") if invoice.total < 0 else _("Invoice %(number)s: %(amount)s")
    what = words % {"number": invoice.number, "amount": dollars(invoice.total)}
    context = f"{invoice.vendor} · {invoice.contract.number}"
    return Item("warn", "receipt", what, context, invoice.get_absolute_url(), act, state)


def _ledger(today):
    """The latest ledger that was applied, which opens beside ours; one that was checked and waits comes first."""
    waiting = LedgerImport.objects.filter(status=LedgerImport.Status.CHECKED).count()
    last = latest_ledger(fiscal_year(today))
    if waiting:
        return Tile(_("Ledger"), "scale", waiting, _("checked, waiting to be applied"),
                    link("contracts:ledger-list"), "warn")  # fmt: skip
    figure = date_format(last.as_of, "M j") if last else "–"
    note = _("the latest beside ours") if last else _("none of this fiscal year")
    return Tile(_("Ledger"), "scale", figure, note, link("contracts:ledger-reconcile"))


def _alert(alert, today):
    record = alert.contract or alert.source
    context = f"{record.vendor} · {record.number}" if alert.contract else f"{_('Funding source')} · {record}"
    state = warned.nearness(alert, today)
    return Item(alert.tone, "bell-ring", alert.title, context, record.get_absolute_url(), _("Decide"), state)


def _ending(contract, today):
    days = (contract.runs_to - today).days
    state = ngettext("%(n)s day left", "%(n)s days left", days) % {"n": days}
    what = _("%(number)s ends %(day)s") % {"number": contract.number, "day": date_format(contract.runs_to, "M j")}
    context = f"{contract.vendor} · {contract.purpose}"
    return Item("info", "calendar-clock", what, context, contract.get_absolute_url(), _("Open"), state)


def records(user, today):
    """(tiles, items) of a records officer: families that asked to see a record, the longest wait first."""
    if not permissions.may_keep_records(user):
        return [], []
    requests = RecordRequest.objects.listed_for(user).owed()
    rows = list(requests.select_related("student", "school").order_by("received_on", "id"))
    late = sum(row.days_left(today) < 0 for row in rows)
    tiles = [
        Tile(_("Record requests"), "folder-open", len(rows), _("%(n)s of them late") % {"n": late},
             link("district:record-request-list", status="open"), "bad" if late else ""),
    ]  # fmt: skip
    return tiles, [_record_request(row, today) for row in rows[:SHOWN] if row.days_left(today) <= SOON]


SOON = 10  # days before a record is due


def _record_request(row, today):
    left = row.days_left(today)
    state = ngettext("%(n)s day left", "%(n)s days left", left) % {"n": left}
    if left < 0:
        state = ngettext("%(n)s day late", "%(n)s days late", -left) % {"n": -left}
    what = _("Show the record of %(student)s") % {"student": row.student.name}
    context = f"{row.asked_by} · {row.school.brief}"
    return Item("bad" if left < 0 else "warn", "folder-open", what, context, row.get_absolute_url(), _("Open"), state)


def administration(user, today):
    """(tiles, items) of an administrator."""
    if not permissions.may_administer(user):
        return [], []
    checked = RosterImport.objects.filter(status=RosterImport.Status.CHECKED)
    waiting = checked.count()
    ending = district.with_roles_ending(User.objects.all(), today).count()
    gone = district.gone_from_roster(User.objects.all(), today).count()
    without = district.without_coordinator(School.objects.all(), today).count()
    tiles = [
        Tile(_("Roster files"), "file-up", waiting, _("checked, waiting for you"),
             link("district:roster-list", status="checked"), "warn" if waiting else ""),
        Tile(_("Roles ending"), "calendar-clock", ending, _("within 30 days"),
             link("district:user-list", ending="on"), "warn" if ending else ""),
        Tile(_("Left, may sign in"), "user-x", gone, _("no longer on the staff roster"),
             link("district:user-list", gone="on"), "bad" if gone else ""),
        Tile(_("No coordinator"), "school", without, ngettext("school", "schools", without),
             link("district:school-list", uncovered="on"), "warn" if without else ""),
    ]  # fmt: skip
    items = [_list_to_decide(row, user) for row in to_decide(user, today)[:SHOWN]]
    if not SchoolYear.objects.filter(starts_on__gt=today).exists():
        year = SchoolYear.objects.of(today)
        if year is None or year.ends_on - today < datetime.timedelta(days=120):
            items.append(
                Item("warn", "calendar-plus", _("Add the next school year"),
                     _("Rosters and reports of the new year need it."),
                     link("district:year-list"), _("Add"), _("Before summer"))
            )  # fmt: skip
    for upload in checked[:SHOWN]:
        bad = ngettext("%(n)s bad row", "%(n)s bad rows", upload.problem_count) % {"n": upload.problem_count}
        what = _("Apply or discard %(file)s") % {"file": upload.original_name}
        items.append(Item("warn", "file-check-2", what, bad, upload.get_absolute_url(), _("Open"), _("Checked")))
    return tiles, items


def _list_to_decide(row, user):
    """A list of records to destroy: for the second person, or ready for anybody."""
    count = ngettext("%(n)s record", "%(n)s records", row.listed) % {
        "n": number_format(row.listed, force_grouping=True)
    }
    if row.status == row.Status.PROPOSED:
        what, context = _("Approve what is destroyed: %(kind)s"), _("Proposed by %(name)s")
        context, state = context % {"name": row.proposed_by.name}, _("Second person")
    else:
        what, state = _("Destroy what is approved: %(kind)s"), _("Ready")
        context = _("Approved by %(name)s") % {"name": row.approved_by.name}
    return Item(
        "warn", "archive", what % {"kind": row}, f"{count} · {context}", row.get_absolute_url(), _("Open"), state
    )


def audit(user, now):
    """(tiles, items) of an auditor: a week of refusals and exports."""
    if not user.has_role(Role.AUDITOR):
        return [], []
    since = now - datetime.timedelta(days=7)
    counts = AccessRecord.objects.filter(at__gte=since).aggregate(
        refused=Count("pk", filter=Q(kind=AccessRecord.Kind.DENIAL)),
        exported=Count("pk", filter=Q(kind=AccessRecord.Kind.EXPORT)),
        viewed=Count("pk", filter=Q(kind=AccessRecord.Kind.VIEW)),
    )
    day = f"{since:%Y-%m-%d}"
    return [
        Tile(
            _("Refusals"),
            "shield-x",
            counts["refused"],
            _("in the last 7 days"),
            link("district:access-log", kind="denial", since=day),
            "warn" if counts["refused"] else "",
        ),
        Tile(
            _("Exports"),
            "download",
            counts["exported"],
            _("in the last 7 days"),
            link("district:access-log", kind="export", since=day),
        ),
        Tile(
            _("Records viewed"),
            "eye",
            counts["viewed"],
            _("in the last 7 days"),
            link("district:access-log", kind="view", since=day),
        ),
    ], []


def board(user, today):
    """(tiles, items) of board staff: items that were before the board and have no vote on record."""
    if not user.has_role(Role.BOARD):
        return [], []
    waiting = unvoted_after(today)
    count = waiting.count()
    last = BoardMeeting.objects.filter(held_on__lt=today).order_by("-held_on", "-id").first()
    tiles = [
        Tile(_("Items without a vote"), "gavel", count, _("of meetings that are over"),
             link("contracts:meeting-list", unvoted="on"), "warn" if count else ""),
    ]  # fmt: skip
    if last is not None:
        tiles.append(
            Tile(_("Last meeting"), "landmark", date_format(last.held_on, "M j"), last.get_kind_display(),
                 last.get_absolute_url())
        )  # fmt: skip
    items = waiting.select_related("meeting").annotate(place=natural()).order_by("-meeting__held_on", "place", "id")
    return tiles, [_unvoted(item) for item in items[:SHOWN]]


def _unvoted(item):
    context = f"{date_format(item.meeting.held_on)}, {item.meeting.get_kind_display()}"
    return Item("warn", "gavel", str(item), context, item.get_absolute_url(), _("Record the vote"), _("No vote yet"))


def people(user, today):
    """Tiles of those who come for the district as a whole and not for students."""
    if user.has_role(*STUDENT_ROLES):
        return []
    staff = StaffMember.objects.visible_to(user).active(today)
    teachers = staff.filter(job_class=StaffMember.JobClass.TEACHER).count()
    return [
        Tile(_("Staff"), "id-card", staff.count(), _("on the roster today"), link("district:staff-list")),
        Tile(_("Certified teachers"), "graduation-cap", teachers, _("on the roster today"),
             link("district:staff-list", job=StaffMember.JobClass.TEACHER.value)),
        Tile(_("Schools"), "school", School.objects.visible_to(user).open().count(), _("open"),
             link("district:school-list")),
    ]  # fmt: skip
