import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import district.models.labels


class Migration(migrations.Migration):
    dependencies = [
        ("district", "0012_retention_schedules"),
        ("pghistory", "0007_auto_20250421_0444"),
        ("strategy", "0003_alignment_policies"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SiteVisitItemEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("title", models.CharField(max_length=160, verbose_name="what is looked for")),
                ("text", models.TextField(blank=True, max_length=1000, verbose_name="what it looks like")),
                ("position", models.PositiveSmallIntegerField(default=1, verbose_name="place in the list")),
                ("is_used", models.BooleanField(default=True, verbose_name="in use")),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="SiteVisitScore",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "score",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        choices=[
                            (1, "1 · not yet"),
                            (2, "2 · begun in places"),
                            (3, "3 · in most places"),
                            (4, "4 · everywhere, by habit"),
                        ],
                        null=True,
                        verbose_name="score",
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="note")),
            ],
            options={
                "ordering": ["visit", "item__position", "item_id"],
            },
            bases=(district.models.labels.Labels, models.Model),
        ),
        migrations.CreateModel(
            name="SiteVisitScoreEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "score",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        choices=[
                            (1, "1 · not yet"),
                            (2, "2 · begun in places"),
                            (3, "3 · in most places"),
                            (4, "4 · everywhere, by habit"),
                        ],
                        null=True,
                        verbose_name="score",
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="note")),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Commitment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("what", models.CharField(max_length=300, verbose_name="what")),
                ("who", models.CharField(max_length=120, verbose_name="who")),
                ("due_on", models.DateField(verbose_name="by when")),
                ("moved_why", models.CharField(blank=True, max_length=300, verbose_name="why it was moved")),
                ("done_on", models.DateField(blank=True, null=True, verbose_name="done on")),
                ("done_note", models.CharField(blank=True, max_length=300, verbose_name="how it went")),
                (
                    "priority",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="strategy.priority",
                        verbose_name="priority",
                    ),
                ),
            ],
            options={
                "ordering": ["due_on", "id"],
            },
        ),
        migrations.CreateModel(
            name="ImprovementFocus",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.TextField(max_length=1000, verbose_name="focus")),
                (
                    "priority",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="strategy.priority",
                        verbose_name="priority",
                    ),
                ),
            ],
            options={
                "ordering": ["improvement", "priority__position", "id"],
            },
        ),
        migrations.CreateModel(
            name="ImprovementStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("action", "Action"), ("measure", "Measure")], max_length=7, verbose_name="kind"
                    ),
                ),
                ("text", models.CharField(max_length=300, verbose_name="what")),
                ("who", models.CharField(blank=True, max_length=120, verbose_name="who")),
                ("due_on", models.DateField(blank=True, null=True, verbose_name="by when")),
                ("position", models.PositiveIntegerField(default=0, editable=False, verbose_name="place")),
                (
                    "priority",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="strategy.priority",
                        verbose_name="priority",
                    ),
                ),
            ],
            options={
                "ordering": ["improvement", "position", "id"],
            },
            bases=(district.models.labels.Labels, models.Model),
        ),
        migrations.CreateModel(
            name="ProgressReview",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "round",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "Round 1 (Oct–Nov)"), (2, "Round 2 (Jan–Feb)"), (3, "Round 3 (Mar–Apr)")],
                        verbose_name="round",
                    ),
                ),
                ("planned_on", models.DateField(verbose_name="planned for")),
                ("held_on", models.DateField(blank=True, null=True, verbose_name="held on")),
                (
                    "status",
                    models.CharField(
                        choices=[("planned", "Planned"), ("open", "Open"), ("closed", "Closed")],
                        default="planned",
                        editable=False,
                        max_length=7,
                        verbose_name="status",
                    ),
                ),
                ("chair", models.CharField(blank=True, max_length=120, verbose_name="led by")),
                ("present", models.TextField(blank=True, max_length=1000, verbose_name="who was present")),
                ("growth", models.TextField(blank=True, max_length=4000, verbose_name="growth")),
                ("need", models.TextField(blank=True, max_length=4000, verbose_name="areas of need")),
                ("next_level", models.TextField(blank=True, max_length=4000, verbose_name="next level of work")),
                (
                    "figures",
                    models.JSONField(blank=True, editable=False, null=True, verbose_name="figures at the close"),
                ),
                ("closed_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="closed")),
                (
                    "closed_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="progress_reviews",
                        to="strategy.plan",
                        verbose_name="plan",
                    ),
                ),
                (
                    "school",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="progress_reviews",
                        to="district.school",
                        verbose_name="school",
                    ),
                ),
                (
                    "year",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="district.schoolyear",
                        verbose_name="school year",
                    ),
                ),
            ],
            options={
                "ordering": ["-year__starts_on", "round", "school__name", "id"],
            },
            bases=(district.models.labels.Labels, models.Model),
        ),
        migrations.CreateModel(
            name="CommitmentEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("what", models.CharField(max_length=300, verbose_name="what")),
                ("who", models.CharField(max_length=120, verbose_name="who")),
                ("due_on", models.DateField(verbose_name="by when")),
                ("moved_why", models.CharField(blank=True, max_length=300, verbose_name="why it was moved")),
                ("done_on", models.DateField(blank=True, null=True, verbose_name="done on")),
                ("done_note", models.CharField(blank=True, max_length=300, verbose_name="how it went")),
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
                        to="strategy.commitment",
                    ),
                ),
                (
                    "priority",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="strategy.priority",
                        verbose_name="priority",
                    ),
                ),
                (
                    "review",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="strategy.progressreview",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="commitment",
            name="review",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="commitments", to="strategy.progressreview"
            ),
        ),
        migrations.CreateModel(
            name="ProgressReviewEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "round",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "Round 1 (Oct–Nov)"), (2, "Round 2 (Jan–Feb)"), (3, "Round 3 (Mar–Apr)")],
                        verbose_name="round",
                    ),
                ),
                ("planned_on", models.DateField(verbose_name="planned for")),
                ("held_on", models.DateField(blank=True, null=True, verbose_name="held on")),
                (
                    "status",
                    models.CharField(
                        choices=[("planned", "Planned"), ("open", "Open"), ("closed", "Closed")],
                        default="planned",
                        editable=False,
                        max_length=7,
                        verbose_name="status",
                    ),
                ),
                ("chair", models.CharField(blank=True, max_length=120, verbose_name="led by")),
                ("present", models.TextField(blank=True, max_length=1000, verbose_name="who was present")),
                ("growth", models.TextField(blank=True, max_length=4000, verbose_name="growth")),
                ("need", models.TextField(blank=True, max_length=4000, verbose_name="areas of need")),
                ("next_level", models.TextField(blank=True, max_length=4000, verbose_name="next level of work")),
                (
                    "figures",
                    models.JSONField(blank=True, editable=False, null=True, verbose_name="figures at the close"),
                ),
                ("closed_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="closed")),
                (
                    "closed_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                        to="strategy.progressreview",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="strategy.plan",
                        verbose_name="plan",
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
                    "year",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="district.schoolyear",
                        verbose_name="school year",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ReviewEvidence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.TextField(max_length=2000, verbose_name="evidence")),
                ("link", models.URLField(blank=True, max_length=500, verbose_name="link")),
                ("position", models.PositiveIntegerField(default=0, editable=False, verbose_name="place")),
                (
                    "priority",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="strategy.priority",
                        verbose_name="priority",
                    ),
                ),
                (
                    "review",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="evidence",
                        to="strategy.progressreview",
                    ),
                ),
            ],
            options={
                "ordering": ["review", "position", "id"],
            },
        ),
        migrations.CreateModel(
            name="ReviewEvidenceEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("text", models.TextField(max_length=2000, verbose_name="evidence")),
                ("link", models.URLField(blank=True, max_length=500, verbose_name="link")),
                ("position", models.PositiveIntegerField(default=0, editable=False, verbose_name="place")),
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
                        to="strategy.reviewevidence",
                    ),
                ),
                (
                    "priority",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="strategy.priority",
                        verbose_name="priority",
                    ),
                ),
                (
                    "review",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="strategy.progressreview",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ReviewNote",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.TextField(max_length=2000, verbose_name="correction")),
                ("at", models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="written")),
                (
                    "by",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "review",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="notes", to="strategy.progressreview"
                    ),
                ),
            ],
            options={
                "ordering": ["review", "at", "id"],
            },
        ),
        migrations.CreateModel(
            name="ReviewNoteEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("text", models.TextField(max_length=2000, verbose_name="correction")),
                ("at", models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="written")),
                (
                    "by",
                    models.ForeignKey(
                        db_constraint=False,
                        editable=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                        to="strategy.reviewnote",
                    ),
                ),
                (
                    "review",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="strategy.progressreview",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="SchoolImprovementPlan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("summary", models.TextField(blank=True, max_length=2000, verbose_name="in a few sentences")),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="improvement_plans",
                        to="strategy.plan",
                        verbose_name="plan",
                    ),
                ),
                (
                    "school",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="improvement_plans",
                        to="district.school",
                        verbose_name="school",
                    ),
                ),
                (
                    "year",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="district.schoolyear",
                        verbose_name="school year",
                    ),
                ),
            ],
            options={
                "ordering": ["-year__starts_on", "school__name", "id"],
            },
        ),
        migrations.CreateModel(
            name="ImprovementStepEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[("action", "Action"), ("measure", "Measure")], max_length=7, verbose_name="kind"
                    ),
                ),
                ("text", models.CharField(max_length=300, verbose_name="what")),
                ("who", models.CharField(blank=True, max_length=120, verbose_name="who")),
                ("due_on", models.DateField(blank=True, null=True, verbose_name="by when")),
                ("position", models.PositiveIntegerField(default=0, editable=False, verbose_name="place")),
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
                        to="strategy.improvementstep",
                    ),
                ),
                (
                    "priority",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="strategy.priority",
                        verbose_name="priority",
                    ),
                ),
                (
                    "improvement",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="strategy.schoolimprovementplan",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="improvementstep",
            name="improvement",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="steps", to="strategy.schoolimprovementplan"
            ),
        ),
        migrations.CreateModel(
            name="ImprovementFocusEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("text", models.TextField(max_length=1000, verbose_name="focus")),
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
                        to="strategy.improvementfocus",
                    ),
                ),
                (
                    "priority",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="strategy.priority",
                        verbose_name="priority",
                    ),
                ),
                (
                    "improvement",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="strategy.schoolimprovementplan",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="improvementfocus",
            name="improvement",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="focuses", to="strategy.schoolimprovementplan"
            ),
        ),
        migrations.CreateModel(
            name="SchoolImprovementPlanEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("summary", models.TextField(blank=True, max_length=2000, verbose_name="in a few sentences")),
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
                        to="strategy.schoolimprovementplan",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="strategy.plan",
                        verbose_name="plan",
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
                    "year",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="district.schoolyear",
                        verbose_name="school year",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="SiteVisit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField(verbose_name="date")),
                ("visitors", models.CharField(max_length=300, verbose_name="visitors")),
                ("summary", models.TextField(blank=True, max_length=4000, verbose_name="summary")),
                ("next_step", models.CharField(blank=True, max_length=300, verbose_name="next step")),
                ("client_id", models.UUIDField(editable=False, unique=True)),
                (
                    "by",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "school",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="site_visits",
                        to="district.school",
                        verbose_name="school",
                    ),
                ),
            ],
            options={
                "ordering": ["-day", "-id"],
            },
        ),
        migrations.CreateModel(
            name="SiteVisitEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("day", models.DateField(verbose_name="date")),
                ("visitors", models.CharField(max_length=300, verbose_name="visitors")),
                ("summary", models.TextField(blank=True, max_length=4000, verbose_name="summary")),
                ("next_step", models.CharField(blank=True, max_length=300, verbose_name="next step")),
                ("client_id", models.UUIDField(editable=False)),
                (
                    "by",
                    models.ForeignKey(
                        db_constraint=False,
                        editable=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                        to="strategy.sitevisit",
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
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="SiteVisitItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(max_length=160, unique=True, verbose_name="what is looked for")),
                ("text", models.TextField(blank=True, max_length=1000, verbose_name="what it looks like")),
                ("position", models.PositiveSmallIntegerField(default=1, verbose_name="place in the list")),
                ("is_used", models.BooleanField(default=True, verbose_name="in use")),
            ],
            options={
                "ordering": ["position", "id"],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("title", ""), _negated=True), name="sitevisititem_words")
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="sitevisititem",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "strategy_sitevisititemevent" ("id", "is_used", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "text", "title") VALUES (NEW."id", NEW."is_used", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."position", NEW."text", NEW."title"); RETURN NULL;',
                    hash="b5b6dc6c7d6193a7ee2fd947b74110b3fcd8ba24",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_e9f1f",
                    table="strategy_sitevisititem",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="sitevisititem",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "strategy_sitevisititemevent" ("id", "is_used", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "text", "title") VALUES (NEW."id", NEW."is_used", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."position", NEW."text", NEW."title"); RETURN NULL;',
                    hash="168ed249ce471ed8a89a13b57c4245f838c25f8c",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_38702",
                    table="strategy_sitevisititem",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="sitevisititem",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "strategy_sitevisititemevent" ("id", "is_used", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "text", "title") VALUES (OLD."id", OLD."is_used", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."position", OLD."text", OLD."title"); RETURN NULL;',
                    hash="e544ce049059185023ec21a594233c30df00b7a9",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_80e98",
                    table="strategy_sitevisititem",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddField(
            model_name="sitevisititemevent",
            name="pgh_context",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="pghistory.context",
            ),
        ),
        migrations.AddField(
            model_name="sitevisititemevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="events",
                to="strategy.sitevisititem",
            ),
        ),
        migrations.AddField(
            model_name="sitevisitscore",
            name="item",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="strategy.sitevisititem",
                verbose_name="item",
            ),
        ),
        migrations.AddField(
            model_name="sitevisitscore",
            name="visit",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="scores", to="strategy.sitevisit"
            ),
        ),
        migrations.AddField(
            model_name="sitevisitscoreevent",
            name="item",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="strategy.sitevisititem",
                verbose_name="item",
            ),
        ),
        migrations.AddField(
            model_name="sitevisitscoreevent",
            name="pgh_context",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="pghistory.context",
            ),
        ),
        migrations.AddField(
            model_name="sitevisitscoreevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="events",
                to="strategy.sitevisitscore",
            ),
        ),
        migrations.AddField(
            model_name="sitevisitscoreevent",
            name="visit",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="strategy.sitevisit",
            ),
        ),
        migrations.AddConstraint(
            model_name="progressreview",
            constraint=models.UniqueConstraint(
                fields=("school", "year", "round"),
                name="progressreview_once",
                violation_error_message="This school has a review in this round already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="progressreview",
            constraint=models.CheckConstraint(
                condition=models.Q(("round__in", [1, 2, 3])), name="progressreview_round"
            ),
        ),
        migrations.AddConstraint(
            model_name="progressreview",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("held_on", None), ("status", "planned")),
                    models.Q(("held_on__isnull", False), ("status__in", ["open", "closed"])),
                    _connector="OR",
                ),
                name="progressreview_held",
            ),
        ),
        migrations.AddConstraint(
            model_name="progressreview",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        models.Q(("growth", ""), _negated=True),
                        models.Q(("need", ""), _negated=True),
                        models.Q(("next_level", ""), _negated=True),
                        ("closed_at__isnull", False),
                        ("closed_by__isnull", False),
                        ("figures__isnull", False),
                        ("status", "closed"),
                    ),
                    models.Q(
                        ("closed_at", None), ("closed_by", None), ("figures", None), ("status__in", ["planned", "open"])
                    ),
                    _connector="OR",
                ),
                name="progressreview_closed",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="progressreview",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "strategy_progressreviewevent" ("chair", "closed_at", "closed_by_id", "figures", "growth", "held_on", "id", "need", "next_level", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "planned_on", "present", "round", "school_id", "status", "year_id") VALUES (NEW."chair", NEW."closed_at", NEW."closed_by_id", NEW."figures", NEW."growth", NEW."held_on", NEW."id", NEW."need", NEW."next_level", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."plan_id", NEW."planned_on", NEW."present", NEW."round", NEW."school_id", NEW."status", NEW."year_id"); RETURN NULL;',
                    hash="bb1e487008f7b3203491a90744bfc9b4c962ab2e",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_d8d61",
                    table="strategy_progressreview",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="progressreview",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "strategy_progressreviewevent" ("chair", "closed_at", "closed_by_id", "figures", "growth", "held_on", "id", "need", "next_level", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "planned_on", "present", "round", "school_id", "status", "year_id") VALUES (NEW."chair", NEW."closed_at", NEW."closed_by_id", NEW."figures", NEW."growth", NEW."held_on", NEW."id", NEW."need", NEW."next_level", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."plan_id", NEW."planned_on", NEW."present", NEW."round", NEW."school_id", NEW."status", NEW."year_id"); RETURN NULL;',
                    hash="8ea8d345f574d5cb08e3c332a37cdcb0402ac99c",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_aa36d",
                    table="strategy_progressreview",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="progressreview",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "strategy_progressreviewevent" ("chair", "closed_at", "closed_by_id", "figures", "growth", "held_on", "id", "need", "next_level", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "planned_on", "present", "round", "school_id", "status", "year_id") VALUES (OLD."chair", OLD."closed_at", OLD."closed_by_id", OLD."figures", OLD."growth", OLD."held_on", OLD."id", OLD."need", OLD."next_level", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."plan_id", OLD."planned_on", OLD."present", OLD."round", OLD."school_id", OLD."status", OLD."year_id"); RETURN NULL;',
                    hash="2d042fd4cf478fb2be3d98e8305e9010dd3f5095",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_9c875",
                    table="strategy_progressreview",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="commitment",
            index=models.Index(condition=models.Q(("done_on", None)), fields=["due_on"], name="commitment_open"),
        ),
        migrations.AddConstraint(
            model_name="commitment",
            constraint=models.CheckConstraint(
                condition=models.Q(models.Q(("what", ""), _negated=True), models.Q(("who", ""), _negated=True)),
                name="commitment_words",
            ),
        ),
        migrations.AddConstraint(
            model_name="commitment",
            constraint=models.CheckConstraint(
                condition=models.Q(("done_on__isnull", False), ("done_note", ""), _connector="OR"),
                name="commitment_note_when_done",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="commitment",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "strategy_commitmentevent" ("done_note", "done_on", "due_on", "id", "moved_why", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "priority_id", "review_id", "what", "who") VALUES (NEW."done_note", NEW."done_on", NEW."due_on", NEW."id", NEW."moved_why", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."priority_id", NEW."review_id", NEW."what", NEW."who"); RETURN NULL;',
                    hash="93ae7ab1b352530b9f5cff04388c452f4e16aa79",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_d1d1f",
                    table="strategy_commitment",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="commitment",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "strategy_commitmentevent" ("done_note", "done_on", "due_on", "id", "moved_why", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "priority_id", "review_id", "what", "who") VALUES (NEW."done_note", NEW."done_on", NEW."due_on", NEW."id", NEW."moved_why", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."priority_id", NEW."review_id", NEW."what", NEW."who"); RETURN NULL;',
                    hash="511870edb999a3e45e32a2eaea32ec509c1cce5a",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_b060c",
                    table="strategy_commitment",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="commitment",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "strategy_commitmentevent" ("done_note", "done_on", "due_on", "id", "moved_why", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "priority_id", "review_id", "what", "who") VALUES (OLD."done_note", OLD."done_on", OLD."due_on", OLD."id", OLD."moved_why", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."priority_id", OLD."review_id", OLD."what", OLD."who"); RETURN NULL;',
                    hash="d22eaf327b02ed1afe36c064d861160ed109a84a",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_c56df",
                    table="strategy_commitment",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="reviewevidence",
            constraint=models.CheckConstraint(
                condition=models.Q(("text", ""), _negated=True), name="reviewevidence_words"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="reviewevidence",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "strategy_reviewevidenceevent" ("id", "link", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "priority_id", "review_id", "text") VALUES (NEW."id", NEW."link", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."position", NEW."priority_id", NEW."review_id", NEW."text"); RETURN NULL;',
                    hash="9edc2a443dabedb940a8a9ebbed76c561cc936e4",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_e60d3",
                    table="strategy_reviewevidence",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="reviewevidence",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "strategy_reviewevidenceevent" ("id", "link", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "priority_id", "review_id", "text") VALUES (NEW."id", NEW."link", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."position", NEW."priority_id", NEW."review_id", NEW."text"); RETURN NULL;',
                    hash="8f6bb6f803c681242a953af2d62c656a0e36761e",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_de432",
                    table="strategy_reviewevidence",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="reviewevidence",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "strategy_reviewevidenceevent" ("id", "link", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "priority_id", "review_id", "text") VALUES (OLD."id", OLD."link", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."position", OLD."priority_id", OLD."review_id", OLD."text"); RETURN NULL;',
                    hash="1263daf8ebc873caf4fbf5cdaedc85fde20264d0",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_b5ced",
                    table="strategy_reviewevidence",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="reviewnote",
            constraint=models.CheckConstraint(condition=models.Q(("text", ""), _negated=True), name="reviewnote_words"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="reviewnote",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "strategy_reviewnoteevent" ("at", "by_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "review_id", "text") VALUES (NEW."at", NEW."by_id", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."review_id", NEW."text"); RETURN NULL;',
                    hash="126f9728056f1aa9cf128ef8c4ad81cac08df7f7",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_a4f4e",
                    table="strategy_reviewnote",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="reviewnote",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "strategy_reviewnoteevent" ("at", "by_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "review_id", "text") VALUES (NEW."at", NEW."by_id", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."review_id", NEW."text"); RETURN NULL;',
                    hash="26b4509b25e088175032190a71e5ec22d4839e0e",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_0d59e",
                    table="strategy_reviewnote",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="reviewnote",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "strategy_reviewnoteevent" ("at", "by_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "review_id", "text") VALUES (OLD."at", OLD."by_id", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."review_id", OLD."text"); RETURN NULL;',
                    hash="2c6038bab30c0c9d0e912242c9447023f8593a33",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_3cbc1",
                    table="strategy_reviewnote",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="schoolimprovementplan",
            constraint=models.UniqueConstraint(
                fields=("school", "year"),
                name="improvementplan_once",
                violation_error_message="This school has an improvement plan for this year already.",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="schoolimprovementplan",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "strategy_schoolimprovementplanevent" ("id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "school_id", "summary", "year_id") VALUES (NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."plan_id", NEW."school_id", NEW."summary", NEW."year_id"); RETURN NULL;',
                    hash="897daadda7ef31fe716c55aa72b4ac59532fa157",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_d0766",
                    table="strategy_schoolimprovementplan",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="schoolimprovementplan",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "strategy_schoolimprovementplanevent" ("id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "school_id", "summary", "year_id") VALUES (NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."plan_id", NEW."school_id", NEW."summary", NEW."year_id"); RETURN NULL;',
                    hash="a4ef98f2779cb2b5477bf7e22045f81e21dd7d52",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_35e39",
                    table="strategy_schoolimprovementplan",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="schoolimprovementplan",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "strategy_schoolimprovementplanevent" ("id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "school_id", "summary", "year_id") VALUES (OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."plan_id", OLD."school_id", OLD."summary", OLD."year_id"); RETURN NULL;',
                    hash="b9046f4d9c2b803e62fd9dc1eb31e2d7138c11c4",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_8ce62",
                    table="strategy_schoolimprovementplan",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="improvementstep",
            constraint=models.CheckConstraint(
                condition=models.Q(("text", ""), _negated=True), name="improvementstep_words"
            ),
        ),
        migrations.AddConstraint(
            model_name="improvementstep",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["action", "measure"])), name="improvementstep_kind"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="improvementstep",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "strategy_improvementstepevent" ("due_on", "id", "improvement_id", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "priority_id", "text", "who") VALUES (NEW."due_on", NEW."id", NEW."improvement_id", NEW."kind", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."position", NEW."priority_id", NEW."text", NEW."who"); RETURN NULL;',
                    hash="5968e2692e64d7ba158962de6b4d0173606037f6",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_1a599",
                    table="strategy_improvementstep",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="improvementstep",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "strategy_improvementstepevent" ("due_on", "id", "improvement_id", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "priority_id", "text", "who") VALUES (NEW."due_on", NEW."id", NEW."improvement_id", NEW."kind", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."position", NEW."priority_id", NEW."text", NEW."who"); RETURN NULL;',
                    hash="d24a2b1a37c8acd9cd1c2af65f3c987f96dedc54",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_19e47",
                    table="strategy_improvementstep",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="improvementstep",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "strategy_improvementstepevent" ("due_on", "id", "improvement_id", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "priority_id", "text", "who") VALUES (OLD."due_on", OLD."id", OLD."improvement_id", OLD."kind", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."position", OLD."priority_id", OLD."text", OLD."who"); RETURN NULL;',
                    hash="45ad6a39ebf3ba8a24847b80b0427e6a5f478732",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_d259a",
                    table="strategy_improvementstep",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="improvementfocus",
            constraint=models.UniqueConstraint(fields=("improvement", "priority"), name="improvementfocus_once"),
        ),
        migrations.AddConstraint(
            model_name="improvementfocus",
            constraint=models.CheckConstraint(
                condition=models.Q(("text", ""), _negated=True), name="improvementfocus_words"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="improvementfocus",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "strategy_improvementfocusevent" ("id", "improvement_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "priority_id", "text") VALUES (NEW."id", NEW."improvement_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."priority_id", NEW."text"); RETURN NULL;',
                    hash="44a0bb660f3d0c641ab25d9010d5500582ae553b",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_b5bc5",
                    table="strategy_improvementfocus",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="improvementfocus",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "strategy_improvementfocusevent" ("id", "improvement_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "priority_id", "text") VALUES (NEW."id", NEW."improvement_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."priority_id", NEW."text"); RETURN NULL;',
                    hash="a4db0d687d5af95b0dff68927b0da9f19e50879b",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_91666",
                    table="strategy_improvementfocus",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="improvementfocus",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "strategy_improvementfocusevent" ("id", "improvement_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "priority_id", "text") VALUES (OLD."id", OLD."improvement_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."priority_id", OLD."text"); RETURN NULL;',
                    hash="ca222ba678fa1580e75ab3b960ac32d553321052",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_bd342",
                    table="strategy_improvementfocus",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="sitevisit",
            index=models.Index(fields=["day", "id"], name="sitevisit_day"),
        ),
        migrations.AddConstraint(
            model_name="sitevisit",
            constraint=models.CheckConstraint(
                condition=models.Q(("visitors", ""), _negated=True), name="sitevisit_visitors"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="sitevisit",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "strategy_sitevisitevent" ("by_id", "client_id", "day", "id", "next_step", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "school_id", "summary", "visitors") VALUES (NEW."by_id", NEW."client_id", NEW."day", NEW."id", NEW."next_step", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."school_id", NEW."summary", NEW."visitors"); RETURN NULL;',
                    hash="cf3234bd09e9f949de3ba89b960d8cae83e83dc8",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_db3b7",
                    table="strategy_sitevisit",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="sitevisit",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "strategy_sitevisitevent" ("by_id", "client_id", "day", "id", "next_step", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "school_id", "summary", "visitors") VALUES (NEW."by_id", NEW."client_id", NEW."day", NEW."id", NEW."next_step", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."school_id", NEW."summary", NEW."visitors"); RETURN NULL;',
                    hash="9c2497d6feb7d88ba1ac88dd44a279c73014c996",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_6a03f",
                    table="strategy_sitevisit",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="sitevisit",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "strategy_sitevisitevent" ("by_id", "client_id", "day", "id", "next_step", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "school_id", "summary", "visitors") VALUES (OLD."by_id", OLD."client_id", OLD."day", OLD."id", OLD."next_step", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."school_id", OLD."summary", OLD."visitors"); RETURN NULL;',
                    hash="cf44eee4c7283d94abffe1f7fe672557edf1bd48",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_90dec",
                    table="strategy_sitevisit",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="sitevisitscore",
            constraint=models.UniqueConstraint(fields=("visit", "item"), name="sitevisitscore_once"),
        ),
        migrations.AddConstraint(
            model_name="sitevisitscore",
            constraint=models.CheckConstraint(
                condition=models.Q(("score", None), ("score__in", [1, 2, 3, 4]), _connector="OR"),
                name="sitevisitscore_range",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="sitevisitscore",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "strategy_sitevisitscoreevent" ("id", "item_id", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "score", "visit_id") VALUES (NEW."id", NEW."item_id", NEW."note", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."score", NEW."visit_id"); RETURN NULL;',
                    hash="826d5730621743f354d53b27a78dbdfd8ac02303",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_2aee5",
                    table="strategy_sitevisitscore",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="sitevisitscore",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "strategy_sitevisitscoreevent" ("id", "item_id", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "score", "visit_id") VALUES (NEW."id", NEW."item_id", NEW."note", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."score", NEW."visit_id"); RETURN NULL;',
                    hash="9b19179d474913c791f3f89f7af583b0c693921f",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_13b9a",
                    table="strategy_sitevisitscore",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="sitevisitscore",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "strategy_sitevisitscoreevent" ("id", "item_id", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "score", "visit_id") VALUES (OLD."id", OLD."item_id", OLD."note", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."score", OLD."visit_id"); RETURN NULL;',
                    hash="522627c386f366177abfcc0cf6d72f0f2dba017f",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_40d6c",
                    table="strategy_sitevisitscore",
                    when="AFTER",
                ),
            ),
        ),
    ]
