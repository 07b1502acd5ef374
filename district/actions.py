"""Every write of district: keyword-only, atomic, the actor as `by`. The caller has asked permissions.py."""

from datetime import timedelta

import pghistory
from allauth.account.forms import EmailAwarePasswordResetTokenGenerator
from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.mail import send_mail
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError, RestrictedError
from django.db.models.functions import Greatest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from district import policies, queries
from district.models import (
    CalendarDay,
    DistrictSettings,
    Enrollment,
    Role,
    RoleGrant,
    SectionStudent,
    Student,
    User,
)
from district.scope import district_scope

SATURDAY = 5


def insert_once(record, author):
    """Inserts a record under its form's `client_id`. Returns (record, made): a second post finds the first one's.

    `author` names the field with who wrote it. Raises PermissionDenied when the number is somebody else's.
    """
    try:
        with transaction.atomic():
            record.save(force_insert=True)
    except IntegrityError:
        same = {"client_id": record.client_id, author: getattr(record, author)}
        first = type(record).objects.filter(**same).first()
        if first is None:
            raise PermissionDenied from None
        return first, False
    return record, True


@transaction.atomic
def transfer_student(*, student, to, by, today):
    """Moves a student to another school from today on; what happened before stays where it happened.

    Neither school alone may do this (the outer wall holds both back), so it opens the district for a moment.
    Returns the student as stored. Raises ValidationError when the student is at `to` already, or when the
    student's number belongs to somebody else there.
    """
    with district_scope(), pghistory.context(user=by.pk, action="transfer"):
        moved = Student.objects.select_for_update().get(pk=student.pk)
        if moved.school_id == to.pk:
            raise ValidationError(_("%(student)s is at %(school)s already.") % {"student": moved, "school": to})
        if Student.objects.at([to.pk]).filter(local_id=moved.local_id).exists():
            raise ValidationError(
                _("Somebody else at %(school)s has the student number %(number)s.")
                % {"school": to, "number": moved.local_id}
            )
        _end(Enrollment.objects.filter(student=moved, school=moved.school_id), today)
        _end(SectionStudent.objects.filter(student=moved, school=moved.school_id), today)
        moved.past_school_ids = sorted({*moved.past_school_ids, moved.school_id} - {to.pk})
        moved.school = to
        moved.save(update_fields=["past_school_ids", "school"])
        back_the_same_day = Enrollment.objects.filter(student=moved, school=to).on(today)
        if not back_the_same_day.update(ends_on=None):
            Enrollment.objects.create(student=moved, school=to, grade=moved.grade, starts_on=today)
    return moved


def _end(periods, today):
    """Yesterday was the last day, unless the first was today."""
    periods.on(today).update(ends_on=Greatest(today - timedelta(days=1), "starts_on"))


@transaction.atomic
def save_record(*, record, by, fields=None):
    """Saves a new or a corrected record; `fields` are the names to write of one that exists.

    Raises ValidationError when a constraint refuses what a form had let pass: two people at the same moment.
    """
    with pghistory.context(user=by.pk):
        try:
            with transaction.atomic():
                record.save(update_fields=None if record._state.adding else fields)
        except IntegrityError:
            record.full_clean()
            raise
    return record


@transaction.atomic
def delete_record(*, record, by):
    """Deletes a row of the office's own lists. Raises ValidationError when something still stands on it."""
    with pghistory.context(user=by.pk):
        try:
            record.delete()
        except (ProtectedError, RestrictedError) as error:
            raise ValidationError(_("%(record)s is still used and cannot be removed.") % {"record": record}) from error


@transaction.atomic
def move_record(*, record, among, by, up, step=10):
    """One place up or down among these, which the caller holds; at the end nothing happens."""
    rows = list(among)
    place = next((n for n, one in enumerate(rows) if one.pk == record.pk), None)
    if place is None:
        return
    rows.insert(max(0, place - 1 if up else place + 1), rows.pop(place))
    with pghistory.context(user=by.pk):
        for position, one in enumerate(rows, start=1):
            if one.position != position * step:
                one.position = position * step
                one.save(update_fields=["position"])


@transaction.atomic
def add_user(*, user, by, site):
    """A new login without a password, and the mail with the link to set one. `site` is our address, as seen outside."""
    user.set_unusable_password()
    save_record(record=user, by=by)
    invite_user(user=user, by=by, site=site)
    return user


@transaction.atomic
def change_user(*, user, fields, by):
    """A corrected login. A new e-mail address leaves nothing of the old one to sign in with."""
    if "email" in fields:
        EmailAddress.objects.filter(user=user).delete()
    return save_record(record=user, by=by, fields=fields)


def invite_user(*, user, by, site):
    """Mails a link that sets a password; it holds for `PASSWORD_RESET_TIMEOUT` and until it is used."""
    with translation.override(user.language or settings.LANGUAGE_CODE):
        address = reverse(
            "account_reset_password_from_key",
            kwargs={
                "uidb36": user_pk_to_url_str(user),
                "key": EmailAwarePasswordResetTokenGenerator().make_token(user),
            },
        )
        context = {
            "user": user,
            "by": by,
            "district": DistrictSettings.objects.current().name,
            "link": site.rstrip("/") + address,
            "days": settings.PASSWORD_RESET_TIMEOUT // 86_400,
        }
        subject = _("Your login for %(district)s on Common Ground") % context
        text = render_to_string("district/mail/invitation.txt", context)
    transaction.on_commit(lambda: send_mail(" ".join(subject.split()), text, None, [user.email]))


@transaction.atomic
def stop_sign_in(*, user, by, today):
    """From now on this person does not come in. Raises ValidationError for oneself and the last administrator."""
    _hold_administrators()
    user = User.objects.select_for_update().get(pk=user.pk)
    others = queries.lasting_administrators(today).exclude(pk=user.pk).count()
    policies.check_may_stop(user, by=by, others=others)
    user.is_active = False
    return save_record(record=user, by=by, fields=["is_active"])


@transaction.atomic
def allow_sign_in(*, user, by):
    user.is_active = True
    return save_record(record=user, by=by, fields=["is_active"])


@transaction.atomic
def grant_role(*, grant, by):
    """Gives a role. Raises ValidationError when the person has it there on some of these days already."""
    grant.granted_by = by
    return save_record(record=grant, by=by)


@transaction.atomic
def end_grant(*, grant, last_day, by, today):
    """The role holds through `last_day`; one that would end before it began is removed.

    Raises ValidationError for one's own administrator role and for the last one.
    """
    _hold_administrators()
    grant = RoleGrant.objects.select_for_update().get(pk=grant.pk)
    others = queries.lasting_administrators(today).exclude(pk=grant.user_id).count()
    policies.check_may_end(grant, last_day=last_day, by=by, others=others)
    if last_day < grant.starts_on:
        delete_record(record=grant, by=by)
    else:
        grant.ends_on = last_day
        save_record(record=grant, by=by, fields=["ends_on"])


def _hold_administrators():
    """Two administrators who remove each other at the same moment come one after the other."""
    list(RoleGrant.objects.select_for_update().filter(role=Role.ADMINISTRATOR).order_by("pk").values_list("pk"))


@transaction.atomic
def mark_days(*, first, last, school, kind, note, by):
    """Puts the weekdays from `first` through `last` into the calendar, in place of what stood there.

    `school` None means all schools. Returns how many days were marked.
    """
    span = (first + timedelta(days=n) for n in range((last - first).days + 1))
    days = [CalendarDay(day=day, school=school, kind=kind, note=note) for day in span if day.weekday() < SATURDAY]
    with pghistory.context(user=by.pk):
        CalendarDay.objects.filter(school=school, day__range=(first, last)).delete()
        CalendarDay.objects.bulk_create(days)
    return len(days)
