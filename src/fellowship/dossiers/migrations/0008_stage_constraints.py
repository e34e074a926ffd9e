from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("dossiers", "0007_states_become_places")]

    operations = [
        migrations.RemoveIndex(model_name="dossier", name="dossier_count"),
        migrations.AddIndex(
            model_name="dossier",
            index=models.Index(
                fields=["sprint", "state", "stage", "rule_set"], name="dossier_count"
            ),
        ),
        migrations.AddIndex(
            model_name="dossier",
            index=models.Index(fields=["stage", "-submitted_at", "-id"], name="dossier_by_stage"),
        ),
        migrations.AddIndex(
            model_name="dossier",
            index=models.Index(fields=["stage_kind", "state"], name="dossier_by_stage_kind"),
        ),
        migrations.AddConstraint(
            model_name="dossier",
            constraint=models.CheckConstraint(
                condition=~Q(state="submitted") | ~Q(stage="") & ~Q(stage_kind=""),
                name="running_dossier_stands_somewhere",
            ),
        ),
    ]
