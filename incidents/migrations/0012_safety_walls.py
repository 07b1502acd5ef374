"""The outer wall around safety interventions and what hangs on them."""

from django.db import migrations

from district.rowsecurity import SecureRows, child_of, follows, readable_by_follower

STUDENT, SAFETY = "follows_student(student_id)", "follows_safety(intervention_id)"
RULES = {
    "safetyintervention": STUDENT,
    "safetyphase": SAFETY,
    "safetystaff": SAFETY,
    "duty": STUDENT,
    "dutyattempt": SAFETY,
    "debrief": SAFETY,
}
CHILDREN = [
    ("safetyintervention", "incident", "incident"),
    ("safetyphase", "safetyintervention", "intervention"),
    ("safetystaff", "safetyintervention", "intervention"),
    ("duty", "safetyintervention", "intervention"),
    ("dutyattempt", "duty", "duty"),
    ("dutyattempt", "safetyintervention", "intervention"),
    ("debrief", "safetyintervention", "intervention"),
]


class Migration(migrations.Migration):
    dependencies = [("incidents", "0011_safety")]

    operations = [
        readable_by_follower("incidents_safetyintervention"),
        *(child_of(f"incidents_{child}", f"incidents_{parent}", column) for child, parent, column in CHILDREN),
        follows(
            "follows_safety",
            "incidents_safetyintervention i JOIN district_student s ON s.id = i.student_id WHERE i.id = $1",
        ),
        *(SecureRows(model, follows=rule) for model, rule in RULES.items()),
        *(SecureRows(f"{model}event", follows=rule) for model, rule in RULES.items()),
    ]
