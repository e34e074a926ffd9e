"""What we hold about a candidate's dossiers, to be handed back to them (RGPD, art. 15 and 20)."""

from collections.abc import Iterator
from typing import Any

from fellowship.core.personal_data import rows
from fellowship.dossiers import timeline
from fellowship.dossiers.models import Attachment, Dossier, LateAccess, Opening, Reopening
from fellowship.people.models import User


def about(person: User) -> dict[str, Any]:
    mine = Dossier.objects.filter(candidate=person).select_related("call", "sprint", "rule_set")
    readings = Opening.objects.filter(dossier__candidate=person)
    return {
        "dossiers": [
            facts_of(dossier)
            for dossier in mine.prefetch_related("attachments").order_by("created_at", "pk")
        ],
        "readings": rows(
            readings, dossier="dossier__reference", at="at", by="role", what="what", which="detail"
        ),
        "late_accesses": rows(
            LateAccess.objects.filter(email=person.email.lower()).order_by("pk"),
            call="sprint__call__title",
            given_at="given_at",
            expires_at="expires_at",
            used_at="used_at",
        ),
        "more_asked": rows(
            Reopening.objects.filter(dossier__candidate=person).order_by("pk"),
            dossier="dossier__reference",
            asked="because",
            opened_at="opened_at",
            before="before",
            after="after",
            answered_at="answered_at",
        ),
    }


def files(person: User) -> Iterator[tuple[str, Any]]:
    """The originals, as they were sent."""
    for file in Attachment.objects.filter(dossier__candidate=person).select_related("dossier"):
        yield f"{file.dossier.reference}-{file.field}.pdf", file.file


def facts_of(dossier: Dossier) -> dict[str, Any]:
    receipt = getattr(dossier, "receipt", None)
    return {
        "reference": dossier.reference,
        "call": dossier.call.title,
        "sprint": str(dossier.sprint or ""),
        "profile": dossier.profile,
        "state": dossier.standing,
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
            {"at": _iso(line.at), "what": line.title} for line in timeline.past_of(dossier)
        ],
    }


def _iso(instant: Any) -> str | None:
    return instant.isoformat() if instant else None
