from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("calls", "0011_open_milestones")]

    operations = [
        migrations.AlterField(
            model_name="hostbody",
            name="kind",
            field=models.CharField(
                choices=[
                    ("central", "administration centrale"),
                    ("operator", "opérateur de l’État"),
                    ("territorial", "service déconcentré"),
                    ("independent", "autorité administrative indépendante"),
                    ("local", "collectivité territoriale"),
                    ("health", "établissement de santé"),
                    ("other", "autre organisme public"),
                ],
                default="central",
                max_length=40,
                verbose_name="nature",
            ),
        ),
    ]
