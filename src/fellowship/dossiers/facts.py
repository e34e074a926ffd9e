"""What we hold about a candidate's dossiers, to be handed back to them (RGPD, art. 15 and 20)."""

from typing import Any

from fellowship.core.models import Event
from fellowship.dossiers.models import Dossier
from fellowship.dossiers.states import DossierState
from fellowship.people.models import User


def everything_about(person: User) -> dict[str, Any]:
    """JSON, without what is sealed and without anybody else's name."""
    dossiers = Dossier.objects.filter(candidate=person).select_related("call", "sprint", "rule_set")
    return {
        "person": {"name": person.name, "email": person.email},
        "dossiers": [
            facts_of(dossier)
            for dossier in dossiers.prefetch_related("attachments").order_by("created_at", "pk")
        ],
        "consents": [
            {
                "purpose": consent.purpose,
                "wording": consent.wording,
                "given_at": consent.given_at.isoformat(),
                "expires_at": _iso(consent.expires_at),
                "withdrawn_at": _iso(consent.withdrawn_at),
            }
            for consent in person.consents.order_by("given_at", "pk")
        ],
        "acts": Event.objects.filter(by=person).count(),
    }


def facts_of(dossier: Dossier) -> dict[str, Any]:
    receipt = getattr(dossier, "receipt", None)
    return {
        "reference": dossier.reference,
        "call": dossier.call.title,
        "sprint": str(dossier.sprint or ""),
        "profile": dossier.profile,
        "state": dossier.get_state_display(),
        "rules": str(dossier.rule_set or ""),
        "created_at": dossier.created_at.isoformat(),
        "submitted_at": _iso(dossier.submitted_at),
        "answers": dossier.answers,
        "affirmed": dossier.affirmed,
        "files": [
            {"question": file.field, "name": file.name, "size": file.size, "sha256": file.sha256}
            for file in dossier.attachments.all()
        ],
        "receipt": receipt and {"number": receipt.number, "digest": receipt.digest},
        "timeline": [
            {"at": _iso(event.at), "what": DossierState(event.after).label}
            for event in Event.objects.about(dossier).filter(verb="move")
        ],
    }


def _iso(instant: Any) -> str | None:
    return instant.isoformat() if instant else None
