"""Judge a part of the cards that wait each morning: genuine by SQL, the rest by the product."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from bench.company.bulk import BulkFact, insert_facts, insert_rows
from bench.company.cast import HR, LargeTeam
from bench.company.recording import LargeCompany
from webapp.checks.operations.verdicts import VerdictCommand, judge
from webapp.core.instants import to_microseconds
from webapp.demo.chance import chance, fact_id
from webapp.facts.transactions import Transaction
from webapp.jobs.operations.follow_verdicts import Write, follow_verdicts
from webapp.store.tables import database

JUDGED = 0.75  # the share of the waiting cards of earlier days that is judged in a morning
FAKE = 1 / 1_500
DOUBTFUL = 1 / 150  # of the cards of the last days: earlier doubts were settled
IN_DOUBT = timedelta(days=14)
FOLLOWED = timedelta(minutes=30)  # when a verdict cannot be undone any more
# Nobody has looked at them yet: those with an opinion wait for another person.
_WAITING = """
SELECT card.fact_id, fact.person_id, card.serial, fact.day FROM open_check
CROSS JOIN card ON card.fact_id = open_check.card_id
CROSS JOIN fact ON fact.number = card.fact_id
WHERE fact.day < ? AND NOT EXISTS (SELECT 1 FROM opinion WHERE opinion.card_id = card.fact_id)
ORDER BY card.fact_id
"""
Waiting = tuple[int, str, str, str]  # the card's fact number, its seller, its serial, its day


def judge_large_cards(write: Write, large: LargeCompany, day: date, now: datetime) -> int:
    """Judge most of the cards that wait on the morning of `day`; return how many."""
    waiting: list[Waiting] = database.connection().execute(_WAITING, (day.isoformat(),)).fetchall()
    random = chance(large.seed, day, "large verdicts")
    by_result: dict[str, list[Waiting]] = {"genuine": [], "fake": [], "doubtful": []}
    for card in waiting:
        dice, special = random.random(), random.random()
        doubtful = large.last - date.fromisoformat(card[3]) < IN_DOUBT and special < DOUBTFUL
        result = "fake" if special > 1 - FAKE else "doubtful" if doubtful else "genuine"
        if dice < JUDGED:
            by_result[result].append(card)
    checkers = _checkers(large)
    write(lambda tx: _find_genuine(tx, large.seed, day, by_result["genuine"], checkers))
    for result in ("doubtful", "fake"):
        for card in by_result[result]:
            _judge(write, checkers[card[1]], card, result)
    for card in by_result["fake"]:
        _judge(write, HR, card, "fake")
    if by_result["fake"]:
        follow_verdicts(write, now + FOLLOWED)
    return sum(map(len, by_result.values()))


def _checkers(large: LargeCompany) -> dict[str, str]:
    """Who judges each seller's cards: the supervisor of the next team, HR if there is no other."""
    teams: list[LargeTeam] = list(dict.fromkeys(seller.team for seller in large.cast))
    after = dict(zip(teams, [*teams[1:], teams[0]], strict=True))
    alone = len(teams) == 1
    return {seller.id: HR if alone else after[seller.team].supervisor for seller in large.cast}


def _judge(write: Write, checker: str, card: Waiting, result: str) -> None:
    reason = "回访客户：没有购买此卡" if result == "fake" else "卡号看不清"
    command = VerdictCommand(f"large-{card[0]}-{checker}", card[0], result, reason)
    write(lambda tx: judge(tx, checker, command))


def _find_genuine(
    tx: Transaction, seed: int, day: date, cards: Sequence[Waiting], checkers: dict[str, str]
) -> None:
    """Insert an opinion and the verdict it makes of each card, and the seller's reminder."""
    random, at = chance(seed, day, "large opinions"), to_microseconds(tx.now)
    facts = []
    for _card, seller, _serial, _day in cards:
        record = fact_id(random, tx.now)
        facts.append(BulkFact(record, "opinion", seller, checkers[seller], at))
        facts.append(BulkFact(f"{record}:verdict", "verdict", seller, checkers[seller], at))
    numbers = insert_facts(tx.company.clock.day(tx.now), facts)
    opinions, verdicts = numbers[::2], numbers[1::2]
    judged = list(zip(opinions, verdicts, cards, strict=True))
    insert_rows(
        "opinion",
        "fact_id, card_id, result, reason",
        ((opinion, card[0], "genuine", "") for opinion, _verdict, card in judged),
    )
    insert_rows(
        "verdict",
        "fact_id, card_id, result, reason",
        ((verdict, card[0], "genuine", "") for _opinion, verdict, card in judged),
    )
    insert_rows(
        "ending",
        "verdict_id, opinion_id",
        ((verdict, opinion) for opinion, verdict, _card in judged),
    )
    insert_rows(
        "reminder",
        "person_id, kind, about, told, href, at, seen_at, pushed_at",
        (
            (card[1], "verdict", str(verdict), _told(card[2]), "/records", at, at, at)
            for _opinion, verdict, card in judged
        ),
    )
    database.connection().executemany(
        "DELETE FROM open_check WHERE card_id = ?", ((card[0],) for card in cards)
    )
    tx.notice("checks")


def _told(serial: str) -> str:
    return f'{{"result": "genuine", "serial": "{serial}"}}'
