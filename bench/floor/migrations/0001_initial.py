import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="IncidentType",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=100)),
            ],
        ),
        migrations.CreateModel(
            name="School",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=100)),
            ],
        ),
        migrations.CreateModel(
            name="Staff",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("first_name", models.CharField(max_length=50)),
                ("last_name", models.CharField(max_length=50)),
                ("school", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="floor.school")),
            ],
        ),
        migrations.CreateModel(
            name="Student",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=20, unique=True)),
                ("first_name", models.CharField(max_length=50)),
                ("last_name", models.CharField(db_index=True, max_length=50)),
                ("grade", models.CharField(max_length=4)),
                ("gender", models.CharField(max_length=10)),
                ("ethnicity", models.CharField(max_length=40)),
                ("birth_date", models.DateField(null=True)),
                ("school", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="floor.school")),
            ],
        ),
        migrations.CreateModel(
            name="Incident",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("occurred_on", models.DateField()),
                ("occurred_time", models.TimeField(null=True)),
                ("location", models.CharField(max_length=60)),
                ("severity", models.SmallIntegerField()),
                ("status", models.CharField(max_length=20)),
                ("practice", models.CharField(max_length=40)),
                ("harm_repaired", models.BooleanField(default=False)),
                ("parent_contacted", models.BooleanField(default=False)),
                ("minutes_out", models.IntegerField(null=True)),
                ("follow_up_on", models.DateField(null=True)),
                ("summary", models.CharField(max_length=200)),
                ("narrative", models.TextField()),
                ("agreement", models.TextField(blank=True)),
                ("outcome", models.CharField(blank=True, max_length=60)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "created_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("type", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="floor.incidenttype")),
                ("school", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="floor.school")),
                ("staff", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="floor.staff")),
                ("student", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="floor.student")),
            ],
            options={
                "indexes": [
                    models.Index(fields=["-occurred_on", "-id"], name="incident_date"),
                    models.Index(fields=["school", "-occurred_on", "-id"], name="incident_school_date"),
                    models.Index(fields=["student", "-occurred_on"], name="incident_student_date"),
                ],
            },
        ),
    ]
