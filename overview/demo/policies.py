"""Policies of the board, with the parts of this software that rest on them."""

from datetime import UTC, date, datetime, time, timedelta

from district.models import User
from overview.demo.copying import bare, write_history
from strategy.models import Policy, PolicyDuty

MODELS = [Policy, PolicyDuty]
# number, title, what it asks, adopted, reviewed, revised, days from today to the next review, [(feature, what it asks)]
POLICIES = [
    (
        "1800", "Educational equity",
        "Every student can reach every program and belongs. The district looks for unfair practices in its figures, "
        "group by group, and reports on goals and outcomes.",
        date(2021, 6, 1), None, None, 61,
        [
            ("equity", "Structures and measures that show inequities in access, opportunities and outcomes by group."),
            ("civil_rights", "Data collected so that goals and outcomes can be reported clearly."),
            ("training", "Professional learning that lays open bias and the causes of inequity."),
            ("plan", "Resources go where inequities were found, and the plan says to what end."),
        ],
    ),
    (
        "3120", "Restorative discipline of students",
        "Discipline restores: it favors belonging, engagement and accountability, within tiers of support. Restraint, "
        "seclusion and escort are for emergencies only, by trained staff, as briefly as can be.",
        date(2019, 8, 22), date(2020, 5, 7), date(2020, 5, 7), -38,
        [
            ("restorative", "E.5: whatever the response, it has a restorative part."),
            ("safety", "F.2: the parents and the school’s administration hear of it at once; staff hold a debrief."),
            ("tiers", "A and I: discipline works within tiers, with interventions tried before a referral."),
            ("reentry", "E: after an exclusion the way leads back into the school."),
        ],
    ),
    (
        "3320", "Purchasing and contracts",
        "What goes to the board, what is bid, and what is told to the board about money that is spent.",
        date(2014, 11, 18), date(2023, 2, 14), date(2023, 2, 14), 420,
        [("spending", "Contracts from the threshold on are voted by the board before they are signed.")],
    ),
    (
        "4131", "Professional learning of staff", "What all staff learn, and how it is seen that they use it.",
        date(2016, 5, 17), date(2024, 4, 9), None, 530,
        [("training", "Each job class has its required courses, and the district knows who has finished them.")],
    ),
    (
        "5125", "Student records",
        "Families may see and dispute a record; disclosures are logged; records are destroyed on schedule only.",
        date(2010, 3, 16), date(2024, 10, 8), date(2022, 9, 20), 700,
        [
            ("records", "A family’s request is answered within 45 days."),
            ("retention", "Records are kept for their years, and no longer."),
        ],
    ),
]  # fmt: skip


def write(cursor, today, context_of):
    """The same each time, with its history."""
    by = User.objects.get(email="plan@district.example")
    with bare(cursor, MODELS):
        for model in MODELS:  # numbered from 1, however often the tables were filled before
            cursor.execute(f"SELECT setval(pg_get_serial_sequence('{model._meta.db_table}', 'id'), 1, false)")
        for number, title, summary, adopted, reviewed, revised, days, duties in POLICIES:
            policy = Policy.objects.create(
                number=number, title=title, summary=summary, adopted_on=adopted, reviewed_on=reviewed,
                revised_on=revised, next_review_on=today + timedelta(days=days),
            )  # fmt: skip
            PolicyDuty.objects.bulk_create(
                [PolicyDuty(policy=policy, feature=feature, asks=asks) for feature, asks in duties]
            )
    moment = datetime.combine(today - timedelta(days=80), time(15), UTC)
    for model in MODELS:
        write_history(cursor, model, at=f"'{moment.isoformat()}'::timestamptz", context=context_of(str(by.pk)))
