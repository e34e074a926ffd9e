from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("calls", "0009_missions_left")]

    operations = [
        migrations.AlterField(
            model_name="role",
            name="kind",
            field=models.CharField(
                choices=[
                    ("reviewer", "relecteur ou relectrice"),
                    ("juror", "membre de jury"),
                    ("host", "administration d’accueil"),
                    ("authority", "autorité qui signe"),
                ],
                max_length=20,
                verbose_name="rôle",
            ),
        ),
    ]
