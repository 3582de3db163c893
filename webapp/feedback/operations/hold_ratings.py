"""Hold doubtful ratings, and decide on them: accepted ones count from when they first came."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from webapp.company.roles import CHECKERS, HR
from webapp.company.snapshot import Company
from webapp.company.stakeholders import is_stakeholder
from webapp.core.errors import JiebaoError, NotFound, _
from webapp.core.fields import Text
from webapp.facts.models import Fact
from webapp.facts.transactions import Transaction
from webapp.feedback.models import HeldRating, RatingDecision, RatingSource
from webapp.feedback.operations.appraise import RatingCommand, record_rating
from webapp.web.operations.sign_in import networks_of
from webapp.web.operations.sign_in_attempts import has_signed_in_with

SENT_FROM_OWN_NETWORK = 3  # ratings a day from the seller's network that count without a decision
REASON = Text("reason", most=200)


class RatingDecided(JiebaoError):
    """A held rating that was decided on already."""

    sentence = _("这个评分已经处理过。")
    status = 409


class HasStakeInRating(JiebaoError):
    """Somebody who has a stake in the rating, or who is neither a checker nor of HR."""

    sentence = _("与这个评分有关的人不能决定，请其他团队的主管、负责人或人事决定。")
    status = 403


@dataclass(frozen=True)
class Sender:
    """Who sends a rating: the person signed in, and the hashes of browser and network."""

    signed_in: str | None = None
    browser: str = ""
    network: str = ""


def why_held(seller: str, day: date, sender: Sender) -> str | None:
    """Why a rating of this seller is held (see HeldRating); None if it counts at once."""
    if sender.signed_in == seller:
        return "own_session"
    if has_signed_in_with(seller, sender.browser):
        return "own_device"
    networks = networks_of(seller, day)
    if sender.network in networks and _sent_from(networks, seller, day) >= SENT_FROM_OWN_NETWORK:
        return "own_network"
    return None


def _sent_from(networks: frozenset[str], seller: str, day: date) -> int:
    """How many ratings of the seller came from these networks on a day, held ones too."""
    counted = (
        RatingSource.select()
        .join(Fact, on=(Fact.number == RatingSource.rating))
        .where(Fact.person == seller, Fact.day == day, RatingSource.network.in_(list(networks)))
        .count()
    )
    undecided = HeldRating.select().where(
        HeldRating.person == seller,
        HeldRating.day == day,
        HeldRating.network.in_(list(networks)),
        HeldRating.number.not_in(RatingDecision.select(RatingDecision.held)),
    )
    return int(counted + undecided.count())


def may_decide_on_rating(company: Company, by: str, seller: str, day: date, today: date) -> bool:
    """Whether `by` may decide on a held rating of the seller, received on `day`.

    A checker without a stake in the seller's cards of that day may, and HR; nobody on their own.
    """
    posting = company.posting(by, today)
    if posting is None or by == seller:
        return False
    if posting.role in HR:
        return True
    return posting.role in CHECKERS and not is_stakeholder(company, by, seller, day, today)


def decide_on_rating(tx: Transaction, by: str, number: int, *, accepted: bool, reason: str) -> None:
    """Accept a held rating, so that it counts as received when it came, or leave it out.

    An accepted one becomes a rating whose `at` and `received_at` are the moment at which the held
    one came. Raises NotFound, RatingDecided, HasStakeInRating, Missing, TextTooLong.
    """
    held = HeldRating.get_or_none(HeldRating.number == number)
    if held is None:
        raise NotFound()
    today = tx.company.clock.day(tx.now)
    if not may_decide_on_rating(tx.company, by, held.person_id, held.day, today):
        raise HasStakeInRating()
    if RatingDecision.get_or_none(RatingDecision.held == number) is not None:
        raise RatingDecided()
    REASON.clean(reason)
    tx.insert(
        RatingDecision,
        held=number,
        accepted=accepted,
        reason=reason.strip(),
        rating=_insert_accepted(tx, by, held) if accepted else None,
        decided_by=by,
        decided_at=tx.now,
    )
    after = {"accepted": accepted, "reason": reason.strip()}
    tx.audit(by, "decide_on_rating", f"held_rating:{number}", after=after)


def _insert_accepted(tx: Transaction, by: str, held: HeldRating) -> int:
    """Record an accepted rating; return the number of its fact."""
    received: datetime = held.received_at
    command = RatingCommand(f"held rating {held.number}", held.person_id, held.score, received)
    receipt = record_rating(tx, by, command, received=received)
    tx.insert(
        RatingSource,
        rating=receipt.number,
        source=held.source_id,
        comment=held.comment,
        origin=held.origin,
        network=held.network,
    )
    return receipt.number
