"""Make the rating link of a call or deal, and record the customer's rating through it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import NAMESPACE_OID, uuid5

from webapp.core.errors import JiebaoError, NotOwn, _
from webapp.core.fields import Text
from webapp.facts.models import Call, Fact, Rating
from webapp.facts.operations.record import Receipt
from webapp.facts.rateable import OPEN_FOR, REACHED
from webapp.facts.transactions import Transaction
from webapp.feedback.models import RatingLink, RatingSource
from webapp.feedback.operations.appraise import RatingCommand, record_rating


class LinkUnknown(JiebaoError):
    """A rating address that belongs to no record."""

    sentence = _("没有这个评价链接,请核对后再试。")
    status = 404


class LinkExpired(JiebaoError):
    """A link older than OPEN_FOR."""

    sentence = _("这个评价链接已过期:链接在 %(days)s 天内有效。谢谢您。")
    status = 410


class NothingToRate(JiebaoError):
    """A call that was withdrawn, a deal that was cancelled, a seller who has left."""

    sentence = _("这次服务的记录已撤销,或这位同事已离开公司,不能再评价。谢谢您。")
    status = 410


class AlreadyRated(JiebaoError):
    """A second, different rating of one call or deal."""

    sentence = _("这次服务已经评过分,没有改动。谢谢您。")
    status = 409


class OwnRating(JiebaoError):
    """A seller who tries to rate an own call or deal."""

    sentence = _("不能给自己评分。请把二维码给客户扫。")
    status = 403


class NobodyAnswered(JiebaoError):
    """A call that nobody answered."""

    sentence = _("这通电话没有接通,没有客户可以评价。")
    status = 409


class TooLateToAsk(JiebaoError):
    """A call or deal older than OPEN_FOR."""

    sentence = _("超过 %(days)s 天的记录,不能再请客户评价。")
    status = 410


class CommentTooLong(JiebaoError):
    """A comment longer than the limit of COMMENT."""

    sentence = _("留言太长了:最多 %(most)s 个字。")
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


def rating_of(source: int) -> Rating | None:
    """The rating of a source, if there is one."""
    held: RatingSource | None = RatingSource.get_or_none(RatingSource.source == source)
    return held.rating if held is not None else None


def demand_open(link: RatingLink, now: datetime) -> Source:
    """The source of a link that may still be rated. Raises LinkExpired, NothingToRate."""
    if now - link.made_at > OPEN_FOR:
        raise LinkExpired(days=OPEN_FOR.days)
    source = source_of(link.source_id)
    if source is None or not source.stands:
        raise NothingToRate()
    return source


def rate(tx: Transaction, given: RatingGiven, signed_in: str | None = None) -> Receipt:
    """Record a customer's rating; it counts now, for the seller of the call or deal.

    `signed_in` is the person signed in at the sending browser. The same rating sent again gets the
    same receipt. Raises LinkUnknown, AlreadyRated, LinkExpired, NothingToRate, OwnRating,
    CommentTooLong.
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
    source = demand_open(link, tx.now)
    if source.person == signed_in:
        raise OwnRating()
    if tx.company.posting(source.person, tx.company.clock.day(tx.now)) is None:
        raise NothingToRate()
    COMMENT.clean(given.comment)
    command = RatingCommand(_record_id(given.source), source.person, given.score)
    receipt = record_rating(tx, None, command)
    tx.insert(
        RatingSource,
        rating=receipt.number,
        source=given.source,
        comment=given.comment,
        origin=given.origin,
    )
    return receipt


def _record_id(source: int) -> str:
    """The record id of a source's rating: the same for all senders, as there is one rating."""
    return str(uuid5(NAMESPACE_OID, f"rating of {source}"))
