"""Certificates on pages: who reads whose, the PDF, revoking, and what a stranger with the code learns."""

from datetime import date, timedelta

import pytest
from django.test import Client

from tests.cast import as_user
from tests.factories import CompletionFactory, CompletionInstructorFactory, CourseFactory, StaffFactory
from trainings.models import Completion


@pytest.fixture
def certificates(cast):
    """Of somebody at a, and of somebody at b."""
    course = CourseFactory(code="RP-2", name="Circles in practice")
    return [
        CompletionFactory(
            staff=StaffFactory(family_name=name, given_name="Ann", assigned_to=school), course=course, school=school
        )
        for name, school in (("Ofalder", cast.a), ("Ofbirch", cast.b))
    ]


@pytest.mark.parametrize(
    ("who", "names"),
    [
        ("training_lead", {"Ofalder", "Ofbirch"}), ("auditor", {"Ofalder", "Ofbirch"}), ("principal", {"Ofalder"}),
        ("coordinator", {"Ofalder"}), ("other_school", {"Ofbirch"}),
    ],
)  # fmt: skip
def test_list_shows_the_staff_of_ones_schools_and_so_does_its_export(cast, certificates, who, names):
    client = as_user(getattr(cast, who))
    page = client.get("/trainings/completions/").content.decode()
    sheet = b"".join(client.get("/trainings/completions/?format=csv")).decode()
    for text in (page, sheet):
        assert {name for name in ("Ofalder", "Ofbirch") if name in text} == names


def test_list_is_narrowed_by_person_school_standing_and_day(cast, certificates):
    two = certificates[1]
    Completion.objects.filter(pk=two.pk).update(expires_on=date.today() + timedelta(days=40))
    client = as_user(cast.training_lead)

    def shown(query):
        page = client.get(f"/trainings/completions/?{query}").content.decode()
        return [name for name in ("Ofalder", "Ofbirch") if name in page]

    assert shown("q=ofbir") == shown(f"q={two.code[:6].lower()}") == shown(f"school={cast.b.pk}") == ["Ofbirch"]
    assert (shown("standing=30"), shown("standing=90")) == ([], ["Ofbirch"])
    assert shown("standing=counts") == ["Ofalder", "Ofbirch"]
    assert (shown("last=2025-10-07"), shown("first=2025-10-08&q=circles")) == ([], ["Ofalder", "Ofbirch"])


def test_list_is_sorted_by_person_course_and_day(cast, certificates):
    CompletionFactory(
        staff=StaffFactory(family_name="Middle"), course=CourseFactory(code="AA-1"), completed_on=date(2024, 1, 9)
    )
    client = as_user(cast.training_lead)

    def names(sort):
        return [row.staff.family_name for row in client.get(f"/trainings/completions/?sort={sort}").context["page"]]

    assert names("person") == ["Middle", "Ofalder", "Ofbirch"] == names("-person")[::-1]
    assert (names("course")[0], names("-course")[-1]) == ("Middle", "Middle")
    assert (names("day")[0], names("-day")[-1]) == ("Middle", "Middle")
    sheet = b"".join(client.get("/trainings/completions/?sort=-person&format=csv")).decode().splitlines()
    assert [line.split(",")[0] for line in sheet[1:]] == ["Ofbirch", "Ofalder", "Middle"]


def test_one_reads_and_prints_ones_own_and_nobody_elses(cast, certificates):
    CompletionInstructorFactory(completion=certificates[0], instructor__staff__family_name="Teachwell")
    cast.teacher.staff = certificates[0].staff
    cast.teacher.save(update_fields=["staff"])
    client = as_user(cast.teacher)
    page = client.get(certificates[0].get_absolute_url()).content.decode()
    assert ("14 hours" in page, "Teachwell" in page, "Revoke" in page) == (True, True, False)
    pdf = client.get(f"{certificates[0].get_absolute_url()}certificate/")
    assert (pdf["Content-Type"], pdf.content[:5]) == ("application/pdf", b"%PDF-")
    assert b"/StructTreeRoot" in pdf.content
    for path in ("", "certificate/"):
        assert client.get(f"{certificates[1].get_absolute_url()}{path}").status_code == 404
    assert client.get("/trainings/completions/").status_code == 403


def test_revoked_certificate_says_why_inside_and_only_that_outside(cast, certificates):
    one, client, stranger = certificates[0], as_user(cast.training_lead), Client()
    page, public = one.get_absolute_url(), f"/certificates/{one.code}/"
    assert "Say why" not in client.post(f"{page}revoke/", {"reason": ""}).content.decode()  # the field says so itself
    assert Completion.objects.get(pk=one.pk).revoked_on is None
    assert client.post(f"{page}revoke/", {"reason": "Somebody else signed"}).status_code == 302
    assert "Somebody else signed" in client.get(page + "?history=open").content.decode()
    told = stranger.get(public).content.decode()
    assert ("Revoked" in told, "Somebody else signed" in told) == (True, False)
    again = client.post(f"{page}revoke/", {"reason": "Twice"}).content.decode()
    assert "This completion is revoked already." in again
    assert client.get(f"{page}certificate/")["Location"] == page
    assert client.post(f"{page}restore/").status_code == 302
    assert "Counts" in stranger.get(public).content.decode()


def test_stranger_with_the_code_learns_name_course_and_day_and_nothing_else(cast, certificates):
    one = certificates[0]
    type(one.staff).objects.filter(pk=one.staff_id).update(title="Principal of everything", staff_number="E-77")
    answer = Client().get(f"/certificates/{one.code.lower()[:4]}-{one.code[4:]}/")
    page = answer.content.decode()
    assert answer["X-Robots-Tag"] == "noindex"
    assert all(words in page for words in ("Ann Ofalder", "Circles in practice", "Oct 8, 2025", "Counts"))
    staff = (one.staff.email, "E-77", "Principal of everything", "Alder School", "840", "14 hours")
    assert [words for words in staff if words in page] == []
    Completion.objects.filter(pk=one.pk).update(expires_on=date(2025, 12, 31))
    assert "Expired" in Client().get(f"/certificates/{one.code}/").content.decode()


def test_code_that_is_none_gets_the_form_again(certificates):
    stranger, unknown = Client(), "There is no certificate with this code."
    for code in ("ABCDEFGHJKMN", "x", "%00", "a" * 200):
        answer = stranger.get(f"/certificates/{code}/")
        assert (answer.status_code, unknown in answer.content.decode()) == (404, True)
    assert unknown not in stranger.get("/certificates/").content.decode()
    assert unknown in stranger.get("/certificates/?code=nonsense").content.decode()
    typed = "-".join(certificates[0].code.lower()[n : n + 4] for n in (0, 4, 8))
    answer = stranger.get("/certificates/", {"code": typed})
    assert answer["Location"] == f"/certificates/{certificates[0].code}/"


def test_who_tries_codes_one_after_the_other_is_stopped(certificates, settings):
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"certificate": "3/m/ip"}
    stranger = Client()
    told = [stranger.get(f"/certificates/ABCDEFGHJKM{letter}/").status_code for letter in "NPQR"]
    assert told == [404, 404, 404, 429]
