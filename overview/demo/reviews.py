"""Two school years of progress reviews with what was promised in them, improvement plans, and visits."""

import uuid
from datetime import UTC, date, datetime, time, timedelta
from random import Random

from district.models import School, SchoolYear, User
from overview.demo.copying import write_history
from strategy.models import (
    Commitment,
    ImprovementFocus,
    ImprovementStep,
    Priority,
    ProgressReview,
    ReviewEvidence,
    ReviewNote,
    SchoolImprovementPlan,
    SiteVisit,
    SiteVisitItem,
    SiteVisitScore,
)
from strategy.policies.reviews import days_of_round
from strategy.queries.elements import plan_on
from strategy.queries.reviews import agenda, kept

MODELS = [
    ProgressReview, ReviewEvidence, ReviewNote, Commitment, SchoolImprovementPlan, ImprovementFocus, ImprovementStep,
    SiteVisitItem, SiteVisit, SiteVisitScore,
]  # fmt: skip
MOST_SCHOOLS = 12
DAY = timedelta(days=1)
SPACE = uuid.UUID("3b6de1c2-95c8-4f43-8a47-2f8d0f0b1c55")
Status = ProgressReview.Status

CHAIRS = {
    "elementary": "Executive director of elementary schools",
    "middle": "Executive director of middle schools",
    "high": "Executive director of high schools",
}
PRESENT = [
    "Principal, assistant principal, restorative coordinator, two grade leaders",
    "Principal, both assistant principals, restorative coordinator, family liaison",
    "Principal, restorative coordinator, the climate team, director of student services",
]
GROWTH = [
    "Morning circles are held in nearly every classroom on Mondays, up from about half in the spring.",
    "Staff ask the same questions after harm now. Substitutes find them on a card in every room.",
    "Agreements are checked on the day that was set: the team looks at the open ones each Friday.",
    "More answers to harm came within a week, because the coordinator keeps two free hours a day.",
    "Families of the lower grades came to three evening circles and asked for more.",
    "The return after a suspension is prepared in writing each time, with a first week that somebody watches.",
    "Grade teams plan one circle together for every unit, so new teachers do not stand alone with it.",
    "The Peace Room is open before school, and it is used.",
]
NEED = [
    "Fifth and sixth hour stay the hardest. Most referrals come from two hallways after lunch.",
    "Few of the responsive circles have a second meeting. Follow-up days pass without a note.",
    "Half of the support staff have not had the two days of training, and they see the most conflicts.",
    "Circles are proactive in the lower grades and hardly held in the upper ones.",
    "What was tried before a referral is often not written down, so the team starts anew.",
    "Notices to families are on time but not always in the language of the home.",
    "Some classes had no circle for a month, most of them with a long-term substitute.",
    "The incident form is filled in late in the week, which makes the figures lag behind.",
]
NEXT = [
    "Pair each teacher who has not led a circle this term with one who has, for two visits each.",
    "Set a follow-up day with every responsive practice and read the list together on Fridays.",
    "Move the advisory circle to the hour after lunch in the two upper grades.",
    "Send six of the support staff to the winter session and free their hours for both days.",
    "Write what was tried first into the referral itself; the office sends back what has none.",
    "Let students open the weekly circle in the upper grades, with a coach in the room for the first month.",
    "Ask for an interpreter at every return meeting where the home language is not English.",
    "Use the first staff meeting of each month to look at one figure of this agenda together.",
]
EVIDENCE = [
    "Log of classroom circles of the last six weeks, by grade.",
    "Minutes of the climate team with the list of open agreements.",
    "Photographs of the agreements that classes hang on their doors.",
    "Schedule of the hours that the coordinator keeps free for answers to harm.",
    "Sign-in sheets of the two days of training.",
    "Answers to the question what should change, put together by grade.",
    "Walk-through notes of the leadership team for ten classrooms.",
]
PROMISES = [
    ("Visit four classes that had no circle in the last month", "Restorative coordinator"),
    ("Free six of the support staff for the two days of training", "Principal"),
    ("Put the questions on a card into every room", "Climate team"),
    ("Read the open agreements together each Friday", "Assistant principal"),
    ("Find an interpreter for return meetings", "Office of student services"),
    ("Hold the advisory circle after lunch in the upper grades", "Grade leaders"),
    ("Show the figures of this agenda at the staff meeting", "Principal"),
    ("Lend a coach for the upper grades for one month", "Office of school climate"),
    ("Plan two evening circles with families", "Family liaison"),
]
DONE = ["Done as agreed.", "Done, a week later than we wanted.", "Done for all but one grade.", ""]
SUMMARIES = [
    "Calm starts to the day, and repair that is finished and not just begun.",
    "Every adult leads a circle; every agreement is looked at again.",
    "Fewer days lost to exclusion, and each return prepared together with the family.",
    "The upper grades catch up with the lower ones.",
]
FOCUSES = [
    "Make this part of the weekly rhythm of every grade team.",
    "Begin with two grades and widen it after the winter break.",
    "Keep what works and write down how it is done, so that it outlasts people.",
    "Look at the figures every month and change one thing at a time.",
]
STEPS = [
    ("action", "Weekly planning hour of the grade teams", "Grade leaders"),
    ("action", "Two days of training for those who have not had them", "Principal"),
    ("action", "One circle a week in every advisory", "Climate team"),
    ("action", "Evening circle with families in each term", "Family liaison"),
    ("measure", "Share of classes with a circle in the last two weeks", "Restorative coordinator"),
    ("measure", "Share of agreements that were kept", "Assistant principal"),
    ("measure", "Days lost to suspension, beside the year before", "Principal"),
]
ITEMS = [
    ("Calm start of the day", "Adults at the doors greet by name; classes begin within five minutes."),
    ("Classroom agreements", "They hang where all can read them, in the words of the class, and are used."),
    ("Circles", "Chairs stand in a circle, a talking piece goes around, everybody may pass."),
    ("Answers to harm", "Adults ask what happened and who was affected before they decide."),
    ("Voice of students", "Students open, lead or close; quiet ones are asked in."),
    ("Team with figures", "The leadership team can show one figure that it acts on this month."),
]
VISITORS = [
    "Executive director and a principal of another school",
    "Director of student services, two coaches",
    "Executive director, chief academic officer",
]
SEEN = [
    "Classes were calm and adults asked before they told. Two rooms showed how a circle opens a hard text.",
    "The entrance is friendly. In the upper hallway nobody stands between the hours, and it is loud there.",
    "The team knew its figures and could say what it changed because of them.",
    "Circles were held as planned in the lower grades; upper grades used the time for other work.",
]
STEP = [
    "Have two adults in the upper hallway between fifth and sixth hour.",
    "Let the lower grades show the upper ones how they open a circle.",
    "Write the next step of each grade team on one page and look at it in a month.",
    "Coach three new teachers before the next visit.",
]
NOTES = ["In every room that we saw.", "Begun in two rooms.", "", ""]


def write(cursor, today, now, context_of):
    """The same rows each time, with their history as the triggers would have told it. Practices are counted already."""
    by = User.objects.get(email="plan@district.example")
    if plan_on(today) is None:
        return
    schools = list(School.objects.open().order_by("id")[:MOST_SCHOOLS])
    items = [SiteVisitItem.objects.create(title=title, text=text, position=n)
             for n, (title, text) in enumerate(ITEMS, start=1)]  # fmt: skip
    for year in SchoolYear.objects.filter(starts_on__lte=today).order_by("starts_on"):
        for n, school in enumerate(schools):
            _improve(school, year, Random(f"improvement {school.pk} {year.name}"))
            for number in (1, 2, 3):
                _review(school, year, number, n, by, today, Random(f"review {school.pk} {year.name} {number}"))
            _visit(school, year, n, items, by, today)
    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
    _histories(cursor, now, context_of, str(by.pk))


def _weekday(day):
    return day + DAY * (7 - day.weekday() if day.weekday() > 4 else 0)


def _moment(day):
    return datetime.combine(day, time(17), UTC)


def _review(school, year, number, n, by, today, random):
    """Held in the second of its months and closed two days later; what is to come is planned."""
    first = days_of_round(year, number)[0]
    day = _weekday(first + DAY * (33 + 2 * n % 20))
    plan = plan_on(day)
    review = ProgressReview.objects.create(
        school=school, plan=plan, year=year, round=number, planned_on=day,
        chair=CHAIRS.get(school.level, "Deputy superintendent"), present=random.choice(PRESENT),
    )  # fmt: skip
    if day > today:
        return
    review.status, review.held_on = Status.OPEN, day
    review.growth, review.need, review.next_level = (
        "\n".join(random.sample(texts, 2)) for texts in (GROWTH, NEED, NEXT)
    )
    review.save()
    priorities = list(Priority.objects.filter(plan=plan))
    for place, text in enumerate(random.sample(EVIDENCE, 3), start=1):
        priority = random.choice(priorities) if priorities else None
        ReviewEvidence.objects.create(review=review, priority=priority, text=text, position=place)
    for what, who in random.sample(PROMISES, 2 + random.randrange(2)):
        _promise(review, what, who, priorities, today, random)
    closes = day + 2 * DAY
    if closes < today and (n % 5 or (today - day).days > 45):
        review.status, review.closed_at, review.closed_by = Status.CLOSED, _moment(closes), by
        review.figures = kept(agenda(review, closes))
        review.save()
    if review.is_closed and n == 1 and number == 1:
        text = "The growth in the upper grades was told for one grade too many: it was seen in two of three."
        ReviewNote.objects.create(review=review, text=text, by=by, at=_moment(min(closes + 5 * DAY, today - DAY)))


def _promise(review, what, who, priorities, today, random):
    due = _weekday(review.held_on + DAY * random.randrange(25, 75))
    done = due - DAY * random.randrange(9)
    kept_it = random.random() < 0.8
    Commitment.objects.create(
        review=review, what=what, who=who, due_on=due,
        priority=random.choice(priorities) if priorities and random.random() < 0.6 else None,
        done_on=done if kept_it and done < today else None,
        done_note=random.choice(DONE) if kept_it and done < today else "",
    )  # fmt: skip


def _improve(school, year, random):
    plan = plan_on(year.starts_on)
    improvement = SchoolImprovementPlan.objects.create(
        school=school, year=year, plan=plan, summary=random.choice(SUMMARIES)
    )
    place = 0
    for priority in Priority.objects.filter(plan=plan).order_by("position", "id")[:6]:
        ImprovementFocus.objects.create(improvement=improvement, priority=priority, text=random.choice(FOCUSES))
        for kind, text, who in random.sample(STEPS, 2):
            place += 1
            months = date(year.starts_on.year + 1, 1 + random.randrange(5), 15)
            ImprovementStep.objects.create(
                improvement=improvement, priority=priority, kind=kind, text=text, who=who, due_on=months,
                position=place,
            )  # fmt: skip


def _visit(school, year, n, items, by, today):
    for month in (10, 3):
        random = Random(f"visit {school.pk} {year.name} {month}")
        began = year.starts_on.year + (month < year.starts_on.month)
        day = _weekday(date(began, month, 3) + DAY * n)
        if day >= today:
            continue
        visit = SiteVisit.objects.create(
            school=school, day=day, visitors=random.choice(VISITORS), summary=random.choice(SEEN),
            next_step=random.choice(STEP), by=by, client_id=uuid.uuid5(SPACE, f"{school.pk} {day}"),
        )  # fmt: skip
        for item in items:
            score = random.choice([None, 2, 2, 3, 3, 3, 4])
            SiteVisitScore.objects.create(
                visit=visit, item=item, score=score, note=random.choice(NOTES) if score else ""
            )


def _histories(cursor, now, context_of, by):
    """Planned, then held or closed; promised, then done; all else as it was written."""
    cursor.execute(f"TRUNCATE {', '.join(model.pgh_event_model._meta.db_table for model in MODELS)}")
    context, stamp = context_of(by), f"'{now.isoformat()}'::timestamptz"

    def at(day):
        return f"LEAST((({day}) + time '17:00') AT TIME ZONE 'UTC', {stamp})"

    def of_review(column):
        return f"(SELECT {column} FROM strategy_progressreview r WHERE r.id = review_id)"

    empty = {"status": "'planned'", "held_on": "NULL", "growth": "''", "need": "''", "next_level": "''",
             "figures": "NULL", "closed_at": "NULL", "closed_by_id": "NULL"}  # fmt: skip
    ended = at("coalesce((closed_at AT TIME ZONE 'UTC')::date, held_on)")
    write_history(cursor, ProgressReview, at=at("planned_on - 40"), context=context, before=empty)
    write_history(
        cursor, ProgressReview, at=ended, context=context, label="update", where="status <> 'planned'"
    )  # fmt: skip
    fresh = {"done_on": "NULL", "done_note": "''"}
    write_history(cursor, Commitment, at=at(of_review("held_on")), context=context, before=fresh)
    write_history(cursor, Commitment, at=at("done_on"), context=context, label="update", where="done_on IS NOT NULL")
    of_year = "(SELECT starts_on FROM district_schoolyear y WHERE y.id = {})".format
    of_plan = "(SELECT year_id FROM strategy_schoolimprovementplan i WHERE i.id = improvement_id)"
    first = "(SELECT min(starts_on) FROM district_schoolyear)"
    seen = "(SELECT day FROM strategy_sitevisit v WHERE v.id = visit_id)"
    for model, day in (
        (ReviewEvidence, of_review("held_on")),
        (SchoolImprovementPlan, of_year("year_id")),
        (ImprovementFocus, of_year(of_plan)),
        (ImprovementStep, of_year(of_plan)),
        (SiteVisitItem, first),
        (SiteVisit, "day"),
        (SiteVisitScore, seen),
    ):
        write_history(cursor, model, at=at(day), context=context)
    write_history(cursor, ReviewNote, at="at", context=context)
