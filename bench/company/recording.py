"""Record a day of the large company: rows by SQL, movements of the tallies by the product."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from bench.company.bulk import (
    BulkCustomer,
    BulkFact,
    insert_customers,
    insert_facts,
    insert_rows,
)
from bench.company.cast import HR, LargeSeller
from bench.company.drawing import (
    CARDS_A_DAY,
    DEALS_A_DAY,
    draw_large_calls,
    draw_sales,
    fen_of_deal,
    instant,
)
from bench.company.photographs import insert_photos, photographs
from rules.metrics import Movement, call_movements, card_movements
from webapp.core.instants import from_microseconds, to_microseconds
from webapp.core.sealed_numbers import SealedNumber
from webapp.demo.chance import chance, fact_id, phone_number
from webapp.demo.founding import Seal
from webapp.demo.names import customer_name
from webapp.facts.current_deals import current_deals
from webapp.facts.movements import as_call, as_card, movements_of_deal
from webapp.facts.transactions import Transaction
from webapp.media.photos import PhotoStore

ON_A_LIST = 15  # customers of a seller's call list
LEADS_TO_A_DEAL = 0.125  # the share of cards


@dataclass
class LargeCompany:
    """The state that the filling of later days needs from earlier days.

    `last`: its last day; `lists`: the customers of each seller's call list; `coming`: the cards
    (fact number, customer) from which a deal comes on a day.
    """

    seed: int
    cast: Sequence[LargeSeller]
    floor: int
    seal: Seal
    photos: PhotoStore
    last: date
    lists: dict[str, range] = field(default_factory=dict)
    coming: dict[date, list[tuple[int, int]]] = field(default_factory=lambda: defaultdict(list))
    cards: int = 0
    taken: set[str] = field(default_factory=set)

    def free_number(self, random: Random) -> SealedNumber:
        """Return a phone number that no customer has."""
        while (number := phone_number(random)) in self.taken:
            pass
        self.taken.add(number)
        return self.seal(number)

    def here(self, day: date) -> list[LargeSeller]:
        """The sellers employed on a day."""
        return [seller for seller in self.cast if seller.is_here(day)]


def give_large_lists(tx: Transaction, large: LargeCompany) -> None:
    """Insert the customers of every seller's call list."""
    random = chance(large.seed, "large customers")
    at = to_microseconds(tx.now)
    for seller in large.cast:
        large.lists[seller.id] = insert_customers(
            [
                BulkCustomer(customer_name(random), large.free_number(random), seller.id, HR, at)
                for _ in range(ON_A_LIST)
            ]
        )


def record_large_day(tx: Transaction, large: LargeCompany, day: date) -> None:
    """Record the calls, cards and deals of a day that happened by `tx.now`."""
    here, until = large.here(day), to_microseconds(tx.now)
    tx.move(_record_calls(tx, large, day, here, until))
    tx.move(_record_cards(tx, large, day, here, until))
    _record_deals(tx, large, day, here, until)
    tx.notice("checks")


def _record_calls(
    tx: Transaction, large: LargeCompany, day: date, here: Sequence[LargeSeller], until: int
) -> Iterator[Movement]:
    company = tx.company
    random = chance(large.seed, day, "large call ids")
    drawn = draw_large_calls(large.seed, day, here, large.floor, company.is_workday(day))
    calls = [call for call in drawn if call.at <= until]
    facts = [
        BulkFact(fact_id(random, from_microseconds(c.at)), "call", c.seller, c.seller, c.at)
        for c in calls
    ]
    numbers = insert_facts(day, facts)
    insert_rows(
        "call",
        "fact_id, outcome, customer_id, note, follow_up_on, mark",
        (
            (
                number,
                call.outcome,
                None if call.listed is None else large.lists[call.seller][call.listed % ON_A_LIST],
                call.note,
                call.follow_up.isoformat() if call.follow_up else None,
                "",
            )
            for number, call in zip(numbers, calls, strict=True)
        ),
    )
    postings = {seller.id: company.posting(seller.id, day) for seller in here}
    for number, call in zip(numbers, calls, strict=True):
        at = from_microseconds(call.at)
        said = as_call(str(number), call.seller, at, at, call.outcome)
        yield from call_movements(said, postings[call.seller], company.clock)


def _record_cards(
    tx: Transaction, large: LargeCompany, day: date, here: Sequence[LargeSeller], until: int
) -> Iterator[Movement]:
    company = tx.company
    random = chance(large.seed, day, "large cards")
    sold = [sale for sale in draw_sales(random, day, here, CARDS_A_DAY) if sale[0] <= until]
    customers = insert_customers(
        [_new_customer(random, large, seller.id, at) for at, seller in sold]
    )
    facts = [
        BulkFact(fact_id(random, from_microseconds(at)), "card", seller.id, seller.id, at)
        for at, seller in sold
    ]
    numbers = insert_facts(day, facts)
    visited = [random.random() < (0.35 if seller.role == "designer" else 0.6) for _, seller in sold]
    serials = [(f"JC{large.cards + place:07d}", at) for place, (at, _seller) in enumerate(sold)]
    photos = photographs(
        large.photos, chance(large.seed, day, "large photos"), large.last - day, serials
    )
    insert_photos(until, [photo for photo in photos if photo])
    insert_rows(
        "card",
        "fact_id, serial, visited, customer_id, photo_id, mark",
        (
            (number, serial, visited[place], customers[place], photo.name if photo else None, "")
            for place, (number, (serial, _at), photo) in enumerate(
                zip(numbers, serials, photos, strict=True)
            )
        ),
    )
    insert_rows("open_check", "card_id", ((number,) for number in numbers))
    large.cards += len(sold)
    for place, number in enumerate(numbers):
        at, seller = from_microseconds(sold[place][0]), sold[place][1].id
        card = as_card(str(number), seller, at, at, visited[place])
        yield from card_movements(card, company.posting(seller, day), company.clock)
        if random.random() < LEADS_TO_A_DEAL:
            later = day + timedelta(days=random.randrange(2, 9))
            large.coming[later].append((number, customers[place]))


def _record_deals(
    tx: Transaction, large: LargeCompany, day: date, here: Sequence[LargeSeller], until: int
) -> None:
    random = chance(large.seed, day, "large deals")
    closed: list[tuple[int, str, int | None, int | None]] = [
        (at, seller.id, None, None) for at, seller in draw_sales(random, day, here, DEALS_A_DAY)
    ]
    for card, customer in large.coming.pop(day, ()):
        at = instant(day, 10.0 + random.random() * 9)
        closed.append((at, random.choice(here).id, card, customer))
    deals = sorted(deal for deal in closed if deal[0] <= until)
    if not deals:
        return
    facts = [
        BulkFact(fact_id(random, from_microseconds(at)), "deal", closer, closer, at)
        for at, closer, _card, _customer in deals
    ]
    own = insert_customers(
        [_new_customer(random, large, closer, at) for at, closer, card, _c in deals if not card]
    )
    taken = iter(own)
    numbers = insert_facts(day, facts)
    insert_rows(
        "deal",
        "fact_id, contract, amount, card_id, customer_id, reissue, imported",
        (
            (
                number,
                f"HT{day:%y%m%d}{place:05d}",
                fen_of_deal(random),
                card,
                customer if card else next(taken),
                0,
                0,
            )
            for place, (number, (_at, _closer, card, customer)) in enumerate(
                zip(numbers, deals, strict=True)
            )
        ),
    )
    for deal in current_deals(numbers=list(numbers)):
        tx.move(movements_of_deal(tx.company, deal))


def _new_customer(random: Random, large: LargeCompany, seller: str, at: int) -> BulkCustomer:
    number = large.free_number(random) if random.random() < 0.9 else None
    return BulkCustomer(customer_name(random), number, seller, seller, at)
