
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('engagements', '0004_agreements'),
        ('missions', '0001_from_calls'),
    ]

    operations = [
        migrations.CreateModel(
            name='Hold',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('since', models.DateTimeField(verbose_name='depuis')),
                ('until', models.DateField(blank=True, null=True, verbose_name='jusqu’au')),
                ('freed_at', models.DateTimeField(blank=True, null=True, verbose_name='libérée le')),
                ('offer', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='hold', to='engagements.offer', verbose_name='proposition')),
                ('seat', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='holds', to='missions.seat', verbose_name='place')),
            ],
            options={
                'verbose_name': 'place tenue',
                'verbose_name_plural': 'places tenues',
                'constraints': [models.UniqueConstraint(condition=models.Q(('freed_at', None), ('until', None)), fields=('seat',), name='one_offer_holds_a_seat')],
            },
        ),
    ]
