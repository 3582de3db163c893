"""Shipped schemes, and revisions by date."""

import textwrap
import tomllib
from datetime import date, time
from pathlib import Path

import pytest

from rules.clauses import RankPrize
from rules.periods import day_period
from rules.scheme import SHIPPED, Scheme, load_scheme, read_scheme, shipped
from rules.settlement import settle
from tests.rules.cast import call, card, roster, tallies

TWO_REVISIONS = """
id = "two"
name = "两次修订"

[[revision]]
from = 2000-01-01
because = "原文"
[[revision.clause]]
id = "top"
name = "第一名"
shape = "rank-prize"
period = "day"
metric = "cards"
timely = true
prizes = [50]

[[revision]]
from = 2026-03-03
because = "年会决定:提前截止,奖金加倍"
cut_off = 18:00:00
[[revision.clause]]
id = "top"
name = "第一名"
shape = "rank-prize"
period = "day"
metric = "cards"
timely = true
prizes = [100]
"""


@pytest.fixture
def two(tmp_path: Path) -> Scheme:
    file = tmp_path / "two.toml"
    file.write_text(TWO_REVISIONS, encoding="utf-8")
    return load_scheme(file)


@pytest.mark.parametrize("file", sorted(SHIPPED.glob("*.toml")), ids=lambda file: file.stem)
def test_a_shipped_scheme_is_named_as_its_file_and_holds_from_2000_on(file: Path) -> None:
    scheme = load_scheme(file)
    assert shipped(scheme.id) == file
    assert scheme.revision_on(date(2000, 1, 1)) is scheme.revisions[0]
    assert scheme.revision_on(date(1999, 12, 31)) is None


def test_card_campaign_has_the_contracts_clauses() -> None:
    scheme = load_scheme(SHIPPED / "card-campaign.toml")
    assert {clause.id: clause.period for clause in scheme.revisions[-1].clauses} == {
        "daily-invitation-top3": "day",
        "designer-card": "day",
        "designer-deal": "day",
        "daily-cards-top3": "day",
        "task-head": "campaign",
        "daily-floor": "day",
        "daily-return": "day",
        "fake-card": "campaign",
    }
    assert scheme.campaign


def test_telesales_reward_names_its_honours() -> None:
    revision = load_scheme(SHIPPED / "telesales-reward.toml").revisions[-1]
    honours = {key: revision.clause(key) for key in ("monthly-best", "quarterly-star")}
    assert [held.name for held in honours.values() if held] == ["月度最佳销售员", "季度销售之星"]
    champion = revision.clause("annual-champion")
    assert champion is not None
    assert champion.name == "年度销售冠军"
    assert revision.clause("no-such-clause") is None


def test_nobody_ships_a_scheme_of_an_unknown_name() -> None:
    assert shipped("no-such-scheme") is None


def test_the_revision_in_force_on_the_last_day_settles(two: Scheme) -> None:
    company = roster()
    held = tallies(company, card("lin", "A1", "09:00"), card("lin", "A2", "2026-03-03T09:00"))
    for day, fen, revision in ((2, 5000, "2000-01-01"), (3, 10000, "2026-03-03")):
        settled = settle(two, day_period(date(2026, 3, day)), company, held)
        assert [outcome.amount for outcome in settled.outcomes] == [fen]
        assert settled.revision == revision


def test_each_day_keeps_its_revisions_cut_off(two: Scheme) -> None:
    assert [two.clock.cut_off(date(2026, 3, day)).hour for day in (2, 3)] == [21, 18]
    assert two.clock.zone == "Asia/Shanghai"
    assert [held.clock.cutoff for held in two.revisions] == [time(21), time(18)]


def test_a_number_left_out_takes_the_shapes_default() -> None:
    table = {
        "id": "plain",
        "name": "平",
        "revision": [
            {
                "from": date(2026, 1, 1),
                "because": "试",
                "clause": [
                    {
                        "id": "top",
                        "name": "第一名",
                        "shape": "rank-prize",
                        "period": "month",
                        "metric": "sales",
                        "prizes": [1],
                    }
                ],
            }
        ],
    }
    [clause] = read_scheme(table, "plain.toml").revisions[0].clauses
    assert isinstance(clause, RankPrize)
    assert (clause.by, clause.timely, clause.also, clause.roles) == ("value", False, (), ())


def test_the_readmes_example_is_a_revision_that_can_be_written() -> None:
    readme = (SHIPPED.parent / "README.md").read_text(encoding="utf-8")
    block = readme[readme.index("    [[revision]]") : readme.index("Each scheme's scenarios")]
    table = tomllib.loads('id = "x"\nname = "x"\n' + textwrap.dedent(block))
    [clause] = read_scheme(table, "README.md").revisions[0].clauses
    assert isinstance(clause, RankPrize)
    assert [int(prize) for prize in clause.prizes] == [80, 50, 30]


def test_before_its_first_revision_a_scheme_yields_nothing(two: Scheme) -> None:
    company = roster()
    settled = settle(
        two, day_period(date(1999, 1, 1)), company, tallies(company, call("wang", "09:00"))
    )
    assert (settled.outcomes, settled.revision) == ((), "")
