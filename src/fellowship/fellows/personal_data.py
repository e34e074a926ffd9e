"""What mission life holds of a fellow: her stays, and what was to be done around them."""

from typing import Any

from fellowship.core.personal_data import rows
from fellowship.fellows.models import Renewal, Stay, Task
from fellowship.people.models import User


def about(person: User) -> dict[str, Any]:
    stays = Stay.objects.of_fellow(person)
    return {
        "stays": rows(
            stays,
            mission="contract__offer__mission__title",
            state="state",
            starts_on="starts_on",
            ends_on="ends_on",
            arrived_on="arrived_on",
            stopped_at="stopped_at",
            stopped_by="stopped_by",
        ),
        "stay_tasks": rows(
            Task.objects.filter(stay__in=stays),
            task="slug",
            side="side",
            due_on="due_on",
            done_at="done_at",
        ),
        "renewals": rows(
            Renewal.objects.filter(stay__in=stays),
            state="state",
            until="until",
            proposed_at="proposed_at",
            answered_at="answered_at",
        ),
    }
