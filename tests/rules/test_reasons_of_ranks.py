"""What a rank prize shows of growth, ratings and completions, with the first who missed it."""

from rules.facts import Person
from rules.outcomes import Finding
from tests.rules.cast import CAST, person
from tests.rules.one_clause import (
    MARCH,
    QUARTER,
    clause,
    paid,
    rated,
    settled,
    sold,
    target,
    told,
)

CHAMPIONS = ("performance-awards", "sales-champion")
EXCELLENT = ("performance-awards", "excellent-sales")
CROWD: tuple[Person, ...] = (*CAST, *(person(f"p{number}", "guide") for number in range(4)))


def reason(finding: Finding, who: str, kind: str) -> dict[str, object]:
    [because] = [each.because for each in finding.outcomes if (each.to, each.kind) == (who, kind)]
    return dict(because)


def names(finding: Finding, who: str, kind: str) -> dict[str, str]:
    figures = reason(finding, who, kind)["figures"]
    assert isinstance(figures, list)
    return {each["name"]: each["value"] for each in figures}


def test_growth_shows_both_quarters() -> None:
    facts = [
        sold("lin", "2025-12-31", 1000),
        sold("lin", "2026-01-01", 1500),
        sold("wang", "2026-01-01", 9000),  # nothing to grow from
        sold("zhou", "2025-12-31", 1000),
        sold("zhou", "2026-01-01", 1000),  # no growth
    ]
    found = settled(clause("performance-awards", "progress"), QUARTER, facts)
    assert [place.subject for place in found.ranking or ()] == ["lin"]
    assert names(found, "lin", "gift") == {
        "sales": "150000",
        "before": "100000",
        "growth": "1/2",
        "rank": "1",
    }
    assert reason(found, "lin", "gift")["what"] == "进步奖礼品"
    assert "what" not in reason(found, "lin", "award")


def test_a_mean_shows_how_many_ratings_and_other_metrics_do_not() -> None:
    service = clause("specialist-incentive", "excellent-service")
    found = settled(service, MARCH, [rated("zhou", 4.5)] * 5)
    assert names(found, "zhou", "award") == {"rating": "450", "ratings": "5", "rank": "1"}
    assert not settled(service, MARCH, [rated("zhou", 5)] * 4).outcomes
    four_and_a_half = [*[rated("zhou", 4.5)] * 4, rated("zhou", 4.49)]
    assert not settled(service, MARCH, four_and_a_half).outcomes
    champion = settled(clause(*CHAMPIONS), QUARTER, [sold("lin", "2026-01-01", 10)])
    assert names(champion, "lin", "award") == {"sales": "1000", "rank": "1"}


def test_a_teams_completion_shows_amount_and_target_of_those_in_the_ranking() -> None:
    award, goal = clause("performance-awards", "team-award"), target("east", 1000, "quarter")
    found = settled(award, QUARTER, [sold("lin", "2026-01-01", 1500)], goal)
    assert paid(found) == {**dict.fromkeys(["gao", "lin", "sun", "wang"], 500_00), "east": None}
    because = reason(found, "east", "prize")
    assert because["ranking"] == [
        {
            "rank": 1,
            "who": "east",
            "value": "3/2",
            "reached_at": "2026-01-01T01:00:00+00:00",
            "amount": "150000",
            "target": "100000",
        }
    ]
    assert because["what"] == "团队聚餐或旅游"
    assert not settled(award, QUARTER, [sold("lin", "2026-01-01", 999)], goal).outcomes
    own = target("lin", 1000, "quarter")
    by_value = settled(clause(*CHAMPIONS), QUARTER, [sold("lin", "2026-01-01", 10)], own)
    rows = reason(by_value, "lin", "award")["ranking"]
    assert isinstance(rows, list)
    assert [set(row) for row in rows] == [{"rank", "who", "value", "reached_at"}]


def test_prizes_may_begin_at_a_later_rank_and_show_the_first_who_missed_them() -> None:
    facts = [sold(f"p{number}", "2026-01-01", 100 - number) for number in range(4)]
    facts += [sold("lin", "2026-01-01", 90), sold("wang", "2026-01-01", 80)]
    found = settled(clause(*EXCELLENT), QUARTER, facts, people=CROWD)
    assert paid(found) == dict.fromkeys(["p1", "p2", "p3"], 1000_00)
    because = reason(found, "p1", "award")
    assert because["ranked"] == 6
    assert isinstance(because["ranking"], list)
    assert [row["who"] for row in because["ranking"]] == ["p0", "p1", "p2", "p3", "lin"]
    assert told(found, "p3")[1] == ["#4 → 1000.00"]


def test_a_shared_rank_takes_the_next_ones_place() -> None:
    facts = [sold(who, "2026-01-01", 10) for who in ("p0", "p1", "p2", "p3")]
    facts.append(sold("lin", "2026-01-01", 5))
    assert paid(settled(clause(*EXCELLENT), QUARTER, facts, people=CROWD)) == {}
    facts.append(sold("wang", "2026-01-01", 20))
    found = settled(clause(*EXCELLENT), QUARTER, facts, people=CROWD)
    assert paid(found) == dict.fromkeys(["p0", "p1", "p2", "p3"], 1000_00)
