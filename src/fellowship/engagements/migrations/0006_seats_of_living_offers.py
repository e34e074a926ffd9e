"""Offers that were made before seats were held take one, the first that accepts their profile."""

from django.db import migrations


def forward(apps, schema_editor):
    Offer = apps.get_model("engagements", "Offer")
    Hold = apps.get_model("engagements", "Hold")
    Contract = apps.get_model("engagements", "Contract")
    living = Offer.objects.filter(state__in=["prepared", "sent", "accepted"], hold=None)
    for offer in living.select_related("dossier", "pairing").order_by("pk"):
        contract = Contract.objects.filter(offer=offer).exclude(state="cancelled").first()
        until = contract.ends_on if contract else None
        taken = Hold.objects.filter(freed_at=None).exclude(until__lt=offer.starts_on)
        seats = offer.mission.seats.exclude(pk__in=taken.values("seat")).order_by("position")
        pinned = offer.pairing.seat_id if offer.pairing else None
        fitting = [
            seat
            for seat in seats
            if seat.pk == pinned
            or (pinned is None and (not offer.dossier.profile or offer.dossier.profile in seat.profiles))
        ]
        if fitting:  # an offer too many, made before, keeps none: it was made and stays
            Hold.objects.create(
                seat=fitting[0], offer=offer, since=offer.prepared_at, until=until
            )


class Migration(migrations.Migration):
    dependencies = [("engagements", "0005_holds")]
    operations = [migrations.RunPython(forward, migrations.RunPython.noop)]
