"""Two pages drawn from the code and the settings: what is held of people, and how it is guarded."""

from itertools import groupby

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from fellowship.core import anchors, chain, inventory
from fellowship.outside import virus_scan
from fellowship.people.actions.signing_in import TRIES, WINDOW, WRONG
from fellowship.people.models import TeamRoleKind
from fellowship.people.rights import RIGHTS, Right
from fellowship.spaces.access import Request, team


@team(Right.PRIVACY, reads=Right.PRIVACY)
@require_safe
def register(request: Request) -> HttpResponse:
    """For the person in charge of data: every model that holds somebody, field by field."""
    held = [line for line in inventory.lines() if line.concerns != inventory.NOBODY]
    context = {
        "models": [(name, list(lines)) for name, lines in groupby(held, lambda line: line.model)],
        "gaps": inventory.gaps(),
    }
    return render(request, "programme/register.html", context)


def _minutes(count: int) -> str:
    return ngettext("%(n)s minute", "%(n)s minutes", count) % {"n": count}


@team(Right.PRIVACY, reads=Right.AUDIT)
@require_safe
def security(request: Request) -> HttpResponse:
    """For the security officer: what this installation does today, not what it could."""
    report = chain.verify()
    said = _("non")
    measures = [
        (_("Environnement"), settings.ENVIRONMENT),
        (_("Mot de passe"), _("aucun : un code envoyé à l’adresse, ou une clé d’accès")),
        (_("Codes"), _("%(t)s essais par code, %(w)s codes faux par compte et par %(m)s") % {
            "t": TRIES, "w": WRONG, "m": _minutes(int(WINDOW.total_seconds() // 60))}),
        (_("Second facteur exigé de"), ", ".join(settings.SECOND_FACTOR_ROLES) or said),
        (_("Preuve redemandée après"), _minutes(settings.STEP_UP_MINUTES)),
        (_("Session fermée sans activité après"), _("%(s)s pour qui tient un rôle, %(c)s sinon") % {
            "s": _minutes(settings.IDLE_MINUTES_STAFF), "c": _minutes(settings.IDLE_MINUTES)}),
        (_("Mandataires de confiance"), str(settings.TRUSTED_PROXIES)),
        (_("Service d’identité"), settings.OIDC_NAME or _("aucun")),
        (_("Antivirus"), _("relié") if virus_scan.is_configured() else
         _("non relié : les fichiers sont servis en copie réécrite, jamais dits sains")),
        (_("Journal"), _("%(n)s lignes, chaîne intacte") % {"n": report.lines}
         if report.fault is None else _("ROMPU à la ligne %(n)s : %(w)s") % {
             "n": report.fault.line, "w": report.fault.what}),
        (_("Clé publique des ancres"), anchors.public_key()),
        (_("Signaler une faille"), settings.SECURITY_EMAIL),
    ]  # fmt: skip
    roles = [
        (kind.label, "; ".join(right.label for right in Right if right in RIGHTS[kind]))
        for kind in TeamRoleKind
    ]
    return render(request, "programme/security.html", {"measures": measures, "roles": roles})
