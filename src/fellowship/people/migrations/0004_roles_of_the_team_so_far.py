"""Who was of the team by ``is_staff`` holds the roles that say so; no password is left to guess."""

from django.contrib.auth.hashers import make_password
from django.db import migrations
from django.utils import timezone

EDITORS = ["Rédaction", "Editors", "Moderators"]


def forward(apps, schema_editor):
    User, TeamRole = apps.get_model("people", "User"), apps.get_model("people", "TeamRole")
    now = timezone.now()
    for user in User.objects.filter(is_active=True):
        kinds = ["programme", "hr"] if user.is_staff or user.is_superuser else []
        if not kinds and user.groups.filter(name__in=EDITORS).exists():
            kinds = ["communication"]
        for kind in kinds:
            TeamRole.objects.create(person=user, kind=kind, since=now)
    for user in User.objects.exclude(password__startswith="!"):
        user.password = make_password(None)
        user.save(update_fields=["password"])
    User.objects.update(is_superuser=False)


class Migration(migrations.Migration):
    dependencies = [("people", "0003_team_roles")]
    operations = [migrations.RunPython(forward, migrations.RunPython.noop)]
