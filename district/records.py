"""One student's whole record, as a parent reads it: parts that the apps contribute, with every other student hidden.

An app registers, in its AppConfig.ready(), what it keeps about a student and who else stands in it:

    @record_part(order=20)
    def incidents(student):
        return Part(_("Incidents"), [Entry(…)])

    @record_people
    def of_incidents(student):
        return {ids of the other students}, {names of guests}

The functions read the whole record, at every school where the student was: the caller has asked
`permissions.may_see_record`, and `whole_record` opens the district for them (see docs/adr/0012).
"""

import hashlib
from dataclasses import dataclass, field, replace

from django.utils.functional import cached_property

from district.models import Guardian, RecordText, Student
from district.redaction import Hidden, Person, Redactor
from district.scope import district_scope


@dataclass(frozen=True)
class Text:
    """Something that a person wrote, so it may name anybody. `key` says where: `incident-12-description`.

    `ours`: written for this record by the records officer; names are hidden in it, and nobody need read it again.
    """

    key: str
    label: str
    text: str
    ours: bool = False


@dataclass(frozen=True)
class Entry:
    """One thing on record: facts (label, value) that name nobody but the student and staff, and texts."""

    title: str
    facts: list = field(default_factory=list)
    texts: list = field(default_factory=list)


@dataclass(frozen=True)
class Part:
    title: str
    entries: list
    note: str = ""  # said below the title


@dataclass(frozen=True)
class Shown:
    """A text as the family reads it. `hidden` is how it came to be; `row` the reading of it, if there was one."""

    key: str
    label: str
    original: str
    hidden: Hidden
    row: RecordText | None
    ours: bool
    where: str  # part and entry

    @property
    def text(self):
        return self.hidden.text

    @property
    def digest(self):
        """Changes with the text and with what is hidden in it."""
        return hashlib.sha256(f"{self.original}\0{self.text}".encode()).hexdigest()

    @cached_property
    def state(self):
        """`ours`, `read`, `changed` since it was read, or `unread`."""
        if self.ours:
            return "ours"
        if self.row is None or self.row.read_at is None:
            return "unread"
        return "read" if self.row.digest == self.digest else "changed"


@dataclass(frozen=True)
class Record:
    """The parts of one student's record, every Text a Shown; `others` is how many other students stand in it."""

    student: Student
    parts: list
    others: int
    redactor: Redactor

    @cached_property
    def texts(self):
        return [text for part in self.parts for entry in part.entries for text in entry.texts]

    @cached_property
    def waiting(self):
        """The texts that a person has still to read before a family may have the record."""
        return [text for text in self.texts if text.state in {"unread", "changed"}]

    def text(self, key):
        return next((text for text in self.texts if text.key == key and not text.ours), None)

    def rehidden(self, text, *, also, keep):
        """A Shown with other words hidden."""
        return replace(text, hidden=self.redactor.hide(text.original, also=also, keep=keep))

    @property
    def digest(self):
        """Of all that waits: who says "read" says it of these texts, and not of later ones."""
        return hashlib.sha256("".join(text.digest for text in self.waiting).encode()).hexdigest()

    def lines(self):
        """Part, entry, label and value of everything in it, as plain rows."""
        for part in self.parts:
            for entry in part.entries:
                for label, value in entry.facts:
                    yield [part.title, entry.title, label, value]
                for text in entry.texts:
                    yield [part.title, entry.title, text.label, text.text]


_parts, _people = [], []


def record_part(order):
    """Decorator: this function(student) gives a Part of the record, or None."""

    def decorate(function):
        _parts.append((order, function))
        _parts.sort(key=lambda entry: entry[0])
        return function

    return decorate


def record_people(function):
    """Decorator: this function(student) gives (ids of other students, names of guests) of the same records."""
    _people.append(function)
    return function


def whole_record(student):
    """Record of a student, read in a number of queries that does not grow with it."""
    with district_scope():
        redactor, others = _redactor(student)
        rows = {row.key: row for row in RecordText.objects.filter(student=student)}
        found = [part for part in (function(student) for _order, function in _parts) if part is not None]
        parts = [
            Part(part.title, [_shown(part, entry, redactor, rows) for entry in part.entries], part.note)
            for part in found
        ]
    return Record(student, parts, others, redactor)


def _shown(part, entry, redactor, rows):
    texts = []
    for text in entry.texts:
        if not text.text:
            continue
        row = rows.get(text.key)
        choices = {"also": row.also, "keep": row.keep} if row else {}
        texts.append(
            Shown(
                text.key,
                text.label,
                text.text,
                redactor.hide(text.text, **choices),
                row,
                text.ours,
                f"{part.title}: {entry.title}",
            )
        )
    facts = [(label, value) for label, value in entry.facts if value not in (None, "")]
    return Entry(entry.title, facts, texts)


def redactor_of(student):
    """Hides every other student of the same records in a text about this one, for a paper that the family gets."""
    with district_scope():
        return _redactor(student)[0]


def _redactor(student):
    ids, guests = set(), set()
    for function in _people:
        more_ids, more_guests = function(student)
        ids |= more_ids
        guests |= more_guests
    ids = ids - {student.pk} | {0}  # never empty: the same queries for everybody
    others = [_person(other) for other in Student.objects.filter(pk__in=ids)]
    # Names that they had before, and their families: a text keeps what was true when it was written.
    earlier = Student.pgh_event_model.objects.filter(pgh_obj_id__in=ids).order_by().distinct(*NAMES).only(*NAMES)
    others += [_person(event) for event in earlier]
    own_family = set(Guardian.objects.filter(student=student).values_list("name", flat=True))
    families = set(Guardian.objects.filter(student__in=ids).values_list("name", flat=True))
    others.append(Person(whole=tuple((families | guests) - own_family)))
    mine = _person(student)
    own = Person(mine.given, mine.family, mine.ids, tuple(own_family))
    return Redactor(own, others), len(ids) - 1


NAMES = ("given_name", "middle_name", "preferred_name", "family_name", "local_id", "sourced_id")


def _person(row):
    return Person(
        given=tuple(filter(None, [row.given_name, row.preferred_name, row.middle_name])),
        family=(row.family_name,),
        ids=tuple(filter(None, [row.local_id, row.sourced_id])),
    )
