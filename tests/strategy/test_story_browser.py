"""The plan through the real pages: an owner tells of a department's tasks on a phone, a principal holds a progress
review on its figures, and board staff read everything and meet no student.
"""

from datetime import UTC, date, datetime

import pymupdf
import pytest
from playwright.sync_api import expect

from district.scope import district_scope
from strategy.models import Commitment, ProgressReview, StatusUpdate
from tests.browser import DESK, PHONE
from tests.factories import (
    ActionFactory,
    DepartmentFactory,
    DepartmentGoalFactory,
    DepartmentOwnerFactory,
    ImplementationActionFactory,
    ImplementationPlanFactory,
    IncidentFactory,
    IndicatorFactory,
    PlanFactory,
    PracticeFactory,
    PriorityFactory,
    ProgressReviewFactory,
    ReportingPeriodFactory,
    StrategyFactory,
    StudentFactory,
    TaskFactory,
)
from tests.incidents.test_stories import card, follow, press, said, take_up, waiting

pytestmark = pytest.mark.browser

TASKS = [
    "Name a team in every school",
    "Hold the basic course",
    "Visit who was trained",
    "Tell families what repair is",
]
IN_THE_WAY = "Two coaches left, and their schools wait."
GROWTH, NEED = "Morning circles in nearly every room.", "Follow-up days pass without a note."
NEXT = "Read the open agreements together each Friday."
PROMISES = [("Free six of the support staff for the course", "Principal", "2025-12-19"),
            ("Lend a coach for the upper grades", "Office of school climate", "2026-01-16")]  # fmt: skip


@pytest.fixture
def plan(cast):
    """Two departments, of which the plan owner answers for one; a period that is open, and a review at school a."""
    plan = PlanFactory(name="Safe and Connected", is_main=True, starts_on=date(2025, 7, 1), ends_on=date(2028, 6, 30))
    strategy = StrategyFactory(plan=plan, priority=PriorityFactory(plan=plan, text="Every student is known"))
    action = ActionFactory(plan=plan, strategy=strategy, code="SC1.i", text="Teach every adult")
    IndicatorFactory(plan=plan, strategy=strategy, code="SC1.a", text="Fewer incidents", measure="referrals",
                     unit="count", baseline=60, direction="decrease", target=30, target_year=2028)  # fmt: skip
    for name, words in (("Student Support", TASKS), ("Communications", ["Print the leaflet"])):
        department = DepartmentFactory(name=name)
        goal = DepartmentGoalFactory(plan=plan, department=department)
        carried = ImplementationPlanFactory(plan=plan, department_goal=goal)
        ImplementationActionFactory(implementation_plan=carried, action=action)
        for text in words:
            TaskFactory(plan=plan, implementation_plan=carried, text=text, status="on_track")
        if words == TASKS:
            DepartmentOwnerFactory(department=department, user=cast.plan_owner)
    ReportingPeriodFactory(plan=plan, name="Oct–Nov 2025")
    ProgressReviewFactory(school=cast.a, year=cast.year, plan=plan, held=True)
    return plan


@pytest.fixture
def at(page_for, set_clock):
    """Function (day and hour, user, address, width): a page of this person at that time, server and phone."""

    def begin(when, user, address="/", width=PHONE):
        moment = set_clock(when)
        page = page_for(user, width=width)
        page.clock.set_system_time(moment)
        page.goto(address)
        return page

    return begin


def of_task(page, words):
    return page.get_by_role("group", name=words)


def test_owner_tells_of_all_tasks_of_a_department_on_one_page(cast, plan, at):
    phone = at("2025-11-24 07:50", cast.plan_owner)
    expect(waiting(phone, "Tell how 4 tasks stand")).to_contain_text("By Nov 30, 2025")
    take_up(phone, "Tell how 4 tasks stand")
    expect(phone.get_by_role("heading", level=2, name="Student Support")).to_be_visible()
    expect(phone.get_by_text("Print the leaflet")).to_have_count(0)

    for words in TASKS[:2]:
        of_task(phone, words).get_by_label("On track").check()
    of_task(phone, TASKS[0]).get_by_label("Note").fill("Nine of ten schools have one.")
    of_task(phone, TASKS[2]).get_by_label("Off track").check()
    of_task(phone, TASKS[3]).get_by_label("Done").focus()  # the last one without a mouse
    phone.keyboard.press("Space")
    press(phone, "Save these updates")

    expect(phone.get_by_text("Say in the note what is in the way.").last).to_be_visible()
    expect(of_task(phone, TASKS[0]).get_by_label("Note")).to_have_value("Nine of ten schools have one.")
    expect(of_task(phone, TASKS[3]).get_by_label("Done")).to_be_checked()
    assert not StatusUpdate.objects.exists()
    of_task(phone, TASKS[2]).get_by_label("Note").fill(IN_THE_WAY)
    press(phone, "Save these updates")
    said(phone, "4 tasks are told.")
    told = StatusUpdate.objects.order_by("task").values_list("task__text", "status")
    assert list(told) == list(zip(TASKS, ["on_track", "on_track", "off_track", "done"], strict=True))

    phone.goto("/")
    expect(waiting(phone, "Tell how")).to_have_count(0)
    phone.goto("/strategy/tasks/?status=trouble")
    phone.get_by_role("link", name=TASKS[2]).click()
    expect(phone.locator("main")).to_contain_text(IN_THE_WAY)


def happened(cast):
    """Of October: what the agenda of the first round tells."""
    kim = StudentFactory(school=cast.a, given_name="Kimberley", family_name="Ashgrove")
    for school, n in ((cast.a, 14), (cast.b, 13), (cast.c, 12)):
        for _ in range(n):
            IncidentFactory(
                school=school, occurred_on=date(2025, 10, 7), reported_by=cast.coordinator,
                caused=[kim] if school == cast.a else [], title="Kimberley Ashgrove pushed",
            )  # fmt: skip
    for n in range(23):
        PracticeFactory(
            school=cast.a, status="completed", tier=1 + n // 12, created_by=cast.coordinator, kind="check_in",
            started_at=datetime(2025, 10, 1 + n, 15, tzinfo=UTC),
        )  # fmt: skip
    return kim


def figure(page, part, words):
    """A row of the agenda."""
    return card(page, part).get_by_role("row").filter(has_text=words).get_by_role("cell").first


def test_principal_holds_a_review_on_its_figures_and_prints_it(cast, plan, at):
    happened(cast)
    page = at("2025-11-24 15:10", cast.principal)
    take_up(page, "Progress review")
    expect(figure(page, "Practices", "Practices that took place")).to_have_text("23: Practices that took place")
    expect(figure(page, "Practices", "Tier 1, everyone")).to_contain_text("12")
    expect(figure(page, "Indicators of the plan", "SC1.a Incidents reported")).to_contain_text("14")
    expect(card(page, "Indicators of the plan")).to_contain_text("The district: 39.")
    expect(figure(page, "Tasks of the plan", "At risk or off track")).to_contain_text("0")
    expect(page.get_by_role("link", name="Close it")).to_have_count(0)  # that is the district's

    follow_head(page, "Write")
    page.locator("[name=text_0]").fill("Log of classroom circles, by grade")
    for name, words in (("growth", GROWTH), ("need", NEED), ("next_level", NEXT)):
        page.locator(f"main [name={name}]").fill(words)
    press(page, "Save")
    said(page, "Saved.")
    for what, who, due in PROMISES:
        follow(page, "Add a commitment")
        page.locator("main [name=what]").fill(what)
        press(page, "Add it")
        expect(page.locator("#id_due_on_error")).to_be_visible()
        expect(page.locator("main [name=what]")).to_have_value(what)
        page.locator("main [name=who]").fill(who)
        page.locator("main [name=due_on]").fill(due)
        press(page, "Add it")
        said(page, "The commitment is on record.")
    expect(card(page, "Commitments").get_by_role("listitem")).to_have_count(2)
    assert Commitment.objects.filter(review__school=cast.a).count() == 2

    page.emulate_media(media="print")
    expect(page.locator(".tabbar")).to_be_hidden()
    expect(page.get_by_text(GROWTH)).to_be_visible()
    page.emulate_media(media="screen")
    sheet = page.request.get(page.get_by_role("link", name="PDF").get_attribute("href"))
    with pymupdf.open(stream=sheet.body()) as pdf:
        printed = " ".join(" ".join(leaf.get_text() for leaf in pdf).split())
    for words in (GROWTH, NEED, NEXT, PROMISES[0][0], PROMISES[1][0], "SC1.a Incidents reported", "The district: 39."):
        assert words in printed
    assert "Ashgrove" not in printed

    closing = at("2025-11-25 09:00", cast.administrator, page.url, DESK)
    follow_head(closing, "Close it")
    closing.get_by_label("What is written is agreed").check()
    press(closing, "Close it for good")
    said(closing, "The review is closed.")
    with district_scope():
        assert ProgressReview.objects.get(school=cast.a).growth == GROWTH
    later = at("2025-11-25 09:30", cast.principal)
    expect(waiting(later, PROMISES[0][0])).to_contain_text("Dec 19, 2025")


def follow_head(page, words):
    page.locator(".head").get_by_role("link", name=words).click()


def test_board_staff_read_the_whole_plan_and_meet_no_student(cast, plan, at):
    kim = happened(cast)
    page = at("2025-11-24 10:00", cast.board, "/strategy/", DESK)
    seen = [page.content()]
    fold = page.locator("details:not([open]) > summary").filter(has_text="Student Support")
    fold.focus()
    page.keyboard.press("Enter")  # to any depth, by keyboard
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name=TASKS[0])).to_be_visible()
    pages = ["/strategy/actions/SC1.i/", "/strategy/indicators/SC1.a/", "/strategy/indicators/",
                    "/strategy/tasks/", "/strategy/reviews/", "/strategy/alignment/"]  # fmt: skip
    for address in pages:
        assert page.goto(address).status == 200
        seen.append(page.content())
    page.goto("/strategy/indicators/SC1.a/")
    expect(card(page, "Now")).to_contain_text("39")
    expect(page.get_by_role("link", name="Open what is counted")).to_have_count(0)
    expect(card(page, "By school").locator("tbody a")).to_have_count(0)
    with pymupdf.open(stream=page.request.get("/strategy/briefing/").body()) as pdf:
        book = " ".join(" ".join(leaf.get_text() for leaf in pdf).split())
    assert "39 (10/31/2025)" in book and all(words in book for words in TASKS)
    assert not [text for text in (*seen, book) if "Ashgrove" in text or "Kimberley" in text]
    for closed in (kim.get_absolute_url(), "/students/", "/incidents/", "/practices/"):
        assert page.goto(closed).status in (403, 404), closed
        expect(page.locator("body")).not_to_contain_text("Ashgrove")
    assert page.goto("/strategy/update/").status == 403
    expect(page.get_by_role("heading", level=1)).to_be_visible()
