"""Letters: the family's language, nobody else's name, the text that stays, the words they start from."""

import io
from datetime import date, timedelta

import outloud
import pikepdf
import pymupdf
import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import InternalError, transaction
from django.utils import timezone

from district.calendars import next_school_day
from district.models import AccessRecord
from incidents.actions import letters as actions
from incidents.models import Letter, LetterKind, LetterLanguage, LetterTemplate
from incidents.policies import letters as policies
from incidents.queries import letters as queries
from tests.cast import as_user
from tests.factories import (
    AgreementFactory,
    AgreementItemFactory,
    CalendarDayFactory,
    ConsequenceFactory,
    GuardianFactory,
    IncidentFactory,
    LetterFactory,
    PracticeFactory,
    StudentFactory,
)

NOW = timezone.now()
TODAY = timezone.localdate()


@pytest.fixture
def pair(district):
    """Two students of one incident; the family of the first speaks Spanish."""
    maya = StudentFactory(school=district.a, given_name="Maya", family_name="Lopez")
    devon = StudentFactory(school=district.a, given_name="Devon", family_name="Quill")
    GuardianFactory(student=maya, name="Rosa Lopez", language="es", is_first_contact=True)
    incident = IncidentFactory(school=district.a, caused=[maya], harmed=[devon], occurred_on=date(2026, 4, 3))
    return maya, devon, incident


def address(student, **more):
    return "/letters/new/?" + "&".join(f"{key}={value}" for key, value in {"student": student.pk, **more}.items())


def to(student):
    return student.guardians.get().pk


def test_every_kind_has_words_in_every_language(db):
    newest = LetterTemplate.objects.current()
    assert {(each.kind, each.language) for each in newest} == {
        (kind.value, language.value) for kind in LetterKind for language in LetterLanguage
    }
    for template in newest:
        policies.check_template(template.subject)
        policies.check_template(template.body)
        assert "{student}" in template.subject + template.body and "{contact}" in template.body


@pytest.mark.parametrize("key", ["x", "-1", "9" * 18, "9" * 30, "9" * 5000])
def test_letter_about_what_is_not_there_is_not_found(district, pair, key):
    client = as_user(district.coordinator)
    assert client.get("/letters/new/", {"student": key}).status_code == 404
    assert client.get(address(pair[0], incident=key, kind="incident")).status_code == 404


def test_letter_about_two_records_is_for_a_student_of_both(district, pair):
    maya, devon, incident = pair
    circle = PracticeFactory(school=district.a, students=[maya])
    client = as_user(district.coordinator)
    assert client.get(address(maya, incident=incident.pk, practice=circle.pk)).status_code == 200
    assert client.get(address(devon, incident=incident.pk, practice=circle.pk)).status_code == 404
    chosen = client.get("/letters/new/", {"incident": incident.pk, "practice": circle.pk})
    assert [student for student, _url in chosen.context["students"]] == [maya]


def test_letter_is_written_in_the_familys_language_and_once(district, pair):
    maya, _, incident = pair
    client = as_user(district.coordinator)
    url = address(maya, incident=incident.pk, kind="incident", to=to(maya), phone="(860) 555-0100")
    page = client.get(url)
    form = page.context["form"]
    assert 'lang="es"' in page.content.decode() and form.initial["addressee"] == "Rosa Lopez"
    assert "Estimada familia de Maya Lopez:" in form.initial["body"]
    assert "3 de abril de 2026" in form.initial["body"] and "(860) 555-0100" in form.initial["body"]
    for _ in range(2):  # a double click
        response = client.post(url, form.initial)
    letter = Letter.objects.get()
    assert response.url == letter.get_absolute_url()
    assert (letter.language, letter.student, letter.incident, letter.guardian.name) == (
        "es", maya, incident, "Rosa Lopez"
    )  # fmt: skip
    assert (letter.school, letter.created_by, letter.sent_on) == (district.a, district.coordinator, None)


@pytest.mark.parametrize(
    ("status", "kind"), [("planned", "invitation"), ("held", "agreement"), ("completed", "agreement")]
)
def test_letter_of_a_practice_invites_before_it_and_tells_after_it(district, pair, status, kind):
    maya = pair[0]
    practice = PracticeFactory(school=district.a, kind="peace", status=status, students=[maya])
    form = as_user(district.coordinator).get(address(maya, practice=practice.pk)).context["form"]
    assert form["kind"].value() == kind


def test_number_to_call_is_kept_for_the_next_letter(district, pair):
    maya, _, incident = pair
    client = as_user(district.coordinator)
    client.get(address(maya, incident=incident.pk, kind="incident", to="family", phone="555 0199"))
    assert client.get(address(maya)).context["form"].initial["phone"] == "555 0199"


def test_language_without_words_is_english_with_a_warning(district, pair):
    maya, _, incident = pair
    maya.guardians.update(language="pl")
    page = as_user(district.coordinator).get(address(maya, incident=incident.pk, kind="incident", to=to(maya)))
    assert page.context["unwritten"] == "Polish" and "There is no letter in Polish yet." in page.content.decode()
    assert page.context["form"].initial["body"].startswith("Dear Rosa Lopez,")


def test_language_of_a_family_without_a_contact_is_the_students_home_language(district, pair):
    maya, _, _ = pair
    maya.home_language = "ar"
    assert queries.language_for(maya, None) == ("ar", "")
    assert queries.language_for(maya, maya.guardians.get()) == ("es", "")


def test_gap_is_named_and_the_letter_is_not_finished_with_it(district, pair):
    maya, _, _ = pair
    client = as_user(district.coordinator)
    url = address(maya, kind="invitation", to=to(maya))
    form = client.get(url).context["form"]
    assert "{day}" in form.initial["body"]
    response = client.post(url, form.initial)
    assert response.status_code == 200 and not Letter.objects.exists()
    assert "{day} (its date)" in response.context["form"].errors["body"][0]
    assert response.context["form"]["body"].value() == form.initial["body"].replace("\n", "\n")


def test_each_student_of_an_incident_gets_a_letter_that_names_no_other(district, pair):
    maya, devon, incident = pair
    GuardianFactory(student=devon, name="Ann Quill", language="en")
    client = as_user(district.coordinator)
    page = client.get(f"/letters/new/?incident={incident.pk}")
    assert [student for student, _url in page.context["students"]] == [maya, devon]
    for student, url in page.context["students"]:
        url = f"/letters/new/{url}&kind=incident&to={to(student)}&phone=1"
        client.post(url, client.get(url).context["form"].initial)
    letters = {letter.student: letter for letter in Letter.objects.all()}
    assert letters.keys() == {maya, devon}
    for student, other in ((maya, devon), (devon, maya)):
        text = f"{letters[student].subject} {letters[student].body} {letters[student].addressee}"
        assert student.given_name in text
        assert other.given_name not in text and other.family_name not in text


@pytest.mark.parametrize("words", ["Devon hit first.", "It was the Quill boy.", "Devon Quill was there.", "(Devon)"])
def test_letter_that_names_another_student_is_refused_beside_the_text(district, pair, words):
    maya, _, incident = pair
    client = as_user(district.coordinator)
    url = address(maya, incident=incident.pk, kind="incident", to=to(maya), phone="1")
    initial = client.get(url).context["form"].initial
    response = client.post(url, initial | {"body": f"{initial['body']}\n{words}"})
    assert response.context["form"].errors["body"] == [
        "The text names Devon Quill. A letter to one family never names another student."
    ]
    assert words in response.context["form"]["body"].value() and not Letter.objects.exists()


@pytest.mark.parametrize(
    ("given", "family", "text"),
    [("April", "Stone", "On April 3, 2026"), ("Hope", "Dear", "Dear family, we hope"), ("Al", "Lopez", "Maya Lopez")],
)
def test_word_that_is_a_month_a_greeting_or_a_shared_family_name_is_no_name(db, given, family, text):
    other = StudentFactory.build(given_name=given, family_name=family)
    policies.check_names_nobody_else(text, [other], "Maya Lopez Dear")
    with pytest.raises(ValidationError):
        policies.check_names_nobody_else(f"{given} {family}", [other], "Maya Lopez Dear")


def test_items_are_those_of_this_student_alone(district, pair):
    maya, devon, incident = pair
    practice = PracticeFactory(school=district.a, students=[maya, devon])
    agreement = AgreementFactory(practice=practice, incident=incident)
    AgreementItemFactory(agreement=agreement, student=maya, what="Rewrite the post", due_on=date(2026, 5, 2))
    AgreementItemFactory(agreement=agreement, student=devon, what="Sit elsewhere")
    page = as_user(district.coordinator).get(address(maya, practice=practice.pk, kind="agreement", to=to(maya)))
    assert "• Rewrite the post (a más tardar el 2 de mayo de 2026)" in page.context["form"].initial["body"]
    assert "Sit elsewhere" not in page.context["form"].initial["body"]


def test_student_returns_on_the_next_day_that_school_is_open(district):
    friday = date(2026, 4, 3)
    CalendarDayFactory(school=district.a, day=date(2026, 4, 6))
    CalendarDayFactory(school=None, day=date(2026, 4, 7))
    assert next_school_day(district.a, friday) == date(2026, 4, 8)
    assert next_school_day(district.b, friday) == date(2026, 4, 6)


# --- sent


def test_letter_that_was_sent_says_how_and_its_text_stays(district):
    letter = LetterFactory(school=district.a, student__school=district.a, created_by=district.coordinator)
    client = as_user(district.coordinator)
    client.post(f"{letter.get_absolute_url()}sent/", {"sent_on": TODAY.isoformat(), "method": "mailed"})
    letter.refresh_from_db()
    assert (letter.sent_on, letter.method, letter.sent_by) == (TODAY, "mailed", district.coordinator)
    with pytest.raises(ValidationError, match="was sent"):
        actions.edit_letter(letter=letter, by=district.coordinator, now=NOW, addressee="x", subject="x", body="x")
    with pytest.raises(ValidationError, match="was sent"):
        actions.discard_letter(letter=letter, by=district.coordinator)
    with pytest.raises(ValidationError, match="already"):
        actions.send_letter(
            letter=letter, by=district.colleague, day=TODAY, method="handed", now=NOW, today=TODAY
        )  # fmt: skip
    assert client.get(f"{letter.get_absolute_url()}edit/").url == letter.get_absolute_url()
    letter.refresh_from_db()
    assert (letter.body, letter.method) == ("Dear family", "mailed")


@pytest.mark.parametrize("change", [{"body": "Other"}, {"subject": "Other"}, {"sent_on": None}, None])
def test_database_itself_keeps_a_sent_letter(district, change):
    letter = LetterFactory(
        school=district.a, student__school=district.a, sent_on=TODAY, method="mailed", sent_by=district.coordinator
    )
    rows = Letter.objects.filter(pk=letter.pk)
    with pytest.raises(InternalError), transaction.atomic():
        rows.update(**change) if change else rows.delete()


def test_day_to_come_is_no_day_of_sending(district):
    letter = LetterFactory(school=district.a, student__school=district.a, created_by=district.coordinator)
    with pytest.raises(ValidationError, match="still to come"):
        actions.send_letter(
            letter=letter, by=district.coordinator, day=TODAY + timedelta(days=1), method="mailed", now=NOW, today=TODAY
        )


def test_letter_not_sent_can_be_changed_and_thrown_away_by_those_of_the_school(district):
    letter = LetterFactory(school=district.a, student__school=district.a, created_by=district.coordinator)
    client = as_user(district.principal)
    client.post(f"{letter.get_absolute_url()}edit/", {"addressee": "The Ortiz family", "subject": "S", "body": "B"})
    letter.refresh_from_db()
    assert (letter.addressee, letter.subject, letter.body) == ("The Ortiz family", "S", "B")
    assert client.post(f"{letter.get_absolute_url()}discard/").url == "/letters/"
    assert not Letter.objects.exists()


def test_teacher_writes_no_notice_of_a_suspension(district, pair):
    maya, _, incident = pair
    with pytest.raises(PermissionDenied):
        actions.write_letter(
            by=district.teacher, now=NOW, student=maya, kind=LetterKind.SUSPENSION, language="en",
            template=LetterTemplate.objects.first(), addressee="x", subject="x", body="x",
            about=queries.About(incident=incident),
        )  # fmt: skip


# --- PDF


@pytest.mark.parametrize("language", ["en", "ar"])
def test_pdf_is_tagged_in_the_letters_language_and_on_record(district, tmp_path, language):
    template = LetterTemplate.objects.get(kind="reentry", language=language)
    letter = LetterFactory(
        school=district.a, student__school=district.a, language=language, template=template, subject=template.subject,
        body=f"{template.body}\n\n• one\n• two", created_by=district.coordinator,
    )  # fmt: skip
    response = as_user(district.coordinator).get(f"{letter.get_absolute_url()}pdf/")
    content = response.content
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert pdf.Root.MarkInfo.Marked and str(pdf.Root.Lang) == language and "/StructTreeRoot" in pdf.Root
    with pymupdf.open(stream=content) as pdf:
        text = "".join(page.get_text() for page in pdf)
    assert "Alder School" in text
    file = tmp_path / "letter.pdf"
    file.write_bytes(content)
    found = outloud.check(file).findings
    if language == "ar":  # a letter has up to four forms there, and each is read as the letter
        found = [finding for finding in found if finding.rule != "TXT-004"]
    assert list(found) == []
    record = AccessRecord.objects.get(kind="print")
    assert (record.noun, record.object_id) == ("letter", letter.pk)


# --- not yet told


def test_family_of_a_suspended_student_is_told_by_a_letter_that_was_sent(district):
    student = StudentFactory(school=district.a)
    incident = IncidentFactory(school=district.a, caused=[student])
    away = ConsequenceFactory(incident=incident, student=student, starts_on=TODAY, ends_on=TODAY)
    ConsequenceFactory(incident=incident, student=student, kind="detention", starts_on=TODAY, ends_on=TODAY)
    client = as_user(district.principal)

    def figures():
        tiles = [tile for tile in client.get("/").context["tiles"] if tile.url == "/letters/untold/"]
        return tiles[0].figure, [row.pk for row in client.get("/letters/untold/").context["page"]]

    assert figures() == (1, [away.pk])
    letter = LetterFactory(
        school=district.a, student=student, consequence=away, incident=incident, kind="suspension",
        created_by=district.principal,
    )  # fmt: skip
    page = client.get("/letters/untold/")
    assert [row.letter for row in page.context["page"]] == [letter]  # written is not told
    actions.send_letter(letter=letter, by=district.principal, day=TODAY, method="handed", now=NOW, today=TODAY)
    assert figures() == (0, [])


def test_letter_about_an_earlier_suspension_tells_nothing_of_this_one(district):
    student = StudentFactory(school=district.a)
    incident = IncidentFactory(school=district.a, caused=[student])
    first, second = (
        ConsequenceFactory(incident=incident, student=student, starts_on=TODAY, ends_on=TODAY) for _ in range(2)
    )
    LetterFactory(
        school=district.a, student=student, consequence=first, incident=incident, kind="suspension", sent_on=TODAY,
        method="mailed", sent_by=district.principal,
    )  # fmt: skip
    assert list(queries.untold(district.principal, TODAY)) == [second]


# --- templates


def save(district, **changes):
    newest = LetterTemplate.objects.filter(kind="incident", language="en").order_by("-version").first()
    data = {"subject": newest.subject, "body": newest.body, "based_on": newest.version} | changes
    return as_user(district.administrator).post("/settings/letters/incident/en/", data)


def test_changed_template_is_a_new_version_and_the_old_one_stays(district):
    assert save(district, body="Dear {guardian}, hello {student}").status_code == 302
    versions = LetterTemplate.objects.filter(kind="incident", language="en").order_by("version")
    assert [each.version for each in versions] == [1, 2]
    assert versions[0].body.startswith("Dear {guardian},\n\nOn {day}")
    assert queries.template_for("incident", "en") == versions[1]
    save(district)  # the same words make no version
    assert versions.count() == 2


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Hello {studnet}", "{studnet} is not known here."),
        ("{student.school} {0}", "{student.school}, {0} is not known here."),
        ("{student!r}", "{student!r} is not known here."),
        ("A brace { alone", "A brace stands alone."),
    ],
)
def test_unknown_placeholder_is_an_error_beside_its_field(district, text, named):
    response = save(district, body=text)
    errors = response.context["form"].errors
    assert list(errors) == ["body"] and errors["body"][0].startswith(named)
    assert "{student}, {guardian}, {school}" in errors["body"][0]
    assert LetterTemplate.objects.filter(kind="incident", language="en").count() == 1


def test_version_that_came_in_between_is_said_and_saving_again_is_a_decision(district):
    save(district, body="First {student}")
    response = save(district, body="Second {student}", based_on=1)
    form = response.context["form"]
    assert "Version 2 was saved while you were writing." in form.non_field_errors()[0]
    assert (form["body"].value(), form["based_on"].value()) == ("Second {student}", 2)
    save(district, body="Second {student}", based_on=2)
    assert queries.template_for("incident", "en").version == 3


def test_values_are_put_in_once_and_never_evaluated():
    text = policies.fill("{student} {phone} {unknown}", {"student": "{phone}{student.pk}", "phone": "1"})
    assert text == "{phone}{student.pk} 1 {unknown}"


@pytest.mark.parametrize("language", LetterLanguage.values)
def test_preview_is_a_pdf_with_invented_names(district, language):
    template = LetterTemplate.objects.get(kind="agreement", language=language)
    content = as_user(district.administrator).get(f"/settings/letters/{template.pk}/pdf/").content
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert str(pdf.Root.Lang) == language
    with pymupdf.open(stream=content) as pdf:
        text = "".join(page.get_text() for page in pdf)
    assert "Sam Bell" in text and "{" not in text


def test_schools_number_stands_in_the_letterhead_and_is_offered_as_the_one_to_call(district):
    district.a.phone = "(860) 555-0142"
    district.a.save(update_fields=["phone"])
    letter = LetterFactory(school=district.a, student__school=district.a, created_by=district.coordinator)
    client = as_user(district.coordinator)
    with pymupdf.open(stream=client.get(f"{letter.get_absolute_url()}pdf/").content) as pdf:
        assert "Alder School · (860) 555-0142" in pdf[0].get_text()
    page = client.get("/letters/new/", {"student": letter.student_id})
    assert 'value="(860) 555-0142"' in page.content.decode()


def test_list_asks_as_often_for_three_letters_as_for_one(district, django_assert_num_queries):
    client = as_user(district.coordinator)
    LetterFactory(school=district.a, student__school=district.a)
    client.get("/letters/")
    with django_assert_num_queries(11):
        client.get("/letters/")
    for _ in range(2):
        LetterFactory(school=district.a, student__school=district.a)
    with django_assert_num_queries(11):
        client.get("/letters/")
