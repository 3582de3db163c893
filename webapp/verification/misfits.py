"""What does not fit, and the check of the trail itself: line by line against its seals."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from webapp.audit.chain import BEFORE_ALL, MARK, audit_lines, chained, digest, newest_line
from webapp.audit.models import Seal
from webapp.praise.models import Bulletin


@dataclass(frozen=True)
class Misfit:
    """Something that does not fit: which, and why, for who runs the program; `order` tells which
    of several comes first."""

    place: str
    why: str
    order: int = 0


def of_line(number: int, why: str) -> Misfit:
    """What does not fit in a line of the ledger."""
    return Misfit(f"第 {number} 号", why, number)


def trail_misfit(head: str | None = None, day: date | None = None) -> Misfit | None:
    """The first audit line that does not fit its seal, or the head that was kept elsewhere.

    `head` is what a bulletin or a certificate said; with `day`, what that day's bulletin said.
    """
    return next(_misfits(head, day), None)


def _misfits(head: str | None, day: date | None) -> Iterator[Misfit]:
    expected, previous = 1, BEFORE_ALL
    heads = set()
    for seal in Seal.select().order_by(Seal.first).iterator():
        if seal.first != expected or seal.previous != previous:
            yield Misfit(f"第 {expected} 行", f"封条 {seal.number} 接不上前一张")
        yield from _batch_misfits(seal)
        expected, previous = seal.last + 1, seal.head
        heads.add(seal.head)
    yield from _tail_misfits(expected)
    for held in Bulletin.select().order_by(Bulletin.id):
        if held.head not in heads:
            yield Misfit(f"{held.day} 的通报", "其中的链首不在任何封条上")
    if head is not None:
        yield from _kept_misfits(head.strip().lower(), day, heads)


def _batch_misfits(seal: Seal) -> Iterator[Misfit]:
    digests = []
    rows = audit_lines(seal.first, seal.last)
    for number in range(seal.first, seal.last + 1):
        row = next(rows, None)
        if row is None or row[0] != number:
            yield Misfit(f"第 {number} 行", "这一行不见了")
            return
        digests.append(digest(row))
        place = (number - seal.first) * MARK
        if digests[-1][:MARK] != bytes(seal.marks)[place : place + MARK]:
            yield Misfit(f"第 {number} 行", f"内容与封条 {seal.number} 不符")
            return
    if chained(seal.previous, digests) != seal.head:
        yield Misfit(f"第 {seal.first} 至 {seal.last} 行", f"封条 {seal.number} 的链首不符")


def _tail_misfits(first: int) -> Iterator[Misfit]:
    """What is not sealed yet has no line missing, at least."""
    for number, row in enumerate(audit_lines(first, newest_line()), first):
        if row[0] != number:
            yield Misfit(f"第 {number} 行", "这一行不见了")
            return


def _kept_misfits(head: str, day: date | None, heads: set[str]) -> Iterator[Misfit]:
    issues = Bulletin.select().where(Bulletin.day == day) if day else ()
    if head not in heads:
        until = _sealed_by(day) if day else 0
        place = f"第 1 至 {until} 行" if until else "审计记录"
        yield Misfit(place, f"没有封条有保存在外面的链首 {head[:16]}…:其中有改动")
    elif day and head not in {held.head for held in issues}:
        yield Misfit(f"{day} 的通报", "这个链首不是当天通报的")


def _sealed_by(day: date) -> int:
    """The last line that the day's bulletin vouched for, as far as it says so now."""
    held = Bulletin.select().where(Bulletin.day <= day).order_by(Bulletin.day.desc()).first()
    found = Seal.select().where(Seal.head == held.head).first() if held else None
    return int(found.last) if found else 0
