"""Made-up companies for card-campaign, as the tables of a scenario's file.

Few people, few days and coarse moments, so that ties, cut-offs, transfers, leaves, voids and
shared ranks all come up often. The same `Random` gives the same company.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

Table = dict[str, Any]
START, END = date(2026, 4, 29), date(2026, 5, 10)  # a holiday and a worked Sunday inside
HOLIDAYS, WORKDAYS = [date(2026, 5, 1), date(2026, 5, 4)], [date(2026, 5, 9)]
SELLING = ["telesales", "guide", "designer"]
MOMENTS = [time(9), time(9, 30), time(10), time(14), time(20, 59, 59), time(21), time(21, 0, 1)]
RECEIPTS = [time(21), time(21, 0, 1), time(23)]


def numbered(seed: int) -> Table:
    """The company of this number."""
    return company(Random(seed))  # noqa: S311 — no secret


def company(random: Random) -> Table:
    """A whole scenario's table, without what must come of it."""
    teams = [f"t{number}" for number in range(random.randint(1, 3))]
    bosses = _bosses(random, teams)
    sellers = [_seller(random, number, teams) for number in range(random.randint(2, 6))]
    table: Table = {
        "title": "made up",
        "scheme": "card-campaign",
        "settle": _settle(random),
        "holidays": HOLIDAYS,
        "workdays": WORKDAYS,
        "campaign": {"start": START, "end": END},
        "team": [_team(random, team) for team in teams],
        "person": bosses + sellers,
        "change": _changes(random, sellers, teams),
        "target": _targets(random, sellers, teams),
    }
    table["fact"] = _facts(random, table)
    return table


def _settle(random: Random) -> list[str]:
    days = [START + timedelta(days=number) for number in range(-1, (END - START).days + 2)]
    keys = [day.isoformat() for day in random.sample(days, 5)] + ["campaign"]
    random.shuffle(keys)
    return keys + random.sample(keys, 2)


def _bosses(random: Random, teams: list[str]) -> list[Table]:
    """Two heads and two supervisors; each may belong to a team, or to none, or have left."""
    bosses = []
    for name, role in (("h0", "head"), ("h1", "head"), ("s0", "supervisor"), ("s1", "supervisor")):
        boss: Table = {"id": name, "role": role}
        if random.random() < 0.7:
            boss["team"] = random.choice(teams)
        if random.random() < 0.2:
            boss["left"] = random.choice([END - timedelta(days=1), END])
        bosses.append(boss)
    return bosses


def _team(random: Random, team: str) -> Table:
    table: Table = {"id": team}
    if random.random() < 0.85:
        table["head"] = random.choice(["h0", "h1"])
    return table


def _seller(random: Random, number: int, teams: list[str]) -> Table:
    seller: Table = {"id": f"p{number}", "role": random.choice([*SELLING, "designer"])}
    if random.random() < 0.85:
        seller["team"] = random.choice(teams)
    if random.random() < 0.8:
        seller["supervisor"] = random.choice(["s0", "s1"])
    if random.random() < 0.8:
        seller["sex"] = random.choice(["m", "f"])
    if random.random() < 0.15:
        seller["exempt"] = True
    if random.random() < 0.15:
        first = START + timedelta(days=random.randint(0, 8))
        seller["leave"] = [first, first + timedelta(days=1)]
    if random.random() < 0.2:
        seller["hired"] = START + timedelta(days=random.randint(0, 5))
    if random.random() < 0.25:
        seller["left"] = START + timedelta(days=random.randint(6, 12))
    return seller


def _changes(random: Random, sellers: list[Table], teams: list[str]) -> list[Table]:
    changes = []
    for seller in sellers:
        for on in random.sample(range(-2, 12), random.choice([0, 0, 1, 2])):
            change: Table = {"who": seller["id"], "on": START + timedelta(days=on)}
            what = random.choice(["team", "team", "supervisor", "role"])
            if what == "team":
                change["team"] = random.choice(teams)
            elif what == "supervisor":
                change["supervisor"] = random.choice(["s0", "s1"])
            else:
                change["role"] = random.choice([*SELLING, "supervisor"])
            changes.append(change)
    random.shuffle(changes)
    return changes


def _targets(random: Random, sellers: list[Table], teams: list[str]) -> list[Table]:
    targets = []
    for seller in sellers:
        for metric in ("calls", "invitations"):
            target = {"who": seller["id"], "metric": metric, "period": "day"}
            if random.random() < 0.85:
                targets.append(target | {"value": random.randint(1, 4)})
            for number in random.sample(range(12), random.choice([0, 1, 2])):
                only = (START + timedelta(days=number)).isoformat()
                targets.append(target | {"value": random.randint(1, 4), "only": only})
    for team in teams:
        target = {"who": team, "metric": "cards", "period": "campaign"}
        if random.random() < 0.8:
            targets.append(target | {"value": random.randint(1, 6)})
        if random.random() < 0.2:
            targets.append(target | {"value": random.randint(1, 6), "only": "campaign"})
    return targets


def _facts(random: Random, table: Table) -> list[Table]:
    """Facts of those who may have them on the day (rule 14), in a shuffled order."""
    facts: list[Table] = []
    cards: list[Table] = []
    deals: list[Table] = []
    for day in [START + timedelta(days=number) for number in range(-1, 14)]:
        for person in table["person"]:
            if not _employed(person, day):
                continue
            if _role(table, person, day) in SELLING:
                facts += [_call(random, person, day) for _ in range(random.choice([0, 1, 2, 5]))]
                for _ in range(random.choice([0, 0, 0, 1, 1, 2, 3])):
                    cards.append(_card(random, person, day, len(cards)))
            if random.random() < 0.15:
                deals.append(_deal(random, person, day, len(deals), cards))
    facts += cards + deals
    facts += [event for card in cards for event in events_of(random, card, 0.12)]
    facts += [
        {"kind": "cancel", "deal": deal["deal"], "at": deal["at"] + timedelta(days=2)}
        for deal in deals
        if random.random() < 0.2
    ]
    random.shuffle(facts)
    return facts


def _employed(person: Table, day: date) -> bool:
    return person.get("hired", day) <= day <= person.get("left", day)


def _role(table: Table, person: Table, day: date) -> str:
    role: str = person["role"]
    for change in sorted(table["change"], key=lambda each: each["on"]):
        if change["who"] == person["id"] and change["on"] <= day and "role" in change:
            role = change["role"]
    return role


def _happened(random: Random, day: date) -> Table:
    """When it happened; and when it was received, where that was later."""
    at = datetime.combine(day, random.choice(MOMENTS))
    received = datetime.combine(day, random.choice(RECEIPTS))
    if random.random() < 0.1:
        received += timedelta(days=1)
    return (
        {"at": at, "received": received} if random.random() < 0.3 and received > at else {"at": at}
    )


def _call(random: Random, person: Table, day: date) -> Table:
    outcome = random.choice(["invited", "invited", "interested", "refused", "no_answer", "invalid"])
    return {"kind": "call", "who": person["id"], "outcome": outcome} | _happened(random, day)


def _card(random: Random, person: Table, day: date, number: int) -> Table:
    card = {"kind": "card", "who": person["id"], "card": f"C{number}"}
    return card | {"visited": random.random() < 0.4} | _happened(random, day)


def _deal(random: Random, person: Table, day: date, number: int, cards: list[Table]) -> Table:
    deal = {"kind": "deal", "who": person["id"], "deal": f"D{number}", "amount": 1000 + number}
    if cards and random.random() < 0.9:
        deal["card"] = random.choice(cards)["card"]
    return deal | _happened(random, day)


def events_of(random: Random, card: Table, often: float) -> list[Table]:
    """Verdicts and withdrawals of one card, some at one and the same moment."""
    if random.random() > often:
        return []
    events = []
    for _ in range(random.choice([1, 1, 2, 3])):
        at = card["at"] + timedelta(days=random.randint(0, 3))
        if random.random() < 0.35:
            events.append({"kind": "withdraw", "card": card["card"], "at": at})
        else:
            result = random.choice(["fake", "genuine"])
            events.append({"kind": "verdict", "card": card["card"], "result": result, "at": at})
    return events
