"""Everything that writes experience, offers, contracts and letters."""

from fellowship.engagements.actions.agreements import (
    end_agreement,
    open_agreement,
    sign_agreement,
)
from fellowship.engagements.actions.cofunding import (
    claim_cofunding,
    open_cofunding,
    pay_cofunding,
    prove_cofunding,
)
from fellowship.engagements.actions.contracts import (
    cancel_contract,
    extend_contract,
    issue_letter,
    prepare_contract,
    render_letter_pdf,
    sign_contract,
)
from fellowship.engagements.actions.experience import declare, remove, verify
from fellowship.engagements.actions.offers import (
    CapReached,
    OffGrid,
    accept,
    approve_exception,
    decline,
    grant_waiver,
    lapse_offers,
    note_wanted,
    prepare_offer,
    send_offer,
    withdraw_offer,
)

__all__ = [
    "CapReached",
    "OffGrid",
    "accept",
    "approve_exception",
    "cancel_contract",
    "claim_cofunding",
    "declare",
    "decline",
    "end_agreement",
    "extend_contract",
    "grant_waiver",
    "issue_letter",
    "lapse_offers",
    "note_wanted",
    "open_agreement",
    "open_cofunding",
    "pay_cofunding",
    "prepare_contract",
    "prepare_offer",
    "prove_cofunding",
    "remove",
    "render_letter_pdf",
    "send_offer",
    "sign_agreement",
    "sign_contract",
    "verify",
    "withdraw_offer",
]
