"""Everything that writes panels, slots, interviews, their marks, and the orders made of them."""

from fellowship.juries.actions.assessments import (
    FaultyMarks,
    answer_suggestion,
    close_heard,
    close_hearing,
    propose_elsewhere,
    save_assessment,
    send_assessment,
)
from fellowship.juries.actions.draws import make_draw, publish_draw, publish_due_draws
from fellowship.juries.actions.hearings import (
    book,
    cancel,
    close_slot,
    compose_panel,
    hold,
    miss,
    offer_slots,
    reschedule,
)
from fellowship.juries.actions.lists import close_list, draw_up, move_rank

__all__ = [
    "FaultyMarks",
    "answer_suggestion",
    "book",
    "cancel",
    "close_heard",
    "close_hearing",
    "close_list",
    "close_slot",
    "compose_panel",
    "draw_up",
    "hold",
    "make_draw",
    "miss",
    "move_rank",
    "offer_slots",
    "propose_elsewhere",
    "publish_draw",
    "publish_due_draws",
    "reschedule",
    "save_assessment",
    "send_assessment",
]
