"""The first state file: Connecticut's ED166, as far as its layout could be confirmed."""

from django.db import migrations

from incidents.policies.ed166 import lay


def fill(apps, schema_editor):
    lay(*(apps.get_model("incidents", name) for name in ("StateFile", "StateColumn", "StateCode")))


class Migration(migrations.Migration):
    dependencies = [("incidents", "0018_state_files")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
