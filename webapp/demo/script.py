"""Write the script of the sample company: all random decisions, made before recording starts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from webapp.demo import calls, cards
from webapp.demo.calls import DrawnCall, draw_calls
from webapp.demo.cards import DrawnCard, draw_cards
from webapp.demo.cast import Cast, Employee, gather
from webapp.demo.pair_lift import pair_lift
from webapp.demo.size import Size

FIRST_SERIAL = 100_001


@dataclass(frozen=True)
class Script:
    """The people, the calls and cards of each day, the transfer and the fake card of a sample."""

    seed: int
    size: Size
    history: date
    start: date
    today: date
    cast: Cast
    calls: dict[date, list[DrawnCall]]
    cards: dict[date, list[DrawnCard]]
    moved: tuple[str, date]
    fake: DrawnCard | None
    fake_on: date | None
    copied: str  # the id of the unchecked card whose serial was sold before
    doubted: str  # the id of a card that waits for a second opinion

    @property
    def days(self) -> list[date]:
        """The days of the campaign up to today."""
        return [self.start + timedelta(n) for n in range((self.today - self.start).days + 1)]

    def team_of(self, seller: Employee, day: date) -> str:
        """Return the team of a seller on a day."""
        person, on = self.moved
        return "east" if seller.id == person and day >= on else seller.given.team or ""

    def checkers_outside(self, seller: str, day: date) -> list[str]:
        """Return the supervisors who have no stake in a seller's card of a day."""
        team = self.team_of(self.cast.by_id(seller), day)
        return [
            person.id
            for person in self.cast.people
            if person.given.role == "supervisor" and person.given.team != team
        ]


def write_script(seed: int, size: Size, today: date) -> Script:
    """Draw the script; past days do not depend on the current hour."""
    start = today - timedelta(days=size.days - 1)
    cast = gather(size, seed, start)
    sold = _share_out(size.cards, start, today, cards.card_pace)
    rung = _share_out(size.calls, start, today, calls.call_pace)
    lift = pair_lift(seed, size, [team for team, _head in cast.heads], today)
    drawn_cards, serial = {}, FIRST_SERIAL
    for day, count in sold.items():
        drawn_cards[day] = draw_cards(seed, day, _active(cast, day), count, serial)
        serial += count
    copied = _sell_one_serial_twice(drawn_cards)
    fake_on, fake = _fake(cast, drawn_cards, start + timedelta(days=size.days * 6 // 10), today)
    return Script(
        seed=seed,
        size=size,
        history=_quarter_before(today) if size.history else start,
        start=start,
        today=today,
        cast=cast,
        calls={
            day: draw_calls(seed, day, _active(cast, day), count, lift)
            for day, count in rung.items()
        },
        cards=drawn_cards,
        moved=(cast.sellers[5].id, start + timedelta(days=size.days // 2)),
        fake=fake,
        fake_on=fake_on,
        copied=copied,
        doubted=_doubted(drawn_cards, copied),
    )


def _active(cast: Cast, day: date) -> list[Employee]:
    return [seller for seller in cast.sellers if seller.given.hired and seller.given.hired <= day]


def _share_out(
    total: int, start: date, today: date, busy: Callable[[date], float]
) -> dict[date, int]:
    """Distribute the total over the past days, rounded so that the sum is exact; add today."""
    past = [start + timedelta(n) for n in range((today - start).days)]
    weight = sum(busy(day) for day in past)
    shares, given, reached = {}, 0, 0.0
    for day in past:
        reached += busy(day) / weight * total
        shares[day] = round(reached) - given
        given = round(reached)
    shares[today] = round(total / max(1, weight) * busy(today))
    return shares


def _quarter_before(day: date) -> date:
    """The first day of the quarter before this day's, so that one quarter is settled."""
    quarter = day.year * 4 + (day.month - 1) // 3 - 1
    return date(quarter // 4, quarter % 4 * 3 + 1, 1)


def _sell_one_serial_twice(drawn: dict[date, list[DrawnCard]]) -> str:
    """Give a card of yesterday a serial already sold, so that it waits for a check; its id."""
    days = sorted(drawn)
    yesterday = drawn[days[-2]] if len(days) > 1 else []
    first = next((card for day in days for card in drawn[day]), None)
    if first is None or len(yesterday) < 2:
        return ""
    yesterday[-1] = replace(yesterday[-1], serial=first.serial, withdrawn_at=None)
    return yesterday[-1].id


def _doubted(drawn: dict[date, list[DrawnCard]], copied: str) -> str:
    """The id of a card of the day before yesterday that a checker finds doubtful."""
    days = sorted(drawn)
    before = drawn[days[-3]] if len(days) > 2 else []
    return next((card.id for card in before if _was_plain(card) and card.id != copied), "")


def _fake(
    cast: Cast, drawn: dict[date, list[DrawnCard]], since: date, today: date
) -> tuple[date | None, DrawnCard | None]:
    """The one fake card: sold in the west store on a past day."""
    west = {seller.id for seller in cast.sellers if seller.given.team == "west"}
    for day in sorted(drawn):
        for card in drawn[day][:-1]:
            if since <= day < today and card.seller in west and _was_plain(card):
                return day, card
    return None, None


def _was_plain(card: DrawnCard) -> bool:
    return card.withdrawn_at is None and card.received == card.at and card.at.hour < 12
