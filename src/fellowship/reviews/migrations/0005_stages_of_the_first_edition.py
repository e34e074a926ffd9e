"""The only reading was « lecture »; the two announcements were « preselection », « selection »."""

from django.db import migrations
from django.db.models import OuterRef, Subquery

ANNOUNCED = {
    "shortlist": ("preselection", "Présélection"),
    "selection": ("selection", "Sélection"),
}


def forward(apps, schema_editor):
    alias = schema_editor.connection.alias
    Announcement = apps.get_model("reviews", "Announcement")
    BlindSheet = apps.get_model("reviews", "BlindSheet")
    Review = apps.get_model("reviews", "Review")
    RuleSet = apps.get_model("calls", "RuleSet")
    for kind, (stage, name) in ANNOUNCED.items():
        Announcement.objects.using(alias).filter(stage=kind).update(stage=stage, name=name)
    sheets = BlindSheet.objects.using(alias)
    for rule_set in RuleSet.objects.using(alias):
        readers = rule_set.content.get("readers", 2)
        sheets.filter(dossier__rule_set=rule_set.pk).update(readers=readers)
    for review in Review.objects.using(alias).exclude(dossier__sheets__isnull=False):
        sheets.get_or_create(
            dossier_id=review.dossier_id,
            defaults={"label": f"R{review.dossier_id}", "made_at": review.changed_at},
        )
    found = sheets.filter(dossier=OuterRef("dossier")).order_by().values("pk")[:1]
    Review.objects.using(alias).update(sheet=Subquery(found))


def backward(apps, schema_editor):
    announcements = apps.get_model("reviews", "Announcement").objects
    for kind, (stage, _name) in ANNOUNCED.items():
        announcements.using(schema_editor.connection.alias).filter(stage=stage).update(stage=kind)


class Migration(migrations.Migration):
    dependencies = [("reviews", "0004_stage_fields"), ("calls", "0006_body_kind")]
    operations = [migrations.RunPython(forward, backward)]
