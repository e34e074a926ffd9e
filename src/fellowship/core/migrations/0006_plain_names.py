"""An errand is a job, a letter of the outbox an e-mail; the rows stay."""

from django.db import migrations
from django.db.models import Value
from django.db.models.functions import Concat, Substr


def rename_keys(old, new):
    def change(apps, schema_editor):
        rows = apps.get_model("core", "Job").objects.using(schema_editor.connection.alias)
        rows.filter(key__startswith=f"{old}:").update(
            key=Concat(Value(f"{new}:"), Substr("key", len(old) + 2))
        )

    return change


class Migration(migrations.Migration):
    dependencies = [("core", "0005_letter_held")]
    operations = [
        migrations.RenameModel("Errand", "Job"),
        migrations.RenameModel("Letter", "Email"),
        migrations.RunPython(rename_keys("letter", "email"), rename_keys("email", "letter")),
    ]
