
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('engagements', '0006_seats_of_living_offers'),
    ]

    operations = [
        migrations.CreateModel(
            name='Cofunding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('people', models.PositiveSmallIntegerField(verbose_name='personnes recrutées')),
                ('monthly_cost', models.DecimalField(blank=True, decimal_places=2, max_digits=9, null=True, verbose_name='coût mensuel d’une personne')),
                ('amount', models.DecimalField(decimal_places=2, max_digits=12, verbose_name='montant dû')),
                ('receiver', models.CharField(max_length=200, verbose_name='destinataire des crédits')),
                ('state', models.CharField(choices=[('due', 'dû'), ('claimed', 'demandé'), ('proved', 'justifié'), ('paid', 'versé')], db_index=True, default='due', max_length=30, verbose_name='état')),
                ('opened_at', models.DateTimeField(verbose_name='compté le')),
                ('budget_programme', models.CharField(blank=True, max_length=60, verbose_name='programme budgétaire')),
                ('claimed_at', models.DateTimeField(blank=True, null=True, verbose_name='demandé le')),
                ('proof', models.CharField(blank=True, max_length=300, verbose_name='justificatif de recrutement')),
                ('proved_at', models.DateTimeField(blank=True, null=True, verbose_name='justifié le')),
                ('paid_on', models.DateField(blank=True, null=True, verbose_name='versé le')),
                ('payment', models.CharField(blank=True, max_length=200, verbose_name='référence du versement')),
                ('agreement', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='cofunding', to='engagements.agreement', verbose_name='convention')),
            ],
            options={
                'verbose_name': 'cofinancement',
                'constraints': [models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='cofunding_is_a_sum'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'paid'), _negated=True), ('paid_on__isnull', False), _connector='OR'), name='a_paid_cofunding_has_its_day')],
            },
        ),
    ]
