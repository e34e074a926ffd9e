import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("reviews", "0005_stages_of_the_first_edition")]

    operations = [
        migrations.AlterField(
            "review",
            "sheet",
            models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="reviews",
                to="reviews.blindsheet",
                verbose_name="fiche",
            ),
        ),
        migrations.AddIndex(
            "review", models.Index(fields=["dossier", "stage", "state"], name="review_count")
        ),
        migrations.AddConstraint(
            "review",
            models.UniqueConstraint(
                fields=("dossier", "stage", "reviewer"), name="one_review_per_stage_and_reviewer"
            ),
        ),
        migrations.AddConstraint(
            "blindsheet",
            models.UniqueConstraint(
                fields=("dossier", "stage"), name="one_sheet_per_dossier_and_stage"
            ),
        ),
        migrations.AddConstraint(
            "announcement",
            models.UniqueConstraint(
                condition=Q(state__in=["prepared", "signed", "scheduled"]),
                fields=("sprint", "stage"),
                name="one_open_announcement_per_sprint_and_stage",
                violation_error_message="Une annonce est déjà en préparation pour ce sprint.",
            ),
        ),
    ]
