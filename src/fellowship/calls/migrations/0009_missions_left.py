"""Nothing in the database: missions and seats are no longer of this app, their rows stay."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("calls", "0008_missions_leave"),
        ("missions", "0001_from_calls"),
        ("juries", "0002_missions"),
        ("talents", "0002_missions"),
        ("teams", "0003_missions"),
        ("engagements", "0002_missions"),
    ]
    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[migrations.DeleteModel("Seat"), migrations.DeleteModel("Mission")]
        )
    ]
