"""Matters that wait for an answer, on the home of who owes it."""

from __future__ import annotations

from webapp.calling.matters import OPEN, in_state, matters_seen, owned_by
from webapp.calling.models import MatterOwner
from webapp.company.parts import MATTERS
from webapp.company.roles import HR, LEADERS
from webapp.home.waiting_item import WaitingItem, WaitingReader


def matters_to_answer(reader: WaitingReader) -> WaitingItem | None:
    """Matters that the reader owns and has not answered; for HR and leaders those of nobody too."""
    if MATTERS in reader.company.parts_off:
        return None
    nobodys = MatterOwner.owner.is_null() if reader.role in HR | LEADERS else False
    found = matters_seen(in_state(OPEN), owned_by(reader.person) | nobodys)
    if not found:
        return None
    days = [each.due_on for each in found if each.due_on is not None]
    since = min(reader.company.clock.day(each.opened_at) for each in found)
    return WaitingItem("matters", "/matters", len(found), since, min(days, default=None))
