"""Made-up companies whose scheme is in force for some days and some people only (rule 15).

Takes a company as it is and adds approvals, opening balances, deals by HR, a revision, and changes
of posting beside the first and last days. The same `Random` gives the same company.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from random import Random

from tests.rules import companies_selling
from tests.rules.companies_calendar import Table
from tests.rules.companies_people import LEVELS, SELLING
from tests.rules.second_reading_common import Company, span

DAY = timedelta(days=1)
STEPS = [80_000, 100_000, 100_000, 300_000, 500_000, 1_000_000]
BESIDE = [Decimal("-0.01"), Decimal(0), Decimal("0.01"), Decimal(20_000), Decimal(-20_000)]
REVISED = {"telesales-reward", "commission", "reward-and-penalty"}  # of these there is another


def in_force(scheme: str, seed: int) -> Table:
    """The company of this number, its scheme in force here and there."""
    table = companies_selling.numbered(scheme, seed)
    return _narrowed(Random(f"{scheme} {seed}"), table)  # noqa: S311 — no secret


def _narrowed(random: Random, table: Table) -> Table:
    found = dict(table)
    if "campaign" in table:
        found["person"] = [_with_level(random, person) for person in table["person"]]
    days = _days(table)
    chance = random.random()
    if chance < 0.3:
        found["terms"] = _terms(random, found, days)
    elif chance < 0.93:
        found["force"] = _force(random, found, days)
    starts = [each["from"] for each in _approvals(found) if "from" in each]
    borders = starts + [each["until"] + DAY for each in _approvals(found) if "until" in each]
    found["change"] = table["change"] + _changes(random, found, borders + days[1:2])
    found["change"] += _raises(random, found)
    found["fact"] = [_by_hr(random, fact) for fact in table["fact"]]
    if table["scheme"] == "telesales-reward" and starts:
        found["opening"] = _openings(random, found, min(starts))
    if table["scheme"] in REVISED and random.random() < 0.4:
        found["revised"] = random.choice([*days, *starts])
    found["settle"] = _settle(random, table)
    return found


def _with_level(random: Random, person: Table) -> Table:
    return person | {"level": random.choice(LEVELS)} if random.random() < 0.7 else person


def _approvals(table: Table) -> list[Table]:
    return table.get("terms") or [table.get("force", {})]


def _days(table: Table) -> list[date]:
    """Days at the borders of what is settled, beside them and in its middle, in order."""
    if "campaign" in table:
        first, last = table["campaign"]["start"], table["campaign"]["end"]
        return [first + timedelta(days=number) for number in range(-1, (last - first).days + 2)]
    spans = [span(key) for key in sorted(set(table["settle"]))]
    found = set()
    for each in spans:
        middle = each.start.replace(day=random_day(each.key))
        found |= {each.start, each.end, each.start - DAY, each.start + DAY, each.end - DAY, middle}
        found.add(each.end + DAY)
    return sorted(found)


def random_day(key: str) -> int:
    """A day in the middle of a month, another for each key."""
    return 2 + sum(key.encode()) % 25


def _force(random: Random, table: Table, days: list[date]) -> Table:
    """[force]: often the first or last day of a period, often without one or the other."""
    first, last = days[0], days[-1]
    held: Table = {}
    if random.random() < 0.75:
        early = [each for each in days if each.day == 1] or days[:2]
        held["from"] = random.choice([first - 40 * DAY, *early[:4], random.choice(days)])
    if random.random() < 0.5:
        late = [each for each in days if (each + DAY).day == 1] or days[-2:]
        until = random.choice([last, random.choice(late), random.choice(days)])
        held["until"] = max(until, held.get("from", until))
    return held | _reach(random, table)


def _reach(random: Random, table: Table) -> Table:
    held: Table = {}
    if random.random() < 0.3:
        roles = [*SELLING, "telesales", "supervisor", "head"]
        held["roles"] = sorted({"telesales", *random.sample(roles, 2)} - {random.choice(roles)})
    if random.random() < (0.5 if "campaign" in table else 0.2):
        held["levels"] = random.sample(LEVELS, random.choice([1, 2]))
    if random.random() < 0.3:
        teams = [team["id"] for team in table["team"]]
        held["teams"] = random.sample(teams, random.randint(1, len(teams)))
    return {key: words for key, words in held.items() if words}


def _terms(random: Random, table: Table, days: list[date]) -> list[Table]:
    """Two or three approvals, one replacing the other, each given on a day up to its first."""
    starts = sorted(random.sample(days[: len(days) * 3 // 4], random.choice([2, 2, 3])))
    if random.random() < 0.5:
        starts[0] = days[0] - 40 * DAY
    found = []
    for number, start in enumerate(starts):
        term: Table = {"from": start, "approved": start - random.choice([0, 0, 1, 3]) * DAY}
        if random.random() < 0.5:
            after = starts[number + 1] if number + 1 < len(starts) else days[-1]
            later = [each for each in [*days, after - DAY] if each >= start]
            term["until"] = random.choice([max(after - DAY, start), random.choice(later)])
        found.append(term | (_reach(random, table) if random.random() < 0.5 else {}))
    return found


def _changes(random: Random, table: Table, borders: list[date]) -> list[Table]:
    """A team, level or selling role that changes at a border or beside it, for twins alike."""
    teams = [team["id"] for team in table["team"]]
    taken = {(change["who"], change["on"]) for change in table["change"]}
    sellers = {person["id"] for person in table["person"] if person["role"] in SELLING}
    found = []
    for who in sorted({person.removesuffix("x") for person in sellers}):
        if random.random() < 0.5:
            continue
        on = random.choice(borders) + random.choice([-1, 0, 0, 0, 1, 14]) * DAY
        change = random.choice(
            [
                {"team": random.choice(teams)},
                {"level": random.choice(LEVELS)},
                {"role": random.choice(SELLING)},
            ]
        )
        for twin in sorted({who, f"{who}x"} & sellers):
            if (twin, on) not in taken and not _is_taken_back(table, twin, change):
                found.append({"who": twin, "on": on} | change)
    return found


def _raises(random: Random, table: Table) -> list[Table]:
    """Another level for a card's seller, after the card's day and up to a deal's from it."""
    taken = {(change["who"], change["on"]) for change in table["change"]}
    cards = {fact["card"]: fact for fact in table["fact"] if fact["kind"] == "card"}
    found = []
    for deal in table["fact"]:
        card = cards.get(deal.get("card", "")) if deal["kind"] == "deal" else None
        if card is None or random.random() < 0.5:
            continue
        who, on = card["who"], deal["at"].date() - random.choice([0, 0, 1]) * DAY
        if on > card["at"].date() and (who, on) not in taken:
            taken.add((who, on))
            found.append({"who": who, "on": on, "level": random.choice(LEVELS)})
    return found


def _is_taken_back(table: Table, who: str, change: Table) -> bool:
    """Whether a new role would be given in the time in which the person is none who sells."""
    return "role" in change and any(
        each["who"] == who and each.get("role") not in (None, *SELLING) for each in table["change"]
    )


def _by_hr(random: Random, fact: Table) -> Table:
    if fact["kind"] == "deal" and "received" in fact and random.random() < 0.5:
        return fact | {"by": "hr"}
    return fact


def _openings(random: Random, table: Table, first: date) -> list[Table]:
    """Opening balances up to a day before the scheme's first, aimed at a milestone."""
    company = Company(table)
    found = []
    for person in table["person"]:
        if random.random() < 0.5:
            continue
        until = first - random.choice([1, 1, 1, 30, 400]) * DAY
        later = [
            deal["amount"]
            for deal in company.deals
            if deal["who"] == person["id"] and deal["at"].date() > until
        ]
        reached = sum(later[: random.randint(0, len(later))], Decimal(0))
        sales = Decimal(random.choice(STEPS)) - reached + random.choice(BESIDE)
        if sales > 0:
            found.append({"who": person["id"], "sales": sales, "until": until})
    return found


def _settle(random: Random, table: Table) -> list[str]:
    """More months than elsewhere, so that runs cross the scheme's first day."""
    if "campaign" in table:
        return list(table["settle"])
    keys = list(dict.fromkeys(table["settle"]))
    months = [each.key for key in keys for each in span(key).months() if "Q" in key]
    keys += [key for key in dict.fromkeys(months) if key not in keys]
    random.shuffle(keys)
    return [*keys, keys[0]]
