"""Everything that writes a review or a result. One function per verb; each is all or nothing."""

from fellowship.reviews.actions.announcements import (
    apply_announcement,
    apply_due_announcements,
    cancel_announcement,
    decide,
    decide_by_threshold,
    prepare_announcement,
    reopen_announcement,
    schedule_announcement,
)

__all__ = [
    "apply_announcement",
    "apply_due_announcements",
    "cancel_announcement",
    "decide",
    "decide_by_threshold",
    "prepare_announcement",
    "reopen_announcement",
    "schedule_announcement",
]
