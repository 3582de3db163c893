"""Set the design of certificates: letterheads, citations, emblems; each change is a new row."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from hashlib import sha256

from webapp.core.errors import JiebaoError, _
from webapp.facts.operations.set_setting import set_setting
from webapp.facts.transactions import Transaction
from webapp.honours.letterheads import Head
from webapp.honours.models import Citation, Emblem, Letterhead

EMBLEMS = ("logo", "seal")
LANGUAGES = ("zh", "en")


class ChoiceUnknown(JiebaoError):
    """The picture, language or kind does not exist."""

    sentence = _("没有这个选项，请重新选择。")


@dataclass(frozen=True)
class CitationGiven:
    """An honour's design and words as HR entered them."""

    scheme: str
    clause: str
    kind: str
    design: str
    title: str
    salutation: str
    body: str
    closing: str


def save_letterhead(tx: Transaction, by: str, given: Head) -> int:
    """Save a letterhead for certificates issued from now on; return its id. Raises ChoiceUnknown.

    The settings of the company's and department's names change with it.
    """
    if given.language not in LANGUAGES:
        raise ChoiceUnknown()
    for kind in EMBLEMS:
        _demand_emblem(kind, getattr(given, kind))
    values = asdict(given) | {
        "signatories": json.dumps(given.signatories, ensure_ascii=False),
        "logo": given.logo or None,
        "seal": given.seal or None,
    }
    number = tx.insert(Letterhead, **values, set_by=by, set_at=tx.now)
    tx.audit(by, "set_letterhead", f"letterhead:{number}", after=asdict(given))
    for name in ("company", "department"):
        set_setting(tx, by, name, json.dumps(getattr(given, name), ensure_ascii=False))
    return number


def set_citation(tx: Transaction, by: str, given: CitationGiven) -> int:
    """Save an honour's design and words; issued certificates do not change."""
    number = tx.insert(Citation, **asdict(given), set_by=by, set_at=tx.now)
    tx.audit(by, "set_citation", f"citation:{number}", after=asdict(given))
    return number


def save_emblem(tx: Transaction, by: str, kind: str, png: bytes, size: tuple[int, int]) -> int:
    """Save a logo or seal; return its id. The same picture is saved once. Raises ChoiceUnknown."""
    if kind not in EMBLEMS:
        raise ChoiceUnknown()
    digest = sha256(png).hexdigest()
    held = Emblem.get_or_none(Emblem.kind == kind, Emblem.sha256 == digest)
    if held is not None:
        return int(held.id)
    width, height = size
    number = tx.insert(
        Emblem,
        kind=kind,
        sha256=digest,
        png=png,
        width=width,
        height=height,
        added_by=by,
        added_at=tx.now,
    )
    tx.audit(by, "add_emblem", f"emblem:{number}", after={"kind": kind, "sha256": digest})
    return number


def _demand_emblem(kind: str, number: int) -> None:
    if number and not Emblem.select().where(Emblem.id == number, Emblem.kind == kind).exists():
        raise ChoiceUnknown()
