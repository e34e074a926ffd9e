"""Wishes are those of a dossier, at a stage of its rules, in the app of the pool."""

from django.db import migrations

STAGE = "voeux"  # that of the first edition: the wishes of a person of the pool


def forward(apps, schema_editor):
    alias = schema_editor.connection.alias
    lists = apps.get_model("talents", "WishList").objects.using(alias)
    wishes = apps.get_model("talents", "Wish").objects.using(alias)
    old = apps.get_model("teams", "Wish").objects.using(alias)
    for wish in old.select_related("membership__dossier").order_by("membership", "rank"):
        dossier = wish.membership.dossier
        kept, _created = lists.get_or_create(
            dossier=dossier, stage=STAGE, defaults={"changed_at": wish.membership.entered_at or dossier.changed_at}
        )
        wishes.create(list=kept, mission_id=wish.mission_id, rank=wish.rank)


def backward(apps, schema_editor):
    alias = schema_editor.connection.alias
    wishes = apps.get_model("talents", "Wish").objects.using(alias)
    old = apps.get_model("teams", "Wish").objects.using(alias)
    rows = wishes.filter(mission__isnull=False, list__dossier__membership__isnull=False)
    for wish in rows.select_related("list__dossier__membership"):
        old.create(
            membership_id=wish.list.dossier.membership.pk,
            mission_id=wish.mission_id,
            rank=wish.rank,
        )


class Migration(migrations.Migration):
    dependencies = [("teams", "0003_missions"), ("talents", "0003_wishes_of_dossiers")]
    operations = [
        migrations.RunPython(forward, backward),
        migrations.DeleteModel(name="Wish"),
    ]
