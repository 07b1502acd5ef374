"""What may stand in a letter, and when it may still be changed."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

# What a template may name, and what stands there in a letter.
PLACEHOLDERS = {
    "student": gettext_lazy("the student’s name"),
    "guardian": gettext_lazy("whom the letter is for"),
    "school": gettext_lazy("the school’s name"),
    "district": gettext_lazy("the district’s name"),
    "weekday": gettext_lazy("the weekday of the circle or event"),
    "day": gettext_lazy("its date"),
    "time": gettext_lazy("when it begins"),
    "place": gettext_lazy("where it is"),
    "contact": gettext_lazy("who writes the letter"),
    "phone": gettext_lazy("the number to call"),
    "items": gettext_lazy("what the student promised, one line each"),
    "first_day": gettext_lazy("first day of a suspension"),
    "last_day": gettext_lazy("last day of a suspension"),
    "return_day": gettext_lazy("the day of the return"),
}
_NAMED = re.compile(r"\{([^{}]*)\}")
_MONTH_AND_DAY = re.compile(
    r"\b(?:January|February|March|April|May|June|July|August|September|October|November|December)\s+\d{1,2}\b"
)
_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")


def check_template(text):
    """Raises ValidationError naming what stands in braces and is no placeholder, and listing those there are."""
    unknown = [name for name in dict.fromkeys(_NAMED.findall(text)) if name not in PLACEHOLDERS]
    loose = any(sign in _NAMED.sub("", text) for sign in "{}")
    known = ", ".join(f"{{{name}}}" for name in PLACEHOLDERS)
    if unknown:
        words = _("%(unknown)s is not known here. A letter can name: %(known)s.")
        raise ValidationError(words % {"unknown": ", ".join(f"{{{name}}}" for name in unknown), "known": known})
    if loose:
        raise ValidationError(_("A brace stands alone. A letter can name: %(known)s.") % {"known": known})


def fill(text, values):
    """The text with each placeholder's value; one without a value stays, for its writer to fill.

    Names are looked up and never evaluated, and values are not looked into again.
    """
    return _NAMED.sub(lambda found: values.get(found[1]) or found[0], text)


def gaps(text):
    """Placeholders that are still in a letter's text, each once."""
    return [name for name in dict.fromkeys(_NAMED.findall(text)) if name in PLACEHOLDERS]


def check_no_gaps(text):
    if names := gaps(text):
        missing = ", ".join(f"{{{name}}} ({PLACEHOLDERS[name]})" for name in names)
        raise ValidationError(_("Write in what is not known here: %(missing)s.") % {"missing": missing})


def check_names_nobody_else(text, others, allowed):
    """Raises ValidationError when a name of another student stands in a letter. Source: FERPA, 34 CFR 99.3 and 99.30.

    `others` are the other students of the record. Their names one by one count as well as together, with a capital
    as names have; `allowed` is text whose words may stand there all the same: the template's own and the addressee's.
    """
    words = set(_WORD.findall(_MONTH_AND_DAY.sub("", text)))  # a student may be called April
    free = set(_WORD.findall(allowed))
    for student in others:
        whole = {f"{given} {student.family_name}" for given in (student.given_name, student.preferred_name) if given}
        parts = {
            word
            for name in (student.given_name, student.preferred_name, student.family_name)
            for word in _WORD.findall(name)
            if len(word) > 1
        }
        if any(name in text for name in whole) or parts & words - free:
            raise ValidationError(
                _("The text names %(name)s. A letter to one family never names another student.")
                % {"name": student.name}
            )


def check_may_change(letter):
    if letter.sent_on:
        raise ValidationError(_("This letter was sent, so its text stays as the family has it. Write another one."))


def check_may_send(letter, day, today):
    if letter.sent_on:
        raise ValidationError(_("This letter is already marked as sent."))
    if day > today:
        raise ValidationError({"sent_on": _("That day is still to come.")})
