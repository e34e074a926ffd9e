from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('dossiers', '0004_signed_receipt'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='dossier',
            index=models.Index(fields=['sprint', 'state', 'rule_set'], name='dossier_count'),
        ),
    ]
