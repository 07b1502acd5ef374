"""What the search box finds: people, schools and pages that one may see."""

import re
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlencode

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from contracts.models import AgendaItem, BoardMeeting, Contract, Document, Invoice, Vendor
from contracts.permissions import may_see_contracts
from contracts.policies.money import dollars
from contracts.queries import contracts as bought
from contracts.queries import invoices as bills
from contracts.queries.board import matching_items
from district import permissions
from district.models import School, StaffMember, Student
from district.queries import students_found
from district.scope import SCHOOLS
from incidents.filters.practices import FEW_SCHOOLS
from incidents.models import Incident
from incidents.permissions import may_report, may_see_patterns
from strategy.areas import address_of
from strategy.areas import places_of as reviewed_places
from strategy.models import Action, Indicator, Policy, Task
from strategy.queries.policies import found_by
from trainings.areas import places_of
from trainings.models import Session
from trainings.queries import sessions as taught

WORDS, SHOWN = 6, 8
REFERENCE = re.compile(r"\d{4}-(\d{4,18})")
LATELY = timedelta(days=60)  # how far back titles are searched where there are many schools: no index helps there


@dataclass(frozen=True)
class Found:
    label: str
    note: str
    url: str


@dataclass(frozen=True)
class Group:
    title: str
    icon: str
    hits: list
    more_url: str


def words_of(text):
    """At most six words, none longer than a name; NUL cannot be in a name."""
    return [word[:60] for word in text.replace("\0", " ").replace(",", " ").split()][:WORDS]


def search(user, text, navigation):
    """Groups with hits, in the order of how often they are wanted."""
    words = words_of(text)
    if not words:
        return []
    query = "?" + urlencode({"q": text})
    groups = [
        Group(_("Students"), "users-round", _students(user, words), reverse("district:student-list") + query),
        Group(_("Incidents"), "flag", _incidents(user, words), reverse("incidents:incident-list")),
        *_contracts(user, words, query),
        Group(_("Board"), "landmark", _board(user, words), reverse("contracts:meeting-list") + query),
        Group(
            _("Training sessions"), "graduation-cap", _sessions(words),
            reverse("trainings:session-list") + query + "&when=all",
        ),
        Group(_("Strategic plan"), "target", _plan(words), reverse("strategy:task-list") + query),
        Group(_("Policies"), "scroll-text", _policies(words), reverse("strategy:policy-list") + query),
        Group(_("Staff"), "id-card", _staff(user, words), reverse("district:staff-list") + query),
        Group(_("Schools"), "school", _schools(user, words), reverse("district:school-list") + query),
        Group(_("Pages"), "compass", _pages(user, navigation, words), ""),
    ]  # fmt: skip
    return [group for group in groups if group.hits]


def _students(user, words):
    if not permissions.may_see_students(user):
        return []
    ids, _cut = students_found(words, user=user)
    students = Student.objects.visible_to(user).filter(pk__in=ids).select_related("school")[:SHOWN]
    return [
        Found(
            s.sort_name,
            " · ".join(filter(None, [s.get_grade_display(), s.school.brief, s.local_id])),
            s.get_absolute_url(),
        )
        for s in students
    ]


def _incidents(user, words):
    """By number, wherever one may open it; by the words of the title, at one's own schools."""
    if not permissions.may_see_students(user):
        return []
    if len(words) == 1 and (number := REFERENCE.fullmatch(words[0])):
        found = Incident.objects.visible_to(user).filter(pk=number[1])
        hits = [one for one in found.select_related("school") if one.reference == words[0]]
    else:
        found = Incident.objects.listed_for(user).select_related("school").order_by("-occurred_on", "-id")
        if len(SCHOOLS.get()) > FEW_SCHOOLS:
            found = found.filter(occurred_on__gte=timezone.localdate() - LATELY)
        for word in words:
            found = found.filter(title__icontains=word)
        hits = found[:SHOWN]
    return [
        Found(one.title, " · ".join([one.reference, one.school.brief, date_format(one.occurred_on)]),
              one.get_absolute_url())
        for one in hits
    ]  # fmt: skip


def _contracts(user, words, query):
    """Contracts by number, purpose or vendor, invoices by number, vendors by name."""
    if not may_see_contracts(user):
        return []
    contracts = bought.found_by(Contract.objects.select_related("vendor"), words).order_by("-starts_on", "-id")
    invoices = Invoice.objects.select_related("vendor").order_by("-received_on", "-id")
    for word in words:
        invoices = invoices.filter(number__icontains=word)
    vendors = bills.vendors_by(Vendor.objects.all(), words)
    return [
        Group(
            _("Contracts"), "file-text",
            [Found(f"{one.number} · {one.vendor}", one.purpose, one.get_absolute_url()) for one in contracts[:SHOWN]],
            reverse("contracts:contract-list") + query,
        ),
        Group(
            _("Invoices"), "receipt",
            [
                Found(f"{one.number} · {one.vendor}", f"{dollars(one.total)} · {one.get_status_display()}",
                      one.get_absolute_url())
                for one in invoices[:SHOWN]
            ],
            reverse("contracts:invoice-list") + query + "&state=all",
        ),
        Group(
            _("Vendors"), "store",
            [Found(one.name, one.number, one.get_absolute_url()) for one in vendors[:SHOWN]],
            reverse("contracts:vendor-list") + query,
        ),
        Group(_("Documents"), "paperclip", _papers(words), ""),
    ]  # fmt: skip


def _plan(words):
    """Actions, indicators and tasks of the plans, by their code or their words."""
    hits = []
    for model in (Action, Indicator, Task):
        found = model.objects.select_related("plan")
        for word in words:
            found = found.filter(Q(code__iexact=word) | Q(title__icontains=word) | Q(text__icontains=word))
        hits += [
            Found(f"{one.code} {one.words}", f"{one.plan} · {one.plan.word(model._meta.model_name)}", address_of(one))
            for one in found.order_by("-plan__is_main", "plan", "position", "pk")[:SHOWN]
        ]
    return hits[:SHOWN]


def _policies(words):
    policies = found_by(Policy.objects.filter(retired=False), words)
    return [Found(str(one), date_format(one.adopted_on), one.get_absolute_url()) for one in policies[:SHOWN]]


def _papers(words):
    """Papers of contracts, amendments, invoices and board items by their titles."""
    papers = Document.objects.filter(withdrawn=False).order_by("-id")
    for word in words:
        papers = papers.filter(title__icontains=word)
    relations = ("contract", "amendment__contract", "invoice", "item__meeting")
    return [
        Found(one.title, f"{one.get_kind_display()} · {one.contract or one.amendment or one.invoice or one.item}",
              reverse("contracts:document-detail", args=[one.pk]))
        for one in papers.select_related(*relations)[:SHOWN]
    ]  # fmt: skip


def _board(user, words):
    """Items of the board by their words and people, meetings by their day or place; the newest first."""
    if not may_see_contracts(user):
        return []
    items = matching_items(AgendaItem.objects.all(), words).select_related("meeting")
    hits = [
        Found(
            str(item),
            f"{date_format(item.meeting.held_on)}, {item.meeting.get_kind_display()}",
            item.get_absolute_url(),
        )
        for item in items.order_by("-meeting__held_on", "-id")[:SHOWN]
    ]
    meetings = BoardMeeting.objects.order_by("-held_on", "-id")
    for word in words:
        meetings = meetings.filter(Q(place__icontains=word) | Q(held_on=_day(word)))
    return [
        *(Found(f"{date_format(one.held_on)}, {one.get_kind_display()}", one.place, one.get_absolute_url())
          for one in meetings[:SHOWN]),
        *hits,
    ]  # fmt: skip


def _day(word):
    """A day written 2022-09-20, or None."""
    try:
        return parse_date(word)
    except ValueError:
        return None


def _staff(user, words):
    staff = StaffMember.objects.visible_to(user).found_by(words)[:SHOWN]
    return [Found(s.sort_name, s.title or s.get_job_class_display(), s.get_absolute_url()) for s in staff]


def _schools(user, words):
    condition = Q()
    for word in words:
        condition &= Q(name__icontains=word)
    schools = School.objects.visible_to(user).filter(condition)[:SHOWN]
    return [Found(s.name, s.get_level_display(), s.get_absolute_url()) for s in schools]


def _sessions(words):
    found = taught.found_by(Session.objects.select_related("course", "school"), words).order_by("-starts_on", "-id")
    return [
        Found(f"{one.number} · {one.course.name}", f"{date_format(one.starts_on)} · {one.get_status_display()}",
              one.get_absolute_url())
        for one in found[:SHOWN]
    ]  # fmt: skip


def _pages(user, navigation, words):
    """Places of the navigation, and further ones by the words under which somebody may look for them."""
    places = [(entry["label"], "", entry["url"]) for entry in navigation]
    if may_see_contracts(user):
        places += _places_of_contracts()
    places += _places_of_counts(user)
    places += _places_of_safety(user)
    also = {
        "session-list": _("courses, trainings, register, seats"),
        "completion": _("completion, requirement, trained"),
    }
    places += [(word, also.get(name, ""), url) for name, word, url in places_of(user)]
    places += _places_of_reviews(user)
    return [
        Found(label, "", url)
        for label, also, url in places
        if all(word.lower() in f"{label} {also}".lower() for word in words)
    ]


def _places_of_counts(user):
    """(name, other words for it, address) of what is counted for others."""
    if may_see_patterns(user):
        words = _("ratio, race, disability, disproportion, three-year trend")
        yield _("Equity, by event"), words, reverse("incidents:equity-events")
        yield _("State rates"), _("equity, alternate risk ratio"), reverse("incidents:staterate-list")
        yield _("Counts for the civil rights collection"), _("CRDC, OCR, federal"), reverse("incidents:crdc")
    if permissions.may_see_settings(user):
        yield _("State files"), _("ED166, export, codes, report to the state"), reverse("incidents:statefile-list")


def _places_of_safety(user):
    """The same about safety interventions, and about what families ask to see."""
    if may_report(user):
        words = _("restraint, seclusion, escort, hold")
        yield _("Record a safety intervention"), words, reverse("incidents:safety-create")
    if permissions.may_see_students(user):
        words = _("duties, notices, deadlines, debriefs, late")
        yield _("What is owed after safety interventions"), words, reverse("incidents:duty-list")
        words = _("law, policy, restraint, seclusion, prohibited holds")
        yield _("Safety rules"), words, reverse("incidents:ruleset-list")
    if permissions.may_see_records(user):
        words = _("inspection, FERPA, 45 days, parents")
        yield _("Requests to see a student’s record"), words, reverse("district:record-request-list")
        yield _("Disclosures of records"), _("log, who got it"), reverse("district:disclosure-list")
        yield _("Amendments of records"), _("dispute, statement, hearing"), reverse("district:amendment-list")
    if permissions.may_see_retention(user):
        words = _("schedule, years kept, archive, purge")
        yield _("Retention"), words, reverse("district:retention-list")
        yield _("Destruction lists"), _("destroyed, approved, log"), reverse("district:destruction-list")
        yield _("Legal holds"), _("litigation, lawsuit, matter, counsel"), reverse("district:hold-list")


def _places_of_reviews(user):
    """The same about progress reviews, improvement plans and visits."""
    also = {
        "review-list": _("SPR, school review, growth, need, commitments"),
        "improvement-list": _("SIP, goals of a school, focus"),
        "visit-list": _("SVS, walkthrough, site visit summary, rubric"),
    }
    for name, word in reviewed_places(user):
        yield word, also[name], reverse(f"strategy:{name}")


def _places_of_contracts():
    """(name, other words for it, address) of the lists and reports of what the district bought."""
    return [
        (_("Register of contracts"), _("list export"), reverse("contracts:contract-list")),
        (_("Alerts"), _("deadlines, ceilings, ends of contracts"), reverse("contracts:alert-list")),
        (_("Invoices"), _("bills, credit notes, payments"), reverse("contracts:invoice-list") + "?state=all"),
        (_("Spend"), _("report, burn, by vendor, source, month, priority"), reverse("contracts:spend")),
        (_("Vendors"), _("suppliers, companies"), reverse("contracts:vendor-list")),
        (_("Funding sources"), _("grants, awards"), reverse("contracts:source-list")),
        (_("Ledger"), _("MUNIS, finance office, year-to-date budget, import"), reverse("contracts:ledger-list")),
        (_("Ours beside the ledger"), _("reconcile, reconciliation"), reverse("contracts:ledger-reconcile")),
        (_("Members of the board"), _("terms of office"), reverse("contracts:member-list")),
    ]
