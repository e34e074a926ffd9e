"""The mails that tell a result, in the words of the stage and of what comes next."""

from datetime import datetime

from fellowship.core import outbox
from fellowship.dossiers.models import Dossier
from fellowship.process.registry import work_of
from regulations import Stage


def post_outcome(
    dossier: Dossier,
    stage: Stage,
    outcome: str,
    reason: str,
    *,
    key: str,
    now: datetime,
    held: bool = True,
    not_before: datetime | None = None,
    template: str = "stage_outcome",
) -> None:
    """Write the mail of what ``stage`` decided of a dossier."""
    process = dossier.process
    following = process.after(stage, outcome) if process else None
    outbox.post(
        to=dossier.candidate.email,
        template=template,
        now=now,
        key=key,
        about=dossier,
        not_before=not_before,
        held=held,
        dossier=dossier,
        sprint=dossier.sprint,
        stage=stage,
        outcome=stage.outcome_label(outcome),
        following=following,
        coming=work_of(following.kind).coming if following else "",
        reason=reason,
    )
