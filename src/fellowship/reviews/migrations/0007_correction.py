import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [
        ("reviews", "0006_stage_constraints"),
        ("dossiers", "0011_questions_of_a_stage"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Correction",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("stage", models.CharField(max_length=60, verbose_name="étape")),
                ("outcome", models.CharField(max_length=30, verbose_name="nouvelle issue")),
                ("reason", models.TextField(verbose_name="motif")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "à confirmer"),
                            ("confirmed", "confirmée"),
                            ("dropped", "écartée"),
                        ],
                        db_index=True,
                        default="asked",
                        max_length=30,
                        verbose_name="état",
                    ),
                ),
                ("asked_at", models.DateTimeField(verbose_name="demandée le")),
                (
                    "closed_at",
                    models.DateTimeField(
                        blank=True, null=True, verbose_name="confirmée ou écartée le"
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="demandée par",
                    ),
                ),
                (
                    "closed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="confirmée ou écartée par",
                    ),
                ),
                (
                    "dossier",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="corrections",
                        to="dossiers.dossier",
                        verbose_name="dossier",
                    ),
                ),
            ],
            options={
                "verbose_name": "correction d’une décision",
                "verbose_name_plural": "corrections de décisions",
            },
        ),
        migrations.AddConstraint(
            model_name="correction",
            constraint=models.UniqueConstraint(
                condition=Q(state="asked"),
                fields=("dossier",),
                name="one_asked_correction_per_dossier",
                violation_error_message="Une correction est déjà demandée pour ce dossier.",
            ),
        ),
    ]
