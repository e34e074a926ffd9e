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
    sign_announcement,
)
from fellowship.reviews.actions.assignment import (
    apply_run,
    ask_for_plan,
    make_sheet,
    plan_reviews,
    renew_sheets,
)
from fellowship.reviews.actions.corrections import (
    ask_correction,
    confirm_correction,
    drop_correction,
)
from fellowship.reviews.actions.readings import (
    cancel_reviews,
    declare_conflict,
    record_conflict,
    save_review,
    send_review,
)

__all__ = [
    "apply_announcement",
    "apply_due_announcements",
    "apply_run",
    "ask_correction",
    "ask_for_plan",
    "cancel_announcement",
    "cancel_reviews",
    "confirm_correction",
    "decide",
    "decide_by_threshold",
    "declare_conflict",
    "drop_correction",
    "make_sheet",
    "plan_reviews",
    "prepare_announcement",
    "record_conflict",
    "renew_sheets",
    "reopen_announcement",
    "save_review",
    "schedule_announcement",
    "send_review",
    "sign_announcement",
]
