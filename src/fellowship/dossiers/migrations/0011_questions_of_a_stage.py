from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("dossiers", "0010_scans_and_openings")]

    operations = [
        migrations.AlterField(
            model_name="attachment",
            name="field",
            field=models.CharField(max_length=130, verbose_name="question"),
        ),
    ]
