"""Take the dossiers of the first edition to the place they had really reached.

``dossiers.0007`` knew their states only. Who is read enough waits for the decision; who was heard,
for the selection; an offer sent, accepted, a contract signed, a letter issued are places now. Each
step is written in the logbook as the actions write it.
"""

from django.db import migrations

KINDS = {
    "preselection": "decision",
    "selection": "decision",
    "offre": "offer",
    "contrat": "contract",
    "lettre": "letter",
}


def forward(apps, schema_editor):
    alias = schema_editor.connection.alias
    Dossier = apps.get_model("dossiers", "Dossier")
    Event = apps.get_model("core", "Event")
    Review = apps.get_model("reviews", "Review")
    Interview = apps.get_model("juries", "Interview")
    Offer = apps.get_model("engagements", "Offer")
    Contract = apps.get_model("engagements", "Contract")

    def advance(dossier, outcome, reached, at):
        left = dossier.stage
        dossier.stage, dossier.outcome = reached or left, outcome
        dossier.stage_kind = KINDS.get(dossier.stage, dossier.stage_kind)
        if not reached:
            dossier.state = "ended"
        dossier.save(using=alias, update_fields=["stage", "stage_kind", "outcome", "state"])
        Event.objects.using(alias).create(
            at=at,
            subject=f"dossiers.Dossier:{dossier.pk}",
            verb="stage",
            before=left,
            after=reached,
            facts={
                "outcome": outcome,
                "rules": dossier.rule_set.code,
                "version": dossier.rule_set.version,
            },
        )

    running = Dossier.objects.using(alias).filter(state="submitted").select_related("rule_set")
    running = running.defer("answers", "affirmed").order_by("pk")
    for dossier in running.filter(stage="lecture"):
        sent = Review.objects.using(alias).filter(dossier=dossier, state="sent")
        instants = list(sent.order_by("sent_at").values_list("sent_at", flat=True))
        if len(instants) >= dossier.rule_set.content.get("readers", 2):
            advance(dossier, "done", "preselection", instants[-1])
    for dossier in running.filter(stage="entretien"):
        heard = Interview.objects.using(alias).filter(dossier=dossier, kind="trade", state="held")
        interview = heard.select_related("slot").order_by("slot__ends_at").last()
        if interview is not None:
            advance(dossier, "heard", "selection", interview.slot.ends_at)
    for dossier in running.filter(stage__in=["vivier", "offre"]):
        offers = Offer.objects.using(alias).filter(dossier=dossier, state__in=["sent", "accepted"])
        offer = offers.order_by("-pk").first()
        if offer is None:
            continue
        if dossier.stage == "vivier":
            advance(dossier, "matched", "offre", offer.sent_at)
        if offer.state == "sent":
            continue
        advance(dossier, "accepted", "contrat", offer.answered_at)
        contract = Contract.objects.using(alias).filter(offer=offer, state="signed").first()
        if contract is None:
            continue
        letter = contract.letters.order_by("pk").first()
        advance(dossier, "signed", "lettre", letter.issued_at if letter else offer.answered_at)
        if letter is not None:
            advance(dossier, "issued", "", letter.issued_at)


class Migration(migrations.Migration):
    dependencies = [
        ("engagements", "0002_missions"),
        ("juries", "0002_missions"),
        ("reviews", "0006_stage_constraints"),
        ("dossiers", "0008_stage_constraints"),
    ]
    operations = [migrations.RunPython(forward, migrations.RunPython.noop)]
