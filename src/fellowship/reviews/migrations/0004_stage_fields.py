import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Everything that was for the only reading, or for one of two announcements, names its stage."""

    dependencies = [
        ("reviews", "0003_engine_run"),
        ("dossiers", "0006_stage_fields"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint("announcement", "one_open_announcement_per_sprint_and_kind"),
        migrations.RemoveConstraint("review", "one_review_per_dossier_and_reviewer"),
        migrations.RemoveIndex("review", "review_count"),
        migrations.RenameField("announcement", "kind", "stage"),
        migrations.AlterField(
            "announcement", "stage", models.CharField(max_length=60, verbose_name="étape")
        ),
        migrations.AddField(
            "announcement",
            "name",
            models.CharField(default="", max_length=200, verbose_name="nom de l’étape"),
            preserve_default=False,
        ),
        migrations.AddField(
            "announcement",
            "signed_at",
            models.DateTimeField(blank=True, null=True, verbose_name="signée le"),
        ),
        migrations.AddField(
            "announcement",
            "signed_by",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="signée par",
            ),
        ),
        migrations.AlterField(
            "announcement",
            "state",
            models.CharField(
                choices=[
                    ("prepared", "en préparation"),
                    ("signed", "signée"),
                    ("scheduled", "programmée"),
                    ("applied", "publiée"),
                    ("cancelled", "annulée"),
                ],
                db_index=True,
                default="prepared",
                max_length=30,
                verbose_name="état",
            ),
        ),
        migrations.AlterField(
            "verdict", "outcome", models.CharField(max_length=30, verbose_name="décision")
        ),
        migrations.AddField(
            "assignmentrun",
            "stage",
            models.CharField(default="lecture", max_length=60, verbose_name="étape"),
            preserve_default=False,
        ),
        migrations.AlterField(
            "blindsheet",
            "dossier",
            models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="sheets",
                to="dossiers.dossier",
                verbose_name="dossier",
            ),
        ),
        migrations.AddField(
            "blindsheet",
            "stage",
            models.CharField(default="lecture", max_length=60, verbose_name="étape"),
            preserve_default=False,
        ),
        migrations.AddField(
            "blindsheet", "blind", models.BooleanField(default=True, verbose_name="anonyme")
        ),
        migrations.AddField(
            "blindsheet",
            "readers",
            models.PositiveSmallIntegerField(default=2, verbose_name="lectures demandées"),
        ),
        migrations.AddField(
            "review",
            "stage",
            models.CharField(default="lecture", max_length=60, verbose_name="étape"),
            preserve_default=False,
        ),
        migrations.AddField(
            "review",
            "opinion",
            models.CharField(
                blank=True,
                choices=[
                    ("favourite", "coup de cœur"),
                    ("favourable", "favorable"),
                    ("reserved", "réservé"),
                    ("against", "défavorable"),
                ],
                max_length=20,
                verbose_name="avis",
            ),
        ),
        migrations.AddField(
            "review",
            "sheet",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="reviews",
                to="reviews.blindsheet",
                verbose_name="fiche",
            ),
        ),
    ]
