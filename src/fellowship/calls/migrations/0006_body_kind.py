from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('calls', '0005_invitation'),
    ]

    operations = [
        migrations.AlterField(
            model_name='hostbody',
            name='kind',
            field=models.CharField(choices=[('central', 'administration centrale'), ('operator', 'opérateur de l’État'), ('territorial', 'service déconcentré'), ('local', 'collectivité territoriale'), ('other', 'autre organisme public')], default='central', max_length=40, verbose_name='nature'),
        ),
    ]
