from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("dossiers", "0005_dossier_count"), ("calls", "0006_body_kind")]

    operations = [
        migrations.AddField(
            model_name="dossier",
            name="stage",
            field=models.CharField(
                blank=True, db_index=True, default="", max_length=60, verbose_name="étape"
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="dossier",
            name="stage_kind",
            field=models.CharField(
                blank=True, default="", max_length=30, verbose_name="nature de l’étape"
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="dossier",
            name="outcome",
            field=models.CharField(
                blank=True, default="", max_length=30, verbose_name="dernière issue"
            ),
            preserve_default=False,
        ),
        migrations.AlterField(
            model_name="dossier",
            name="state",
            field=models.CharField(
                choices=[
                    ("draft", "brouillon"),
                    ("submitted", "en cours"),
                    ("ended", "terminé"),
                    ("withdrawn", "retiré"),
                ],
                db_index=True,
                default="draft",
                max_length=30,
                verbose_name="état",
            ),
        ),
    ]
