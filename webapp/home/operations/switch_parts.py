"""Switch a part of the program off or on again; its records are kept."""

from __future__ import annotations

import json

from webapp.company.parts import PARTS, PARTS_SETTING
from webapp.company.roles import HR
from webapp.core.errors import NotAllowed, UnknownChoice
from webapp.facts.operations.set_setting import set_setting
from webapp.facts.transactions import Transaction


def switch_part(tx: Transaction, by: str, part: str, *, on: bool) -> None:
    """Switch one of PARTS off or on, for everybody. Raises NotAllowed, UnknownChoice."""
    posting = tx.company.posting(by, tx.company.clock.day(tx.now))
    if posting is None or posting.role not in HR:
        raise NotAllowed()
    if part not in PARTS:
        raise UnknownChoice()
    off = tx.company.parts_off
    if (part not in off) == on:
        return
    now_off = sorted(off - {part} if on else off | {part})
    set_setting(tx, by, PARTS_SETTING, json.dumps(now_off))
    tx.notice("roster")
