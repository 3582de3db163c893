"""Make the rating link of a call or deal, and record the customer's rating through it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import NAMESPACE_OID, uuid5

from webapp.core.errors import JiebaoError, NotOwn, _
from webapp.core.fields import Text
from webapp.facts.models import Call, Fact
from webapp.facts.operations.record import CUSTOMER, Receipt
from webapp.facts.rateable import OPEN_FOR, REACHED
from webapp.facts.transactions import Transaction
from webapp.feedback.models import HeldRating, RatingLink, RatingSource
from webapp.feedback.operations.appraise import RatingCommand, demand_score, record_rating
from webapp.feedback.operations.hold_ratings import Sender, why_held


class LinkUnknown(JiebaoError):
    """A rating address that belongs to no record."""

    sentence = _("没有这个评分链接，请核对后再试。")
    status = 404


class LinkExpired(JiebaoError):
    """A link older than OPEN_FOR."""

    sentence = _("这个评分链接已过期：链接在 %(days)s 天内有效。谢谢您。")
    status = 410


class NothingToRate(JiebaoError):
    """A call that was withdrawn, a deal that was cancelled, a seller who has left."""

    sentence = _("这次服务的记录已撤销，或这位同事已离开公司，不能再评分。谢谢您。")
    status = 410


class AlreadyRated(JiebaoError):
    """A second, different rating of one call or deal."""

    sentence = _("这次服务已经评过分，原来的评分不变。谢谢您。")
    status = 409


class NobodyAnswered(JiebaoError):
    """A call that nobody answered."""

    sentence = _("这通电话没有接通，没有客户可以评分。")
    status = 409


class TooLateToAsk(JiebaoError):
    """A call or deal older than OPEN_FOR."""

    sentence = _("超过 %(days)s 天的记录，不能再请客户评分。")
    status = 410


class CommentTooLong(JiebaoError):
    """A comment longer than the limit of COMMENT."""

    sentence = _("留言太长了：最多 %(most)s 个字。")
    field = "comment"


COMMENT = Text("comment", most=200, required=False, too_long=CommentTooLong)


@dataclass(frozen=True)
class Source:
    """A rated call or deal: its first record, its latest correction, and whether it is valid."""

    number: int
    kind: str  # call or deal
    person: str
    at: datetime
    stands: bool
    latest: int


@dataclass(frozen=True)
class RatingGiven:
    """A customer's rating of a source: score in hundredths (100 to 500), comment, hashed origin."""

    source: int
    score: int
    comment: str = ""
    origin: str = ""


def source_of(number: int) -> Source | None:
    """The call or deal of a record, None if there is none; corrections of a call are one source."""
    first = Fact.get_or_none(Fact.number == number, Fact.kind.in_(("call", "deal")))
    if first is None:
        return None
    while first.corrects_id is not None:
        first = Fact.get_by_id(first.corrects_id)
    last, stands = first, True
    while (later := Fact.get_or_none(Fact.corrects == last.number)) is not None:
        if later.kind != first.kind:
            stands = False
            break
        last = later
    return Source(first.number, first.kind, first.person_id, first.at, stands, last.number)


def make_link(tx: Transaction, by: str, number: int, hash_of: Callable[[int], str]) -> int:
    """Make the link of an own call or deal, once; return the number of its source.

    `hash_of` gives the stored hash of a source's token. Raises NotOwn, NothingToRate,
    NobodyAnswered, TooLateToAsk.
    """
    source = source_of(number)
    if source is None or source.person != by:
        raise NotOwn()
    if RatingLink.get_or_none(RatingLink.source == source.number) is not None:
        return source.number
    demand_rateable(source, tx.now)
    link = {"source": source.number, "token_hash": hash_of(source.number), "made_at": tx.now}
    tx.insert(RatingLink, **link)
    tx.audit(by, "make_rating_link", f"fact:{source.number}")
    return source.number


def demand_rateable(source: Source, now: datetime) -> None:
    """Check that a customer may be asked. Raises NothingToRate, TooLateToAsk, NobodyAnswered."""
    if not source.stands:
        raise NothingToRate()
    if now - source.at > OPEN_FOR:
        raise TooLateToAsk(days=OPEN_FOR.days)
    if source.kind == "call" and Call.get_by_id(source.latest).outcome not in REACHED:
        raise NobodyAnswered()


def open_rating_link(token_hash: str) -> RatingLink:
    """The link with this token hash. Raises LinkUnknown."""
    link = RatingLink.get_or_none(RatingLink.token_hash == token_hash)
    if link is None:
        raise LinkUnknown()
    return link


def is_rated(source: int) -> bool:
    """Whether a customer has rated a source; the rating may be held."""
    counted = RatingSource.select().where(RatingSource.source == source)
    held = HeldRating.select().where(HeldRating.source == source)
    return bool(counted.exists() or held.exists())


def demand_open(link: RatingLink, now: datetime) -> Source:
    """The source of a link that may still be rated. Raises LinkExpired, NothingToRate."""
    if now - link.made_at > OPEN_FOR:
        raise LinkExpired(days=OPEN_FOR.days)
    source = source_of(link.source_id)
    if source is None or not source.stands:
        raise NothingToRate()
    return source


def rate(tx: Transaction, given: RatingGiven, sender: Sender | None = None) -> Receipt | None:
    """Record a customer's rating; it counts now, for the seller of the call or deal.

    None: it is held, because of its sender (see `why_held`), until somebody has decided. The same
    rating sent again gets the same answer. Raises LinkUnknown, AlreadyRated, LinkExpired,
    NothingToRate, ScoreOutOfRange, CommentTooLong.
    """
    link = RatingLink.get_or_none(RatingLink.source == given.source)
    if link is None:
        raise LinkUnknown()
    held = RatingSource.get_or_none(RatingSource.source == given.source)
    if held is not None:
        if (held.rating.score, held.comment) != (given.score, given.comment):
            raise AlreadyRated()
        fact = Fact.get_by_id(held.rating_id)
        return Receipt(fact.id, fact.number, fact.content_hash, known=True)
    if _is_held(given):
        return None
    source = demand_open(link, tx.now)
    if tx.company.posting(source.person, tx.company.clock.day(tx.now)) is None:
        raise NothingToRate()
    COMMENT.clean(given.comment)
    sender = sender or Sender()
    why = why_held(source.person, tx.company.clock.day(tx.now), sender)
    if why is not None:
        _hold(tx, given, source, sender, why)
        return None
    command = RatingCommand(_record_id(given.source), source.person, given.score)
    receipt = record_rating(tx, None, command)
    tx.insert(
        RatingSource,
        rating=receipt.number,
        source=given.source,
        comment=given.comment,
        origin=given.origin,
        network=sender.network,
    )
    return receipt


def _is_held(given: RatingGiven) -> bool:
    """Whether this rating was held before. Raises AlreadyRated if another one was."""
    held = HeldRating.get_or_none(HeldRating.source == given.source)
    if held is None:
        return False
    if (held.score, held.comment) != (given.score, given.comment):
        raise AlreadyRated()
    return True


def _hold(tx: Transaction, given: RatingGiven, source: Source, sender: Sender, why: str) -> None:
    demand_score(given.score)
    number = tx.insert(
        HeldRating,
        source=given.source,
        person=source.person,
        score=given.score,
        comment=given.comment,
        origin=given.origin,
        network=sender.network,
        why=why,
        day=tx.company.clock.day(tx.now),
        received_at=tx.now,
    )
    tx.audit(CUSTOMER, "hold_rating", f"held_rating:{number}", after={"why": why})


def _record_id(source: int) -> str:
    """The record id of a source's rating: the same for all senders, as there is one rating."""
    return str(uuid5(NAMESPACE_OID, f"rating of {source}"))
