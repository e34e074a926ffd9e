"""Who may act on reviews and results; what stands in the way, in a sentence, or nothing."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fellowship.calls.models import Role, RoleKind
from fellowship.dossiers.models import Dossier, DossierQuerySet
from fellowship.dossiers.states import DossierState
from fellowship.people.models import User
from fellowship.people.rights import Right, may
from fellowship.process.models import no_such_outcome
from fellowship.reviews.models import (
    Announcement,
    BlindSheet,
    Correction,
    Opinion,
    Review,
    Verdict,
    lacking_readings,
)
from fellowship.reviews.states import AnnouncementState, CorrectionState, ReviewState
from regulations import Decision, Grid, Stage


def awaiting(announcement: Announcement) -> DossierQuerySet:
    """The dossiers an announcement decides upon: those of the sprint that stand at its stage."""
    return (
        Dossier.objects.filter(sprint=announcement.sprint)
        .at_stage(announcement.stage)
        .with_bound_rules()
        .order_by("pk")
    )


def undecided(announcement: Announcement) -> DossierQuerySet:
    return awaiting(announcement).exclude(verdicts__announcement=announcement)


def behind(announcement: Announcement) -> DossierQuerySet:
    """The dossiers of the sprint that have not come so far and still may, by the usual way."""
    earlier = {
        place.slug
        for process in announcement.processes
        for place in process.places
        if (here := process.get(announcement.stage))
        and place != here
        and here in process.ahead(place)
    }
    return Dossier.objects.filter(sprint=announcement.sprint).at_stage(*earlier).order_by("pk")


def can_assign(user: User) -> bool:
    return may(user, Right.RUN)


def can_record_conflict(user: User) -> bool:
    """On behalf of someone: the team. A reviewer declares their own through their review."""
    return may(user, Right.RUN)


def can_review(user: User, review: Review, *, now: datetime) -> bool:
    return Review.objects.visible_to(user, now).filter(pk=review.pk).exists()


def fault_of_score(grid: Grid, value: object) -> str:
    """0 is a score; a half point, a number out of the scale or a text is not one (D1)."""
    if isinstance(value, int) and not isinstance(value, bool) and value in grid.scale:
        return ""
    return _("La note va de %(lowest)d à %(highest)d, par points entiers.") % {
        "lowest": grid.lowest,
        "highest": grid.highest,
    }


def obstacle_to_write(
    review: Review, grid: Grid, scores: Mapping[str, object], opinion: str = ""
) -> str:
    if review.state != ReviewState.ASSIGNED:
        return _("Cette évaluation est %(state)s : elle ne se modifie plus.") % {
            "state": review.get_state_display()
        }
    if review.dossier.state == DossierState.WITHDRAWN:
        return _("Ce dossier a été retiré : il n’est plus à évaluer.")
    known = {criterion.slug for criterion in grid.criteria}
    if set(scores) - known:
        return _("Cette grille n’a pas ce critère.")
    if opinion and opinion not in Opinion.values:
        return _("Cet avis n’est pas dans la liste.")
    if grid.aggregation == "opinion" and any(value is not None for value in scores.values()):
        return _("Cette grille se remplit sans note.")
    faults = [fault_of_score(grid, value) for value in scores.values() if value is not None]
    return next((fault for fault in faults if fault), "")


def obstacle_to_send(
    review: Review,
    grid: Grid,
    scores: Mapping[str, object],
    appreciation: str,
    opinion: str = "",
) -> str:
    if obstacle := obstacle_to_write(review, grid, scores, opinion):
        return obstacle
    missing = [c.name for c in grid.criteria if scores.get(c.slug) is None]
    if missing and grid.aggregation != "opinion":
        return _("Il manque une note : %(criteria)s.") % {"criteria": ", ".join(missing)}
    if review.sheet.asks_opinion and not opinion:
        return _("Il manque votre avis.")
    if grid.appreciation and not appreciation.strip():
        return _("Il manque votre appréciation.")
    return ""


def can_prepare_announcement(user: User) -> bool:
    return may(user, Right.RUN)


def can_schedule_announcement(user: User) -> bool:
    return may(user, Right.RUN)


def can_correct(user: User) -> bool:
    """Ask that a decision be corrected, confirm or drop what another asked."""
    return may(user, Right.RUN)


def told_to(dossier: Dossier) -> list[tuple[str, str, str]]:
    """(stage, outcome, reason) of what was decided of a dossier and told, oldest first."""
    rows = Verdict.objects.filter(
        dossier=dossier, announcement__state=AnnouncementState.APPLIED
    ).select_related("announcement")
    process = dossier.process
    found = []
    for verdict in rows.order_by("announcement__applied_at", "pk"):
        stage = process.get(verdict.announcement.stage) if process else None
        label = stage.outcome_label(verdict.outcome) if stage else verdict.outcome
        found.append((verdict.announcement.name, label, verdict.reason))
    return found


def last_verdict(dossier: Dossier) -> Verdict | None:
    """The decision that was told last."""
    rows = Verdict.objects.filter(
        dossier=dossier, announcement__state=AnnouncementState.APPLIED
    ).select_related("announcement__call")
    return rows.order_by("announcement__applied_at", "pk").last()


def correctable(dossier: Dossier, *, now: datetime) -> tuple[Stage | None, str]:
    """The decision that may still be corrected; or none, and the reason."""
    verdict = last_verdict(dossier)
    process = dossier.process
    stage = process.get(verdict.announcement.stage) if verdict and process else None
    if verdict is None or process is None or stage is None:
        return None, _("Aucune décision n’a été annoncée pour ce dossier.")
    days = stage.settings_as(Decision).correctable_days
    told_at = verdict.announcement.applied_at
    if not days or told_at is None:
        return None, _("Le règlement ne permet pas de corriger cette décision.")
    if now >= told_at + timedelta(days=days):
        return None, _("Une décision se corrige pendant %(days)d jours : le délai est passé.") % {
            "days": days
        }
    reached = process.after(stage, dossier.outcome) if dossier.outcome in stage.outcomes else None
    at_end = dossier.state == dossier.ended and dossier.stage == stage.slug
    still = reached is not None and dossier.is_standing_at(reached.slug)
    if not (at_end or still):
        return None, _("Ce dossier a avancé depuis cette décision : elle ne se corrige plus.")
    return stage, ""


def obstacle_to_ask_correction(
    dossier: Dossier, outcome: str, reason: str, *, now: datetime
) -> str:
    stage, why = correctable(dossier, now=now)
    if stage is None:
        return why
    if outcome not in stage.outcomes or outcome == dossier.outcome:
        return _("Choisissez une autre issue que celle qui a été annoncée.")
    if not reason.strip():
        return _("Dites pourquoi cette décision est corrigée.")
    if Correction.objects.asked().filter(dossier=dossier).exists():
        return _("Une correction est déjà demandée pour ce dossier.")
    return ""


def obstacle_to_confirm_correction(correction: Correction, *, by: User, now: datetime) -> str:
    if correction.state != CorrectionState.ASKED:
        return _("Cette correction n’est plus à confirmer.")
    if correction.asked_by_id == by.pk:
        return _("Une correction se confirme par une autre personne que celle qui la demande.")
    stage, why = correctable(correction.dossier, now=now)
    return "" if stage else why


def can_cancel_announcement(user: User) -> bool:
    return may(user, Right.RUN)


def can_sign(user: User, announcement: Announcement, *, now: datetime) -> bool:
    """Who holds the authority named by the rules, in this call, today."""
    roles = Role.objects.of(user, RoleKind.AUTHORITY).standing(now)
    return roles.filter(call=announcement.call_id).exists()


def obstacle_to_decide(announcement: Announcement, dossier: Dossier, outcome: str | None) -> str:
    """``outcome`` None: a verdict taken back."""
    if announcement.state != AnnouncementState.PREPARED:
        return _("Cette annonce n’est plus en préparation : reprenez-la avant de la modifier.")
    if dossier.sprint_id != announcement.sprint_id:
        return _("Ce dossier n’est pas de ce sprint.")
    stage = dossier.place
    if dossier.state != dossier.running or stage is None or stage.slug != announcement.stage:
        return _("Ce dossier n’attend pas cette décision.")
    if outcome is not None and outcome not in stage.outcomes:
        return no_such_outcome()
    return "" if outcome is None else obstacle_of_readings(dossier, stage)


def obstacle_of_readings(dossier: Dossier, stage: Stage) -> str:
    """Nothing is decided below the readings which the rules ask for."""
    read = stage.settings_as(Decision).of
    sheet = BlindSheet.objects.filter(dossier=dossier, stage=read).first()
    if sheet is None:
        return ""
    sent = sheet.reviews.filter(state=ReviewState.SENT).count()
    if sent >= sheet.readers:
        return ""
    return _("Dossier %(reference)s : %(sent)d lecture(s) envoyée(s) sur %(wanted)d.") % {
        "reference": dossier.reference,
        "sent": sent,
        "wanted": sheet.readers,
    }


def is_rolling(announcement: Announcement) -> bool:
    """A call open all year has no last dossier: each list covers those it names."""
    rule_set = announcement.call.rule_set(announcement.prepared_at.date())
    return bool(rule_set and rule_set.rules.rhythm == "all_year")


def obstacle_to_sign(announcement: Announcement) -> str:
    """The authority signs a list that is whole; nothing changes in it afterwards."""
    if announcement.state != AnnouncementState.PREPARED:
        return _("Cette liste n’est plus en préparation.")
    if announcement.decision.signed_by != "authority":
        return _("Le règlement ne demande pas que cette liste soit signée.")
    return obstacle_to_tell(announcement)


def obstacle_to_schedule(
    announcement: Announcement, *, by: User | None, applies_at: datetime, now: datetime
) -> str:
    if announcement.state not in {AnnouncementState.PREPARED, AnnouncementState.SIGNED}:
        return _("Cette annonce n’est plus en préparation.")
    decision = announcement.decision
    if decision.signed_by == "authority" and announcement.state != AnnouncementState.SIGNED:
        return _("Cette liste attend la signature de l’autorité que nomme le règlement.")
    if decision.two_people and by is not None and by.pk == announcement.prepared_by_id:
        return _(
            "Le règlement demande deux personnes : une autre que celle qui a préparé cette liste "
            "la publie."
        )
    if applies_at <= now:
        return _("L’instant de publication doit être à venir.")
    closes_at = announcement.sprint.closes_at
    if not is_rolling(announcement) and closes_at and applies_at < closes_at:
        return _("Les dépôts ne seront pas clos à cet instant : choisissez-en un plus tardif.")
    return obstacle_to_tell(announcement)


def obstacle_to_tell(announcement: Announcement) -> str:
    """All at once or not at all: no result while a dossier still has none.

    A call open all year tells those it has decided upon.
    """
    if is_rolling(announcement):
        if not announcement.verdicts.exists():
            return _("Aucune décision n’est préparée.")
        return obstacle_of_lacking(announcement)
    waiting = behind(announcement).count()
    if waiting:
        some = ", ".join(behind(announcement).values_list("reference", flat=True)[:5])
        return ngettext(
            "%(count)d dossier n’est pas encore arrivé à cette étape : %(some)s.",
            "%(count)d dossiers ne sont pas encore arrivés à cette étape, dont : %(some)s.",
            waiting,
        ) % {"count": waiting, "some": some}
    if not announcement.verdicts.exists() and not undecided(announcement).exists():
        return _("Aucun dossier n’attend cette décision.")
    left = undecided(announcement)
    missing = left.count()
    if missing:
        some = ", ".join(left.values_list("reference", flat=True)[:5])
        return ngettext(
            "Il reste %(count)d dossier sans décision : %(some)s.",
            "Il reste %(count)d dossiers sans décision, dont : %(some)s.",
            missing,
        ) % {"count": missing, "some": some}
    if not announcement.verdicts.exists():
        return _("Aucune décision n’est préparée.")
    return obstacle_of_lacking(announcement)


def lacking(announcement: Announcement) -> QuerySet[Dossier]:
    """The dossiers it decides upon that have too few readings: one was recused since."""
    decided = Dossier.objects.filter(verdicts__announcement=announcement)
    return lacking_readings(decided, announcement.decision.of)


def obstacle_of_lacking(announcement: Announcement) -> str:
    short = lacking(announcement).order_by("reference").values_list("reference", flat=True)[:5]
    if not short:
        return ""
    return _("Ces dossiers n’ont pas toutes leurs lectures : %(some)s.") % {
        "some": ", ".join(short)
    }


def obstacle_to_apply(announcement: Announcement, *, now: datetime) -> str:
    if announcement.state != AnnouncementState.SCHEDULED:
        return _("Cette annonce n’est pas programmée.")
    if announcement.applies_at is None or announcement.applies_at > now:
        return _("L’instant de publication n’est pas encore venu.")
    return ""
