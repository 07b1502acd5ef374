"""What this app keeps about one student, as parts of the whole record (see district/records.py)."""

from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from district.records import Entry, Part, Text, record_part, record_people
from incidents.models import (
    Agreement,
    AgreementItem,
    Consequence,
    Debrief,
    Duty,
    DutyAttempt,
    FollowUp,
    Hold,
    Incident,
    IncidentParticipant,
    IncidentStep,
    Letter,
    ParticipantFeedback,
    Practice,
    PracticeParticipant,
    PriorIntervention,
    ReentryPlan,
    RestrictedNote,
    SafetyIntervention,
    SafetyPhase,
    SafetyStaff,
)


def incidents_of(student):
    """Those that were submitted: a draft is still its author's own."""
    parts = IncidentParticipant.objects.filter(student=student)
    return Incident.objects.counted().filter(pk__in=parts.values("incident"))


def practices_of(student):
    return Practice.objects.filter(pk__in=PracticeParticipant.objects.filter(student=student).values("practice"))


def agreements_of(student):
    """Those with a promise of the student, and those of the student's incidents and practices."""
    promised = AgreementItem.objects.filter(student=student).values("agreement")
    return Agreement.objects.filter(
        Q(pk__in=promised)
        | Q(incident__in=incidents_of(student).values("pk"))
        | Q(practice__in=practices_of(student).values("pk"))
    )


@record_people
def in_the_same_records(student):
    """Other students and guests of the incidents, practices and agreements of this one."""
    ids, guests = set(), set()
    for rows in (
        IncidentParticipant.objects.filter(incident__in=incidents_of(student).values("pk")),
        PracticeParticipant.objects.filter(practice__in=practices_of(student).values("pk")),
    ):
        for student_id, role, name in rows.values_list("student", "role", "name"):
            ids.add(student_id)
            if role not in {"staff", "facilitator"}:
                guests.add(name)
    safety = SafetyIntervention.objects.filter(student=student).values("incident")
    ids |= set(IncidentParticipant.objects.filter(incident__in=safety).values_list("student", flat=True))
    agreements = agreements_of(student)
    ids |= set(AgreementItem.objects.filter(agreement__in=agreements.values("pk")).values_list("student", flat=True))
    ids |= set(
        IncidentParticipant.objects.filter(incident__in=agreements.values("incident")).values_list("student", flat=True)
    )
    ids |= set(
        PracticeParticipant.objects.filter(practice__in=agreements.values("practice")).values_list("student", flat=True)
    )
    return ids - {None}, guests - {""}


def texts_of(row, *names):
    """The Texts of these columns of a row."""
    return [
        Text(f"{row._meta.model_name}-{row.pk}-{name}", str(capfirst(row._meta.get_field(name).verbose_name)), text)
        for name in names
        if (text := getattr(row, name))
    ]


@record_part(order=20)
def incidents(student):
    mine = incidents_of(student)
    rows = mine.select_related("school", "behavior", "location", "reported_by", "assigned_to")
    own, with_others = {}, {}
    people = IncidentParticipant.objects.filter(incident__in=mine.values("pk")).select_related("behavior", "staff")
    for one in people:
        if one.student_id == student.pk:
            own[one.incident_id] = one
        else:
            with_others.setdefault(one.incident_id, []).append(one)
    steps, tried = _by(IncidentStep, "incident", mine), _by(PriorIntervention, "incident", mine)
    entries = []
    for row in rows:
        part = own[row.pk]
        entries.append(
            Entry(
                f"{row.reference}, {date_format(row.occurred_on)}",
                [
                    (_("School"), row.school.name),
                    (_("Time"), row.occurred_at),
                    (_("Where"), row.location.name if row.location else ""),
                    (_("Behavior"), row.behavior.name),
                    (_("Part of the student"), part.get_role_display()),
                    (_("Own behavior"), part.behavior.name if part.behavior else ""),
                    (_("Also there"), _others(with_others.get(row.pk, []))),
                    (_("Why, as far as one can tell"), row.get_motive_display()),
                    (_("State"), row.get_status_display()),
                    (_("Reported by"), row.reported_by.name),
                    (_("In charge"), row.assigned_to.name if row.assigned_to else ""),
                ],
                [
                    *texts_of(row, "title", "place", "description", "outcome"),
                    *(text for step in steps.get(row.pk, []) for text in texts_of(step, "reason")),
                ],
            )
        )
        for one in tried.get(row.pk, []):
            facts = [(_("Before incident"), row.reference), (_("On"), one.tried_on)]
            entries.append(
                Entry(_("Tried before: %(what)s") % {"what": one.get_kind_display()}, facts, texts_of(one, "note"))
            )
    notes = RestrictedNote.objects.filter(
        Q(incident__in=mine.values("pk")) | Q(practice__in=practices_of(student).values("pk"))
    )
    alone, shared = 0, 0
    for roles in notes.values_list("roles", flat=True):
        alone, shared = alone + (not roles), shared + bool(roles)
    left_out = [
        _("Drafts are left out until they are submitted. So are notes that one member of staff keeps alone: they are "
          "no part of the record (34 CFR 99.3).")
    ]  # fmt: skip
    if shared:
        left_out.append(
            ngettext(
                "%(n)s note that its author shared with others is not printed here: ask its author for it.",
                "%(n)s notes that their authors shared with others are not printed here: ask their authors for them.",
                shared,
            )
            % {"n": shared}
        )
    return Part(_("Incidents"), entries, " ".join(left_out))


def _others(people):
    """How many others were there, and the staff by name: no other student and no guest is named."""
    students = sum(one.student_id is not None for one in people)
    guests = sum(bool(one.name) for one in people)
    words = [str(one.staff) for one in people if one.staff_id]
    if students:
        words.append(ngettext("%(n)s other student", "%(n)s other students", students) % {"n": students})
    if guests:
        words.append(ngettext("%(n)s guest", "%(n)s guests", guests) % {"n": guests})
    return ", ".join(words)


@record_part(order=22)
def consequences(student):
    rows = Consequence.objects.filter(student=student).select_related("incident", "restorative_practice", "decided_by")
    return _part(
        _("What was decided"),
        [
            Entry(
                row.get_kind_display(),
                [
                    (_("After incident"), row.incident.reference),
                    (_("First day"), row.starts_on),
                    (_("Last day"), row.ends_on),
                    (_("School days"), row.school_days),
                    (_("Days of suspension averted"), row.days_averted or None),
                    (
                        _("Restorative component"),
                        row.restorative_practice.get_kind_display() if row.restorative_practice else _("none yet"),
                    ),
                    (_("Decided by"), row.decided_by.name),
                ],
                texts_of(row, "note"),
            )
            for row in rows.exclude(incident__status=Incident.Status.DRAFT)
        ],
    )


@record_part(order=25)
def safety(student):
    """Restraint, seclusion and escort: the facts, minute by minute, what was owed, and how the family was told."""
    mine = SafetyIntervention.objects.filter(student=student)
    phases, staff = _by(SafetyPhase, "intervention", mine), _by(SafetyStaff, "intervention", mine, "staff")
    duties = _by(Duty, "intervention", mine, "rule", "done_by")
    tries = _by(DutyAttempt, "intervention", mine, "by", "guardian")
    debriefs = _by(Debrief, "intervention", mine, "led_by")
    entries = []
    for row in mine.select_related("school", "location", "incident", "reported_by", "voided_by"):
        title = _("Safety intervention of %(when)s") % {"when": _moment(row.started_at)}
        facts = [
            (_("School"), row.school.name),
            (_("Ended"), _moment(row.ended_at)),
            (_("Disability that day"), row.get_disability_display()),
            (_("Where"), row.location.name if row.location else ""),
            (_("Who was in danger"), _words(row.threatened, SafetyIntervention.Threat)),
            (_("What was tried first"), _words(row.tried, SafetyIntervention.Tried)),
            (_("Why it ended"), row.get_ending_display()),
            (_("The student was hurt"), _("yes") if row.student_hurt else _("no")),
            (_("After incident"), row.incident.reference if row.incident else ""),
            (_("Staff"), ", ".join(f"{one.staff} ({one.get_part_display()})" for one in staff.get(row.pk, []))),
            (_("Recorded by"), row.reported_by.name),
            (_("Family asked for a meeting on"), row.meeting_asked_on),
            (_("Taken back"), _moment(row.voided_at)),
        ]
        names = ("place", "before", "threat", "tried_note", "ended_how", "injuries", "void_reason")
        entries.append(Entry(title, facts, texts_of(row, *names)))
        for one in phases.get(row.pk, []):
            times = [(_("From"), _moment(one.started_at)), (_("To"), _moment(one.ended_at))]
            held = [*times, (_("Also true of it"), _words(one.holds, Hold))]
            entries.append(Entry(one.get_measure_display(), held, texts_of(one, "technique")))
        for one in duties.get(row.pk, []):
            facts = [(_("Due"), _moment(one.due_at)), (_("Done"), _moment(one.done_at)),
                     (_("Done by"), one.done_by.name if one.done_by else ""),
                     (_("No longer owed since"), _moment(one.dropped_at))]  # fmt: skip
            entries.append(Entry(one.rule.name, facts, texts_of(one, "note")))
        for one in tries.get(row.pk, []):
            facts = [(_("When"), _moment(one.at)), (_("Who"), one.by.name), (_("How"), one.get_method_display()),
                     (_("Whom"), one.guardian.name if one.guardian else ""),
                     (_("Reached"), _("yes") if one.reached else _("no"))]  # fmt: skip
            entries.append(Entry(_("Word to the family or the office"), facts, texts_of(one, "whom", "note")))
        for one in debriefs.get(row.pk, []):
            facts = [(_("Held"), _moment(one.held_at)), (_("Led by"), one.led_by.name if one.led_by else "")]
            said = "\n".join(
                " ".join(map(str, pair.values() if isinstance(pair, dict) else pair)) for pair in one.answers
            )
            answers = [Text(f"debrief-{one.pk}-answers", _("Questions and answers"), said)]
            entries.append(Entry(_("Debrief of the staff"), facts, [*texts_of(one, "present", "next_steps"), *answers]))
    return _part(_("Safety interventions"), entries)


def _moment(when):
    return date_format(timezone.localtime(when), "DATETIME_FORMAT") if when else ""


def _words(values, choices):
    return ", ".join(str(choices(value).label) if value in choices.values else value for value in values)


def _by(model, parent, parents, *related):
    """Dict of parent's id to its rows: one query."""
    found = {}
    for row in model.objects.filter(**{f"{parent}__in": parents.values("pk")}).select_related(*related):
        found.setdefault(getattr(row, f"{parent}_id"), []).append(row)
    return found


@record_part(order=30)
def practices(student):
    mine = practices_of(student)
    own, people = {}, {}
    for one in PracticeParticipant.objects.filter(practice__in=mine.values("pk")).select_related("staff"):
        if one.student_id == student.pk:
            own[one.practice_id] = one
        else:
            people.setdefault(one.practice_id, []).append(one)
    entries = []
    for row in mine.select_related("school", "location", "section"):
        part = own[row.pk]
        entries.append(
            Entry(
                f"{row.get_kind_display()}, {date_format(timezone.localdate(row.started_at))}",
                [
                    (_("School"), row.school.name),
                    (_("Class"), row.section.name if row.section else ""),
                    (_("Minutes"), row.minutes),
                    (_("Where"), row.location.name if row.location else ""),
                    (_("Part of the student"), part.get_role_display()),
                    (_("Chose to take part"), part.get_consent_display() if part.consent else ""),
                    (_("Prepared on"), part.prepared_on),
                    (_("Also there"), _others(people.get(row.pk, []))),
                    (_("State"), row.get_status_display()),
                    (_("Outcome"), row.get_outcome_display()),
                ],
                texts_of(row, "topic", "place", "note", "outcome_note", "declined_reason"),
            )
        )
    return _part(_("Circles and other practices"), entries)


@record_part(order=40)
def agreements(student):
    """Own promises word for word; how many others there are."""
    mine = agreements_of(student)
    promises, others = {}, {}
    for item in AgreementItem.objects.filter(agreement__in=mine.values("pk")).select_related("checked_by"):
        if item.student_id == student.pk:
            promises.setdefault(item.agreement_id, []).append(item)
        else:
            others[item.agreement_id] = others.get(item.agreement_id, 0) + 1
    entries = []
    for row in mine.select_related("made_by"):
        entries.append(
            Entry(
                _("Agreement of %(day)s") % {"day": date_format(row.made_on)},
                [(_("Written by"), row.made_by.name), (_("Promises of others"), others.get(row.pk))],
                texts_of(row, "summary"),
            )
        )
        for item in promises.get(row.pk, []):
            entries.append(
                Entry(
                    _("Promise of the student"),
                    [
                        (_("By"), item.due_on),
                        (_("State"), item.get_status_display()),
                        (_("Settled on"), item.settled_on),
                        (_("Checked by"), item.checked_by.name if item.checked_by else ""),
                    ],
                    texts_of(item, "what", "note"),
                )
            )
    return _part(_("Agreements"), entries)


@record_part(order=50)
def returns(student):
    rows = ReentryPlan.objects.filter(student=student).select_related("contact", "created_by", "consequence")
    return _part(
        _("Returns after days away"),
        [
            Entry(
                str(row),
                [
                    (_("After"), row.consequence.get_kind_display()),
                    (_("State"), row.get_status_display()),
                    (_("The student’s person"), row.contact.name if row.contact else ""),
                    (_("Written by"), row.created_by.name),
                ],
                texts_of(row, "supports", "no_circle_reason"),
            )
            for row in rows
        ],
    )


@record_part(order=52)
def follow_ups(student):
    """With the student, and those about a whole record of the student's."""
    about = (
        Q(incident__in=incidents_of(student).values("pk"))
        | Q(practice__in=practices_of(student).values("pk"))
        | Q(agreement__in=agreements_of(student).values("pk"))
        | Q(reentry_plan__in=ReentryPlan.objects.filter(student=student).values("pk"))
    )
    rows = FollowUp.objects.filter(Q(student=student) | Q(about, student=None)).select_related("assigned_to")
    return _part(
        _("Follow-ups"),
        [
            Entry(
                _("Follow-up of %(day)s") % {"day": date_format(row.due_on)},
                [
                    (_("By"), row.assigned_to.name if row.assigned_to else ""),
                    (_("Done"), row.done_on),
                    (_("How it is now"), row.get_finding_display()),
                ],
                texts_of(row, "what", "note"),
            )
            for row in rows
        ],
    )


@record_part(order=60)
def letters(student):
    rows = Letter.objects.filter(student=student).select_related("created_by")
    return _part(
        _("Letters to the family"),
        [
            Entry(
                f"{row.get_kind_display()}, {date_format(timezone.localdate(row.created_at))}",
                [
                    (_("Language"), row.get_language_display()),
                    (_("Written by"), row.created_by.name),
                    (_("Sent on"), row.sent_on),
                    (_("Sent how"), row.get_method_display()),
                ],
                texts_of(row, "addressee", "subject", "body"),
            )
            for row in rows
        ],
    )


@record_part(order=70)
def said(student):
    """What the student answered after a practice; nobody else's answers, and no words: those were promised to one."""
    rows = ParticipantFeedback.objects.filter(participant__student=student, answered_at__isnull=False)
    entries = [
        Entry(
            f"{row.practice.get_kind_display()}, {date_format(timezone.localdate(row.answered_at))}",
            [
                (str(capfirst(row._meta.get_field(name).verbose_name)), getattr(row, name))
                for name in ParticipantFeedback.QUESTIONS
            ],
        )
        for row in rows.select_related("practice").defer("words")
    ]
    note = _("From 1, not at all, to 5, very much. Words that the student added were promised to whoever led the "
             "practice: ask that person for them.")  # fmt: skip
    return Part(_("What the student said of it"), entries, note) if entries else None


def _part(title, entries):
    return Part(title, entries) if entries else None
