"""Answers are shown in groups. Those that were shown before there were groups are the first one."""

from django.db import migrations, models

SHOWN = """
UPDATE trainings_sessionevaluation SET block = 1 WHERE session_id IN (
    SELECT session_id FROM trainings_sessionevaluation GROUP BY session_id HAVING count(*) >= 5
)
"""


class Migration(migrations.Migration):
    dependencies = [("trainings", "0004_makeup_reminded")]
    operations = [
        migrations.AddField(
            model_name="sessionevaluation",
            name="block",
            field=models.PositiveSmallIntegerField(
                blank=True, editable=False, null=True, verbose_name="shown with group"
            ),
        ),
        migrations.RunSQL(SHOWN, migrations.RunSQL.noop),
    ]
