"""What the demo district bought: board votes, contracts in every state, orders, invoices, payments.

The rows are written through the database's own rules, with its triggers awake: drafts first, then votes, signatures,
orders, approvals, payments. Whatever the rules refuse stops the seed. The first contract is the board item of
2022-09-20 as its minutes tell it, with invented people.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import partial

from django.utils import timezone

from contracts import models
from contracts.models import Threshold
from contracts.queries.alerts import occasions
from district.models.users import Role
from overview.demo.copying import write_history

MODELS = [
    models.Vendor, models.FundingSource, models.BoardMember, models.BoardMeeting, models.Motion, models.AgendaItem,
    models.Vote, models.Contract, models.Amendment, models.Deliverable, models.DeliverableAcceptance,
    models.FundingAllocation, models.PurchaseOrder, models.Invoice, models.InvoiceLine, models.InvoiceApproval,
    models.Payment, models.ContractAlert,
]  # fmt: skip
DAY = timedelta(days=1)
LITERAL = date(2022, 9, 20)
CENT = Decimal("0.01")
SEATS = 9
# Name, office, first day, last day (None: still there; `n`: n-th demo year's December 31), invented.
MEMBERS = [
    ("Adaeze Nwosu", "Chair", None), ("Marta Lindqvist", "First vice chair", None), ("Tomás Arroyo", "Secretary", None),
    ("Renee Castellan", "", None), ("Dov Abramsen", "", None), ("Priya Raman", "", None), ("Wendell Oakes", "", None),
    ("Lucía Ferrante", "", 0), ("Samuel Brightwater", "", None),
]  # fmt: skip
SUCCESSOR = "Hana Whitfield"
VENDORS = [
    ("International Institute for Restorative Practices", "IIRP", "10482"),
    ("Circle Keepers Youth Collaborative", "Circle Keepers", "20177"), ("Northlight Survey Systems", "", "20341"),
    ("Lingua Bridge Interpreters", "", "18830"), ("Fenwick & Osei Evaluation", "", "21055"),
    ("Quiet Corner Furnishings", "", "19922"), ("Second Start Mentoring", "", "20806"),
    ("Meridian Translations", "", "18344"), ("Steady Ground Training", "", "21190"),
    ("Commonground Retreat Center", "", "17765"), ("Riverbend Transit", "", "11203"),
    ("Harbor Family Services", "", "20518"),
]  # fmt: skip
IIRP, KEEPERS, SURVEY, INTERPRETERS, STUDY, ROOMS, MENTORS, TRANSLATIONS, TRAINING, RETREAT, BUS, FAMILIES = range(12)
# Name, program, award, first day, last day to commit, last day to pay. ESSER's dates are the law's; see DOMAIN §6.
ESSER = [
    ("ESSER I", "CARES Act", "3150000", date(2020, 3, 13), date(2022, 9, 30), date(2023, 1, 28)),
    ("ESSER II", "CRRSA Act", "13400000", date(2020, 3, 13), date(2023, 9, 30), date(2024, 1, 29)),
    ("ESSER III", "American Rescue Plan Act", "30100000", date(2020, 3, 13), date(2024, 9, 30), date(2025, 1, 28)),
]
GENERAL, TITLE_IV, CLIMATE, ESSER_II = "General fund", "Title IV, Part A", "School climate grant", "ESSER II"
CONNECTIONS = "Stronger connections grant"
ACCOUNTS = {
    GENERAL: "10017700-533000-00000", TITLE_IV: "24417704-533000-72040", CLIMATE: "25517709-533000-72055",
    ESSER_II: "37818804-460000-72010",
}  # fmt: skip
DONE = {
    "term": "The vendor was told; the last invoices are asked for by the end of the month.",
    "ceiling": "What is still to come fits into what is left; no amendment is needed.",
    "obligation": "The rest was offered to the schools; orders go out next week.",
    "liquidation": "The finance office has the list of what is still to be paid.",
}
SERVED = "Priority 2: Welcoming culture and nurturing climate"


@dataclass
class Plan:
    """One contract as it will be told. `bills` is how many invoices, `spent` which part of the amount they come to."""

    vendor: int
    purpose: str
    amount: str
    starts: date
    ends: date
    method: str = "proposals"
    status: str = "active"
    bills: int = 0
    spent: str = "1"
    number: str = ""
    sources: list = field(default_factory=lambda: [(GENERAL, "1")])
    deliverables: list = field(default_factory=list)  # (what, quantity, unit, due, part accepted)
    continues: int | None = None  # place in the list
    meeting: date | None = None
    extra: dict = field(default_factory=dict)


def write(cursor, people, size, today, now):
    """Everything, in the order in which it happened. Called when triggers and constraints stand again."""
    Book(people, today, now).fill(12 if size.schools < 10 else 60)
    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
    for model in [*MODELS, models.AlertMail]:
        table = model._meta.db_table
        cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), coalesce(max(id), 1)) FROM {table}")
    events = ", ".join(model.pgh_event_model._meta.db_table for model in MODELS)
    cursor.execute(f"TRUNCATE {events}")


def write_histories(cursor, now, context_of):
    """As the triggers would have told it at the time: written down, then signed or approved."""
    stamp = f"'{now.isoformat()}'::timestamptz"
    tell = partial(write_history, cursor)
    owner, recorder = context_of("owner_id"), context_of("recorded_by_id")
    noon = "({} + time '16:00') AT TIME ZONE 'UTC'".format
    for model in MODELS:
        if model is models.Contract:
            draft = {
                "status": "'draft'", "signed_on": "NULL", "authority_id": "NULL", "closed_on": "NULL",
                "closed_reason": "''", "updated_at": "created_at",
            }  # fmt: skip
            active = {"status": "'active'", "closed_on": "NULL", "closed_reason": "''"}
            tell(model, at="created_at", context=owner, before=draft)
            signed, closed = "status IN ('active', 'closed')", "status = 'closed'"
            tell(model, at=noon("signed_on"), context=owner, label="update", before=active, where=signed)
            tell(model, at="updated_at", context=owner, label="update", where="status = 'pending'")
            tell(model, at=noon("closed_on"), context=owner, label="update", where=closed)
        elif model is models.Invoice:
            waits = {"status": "'received'", "approved_on": "NULL", "rejected_reason": "''"}
            tell(model, at="created_at", context=recorder, before=waits)
            approved = {"status": "'approved'"}
            yes = "approved_on IS NOT NULL"
            tell(model, at=noon("approved_on"), context=recorder, label="update", before=approved, where=yes)
            ended = "(SELECT max(paid_on) FROM contracts_payment p WHERE p.invoice_id = contracts_invoice.id)"
            tell(model, at=noon(ended), context=recorder, label="update", where="status = 'paid'")
            no = "status = 'rejected'"
            tell(model, at="created_at + interval '2 days'", context=recorder, label="update", where=no)
        elif model is models.Amendment:
            draft = {"status": "'draft'", "signed_on": "NULL"}
            tell(model, at="created_at", before=draft)
            tell(model, at=noon("signed_on"), label="update", where="status = 'in_force'")
        elif model is models.PurchaseOrder:
            fresh = {"status": "'open'", "released": "0", "closed_on": "NULL", "closed_by_id": "NULL"}
            tell(model, at=noon("issued_on"), before=fresh)
            closed = "status = 'closed'"
            tell(model, at=noon("closed_on"), context=context_of("closed_by_id"), label="update", where=closed)
        elif model is models.ContractAlert:
            open_ones = {"done_at": "NULL", "done_by_id": "NULL", "done_note": "''"}
            tell(model, at="created_at", before=open_ones | {"mailed_at": "NULL"})
            tell(model, at="mailed_at", label="update", before=open_ones)
            done = "done_at IS NOT NULL"
            tell(model, at="done_at", context=context_of("done_by_id"), label="update", where=done)
        elif model is models.Payment:
            tell(model, at=noon("paid_on"), context=recorder)
        elif model is models.InvoiceApproval:
            tell(model, at="at", context=context_of("by_id"))
        else:
            tell(model, at=stamp)


class Book:
    """Numbers every row itself, so that the same day gives the same book."""

    def __init__(self, people, today, now):
        self.today, self.now = today, now
        self.years = people.years
        users = {}
        for person in people.staff:
            for role, *_rest in person.grants if person.user and person.ended is None else ():
                users.setdefault(role, person.user)
        self.manager, self.second = users[Role.CONTRACT_MANAGER], users[Role.ADMINISTRATOR]
        self.counts = dict.fromkeys(MODELS, 0)
        self.items, self.consents = {}, {}

    def new(self, model, **values):
        self.counts[model] += 1
        row = model(pk=self.counts[model], **values)
        row.save(force_insert=True)
        return row

    def stamp(self, day, hour=15):
        return timezone.make_aware(datetime.combine(day, time(hour)))

    # --- what there is before anything is bought

    def fill(self, most):
        self.vendors = [self.new(models.Vendor, name=name, short_name=short, number=n) for name, short, n in VENDORS]
        self.sources = {name: self.new(models.FundingSource, name=name) for name in [GENERAL]}
        self.sources |= {
            name: self.new(
                models.FundingSource, name=name, program=program, award=Decimal(award), starts_on=first,
                obligation_ends=commit, liquidation_ends=pay,
            )
            for name, program, award, first, commit, pay in [*ESSER, *self._grants()]
        }  # fmt: skip
        self._seat_the_board()
        for day in self._meeting_days():
            self._meet(day)
        self.contracts = []
        for place, plan in enumerate(self.plans(most)):
            self.contracts.append(self._buy(place, plan))
        self._wait_for_a_yes()
        self._minor_items()
        self._warn()

    def _grants(self):
        first = self.years[0].starts.year
        last = first + 2
        yield (TITLE_IV, "Student support and academic enrichment", "812000",
               date(first, 7, 1), date(last, 9, 30), date(last + 1, 1, 28))  # fmt: skip
        yield (CLIMATE, "State grant for safe and welcoming schools", "450000",
               date(first, 7, 1), date(last, 6, 30), date(last, 9, 28))  # fmt: skip
        month = self.today.month + 1  # the end of the next month: a grant whose last day comes near
        commit = date(self.today.year + month // 12, month % 12 + 1, 1) - DAY
        yield (CONNECTIONS, "Bipartisan Safer Communities Act", "96000",
               date(first, 7, 1), commit, commit + 120 * DAY)  # fmt: skip

    # --- the board

    def _seat_the_board(self):
        leaves = date(self.years[0].starts.year, 12, 31)
        self.members = [
            self.new(
                models.BoardMember, name=name, office=office, starts_on=date(2021, 12, 1),
                ends_on=leaves if until == 0 else None,
            )
            for name, office, until in MEMBERS
        ]  # fmt: skip
        self.members.append(self.new(models.BoardMember, name=SUCCESSOR, starts_on=leaves + DAY))

    def _in_office(self, day):
        return [m for m in self.members if m.starts_on <= day and (m.ends_on is None or day <= m.ends_on)]

    def _meeting_days(self):
        days = [LITERAL]
        for year in (y.starts.year for y in self.years):
            days += [
                third_tuesday(year + (n > 12), (n - 1) % 12 + 1) for n in (8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18)
            ]
        return sorted({day for day in days if day <= self.today})

    def _meet(self, day):
        meeting = self.new(models.BoardMeeting, held_on=day, place="Central office, board room")
        present = self._in_office(day)
        turn = self.counts[models.BoardMeeting]
        motion = self._move(meeting, "To approve the consent agenda items", is_consent=True)
        absent = {len(present) - 1, len(present) - 2} if day == LITERAL else {turn % SEATS} if turn % 3 else set()
        self._vote(motion, present, dict.fromkeys(absent, "absent"))
        self.consents[day] = motion
        self.items[day] = 0

    def _move(self, meeting, text, **values):
        present, turn = self._in_office(meeting.held_on), self.counts[models.Motion]
        mover = turn % 7
        return self.new(
            models.Motion, meeting=meeting, text=text, moved_by=present[mover], seconded_by=present[(mover + 2) % 7],
            seats=SEATS, **values,
        )  # fmt: skip

    def _vote(self, motion, present, otherwise):
        votes = []
        for n, member in enumerate(present):
            self.counts[models.Vote] += 1
            votes.append(
                models.Vote(pk=self.counts[models.Vote], motion=motion, member=member, choice=otherwise.get(n, "aye"))
            )
        models.Vote.objects.bulk_create(votes)

    def _item(self, day, subject, motion="consent", **values):
        """An agenda item of the meeting on this day, on its consent agenda unless told otherwise."""
        consent = self.consents[day]
        self.items[day] += 1
        part = 5 if motion == "consent" else 7 if values.get("type") == "report" else 6
        number = values.pop("number", None) or f"{part}.{self.items[day]}"
        if motion == "consent":
            values |= {"type": "consent", "motion": consent, "category": "5. Consent agenda"}
        elif motion is not None:
            values |= {"motion": motion}
        return self.new(models.AgendaItem, meeting=consent.meeting, number=number, subject=subject, **values)

    def _minor_items(self):
        """What else was before the board: reports, an item pulled from consent, a motion that failed."""
        days = [day for day in sorted(self.consents) if day != LITERAL]
        for turn, day in enumerate(days):
            self._item(day, "Minutes of the meeting before")
            self._item(
                day, "Report on restorative practices: circles held, agreements kept", motion=None, type="report",
                category="7. Reports",
            )  # fmt: skip
            if turn == 2:
                motion = self._move(self.consents[day].meeting, "To approve item 5.8, pulled from the consent agenda")
                self._vote(motion, self._in_office(day), {1: "nay", 4: "abstain", 6: "absent"})
                self._item(
                    day, "Policy on suspensions of fewer than three days: first reading", motion=motion, number="5.8",
                    type="consent", pulled=True, category="5. Consent agenda",
                )  # fmt: skip
            if turn == 5:
                motion = self._move(self.consents[day].meeting, "To buy body scanners for the middle schools")
                self._vote(
                    motion, self._in_office(day), {0: "nay", 2: "nay", 3: "nay", 5: "nay", 6: "recused", 7: "nay"}
                )
                self._item(
                    day, "Purchase of body scanners", motion=motion, number="6.91", type="action",
                    amount=Decimal("180000.00"), budget_source=GENERAL, category="6. Action items",
                )  # fmt: skip

    # --- contracts

    def plans(self, most):
        """List of Plan: the item of 2022, the contract that continues it through both demo years, and others."""
        first, second = (y.starts.year for y in self.years)
        a0, a1 = third_tuesday(first, 8), third_tuesday(second, 8)
        begin, middle, end = date(first, 9, 1), date(first + 1, 6, 30), date(second + 1, 6, 30)
        second_begin = self.years[1].starts
        told = [
            Plan(
                IIRP, "Restorative practices: training of trainers and two-day courses", "92650.00",
                date(2022, 9, 21), date(2023, 6, 30), number="C-2022-118", status="closed", bills=3,
                sources=[(ESSER_II, "1")], meeting=LITERAL,
                deliverables=[
                    ("Train-the-trainer course for administrators and support staff", "24", "seats",
                     date(2022, 12, 15), "1"),
                    ("Two-day course for certified teachers of grades 4–12", "1100", "teachers",
                     date(2023, 6, 15), "0.93"),
                    ("Two-day course for support staff", "500", "people", date(2023, 6, 15), "0.71"),
                ],
            ),
            Plan(
                IIRP, "Restorative practices: new trainers, two-day courses, coaching", "92650.00", begin, middle,
                method="continuation", continues=0, meeting=a0, bills=3, spent="1",
                sources=[(TITLE_IV, "0.6"), (GENERAL, "0.4")],
                deliverables=[
                    ("Train-the-trainer course for administrators and support staff", "24", "seats",
                     date(first, 12, 15), "1"),
                    ("Two-day course for certified teachers of grades 4–12", "1100", "teachers", end, "0.62"),
                    ("Two-day course for support staff, by the district’s own instructors", "500", "people", end,
                     "0.44"),
                    ("Coaching days in schools", "12", "days", end, "0.5"),
                ],
                extra={"amend": ("46325.00", end, third_tuesday(first + 1, 6), 4)},
            ),
            Plan(
                KEEPERS, "Peer mediators in four high schools", "18400.00", begin, middle, method="simplified",
                status="closed", bills=4, spent="0.94",
                deliverables=[("Peer mediators trained", "60", "students", middle, "1")],
            ),
            Plan(
                SURVEY, "Climate survey of students, staff and families", "48000.00", begin, end, meeting=a0, bills=6,
                spent="0.75", sources=[(CLIMATE, "1")],
                deliverables=[("Survey rounds", "4", "rounds", end, "0.75")],
            ),
            Plan(INTERPRETERS, "Interpreters at family conferences", "24900.00", second_begin, end,
                 method="cooperative", bills=5, spent="0.4"),
            Plan(
                STUDY, "Evaluation of restorative practices, three years", "126000.00", second_begin, end, meeting=a1,
                bills=1, spent="0.42", sources=[(GENERAL, "0.5"), (CLIMATE, "0.5")], extra={"half": True},
                deliverables=[("Interim report", "1", "report", date(second + 1, 2, 1), "0"),
                              ("Final report", "1", "report", end, "0")],
            ),
            Plan(ROOMS, "Furniture for three Peace Rooms", "9800.00", begin, middle, method="micro", status="closed",
                 bills=2, extra={"credit": "412.50"}),
            Plan(
                MENTORS, "Mentors for students who return from suspension", "74500.00", second_begin, end, meeting=a1,
                bills=8, spent="0.62", sources=[(TITLE_IV, "1")],
                deliverables=[("Students accompanied", "90", "students", end, "0.4"),
                              ("Handbook for mentors", "1", "handbook", second_begin + 45 * DAY, "0")],
            ),
            Plan(TRANSLATIONS, "Translation of letters to families", "6200.00", second_begin, end, method="micro",
                 bills=9, spent="0.97", extra={"reject": True}),
            Plan(RETREAT, "Staff retreat of the restorative team", "12000.00", date(second + 1, 4, 1), end,
                 method="simplified", status="draft"),
            Plan(FAMILIES, "Family circles at six schools", "58000.00", date(second + 1, 1, 2), end, status="pending"),
            Plan(
                TRAINING, "De-escalation training for hall monitors", "62000.00", begin, middle, meeting=a0, bills=5,
                spent="0.81", sources=[(CLIMATE, "1")],
                deliverables=[("Monitors trained", "140", "people", middle, "0.8")],
            ),
            Plan(BUS, "Buses to the youth restorative summit", "23800.00", second_begin, end, method="simplified",
                 sources=[]),
            Plan(KEEPERS, "Circle keepers in residence, fall", "21600.00", second_begin, self.today + 25 * DAY,
                 method="simplified", bills=3, spent="0.66"),
        ]  # fmt: skip
        return told + [self._another(n, begin, middle, second_begin, end, a0, a1) for n in range(len(told), most)]

    def _another(self, n, begin, middle, second_begin, end, a0, a1):
        """One of the many smaller contracts of a large district."""
        what = ["Restorative conferencing", "Mentoring", "Family circles", "Interpreting", "Coaching of new teachers"]
        late = n % 3
        amount = Decimal(4_500 + n * 1_370 % 70_000)
        starts, ends, meeting = (second_begin, end, a1) if late else (begin, middle, a0)
        method = "micro" if amount <= 10_000 else "simplified"
        return Plan(
            n * 5 % len(VENDORS), f"{what[n % 5]}, network {n % 7 + 1}", str(amount), starts, ends, method=method,
            status="active" if late else "closed", bills=n % 6 + 1, spent=str(Decimal(n * 7 % 60 + 35) / 100),
            meeting=meeting if amount >= 25_000 else None, sources=[(CLIMATE if n % 4 == 0 else GENERAL, "1")],
        )  # fmt: skip

    def _buy(self, place, plan):
        amount = Decimal(plan.amount)
        signed = (
            None
            if plan.status in ("draft", "pending")
            else min((plan.meeting or plan.starts - 20 * DAY) + DAY, self.today)
        )
        written = min((plan.meeting or plan.starts) - 21 * DAY, self.today)
        contract = self.new(
            models.Contract, number=plan.number or f"C-{plan.starts.year}-{121 + place * 3}",
            vendor=self.vendors[plan.vendor], purpose=plan.purpose, starts_on=plan.starts, ends_on=plan.ends,
            signed_on=signed, not_to_exceed=amount, method=plan.method, priority=SERVED if plan.vendor == IIRP else "",
            continues=self.contracts[plan.continues] if plan.continues is not None else None,
            owner_id=self.manager, created_at=self.stamp(written), updated_at=self.stamp(signed or written),
        )  # fmt: skip
        if plan.meeting:
            contract.authority = self._authority(contract, plan)
        for n, row in enumerate(plan.deliverables, 1):
            self._owe(contract, n, *row)
        if signed is None:
            self._wait(contract, plan)
            return contract
        contract.status = "active"
        contract.save(update_fields=["status", "authority"])
        accounts = self._fund(contract, plan, amount)
        if plan.bills:
            self._bill(contract, plan, accounts, amount * Decimal(plan.spent), plan.starts, plan.ends, plan.bills)
        if "amend" in plan.extra:
            self._amend(contract, plan, accounts)
        if plan.status == "closed":
            models.PurchaseOrder.objects.filter(contract=contract).update(
                status="closed", closed_on=plan.ends + 45 * DAY, closed_by=self.manager
            )
            contract.status, contract.closed_on = "closed", plan.ends + 45 * DAY
            contract.closed_reason = "The term has ended and every invoice is paid."
            contract.save(update_fields=["status", "closed_on", "closed_reason"])
        return contract

    def _authority(self, contract, plan):
        literal = plan.meeting == LITERAL
        what = "Contract continuation" if plan.method == "continuation" or literal else "Contract"
        return self._item(
            plan.meeting, f"{what} approval: {contract.vendor.name}", number="5.2" if literal else None,
            amount=contract.not_to_exceed,
            budget_source="Special funds: ESSER" if literal else ", ".join(name for name, _ in plan.sources),
            recommended_action=f"Authorize the superintendent to sign a contract with {contract.vendor.name} that ends "
            f"on {contract.ends_on:%B %-d, %Y}, for at most ${contract.not_to_exceed:,.2f}.",
        )  # fmt: skip

    def _owe(self, contract, number, what, quantity, unit, due, accepted):
        owed = self.new(
            models.Deliverable, contract=contract, number=number, what=what, quantity=Decimal(quantity), unit=unit,
            due_on=due,
        )  # fmt: skip
        days = (due - contract.starts_on).days
        parts = [Decimal(accepted) * Decimal(quantity) * n // 4 for n in range(5)]
        for n in range(4):
            day = contract.starts_on + DAY * (days * (n + 1) // 4 - 3)
            if parts[n + 1] > parts[n] and day <= self.today:
                self.new(
                    models.DeliverableAcceptance, deliverable=owed, quantity=parts[n + 1] - parts[n], accepted_on=day,
                    accepted_by_id=self.manager,
                )  # fmt: skip

    def _wait(self, contract, plan):
        """Before the board: an item of its latest meeting, which has not been voted on."""
        if plan.status == "pending":
            contract.authority = self._item(
                max(self.consents), f"Contract approval: {contract.vendor.name}", motion=None, type="action",
                amount=contract.not_to_exceed, budget_source=GENERAL, category="6. Action items",
            )  # fmt: skip
            contract.status = "pending"
            contract.save(update_fields=["status", "authority"])

    def _fund(self, contract, plan, amount):
        found, left = [], amount
        for n, (name, share) in enumerate(plan.sources):
            part = left if n == len(plan.sources) - 1 else (amount * Decimal(share)).quantize(CENT)
            left -= part
            account = self.new(
                models.FundingAllocation, contract=contract, source=self.sources[name], account=ACCOUNTS[name],
                amount=part,
            )  # fmt: skip
            found.append((account, self._order(contract, account, part, contract.signed_on)))
        return found

    def _order(self, contract, account, amount, day):
        year = (day.year + (day.month >= 7)) % 100
        return self.new(
            models.PurchaseOrder, contract=contract, allocation=account, amount=amount, issued_on=day,
            number=f"PO {year:02d}-{871 + self.counts[models.PurchaseOrder] * 13:05d}",
        )  # fmt: skip

    def _bill(self, contract, plan, accounts, whole, starts, ends, count):
        """So many invoices over the term, up to today; the last takes the odd cents."""
        each = (whole / count).quantize(CENT)
        if each * count > whole.quantize(CENT):
            each -= CENT
        span = (ends - starts).days / count
        for n in range(count):
            first, last = starts + DAY * int(span * n), starts + DAY * int(span * (n + 1)) - DAY
            if plan.extra.get("half"):
                last = first + 40 * DAY
            if last >= self.today:
                return
            amount = each if n < count - 1 else whole.quantize(CENT) - each * (count - 1)
            self._invoice(contract, plan, accounts, amount, first, last, n)

    def _invoice(self, contract, plan, accounts, amount, first, last, n):
        came = last + 4 * DAY
        if came > self.today:
            return
        invoice = self._write_down(contract, accounts, amount, first, last, came, n)
        if plan.extra.get("reject") and n == 1:
            invoice.status, invoice.rejected_reason = "rejected", "Billed by the page; the contract pays by the word."
            invoice.save(update_fields=["status", "rejected_reason"])
            return
        self._decide(invoice, amount, came + 6 * DAY)
        if plan.extra.get("credit") and n == 0:
            self._credit(invoice, accounts, Decimal(plan.extra["credit"]), came + 20 * DAY)

    def _write_down(self, contract, accounts, amount, first, last, came, n):
        count = self.counts[models.Invoice]
        invoice = self.new(
            models.Invoice, contract=contract, vendor_id=contract.vendor_id,
            number=f"{contract.vendor.short_name or 'INV'}-{last:%y%m}-{count + 1:03d}".replace(" ", ""),
            invoiced_on=last + DAY, received_on=came, service_from=first, service_to=last,
            recorded_by_id=self.manager, created_at=self.stamp(came),
        )  # fmt: skip
        owed = list(contract.deliverables.order_by("number"))
        left = amount
        for place, (account, order) in enumerate(accounts):
            share = account.amount / sum(other.amount for other, _ in accounts)
            part = left if place == len(accounts) - 1 else (amount * share).quantize(CENT)
            left -= part
            self.new(
                models.InvoiceLine, invoice=invoice, contract=contract, allocation=account, order=order, amount=part,
                deliverable=owed[n % len(owed)] if owed else None, description=contract.purpose[:120],
            )  # fmt: skip
        return invoice

    def _decide(self, invoice, amount, day):
        """Approved six days after it came, paid three weeks later; what came in the last days waits."""
        if day > self.today:
            return
        large = abs(amount) >= Threshold.objects.on(day).second_approval_from
        self._yes(invoice, self.manager, day)
        if large:
            if day + 30 * DAY > self.today:
                return  # it waits for the second yes
            self._yes(invoice, self.second, day + DAY)
            day += DAY
        models.Invoice.objects.filter(pk=invoice.pk).update(status="approved", approved_on=day)
        paid = day + 21 * DAY
        if paid <= self.today:
            self.new(
                models.Payment, invoice=invoice, paid_on=paid, amount=amount, recorded_by_id=self.manager,
                reference=f"EFT {40_000 + self.counts[models.Payment] * 7}",
            )  # fmt: skip

    def _yes(self, invoice, user, day):
        self.new(models.InvoiceApproval, invoice=invoice, by_id=user, at=self.stamp(day, 10))

    def _wait_for_a_yes(self):
        """Invoices of the last days: one that waits for anybody, and a large one that waits for the second person."""
        last, first = self.today - 3 * DAY, self.today - 13 * DAY
        if first < self.years[1].starts:
            return
        for place, amount, agreed in ((1, "2316.25", 0), (5, "50000.00", 1)):
            contract = self.contracts[place]
            contract.refresh_from_db()
            accounts = [(order.allocation, order) for order in contract.orders.order_by("-id")[: 1 + agreed]]
            if last > contract.runs_to or any(order.encumbered < Decimal(amount) / 2 for _account, order in accounts):
                continue
            invoice = self._write_down(contract, accounts, Decimal(amount), first, last, self.today - DAY, 0)
            if agreed:
                self._yes(invoice, self.manager, self.today - DAY)

    def _warn(self):
        """What came near, each mailed on the morning of its day; most of those older than a week were dealt with."""
        mails = 0
        for n, one in enumerate(occasions(self.today)):
            if one.kind == "ceiling":
                bills = models.Invoice.objects.filter(contract=one.contract_id, approved_on__isnull=False)
                raised = bills.order_by("-approved_on").values_list("approved_on", flat=True)[0]
            else:
                raised = min(date.fromisoformat(one.about) - one.level * DAY, self.today)
            at = min(self.stamp(raised, 6), self.now)
            done = {}
            if raised < self.today - 7 * DAY and one.kind != "obligation" and n % 3 != 1:
                done = {
                    "done_at": self.stamp(raised + 3 * DAY),
                    "done_by_id": self.manager,
                    "done_note": DONE[one.kind],
                }
            alert = self.new(
                models.ContractAlert, kind=one.kind, contract_id=one.contract_id, source_id=one.source_id,
                level=one.level, about=one.about, raised_on=raised, created_at=at, mailed_at=at, **done,
            )  # fmt: skip
            for user in (self.manager, self.second):
                mails += 1
                models.AlertMail(pk=mails, alert=alert, user_id=user, day=raised, sent_at=at).save(force_insert=True)

    def _credit(self, invoice, accounts, amount, day):
        if day > self.today:
            return
        account, order = accounts[0]
        note = self.new(
            models.Invoice, contract=invoice.contract, vendor_id=invoice.vendor_id, kind="credit", credits=invoice,
            number=f"CN-{invoice.number}", invoiced_on=day, received_on=day, service_from=invoice.service_from,
            service_to=invoice.service_to, recorded_by_id=self.manager, created_at=self.stamp(day),
        )  # fmt: skip
        self.new(
            models.InvoiceLine, invoice=note, contract=invoice.contract, allocation=account, order=order,
            amount=-amount, description="Two chairs came damaged and went back",
        )  # fmt: skip
        self._decide(note, -amount, day + 5 * DAY)

    def _amend(self, contract, plan, accounts):
        """More money and another year, voted in June; then what was billed in it."""
        more, ends, meeting, bills = plan.extra["amend"]
        more = Decimal(more)
        item = self._item(
            meeting, f"Contract amendment approval: {contract.vendor.name}", amount=more, budget_source=GENERAL,
            recommended_action=f"Extend the contract to {ends:%B %-d, %Y} and add at most ${more:,.2f}.",
        )  # fmt: skip
        amendment = self.new(
            models.Amendment, contract=contract, number=1, amount_change=more, new_ends_on=ends, authority=item,
            reason="A second year: coaching in schools, and the teachers who were hired since",
            created_at=self.stamp(meeting - 14 * DAY),
        )  # fmt: skip
        amendment.status, amendment.signed_on = "in_force", meeting + 2 * DAY
        amendment.save(update_fields=["status", "signed_on"])
        account, _order = accounts[-1]
        account.amount += more
        account.save(update_fields=["amount"])
        order = self._order(contract, account, more, max(amendment.signed_on, date(meeting.year, 7, 1)))
        self._bill(contract, plan, [(account, order)], more, self.years[1].starts, ends, bills)


def third_tuesday(year, month):
    first = date(year, month, 1)
    return first + DAY * ((1 - first.weekday()) % 7 + 14)
