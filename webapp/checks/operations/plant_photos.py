"""Put plants (known photos) into a checker's queue to test the checker; they count nowhere."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any

from peewee import fn

from webapp.checks.models import Plant, PlantAnswer
from webapp.checks.operations.verdicts import RESULTS, VerdictCommand, demand_reason
from webapp.company.roles import READERS
from webapp.company.stakeholders import is_stakeholder
from webapp.core.errors import JiebaoError, NotFound, UnknownChoice, _
from webapp.facts.evidence_models import Opinion, Verdict
from webapp.facts.models import Card, Fact
from webapp.facts.operations.record import Receipt, content_hash, known_already, record
from webapp.facts.opinions import FAKE, GENUINE
from webapp.facts.transactions import Transaction

Pick = Callable[[Sequence[Any]], Any]  # a random choice, passed in by the caller
FROM = 200  # the newest suitable cards, of which one is picked
NEWEST = 2_000  # the newest cards that are searched for suitable ones


class NothingToPlant(JiebaoError):
    """There is no genuine card with a photo that this checker has not judged."""

    sentence = _("已核实的照片，这位同事都看过了，没有可用的。")
    status = 409


class Answered(JiebaoError):
    """The plant has an answer already."""

    sentence = _("这一张您已经判过。")
    status = 409


def plant(tx: Transaction, by: str, checker: str, record_id: str, pick: Pick) -> Receipt:
    """Put one known photo into a checker's queue, beside its own or another card's serial.

    A repeated record id changes nothing. Raises NotFound, NothingToPlant.
    """
    digest = content_hash({"kind": "plant", "checker": checker})
    known = known_already(record_id, digest)
    if known is not None:
        return known
    today = tx.company.clock.day(tx.now)
    posting = tx.company.posting(checker, today)
    if posting is None or posting.role not in READERS or checker == by:
        raise NotFound()
    sources = _sources(tx, checker)
    if not sources:
        raise NothingToPlant()
    source = pick(sources)
    others = [serial for _number, serial in sources if serial != source[1]]
    fake = bool(others) and pick((True, False))
    receipt = record(tx, "plant", record_id, digest, person=None, by=by)
    tx.insert(
        Plant,
        fact=receipt.number,
        checker=checker,
        source=source[0],
        serial=pick(others) if fake else source[1],
        fake=fake,
    )
    tx.notice("checks")
    return receipt


def _sources(tx: Transaction, checker: str) -> list[tuple[int, str]]:
    """Genuine cards with a photo, not judged by the checker, who has no stake in them.

    Each is (fact number, serial); the newest first.
    """
    company, today = tx.company, tx.company.clock.day(tx.now)
    return [
        (number, serial)
        for number, serial, seller, day in _genuine_cards(checker)
        if not is_stakeholder(company, checker, seller, day, today)
    ]


def _genuine_cards(checker: str) -> Iterable[tuple[int, str, str, date]]:
    """Number, serial, seller and day of at most FROM genuine cards, the newest first.

    Each is one of the NEWEST cards, has a photo and was not judged by the checker.
    """
    newest = Verdict.alias("newest")
    latest = newest.select(fn.MAX(newest.fact)).where(newest.card == Card.fact)
    opinion_fact = Fact.alias("opinion_fact")
    seen = (
        Opinion.select(Opinion.fact)
        .join(opinion_fact, on=(opinion_fact.number == Opinion.fact))
        .where(Opinion.card == Card.fact, opinion_fact.recorded_by == checker)
    )
    recent = Card.alias()
    newest_cards = recent.select(recent.fact).order_by(recent.fact.desc()).limit(NEWEST)
    return (
        Card.select(Card.fact, Card.serial, Fact.person, Fact.day)
        .join(Fact)
        .switch(Card)
        .join(Verdict, on=(Verdict.card == Card.fact))
        .where(
            Card.fact.in_(newest_cards),
            Verdict.fact == latest,
            Verdict.result == GENUINE,
            Card.photo.is_null(False),
            ~fn.EXISTS(seen),
        )
        .order_by(Card.fact.desc())
        .limit(FROM)
        .tuples()
    )


def answer_plant(tx: Transaction, checker: str, command: VerdictCommand) -> bool:
    """Insert the checker's answer to a plant; return whether it is right (`is_right`).

    Raises NotFound, UnknownChoice, Answered, Missing, TextTooLong.
    """
    planted = Plant.get_or_none(Plant.fact == command.card, Plant.checker == checker)
    if planted is None:
        raise NotFound()
    if command.result not in RESULTS:
        raise UnknownChoice()
    given = PlantAnswer.get_or_none(PlantAnswer.plant == command.card)
    if given is not None and given.id != command.id:
        raise Answered()
    demand_reason(command)
    if given is None:
        tx.insert(
            PlantAnswer,
            plant=command.card,
            id=command.id,
            result=command.result,
            reason=command.reason.strip(),
            at=tx.now,
        )
        tx.audit(checker, "answer_plant", f"fact:{command.card}", after={"said": command.result})
        tx.notice("checks")
    return is_right(fake=planted.fake, result=command.result)


def is_right(*, fake: bool, result: str) -> bool:
    """Whether an answer to a plant is right.

    "doubtful" is always right: it brings a second checker.
    """
    return (result != GENUINE) if fake else (result != FAKE)
