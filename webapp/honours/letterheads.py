"""What all certificates share: company name, signatories, language, logo and seal."""

from __future__ import annotations

import json
from dataclasses import dataclass

from webapp.honours.models import Emblem, Letterhead
from webapp.store.settings import COMPANY, DEPARTMENT, setting


@dataclass(frozen=True)
class Head:
    """A letterhead as HR set it; `logo` and `seal` are ids of emblems, 0 for none."""

    company: str
    department: str
    signatories: tuple[str, ...] = ()
    language: str = "zh"
    logo: int = 0
    seal: int = 0


def letterhead() -> Head:
    """The letterhead that HR set last, else one with the company's settings."""
    held = Letterhead.select().order_by(Letterhead.id.desc()).first()
    if held is None:
        return Head(setting("company", COMPANY), setting("department", DEPARTMENT))
    return Head(
        company=held.company,
        department=held.department,
        signatories=tuple(json.loads(held.signatories)),
        language=held.language,
        logo=held.logo_id or 0,
        seal=held.seal_id or 0,
    )


def emblem_png(number: int) -> bytes:
    """The PNG of an emblem; empty for 0 and for an unknown id."""
    held = Emblem.get_or_none(Emblem.id == number) if number else None
    return bytes(held.png) if held else b""
