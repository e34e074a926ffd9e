"""A run is a matching run, on the base of all runs of the engine; the rows stay."""

import django.db.models.deletion
from django.db import migrations, models

from fellowship.core.logbook_migrations import rename_in_logbook


class Migration(migrations.Migration):
    dependencies = [("core", "0006_plain_names"), ("teams", "0001_initial")]
    operations = [
        migrations.RenameModel("Run", "MatchingRun"),
        migrations.AlterField(
            "MatchingRun",
            "call",
            models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="matching_runs",
                to="calls.call",
                verbose_name="appel",
            ),
        ),
        migrations.AlterField(
            "MatchingRun", "seed", models.PositiveBigIntegerField(verbose_name="graine du tirage")
        ),
        migrations.AlterField("MatchingRun", "input", models.JSONField(verbose_name="question")),
        migrations.AlterField("MatchingRun", "output", models.JSONField(verbose_name="réponse")),
        migrations.AlterField(
            "MatchingRun", "at", models.DateTimeField(verbose_name="calcul du")
        ),
        rename_in_logbook(models={"teams.Run": "teams.MatchingRun"}),
    ]
