"""Everything that writes a call, its calendar, its rules, its roles and who follows it."""

from fellowship.calls.actions.calendar import (
    Change,
    add_sprint,
    archive_call,
    confirm_call,
    confirm_dates,
    confirm_proposal,
    create_call,
    date_milestone,
    dismiss_proposal,
    move_milestone,
    plan,
    propose_calendar,
)
from fellowship.calls.actions.following import (
    confirm_subscription,
    end_subscription,
    subscribe,
    tell_move,
    tell_subscribers,
)
from fellowship.calls.actions.host_bodies import change_body, create_body
from fellowship.calls.actions.regulations import (
    export_rules,
    import_rules,
    keep_draft,
    publish_rules,
)
from fellowship.calls.actions.roles import end_invitation, end_role, give_role, invite

__all__ = [
    "Change",
    "add_sprint",
    "archive_call",
    "change_body",
    "confirm_call",
    "confirm_dates",
    "confirm_proposal",
    "confirm_subscription",
    "create_body",
    "create_call",
    "date_milestone",
    "dismiss_proposal",
    "end_invitation",
    "end_role",
    "end_subscription",
    "export_rules",
    "give_role",
    "import_rules",
    "invite",
    "keep_draft",
    "move_milestone",
    "plan",
    "propose_calendar",
    "publish_rules",
    "subscribe",
    "tell_move",
    "tell_subscribers",
]
