"""Every write to letters and their templates."""

import datetime

import pghistory
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from district.models import Student
from district.permissions import may_administer
from incidents.models import Letter, LetterTemplate
from incidents.permissions import letter_kinds, may_send
from incidents.policies import letters as policies
from incidents.queries import letters as queries

TWICE = datetime.timedelta(minutes=10)


@transaction.atomic
def write_letter(
    *, by, now, student, kind, language, template, addressee, subject, body, about, guardian=None,
):  # fmt: skip
    """A letter to one family, ready to be sent. Returns (letter, made); the same words twice make one letter.

    Raises PermissionDenied, and ValidationError when a gap is left or another student is named.
    """
    if kind not in letter_kinds(by, student.school_id):
        raise PermissionDenied
    _check(student, about, template, addressee, subject, body)
    Student.objects.select_for_update(of=("self",)).get(pk=student.pk)  # a double click waits, then finds the first
    letter = Letter(
        school_id=student.school_id,
        student=student,
        guardian=guardian,
        addressee=addressee,
        incident=about.incident,
        practice=about.practice,
        consequence=about.consequence,
        kind=kind,
        language=language,
        template=template,
        subject=subject,
        body=body,
        created_by=by,
        created_at=now,
        updated_at=now,
    )
    same = Letter.objects.filter(
        student=student, kind=kind, subject=subject, body=body, addressee=addressee, created_by=by, sent_on=None,
        created_at__gte=now - TWICE,
    ).first()  # fmt: skip
    if same is not None:
        return same, False
    letter.save(force_insert=True)
    return letter, True


def _check(student, about, template, addressee, subject, body):
    errors = {}
    others = queries.others_of(student, about)
    own = f"{student.given_name} {student.preferred_name} {student.family_name} {student.school.name}"
    for name, text, beside in (
        ("addressee", addressee, ""),
        ("subject", subject, f"{template.subject} {addressee}"),
        ("body", body, f"{template.body} {addressee}"),
    ):
        try:
            policies.check_no_gaps(text)
            policies.check_names_nobody_else(text, others, f"{own} {beside}")
        except ValidationError as error:
            errors[name] = error.messages
    if errors:
        raise ValidationError(errors)


@transaction.atomic
def edit_letter(*, letter, by, now, addressee, subject, body):
    """Other words, while it is not sent. Raises PermissionDenied, ValidationError."""
    if not may_send(by, letter):
        raise PermissionDenied
    letter = Letter.objects.select_for_update(of=("self",)).get(pk=letter.pk)
    policies.check_may_change(letter)
    about = queries.About(letter.incident, letter.practice, letter.consequence)
    _check(letter.student, about, letter.template, addressee, subject, body)
    letter.addressee, letter.subject, letter.body, letter.updated_at = addressee, subject, body, now
    letter.save(update_fields=["addressee", "subject", "body", "updated_at"])
    return letter


@transaction.atomic
def send_letter(*, letter, by, day, method, now, today):
    """The family has it: since when, how, and who saw to it. From here on its text stays.

    Raises PermissionDenied, ValidationError for a day to come and for one that was sent already.
    """
    if not may_send(by, letter):
        raise PermissionDenied
    letter = Letter.objects.select_for_update(of=("self",)).get(pk=letter.pk)
    policies.check_may_send(letter, day, today)
    letter.sent_on, letter.method, letter.sent_by, letter.updated_at = day, method, by, now
    letter.save(update_fields=["sent_on", "method", "sent_by", "updated_at"])
    return letter


@transaction.atomic
def discard_letter(*, letter, by):
    """Throws away a letter that nobody got; history keeps it. Raises PermissionDenied, ValidationError."""
    if not may_send(by, letter):
        raise PermissionDenied
    letter = Letter.objects.select_for_update(of=("self",)).filter(pk=letter.pk).first()
    if letter is None:  # a second click
        return
    policies.check_may_change(letter)
    letter.delete()


@transaction.atomic
def save_template(*, by, now, kind, language, subject, body, based_on):
    """A new version of a template; letters that are written keep theirs. Unchanged words make none.

    Raises PermissionDenied, ValidationError for what is no placeholder and when a newer version is there than the
    number `based_on`.
    """
    if not may_administer(by):
        raise PermissionDenied
    errors = {}
    for name, text in (("subject", subject), ("body", body)):
        try:
            policies.check_template(text)
        except ValidationError as error:
            errors[name] = error.messages
    if errors:
        raise ValidationError(errors)
    newest = LetterTemplate.objects.filter(kind=kind, language=language).order_by("-version").first()
    version = newest.version if newest else 0
    if newest and (newest.subject, newest.body) == (subject, body):
        return newest
    if version != based_on:
        raise _newer(version)
    try:
        with transaction.atomic(), pghistory.context(user=by.pk):
            return LetterTemplate.objects.create(
                kind=kind, language=language, version=version + 1, subject=subject, body=body, created_at=now
            )
    except IntegrityError:
        raise _newer(version + 1) from None


def _newer(version):
    text = _(
        "Version %(version)s was saved while you were writing. Compare with it below, then save again to keep yours."
    )
    return ValidationError(text % {"version": version})
