"""The database itself refuses to change or remove a line of the logbook, save its author."""

from django.db import migrations

SENTENCE = "Une ligne du journal ne se modifie ni ne se supprime."
COLUMNS = ["at", "subject", "verb", "before", "after", "because", "facts"]
SQLITE = [
    f"""CREATE TRIGGER core_event_is_final BEFORE UPDATE OF {", ".join(f'"{c}"' for c in COLUMNS)}
    ON core_event BEGIN SELECT RAISE(ABORT, '{SENTENCE}'); END""",
    f"""CREATE TRIGGER core_event_is_kept BEFORE DELETE
    ON core_event BEGIN SELECT RAISE(ABORT, '{SENTENCE}'); END""",
]
POSTGRES = [
    f"""CREATE FUNCTION core_event_refuse() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION '{SENTENCE}'; END $$""",
    f"""CREATE TRIGGER core_event_is_final BEFORE UPDATE OF {", ".join(f'"{c}"' for c in COLUMNS)}
    ON core_event FOR EACH ROW EXECUTE FUNCTION core_event_refuse()""",
    """CREATE TRIGGER core_event_is_kept BEFORE DELETE
    ON core_event FOR EACH ROW EXECUTE FUNCTION core_event_refuse()""",
]


def forward(apps, schema_editor):
    for statement in SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRES:
        schema_editor.execute(statement)


def backward(apps, schema_editor):
    table = "" if schema_editor.connection.vendor == "sqlite" else " ON core_event"
    schema_editor.execute(f"DROP TRIGGER IF EXISTS core_event_is_final{table}")
    schema_editor.execute(f"DROP TRIGGER IF EXISTS core_event_is_kept{table}")
    if table:
        schema_editor.execute("DROP FUNCTION IF EXISTS core_event_refuse()")


class Migration(migrations.Migration):
    dependencies = [("core", "0003_work")]
    operations = [migrations.RunPython(forward, backward)]
