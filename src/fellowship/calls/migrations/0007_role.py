"""A part in a call is a role, of a kind; the rows stay."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from fellowship.core.logbook_migrations import rename_in_logbook


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0006_plain_names"),
        ("calls", "0006_body_kind"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.RemoveConstraint("Part", "one_part_per_person_and_role"),
        migrations.RemoveConstraint("Part", "a_host_has_a_body"),
        migrations.RenameModel("Part", "Role"),
        migrations.RenameField("Role", "role", "kind"),
        migrations.AlterField(
            "Role",
            "call",
            models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="roles",
                to="calls.call",
                verbose_name="appel",
            ),
        ),
        migrations.AlterField(
            "Role",
            "person",
            models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="roles",
                to=settings.AUTH_USER_MODEL,
                verbose_name="personne",
            ),
        ),
        migrations.AlterField(
            "Role",
            "body",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="roles",
                to="calls.hostbody",
                verbose_name="administration",
            ),
        ),
        migrations.AddConstraint(
            "Role",
            models.UniqueConstraint(
                fields=("call", "person", "kind"), name="one_role_per_person_and_kind"
            ),
        ),
        migrations.AddConstraint(
            "Role",
            models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "host"), _negated=True),
                    ("body__isnull", False),
                    _connector="OR",
                ),
                name="a_host_has_a_body",
                violation_error_message="Une personne d’une administration d’accueil la nomme.",
            ),
        ),
        rename_in_logbook(verbs={"part_given": "role_given", "part_ended": "role_ended"}),
    ]
