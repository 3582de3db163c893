"""Verify erasures: what was changed in audit lines is on record, and erased photos have no file."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from itertools import groupby
from typing import Any

from webapp.audit.erased_lines import REDACT, digest_now, piece_hash, piece_subject
from webapp.audit.models import ErasedLine
from webapp.facts.models import ERASED, Photo
from webapp.media.photos import PhotoStore
from webapp.store.models import AuditLine
from webapp.verification.misfits import Misfit
from webapp.verification.privacy_models import Erasure, PrivacyProposal


def number_erased() -> int:
    """How many audit lines and photos erasures have changed."""
    photos = Photo.select().where(Photo.format == ERASED).count()
    return int(ErasedLine.select().count() + photos)


def erasure_misfit(store: PhotoStore, progress: Callable[[int], object] = int) -> Misfit | None:
    """Return the first misfit of the erasures; None if there is none.

    `progress` is called with the number of changed lines and photos verified since the last call.
    """
    return next(_misfits(store, progress), None)


def _misfits(store: PhotoStore, progress: Callable[[int], object]) -> Iterator[Misfit]:
    yield from _piece_misfits()
    yield from _line_misfits(progress)
    yield from _photo_misfits(store, progress)


def _piece_misfits() -> Iterator[Misfit]:
    """Changes that no sealed audit line holds: a line was altered in the name of an erasure."""
    order = (ErasedLine.erasure, ErasedLine.piece, ErasedLine.id)
    rows = ErasedLine.select().order_by(*order).iterator()
    for (erasure, piece), group in groupby(rows, lambda row: (row.erasure, row.piece)):
        held = list(group)
        told = _audited(REDACT, piece_subject(erasure, piece))
        if told.get("hash") != piece_hash((row.number, row.was, row.now) for row in held):
            why = f"按第 {erasure} 号删除改过，但审计记录里没有这一次删除"
            yield Misfit(f"第 {held[0].number} 行", why)


def _line_misfits(progress: Callable[[int], object]) -> Iterator[Misfit]:
    """Lines that do not say what the last erasure left in them."""
    order = (ErasedLine.number, ErasedLine.id)
    rows = ErasedLine.select().order_by(*order).iterator()
    for number, group in groupby(rows, lambda row: row.number):
        changes = list(group)
        progress(len(changes))
        told = [bytes(change.was) for change in changes[1:]]
        if told != [bytes(change.now) for change in changes[:-1]]:
            yield Misfit(f"第 {number} 行", "几次删除接不上")
        if digest_now(number) != bytes(changes[-1].now):
            yield Misfit(f"第 {number} 行", f"第 {changes[-1].erasure} 号删除以后又被改动")


def _photo_misfits(store: PhotoStore, progress: Callable[[int], object]) -> Iterator[Misfit]:
    """Photos marked as erased without an erasure, and erased ones that still have a file."""
    told: set[str] = set()
    for each in Erasure.select(Erasure, PrivacyProposal).join(PrivacyProposal):
        subject = f"{each.proposal.kind}:{each.proposal.about}"
        names = set(json.loads(each.photos))
        if names != set(_audited("erase", subject).get("photos", ())):
            yield Misfit(f"第 {each.proposal_id} 号删除", "删除的照片与审计记录不符")
        told |= names
    marked = Photo.select(Photo.name).where(Photo.format == ERASED).order_by(Photo.name)
    for (name,) in marked.tuples().iterator():
        progress(1)
        if name not in told:
            yield Misfit(f"照片 {name}", "标为已删除，但没有这一次删除")
        if store.is_there(name):
            yield Misfit(f"照片 {name}", "已删除，文件却还在")


def _audited(action: str, subject: str) -> dict[str, Any]:
    """The new values of the newest audit line of an action about a subject; empty without one."""
    lines = AuditLine.select(AuditLine.after).where(
        AuditLine.subject == subject, AuditLine.action == action
    )
    newest = lines.order_by(AuditLine.number.desc()).first()
    told: dict[str, Any] = json.loads(newest.after) if newest and newest.after else {}
    return told
