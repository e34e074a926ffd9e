from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reviews", "0002_review_count")]
    operations = [
        migrations.AlterField(
            "AssignmentRun",
            "seed",
            models.PositiveBigIntegerField(verbose_name="graine du tirage"),
        ),
        migrations.AlterField(
            "AssignmentRun",
            "version",
            models.CharField(max_length=60, verbose_name="version du moteur"),
        ),
        migrations.AlterField(
            "AssignmentRun", "at", models.DateTimeField(verbose_name="calcul du")
        ),
    ]
