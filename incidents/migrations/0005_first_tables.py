"""What a district starts from: behaviors, question sets, places. All of it is theirs to change."""

from django.db import migrations

BEHAVIORS = [
    # code, name, state code (Connecticut ED166), federal category, severity
    ("101", "Disruption of class", "", "", 1),
    ("102", "Refusal to follow a request", "", "", 1),
    ("103", "Hurtful language", "", "", 1),
    ("104", "Skipping class", "", "", 1),
    ("105", "Phone or device", "", "", 1),
    ("201", "Verbal altercation", "1711", "", 2),
    ("202", "Disorderly conduct", "1740", "", 2),
    ("203", "Damage to property", "", "", 2),
    ("204", "Theft", "", "", 2),
    ("205", "Bullying", "", "", 2),
    ("301", "Physical altercation", "1710", "", 3),
    ("302", "Fighting", "1700", "fight", 3),
    ("303", "Harassment", "1800", "", 3),
    ("304", "Threat", "1810", "threat", 3),
    ("305", "Tobacco, alcohol or drugs", "", "", 3),
    ("401", "Weapon", "", "weapon", 4),
    ("402", "Physical attack", "", "fight_weapon", 4),
]
QUESTIONS = [
    (
        "To open a circle",
        "all",
        ["What is one word for how you come in today?", "What is going well this week?", "Who has helped you lately?"],
    ),
    (
        "After harm: who caused it",
        "caused_harm",
        [
            "Tell us what happened, as you saw it.",
            "What went through your mind at that moment?",
            "What have you been thinking since?",
            "Who has felt this, and in what way?",
            "What can you do so that things are right again?",
        ],
    ),
    (
        "After harm: who was harmed",
        "harmed",
        [
            "What was your first thought when it happened?",
            "What has it changed for you, and for people close to you?",
            "Which part has been the hardest?",
            "What would you need so that things are right again?",
        ],
    ),
    (
        "Welcome back",
        "all",
        [
            "What do you look forward to here?",
            "What could make this week hard, and what would help?",
            "Who can you go to, and how will we know that you need us?",
        ],
    ),
]


def fill(apps, schema_editor):
    behaviors = apps.get_model("incidents", "BehaviorCode")
    for n, (code, name, state, crdc, severity) in enumerate(BEHAVIORS, 1):
        behaviors.objects.create(
            code=code, name=name, state_code=state, crdc_category=crdc, severity=severity, position=n * 10
        )
    sets = apps.get_model("incidents", "QuestionSet")
    for n, (name, asked_of, questions) in enumerate(QUESTIONS, 1):
        sets.objects.create(name=name, asked_of=asked_of, questions="\n".join(questions), position=n * 10)


class Migration(migrations.Migration):
    dependencies = [("incidents", "0004_walls_and_tallies")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
