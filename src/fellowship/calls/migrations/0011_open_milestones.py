from django.db import migrations, models


class Migration(migrations.Migration):
    """A window that the rules name is a milestone of its own, with their word for it."""

    dependencies = [("calls", "0010_authority")]

    operations = [
        migrations.AlterField(
            model_name="milestone",
            name="kind",
            field=models.SlugField(max_length=60, verbose_name="nature"),
        ),
        migrations.AddField(
            model_name="milestone",
            name="label",
            field=models.CharField(blank=True, default="", max_length=200, verbose_name="libellé"),
            preserve_default=False,
        ),
    ]
