"""Promotion ladders: each condition by hand, what-if, and each fault of a file by its place."""

from __future__ import annotations

from copy import deepcopy
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.ladder import LADDERS, Condition, LadderStep, load_ladders, read_ladder
from rules.ladder_judging import Judged, LadderFacts, judge_step
from rules.scheme_values import SchemeFault

ON = date(2026, 4, 15)


def judged(facts: LadderFacts, more: int = 0, **condition: Any) -> Judged:
    step = LadderStep(("",), "telesales", "middle", (Condition(**condition),))
    return judge_step(step, facts, {0: more})[0]


@pytest.mark.parametrize(
    ("since", "months"),
    [
        (date(2025, 10, 15), 6),
        (date(2025, 10, 16), 5),
        (date(2026, 4, 15), 0),
        (date(2026, 4, 16), 0),
        (date(2024, 2, 29), 25),
        (None, 0),
    ],
)
def test_months_in_the_post_are_whole_ones(since: date | None, months: int) -> None:
    found = judged(LadderFacts(ON, since), kind="months_in_post", at_least=6)

    assert (found.have, found.met) == (months, months >= 6)


def test_months_on_target_are_whole_ones_with_a_target() -> None:
    facts = LadderFacts(
        ON,
        amounts={
            ("sales", "2026-04"): 900,  # running: not counted
            ("sales", "2026-03"): 100,
            ("sales", "2026-02"): 99,
            ("sales", "2026-01"): 500,  # no target
            ("sales", "2025-12"): 800,  # too long ago
        },
        targets={("sales", month): 100 for month in ("2025-12", "2026-02", "2026-03", "2026-04")},
    )
    found = judged(facts, kind="months_on_target", metric="sales", months=3, at_least=2)

    assert (found.have, found.need, found.missing, found.met) == (1, 2, 1, False)
    assert found.share == Fraction(1, 2)


def test_a_total_counts_whole_months_and_the_running_one() -> None:
    months = ("2026-04", "2026-03", "2026-02", "2026-01")
    facts = LadderFacts(ON, amounts={("contracts", month): 3 for month in months})
    found = judged(facts, kind="total", metric="contracts", months=2, at_least=10)

    assert (found.have, found.missing) == (9, 1)
    assert judged(facts, 1, kind="total", metric="contracts", months=2, at_least=10).met


def test_a_mean_of_too_few_ratings_does_not_count() -> None:
    facts = LadderFacts(ON, ratings={"2026-04": (480, 1), "2026-03": (1_320, 3)})  # 450 of 4
    enough = judged(facts, kind="rating", months=6, ratings=4, at_least=450)
    few = judged(facts, kind="rating", months=6, ratings=5, at_least=450)
    higher = judged(facts, kind="rating", months=6, ratings=4, at_least=451)

    assert (enough.have, enough.count, enough.met) == (450, 4, True)
    assert (few.have, few.met) == (450, False)
    assert (higher.missing, higher.met) == (1, False)


def test_a_violation_counts_until_its_months_are_over() -> None:
    facts = LadderFacts(ON, violations=(date(2025, 12, 31), date(2026, 1, 1)))
    found = judged(facts, kind="no_violation", months=3, at_least=0)

    assert (found.have, found.met, found.share) == (1, False, Fraction(0))
    assert judged(LadderFacts(ON), kind="no_violation", months=3, at_least=0).met


def test_courses_are_counted() -> None:
    facts = LadderFacts(ON, courses=frozenset({"产品", "话术"}))

    assert judged(facts, kind="courses", at_least=3).missing == 1


@given(have=st.integers(0, 50), need=st.integers(1, 50), more=st.integers(0, 50))
def test_more_never_hurts_and_what_is_missing_is_enough(have: int, need: int, more: int) -> None:
    facts = LadderFacts(ON, amounts={("contracts", "2026-04"): have})
    asked: dict[str, Any] = {"kind": "total", "metric": "contracts", "months": 1, "at_least": need}
    now = judged(facts, **asked)

    assert judged(facts, more, **asked).share >= now.share
    assert judged(facts, now.missing, **asked).met
    assert now.met == (now.missing == 0)


def test_the_shipped_ladders_lead_from_every_level_of_a_seller() -> None:
    ladders = load_ladders()

    assert set(ladders) == {"telesales", "guide", "designer"}
    for role, ladder in ladders.items():
        first = ladder.step_from(None, ON)
        assert first is not None
        assert (first.to_role, first.to_level) == (role, "middle")
        last = ladder.step_from("senior", ON)
        assert last is not None
        assert last.to_role == "supervisor"
        assert ladder.step_from(None, date(2025, 12, 31)) is None


TABLE: dict[str, Any] = {
    "role": "guide",
    "name": "导购晋升",
    "revision": [
        {
            "from": date(2026, 1, 1),
            "because": "起步",
            "step": [
                {
                    "from_levels": [""],
                    "to_role": "guide",
                    "to_level": "middle",
                    "condition": [
                        {"kind": "months_on_target", "metric": "sales", "months": 3, "at_least": 2}
                    ],
                }
            ],
        }
    ],
}


def changed(path: tuple[Any, ...], value: Any) -> dict[str, Any]:
    table = deepcopy(TABLE)
    place: Any = table
    for key in path[:-1]:
        place = place[key]
    if value is None:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    return table


STEP = ("revision", 0, "step", 0)
FIRST = (*STEP, "condition", 0)


@pytest.mark.parametrize(
    ("path", "value", "fault"),
    [
        (("role",), "leader", "x.toml: ladder: role: unknown 'leader'"),
        (("colour",), "red", "x.toml: ladder: colour: unknown key"),
        (("revision",), [], "x.toml: ladder: revision: at least one is needed"),
        (("revision", 0), 1, "x.toml: revision 1: revision: must be a table"),
        (("revision", 0, "because"), " ", "x.toml: revision 1: because: say why"),
        (("revision", 0, "from"), None, "x.toml: revision 1: from: missing"),
        ((*STEP, "from_levels"), ["top"], "revision 1, step 1: from_levels: unknown 'top'"),
        ((*STEP, "from_levels"), [], "revision 1, step 1: from_levels: missing"),
        ((*STEP, "to_level"), "top", "revision 1, step 1: to_level: unknown 'top'"),
        ((*STEP, "to_role"), "king", "revision 1, step 1: to_role: unknown 'king'"),
        ((*STEP, "condition"), [], "revision 1, step 1: condition: missing"),
        ((*STEP, "condition"), [1], "condition 1: condition: must be a table"),
        ((*FIRST, "kind"), "luck", "step 1, condition 1: kind: unknown 'luck'"),
        ((*FIRST, "metric"), "contribution", "condition 1: metric: unknown 'contribution'"),
        ((*FIRST, "ratings"), 3, "condition 1: ratings: unknown key"),
        ((*FIRST, "at_least"), 4, "condition 1: at_least: must be at most 3"),
        ((*FIRST, "at_least"), 0, "condition 1: at_least: must be at most"),
        ((*FIRST, "at_least"), True, "condition 1: at_least:"),
        ((*FIRST, "months"), 37, "condition 1: months: must be at most 36"),
        ((*FIRST, "months"), None, "condition 1: months: missing"),
    ],
)
def test_a_fault_names_its_place(path: tuple[Any, ...], value: Any, fault: str) -> None:
    with pytest.raises(SchemeFault, match=r"x\.toml") as refused:
        read_ladder(changed(path, value), "x.toml")
    assert fault in str(refused.value)


def test_dates_rise_and_a_level_has_one_step() -> None:
    twice = deepcopy(TABLE)
    twice["revision"] *= 2
    with pytest.raises(SchemeFault, match="dates must rise"):
        read_ladder(twice, "x.toml")
    two = deepcopy(TABLE)
    two["revision"][0]["step"] *= 2
    with pytest.raises(SchemeFault, match="step: stands twice"):
        read_ladder(two, "x.toml")


def test_a_broken_file_and_a_second_ladder_of_a_role_are_named(tmp_path: Any) -> None:
    (tmp_path / "a.toml").write_text("role = ", encoding="utf-8")
    with pytest.raises(SchemeFault, match=r"a\.toml: file: TOML"):
        load_ladders(tmp_path)
    shipped = LADDERS / "guide.toml"
    for name in ("a.toml", "b.toml"):
        (tmp_path / name).write_text(shipped.read_text("utf-8"), encoding="utf-8")
    with pytest.raises(SchemeFault, match=r"b\.toml: ladder: role: stands twice"):
        load_ladders(tmp_path)
