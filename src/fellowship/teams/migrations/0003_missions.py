"""Nothing in the database: missions are now those of their own app, under the same keys."""

from django.db import migrations, models
from django.db.models import CASCADE, PROTECT


class Migration(migrations.Migration):
    dependencies = [("teams", "0002_matching_run"), ("missions", "0001_from_calls")]
    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    "Opinion",
                    "mission",
                    models.ForeignKey(on_delete=CASCADE, related_name="opinions", to="missions.mission", verbose_name="mission"),
                ),
                migrations.AlterField(
                    "Pairing",
                    "mission",
                    models.ForeignKey(null=True, blank=True, on_delete=PROTECT, related_name="pairings", to="missions.mission", verbose_name="mission"),
                ),
                migrations.AlterField(
                    "Pairing",
                    "seat",
                    models.ForeignKey(null=True, blank=True, on_delete=PROTECT, related_name="pairings", to="missions.seat", verbose_name="place"),
                ),
                migrations.AlterField(
                    "Wish",
                    "mission",
                    models.ForeignKey(on_delete=PROTECT, related_name="wishes", to="missions.mission", verbose_name="mission"),
                ),
            ]
        )
    ]
