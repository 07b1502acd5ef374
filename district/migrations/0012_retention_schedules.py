"""How long each kind of record is kept, to begin with. No state's schedule: the district's counsel confirms it."""

from django.db import migrations

CONFIRM = "To be confirmed by the district’s counsel"
YEARS = {"circle": 3, "practice": 7, "incident": 7, "safety": 10, "student": 7}


def fill(apps, schema_editor):
    schedule = apps.get_model("district", "RetentionSchedule")
    for kind, years in YEARS.items():
        schedule.objects.get_or_create(kind=kind, defaults={"years": years, "source": CONFIRM})


class Migration(migrations.Migration):
    dependencies = [("district", "0011_purge_history")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
