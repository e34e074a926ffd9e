"""Everything that writes a call, its calendar, its rules, its parts and who follows it."""

from fellowship.calls.actions.bodies import change_body, create_body
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
from fellowship.calls.actions.parts import end_invitation, end_part, give_part, invite
from fellowship.calls.actions.versions import export_rules, import_rules, publish_rules

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
    "end_part",
    "end_subscription",
    "export_rules",
    "give_part",
    "import_rules",
    "invite",
    "move_milestone",
    "plan",
    "propose_calendar",
    "publish_rules",
    "subscribe",
    "tell_move",
    "tell_subscribers",
]
