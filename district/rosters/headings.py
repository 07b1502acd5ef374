"""Which column of a file is which: order, case, spaces, underscores and one wrong letter do not matter."""

import re
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from district.rosters.rows import ERROR, NOTICE, Problem, shorten

SHORTEST_TO_GUESS = 4
PREFIX = re.compile(r"^\s*(?:\[\d+\])?\s*(?:(?:students|teachers|sections|courses|cc|s_[a-z_]+)\.)?", re.IGNORECASE)


@dataclass(frozen=True)
class Columns:
    """The columns that a file may have. `unread` ones are known and deliberately not taken in."""

    required: tuple[str, ...]
    optional: tuple[str, ...] = ()
    aliases: dict[str, str] = field(default_factory=dict)
    unread: tuple[str, ...] = ()

    @property
    def names(self):
        return self.required + self.optional


def columns(required: str, optional: str = "", unread: str = "", aliases: str = "") -> Columns:
    """Columns from words; `aliases` as `other=ours`."""
    return Columns(
        tuple(required.split()),
        tuple(optional.split()),
        dict(pair.split("=") for pair in aliases.split()),
        tuple(unread.split()),
    )


@dataclass
class Headings:
    """`index`: our column → its place in the file; `shown`: our column → the heading as the file has it."""

    index: dict[str, int]
    shown: dict[str, str]
    width: int
    problems: list[Problem]

    @property
    def failed(self):
        return any(problem.severity == ERROR for problem in self.problems)


def fold(heading: str) -> str:
    return re.sub(r"[\s_\-]+", "", PREFIX.sub("", heading.strip().strip("\ufeff"))).casefold()


def near(a: str, b: str) -> bool:
    """One letter added, left out, changed, or two neighbours swapped."""
    if a == b or abs(len(a) - len(b)) > 1:
        return False
    start = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    rest_a, rest_b = a[start:], b[start:]
    return (
        rest_a[1:] == rest_b
        or rest_a == rest_b[1:]
        or rest_a[1:] == rest_b[1:]
        or (rest_a[:2] == rest_b[1::-1] and rest_a[2:] == rest_b[2:])
    )


def match(file: str, line: int, given: list[str], columns: Columns) -> Headings:
    """Find our columns among the headings `given`. Never raises: what is wrong is in `problems`."""
    problems, index, shown, left = [], {}, {}, []

    def problem(column, reason, severity=ERROR):
        problems.append(Problem(file, line, shorten(column), "", reason, severity))

    ours = {fold(name): name for name in columns.names}
    ours |= {fold(alias): name for alias, name in columns.aliases.items()}
    unread = {fold(name) for name in columns.unread}
    aliased = {}
    for place, heading in enumerate(given):
        folded = fold(heading)
        name = ours.get(folded)
        if not name:
            if folded and folded not in unread:
                left.append((place, heading, folded))
        elif fold(name) != folded and (name in index or name in aliased):
            left.append((place, heading, folded))
        elif fold(name) != folded:
            aliased[name] = place
        elif name in index:
            problem(
                heading,
                _("The heading “%(name)s” stands in this file twice: remove one of the two columns.")
                % {"name": shorten(heading.strip())},
            )
        else:
            index[name], shown[name] = place, heading.strip()
    for name, place in aliased.items():
        if name in index:
            left.append((place, given[place], fold(given[place])))
        else:
            index[name], shown[name] = place, given[place].strip()

    open_names = [name for name in columns.names if name not in index]
    ignored = []
    guesses = {
        place: [name for name in open_names if len(name) >= SHORTEST_TO_GUESS and near(folded, fold(name))]
        for place, _heading, folded in left
    }
    for place, heading, _folded in sorted(left):
        names = guesses[place]
        if len(names) == 1 and sum(names[0] in other for other in guesses.values()) == 1:
            index[names[0]], shown[names[0]] = place, heading.strip()
            problem(
                heading.strip(),
                _("The heading “%(given)s” was read as “%(name)s”.")
                % {"given": shorten(heading.strip()), "name": names[0]},
                NOTICE,
            )
            continue
        ignored.append(shorten(heading.strip(), 40))
        if names:
            problem(
                heading.strip(),
                _("The heading “%(given)s” could mean %(names)s, and so was not read.")
                % {"given": shorten(heading.strip()), "names": ", ".join(names)},
                NOTICE,
            )
    if ignored:
        more = len(ignored) - 12
        listed = ", ".join(ignored[:12]) + (_(" and %(count)s more") % {"count": more} if more > 0 else "")
        problem("", _("Columns that were not read: %(names)s.") % {"names": listed}, NOTICE)
    for name in columns.required:
        if name not in index:
            problem(
                name,
                _("The column “%(name)s” is missing. This file has: %(given)s.")
                % {"name": name, "given": shorten(", ".join(h.strip() for h in given if h.strip()), 300)},
            )
    return Headings(index, shown, len(given), problems)
