"""Define misfits, and verify the audit trail against its seals."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from webapp.audit.chain import BEFORE_ALL, MARK, agrees, audit_lines, chained, digest, newest_line
from webapp.audit.erased_lines import sealed_digests
from webapp.audit.models import Seal
from webapp.praise.models import Bulletin


@dataclass(frozen=True)
class Misfit:
    """An inconsistency that a verification found: `place` and `why`, for the administrator.

    `order` decides which of several misfits is reported.
    """

    place: str
    why: str
    order: int = 0


def of_line(number: int, why: str) -> Misfit:
    """A misfit of a ledger line."""
    return Misfit(f"第 {number} 号", why, number)


def trail_misfit(
    head: str | None = None,
    day: date | None = None,
    since: str | None = None,
    progress: Callable[[int], object] = int,
) -> Misfit | None:
    """Return the first misfit of the audit trail, its seals and the bulletins' heads; None if none.

    `head`: a head of the chain from a bulletin or certificate, which a seal must have; with `day`,
    the bulletin of that day must have it too. `since`: the head of a seal; the lines up to this
    seal are not read again, only the chain of seals. `progress` is called with the number of lines
    verified since it was last called.
    """
    return next(_misfits(head, day, since, progress), None)


def _misfits(
    head: str | None, day: date | None, since: str | None, progress: Callable[[int], object]
) -> Iterator[Misfit]:
    expected, previous = 1, BEFORE_ALL
    heads: set[str] = set()
    for seal in _seals():
        if seal.first != expected or seal.previous != previous:
            yield Misfit(f"第 {expected} 行", f"封条 {seal.number} 接不上前一张")
        if since is None or since in heads:
            whole = Seal.get_by_id(seal.number)
            erased = sealed_digests(int(whole.first), int(whole.last))
            if erased or not agrees(whole):
                yield from _batch_misfits(whole, erased)
            progress(seal.last + 1 - seal.first)
        expected, previous = seal.last + 1, seal.head
        heads.add(seal.head)
    if since is not None and since not in heads:
        yield Misfit("审计记录", f"没有上次核对时的封条 {since[:16]}…：其中有改动")
    yield from _tail_misfits(expected, progress)
    for bulletin in Bulletin.select().order_by(Bulletin.id):
        if bulletin.head not in heads:
            yield Misfit(f"{bulletin.day} 的表彰", "其中的链首不在任何封条上")
    if head is not None:
        yield from _outside_head_misfits(head.strip().lower(), day, heads)


def _seals() -> Iterator[Seal]:
    """All seals in order, without their marks, which are large."""
    columns = (Seal.number, Seal.first, Seal.last, Seal.previous, Seal.head)
    seals: Iterator[Seal] = Seal.select(*columns).order_by(Seal.first).iterator()
    return seals


def _batch_misfits(seal: Seal, erased: Mapping[int, bytes]) -> Iterator[Misfit]:
    """The misfits of a seal's lines; `erased`: the sealed digests of lines that erasures changed.

    What these lines say now is verified by the part of erasures (webapp/verification/erasures.py).
    """
    digests = []
    first, marks = int(seal.first), bytes(seal.marks)
    rows = audit_lines(first, seal.last)
    for number in range(first, seal.last + 1):
        row = next(rows, None)
        if row is None or row[0] != number:
            yield Misfit(f"第 {number} 行", "这一行不见了")
            return
        digests.append(erased.get(number) or digest(row))
        place = (number - first) * MARK
        if digests[-1][:MARK] != marks[place : place + MARK]:
            yield Misfit(f"第 {number} 行", f"内容与封条 {seal.number} 不符")
            return
    if chained(seal.previous, digests) != seal.head:
        yield Misfit(f"第 {seal.first} 至 {seal.last} 行", f"封条 {seal.number} 的链首不符")


def _tail_misfits(first: int, progress: Callable[[int], object]) -> Iterator[Misfit]:
    """Missing lines after the last seal; without a seal only the numbers can be checked."""
    for number, row in enumerate(audit_lines(first, newest_line()), first):
        progress(1)
        if row[0] != number:
            yield Misfit(f"第 {number} 行", "这一行不见了")
            return


def _outside_head_misfits(head: str, day: date | None, heads: set[str]) -> Iterator[Misfit]:
    issues = Bulletin.select().where(Bulletin.day == day) if day else ()
    if head not in heads:
        until = _last_line_sealed_by(day) if day else 0
        place = f"第 1 至 {until} 行" if until else "审计记录"
        yield Misfit(place, f"没有封条有保存在外面的链首 {head[:16]}…：其中有改动")
    elif day and head not in {issue.head for issue in issues}:
        yield Misfit(f"{day} 的表彰", "这个链首不是当天发布的")


def _last_line_sealed_by(day: date) -> int:
    """The last audit line under the head of the latest bulletin up to a day; 0 if unknown.

    The bulletin itself may have been changed, so the number is only a hint.
    """
    until = Bulletin.select().where(Bulletin.day <= day)
    bulletin = until.order_by(Bulletin.day.desc(), Bulletin.issue.desc()).first()
    seal = Seal.select().where(Seal.head == bulletin.head).first() if bulletin else None
    return int(seal.last) if seal else 0
