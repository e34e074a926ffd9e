"""Contracts and mission letters."""

from datetime import date, datetime
from hashlib import sha256

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from fellowship.core import jobs, outbox
from fellowship.core.lifecycle import Refused, move, record, tell
from fellowship.dossiers.models import Dossier
from fellowship.engagements import mission_letter, rules
from fellowship.engagements.models import Contract, Hold, MissionLetter, Offer
from fellowship.engagements.states import ContractState, OfferState
from fellowship.people.models import User
from fellowship.process import actions as process


@transaction.atomic
def prepare_contract(offer: Offer, *, by: User | None, now: datetime) -> Contract:
    """What the rules say of the contract, from its first day to the day before its anniversary."""
    terms = rules.rules_of(offer.dossier)
    if offer.state != OfferState.ACCEPTED or terms is None or terms.contract is None:
        raise Refused(_("Un contrat suit une proposition acceptée."))
    if offer.contracts.living().exists():
        raise Refused(_("Un contrat est déjà préparé."))
    contract = Contract.objects.create(
        offer=offer,
        kind=terms.contract.kind,
        employer=rules.employer_of(terms, offer.mission),
        starts_on=offer.starts_on,
        ends_on=rules.contract_end(terms, offer.starts_on),
    )
    record(contract, "prepared", by=by, now=now, offer=offer.pk)
    return contract


@transaction.atomic
def sign_contract(contract: Contract, signed_on: date, *, by: User, now: datetime) -> None:
    """Note the day both sides had signed."""
    if obstacle := rules.obstacle_to_sign(contract, signed_on, now=now):
        raise Refused(obstacle)
    move(contract, ContractState.SIGNED, by=by, now=now, signed_on=signed_on)
    advance_from("contract", contract.offer.dossier, "signed", by=by, now=now)


@transaction.atomic
def cancel_contract(
    contract: Contract, *, by: User | None, now: datetime, because: str = ""
) -> None:
    move(contract, ContractState.CANCELLED, by=by, now=now, because=because)
    advance_from("contract", contract.offer.dossier, "cancelled", by=by, now=now)


@transaction.atomic
def extend_contract(contract: Contract, until: date, *, by: User | None, now: datetime) -> None:
    """A renewal that was accepted: the same contract, with its seat, until a later day."""
    contract = Contract.objects.select_for_update(of=("self",)).for_list().get(pk=contract.pk)
    if obstacle := rules.obstacle_to_extend(contract, until):
        raise Refused(obstacle)
    before, contract.ends_on = contract.ends_on, until
    contract.save(update_fields=["ends_on"])
    Hold.objects.filter(offer=contract.offer, freed_at=None).update(until=until)
    record(contract, "extended", by=by, now=now, before=before.isoformat(), after=until.isoformat())


@transaction.atomic
def issue_letter(
    contract: Contract,
    *,
    by: User | None,
    now: datetime,
    place: str | None = None,
    manager: str | None = None,
    starts_on: date | None = None,
    ends_on: date | None = None,
) -> MissionLetter:
    """A new edition of the mission letter; those before are kept (domain I4).

    What is not given comes from the mission and the contract. A worker makes the PDF.
    """
    contract = Contract.objects.select_for_update(of=("self",)).for_list().get(pk=contract.pk)
    if obstacle := rules.obstacle_to_issue_letter(contract):
        raise Refused(obstacle)
    mission = contract.offer.mission
    said = {
        "place": (mission.place if place is None else place).strip(),
        "manager": (mission.manager if manager is None else manager).strip(),
    }
    from_, until = starts_on or contract.starts_on, ends_on or contract.ends_on
    if faults := rules.faults_of_letter(contract, **said, starts_on=from_, ends_on=until):
        raise Refused(" ".join(faults))
    number = contract.letters.count() + 1
    letter = MissionLetter.objects.create(
        contract=contract,
        number=number,
        content=mission_letter.words(
            contract, number=number, **said, starts_on=from_, ends_on=until, now=now
        ),
        starts_on=from_,
        ends_on=until,
        issued_at=now,
        issued_by=by,
    )
    record(letter, "issued", by=by, now=now, contract=contract.pk, number=number)
    tell(letter, "issued", by=by, now=now)
    outbox.post(
        to=contract.offer.dossier.candidate.email,
        template="letter_issued",
        now=now,
        key=f"letter-issued-{letter.pk}",
        about=contract.offer.dossier,
        letter=letter,
        dossier=contract.offer.dossier,
    )
    advance_from("letter", contract.offer.dossier, "issued", by=by, now=now)
    jobs.enqueue(render_letter_pdf, letter.pk, key=f"letter-{letter.pk}", now=now)
    return letter


def advance_from(
    kind: str, dossier: Dossier, outcome: str, *, by: User | None, now: datetime
) -> None:
    """Leave the stage of ``kind`` by ``outcome``; nothing when the dossier stands elsewhere."""
    dossier.refresh_from_db(fields=["state", "stage", "stage_kind", "outcome"])
    if dossier.place and dossier.place.kind == kind and dossier.state == dossier.running:
        process.advance(dossier, outcome, by=by, now=now)


@transaction.atomic
def render_letter_pdf(letter_id: int, *, now: datetime) -> None:  # noqa: ARG001
    """Make the file of a letter; made twice, it is the same file."""
    letter = MissionLetter.objects.select_for_update(of=("self",)).get(pk=letter_id)
    if letter.file:
        return
    document = mission_letter.pdf(letter.content, issued_at=letter.issued_at)
    letter.sha256 = sha256(document).hexdigest()
    letter.file.save("lettre.pdf", ContentFile(document), save=False)
    letter.save(update_fields=["file", "sha256"])
