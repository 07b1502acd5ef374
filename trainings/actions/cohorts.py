"""Every write to a cohort: its seats, its members, its checklist, the ticks on it, and the licenses it ends in."""

from datetime import timedelta

import pghistory
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from district.actions import save_record
from trainings.actions.refusals import allow
from trainings.models import Cohort, CohortMember, CohortRequirement, Credential, Instructor, RequirementMet
from trainings.policies.certificates import months_later
from trainings.queries.cohorts import with_everything, with_license

Kind = CohortRequirement.Kind


def usual_checklist():
    """What a training of trainers asks for nearly everywhere, as (kind, words)."""
    return [
        (Kind.ATTEND, _("Attend every day")),
        (Kind.CO_TRAIN, _("Co-train a session")),
        (Kind.OBSERVED, _("Be observed while teaching")),
        (Kind.PASS, _("Pass the final review")),
    ]


def hold(cohort_id):
    """The cohort's row, held: whatever touches its seats or its checklist begins with this."""
    return Cohort.objects.select_for_update(of=("self",), no_key=True).get(pk=cohort_id)


@transaction.atomic
def record_cohort(*, by, facts, usual=False):
    """A new cohort. `usual`: its checklist begins with the usual lines."""
    allow(by)
    cohort = save_record(record=Cohort(**facts), by=by)
    if usual:
        with pghistory.context(user=by.pk):
            for number, (kind, words) in enumerate(usual_checklist(), start=1):
                CohortRequirement.objects.create(cohort=cohort, number=number, kind=kind, words=words)
    return cohort


@transaction.atomic
def change_cohort(*, cohort, by, fields):
    """Correct a cohort. `fields`: dict of name to value. Fewer seats than are taken are refused."""
    allow(by)
    cohort = hold(cohort.pk)
    taken = cohort.members.filter(left_on=None).count()
    if fields.get("seats", cohort.seats) < taken:
        raise ValidationError(
            {"seats": ngettext("%(n)d person has a seat.", "%(n)d people have a seat.", taken) % {"n": taken}}
        )
    for name, value in fields.items():
        setattr(cohort, name, value)
    return save_record(record=cohort, by=by, fields=[*fields])


# ---------------------------------------------------------------------------------------------------- members
@transaction.atomic
def add_members(*, cohort, people, by, today):
    """Give each of these a seat; who left comes back. Who has one already keeps it. Returns who is new or back.

    Raises ValidationError when there are fewer seats than people, and then gives none.
    """
    allow(by)
    cohort = hold(cohort.pk)
    known = {member.staff_id: member for member in cohort.members.all()}
    coming = [one for one in people if one.pk not in known or known[one.pk].left_on is not None]
    free = cohort.seats - sum(member.left_on is None for member in known.values())
    if len(coming) > free:
        raise ValidationError(
            _("Seats that are free: %(n)d. People who need one: %(many)d.") % {"n": free, "many": len(coming)}
        )
    with pghistory.context(user=by.pk):
        for person in coming:
            if (member := known.get(person.pk)) is None:
                CohortMember.objects.create(cohort=cohort, staff=person, joined_on=today)
            else:
                member.left_on, member.left_reason = None, ""
                member.save(update_fields=["left_on", "left_reason"])
    return coming


@transaction.atomic
def leave_cohort(*, member, by, today, reason):
    """Frees the seat. What was ticked stays on record, and counts again for who comes back."""
    allow(by)
    hold(member.cohort_id)
    member = CohortMember.objects.select_for_update(of=("self",)).get(pk=member.pk)
    if member.left_on is not None:
        raise ValidationError(_("They left the cohort already."))
    if not reason.strip():
        raise ValidationError({"reason": _("Say why: it stays on record.")})
    member.left_on, member.left_reason = max(today, member.joined_on), reason.strip()
    with pghistory.context(user=by.pk):
        member.save(update_fields=["left_on", "left_reason"])
    return member


# -------------------------------------------------------------------------------------------------- checklist
@transaction.atomic
def add_line(*, cohort, by, kind, words):
    allow(by)
    cohort = hold(cohort.pk)
    last = cohort.requirements.aggregate(last=Max("number"))["last"] or 0
    with pghistory.context(user=by.pk):
        return CohortRequirement.objects.create(cohort=cohort, number=last + 1, kind=kind, words=words)


@transaction.atomic
def move_line(*, line, by, up):
    """One place up or down; the first cannot go up, nor the last down: then nothing happens."""
    allow(by)
    cohort = hold(line.cohort_id)
    lines = list(cohort.requirements.order_by("number"))
    place = next(n for n, one in enumerate(lines) if one.pk == line.pk)
    other = place - 1 if up else place + 1
    if 0 <= other < len(lines):
        mine, theirs = lines[place], lines[other]
        mine.number, theirs.number = theirs.number, mine.number
        with pghistory.context(user=by.pk):
            mine.save(update_fields=["number"])
            theirs.save(update_fields=["number"])


@transaction.atomic
def remove_line(*, line, by):
    """Refused once somebody has met it: what was done stays on record."""
    allow(by)
    hold(line.cohort_id)
    if line.met.exists():
        raise ValidationError(_("Somebody has met this line, so it stays. Its words can be changed."))
    with pghistory.context(user=by.pk):
        line.delete()


@transaction.atomic
def tick(*, member, line, by, today, met_on, note="", session=None):
    """A member has met a line of the checklist. A second tick corrects the first: its day, ground and session."""
    allow(by)
    hold(member.cohort_id)
    member = CohortMember.objects.get(pk=member.pk)
    if line.cohort_id != member.cohort_id:
        raise ValidationError(_("This line is of another cohort."))
    if member.left_on is not None:
        raise ValidationError(_("%(who)s left the cohort. Let them come back first.") % {"who": member.staff})
    if met_on > today:
        raise ValidationError({"met_on": _("That day is still to come.")})
    facts = {"met_on": met_on, "note": note.strip(), "session": session}
    with pghistory.context(user=by.pk):
        met, made = RequirementMet.objects.get_or_create(
            member=member, requirement=line, defaults=facts | {"recorded_by": by}
        )
        if not made and any(getattr(met, name) != value for name, value in facts.items()):
            for name, value in facts.items():
                setattr(met, name, value)
            met.save(update_fields=[*facts])
    return met


@transaction.atomic
def untick(*, member, line, by):
    """Taken back; refused while a license rests on it. A second time does nothing."""
    allow(by)
    hold(member.cohort_id)
    if with_license(CohortMember.objects.filter(pk=member.pk)).exists():
        raise ValidationError(
            _("%(who)s has the license, which rests on this. Revoke the license first.") % {"who": member.staff}
        )
    with pghistory.context(user=by.pk):
        RequirementMet.objects.filter(member=member, requirement=line).delete()


# --------------------------------------------------------------------------------------------------- licenses
@transaction.atomic
def grant_licenses(*, cohort, by, numbers, starts_on, expires_on=None, scope, schools=(), issued_by=""):
    """The license of each course that the cohort's training licenses, for each of these members.

    `numbers`: dict of CohortMember to license number ("" where there is none). Without `expires_on` each license lasts
    as its course says. Raises ValidationError for who lacks a line, or has the license already; then nobody gets one.
    """
    allow(by)
    cohort = hold(cohort.pk)
    courses = list(cohort.course.licenses.all())
    if not courses:
        raise ValidationError(
            _("%(course)s licenses nobody for a course yet. Name the courses on its page first.")
            % {"course": cohort.course.code}
        )
    if not numbers:
        raise ValidationError({"members": _("Choose who gets the license.")})
    if scope == Credential.Scope.SCHOOLS and not schools:
        raise ValidationError({"schools": _("Name the schools, or choose the whole district.")})
    members = CohortMember.objects.filter(cohort=cohort, pk__in=[member.pk for member in numbers])
    ready = set(with_everything(members).values_list("pk", flat=True))
    twice = set(with_license(members).values_list("pk", flat=True))
    granted = []
    with pghistory.context(user=by.pk):
        for member, number in numbers.items():
            if member.pk in twice:
                raise ValidationError(_("%(who)s has the license of this cohort already.") % {"who": member.staff})
            if member.pk not in ready:
                raise ValidationError(_("%(who)s has not met every line of the checklist.") % {"who": member.staff})
            instructor, _made = Instructor.objects.get_or_create(staff_id=member.staff_id)
            if instructor.pk == cohort.lead_id:
                raise ValidationError(
                    _("%(who)s leads this cohort, and nobody trains themselves.") % {"who": member.staff}
                )
            for course in courses:
                months = course.license_months
                by_course = months_later(starts_on, months) - timedelta(days=1) if months else None
                license = Credential(
                    instructor=instructor, course=course, number=number, issued_by=issued_by, starts_on=starts_on,
                    expires_on=expires_on or by_course, scope=scope, trained_by_id=cohort.lead_id, member=member,
                )  # fmt: skip
                save_record(record=license, by=by)
                if scope == Credential.Scope.SCHOOLS:
                    license.schools.set(schools)
                granted.append(license)
    return granted
