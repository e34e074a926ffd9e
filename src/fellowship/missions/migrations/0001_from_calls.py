"""Missions and seats, out of ``calls``: the tables are already there, with their rows."""

import django.db.models.deletion
from django.db import migrations, models

from fellowship.core.logbook_migrations import rename_in_logbook


def follow(old, new):
    """The content types of the two models keep their number, so what points at them stays right."""

    def change(apps, schema_editor):
        types = apps.get_model("contenttypes", "ContentType").objects
        rows = types.using(schema_editor.connection.alias)
        rows.filter(app_label=old, model__in=["mission", "seat"]).update(app_label=new)

    return change


class Migration(migrations.Migration):
    initial = True
    dependencies = [
        ("contenttypes", "0002_remove_content_type_name"),
        ("core", "0006_plain_names"),
        ("calls", "0008_missions_leave"),
    ]
    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name="Mission",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "slug",
                            models.SlugField(
                                max_length=80, unique=True, verbose_name="identifiant"
                            ),
                        ),
                        ("title", models.CharField(max_length=200, verbose_name="titre")),
                        ("summary", models.TextField(blank=True, verbose_name="présentation")),
                        (
                            "place",
                            models.CharField(
                                blank=True, max_length=200, verbose_name="lieu de travail"
                            ),
                        ),
                        (
                            "manager",
                            models.CharField(
                                blank=True, max_length=120, verbose_name="responsable fonctionnel"
                            ),
                        ),
                        (
                            "starts_on",
                            models.DateField(blank=True, null=True, verbose_name="début"),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("drafted", "en préparation"),
                                    ("opened", "ouverte"),
                                    ("filled", "pourvue"),
                                    ("closed", "fermée"),
                                ],
                                db_index=True,
                                default="drafted",
                                max_length=30,
                                verbose_name="état",
                            ),
                        ),
                        (
                            "body",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="missions",
                                to="calls.hostbody",
                                verbose_name="administration",
                            ),
                        ),
                        (
                            "call",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="missions",
                                to="calls.call",
                                verbose_name="appel",
                            ),
                        ),
                    ],
                    options={"verbose_name": "mission", "ordering": ["title"]},
                ),
                migrations.CreateModel(
                    name="Seat",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "position",
                            models.PositiveSmallIntegerField(default=1, verbose_name="rang"),
                        ),
                        (
                            "profiles",
                            models.JSONField(default=list, verbose_name="profils acceptés"),
                        ),
                        (
                            "required",
                            models.BooleanField(default=True, verbose_name="indispensable"),
                        ),
                        (
                            "mission",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="seats",
                                to="missions.mission",
                                verbose_name="mission",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "place",
                        "ordering": ["mission", "position"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("mission", "position"), name="one_seat_per_position"
                            )
                        ],
                    },
                ),
            ]
        ),
        migrations.RunPython(follow("calls", "missions"), follow("missions", "calls")),
        rename_in_logbook(
            models={"calls.Mission": "missions.Mission", "calls.Seat": "missions.Seat"}
        ),
    ]
