from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone

from fellowship.core.lifecycle import Refused
from fellowship.people import actions
from fellowship.people.models import TeamRole, TeamRoleKind


class Command(BaseCommand):
    help = "Dit qui est de l’équipe ; avec une adresse et --role, donne le premier rôle."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("address", nargs="?", help="adresse de la personne")
        parser.add_argument("--role", choices=TeamRoleKind.values, default=TeamRoleKind.PROGRAMME)
        parser.add_argument(
            "--end", action="store_true", help="retirer le rôle au lieu de le donner"
        )
        parser.add_argument("--dry-run", action="store_true", help="dire sans rien changer")

    def handle(
        self, *, address: str | None, role: str, end: bool, dry_run: bool, **options: Any
    ) -> None:
        now = timezone.now()
        try:
            with transaction.atomic():
                if address:
                    self.change(address.strip().lower(), role, end=end, now=now)
                for held in TeamRole.objects.standing(now).for_list():
                    self.stdout.write(f"{held.person.email} : {held.get_kind_display()}")
                transaction.set_rollback(dry_run)
        except Refused as refusal:
            raise CommandError(str(refusal)) from None

    def change(self, address: str, role: str, *, end: bool, now: Any) -> None:
        try:
            validate_email(address)
        except ValidationError:
            raise CommandError(f"« {address} » n’est pas une adresse électronique.") from None
        if not end:
            actions.give_team_role(actions.welcome(address), role, by=None, now=now)
            return
        held = TeamRole.objects.standing(now).filter(person__email=address, kind=role).first()
        if held is None:
            raise CommandError("Cette personne n’a pas ce rôle.")
        actions.end_team_role(held, by=None, now=now)
