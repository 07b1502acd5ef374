import uuid

import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("district", "0001_initial"),
        ("pghistory", "0007_auto_20250421_0444"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Location",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("name", models.CharField(max_length=60, verbose_name="name")),
                ("position", models.PositiveSmallIntegerField(default=100, verbose_name="order")),
                ("retired", models.BooleanField(default=False, verbose_name="no longer offered")),
                (
                    "school",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="locations",
                        to="district.school",
                    ),
                ),
            ],
            options={
                "ordering": ["position", "name"],
            },
        ),
        migrations.CreateModel(
            name="Practice",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                (
                    "client_id",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name="device's id"),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("affective", "Affective statement"),
                            ("conversation", "Restorative conversation"),
                            ("check_in", "Check-in circle"),
                            ("community", "Community-building circle"),
                            ("academic", "Academic circle"),
                            ("celebration", "Celebration circle"),
                            ("talking", "Talking circle"),
                            ("peace", "Peace or harm circle"),
                            ("reentry", "Re-entry circle"),
                            ("staff", "Staff circle"),
                            ("support", "Circle of support"),
                            ("peer", "Peer conference"),
                            ("mediation", "Mediation"),
                            ("conference", "Formal conference"),
                        ],
                        max_length=16,
                        verbose_name="kind",
                    ),
                ),
                (
                    "mode",
                    models.CharField(
                        choices=[("proactive", "Proactive"), ("responsive", "Responsive")],
                        max_length=10,
                        verbose_name="proactive or responsive",
                    ),
                ),
                (
                    "tier",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "Tier 1, everyone"), (2, "Tier 2, some"), (3, "Tier 3, few")],
                        verbose_name="tier",
                    ),
                ),
                ("started_at", models.DateTimeField(verbose_name="started")),
                (
                    "minutes",
                    models.PositiveSmallIntegerField(
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(480),
                        ],
                        verbose_name="minutes",
                    ),
                ),
                ("place", models.CharField(blank=True, max_length=60, verbose_name="room or other place")),
                ("topic", models.CharField(blank=True, max_length=200, verbose_name="topic or question")),
                ("note", models.TextField(blank=True, max_length=10000, verbose_name="note")),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="logged"),
                ),
                (
                    "updated_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="changed"),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="logged by",
                    ),
                ),
                (
                    "location",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="incidents.location",
                        verbose_name="where",
                    ),
                ),
                (
                    "school",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="practices",
                        to="district.school",
                        verbose_name="school",
                    ),
                ),
                (
                    "section",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="practices",
                        to="district.section",
                        verbose_name="class",
                    ),
                ),
            ],
            options={
                "ordering": ["-started_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="PracticeEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "client_id",
                    models.UUIDField(default=uuid.uuid4, editable=False, verbose_name="device's id"),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("affective", "Affective statement"),
                            ("conversation", "Restorative conversation"),
                            ("check_in", "Check-in circle"),
                            ("community", "Community-building circle"),
                            ("academic", "Academic circle"),
                            ("celebration", "Celebration circle"),
                            ("talking", "Talking circle"),
                            ("peace", "Peace or harm circle"),
                            ("reentry", "Re-entry circle"),
                            ("staff", "Staff circle"),
                            ("support", "Circle of support"),
                            ("peer", "Peer conference"),
                            ("mediation", "Mediation"),
                            ("conference", "Formal conference"),
                        ],
                        max_length=16,
                        verbose_name="kind",
                    ),
                ),
                (
                    "mode",
                    models.CharField(
                        choices=[("proactive", "Proactive"), ("responsive", "Responsive")],
                        max_length=10,
                        verbose_name="proactive or responsive",
                    ),
                ),
                (
                    "tier",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "Tier 1, everyone"), (2, "Tier 2, some"), (3, "Tier 3, few")],
                        verbose_name="tier",
                    ),
                ),
                ("started_at", models.DateTimeField(verbose_name="started")),
                (
                    "minutes",
                    models.PositiveSmallIntegerField(
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(480),
                        ],
                        verbose_name="minutes",
                    ),
                ),
                ("place", models.CharField(blank=True, max_length=60, verbose_name="room or other place")),
                ("topic", models.CharField(blank=True, max_length=200, verbose_name="topic or question")),
                ("note", models.TextField(blank=True, max_length=10000, verbose_name="note")),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="logged"),
                ),
                (
                    "updated_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="changed"),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="logged by",
                    ),
                ),
                (
                    "location",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="incidents.location",
                        verbose_name="where",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="incidents.practice",
                    ),
                ),
                (
                    "school",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="district.school",
                        verbose_name="school",
                    ),
                ),
                (
                    "section",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="district.section",
                        verbose_name="class",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="PracticeParticipant",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("facilitator", "Facilitator"),
                            ("participant", "Participant"),
                            ("caused_harm", "Caused harm"),
                            ("harmed", "Was harmed"),
                            ("witness", "Witness"),
                            ("supporter", "Supporter"),
                            ("leader", "Student leader"),
                        ],
                        default="participant",
                        max_length=12,
                        verbose_name="role",
                    ),
                ),
                (
                    "practice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="participants",
                        to="incidents.practice",
                    ),
                ),
                (
                    "school",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="district.school",
                    ),
                ),
                (
                    "staff",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="practices",
                        to="district.staffmember",
                        verbose_name="staff member",
                    ),
                ),
                (
                    "student",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="practices",
                        to="district.student",
                        verbose_name="student",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="PracticeParticipantEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("facilitator", "Facilitator"),
                            ("participant", "Participant"),
                            ("caused_harm", "Caused harm"),
                            ("harmed", "Was harmed"),
                            ("witness", "Witness"),
                            ("supporter", "Supporter"),
                            ("leader", "Student leader"),
                        ],
                        default="participant",
                        max_length=12,
                        verbose_name="role",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="incidents.practiceparticipant",
                    ),
                ),
                (
                    "practice",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="incidents.practice",
                    ),
                ),
                (
                    "school",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="district.school",
                    ),
                ),
                (
                    "staff",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="district.staffmember",
                        verbose_name="staff member",
                    ),
                ),
                (
                    "student",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="district.student",
                        verbose_name="student",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddConstraint(
            model_name="location",
            constraint=models.UniqueConstraint(
                models.F("school"),
                django.db.models.functions.text.Lower("name"),
                name="location_once",
                nulls_distinct=False,
                violation_error_message="This place is already in the list.",
            ),
        ),
        migrations.AddIndex(
            model_name="practice",
            index=models.Index(fields=["school", "-started_at", "-id"], name="practice_school_started"),
        ),
        migrations.AddIndex(
            model_name="practice",
            index=models.Index(fields=["-started_at", "-id"], name="practice_started"),
        ),
        migrations.AddIndex(
            model_name="practice",
            index=models.Index(fields=["created_by", "-started_at"], name="practice_author"),
        ),
        migrations.AddConstraint(
            model_name="practice",
            constraint=models.UniqueConstraint(fields=("id", "school"), name="practice_id_school"),
        ),
        migrations.AddConstraint(
            model_name="practice",
            constraint=models.CheckConstraint(
                condition=models.Q(("minutes__gte", 1), ("minutes__lte", 480)),
                name="practice_minutes",
                violation_error_message="A practice takes between 1 and 480 minutes.",
            ),
        ),
        migrations.AddConstraint(
            model_name="practice",
            constraint=models.CheckConstraint(condition=models.Q(("tier__in", [1, 2, 3])), name="practice_tier"),
        ),
        migrations.AddConstraint(
            model_name="practice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "affective",
                            "conversation",
                            "check_in",
                            "community",
                            "academic",
                            "celebration",
                            "talking",
                            "peace",
                            "reentry",
                            "staff",
                            "support",
                            "peer",
                            "mediation",
                            "conference",
                        ],
                    )
                ),
                name="practice_kind",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="practice",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "incidents_practiceevent" ("client_id", "created_at", "created_by_id", "id", "kind", "location_id", "minutes", "mode", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "school_id", "section_id", "started_at", "tier", "topic", "updated_at") VALUES (NEW."client_id", NEW."created_at", NEW."created_by_id", NEW."id", NEW."kind", NEW."location_id", NEW."minutes", NEW."mode", NEW."note", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."place", NEW."school_id", NEW."section_id", NEW."started_at", NEW."tier", NEW."topic", NEW."updated_at"); RETURN NULL;',
                    hash="e8dfee942458b17440d11fdd28c8e9f63de59fbc",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_c6e02",
                    table="incidents_practice",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="practice",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "incidents_practiceevent" ("client_id", "created_at", "created_by_id", "id", "kind", "location_id", "minutes", "mode", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "school_id", "section_id", "started_at", "tier", "topic", "updated_at") VALUES (NEW."client_id", NEW."created_at", NEW."created_by_id", NEW."id", NEW."kind", NEW."location_id", NEW."minutes", NEW."mode", NEW."note", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."place", NEW."school_id", NEW."section_id", NEW."started_at", NEW."tier", NEW."topic", NEW."updated_at"); RETURN NULL;',
                    hash="67239d5f0e2af18f87a4d8ad188798d039395828",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_b1551",
                    table="incidents_practice",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="practice",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "incidents_practiceevent" ("client_id", "created_at", "created_by_id", "id", "kind", "location_id", "minutes", "mode", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "school_id", "section_id", "started_at", "tier", "topic", "updated_at") VALUES (OLD."client_id", OLD."created_at", OLD."created_by_id", OLD."id", OLD."kind", OLD."location_id", OLD."minutes", OLD."mode", OLD."note", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."place", OLD."school_id", OLD."section_id", OLD."started_at", OLD."tier", OLD."topic", OLD."updated_at"); RETURN NULL;',
                    hash="cf575b8c3cef47a5f54cad861faf4ef1ab3243a6",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_f2778",
                    table="incidents_practice",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="practiceparticipant",
            index=models.Index(
                condition=models.Q(("student__isnull", False)),
                fields=["student", "practice"],
                name="practiceparticipant_student",
            ),
        ),
        migrations.AddIndex(
            model_name="practiceparticipant",
            index=models.Index(
                condition=models.Q(("staff__isnull", False)),
                fields=["staff", "practice"],
                name="practiceparticipant_staff",
            ),
        ),
        migrations.AddConstraint(
            model_name="practiceparticipant",
            constraint=models.CheckConstraint(
                condition=models.Q(("student", None), ("staff", None), _connector="XOR"),
                name="practiceparticipant_one_person",
            ),
        ),
        migrations.AddConstraint(
            model_name="practiceparticipant",
            constraint=models.UniqueConstraint(
                condition=models.Q(("student__isnull", False)),
                fields=("practice", "student"),
                name="practiceparticipant_student_once",
                violation_error_message="This student is already in the list.",
            ),
        ),
        migrations.AddConstraint(
            model_name="practiceparticipant",
            constraint=models.UniqueConstraint(
                condition=models.Q(("staff__isnull", False)),
                fields=("practice", "staff"),
                name="practiceparticipant_staff_once",
                violation_error_message="This staff member is already in the list.",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="practiceparticipant",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "incidents_practiceparticipantevent" ("id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "practice_id", "role", "school_id", "staff_id", "student_id") VALUES (NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."practice_id", NEW."role", NEW."school_id", NEW."staff_id", NEW."student_id"); RETURN NULL;',
                    hash="f82cb8b1a16d699d4c24f620f946df48562dee74",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_0b1a3",
                    table="incidents_practiceparticipant",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="practiceparticipant",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "incidents_practiceparticipantevent" ("id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "practice_id", "role", "school_id", "staff_id", "student_id") VALUES (NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."practice_id", NEW."role", NEW."school_id", NEW."staff_id", NEW."student_id"); RETURN NULL;',
                    hash="a116574141c61e4724c2ff67064279bbd7cbc670",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_a48bf",
                    table="incidents_practiceparticipant",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="practiceparticipant",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "incidents_practiceparticipantevent" ("id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "practice_id", "role", "school_id", "staff_id", "student_id") VALUES (OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."practice_id", OLD."role", OLD."school_id", OLD."staff_id", OLD."student_id"); RETURN NULL;',
                    hash="b8367b9d1feeb49aa6a9bb141d34c97c880f6dba",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_b6953",
                    table="incidents_practiceparticipant",
                    when="AFTER",
                ),
            ),
        ),
    ]
