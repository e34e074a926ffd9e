"""The tables of missions and seats take the name of their new app; ``missions`` takes them over."""

from django.db import migrations


class Migration(migrations.Migration):
    # SQLite remakes a table, its foreign keys included, to rename what it points at: the matching
    # runs are renamed before the tables of missions and seats, in both directions
    dependencies = [("calls", "0007_role"), ("teams", "0002_matching_run")]
    operations = [
        migrations.AlterModelTable("Mission", "missions_mission"),
        migrations.AlterModelTable("Seat", "missions_seat"),
    ]
