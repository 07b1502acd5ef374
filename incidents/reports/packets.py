"""The packet of one safety intervention, for one reader. Source: DOMAIN §3."""

from django.utils import timezone
from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from incidents.models import SafetyRule
from incidents.policies.clock import is_late
from incidents.policies.rule_words import rule_words
from incidents.queries import safety as queries

FAMILY, ADMINISTRATION, SPECIAL_EDUCATION = "family", "administration", "sped"
READERS = {
    FAMILY: gettext_lazy("For the family"),
    ADMINISTRATION: gettext_lazy("For the administration"),
    SPECIAL_EDUCATION: gettext_lazy("For the director of special education"),
}
TO_FAMILY = {SafetyRule.Recipient.GUARDIAN, SafetyRule.Recipient.TEAM}


def packet(intervention, reader, *, duties, training, alarms, debrief, hide, now):
    """What the sheet says. `hide(text)`: the text as this reader may have it.

    The family's packet holds what happened, and what was owed to the family: no judgment of the staff, no debrief.
    """
    family = reader == FAMILY
    shown = [duty for duty in duties if not duty.dropped_at]
    if family:
        shown = [duty for duty in shown if duty.rule.recipient in TO_FAMILY]
    sections = [
        *([] if family else _alarms(alarms, training)),
        _phases(intervention),
        *_texts(intervention, hide),
        _staff(training, with_training=reader == ADMINISTRATION),
        *_duties(shown, hide, now),
        *([] if family or debrief is None else _debrief(debrief)),
    ]
    return {
        "title": _("Safety intervention"),
        "subtitle": intervention.student.name,
        "facts": [[label, str(value)] for label, value in _facts(intervention, reader)],
        "sections": sections,
        "signatures": [],
        "printed": _("Printed %(when)s · %(reader)s") % {"when": said(now), "reader": str(READERS[reader]).lower()},
    }


def said(moment):
    return date_format(timezone.localtime(moment), "DATETIME_FORMAT")


def clock(moment):
    return time_format(timezone.localtime(moment))


def minutes(n):
    return ngettext("%(n)s minute", "%(n)s minutes", n) % {"n": n}


def _facts(intervention, reader):
    whole, timed = queries.minutes_of_all(intervention)
    threats = [str(intervention.Threat(one).label) for one in intervention.threatened]
    hurt = [
        *([_("the student")] if intervention.student_hurt else []),
        *([_("somebody of the staff")] if intervention.staff_hurt else []),
    ]
    day = date_format(timezone.localdate(intervention.started_at), "DATE_FORMAT")
    yield _("School"), intervention.school.name
    yield _("Day"), day
    yield _("From, to"), f"{clock(intervention.started_at)} – {clock(intervention.ended_at)} ({minutes(whole)})"
    if timed and timed != whole:
        yield _("Of these, restraint or seclusion"), minutes(timed)
    yield _("Where"), intervention.where
    yield _("Disability that day"), intervention.get_disability_display() or _("not known")
    yield _("Who was in danger"), ", ".join(threats)
    yield _("Why it ended"), intervention.get_ending_display()
    yield _("Hurt"), ", ".join(hurt) or _("nobody")
    if intervention.meeting_asked_on:
        yield _("Family asked for a meeting on"), date_format(intervention.meeting_asked_on, "DATE_FORMAT")
    if intervention.voided_at:
        yield _("Taken back"), f"{said(intervention.voided_at)}: {intervention.void_reason}"
    if reader != FAMILY:
        yield _("Recorded by"), f"{intervention.reported_by.name}, {said(intervention.created_at)}"


def _alarms(alarms, training):
    lines = []
    for alarm in alarms:
        if alarm.holds:
            words = _("A prohibited hold is on record (%(set)s): %(holds)s.")
            lines.append(words % {"set": alarm.rule_set.name, "holds": "; ".join(map(str, alarm.hold_names))})
        else:
            words = _("It lasted %(n)s minutes; at most %(most)s are allowed (%(set)s).")
            facts = {"n": alarm.minutes, "most": alarm.rule_set.most_minutes, "set": alarm.rule_set.name}
            lines.append(words % facts)
    away = [row.staff.name for row, current in training if current is False]
    if away:
        lines.append(_("Training was not current that day: %(names)s.") % {"names": ", ".join(away)})
    return [{"title": _("Against the rules"), "text": "\n".join(lines)}] if lines else []


def _phases(intervention):
    rows = [
        [
            "; ".join(filter(None, [one.get_measure_display(), one.technique, *map(str, one.hold_names)])),
            clock(one.started_at),
            clock(one.ended_at),
            str(one.minutes),
        ]
        for one in intervention.phases.all()
    ]
    return {
        "title": _("What was done"),
        "columns": [_("What"), _("From"), _("To"), _("Minutes")],
        "rows": rows,
    }


def _texts(intervention, hide):
    tried = "\n".join([*map(str, intervention.tried_names), hide(intervention.tried_note)]).strip()
    texts = [
        (_("What happened before"), hide(intervention.before)),
        (_("The danger"), hide(intervention.threat)),
        (_("What was tried first"), tried),
        (_("How it ended"), hide(intervention.ended_how)),
        (_("Injuries and care"), hide(intervention.injuries)),
    ]
    return [{"title": title, "text": text} for title, text in texts if text]


def _staff(training, *, with_training):
    words = {True: _("current"), False: _("not current"), None: _("not known")}
    columns, rows = [_("Name"), _("Part")], []
    for row, current in training:
        rows.append([row.staff.name, str(row.get_part_display()), *([words[current]] if with_training else [])])
    if with_training:
        columns.append(_("Training that day"))
    return {"title": _("Staff"), "columns": columns, "rows": rows}


def _duties(duties, hide, now):
    rows, tries = [], []
    for duty in duties:
        done = _("done %(when)s") % {"when": said(duty.done_at)} if duty.done_at else _("not done yet")
        if is_late(duty.due_at, duty.done_at or now):
            done = _("%(state)s, late") % {"state": done}
        what = f"{duty.rule.name}: {duty.rule.get_recipient_display().lower()}"
        rows.append([what, said(duty.due_at), done])
        for one in duty.tries.all():
            whom = (one.guardian.name if one.guardian_id else "") or one.whom
            reached = _("reached") if one.reached else _("not reached")
            note = hide(one.note)
            tries.append([duty.rule.name, said(one.at), ", ".join(filter(None, [
                str(one.get_method_display()), whom, reached, _("by %(name)s") % {"name": one.by.name}, note,
            ]))])  # fmt: skip
    found = []
    if rows:
        found.append({
            "title": _("What was owed"), "columns": [_("What, to whom"), _("Due"), _("State")], "rows": rows,
            "text": "\n".join(dict.fromkeys(f"{duty.rule.rule_set.name}: {rule_words(duty.rule)}" for duty in duties)),
        })  # fmt: skip
    if tries:
        found.append({
            "title": _("Attempts"), "columns": [_("Of what"), _("When"), _("How, whom, by whom")], "rows": tries,
        })  # fmt: skip
    return found


def _debrief(debrief):
    lines = [
        _("Held %(when)s.") % {"when": said(debrief.held_at)},
        *([_("Led by %(name)s.") % {"name": debrief.led_by.name}] if debrief.led_by else []),
        _("There: %(names)s.") % {"names": debrief.present},
    ]
    for one in debrief.answers:
        lines += ["", one["question"], one["answer"]]
    if debrief.next_steps:
        lines += ["", _("What will be different next time"), debrief.next_steps]
    return [{"title": _("Debrief of the staff"), "text": "\n".join(lines)}]
