"""Rule sets on emergency safety interventions that a district may put in force, and change. Source: DOMAIN §3."""

from django.db import migrations

HELD = ["physical", "mechanical", "seclusion"]
HANDS_ON = ["guidance", "escort", *HELD]
HOLDS = ["prone", "supine", "airway", "speech"]
QUESTIONS = """How is everybody who was there, and what does each of you need?
What did we see and hear before it began?
What did we try, and what helped even a little?
Was it needed for as long as it lasted?
What will we do so that this student does not come to this point again?
Whom do we still have to talk to, and by when?"""

# (what is owed, kind, to whom, after which interventions, due within, how many, other columns)
SETS = [
    (
        {
            "name": "Cache 3120",
            "source": "Cache County School District, policy 3120, F (revised 2020-05-07)",
            "prohibited": HOLDS,
        },
        [
            ("Notice at once", "notice", "guardian", HANDS_ON, "minutes", 15, {}),
            ("Notice at once", "notice", "admin", HANDS_ON, "minutes", 15, {}),
            ("Notice at once", "notice", "sped", HANDS_ON, "minutes", 15, {"eligible_only": True}),
            ("Debrief of the staff", "debrief", "staff", HANDS_ON, "school_days", 5, {}),
        ],
    ),
    (
        {"name": "Utah R277-608", "source": "Utah Admin. Code R277-608-5", "most_minutes": 30, "prohibited": HOLDS},
        [
            ("Notice before the student leaves", "notice", "guardian", HELD, "leaving", None, {}),
            ("Notice before the student leaves", "notice", "admin", HELD, "leaving", None, {}),
            (
                "Second notice: longer than 15 minutes", "notice", "guardian", HELD, "minutes", 15,
                {"trigger": "longer", "longer_than": 15},
            ),
            (
                "Second notice: longer than 15 minutes", "notice", "admin", HELD, "minutes", 15,
                {"trigger": "longer", "longer_than": 15},
            ),
        ],
    ),
    (
        {"name": "Connecticut 10-236b", "source": "Conn. Gen. Stat. § 10-236b", "prohibited": ["prone", "airway"]},
        [
            ("Effort to tell the family at once", "notice", "guardian", HELD, "minutes", 15, {"attempts": 1}),
            ("Notice within 24 hours", "notice", "guardian", HELD, "hours", 24, {"from_start": True}),
            ("Written copy of the report", "copy", "guardian", HELD, "business_days", 2, {}),
            ("Incident report", "report", "admin", HELD, "school_days", 1, {}),
            (
                "Review after 15 minutes", "review", "admin", HELD, "minutes", 15,
                {"trigger": "longer", "longer_than": 15, "from_start": True},
            ),
            (
                "Review after 30 minutes", "review", "admin", HELD, "minutes", 30,
                {"trigger": "longer", "longer_than": 30, "from_start": True},
            ),
            (
                "Meeting of the team after repeated use", "meeting", "team", HELD, "school_days", 10,
                {"trigger": "repeated", "uses": 4, "within_school_days": 20},
            ),
        ],
    ),
    (
        {"name": "Kansas", "source": "Kan. Stat. Ann. 72-6151 to 72-6158", "prohibited": HOLDS},
        [
            ("Notice on the same day", "notice", "guardian", HELD, "same_day", None, {"attempts": 2}),
            ("Written report", "copy", "guardian", HELD, "school_days", 1, {}),
            ("Meeting that the family asked for", "meeting", "guardian", HELD, "school_days", 10, {"trigger": "request"}),
        ],
    ),
]  # fmt: skip


def fill(apps, schema_editor):
    RuleSet, SafetyRule = apps.get_model("incidents", "RuleSet"), apps.get_model("incidents", "SafetyRule")
    for columns, rules in SETS:
        rule_set = RuleSet.objects.create(debrief_questions=QUESTIONS, **columns)
        for position, (name, kind, recipient, measures, unit, amount, more) in enumerate(rules, 1):
            SafetyRule.objects.create(
                rule_set=rule_set, position=10 * position, name=name, kind=kind, recipient=recipient,
                measures=measures, unit=unit, amount=amount, **more,
            )  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("incidents", "0012_safety_walls")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
