"""Proposed promotions that wait for HR or a leader, on their home."""

from __future__ import annotations

from webapp.company.parts import PROMOTION
from webapp.company.roles import HR
from webapp.growth.promotion_states import HR_SIDE, LEADER_SIDE, open_promotions
from webapp.home.waiting_item import WaitingItem, WaitingReader


def promotions_to_decide(reader: WaitingReader) -> WaitingItem | None:
    """Count the proposals to which the reader's side has said nothing."""
    if PROMOTION in reader.company.parts_off:
        return None
    side = HR_SIDE if reader.role in HR else LEADER_SIDE
    waiting = [each for each in open_promotions() if each.waits_for(side)]
    if not waiting:
        return None
    since = min(reader.company.clock.day(each.proposed_at) for each in waiting)
    return WaitingItem("promotions", "/promotion/proposals", len(waiting), since)
