"""When a practice may move on: asked for, planned, held, completed, or declined."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incidents.models import Practice, PracticeParticipant

Status, Mode = Practice.Status, Practice.Mode
Role, Consent = PracticeParticipant.Role, PracticeParticipant.Consent

TRANSITIONS = {
    Status.REQUESTED: (Status.PLANNED, Status.DECLINED),
    Status.PLANNED: (Status.HELD, Status.DECLINED),
    Status.HELD: (Status.COMPLETED,),
    Status.COMPLETED: (),
    Status.DECLINED: (),
}
STANDS = {
    Status.REQUESTED: gettext_lazy("It is asked for, and nobody has planned it yet."),
    Status.PLANNED: gettext_lazy("It is planned, and has not been held yet."),
    Status.HELD: gettext_lazy("It is on record as held."),
    Status.COMPLETED: gettext_lazy("It is completed. Change the record where something is wrong."),
    Status.DECLINED: gettext_lazy("It was declined. Ask for it again, or plan a new one."),
}
LEADS = (Role.FACILITATOR, Role.STUDENT_LEADER)
NAMED_AT_MOST = 3


def why_not_move(status, to):
    """In plain words why a practice in this state does not become `to`; empty when it does."""
    return "" if to in TRANSITIONS[status] else str(STANDS[status])


def needs_consent(practice):
    """A circle that answers harm at Tier 2 or 3 has only people in it who chose to be there. Source: DOMAIN §1."""
    return practice.mode == Mode.RESPONSIVE and practice.tier > Practice.Tier.UNIVERSAL


def why_not_led(people, harmed):
    """Who was harmed may lead beside somebody else, never alone.

    `people` are the participants; `harmed` holds ("student" or "staff", id) of those harmed in the incidents answered.
    """
    leads = [person for person in people if person.role in LEADS]
    if leads and all(key_of(person) in harmed for person in leads):
        return _("Who was harmed cannot be the only one to lead. Name somebody else who leads.")
    return ""


def key_of(person):
    return ("student", person.student_id) if person.student_id else ("staff", person.staff_id)


def why_not_held(practice, people, harmed, now):
    """In plain words why a planned practice cannot be held yet; empty when it can."""
    if practice.started_at > now:
        return _("It is planned for a time that is still to come. Change the time first if it was held already.")
    if not any(person.role in LEADS for person in people):
        return _("Say first who leads it.")
    if words := why_not_led(people, harmed):
        return words
    if needs_consent(practice):
        students = [person for person in people if person.student_id]
        if said_no := [person for person in students if person.consent == Consent.NO]:
            return _("%(who)s chose not to take part. Take them out of the list first.") % {"who": named(said_no)}
        if unasked := [person for person in students if person.consent == Consent.UNASKED]:
            return _("Taking part is voluntary. Ask first: %(who)s.") % {"who": named(unasked)}
    return ""


def named(people):
    """`Kim Ash, Lee Alder and 4 more`; a student of a school that is not the reader's has no name here."""
    names = [str(person) if person.student else _("a student of another school") for person in people]
    more = len(names) - NAMED_AT_MOST
    shown = ", ".join(names[:NAMED_AT_MOST])
    return _("%(names)s and %(n)s more") % {"names": shown, "n": more} if more > 0 else shown


def why_not_undone(practice):
    """A request that was answered, or a circle that went on since, is no slip of the finger any more."""
    if practice.asked_by_id and practice.status != Status.REQUESTED:
        return _("It has been answered since. Nothing that happened is taken off the record.")
    return ""
