"""Who was trained by whom: a vendor's instructor, the district's trainers, the staff whom they taught."""

from collections import defaultdict
from dataclasses import dataclass, field

from district.models import StaffMember
from trainings.models import Completion, CompletionInstructor, Course, Credential, Instructor


@dataclass
class Branch:
    """An instructor, the trainers whom they trained, and the staff (ids) whom they taught themselves.

    Somebody taught by two together stands under both, and counts once in what is above both.
    """

    instructor: Instructor
    is_certified: bool
    depth: int
    taught: set
    trainers: list = field(default_factory=list)

    @property
    def staff(self):
        """Ids of everybody below: taught by this instructor, or by a trainer of this branch."""
        return self.taught.union(*(one.staff for one in self.trainers))

    @property
    def trainer_count(self):
        return sum(1 + one.trainer_count for one in self.trainers)


def lineage(today):
    """List of the root Branches: instructors whom nobody on record has trained, those with the most staff first.

    Counts completions of staff courses that hold on the day. Instructors without anybody below them are left out.
    """
    people = {one.pk: one for one in Instructor.objects.select_related("staff", "vendor")}
    trained, parents = defaultdict(set), defaultdict(set)
    for trainer, by in Credential.objects.exclude(trained_by=None).values_list("instructor", "trained_by"):
        trained[by].add(trainer)
        parents[trainer].add(by)
    certified = set(Credential.objects.current(today).values_list("instructor", flat=True))
    taught = defaultdict(set)
    done = Completion.objects.current(today).filter(
        course__kind=Course.Kind.STAFF, staff__in=StaffMember.objects.active(today)
    )
    rows = CompletionInstructor.objects.filter(completion__in=done)
    for instructor, staff in rows.values_list("instructor", "completion__staff"):
        taught[instructor].add(staff)

    def grow(pk, depth, above):
        below = [grow(one, depth + 1, above | {pk}) for one in trained[pk] - above - {pk}]
        branch = Branch(people[pk], pk in certified, depth, taught[pk])
        branch.trainers = _sorted(below)
        return branch

    roots = [grow(pk, 0, set()) for pk in people if not parents[pk]]
    return _sorted([branch for branch in roots if branch.staff or branch.trainers])


def _sorted(branches):
    return sorted(branches, key=lambda branch: (-len(branch.staff), branch.instructor.name))


def flat(branches):
    """The same branches one under the other, each followed by its own."""
    for branch in branches:
        yield branch
        yield from flat(branch.trainers)
