"""What district itself keeps about a student, as parts of the whole record."""

from django.utils.translation import gettext as _

from district.models import Guardian, SectionStudent
from district.models.people import grade_words, language_name
from district.records import Entry, Part, Text, record_part

YES_OR_NO = {True: "yes", False: "no"}


@record_part(order=0)
def about(student):
    called = " ".join(filter(None, [student.given_name, student.middle_name, student.family_name]))
    learner = {True: _("yes"), False: _("no")}.get(student.english_learner)
    facts = [
        (_("Full name"), called),
        (_("Called"), student.preferred_name),
        (_("Student number"), student.local_id),
        (_("Roster id"), student.sourced_id),
        (_("Date of birth"), student.birth_date),
        (_("Grade"), grade_words(student.grade)),
        (_("School"), student.school.name),
        (_("Sex"), student.get_sex_display()),
        (_("Race or ethnicity"), student.get_race_ethnicity_display()),
        (_("Disability"), student.get_disability_display()),
        (_("English learner"), learner),
        (_("Home language"), language_name(student.home_language)),
        (_("Left the district on"), student.left_on),
    ]
    people = Guardian.objects.filter(student=student)
    contacts = [
        Entry(
            guardian.name,
            [
                (_("Relationship"), guardian.get_relationship_display()),
                (_("Language"), guardian.language_words),
                (_("Phone"), guardian.phone),
                (_("E-mail"), guardian.email),
                (_("No longer a contact since"), guardian.ended_on),
            ],
        )
        for guardian in people
    ]
    return Part(_("About the student"), [Entry(student.name, facts), *contacts])


@record_part(order=10)
def schools(student):
    entries = [
        Entry(
            row.school.name,
            [(_("From"), row.starts_on), (_("Through"), row.ends_on), (_("Grade"), grade_words(row.grade))],
        )
        for row in student.enrollments.select_related("school")
    ]
    rosters = SectionStudent.objects.filter(student=student).select_related("section").order_by("-starts_on", "-id")
    classes = [
        Entry(row.section.name, [(_("From"), row.starts_on), (_("Through"), row.ends_on)]) for row in rosters
    ]  # fmt: skip
    return Part(_("Schools and classes"), [*entries, *classes])


@record_part(order=80)
def amendments(student):
    """What the family disputed; its statement stands with the record ever after. Source: 34 CFR 99.21(c)."""
    entries = [
        Entry(
            row.about,
            [
                (_("Asked by"), row.asked_by),
                (_("Received on"), row.received_on),
                (_("State"), row.get_status_display()),
                (_("Decided on"), row.decided_on),
                (_("Hearing held on"), row.hearing_on),
                (_("Statement received on"), row.statement_on),
            ],
            [
                Text(
                    f"amendmentrequest-{row.pk}-{name}", str(row._meta.get_field(name).verbose_name).capitalize(), text
                )
                for name in ("disputed", "wished", "reason", "hearing_note", "statement")
                if (text := getattr(row, name))
            ],
        )
        for row in student.amendment_requests.all()
    ]
    return Part(_("What the family disputes, and its statements"), entries) if entries else None


@record_part(order=90)
def requests_and_disclosures(student):
    """Who asked to see the record, and who beside family and school got something of it. Source: 34 CFR 99.32."""
    requests = [
        Entry(
            _("Request to see the record"),
            [
                (_("Asked by"), row.asked_by),
                (_("Received on"), row.received_on),
                (_("State"), row.get_status_display()),
                (_("Answered on"), row.answered_on),
            ],
            _ours(row, "wants", "answer"),
        )
        for row in student.record_requests.all()
    ]
    disclosed = [
        Entry(
            _("Disclosed to somebody else"),
            [(_("Day"), row.day), (_("By"), row.by.name)],
            _ours(row, "party", "interest", "purpose", "what"),
        )
        for row in student.disclosures.select_related("by")
    ]
    note = "" if disclosed else _("Nothing was disclosed to anybody but the family and the school’s own staff.")
    return Part(_("Requests and disclosures"), [*requests, *disclosed], note)


def _ours(row, *names):
    return [
        Text(
            f"{row._meta.model_name}-{row.pk}-{name}",
            str(row._meta.get_field(name).verbose_name).capitalize(),
            getattr(row, name),
            ours=True,
        )
        for name in names
    ]
