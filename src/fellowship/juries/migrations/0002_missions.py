"""Nothing in the database: missions are now those of their own app, under the same keys."""

from django.db import migrations, models
from django.db.models import PROTECT


class Migration(migrations.Migration):
    dependencies = [("juries", "0001_initial"), ("missions", "0001_from_calls")]
    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    "Interview",
                    "mission",
                    models.ForeignKey(null=True, blank=True, on_delete=PROTECT, related_name="interviews", to="missions.mission", verbose_name="mission"),
                ),
                migrations.AlterField(
                    "Slot",
                    "mission",
                    models.ForeignKey(null=True, blank=True, on_delete=PROTECT, related_name="slots", to="missions.mission", verbose_name="mission"),
                ),
            ]
        )
    ]
