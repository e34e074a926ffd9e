"""Nothing in the database: missions are now those of their own app, under the same keys."""

from django.db import migrations, models
from django.db.models import PROTECT


class Migration(migrations.Migration):
    dependencies = [("talents", "0001_initial"), ("missions", "0001_from_calls")]
    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    "Introduction",
                    "mission",
                    models.ForeignKey(on_delete=PROTECT, related_name="introductions", to="missions.mission", verbose_name="mission"),
                ),
            ]
        )
    ]
