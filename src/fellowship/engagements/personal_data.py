"""What recruitment holds of a candidate: experience, offers sent, contracts, mission letters."""

from collections.abc import Iterator
from typing import Any

from fellowship.core.personal_data import rows
from fellowship.engagements.models import Contract, Experience, MissionLetter, Offer
from fellowship.people.models import User


def about(person: User) -> dict[str, Any]:
    letters = MissionLetter.objects.filter(contract__offer__dossier__candidate=person)
    return {
        "experiences": rows(
            Experience.objects.filter(dossier__candidate=person),
            title="title",
            kind="kind",
            starts_on="starts_on",
            ends_on="ends_on",
            accepted="accepted",
            remark="remark",
        ),
        "offers": rows(
            Offer.objects.filter(dossier__candidate=person).exclude(sent_at=None),
            mission="mission__title",
            state="state",
            starts_on="starts_on",
            net_monthly="net_monthly",
            variable_percent="variable_percent",
            sent_at="sent_at",
            answered_at="answered_at",
        ),
        "contracts": rows(
            Contract.objects.filter(offer__dossier__candidate=person),
            kind="kind",
            employer="employer",
            starts_on="starts_on",
            ends_on="ends_on",
            state="state",
            signed_on="signed_on",
        ),
        "mission_letters": rows(letters, number="number", content="content", issued_at="issued_at"),
    }


def files(person: User) -> Iterator[tuple[str, Any]]:
    for letter in MissionLetter.objects.filter(contract__offer__dossier__candidate=person):
        if letter.file:
            yield f"lettre-de-mission-{letter.number}.pdf", letter.file
