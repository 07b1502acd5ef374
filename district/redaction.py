"""Hides the names of other students in what was written about one of them. Source: 34 CFR 99.12(a).

Names are found whatever their case, accents and apostrophes, with a plural or possessive s, as initials and run
together. What is hidden too much, a reader puts back (see RecordText); what nobody could know, a reader adds.
"""

import re
import unicodedata
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

# Parts of a name that are words of their own: hidden with the whole name, never alone.
PARTICLES = {"al", "ap", "ben", "bin", "da", "das", "de", "del", "della", "den", "der", "di", "do", "dos", "du", "e",
             "el", "ibn", "jr", "la", "las", "le", "los", "of", "san", "santa", "sr", "st", "ten", "van", "von", "y",
             "zu"}  # fmt: skip
SHORT = 3  # letters; a name this short is a name only where it begins with a capital
LEAST_ID = 4  # signs; shorter numbers are dates and counts more often than a student's number
WORD = re.compile(r"[^\W_]+")
SIGNS = str.maketrans({"’": "'", "ʼ": "'", "‘": "'", "`": "'", "‐": "-", "‑": "-", "–": "-", "\u00a0": " "})


@dataclass(frozen=True)
class Person:
    """One whose name is hidden: the names that go first and last, ids, and how else this person is written."""

    given: tuple = ()
    family: tuple = ()
    ids: tuple = ()
    whole: tuple = ()  # names of which the parts are not known apart: a parent's


@dataclass(frozen=True)
class Hidden:
    """A text with what was hidden: `pieces` are (words, hidden term or ""); `doubtful` may be either person."""

    pieces: list
    doubtful: list = field(default_factory=list)

    @property
    def text(self):
        return "".join(_mark(words) if term else words for words, term in self.pieces)

    @property
    def terms(self):
        """What was hidden, as it stood there first, each once."""
        return list({term: None for _words, term in self.pieces if term})


def _mark(words):
    return _("[another student]") + ("’s" if fold(words)[0].endswith("'s") else "")


def fold(text):
    """(text in lower case without accents, index of each of its signs in `text`)."""
    folded, places = [], []
    for place, sign in enumerate(text.translate(SIGNS)):
        for base in unicodedata.normalize("NFKD", sign):
            if not unicodedata.combining(base):
                lower = base.casefold()
                folded.append(lower)
                places += [place] * len(lower)
    return "".join(folded), [*places, len(text)]


class Redactor:
    """Hides `others` in texts about `own` (Persons)."""

    def __init__(self, own, others):
        mine, theirs = _terms_of(own), set().union(*map(_terms_of, others))
        self.names, self.either = _Index(theirs - mine), _Index(theirs & mine)

    def hide(self, text, *, also=(), keep=()):
        """Hidden of `text`; `also`: further phrases to hide; `keep`: terms of an earlier Hidden that stay readable."""
        folded, places = fold(text)
        names = [span for span in _joined(_met(self.names.terms_in(folded), text, folded, places))
                 if text[slice(*span)] not in keep]  # fmt: skip
        phrases = {_Term(fold(phrase.strip())[0], "any") for phrase in also if phrase.strip()}
        either = {text[slice(*span)] for span in _met(self.either.terms_in(folded), text, folded, places)}
        return Hidden(_pieces(text, _joined([*names, *_met(phrases, text, folded, places)])), sorted(either))


class _Index:
    """Terms by their first word: of the thousand names of a long record, the few that a text may hold."""

    def __init__(self, terms):
        self.terms = {}
        for term in terms:
            first = term.text[0] if term.kind == "initials" else WORD.search(term.text)
            if first:
                self.terms.setdefault(first if isinstance(first, str) else first[0], []).append(term)

    def terms_in(self, folded):
        words = set(WORD.findall(folded))
        firsts = words | {word.removesuffix("s") for word in words} | {word[0] for word in words if len(word) <= 2}
        return [term for first in firsts for term in self.terms.get(first, ())]


def _met(terms, text, folded, places):
    """Where one of the terms stands in the text: a list of (first, last)."""
    spans = []
    for term in terms:
        for start, end in term.found_in(folded):
            first, last = places[start], _end(places, end, text)
            if term.fits(text[first:last]):
                spans.append((first, last))
    return spans


def stands_in(phrase, text):
    """Whether a phrase to hide is found in the text."""
    return bool(_Term(fold(phrase.strip())[0], "any").found_in(fold(text)[0]))


@dataclass(frozen=True)
class _Term:
    """A folded name and how it is met: `name` as a word, `short` and `letter` with capitals, `initials`, `any`."""

    text: str
    kind: str = "name"

    def found_in(self, folded):
        return [match.span() for match in self._pattern().finditer(folded)]

    def _pattern(self):
        if self.kind == "initials":
            inside = r"\.?\s?".join(re.escape(letter) for letter in self.text)
            return re.compile(rf"(?<![^\W_]){inside}\.?(?![^\W_])")
        words = re.escape(self.text).replace(r"\ ", r"\s+")
        if self.kind == "any":
            return re.compile(words)
        return re.compile(rf"(?<![^\W_]){words}(?:'?s)?(?![^\W_])")

    def fits(self, written):
        if self.kind == "initials":
            return "".join(sign for sign in written if sign.isalpha()).isupper()
        if self.kind == "letter":  # a name and one letter: "Ana B", and not the "Ana a" of "saw Ana a lot"
            return all(word[:1].isupper() for word in re.findall(r"\w+", written) if len(word) == 1)
        return self.kind != "short" or written[:1].isupper()


def _terms_of(person):
    terms, lettered = set(), set()
    givens, families = _with_parts(person.given), _with_parts(person.family)
    terms |= givens | families
    for given in givens:
        for family in families:
            terms |= {f"{given} {family}", f"{family}, {given}"}
            terms |= {f"{given}{family}".replace(" ", ""), f"{family}{given}".replace(" ", "")}
            lettered |= {
                f"{given[0]}. {family}",
                f"{given[0]} {family}",
                f"{given} {family[0]}",
                f"{given} {family[0]}.",
            }
    terms |= _with_parts(person.whole) | {number for number in _folded(person.ids) if len(number) >= LEAST_ID}
    named = {_Term(term, "short" if len(term) <= SHORT else "name") for term in terms if len(term) > 1}
    return named | {_Term(term, "letter") for term in lettered} | _initials(person)


def _with_parts(names):
    """Folded names, and the parts of them that are names of their own."""
    parts = {part for name in _folded(names) for part in re.split(r"[\s\-]+", name)}
    return _folded(names) | {part for part in parts if part and part.strip(".") not in PARTICLES | TITLES}


TITLES = {"mr", "mrs", "ms", "miss", "dr", "sra", "senora", "señora", "abu", "umm"}


def _initials(person):
    """Two letters: of a given and a family name, or of parts of them."""
    letters = {given[0] + family[0] for given in _with_parts(person.given) for family in _with_parts(person.family)}
    return {_Term(two, "initials") for two in letters}


def _folded(names):
    return {folded for name in names if (folded := fold(name)[0].strip())}


def _end(places, end, text):
    """Where a match ends in the text itself: behind the accents that follow its last sign."""
    last = places[end - 1] + 1
    while last < len(text) and unicodedata.combining(text[last]):
        last += 1
    return last


def _joined(spans):
    joined = []
    for first, last in sorted(spans):
        if joined and first < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], last))
        else:
            joined.append((first, last))
    return joined


def _pieces(text, spans):
    pieces, at = [], 0
    for first, last in spans:
        if first > at:
            pieces.append((text[at:first], ""))
        pieces.append((text[first:last], text[first:last]))
        at = last
    return [*pieces, (text[at:], "")] if at < len(text) or not pieces else pieces
