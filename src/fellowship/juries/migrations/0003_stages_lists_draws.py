"""Interviews belong to stages of the rules; ranked lists and draws are kept."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


# The stages that the two kinds of interview of the first edition have become.
STAGES = {"trade": "entretien", "mission": "entretien-mission"}


def to_stages(apps, schema_editor):
    for name in ("Slot", "Interview"):
        rows = apps.get_model("juries", name).objects.using(schema_editor.connection.alias)
        for kind, stage in STAGES.items():
            rows.filter(kind=kind).update(stage=stage)


def to_kinds(apps, schema_editor):
    for name in ("Slot", "Interview"):
        rows = apps.get_model("juries", name).objects.using(schema_editor.connection.alias)
        rows.filter(mission__isnull=False).update(kind="mission")


class Migration(migrations.Migration):

    dependencies = [
        ('calls', '0010_authority'),
        ('dossiers', '0008_stage_constraints'),
        ('juries', '0002_missions'),
        ('missions', '0001_from_calls'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Draw',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('parameters', models.JSONField(default=dict, verbose_name='paramètres')),
                ('seed', models.PositiveBigIntegerField(verbose_name='graine du tirage')),
                ('input', models.JSONField(verbose_name='question')),
                ('output', models.JSONField(verbose_name='réponse')),
                ('version', models.CharField(max_length=60, verbose_name='version du moteur')),
                ('at', models.DateTimeField(verbose_name='calcul du')),
                ('stage', models.SlugField(max_length=60, verbose_name='étape')),
                ('digest', models.CharField(max_length=64, verbose_name='empreinte de l’entrée')),
                ('published_at', models.DateTimeField(blank=True, null=True, verbose_name='publié le')),
            ],
            options={
                'verbose_name': 'tirage au sort',
                'verbose_name_plural': 'tirages au sort',
            },
        ),
        migrations.CreateModel(
            name='Rank',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveIntegerField(verbose_name='rang')),
                ('value', models.DecimalField(blank=True, decimal_places=6, max_digits=12, null=True, verbose_name='note')),
                ('tie', models.CharField(blank=True, max_length=10, verbose_name='égalité tranchée par')),
                ('moved_because', models.TextField(blank=True, verbose_name='motif du déplacement')),
            ],
            options={
                'verbose_name': 'rang dans une liste',
                'verbose_name_plural': 'rangs dans une liste',
                'ordering': ['list', 'position'],
            },
        ),
        migrations.CreateModel(
            name='RankedList',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('stage', models.SlugField(max_length=60, verbose_name='étape')),
                ('profile', models.CharField(blank=True, max_length=60, verbose_name='profil')),
                ('seed', models.PositiveBigIntegerField(verbose_name='graine du tirage des égalités')),
                ('drawn_up_at', models.DateTimeField(verbose_name='établie le')),
                ('closed_at', models.DateTimeField(blank=True, null=True, verbose_name='close le')),
                ('alternative', models.TextField(blank=True, verbose_name='autre solution')),
            ],
            options={
                'verbose_name': 'liste classée',
                'verbose_name_plural': 'listes classées',
            },
        ),
        migrations.CreateModel(
            name='Suggestion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('stage', models.SlugField(max_length=60, verbose_name='étape')),
                ('because', models.TextField(blank=True, verbose_name='pourquoi')),
                ('proposed_at', models.DateTimeField(verbose_name='proposée le')),
                ('consents', models.BooleanField(blank=True, null=True, verbose_name='accord')),
                ('answered_at', models.DateTimeField(blank=True, null=True, verbose_name='réponse le')),
            ],
            options={
                'verbose_name': 'proposition d’un autre projet',
                'verbose_name_plural': 'propositions d’un autre projet',
            },
        ),
        migrations.RemoveConstraint(
            model_name='interview',
            name='one_living_trade_interview_per_dossier',
        ),
        migrations.RemoveConstraint(
            model_name='interview',
            name='one_living_interview_per_dossier_and_mission',
        ),
        migrations.RemoveConstraint(
            model_name='slot',
            name='mission_slot_names_its_mission',
        ),
        migrations.AddField(
            model_name='assessment',
            name='opinion',
            field=models.CharField(blank=True, choices=[('favourite', 'coup de cœur'), ('favourable', 'favorable'), ('reserved', 'réservé'), ('against', 'défavorable')], max_length=20, verbose_name='avis'),
        ),
        migrations.AddField(
            model_name='interview',
            name='stage',
            field=models.SlugField(default='', max_length=60, verbose_name='étape'),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='slot',
            name='stage',
            field=models.SlugField(default='', max_length=60, verbose_name='étape'),
            preserve_default=False,
        ),
        migrations.RunPython(to_stages, to_kinds),
        migrations.RemoveField(
            model_name='interview',
            name='kind',
        ),
        migrations.RemoveField(
            model_name='slot',
            name='kind',
        ),
        migrations.AddConstraint(
            model_name='interview',
            constraint=models.UniqueConstraint(condition=models.Q(models.Q(('state', 'cancelled'), _negated=True), ('mission', None)), fields=('dossier', 'stage'), name='one_living_interview_per_dossier_and_stage'),
        ),
        migrations.AddConstraint(
            model_name='interview',
            constraint=models.UniqueConstraint(condition=models.Q(models.Q(('state', 'cancelled'), _negated=True), ('mission__isnull', False)), fields=('dossier', 'stage', 'mission'), name='one_living_interview_per_stage_and_mission'),
        ),
        migrations.AddField(
            model_name='draw',
            name='by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='par'),
        ),
        migrations.AddField(
            model_name='draw',
            name='sprint',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='draws', to='calls.sprint', verbose_name='sprint'),
        ),
        migrations.AddField(
            model_name='rank',
            name='dossier',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='ranks', to='dossiers.dossier', verbose_name='dossier'),
        ),
        migrations.AddField(
            model_name='rankedlist',
            name='closed_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='close par'),
        ),
        migrations.AddField(
            model_name='rankedlist',
            name='mission',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='ranked_lists', to='missions.mission', verbose_name='mission'),
        ),
        migrations.AddField(
            model_name='rankedlist',
            name='sprint',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='ranked_lists', to='calls.sprint', verbose_name='sprint'),
        ),
        migrations.AddField(
            model_name='rank',
            name='list',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='ranks', to='juries.rankedlist', verbose_name='liste'),
        ),
        migrations.AddField(
            model_name='suggestion',
            name='dossier',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='suggestions', to='dossiers.dossier', verbose_name='dossier'),
        ),
        migrations.AddField(
            model_name='suggestion',
            name='mission',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='suggestions', to='missions.mission', verbose_name='mission'),
        ),
        migrations.AddField(
            model_name='suggestion',
            name='proposed_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='proposée par'),
        ),
        migrations.AddConstraint(
            model_name='draw',
            constraint=models.UniqueConstraint(fields=('sprint', 'stage'), name='one_draw_per_stage'),
        ),
        migrations.AddConstraint(
            model_name='rankedlist',
            constraint=models.UniqueConstraint(condition=models.Q(('mission', None)), fields=('sprint', 'stage', 'profile'), name='one_ranked_list_per_profile'),
        ),
        migrations.AddConstraint(
            model_name='rankedlist',
            constraint=models.UniqueConstraint(condition=models.Q(('mission__isnull', False)), fields=('sprint', 'stage', 'mission', 'profile'), name='one_ranked_list_per_mission_and_profile'),
        ),
        migrations.AddConstraint(
            model_name='rank',
            constraint=models.UniqueConstraint(fields=('list', 'dossier'), name='one_rank_per_dossier'),
        ),
        migrations.AddConstraint(
            model_name='suggestion',
            constraint=models.UniqueConstraint(fields=('dossier', 'mission'), name='one_suggestion_per_mission'),
        ),
    ]
