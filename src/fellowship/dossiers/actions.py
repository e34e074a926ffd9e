"""Everything that writes a dossier. One function per verb; each is all or nothing."""

import json
from collections.abc import Collection, Mapping
from datetime import datetime
from functools import partial
from hashlib import blake2b, sha256
from pathlib import PurePosixPath
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from fellowship.calls.models import Call, Sprint
from fellowship.calls.ruleset import Field, Section
from fellowship.core import outbox
from fellowship.core.lifecycle import Refused, move, record
from fellowship.dossiers import receipts, rules
from fellowship.dossiers.models import Attachment, Dossier, Receipt
from fellowship.dossiers.states import DossierState
from fellowship.people.models import User

LETTERS = "23456789BCDFGHJKMNPQRSTVWXYZ"  # no vowel: no word; no sign that looks like another


class Overtaken(Refused):
    """The section was saved from another window since this page was opened.

    ``stored`` holds what is kept now, ``typed`` what was just sent: nothing is lost, the person
    chooses.
    """

    def __init__(self, stored: Mapping[str, Any], typed: Mapping[str, Any]) -> None:
        super().__init__(
            _(
                "Cette partie a été modifiée dans une autre fenêtre depuis que vous "
                "l’avez ouverte. Les deux textes sont montrés ci-dessous : rien n’est perdu, "
                "gardez celui que vous voulez."
            )
        )
        self.stored = stored
        self.typed = typed


@transaction.atomic
def start(
    call: Call, profile: str, *, by: User, now: datetime, affirmed: Collection[str] = ()
) -> Dossier:
    """Open a draft for the sprint that is open, or else for the next."""
    if obstacle := rules.obstacle_to_start(call, profile, by, now=now):
        raise Refused(obstacle)
    dossier = _create(call, rules.sprint_to_come(call, now), profile, by=by, now=now)
    dossier.affirmed = sorted(affirmed)
    dossier.save(update_fields=["affirmed"])
    record(dossier, "started", by=by, now=now)
    return dossier


def _create(
    call: Call, sprint: Sprint | None, profile: str, *, by: User, now: datetime, **fields: Any
) -> Dossier:
    for attempt in range(20):
        reference = _reference(f"{call.pk}|{by.pk}|{profile}|{now.isoformat()}|{attempt}")
        if not Dossier.objects.filter(reference=reference).exists():
            break
    try:
        with transaction.atomic():
            return Dossier.objects.create(
                reference=reference,
                call=call,
                sprint=sprint,
                candidate=by,
                profile=profile,
                created_at=now,
                changed_at=now,
                **fields,
            )
    except IntegrityError as twin:  # the same click, twice at once: the constraint decided
        raise Refused(_("Vous avez déjà un dossier pour ce sprint et ce profil.")) from twin


def _reference(seed: str) -> str:
    """Eight signs that tell nothing: neither an order nor a person."""
    key = settings.SECRET_KEY.encode()[:64]
    number = int.from_bytes(blake2b(seed.encode(), key=key, digest_size=8).digest(), "big")
    signs = ""
    for _place in range(8):
        number, rest = divmod(number, len(LETTERS))
        signs += LETTERS[rest]
    return f"{signs[:4]}-{signs[4:]}"


def fingerprint(section: Section, answers: Mapping[str, Any]) -> str:
    """What a page knew of a section when it was opened; compared when it is saved."""
    kept = {f.slug: answers.get(f.slug) for f in section.fields if f.kind != "file"}
    text = json.dumps(kept, sort_keys=True, ensure_ascii=False)
    return sha256(text.encode()).hexdigest()[:16]


@transaction.atomic
def save_section(
    dossier: Dossier,
    section: Section,
    typed: Mapping[str, Any],
    *,
    by: User,  # noqa: ARG001 - every action says who; a line per keystroke would drown the logbook
    now: datetime,
    seen: str,
) -> dict[str, str]:
    """Keep everything typed, even what is wrong; returns what is wrong (field slug → sentence).

    ``seen`` is the ``fingerprint`` of the section when its page was opened. If another window has
    saved something else since, nothing is written and ``Overtaken`` shows both texts.
    """
    row = _locked(dossier)
    if obstacle := rules.obstacle_to_edit(row):
        raise Refused(obstacle)
    written = {f.slug: typed[f.slug] for f in section.fields if f.slug in typed}
    stored = {slug: row.answers.get(slug) for slug in written}
    if stored != written:
        if seen != fingerprint(section, row.answers):
            raise Overtaken(stored, written)
        row.answers = {**row.answers, **written}
        row.changed_at = now
        row.edition += 1
        row.save(update_fields=["answers", "changed_at", "edition"])
    dossier.answers, dossier.edition, dossier.changed_at = row.answers, row.edition, row.changed_at
    files = set(row.attachments.values_list("field", flat=True))
    return dict(rules.step_of(section, row.answers, files).faults)


@transaction.atomic
def affirm(dossier: Dossier, slugs: Collection[str], *, by: User, now: datetime) -> None:
    row = _locked(dossier)
    if obstacle := rules.obstacle_to_edit(row):
        raise Refused(obstacle)
    dossier.affirmed = row.affirmed = sorted(set(slugs))
    row.changed_at = now
    row.save(update_fields=["affirmed", "changed_at"])
    record(dossier, "affirmed", by=by, now=now, statements=row.affirmed)


def attach_file(
    dossier: Dossier, field: Field, name: str, content: bytes, *, by: User, now: datetime
) -> Attachment:
    """Keep a PDF in the private storage; it replaces the one that answered the same question.

    The file is opened before the dossier is locked: a slow one makes nobody else wait.
    """
    name = PurePosixPath(name.replace("\\", "/")).name[-200:] or "fichier.pdf"
    obstacle = rules.obstacle_to_edit(dossier) or rules.obstacle_to_attach(name, content)
    if obstacle:
        raise Refused(obstacle)
    return _keep_file(dossier, field, name, content, by=by, now=now)


@transaction.atomic
def _keep_file(
    dossier: Dossier, field: Field, name: str, content: bytes, *, by: User, now: datetime
) -> Attachment:
    row = _locked(dossier)
    if obstacle := rules.obstacle_to_edit(row):
        raise Refused(obstacle)
    _forget_file(row, field.slug)
    attachment = Attachment(
        dossier=row,
        field=field.slug,
        name=name,
        size=len(content),
        sha256=sha256(content).hexdigest(),
        added_at=now,
    )
    attachment.file.save(name, ContentFile(content), save=False)
    attachment.save()
    row.changed_at = now
    row.save(update_fields=["changed_at"])
    record(dossier, "file_attached", by=by, now=now, question=field.slug, sha256=attachment.sha256)
    return attachment


@transaction.atomic
def remove_file(dossier: Dossier, field: str, *, by: User, now: datetime) -> None:
    row = _locked(dossier)
    if obstacle := rules.obstacle_to_edit(row):
        raise Refused(obstacle)
    if _forget_file(row, field):
        record(dossier, "file_removed", by=by, now=now, question=field)


def _forget_file(dossier: Dossier, field: str) -> bool:
    """Remove the row now, the bytes once the transaction is certain."""
    old = dossier.attachments.filter(field=field).first()
    if old is None:
        return False
    storage, path = old.file.storage, old.file.name
    old.delete()
    if path:
        transaction.on_commit(partial(storage.delete, path))
    return True


@transaction.atomic
def submit(dossier: Dossier, *, by: User, now: datetime) -> Receipt:
    """Hand the dossier in: from now on it is reviewed, and no longer written.

    ``now`` is the instant of reception. A second post finds the first one's receipt; the answer
    « déjà déposé » is therefore always backed by a deposit that is committed.
    """
    row = _locked(dossier)
    if row.submitted_at is not None and (receipt := Receipt.objects.filter(dossier=row).first()):
        _refresh(dossier, row)
        return receipt
    if obstacle := rules.obstacle_to_submit(row, now=now):
        raise Refused(obstacle)
    rule_set, sprint = row.rules_at(now), row.call.open_sprint(now)
    receipt = Receipt(
        dossier=row,
        number=f"AR-{now.astimezone(row.call.tz):%Y%m%d}-{row.reference}",
        received_at=now,
        digest=_digest(row),
        files=_files(row, rule_set.rules if rule_set else None),
    )
    receipt.sealed = receipts.sealed(_statement(receipt, sprint))
    try:
        with transaction.atomic():
            receipt.save()
            move(
                row,
                DossierState.SUBMITTED,
                by=by,
                now=now,
                submitted_at=now,
                sprint=sprint,
                rule_set=rule_set,
            )
    except IntegrityError as twin:  # another draft of the same person won the race
        raise Refused(_("Vous avez déjà un dossier pour ce sprint et ce profil.")) from twin
    outbox.post(
        to=row.candidate.email,
        template="receipt",
        now=now,
        key=f"receipt-{row.pk}",
        about=row,
        dossier=row,
        receipt=receipt,
        contact=settings.CONTACT_EMAIL,
        operator=settings.SITE_OPERATOR,
        attachments=[
            {
                "name": f"{receipt.number}.json",
                "type": "application/json",
                "text": receipt.sealed,
            }
        ],
    )
    _refresh(dossier, row)
    return receipt


def _statement(receipt: Receipt, sprint: Sprint | None) -> dict[str, Any]:
    """What a receipt says, nobody's name in it: whoever holds the answers can show they match."""
    dossier = receipt.dossier
    return {
        "number": receipt.number,
        "reference": dossier.reference,
        "call": dossier.call.title,
        "sprint": str(sprint or ""),
        "profile": dossier.profile,
        "received_at": receipt.received_at.astimezone(dossier.call.tz).isoformat(),
        "answers_sha256": receipt.digest,
        "files": receipt.files,
        "service": settings.SITE_OPERATOR,
        "contact": settings.CONTACT_EMAIL,
    }


def _digest(dossier: Dossier) -> str:
    """SHA-256 of the answers and statements as canonical JSON."""
    said = {"answers": dossier.answers, "affirmed": dossier.affirmed, "profile": dossier.profile}
    text = json.dumps(said, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()


def _files(dossier: Dossier, ruled: Any) -> list[dict[str, Any]]:
    labels = {
        field.slug: field.label
        for section in (ruled.sections if ruled else ())
        for field in section.fields
    }
    return [
        {
            "label": labels.get(file.field, file.field),
            "name": file.name,
            "size": file.size,
            "sha256": file.sha256,
        }
        for file in dossier.attachments.order_by("field")
    ]


@transaction.atomic
def withdraw(dossier: Dossier, *, by: User | None, now: datetime, because: str = "") -> None:
    """Leave. What depended on the dossier (reviews, interviews) hears of it by ``moved``."""
    row = _locked(dossier)
    if obstacle := rules.obstacle_to_withdraw(row):
        raise Refused(obstacle)
    was_sent = row.submitted_at is not None
    move(row, DossierState.WITHDRAWN, by=by, now=now, because=because)
    if was_sent:
        outbox.post(
            to=row.candidate.email,
            template="withdrawal",
            now=now,
            key=f"withdrawal-{row.pk}",
            about=row,
            dossier=row,
            contact=settings.CONTACT_EMAIL,
        )
    _refresh(dossier, row)


@transaction.atomic
def restart(dossier: Dossier, *, by: User, now: datetime) -> Dossier:
    """Copy a past dossier, answers and files, into a new draft for the sprint to come."""
    if obstacle := rules.obstacle_to_restart(dossier, now=now):
        raise Refused(obstacle)
    sprint = rules.sprint_to_come(dossier.call, now)
    copy = _create(
        dossier.call, sprint, dossier.profile, by=by, now=now, answers=dict(dossier.answers)
    )
    for file in dossier.attachments.order_by("field"):
        with file.file.open("rb") as source:
            content = source.read()
        twin = Attachment(
            dossier=copy,
            field=file.field,
            name=file.name,
            size=file.size,
            sha256=file.sha256,
            added_at=now,
        )
        twin.file.save(file.name, ContentFile(content), save=False)
        twin.save()
    record(copy, "restarted", by=by, now=now, source=dossier.pk)
    return copy


@transaction.atomic
def announce(
    dossier: Dossier,
    becomes: DossierState,
    *,
    by: User | None,
    now: datetime,
    because: str = "",
) -> None:
    """A result becomes true. Called by the announcement of the stage that decided it."""
    move(dossier, becomes, by=by, now=now, because=because)


def _locked(dossier: Dossier) -> Dossier:
    """The row as it is now, held until the end of the transaction."""
    rows = Dossier.objects.select_for_update(of=("self",))
    return rows.select_related("call", "sprint", "candidate", "rule_set").get(pk=dossier.pk)


def _refresh(dossier: Dossier, row: Dossier) -> None:
    for field in ("state", "submitted_at", "sprint", "rule_set", "edition", "changed_at"):
        setattr(dossier, field, getattr(row, field))
