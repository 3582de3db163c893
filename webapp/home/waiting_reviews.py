"""What waits of schemes' half-yearly reviews: those due, and conclusions to be decided."""

from __future__ import annotations

from webapp.company.parts import EFFECT_PART
from webapp.effect.decisions import newest_decisions
from webapp.home.waiting_item import WaitingItem, WaitingReader
from webapp.planning.review_due import reviews_of
from webapp.schemes.catalogue import schemes


def reviews(reader: WaitingReader) -> WaitingItem | None:
    """Schemes whose half-yearly review is due."""
    found = reviews_of(schemes().values(), reader.company)
    due = [each for each in found if each.is_due(reader.today)]
    since = min((each.due_on for each in due), default=None)
    href = "/drafts" if EFFECT_PART in reader.company.parts_off else "/effect"
    return WaitingItem("reviews", href, len(due), since) if due else None


def effect_decisions(reader: WaitingReader) -> WaitingItem | None:
    """Decisions on schemes that HR prepared and a leader has not confirmed or returned."""
    if EFFECT_PART in reader.company.parts_off:
        return None
    since = [
        reader.company.clock.day(each.prepared_at)
        for each in newest_decisions().values()
        if each.waits
    ]
    return WaitingItem("decisions", "/effect", len(since), min(since)) if since else None
