"""The logbook is chained: every line gets a seal, lines of before in their order."""

from django.db import migrations

from fellowship.core import logbook_migrations as logbook


def forward(apps, schema_editor):
    logbook.former.backward(apps, schema_editor)
    logbook.seal_all(schema_editor)
    logbook.put_up(schema_editor)


def backward(apps, schema_editor):
    logbook.take_down(schema_editor)
    logbook.former.forward(apps, schema_editor)


class Migration(migrations.Migration):
    dependencies = [("core", "0009_logbook_chain")]
    operations = [migrations.RunPython(forward, backward)]
