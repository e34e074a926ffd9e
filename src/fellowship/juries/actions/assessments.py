"""What the jurors give of a hearing, and what follows: heard, missed, something else proposed."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from fellowship.calls.models import Sprint
from fellowship.core import jobs, outbox
from fellowship.core.lifecycle import Refused, move, record
from fellowship.dossiers import emails
from fellowship.dossiers.models import Dossier
from fellowship.juries import rules, scores
from fellowship.juries.models import HEARINGS, Assessment, Interview, Mark, Suggestion
from fellowship.juries.states import InterviewState
from fellowship.missions.models import Mission
from fellowship.people.models import User
from fellowship.process import actions as process
from regulations import Stage


class FaultyMarks(Refused):
    """Marks that cannot be sent; ``faults`` says why, criterion by criterion."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        super().__init__(_("Il reste des réponses à compléter."))
        self.faults = dict(faults)


@transaction.atomic
def save_assessment(
    interview: Interview,
    juror: User,
    marks: Mapping[str, int],
    appreciation: str,
    *,
    now: datetime,
    opinion: str = "",
) -> Assessment:
    """Keep a draft that nobody else reads."""
    if obstacle := rules.obstacle_to_assess(interview, juror, now=now):
        raise Refused(obstacle)
    grid = scores.grid_of(interview)
    assessment, _created = Assessment.objects.select_for_update(of=("self",)).update_or_create(
        interview=interview,
        juror=juror,
        defaults={"appreciation": appreciation.strip(), "opinion": opinion, "changed_at": now},
    )
    if grid is not None and grid.is_scored:
        known = {criterion.slug for criterion in grid.criteria}
        wrong = {c for c, value in marks.items() if c not in known or value not in grid.scale}
        if wrong:
            raise FaultyMarks({c: rules.off_scale(grid) for c in wrong})
        assessment.marks.exclude(criterion__in=marks).delete()
        for criterion, value in marks.items():
            Mark.objects.update_or_create(
                assessment=assessment, criterion=criterion, defaults={"value": value}
            )
    return assessment


@transaction.atomic
def send_assessment(
    interview: Interview,
    juror: User,
    marks: Mapping[str, int],
    appreciation: str,
    *,
    now: datetime,
    opinion: str = "",
) -> Assessment:
    """Send for good: from now on the others' marks can be read, and these ones by them.

    The last one the quorum of the rules asks for makes the hearing count.
    """
    assessment = save_assessment(interview, juror, marks, appreciation, now=now, opinion=opinion)
    if faults := rules.faults_of_assessment(
        scores.grid_of(interview), marks, appreciation, opinion
    ):
        raise FaultyMarks(faults)
    assessment.sent_at = now
    assessment.save(update_fields=["sent_at"])
    record(assessment, "sent", by=juror, now=now, interview=interview.pk)
    if interview.state == InterviewState.BOOKED:
        move(interview, InterviewState.HELD, by=juror, now=now)
    _go_on(interview, by=juror, now=now)
    return assessment


def _go_on(interview: Interview, *, by: User | None, now: datetime) -> None:
    """Heard for all there is to hear, where the dossier stands: the next stage begins."""
    dossier = Dossier.objects.select_related("rule_set").get(pk=interview.dossier_id)
    stage = dossier.process.get(interview.stage) if dossier.process else None
    if stage is None or not dossier.is_standing_at(stage.slug):
        return
    if rules.is_wholly_heard(dossier, stage, now=now):
        process.advance(dossier, "heard", by=by, now=now)


@transaction.atomic
def close_hearing(
    dossier: Dossier, *, by: User | None, now: datetime, because: str = ""
) -> Stage | None:
    """Nobody else will hear this person: heard if a hearing counts, missed (and told) if none."""
    stage = rules.standing_hearing(dossier)
    if obstacle := rules.obstacle_to_close_hearing(dossier):
        raise Refused(obstacle)
    assert stage is not None  # noqa: S101 - the obstacle has just said so
    outcome = "heard" if rules.counted(dossier, stage) else "missed"
    if outcome == "missed":
        key = f"missed-{dossier.pk}-{stage.slug}"
        emails.post_outcome(dossier, stage, outcome, because, key=key, now=now, held=False)
    return process.advance(dossier, outcome, by=by, now=now, because=because)


@jobs.routine(every=timedelta(hours=1))
def close_heard(*, now: datetime) -> int:
    """After the window of the hearings, those heard at least once go on; the team ends the others,
    since nobody is put out by a clock for not having been heard."""
    count = 0
    for sprint in Sprint.objects.filter(milestones__ends_at__lte=now).distinct():
        rows = Dossier.objects.filter(sprint=sprint).standing_at(*HEARINGS)
        for dossier in rows.select_related("rule_set", "candidate", "call", "sprint"):
            stage = rules.standing_hearing(dossier)
            if stage is None or not rules.is_over(stage, sprint, now=now):
                continue
            if rules.counted(dossier, stage) and not rules.obstacle_to_close_hearing(dossier):
                close_hearing(dossier, by=None, now=now)
                count += 1
    return count


@transaction.atomic
def propose_elsewhere(
    dossier: Dossier, mission: Mission, *, by: User, now: datetime, because: str = ""
) -> Suggestion:
    """The panel would hear this person for what she did not ask for: she says yes or no (D8)."""
    if obstacle := rules.obstacle_to_propose(dossier, mission, now=now):
        raise Refused(obstacle)
    stage = rules.proposing_hearing(dossier)
    assert stage is not None  # noqa: S101 - the obstacle has just said so
    try:
        with transaction.atomic():
            suggestion = Suggestion.objects.create(
                dossier=dossier,
                stage=stage.slug,
                mission=mission,
                because=because.strip(),
                proposed_by=by,
                proposed_at=now,
            )
    except IntegrityError as clash:
        raise Refused(_("Ce projet lui est déjà proposé.")) from clash
    record(suggestion, "proposed", by=by, now=now, dossier=dossier.pk, mission=mission.pk)
    outbox.post(
        to=dossier.candidate.email,
        template="elsewhere_proposed",
        now=now,
        key=f"elsewhere-{suggestion.pk}",
        about=dossier,
        dossier=dossier,
        mission=mission,
        stage=stage,
        because=suggestion.because,
    )
    return suggestion


@transaction.atomic
def answer_suggestion(suggestion: Suggestion, *, consents: bool, by: User, now: datetime) -> None:
    row = Suggestion.objects.select_for_update(of=("self",)).get(pk=suggestion.pk)
    if obstacle := rules.obstacle_to_answer(row):
        raise Refused(obstacle)
    row.consents, row.answered_at = consents, now
    row.save(update_fields=["consents", "answered_at"])
    record(row, "agreed" if consents else "refused", by=by, now=now, mission=row.mission_id)
