"""What a letter is filled with, in which language, and which families were not told yet."""

import datetime
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone, translation
from django.utils.formats import date_format

from district.calendars import next_school_day
from district.models import Student
from district.models.people import language_name
from district.queries import among
from incidents.models import (
    AgreementItem,
    Consequence,
    Incident,
    Letter,
    LetterKind,
    LetterLanguage,
    LetterTemplate,
    Practice,
    ReentryPlan,
)

UNTOLD_FOR = 60  # days: what lies longer back is no longer news
BY = {"en": "by", "es": "a más tardar el", "pt": "até", "ar": "حتى"}
ISOLATED = "\u2066{}\u2069"  # digits and Latin signs keep their order inside Arabic


@dataclass(frozen=True)
class About:
    """The record that a letter is about: any of the three, or none."""

    incident: Incident | None = None
    practice: Practice | None = None
    consequence: Consequence | None = None

    @property
    def query(self):
        """As it stands in an address."""
        return {name: getattr(self, name).pk for name in ("incident", "practice", "consequence") if getattr(self, name)}


def about(user, *, incident=None, practice=None, consequence=None):
    """The named records, as far as this person may open them. Raises the models' DoesNotExist."""
    incidents = Incident.objects.visible_to(user)
    found = {}
    if consequence:
        consequences = Consequence.objects.select_related("incident", "school")
        found["consequence"] = consequences.get(pk=consequence, incident__in=incidents)
        found["incident"] = found["consequence"].incident
    elif incident:
        found["incident"] = incidents.get(pk=incident)
    if practice:
        found["practice"] = Practice.objects.visible_to(user).select_related("location").get(pk=practice)
    return About(**found)


def students_of(about):
    """The students whom each of the records names, by name."""
    named = Student.objects.all()
    if about.consequence:
        named = named.filter(pk=about.consequence.student_id)
    elif about.incident:
        named = named.filter(incidents__incident=about.incident)
    if about.practice:
        named = named.filter(practices__practice=about.practice)
    return named.distinct()


def others_of(student, about):
    """Everybody else among the students of the record: whose names may not stand in this student's letter."""
    every, named = Student.objects, [Student.objects.none()]
    if about.incident:
        named += [every.filter(incidents__incident=about.incident)]
        named += [every.filter(promises__agreement__incident=about.incident)]
    if about.practice:
        named += [every.filter(practices__practice=about.practice)]
        named += [every.filter(promises__agreement__practice=about.practice)]
    return list(every.filter(among(*named)).exclude(pk=student.pk))


def language_for(student, guardian):
    """(language of the letter, words for a language that there is no letter in or "")."""
    spoken = (guardian.language if guardian else "") or student.home_language
    if not spoken or spoken in LetterLanguage.values:
        return spoken or LetterLanguage.ENGLISH, ""
    return LetterLanguage.ENGLISH, language_name(spoken)


def template_for(kind, language):
    """The newest words of this kind of letter in this language; in English where it has none."""
    versions = LetterTemplate.objects.filter(kind=kind, language__in=[language, LetterLanguage.ENGLISH])
    newest = {template.language: template for template in versions.current()}
    return newest.get(language) or newest.get(LetterLanguage.ENGLISH)


def values_for(*, kind, language, student, guardian, about, by, phone, district):
    """Dict of placeholder to its words in this language; "" for what is not known."""
    event, incident, consequence = _event_of(kind, about), about.incident, about.consequence
    on, at, where = None, None, ""
    if isinstance(event, Practice):
        start = timezone.localtime(event.started_at)
        on, at, where = start.date(), start.time(), event.where
    elif kind == LetterKind.AGREEMENT and about.incident:
        on = incident.agreements.values_list("made_on", flat=True).first()
    elif kind == LetterKind.INCIDENT and incident:
        on, at, where = incident.occurred_on, incident.occurred_at, incident.where
    with translation.override(language):
        rtl = translation.get_language_bidi()
        return {
            "student": student.name,
            "guardian": guardian.name if guardian else "",
            "school": student.school.name,
            "district": district,
            "weekday": on and weekday(on),
            "day": said(on),
            "time": at and date_format(at, "TIME_FORMAT"),
            "place": where,
            "contact": by.name,
            "phone": ISOLATED.format(phone) if rtl and phone else phone,
            "items": _items(student, about, language),
            "first_day": consequence and said(consequence.starts_on),
            "last_day": consequence and said(consequence.ends_on),
            "return_day": consequence and said(_return_day(consequence)),
        }


def said(day):
    """A day as a letter says it in the language at hand, its month in full; "" for none."""
    if not day:
        return ""
    return date_format(day, "F j, Y" if translation.get_language() == "en" else "DATE_FORMAT")


def weekday(day):
    """Its name in the language at hand."""
    return date_format(day, "l")


def _event_of(kind, about):
    """The practice that a letter invites to or tells of."""
    if about.practice:
        return about.practice
    if kind == LetterKind.REENTRY and about.consequence:
        plan = _plan(about.consequence)
        return plan and plan.welcome_practice
    return None


def _plan(consequence):
    plans = ReentryPlan.objects.select_related("welcome_practice__location")
    return plans.filter(consequence=consequence).first()


def _return_day(consequence):
    plan = _plan(consequence)
    if plan:
        return plan.returns_on
    return consequence.ends_on and next_school_day(consequence.school, consequence.ends_on)


def _items(student, about, language):
    """What this student promised, and nobody else: one line each."""
    of = Q(pk__in=[])
    if about.practice:
        of |= Q(agreement__practice=about.practice)
    if about.incident:
        of |= Q(agreement__incident=about.incident)
    kept = [AgreementItem.Status.OPEN, AgreementItem.Status.KEPT]
    items = AgreementItem.objects.filter(of, student=student, status__in=kept).distinct()
    return "\n".join(f"• {item.what} ({BY[language]} {said(item.due_on)})" for item in items)


def untold(user, today):
    """Days away from class of the last weeks of which no letter that was sent tells the family, at whole schools."""
    if not user.is_authenticated:
        return Consequence.objects.none()
    recent = Consequence.objects.filter(
        kind__in=Consequence.LASTING,
        starts_on__gte=today - datetime.timedelta(days=UNTOLD_FOR),
        student__left_on=None,
    )
    if not user.sees_district():
        recent = recent.filter(school_id__in=user.whole_schools())
    sent = Letter.objects.filter(sent_on__isnull=False, student=OuterRef("student"))
    told = sent.filter(
        Q(consequence=OuterRef("pk")) | Q(incident=OuterRef("incident"), kind=LetterKind.SUSPENSION, consequence=None)
    )
    return recent.filter(~Exists(told))


def unsent_of(consequences):
    """Dict of consequence id to its letter that waits to be sent."""
    letters = Letter.objects.filter(consequence__in=[row.pk for row in consequences], sent_on=None)
    return {letter.consequence_id: letter for letter in letters.order_by("pk")}
