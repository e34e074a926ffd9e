from django.db import migrations, models

from fellowship.core.expanding import AddIndexWithoutLock


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("core", "0007_jobs_in_one_table")]
    operations = [
        AddIndexWithoutLock(
            "email",
            models.Index(
                fields=["refused_at"],
                name="core_email_refused",
                condition=models.Q(refused_at__isnull=False),
            ),
        ),
        AddIndexWithoutLock(
            "email", models.Index(fields=["message_id"], name="core_email_message_id")
        ),
    ]
