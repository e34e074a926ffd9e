"""Everything that writes a dossier. One function per verb; each is all or nothing."""

import json
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from functools import partial
from hashlib import blake2b, sha256
from operator import attrgetter
from pathlib import PurePosixPath
from typing import Any

import structlog
from django.conf import settings
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from fellowship.calls.models import Call, HostBody, Sprint
from fellowship.core import jobs, outbox
from fellowship.core.jobs import enqueue, routine, without_transaction
from fellowship.core.lifecycle import Refused, move, record
from fellowship.core.reception import Source
from fellowship.dossiers import pdf_check, receipts, rules
from fellowship.dossiers.models import (
    Attachment,
    Dossier,
    LateAccess,
    Member,
    Opening,
    Receipt,
    Scan,
)
from fellowship.dossiers.states import DossierState
from fellowship.outside import virus_scan
from fellowship.people.models import User
from fellowship.process import actions as process
from regulations import Field, Rules, Section, Stage

log = structlog.get_logger(__name__)
KEPT_FRESH = (
    *("state", "stage", "stage_kind", "outcome"),
    *("submitted_at", "sprint", "rule_set", "edition", "changed_at"),
)
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
    call: Call,
    profile: str,
    *,
    by: User,
    now: datetime,
    affirmed: Collection[str] = (),
    body: HostBody | None = None,
    sprint: Sprint | None = None,
) -> Dossier:
    """Open a draft for the sprint that is open, or else for the next.

    ``sprint``: the closed one that a late access opens to this person.
    """
    if obstacle := rules.obstacle_to_start(call, profile, by, now=now, sprint=sprint):
        raise Refused(obstacle)
    sprint = sprint or rules.sprint_to_come(call, now)
    dossier = _create(call, sprint, profile, by=by, now=now)
    dossier.affirmed = sorted(affirmed)
    dossier.body = body or next(iter(_bodies_to_name(call, by=by, now=now)), None)
    dossier.save(update_fields=["affirmed", "body"])
    record(dossier, "started", by=by, now=now)
    return dossier


def _bodies_to_name(call: Call, *, by: User, now: datetime) -> list[HostBody]:
    """The administrations a call asks for, of the person who applies; none when it asks none."""
    rule_set = call.rule_set(now.astimezone(call.tz).date())
    if rule_set is None or rule_set.rules.applicant.kind != "administration":
        return []
    return rules.bodies_of(by, call, now=now)


@transaction.atomic
def invite_member(dossier: Dossier, email: str, *, by: User, now: datetime) -> Member:
    """Ask someone to be of the team: they sign in with this address and confirm."""
    email = email.strip().lower()
    row = locked(dossier)
    if obstacle := rules.obstacle_to_invite_member(row, email, now=now):
        raise Refused(obstacle)
    member = Member.objects.create(dossier=row, email=email, invited_at=now)
    record(row, "member_invited", by=by, now=now, member=member.pk)
    outbox.post(
        to=email,
        template="member_invited",
        now=now,
        key=f"member-{member.pk}",
        about=row,
        dossier=row,
        member=member,
    )
    return member


@transaction.atomic
def confirm_member(member: Member, *, by: User, now: datetime) -> None:
    """The person takes part: she sees the dossier from now on."""
    row = locked(member.dossier)
    if by.email.lower() != member.email:
        raise Refused(_("Cette invitation est pour une autre adresse."))
    if obstacle := rules.obstacle_to_edit(row):
        raise Refused(obstacle)
    member.person, member.confirmed_at = by, now
    member.save(update_fields=["person", "confirmed_at"])
    record(row, "member_confirmed", by=by, now=now, member=member.pk)


@transaction.atomic
def remove_member(member: Member, *, by: User, now: datetime) -> None:
    """By who writes, or by the member."""
    row = locked(member.dossier)
    if obstacle := rules.obstacle_to_edit(row):
        raise Refused(obstacle)
    record(row, "member_removed", by=by, now=now, member=member.pk)
    member.delete()


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
    row = locked(dossier)
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
    with transaction.atomic():
        if obstacle := rules.obstacle_to_edit(locked(dossier)):
            raise Refused(obstacle)
        return keep_file(dossier, field, name, content, by=by, now=now)


@transaction.atomic
def keep_file(
    dossier: Dossier, field: Field, name: str, content: bytes, *, by: User, now: datetime
) -> Attachment:
    """For who has made sure that the question is open and the file sound."""
    row = locked(dossier)
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
    if virus_scan.is_configured():
        enqueue(scan_file, attachment.pk, key=f"scan:{attachment.pk}", now=now)
    row.changed_at = now
    row.save(update_fields=["changed_at"])
    record(dossier, "file_attached", by=by, now=now, question=field.slug, sha256=attachment.sha256)
    return attachment


def open_copy(attachment: Attachment, *, by: User, role: str, now: datetime) -> bytes:
    """The file as others than its owner get it: written anew, its pages alone. Notes the reading.

    A file that ClamAV refuses, or has not answered for where there is one, is shown to nobody.
    """
    if obstacle := rules.obstacle_to_open_copy(attachment):
        raise Refused(obstacle)
    with attachment.file.open("rb") as stored:
        content = pdf_check.clean(stored.read())
    if not content:
        raise Refused(_("Ce fichier ne peut être ouvert sans risque."))
    note_opening([attachment.dossier_id], Opening.What.FILE, by=by, role=role, now=now,
                 detail=attachment.field)  # fmt: skip
    return content


def note_opening(
    dossiers: Iterable[int], what: str, *, by: User, role: str, now: datetime, detail: str = ""
) -> None:
    """Each time, for each dossier: what the person it is about will read."""
    Opening.objects.bulk_create(
        Opening(dossier_id=pk, what=what, by=by, role=role, detail=detail, at=now)
        for pk in dossiers
    )


@without_transaction
def scan_file(attachment_id: int, *, now: datetime) -> None:
    """A job: tried again until ClamAV answers. Meanwhile the file waits."""
    attachment = Attachment.objects.filter(pk=attachment_id, scan=Scan.PENDING).first()
    if attachment is None:
        return
    with attachment.file.open("rb") as stored:
        answer = virus_scan.scan(stored.read())
    Attachment.objects.filter(pk=attachment_id).update(scan=answer, scanned_at=now)
    if answer == "infected":
        record(attachment.dossier, "file_infected", by=None, now=now, question=attachment.field)


@routine(every=timedelta(minutes=10))
def scan_what_waits(*, now: datetime) -> int:
    """Files that came while there was no scanner, or whose job was given up."""
    if not virus_scan.is_configured():
        return 0
    waiting = (
        Attachment.objects.filter(scan=Scan.PENDING).order_by("pk").values_list("pk", flat=True)
    )
    for pk in waiting[:500]:
        enqueue(scan_file, pk, key=f"scan:{pk}:{now:%Y%m%d%H}", now=now)
    return len(waiting[:500])


@transaction.atomic
def remove_file(dossier: Dossier, field: str, *, by: User, now: datetime) -> None:
    row = locked(dossier)
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


def submit(
    dossier: Dossier,
    *,
    by: User,
    now: datetime,
    affirmed: Collection[str] | None = None,
    source: Source = Source.VIEW,
    recorded_at: datetime | None = None,
) -> Receipt:
    """Hand the dossier in: from now on it is reviewed, and no longer written.

    ``now`` is the instant of reception and ``source`` who knew it; ``recorded_at``, when the
    deposit was written, a little later. What was changed since it was sent counts from its
    change: a request that waited does not carry later words back in time. What it waited counts
    for ``reception_minutes`` of the rules at most.

    ``affirmed``: the statements ticked beside the button, when they were asked, which are kept even
    if the deposit is refused. A second post finds the first one's receipt; the answer « déjà
    déposé » is therefore always backed by a deposit that is committed.
    """
    with transaction.atomic():
        outcome = _submit(
            dossier,
            by=by,
            now=now,
            affirmed=affirmed,
            source=source,
            recorded_at=recorded_at or now,
        )
    if isinstance(outcome, str):  # said once what was ticked is committed
        raise Refused(outcome)
    return outcome


def _submit(
    dossier: Dossier,
    *,
    by: User,
    now: datetime,
    affirmed: Collection[str] | None,
    source: Source,
    recorded_at: datetime,
) -> Receipt | str:
    """The receipt, or what stands in the way."""
    row = locked(dossier, "attachments", "call__sprints__milestones")
    if row.submitted_at is not None and (receipt := Receipt.objects.filter(dossier=row).first()):
        _refresh(dossier, row)
        return receipt
    if source != Source.VIEW:
        now = max(now, min(row.changed_at, recorded_at))
    if source != Source.PAUSE and (ruled := row.rules_at(recorded_at)):
        # a first sending that a failure interrupted has its signed proof, and that one's limit
        now = max(now, recorded_at - timedelta(minutes=ruled.rules.reception_minutes))
    ticked: dict[str, Any] = {}
    if affirmed is not None and not rules.obstacle_to_edit(row):
        ticked = {"affirmed": sorted(set(affirmed)), "changed_at": now}
        dossier.affirmed = row.affirmed = ticked["affirmed"]
        record(row, "affirmed", by=by, now=now, statements=row.affirmed)
    if obstacle := rules.obstacle_to_submit(row, now=now):
        if ticked:
            row.changed_at = now
            row.save(update_fields=list(ticked))
        return obstacle
    late = rules.late_access_of(row, now=now)
    rule_set = row.rules_at(now)
    sprint = late.sprint if late else row.call.open_sprint(now)
    assert rule_set is not None  # noqa: S101 - the obstacle has just said so
    first = rule_set.rules.process.first
    try:
        move(
            row,
            DossierState.SUBMITTED,
            by=by,
            now=now,
            submitted_at=now,
            sprint=sprint,
            rule_set=rule_set,
            stage=first.slug,
            stage_kind=first.kind,
            **ticked,
        )
    except IntegrityError as twin:  # another draft of the same person won the race
        raise Refused(_("Vous avez déjà un dossier pour ce sprint et ce profil.")) from twin
    receipt = Receipt(
        dossier=row,
        number=f"AR-{now.astimezone(row.call.tz):%Y%m%d}-{row.reference}",
        received_at=now,
        source=source,
        recorded_at=recorded_at,
        digest=_digest(row),
        files=_files(row, rule_set.rules),
    )
    receipt.sealed = receipts.sealed(_statement(receipt, sprint))
    receipt.save()
    if late:
        LateAccess.objects.filter(pk=late.pk).update(used_at=now)
        record(row, "late_access_used", by=by, now=now, access=late.pk)
    process.advance(row, "sent", by=by, now=now)
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
    transaction.on_commit(partial(_log_deposit, receipt))
    return receipt


def _log_deposit(receipt: Receipt) -> None:
    """A line that survives the database and names nobody: what was acknowledged, and when."""
    log.info(
        "deposit",
        number=receipt.number,
        reference=receipt.dossier.reference,
        received_at=receipt.received_at.isoformat(),
        digest=receipt.digest,
    )


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
        "received_at_source": str(receipt.source),
        "recorded_at": (receipt.recorded_at or receipt.received_at)
        .astimezone(dossier.call.tz)
        .isoformat(),
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


def _files(dossier: Dossier, ruled: Rules) -> list[dict[str, Any]]:
    labels = {
        field.slug: field.label
        for section in rules.sections_at(ruled, ruled.process.first)
        for field in section.fields
    }
    return [
        {
            "label": labels.get(file.field, file.field),
            "name": file.name,
            "size": file.size,
            "sha256": file.sha256,
        }
        for file in sorted(dossier.attachments.all(), key=attrgetter("field"))
    ]


@transaction.atomic
def send_form(dossier: Dossier, *, by: User, now: datetime) -> None:
    """Hand in the second form at which the dossier stands: it goes on, and is no longer written."""
    row = locked(dossier, "attachments", "sprint__milestones")
    if obstacle := rules.obstacle_to_send_form(row, now=now):
        raise Refused(obstacle)
    stage = row.place
    process.advance(row, "sent", by=by, now=now)
    outbox.post(
        to=row.candidate.email,
        template="form_received",
        now=now,
        key=f"form-{row.pk}-{stage.slug if stage else ''}",
        about=row,
        dossier=row,
        stage=stage,
        contact=settings.CONTACT_EMAIL,
    )
    _refresh(dossier, row)


@transaction.atomic
def check_eligibility(
    dossier: Dossier, outcome: str, *, by: User, now: datetime, because: str = ""
) -> None:
    """The team has checked what was affirmed. Who is not eligible reads why, and is told."""
    row = locked(dossier)
    if not row.is_at("eligibility"):
        raise Refused(_("Ce dossier n’attend pas cette vérification."))
    if outcome == "ineligible" and not because.strip():
        raise Refused(_("Dites à quelle condition le dossier ne répond pas."))
    stage = row.place
    process.advance(row, outcome, by=by, now=now, because=because.strip())
    if outcome == "ineligible":
        tell_end(row, stage, outcome, because, now=now)
    _refresh(dossier, row)


def tell_end(
    dossier: Dossier, stage: Stage | None, outcome: str, reason: str, *, now: datetime
) -> None:
    """The mail that tells a refusing outcome nobody decided in a list: ineligible, missed…"""
    outbox.post(
        to=dossier.candidate.email,
        template="stage_outcome",
        now=now,
        key=f"stage-{dossier.pk}-{stage.slug if stage else ''}-{outcome}",
        about=dossier,
        dossier=dossier,
        sprint=dossier.sprint,
        stage=stage,
        outcome=stage.outcome_label(outcome) if stage else outcome,
        following=None,
        reason=reason,
    )


@jobs.routine(every=timedelta(minutes=10))
@transaction.atomic
def close_forms(*, now: datetime) -> int:
    """The second forms that were not sent in their window: the dossier leaves, and is told."""
    waiting = Dossier.objects.standing_at("form").select_related("call", "candidate", "rule_set")
    count = 0
    for dossier in waiting.prefetch_related("sprint__milestones").order_by("pk"):
        stage = dossier.place
        window = dossier.sprint.milestone(stage.window) if dossier.sprint and stage else None
        over = window is not None and not window.is_provisional and window.ends_at
        if not over or now < over:
            continue
        process.advance(dossier, "missed", by=None, now=now)
        tell_end(dossier, stage, "missed", "", now=now)
        count += 1
    return count


@transaction.atomic
def withdraw(dossier: Dossier, *, by: User | None, now: datetime, because: str = "") -> None:
    """Leave. What depended on the dossier (reviews, interviews) hears of it by ``moved``."""
    row = locked(dossier)
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


def locked(dossier: Dossier, *with_its: str) -> Dossier:
    """The row as it is now, held until the end of the transaction; ``with_its``: prefetched."""
    rows = Dossier.objects.select_for_update(of=("self",)).prefetch_related(*with_its)
    return rows.select_related("call", "sprint", "candidate", "rule_set").get(pk=dossier.pk)


def _refresh(dossier: Dossier, row: Dossier) -> None:
    for field in KEPT_FRESH:
        setattr(dossier, field, getattr(row, field))
