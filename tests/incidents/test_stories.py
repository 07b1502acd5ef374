"""Two stories through the real pages, everybody on a page of their own: harm that is repaired and followed to its end,
and a suspension that owes its repair until the student is welcomed back.
"""

import re

import pymupdf
import pytest
from playwright.sync_api import expect

from district.scope import district_scope
from incidents.models import AgreementItem, Consequence, Incident, Letter, ParticipantFeedback
from tests.browser import DESK, PHONE
from tests.factories import GuardianFactory, LocationFactory, SectionFactory, StudentFactory

pytestmark = pytest.mark.browser

PUSHED = "Pushed over in the lunch line"
APOLOGY, LINE = "Apologizes to Lee in person", "Stands apart in the line"
TRAYS, FEWER_TRAYS = "Helps at the tray return for a week", "Helps at the tray return for three days"


@pytest.fixture
def kim_and_lee(cast):
    """Two of the teacher's class. At Kim's home they speak Spanish."""
    kim = StudentFactory(school=cast.a, given_name="Kim", family_name="Ash", home_language="es")
    lee = StudentFactory(school=cast.a, given_name="Lee", family_name="Alder")
    GuardianFactory(student=kim, name="Rosa Ash", language="es")
    SectionFactory(name="6A", school=cast.a, year=cast.year, taught_by=cast.teacher.staff, roster=[kim, lee])
    LocationFactory(name="Cafeteria")
    return kim, lee


@pytest.fixture
def scene(cast, page_for, set_clock):
    """Function (local day and hour, part, address="/"): from then on it is that time, and a page of this person's own
    stands at the address. Whoever teaches has a phone; part None is somebody without an account.
    """

    def begin(when, part, address="/"):
        set_clock(when)
        user = getattr(cast, part) if part else None
        page = page_for(user, width=DESK if part in ("coordinator", "principal") else PHONE)
        page.goto(address)
        return page

    return begin


# --- what people do on any page


def follow(page, words):
    page.locator("main").get_by_role("link", name=words).first.click()


def press(page, words):
    """A button that can be hit, by the keyboard: a click gets lost where the page still moves under it."""
    button = page.get_by_role("button", name=words, exact=True)
    button.click(trial=True)
    button.press("Enter")


def said(page, words):
    expect(page.locator("#flash")).to_contain_text(words)


def pick(page, label, word, name):
    """A person, by a part of the name."""
    picker = page.get_by_role("group", name=re.compile(f"^{re.escape(label)}"))
    picker.get_by_role("searchbox").fill(word)
    picker.get_by_role("button", name=name).click()


def card(page, title):
    return page.locator("section.card").filter(has=page.get_by_role("heading", name=title, exact=True))


def waiting(page, words):
    """An entry of "What waits for you"."""
    return card(page, "What waits for you").get_by_role("listitem").filter(has_text=words)


def take_up(page, words):
    """The button of such an entry."""
    waiting(page, words).locator(".acts").get_by_role("link").click()


def tile(page, label):
    return page.locator(".tile").filter(has_text=label).locator(".tile-figure")


def stands_at(page, words):
    expect(page.locator(".states [aria-current=step]")).to_have_text(words)


# --- harm, repaired


def reports(teacher):
    """What happened and what was tried before; returns the incident's address."""
    teacher.goto("/incidents/")
    follow(teacher, "Report an incident")
    teacher.get_by_label("What happened, in a few words?").fill(PUSHED)
    teacher.get_by_label("What kind of behavior was it?").select_option("Physical altercation")
    teacher.get_by_label("Time").fill("11:50")
    teacher.get_by_label("Where?").select_option("Cafeteria")
    pick(teacher, "Who caused harm?", "kim", "Ash, Kim")
    pick(teacher, "Who was harmed?", "lee", "Alder, Lee")
    teacher.get_by_label("What was tried").select_option("Restorative conversation")
    teacher.get_by_label("On", exact=True).fill("2025-10-02")
    teacher.get_by_label("How it went").fill("Kim listened, and forgot by Monday.")
    press(teacher, "Another row")
    teacher.get_by_label("What was tried").nth(1).select_option("Call home")
    teacher.get_by_label("How it went").nth(1).fill("Spoke with the mother.")
    teacher.get_by_label("What happened, from beginning to end").fill("Kim pushed Lee from behind. Lee fell.")
    press(teacher, "Submit")
    said(teacher, "you will be told what came of it")
    stands_at(teacher, "Submitted")
    return teacher.url


def takes_it_up(coordinator):
    take_up(coordinator, PUSHED)
    order = coordinator.locator(".timeline")
    expect(order).to_contain_text("Tried before")
    expect(order).to_contain_text("Restorative conversation, Oct 2, 2025: Kim listened, and forgot by Monday.")
    expect(order).to_contain_text("Call home: Spoke with the mother.")
    press(coordinator, "Begin the response")
    stands_at(coordinator, "In response")


def plans_a_peace_circle(coordinator):
    """From the incident: whom it concerns stands in the form already. Returns the circle's address."""
    follow(coordinator, "Plan a circle for it")
    form = coordinator.locator("main form")
    expect(form.locator(".chip bdi")).to_have_text(["Coordinator, Pat", "Ash, Kim", "Alder, Lee"])
    form.get_by_label("When?").fill("2025-10-09T09:00")
    form.get_by_label("How many minutes?").fill("45")
    form.get_by_label("Room or other place").fill("Peace Room")
    form.get_by_label("Family members").fill("Rosa Ash")
    form.get_by_label("Questions for the circle").select_option("After harm: who caused it")
    press(coordinator, "Plan it")
    said(coordinator, "Planned.")
    expect(card(coordinator, "Answers these incidents")).to_contain_text(PUSHED)
    return coordinator.url


def is_told_to_ask_first(coordinator):
    press(coordinator, "It was held")
    expect(coordinator.locator("#flash")).to_contain_text("Taking part is voluntary. Ask first: Lee Alder.")


def prepares(coordinator, name, day, consent="Chose to take part"):
    """A meeting before the circle, and whether this person wants to be there."""
    follow(coordinator, "Prepare")
    person = coordinator.get_by_role("group", name=re.compile(name))
    person.get_by_label("Prepared on").fill(day)
    person.get_by_label("Minutes").fill("15")
    person.get_by_label("Taking part").select_option(consent)
    press(coordinator, "Save")
    line = card(coordinator, "Preparation and consent").get_by_role("row", name=name)
    expect(line).to_contain_text("15 min")
    expect(line).to_contain_text(consent)


def holds_it(coordinator):
    press(coordinator, "It was held")
    follow(coordinator, "What came of it")
    coordinator.get_by_label("An agreement was made").check()
    coordinator.get_by_label("In a few words").fill("Kim heard how the fall was for Lee.")
    press(coordinator, "Complete it")
    stands_at(coordinator, "Completed")


def writes_down_what_was_agreed(coordinator):
    """Three promises of Kim's, to be checked by the teacher; returns the agreement's address."""
    follow(coordinator, "Write down what was agreed")
    coordinator.get_by_label("What it is about").fill("Peace in the lunch line")
    press(coordinator, "Add another promise")
    coordinator.get_by_role("group", name="Promise 3").wait_for()
    for n, (what, day) in enumerate([(APOLOGY, "2025-10-10"), (TRAYS, "2025-10-17"), (LINE, "2025-10-24")], 1):
        promise = coordinator.get_by_role("group", name=f"Promise {n}")
        promise.get_by_label("What", exact=True).fill(what)
        promise.get_by_label("Who", exact=True).select_option("Ash, Kim")
        promise.get_by_label("By", exact=True).fill(day)
        promise.get_by_label("Checked by").select_option("Teacher, Pat")
    press(coordinator, "Save agreement")
    expect(card(coordinator, "Promises")).to_contain_text("3 promises")
    return coordinator.url


def plans_to_look_again(coordinator):
    press(coordinator, "30 days · Nov 8")
    said(coordinator, "School is closed on Saturday, November 8, so it is on Monday, November 10")


def makes_the_links(coordinator):
    """Slips for who was there; returns Kim's address."""
    follow(coordinator, "Ask how it was")
    press(coordinator, "Make the links")
    slip = coordinator.locator(".slip").filter(has_text="Kim Ash")
    return slip.get_by_text("/voice/").inner_text()


def answers_without_an_account(phone, address):
    phone.goto(address)
    expect(phone.get_by_role("heading", level=1)).to_have_text("¿Cómo te fue?")
    assert phone.locator("html").get_attribute("lang") == "es"
    assert "Kim" not in phone.content()
    for question in ("Me escucharon.", "Me trataron con justicia.", "Siento seguridad en la escuela."):
        phone.get_by_role("group", name=question).get_by_role("radio", name=re.compile("^5")).check()
    phone.get_by_label("Lo que quieras decir").fill("Ahora Lee y yo hablamos.")
    press(phone, "Enviar mis respuestas")
    expect(phone.get_by_role("heading", level=1)).to_have_text("Gracias")
    phone.goto(address)
    expect(phone.get_by_role("heading", level=1)).to_have_text("Ya respondiste")


def reads_what_the_student_said(coordinator):
    """Who led the circle reads the words, without a name beside them."""
    expect(card(coordinator, "How it was for them")).to_contain_text("1 of 3 answered")
    expect(card(coordinator, "How it was for them").get_by_role("listitem")).to_have_text("Ahora Lee y yo hablamos.")


def writes_home(coordinator):
    """What was agreed, to Kim's mother in Spanish, without a name of another child; handed over on paper."""
    follow(coordinator, "Write a letter")
    follow(coordinator, "Kim Ash")
    expect(coordinator.get_by_label("Letter", exact=True)).to_have_value("agreement")
    expect(coordinator.get_by_label("Rosa Ash")).to_be_checked()
    coordinator.get_by_label("Number to call").fill("860 555 0142")
    press(coordinator, "Write the letter")
    expect(coordinator.get_by_label("Subject")).to_have_value("Lo que se acordó con Kim Ash")
    press(coordinator, "Finish the letter")
    expect(coordinator.locator("[data-error-summary]")).to_contain_text("The text names Lee Alder.")
    body = coordinator.get_by_label("Text", exact=True)
    body.fill(body.input_value().replace(APOLOGY, "Pedirá disculpas en persona"))
    press(coordinator, "Finish the letter")
    expect(coordinator.locator("[lang=es]")).to_contain_text(
        "Pedirá disculpas en persona (a más tardar el 10 de octubre"
    )
    address = coordinator.get_by_role("link", name="Open as PDF").get_attribute("href")
    with pymupdf.open(stream=coordinator.request.get(address).body()) as pdf:
        text = " ".join(" ".join(page.get_text() for page in pdf).split())
    assert "Pedirá disculpas en persona" in text and "Lee" not in text
    coordinator.get_by_label("How", exact=True).select_option("Handed over")
    press(coordinator, "Mark as sent")
    expect(card(coordinator, "On record")).to_contain_text("Handed over")


def says_it_was_kept(teacher, what):
    """From home, where it waits since its day has passed."""
    take_up(teacher, what)
    promise(teacher, what).get_by_role("button", name="Kept").click()
    expect(promise(teacher, what)).to_contain_text("Settled")


def promise(page, what):
    return card(page, "Promises").get_by_role("listitem").filter(has=page.locator(".what", has_text=what))


def renegotiates(teacher, what, instead, day):
    take_up(teacher, what)
    promise(teacher, what).get_by_role("link", name="Settle otherwise").click()
    teacher.get_by_label("Renegotiated").check()
    teacher.get_by_label("Note").fill("Kim was ill for two days.")
    teacher.get_by_label("What is promised now").fill(instead)
    teacher.get_by_label(re.compile("^By")).fill(day)
    press(teacher, "Save")
    expect(promise(teacher, what).first).to_contain_text(f"In its place: {instead}")


def looks_again(coordinator):
    take_up(coordinator, "Follow-up")
    coordinator.get_by_label("Better").check()
    coordinator.get_by_label("Note").fill("They eat at one table.")
    press(coordinator, "Done")


def resolves_and_closes(principal):
    """After reading how it went, from the report to the last look."""
    order = principal.locator(".timeline > li > h3")
    assert order.all_inner_texts() == [
        "Tried before", "Reported by Pat Teacher", "The response began", "Peace or harm circle",
        "Agreement with 4 items", "Follow-up: Better",
    ]  # fmt: skip
    expect(card(principal, "Letters to families")).to_contain_text("What was agreed")
    follow(principal, "Resolve")
    principal.get_by_label("What came of it?").fill("Kim and Lee made peace, and Kim kept every promise.")
    press(principal, "Resolve")
    stands_at(principal, "Resolved")
    press(principal, "Close")
    stands_at(principal, "Closed")


def learns_the_outcome(teacher, incident):
    """The reporter reads what came of it, and of the circle that there was one."""
    take_up(teacher, "Your report")
    teacher.wait_for_url(incident)
    expect(teacher.locator(".timeline")).to_contain_text("Kim and Lee made peace, and Kim kept every promise.")
    expect(card(teacher, "Practices")).to_contain_text("1 practice answers it that is not yours to see.")


def sees_it_in_the_patterns(principal):
    expect(principal.locator("main")).to_contain_text("1 incident on record.")
    card(principal, "What").get_by_role("link", name=re.compile("Physical altercation")).click()
    expect(principal.get_by_role("row", name=PUSHED)).to_have_count(1)
    principal.goto("/patterns/")
    follow(principal, "Practices and response")
    expect(principal.locator("main")).to_contain_text("1 practice took place; it answered harm.")
    expect(principal.locator("main")).to_contain_text("One incident was answered by a practice; days until it: 2.")


def test_harm_is_repaired_and_followed_to_the_end(cast, kim_and_lee, scene):
    kim, _lee = kim_and_lee
    incident = reports(scene("2025-10-07T13:00", "teacher"))
    coordinator = scene("2025-10-07T15:00", "coordinator")
    takes_it_up(coordinator)
    circle = plans_a_peace_circle(coordinator)
    prepares(scene("2025-10-08T11:00", "coordinator", circle), "Kim Ash", "2025-10-08")
    coordinator = scene("2025-10-09T10:00", "coordinator", circle)
    is_told_to_ask_first(coordinator)
    prepares(coordinator, "Lee Alder", "2025-10-08")
    holds_it(coordinator)
    writes_down_what_was_agreed(coordinator)
    plans_to_look_again(coordinator)
    link = makes_the_links(scene("2025-10-09T12:00", "coordinator", circle))
    answers_without_an_account(scene("2025-10-09T14:00", None, link), link)
    coordinator = scene("2025-10-09T15:00", "coordinator", circle)
    reads_what_the_student_said(coordinator)
    writes_home(coordinator)
    says_it_was_kept(scene("2025-10-14T08:00", "teacher"), APOLOGY)
    renegotiates(scene("2025-10-20T08:00", "teacher"), TRAYS, FEWER_TRAYS, "2025-10-24")
    says_it_was_kept(scene("2025-10-27T08:00", "teacher"), FEWER_TRAYS)
    says_it_was_kept(scene("2025-10-27T09:00", "teacher"), LINE)
    looks_again(scene("2025-11-10T08:00", "coordinator"))
    resolves_and_closes(scene("2025-11-10T10:00", "principal", incident))
    learns_the_outcome(scene("2025-11-10T12:00", "teacher"), incident)
    sees_it_in_the_patterns(scene("2025-11-10T13:00", "principal", "/patterns/"))
    with district_scope():
        assert Incident.objects.get().status == "closed"
        assert sorted(AgreementItem.objects.values_list("what", "status")) == sorted(
            [(APOLOGY, "kept"), (TRAYS, "renegotiated"), (FEWER_TRAYS, "kept"), (LINE, "kept")]
        )
        answered = ParticipantFeedback.objects.exclude(answered_at=None).get()
        assert (answered.heard, answered.repaired, answered.participant.student) == (5, None, kim)
        letter = Letter.objects.get()
        assert (letter.student, letter.language, letter.method) == (kim, "es", "handed")


# --- a suspension that owes its repair


def is_suspended_without_a_repair(principal):
    follow(principal, "Add a consequence")
    principal.get_by_label("Student").select_option("Kim Ash")
    principal.get_by_label("Consequence", exact=True).select_option("Out-of-school suspension")
    principal.get_by_label("First day").fill("2025-10-08")
    principal.get_by_label("Last day").fill("2025-10-10")
    expect(principal.get_by_label("None yet: it stays owed")).to_be_checked()
    press(principal, "Save")


def owes(principal, count):
    """What "My work" and the list of incidents say."""
    principal.goto("/")
    expect(tile(principal, "Repair owed")).to_have_text(str(count))
    expect(waiting(principal, "Repair owed: Out-of-school suspension")).to_have_count(count)
    tile(principal, "Repair owed").click()
    expect(principal.get_by_role("row", name=PUSHED)).to_have_count(count)


def plans_the_return(principal):
    """From home, where whoever has no plan yet stands; returns the plan's address."""
    take_up(principal, "Plan the return of Kim Ash")
    expect(principal.get_by_label("Which circle")).to_have_value("new")
    expect(principal.get_by_label("Day of the circle")).to_have_value("2025-10-13")
    principal.get_by_label("The student’s person").select_option("Teacher, Pat")
    principal.get_by_label("Supports").fill("Starts the day with Pat.")
    press(principal, "Save plan")
    stands_at(principal, "Being prepared")
    return principal.url


def opens_the_welcome_circle(page):
    card(page, "Welcome circle").get_by_role("link").click()


def welcomes_the_student_back(teacher):
    """The student's person leads the circle, asks first, and says that it was held."""
    opens_the_welcome_circle(teacher)
    prepares(teacher, "Kim Ash", "2025-10-13")
    press(teacher, "It was held")
    stands_at(teacher, "Held")


def test_suspension_without_a_repair_is_owed_until_the_circle_of_the_return_is_held(cast, kim_and_lee, scene):
    reports(scene("2025-10-07T13:00", "teacher"))
    principal = scene("2025-10-07T15:00", "principal")
    takes_it_up(principal)
    is_suspended_without_a_repair(principal)
    owes(principal, 1)
    principal = scene("2025-10-08T08:00", "principal")
    plan = plans_the_return(principal)
    owes(principal, 1)  # a circle that is planned repairs nothing yet
    welcomes_the_student_back(scene("2025-10-13T09:00", "teacher", plan))
    owes(scene("2025-10-13T10:00", "principal"), 0)
    with district_scope():
        consequence = Consequence.objects.get(incident__title=PUSHED)
        circle = consequence.restorative_practice
        assert (consequence.kind, consequence.school_days) == ("oss", 3)
        assert (circle.kind, circle.status) == ("reentry", "held")
        assert consequence.reentry_plan.welcome_practice == circle
