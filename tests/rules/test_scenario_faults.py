"""What is a fault in a scenario, and not a fact (rule 14), named with its place."""

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from rules.scenario_faults import ScenarioFault
from rules.scenario_file import read_scenario

MORNING = datetime.fromisoformat("2026-03-02T09:00")  # as TOML gives it: local, without a zone
CALL = {"kind": "call", "who": "lin", "at": MORNING, "outcome": "invited"}
CARD = {"kind": "card", "who": "lin", "at": MORNING, "card": "A1", "visited": False}
DEAL = {"kind": "deal", "who": "lin", "at": MORNING, "deal": "D1", "amount": 100}
TARGET = {"who": "lin", "metric": "calls", "period": "day", "value": 20}
EXPECT = {"clause": "daily-cards-top3", "kind": "award", "to": "lin", "period": "2026-03-02"}


def scenario(**more: Any) -> dict[str, Any]:
    """A sound scenario's table, with these keys put in."""
    table = {
        "title": "试",
        "scheme": "card-campaign",
        "settle": ["2026-03-02"],
        "campaign": {"start": date(2026, 3, 1), "end": date(2026, 3, 31)},
        "team": [{"id": "east", "head": "gao"}],
        "person": [
            {"id": "gao", "role": "head", "team": "east"},
            {"id": "lin", "role": "designer", "team": "east", "hired": date(2026, 2, 1)},
        ],
    }
    return table | more


def faults(table: dict[str, Any]) -> list[str]:
    """The faults, without the file's name, which stands before each."""
    try:
        read_scenario(table, Path("x.toml"))
    except ScenarioFault as fault:
        return [_after(each, "x.toml: ") for each in str(fault).splitlines()]
    return []


def _after(text: str, start: str) -> str:
    assert text.startswith(start)
    return text.removeprefix(start)


def of_fact(**changed: Any) -> list[str]:
    """The faults of one fact: a call of lin's with these keys put in (None: left out)."""
    return faults(scenario(fact=[clean(CALL | changed)]))


def clean(table: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in table.items() if value is not None}


def test_a_sound_scenario_has_no_fault() -> None:
    assert faults(scenario(fact=[CALL, CARD, DEAL], target=[TARGET])) == []
    assert faults(scenario(expect=[EXPECT | {"amount": 50}])) == []


@pytest.mark.parametrize(
    ("more", "fault"),
    [
        ({"titel": "试"}, "file: unknown key 'titel'; allowed: campaign,"),
        ({"title": 1}, "file: title: must be text, not 1"),
        ({"scheme": "no-such-scheme"}, "file: unknown scheme 'no-such-scheme'"),
        ({"settle": []}, "file: settle: name at least one period"),
        ({"settle": ["2026-13"]}, "file: settle: '2026-13' is not in the calendar"),
        ({"settle": ["Monday"]}, "file: settle: 'Monday' is no period"),
        ({"holidays": "1 May"}, "file: holidays: must be a list of dates"),
        ({"workdays": ["2026-05-09"]}, "file: workdays: must be a date, not '2026-05-09'"),
        ({"campaign": {"start": date(2026, 3, 1)}}, "campaign: end: must be a date, not None"),
        ({"campaign": "March"}, "campaign: must be a table, [campaign]"),
        (
            {"campaign": {"start": date(2026, 3, 2), "end": date(2026, 3, 1)}},
            "campaign: end: 2026-03-01 lies before start 2026-03-02",
        ),
        (
            {"campaign": {"start": MORNING, "end": date(2026, 3, 1)}},
            "campaign: start: must be a date, not datetime",
        ),
        ({"team": {"id": "east"}}, "file: team: must be tables, [[team]]"),
        ({"team": ["east"]}, "file: team: must be tables, [[team]]"),
        ({"team": [{"id": "east", "head": "hu"}]}, "team east: head: unknown person 'hu'"),
        (
            {"team": [{"id": "east", "kind": "shop"}]},
            "team east: kind: 'shop' is none of store, dep",
        ),
        ({"team": [{"id": "east"}, {"id": "east"}]}, "team east: id: stands twice"),
        ({"team": [{"id": "east"}, {"id": "lin"}]}, "person lin: id: a team has it too"),
        ({"team": [{"name": "东"}]}, "team 1: id: must be text, not None"),
        ({"team": [{"id": "east", "boss": "gao"}]}, "team east: unknown key 'boss'"),
    ],
)
def test_a_fault_of_the_file_or_a_team_is_named(more: dict[str, Any], fault: str) -> None:
    [found] = faults(scenario(**more))
    assert found.startswith(fault)


def test_what_lies_on_a_border_is_sound() -> None:
    one_day = {"start": date(2026, 3, 1), "end": date(2026, 3, 1)}
    assert faults(scenario(campaign=one_day)) == []
    assert of_fact(repeat=1) == []
    assert of_fact(repeat=1, every=60) == []
    assert of_fact(repeat=2, every=0) == []
    assert of_fact(at=datetime.fromisoformat("9000-12-31T23:59")) == []
    table = scenario(fact=[CALL | {"at": datetime.fromisoformat("1900-01-01T00:00")}])
    table["person"][1].pop("hired")
    assert faults(table) == []


def test_a_campaigns_scheme_needs_a_campaign() -> None:
    table = scenario()
    del table["campaign"]
    assert faults(table) == ["file: campaign: missing; card-campaign pays inside a campaign only"]
    assert faults(table | {"settle": ["campaign"]})[0].startswith("file: campaign: missing")


@pytest.mark.parametrize(
    ("person", "fault"),
    [
        ({"roll": "guide"}, "unknown key 'roll'; allowed: birthday, exempt, grade,"),
        ({"role": "boss"}, "role: 'boss' is none of designer, guide, head, hr, leader,"),
        ({"team": "west"}, "team: unknown team 'west'"),
        ({"supervisor": "sun"}, "supervisor: unknown person 'sun'"),
        ({"level": "expert"}, "level: 'expert' is none of junior, middle, senior"),
        ({"sex": "x"}, "sex: 'x' is none of m, f"),
        ({"plan": "both"}, "plan: 'both' is none of sales, contracts"),
        ({"grade": "4"}, "grade: must be a whole number, not '4'"),
        ({"grade": True}, "grade: must be a whole number, not True"),
        ({"exempt": "yes"}, "exempt: must be true or false, not 'yes'"),
        ({"leave": "2026-03-02"}, "leave: must be a list of dates, not '2026-03-02'"),
        ({"hired": "2026-03-01"}, "hired: must be a date, not '2026-03-01'"),
        (
            {"left": date(2026, 1, 1), "hired": date(2026, 2, 1)},
            "left: 2026-01-01 lies before hired",
        ),
        ({"birthday": 1990}, "birthday: must be a date, not 1990"),
        ({"name": ""}, "name: must be text, not ''"),
    ],
)
def test_a_fault_of_a_person_is_named(person: dict[str, Any], fault: str) -> None:
    people = [{"id": "gao", "role": "head"}, {"id": "wu", "role": "guide"} | person]
    [found] = faults(scenario(person=people))
    assert found.startswith(f"person wu: {fault}")


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"who": "hu", "on": date(2026, 3, 2), "team": "east"}, "who: unknown person 'hu'"),
        ({"who": "lin", "on": date(2026, 3, 2)}, "nothing changes; name one of team, supervisor"),
        ({"who": "lin", "team": "east"}, "on: must be a date, not None"),
        ({"who": "lin", "on": date(2026, 3, 2), "team": "west"}, "team: unknown team 'west'"),
        ({"who": "lin", "on": date(2026, 3, 2), "grade": 4}, "unknown key 'grade'"),
    ],
)
def test_a_fault_of_a_change_is_named(change: dict[str, Any], fault: str) -> None:
    [found] = faults(scenario(change=[change]))
    assert found.startswith(f"change 1: {fault}")


def test_two_changes_of_one_day_may_say_different_things_but_not_the_same() -> None:
    change = {"who": "lin", "on": date(2026, 3, 2)}
    role, level = change | {"role": "guide"}, change | {"level": "senior"}
    assert faults(scenario(change=[role, level])) == []
    assert faults(scenario(change=[role, level, role])) == [
        "change 3: role: lin has another from that day on already"
    ]


@pytest.mark.parametrize(
    ("target", "fault"),
    [
        ({"who": "hu"}, "who: unknown person or team 'hu'"),
        ({"metric": "smiles"}, "metric: 'smiles' is none of calls, invitations, cards,"),
        ({"period": "hour"}, "period: 'hour' is none of day, week, month, quarter, year, campaign"),
        ({"value": 0}, "value: must be above 0, not 0"),
        ({"value": -1}, "value: must be above 0, not -1"),
        ({"value": Decimal("NaN")}, "value: must be above 0, not NaN"),
        ({"value": "20"}, "value: must be a number, not '20'"),
        ({"value": True}, "value: must be a number, not True"),
        ({"difficulty": "easy"}, "difficulty: 'easy' is none of normal, hard, stretch"),
        ({"only": "2026-02-30"}, "only: '2026-02-30' is not in the calendar"),
        ({"only": "2026-03"}, "only: 2026-03 is no day"),
        ({"until": 1}, "unknown key 'until'"),
    ],
)
def test_a_fault_of_a_target_is_named(target: dict[str, Any], fault: str) -> None:
    [found] = faults(scenario(target=[TARGET | target]))
    assert found.startswith(f"target 1: {fault}")


def test_two_targets_for_the_same_thing_are_a_fault_a_special_one_beside_is_none() -> None:
    only = TARGET | {"only": "2026-03-02"}
    assert faults(scenario(target=[TARGET, only, TARGET | {"metric": "cards"}])) == []
    assert faults(scenario(target=[TARGET, TARGET])) == ["target 2: two targets for the same thing"]
    assert faults(scenario(target=[only, TARGET, only])) == [
        "target 3: two targets for the same thing"
    ]


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"kind": "visit"}, "kind: 'visit' is none of call, card, deal, cancel,"),
        ({"kind": None}, "kind: None is none of"),
        ({"who": "hu"}, "who: unknown person 'hu'"),
        ({"who": None}, "who: must be text, not None"),
        ({"who": "gao"}, "who: gao is no seller on 2026-03-02"),
        (
            {"at": datetime.fromisoformat("2026-01-31T23:59")},
            "who: lin is not employed on 2026-01-31",
        ),
        ({"at": date(2026, 3, 2)}, "at: must be a date with its time, not"),
        ({"at": None}, "at: must be a date with its time, not None"),
        (
            {"at": datetime.fromisoformat("0001-01-01T00:00")},
            "at: 0001-01-01 00:00:00 is in no year of ours",
        ),
        (
            {"at": datetime.fromisoformat("1899-12-31T23:59")},
            "at: 1899-12-31 23:59:00 is in no year of ours",
        ),
        (
            {"at": datetime.fromisoformat("9001-01-01T00:00")},
            "at: 9001-01-01 00:00:00 is in no year of ours",
        ),
        ({"received": datetime.fromisoformat("2026-03-02T08:59")}, "received: lies before at"),
        ({"outcome": "maybe"}, "outcome: 'maybe' is none of invited, interested,"),
        ({"outcome": None}, "outcome: None is none of"),
        ({"note": "x"}, "unknown key 'note'"),
        ({"card": "A1"}, "unknown key 'card'"),
        ({"repeat": 0}, "repeat: must be at least 1, not 0"),
        ({"repeat": 10**9, "every": 0}, "repeat: must be at most 1000000, not 1000000000"),
        ({"repeat": 2, "every": 10**30}, "every: leads out of our years"),
        ({"repeat": 3, "every": 6975 * 366 * 86400 // 2}, "every: leads out of our years"),
        ({"repeat": 2}, "every: say how many seconds lie between them"),
        ({"repeat": "2"}, "repeat: must be a whole number, not '2'"),
        ({"repeat": 2, "every": -1}, "every: the seconds, 0 or more"),
        ({"every": 60}, "every: the seconds, 0 or more"),
        (
            {"repeat": 3, "every": 60, "received": datetime.fromisoformat("2026-03-02T09:01")},
            "received: lies before at",
        ),
    ],
)
def test_a_fault_of_a_fact_is_named(changed: dict[str, Any], fault: str) -> None:
    [found] = of_fact(**changed)
    assert found.startswith(f"fact 1: {fault}")


@pytest.mark.parametrize(
    ("fact", "fault"),
    [
        (CARD | {"visited": None}, "visited: must be true or false, not None"),
        (CARD | {"visited": 1}, "visited: must be true or false, not 1"),
        (CARD | {"who": "gao"}, "who: gao is no seller on 2026-03-02"),
        (CARD | {"card": None}, "card: must be text, not None"),
        (DEAL | {"amount": 0}, "amount: must be above 0, not 0"),
        (DEAL | {"amount": -5}, "amount: must be above 0, not -5"),
        (DEAL | {"amount": Decimal("0.001")}, "amount: at most two places, not 0.001"),
        (DEAL | {"amount": Decimal("Infinity")}, "amount: must be above 0, not Infinity"),
        (DEAL | {"deal": None}, "deal: must be text, not None"),
        (DEAL | {"card": "A9"}, "card: nobody sold 'A9'"),
        ({"kind": "cancel", "at": MORNING, "deal": "D9"}, "deal: nobody closed 'D9'"),
        ({"kind": "cancel", "at": MORNING, "deal": "D9", "who": "lin"}, "unknown key 'who'"),
        ({"kind": "withdraw", "at": MORNING, "card": "A9"}, "card: nobody sold 'A9'"),
        ({"kind": "verdict", "at": MORNING, "card": "A9", "result": "fake"}, "card: nobody sold"),
        (
            {"kind": "verdict", "at": MORNING, "card": "A9", "result": "odd"},
            "result: 'odd' is none",
        ),
        ({"kind": "rating", "who": "lin", "at": MORNING, "score": 0}, "score: must be above 0"),
        (
            {"kind": "rating", "who": "lin", "at": MORNING, "score": 6},
            "score: must be 1 to 5, not 6",
        ),
        (
            {"kind": "rating", "who": "lin", "at": MORNING, "score": Decimal("0.5")},
            "score: must be 1",
        ),
        ({"kind": "contribution", "at": MORNING, "points": 1}, "name either who or team"),
        (
            {"kind": "contribution", "who": "lin", "team": "east", "at": MORNING, "points": 1},
            "name either who or team",
        ),
        (
            {"kind": "contribution", "team": "west", "at": MORNING, "points": 1},
            "team: unknown team",
        ),
        (
            {"kind": "contribution", "team": "east", "at": MORNING, "points": 0},
            "points: must be above",
        ),
        (
            {"kind": "violation", "who": "lin", "at": MORNING, "violation": "late"},
            "violation: 'late'",
        ),
        (
            {"kind": "grant", "who": "lin", "at": MORNING, "grant": "car", "amount": 1},
            "grant: 'car' is none",
        ),
        (
            {"kind": "training", "who": "lin", "at": MORNING, "training": "新人"},
            "passed: must be true or false, not None",
        ),
    ],
)
def test_a_fault_of_each_kind_of_fact_is_named(fact: dict[str, Any], fault: str) -> None:
    [found] = faults(scenario(fact=[clean(fact)]))
    assert found.startswith(f"fact 1: {fault}")


def test_one_card_or_deal_id_twice_is_a_fault_a_card_and_a_deal_alike_is_none() -> None:
    assert faults(scenario(fact=[CARD, DEAL | {"deal": "A1"}])) == []
    assert faults(scenario(fact=[CARD, CARD])) == ["fact 2: card: 'A1' stands twice"]
    assert faults(scenario(fact=[DEAL, DEAL])) == ["fact 2: deal: 'D1' stands twice"]
    repeated = CARD | {"card": "A", "repeat": 2, "every": 1}
    assert faults(scenario(fact=[repeated, CARD | {"card": "A-2"}])) == [
        "fact 2: card: 'A-2' stands twice"
    ]


def test_every_faulty_fact_is_named_at_once() -> None:
    assert faults(scenario(fact=[CALL | {"who": "hu"}, CALL, CALL | {"outcome": "maybe"}])) == [
        "fact 1: who: unknown person 'hu'",
        "fact 3: outcome: 'maybe' is none of invited, interested, refused, no_answer, invalid",
    ]


@pytest.mark.parametrize(
    ("expect", "fault"),
    [
        ({"clause": "daily-top"}, "clause: card-campaign has no clause 'daily-top'"),
        ({"kind": "bonus"}, "kind: 'bonus' is none of award,"),
        ({"to": "hu"}, "to: unknown person or team 'hu'"),
        ({"period": "2026-02-30"}, "period: '2026-02-30' is not in the calendar"),
        ({"period": None}, "period: '' is no period"),
        ({"amount": None}, "amount: award needs a number of yuan, not None"),
        ({"amount": "50"}, "amount: award needs a number of yuan, not '50'"),
        ({"amount": True}, "amount: award needs a number of yuan, not True"),
        ({"amount": Decimal("0.005")}, "amount: must be whole fen, not 0.005"),
        ({"amount": Decimal("1E-400")}, "amount: must be whole fen, not 1E-400"),
        ({"amount": Decimal("NaN")}, "amount: must be whole fen, not NaN"),
        ({"kind": "commend"}, "amount: commend is no money"),
        ({"who": "lin"}, "unknown key 'who'"),
    ],
)
def test_a_fault_of_an_expectation_is_named(expect: dict[str, Any], fault: str) -> None:
    [found] = faults(scenario(expect=[clean(EXPECT | {"amount": 50} | expect)]))
    assert found.startswith(f"expect 1: {fault}")


@pytest.mark.parametrize(
    ("rank", "fault"),
    [
        ({"clause": "daily-top"}, "clause: card-campaign has no clause 'daily-top'"),
        ({"order": "lin"}, "order: must be a list of ids, not 'lin'"),
        ({"order": ["hu"]}, "order: unknown person or team 'hu'"),
        ({"order": [["lin"]]}, "order: unknown person or team ['lin']"),
        ({"period": "Monday"}, "period: 'Monday' is no period"),
        ({"to": "lin"}, "unknown key 'to'"),
    ],
)
def test_a_fault_of_an_expected_ranking_is_named(rank: dict[str, Any], fault: str) -> None:
    sound = {"clause": "daily-cards-top3", "period": "2026-03-02", "order": ["lin"]}
    [found] = faults(scenario(expect_rank=[sound | rank]))
    assert found.startswith(f"expect_rank 1: {fault}")
