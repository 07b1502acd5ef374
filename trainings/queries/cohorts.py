"""How far a cohort is: seats taken, who has met every line of the checklist, who got the license."""

from dataclasses import dataclass, field

from django.db.models import Count, Exists, IntegerField, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from contracts.models import Deliverable
from trainings.models import (
    Cohort,
    CohortMember,
    CohortRequirement,
    Completion,
    Credential,
    Registration,
    RequirementMet,
    Session,
    SessionInstructor,
)


def with_everything(members):
    """Those of these members who are in the cohort still and have met every line of a checklist that has lines."""
    lines = CohortRequirement.objects.filter(cohort=OuterRef("cohort"))
    met = RequirementMet.objects.filter(member=OuterRef(OuterRef("pk")), requirement=OuterRef("pk"))
    return members.filter(Exists(lines), ~Exists(lines.filter(~Exists(met))), left_on=None)


def with_license(members):
    """Those of these members who hold a license of their cohort that was not revoked."""
    return members.filter(Exists(Credential.objects.filter(member=OuterRef("pk"), revoked_on=None)))


def counted(members):
    """The number of these members in the cohort of the row outside."""
    count = members.filter(cohort=OuterRef("pk")).order_by().values("cohort").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(count, output_field=IntegerField()), 0)


def with_progress(cohorts):
    """Cohorts with `taken`, `finished` (have everything) and `licensed`, each a count of members."""
    members = CohortMember.objects.all()
    return cohorts.annotate(
        taken=counted(members.filter(left_on=None)),
        finished=counted(with_everything(members)),
        licensed=counted(with_license(members)),
    )


def found_by(cohorts, words):
    for word in words:
        cohorts = cohorts.filter(Q(name__icontains=word) | Q(course__code__icontains=word))
    return cohorts


def members_of(cohort):
    """Members of a cohort, by name, with `cells` (for each line of the checklist: (line, its tick or None)),
    `is_ready` (has everything) and `license` (the newest that counts, or None). Returns (lines, members).
    """
    lines = list(cohort.requirements.order_by("number"))
    members = list(cohort.members.select_related("staff").order_by("staff__family_name", "staff__given_name", "pk"))
    ticks = {(tick.member_id, tick.requirement_id): tick for tick in RequirementMet.objects.filter(member__in=members)}
    licenses = {}
    for one in Credential.objects.filter(member__in=members, revoked_on=None).order_by("starts_on", "pk"):
        licenses[one.member_id] = one
    for member in members:
        member.cells = [(line, ticks.get((member.pk, line.pk))) for line in lines]
        member.met_count = sum(tick is not None for _line, tick in member.cells)
        member.is_ready = member.left_on is None and bool(lines) and member.met_count == len(lines)
        member.license = licenses.get(member.pk)
    return lines, members


@dataclass
class Bought:
    """The sessions that one deliverable paid for, with their sums."""

    deliverable: Deliverable
    sessions: list = field(default_factory=list)

    @property
    def seats(self):
        return sum(session.capacity for session in self.sessions)

    @property
    def taken(self):
        return sum(session.seated for session in self.sessions)

    @property
    def finished(self):
        return sum(session.finished for session in self.sessions)


def bought_by(contract):
    """What a contract's deliverables paid for: (list of cohorts with progress, list of Bought). Sessions that were
    called off count for nothing; those that remain have `finished`, the number of their completions that stand.
    """
    cohorts = with_progress(Cohort.objects.filter(deliverable__contract=contract))
    done = Completion.objects.filter(registration__session=OuterRef("pk"), revoked_on=None).order_by()
    done = done.values("registration__session").annotate(n=Count("pk")).values("n")
    sessions = Session.objects.filter(deliverable__contract=contract).exclude(status=Session.Status.CANCELLED)
    sessions = sessions.annotate(finished=Coalesce(Subquery(done, output_field=IntegerField()), 0))
    bought = {}
    for session in sessions.select_related("deliverable").order_by("deliverable__number", "starts_on", "pk"):
        bought.setdefault(session.deliverable_id, Bought(session.deliverable)).sessions.append(session)
    return list(cohorts.select_related("deliverable").order_by("starts_on", "pk")), list(bought.values())


def sessions_of(member):
    """Sessions in which a member may have met a line: the cohort's, those attended, those taught."""
    return (
        Session.objects.filter(
            Q(cohort=member.cohort_id)
            | Q(pk__in=Registration.objects.filter(staff=member.staff_id).values("session"))
            | Q(pk__in=SessionInstructor.objects.filter(instructor__staff=member.staff_id).values("session"))
        )
        .exclude(status=Session.Status.CANCELLED)
        .order_by("-starts_on", "-pk")
    )
