"""The states of the first edition become places of the process that its rules amount to.

``submitted`` stood before the reading, ``shortlisted`` before the interview, ``admitted`` after the
selection. Each old change of state gets, beside its own line, the lines « stage » that say the same
in the words of the process: the place of every dossier can be rebuilt from its trail.
``engagements.0003`` takes those that were further (readings all in, interview held, offer made).
"""

from itertools import groupby

from django.db import migrations

KINDS = {
    "lecture": "reading",
    "preselection": "decision",
    "entretien": "hearing",
    "selection": "decision",
    "vivier": "pool",
    "offre": "offer",
}


def way_of(content):
    """(first place, place after the selection) of the rules of the first edition."""
    reads = any(grid.get("slug") == "dossier" for grid in content.get("grids", []))
    return ("lecture" if reads else "entretien", "vivier" if "pool" in content else "offre")


def steps(before, after, content):
    """What a change of state was, as (place left, outcome, place reached; "": the end)."""
    first, last = way_of(content)
    if after == "submitted":
        return [("depot", "sent", first)]
    if after == "shortlisted":
        return [("lecture", "done", "preselection"), ("preselection", "kept", "entretien")]
    if after == "admitted":
        return [("entretien", "heard", "selection"), ("selection", "kept", last)]
    if after == "declined" and (before == "shortlisted" or first == "entretien"):
        return [("entretien", "heard", "selection"), ("selection", "declined", "")]
    if after == "declined":
        return [("lecture", "done", "preselection"), ("preselection", "declined", "")]
    return []


def history(state):
    """The changes a row must have known, when the logbook holds none."""
    road = ["draft", "submitted"]
    if state in {"shortlisted", "admitted"}:
        road.append("shortlisted")
    if state in {"admitted", "declined"}:
        road.append(state)
    return list(zip(road, road[1:]))


def forward(apps, schema_editor):
    alias = schema_editor.connection.alias
    Dossier = apps.get_model("dossiers", "Dossier")
    Event = apps.get_model("core", "Event")
    sent = Dossier.objects.using(alias).exclude(submitted_at=None).order_by("pk")
    keys = list(sent.values_list("pk", flat=True))
    for start in range(0, len(keys), 500):
        rows = sent.filter(pk__in=keys[start : start + 500]).select_related("rule_set")
        rows = list(rows.defer("answers", "affirmed"))
        subjects = [f"dossiers.Dossier:{row.pk}" for row in rows]
        known = Event.objects.using(alias).filter(subject__in=subjects, verb="move")
        told = {
            subject: list(events)
            for subject, events in groupby(
                known.order_by("subject", "at", "pk"), key=lambda event: event.subject
            )
        }
        lines = []
        for row in rows:
            subject, content = f"dossiers.Dossier:{row.pk}", row.rule_set.content
            moves = [
                (e.before, e.after, e.at, e.by_id)
                for e in told.get(subject, [])
                if e.after in {"submitted", "shortlisted", "admitted", "declined"}
            ] or [(b, a, row.submitted_at, None) for b, a in history(row.state)]
            for before, after, at, by in moves:
                for left, outcome, reached in steps(before, after, content):
                    lines.append(
                        Event(
                            at=at,
                            by_id=by,
                            subject=subject,
                            verb="stage",
                            before=left,
                            after=reached,
                            facts={
                                "outcome": outcome,
                                "rules": row.rule_set.code,
                                "version": row.rule_set.version,
                            },
                        )
                    )
                    row.stage, row.outcome = reached or left, outcome
            row.stage_kind = KINDS.get(row.stage, "")
            if row.state in {"shortlisted", "admitted"}:
                row.state = "submitted"
            elif row.state == "declined":
                row.state = "ended"
        Event.objects.using(alias).bulk_create(lines)
        Dossier.objects.using(alias).bulk_update(rows, ["state", "stage", "stage_kind", "outcome"])


def backward(apps, schema_editor):
    """The lines of the trail stay: the logbook keeps everything."""
    dossiers = apps.get_model("dossiers", "Dossier").objects.using(schema_editor.connection.alias)
    running = dossiers.filter(state="submitted")
    running.filter(stage__in=["entretien", "selection"]).update(state="shortlisted")
    running.filter(stage__in=["vivier", "offre", "contrat", "lettre"]).update(state="admitted")
    dossiers.filter(state="ended", stage="lettre").update(state="admitted")
    dossiers.filter(state="ended").update(state="declined")


class Migration(migrations.Migration):
    dependencies = [("dossiers", "0006_stage_fields"), ("core", "0006_plain_names")]
    operations = [migrations.RunPython(forward, backward)]
