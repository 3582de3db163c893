"""The sample: a seed committed ahead, a draw that anyone can repeat, and the fakes it can find."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from itertools import combinations
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from tests.webapp.key_files import write_keys
from tests.webapp.telling import card, opinion
from webapp.checks.models import Drawn, SampleDraw, SampleSeed
from webapp.checks.operations.draw_samples import commit_seeds, draw_days
from webapp.checks.queue import check_queue
from webapp.checks.sample_report import sample_of, verify_sample
from webapp.checks.sampling import (
    SURE,
    Sold,
    chance_to_find,
    commitment_of,
    draw_sample,
    fakes_found,
    sample_size,
)
from webapp.commands.cli import main
from webapp.records.operations.amend import withdraw_record
from webapp.schemes.company_loading import load_company
from webapp.store.models import AuditLine

DAY = date(2026, 3, 2)
SEED = "ab" * 32


def test_the_same_seed_draws_the_same_cards_in_whatever_order_they_are_given() -> None:
    cards = [Sold(f"k{number}", "lin" if number % 2 else "wang") for number in range(40)]
    drawn = draw_sample(SEED, DAY, cards, 3, 20)
    assert drawn == draw_sample(SEED, DAY, reversed(cards), 3, 20)
    assert drawn != draw_sample("cd" * 32, DAY, cards, 3, 20)
    assert drawn != draw_sample(SEED, date(2026, 3, 3), cards, 3, 20)
    for seller in ("lin", "wang"):
        assert sum(each.seller == seller and each.id in drawn for each in cards) == 4


@pytest.mark.parametrize(
    ("sold", "drawn"), [(0, 0), (1, 1), (3, 3), (4, 3), (15, 3), (16, 4), (100, 20)]
)
def test_a_sample_is_all_of_a_few_cards_and_a_share_of_many(sold: int, drawn: int) -> None:
    assert sample_size(sold, 3, 20) == drawn


@given(st.integers(1, 9), st.data())
def test_the_chance_to_find_a_fake_equals_the_count_over_all_samples(sold: int, data: Any) -> None:
    fakes, drawn = data.draw(st.integers(0, sold)), data.draw(st.integers(0, sold))
    samples = list(combinations(range(sold), drawn))
    hit = sum(any(each < fakes for each in sample) for sample in samples)
    assert chance_to_find(sold, fakes, drawn) == Fraction(hit, len(samples))


def test_fakes_found_is_the_smallest_number_found_with_95_percent_probability() -> None:
    assert fakes_found(50, 10) == 12
    assert chance_to_find(50, 12, 10) >= SURE > chance_to_find(50, 11, 10)
    assert fakes_found(7, 7) == 1  # all cards are checked: no fake is missed
    assert fakes_found(7, 0) is None


def commit(write: Any) -> list[date]:
    seeds = iter([SEED, "cd" * 32, "ef" * 32, "01" * 32])
    return list(write(lambda tx: commit_seeds(tx, seeds.__next__)))


@pytest.fixture
def sold(write: Any, company: Any, clock: Any) -> list[int]:
    """Five cards of lin's and one of zhao's on Monday, its seed committed on Sunday."""
    clock.set("2026-03-01T09:00")
    commit(write)
    clock.set("2026-03-02T10:00")
    numbers = [card(write, company.lin, f"k{n}", f"NO-{n}").number for n in range(5)]
    return [*numbers, card(write, company.zhao, "z", "NO-Z").number]


def test_seeds_are_committed_ahead_once_and_audited_without_the_seed(
    write: Any, company: Any, clock: Any
) -> None:
    clock.set("2026-03-01T09:00")
    assert commit(write) == [date(2026, 3, 1), DAY, date(2026, 3, 3)]
    assert commit(write) == []
    line = AuditLine.get(AuditLine.subject == f"sample:{DAY}")
    assert SampleSeed.get_by_id(DAY).commitment in line.after
    assert SampleSeed.get_by_id(DAY).seed not in line.after
    assert commitment_of(SampleSeed.get_by_id(DAY).seed) == SampleSeed.get_by_id(DAY).commitment


def test_a_day_is_drawn_once_ten_minutes_after_it_closes(
    write: Any, clock: Any, sold: list[int]
) -> None:
    clock.set("2026-03-02T21:09")
    write(draw_days)
    assert SampleDraw.get_or_none(SampleDraw.day == DAY) is None
    clock.set("2026-03-02T21:10")
    assert write(draw_days) == 3 + 1
    assert write(draw_days) == 0
    assert sold[-1] in {row.card_id for row in Drawn.select()}


def test_the_seed_is_published_after_the_day(
    write: Any, company: Any, clock: Any, sold: list[int]
) -> None:
    clock.set("2026-03-02T21:10")
    write(draw_days)
    assert sample_of(load_company(), DAY, clock()).seed == ""
    clock.set("2026-03-03T00:00")
    told = sample_of(load_company(), DAY, clock())
    assert commitment_of(told.seed) == told.commitment
    rows = {each.seller: (each.sold, each.drawn, each.found) for each in told.sellers}
    assert rows == {company.lin: (5, 3, 3), company.zhao: (1, 1, 1)}


def test_a_checkers_queue_holds_the_drawn_cards_and_those_received_after_the_draw(
    write: Any, company: Any, clock: Any, sold: list[int]
) -> None:
    clock.set("2026-03-02T21:10")
    write(draw_days)
    clock.set("2026-03-02T21:30")
    later = card(write, company.lin, "late", "NO-LATE").number
    drawn = {row.card_id for row in Drawn.select()} - {sold[-1]}
    # Each card here is flagged because its photo is missing, so the queue holds undrawn ones too.
    queue = check_queue(load_company(), company.qin, DAY)
    assert {each.number for each in queue.needed} == set(sold[:-1]) | {later}
    assert drawn < set(sold)


def test_verifying_repeats_the_draw_and_names_the_differences(
    write: Any, company: Any, clock: Any, sold: list[int]
) -> None:
    clock.set("2026-03-02T21:10")
    write(draw_days)
    clock.set("2026-03-02T22:00")
    write(
        lambda tx: withdraw_record(tx, company.lin, sold[0], "w1")
    )  # after the draw, so the draw still includes it
    opinion(write, company.qin, "o1", sold[1], "genuine")
    found = verify_sample(load_company(), DAY)
    assert found is not None
    assert (found.cards, found.drawn, found.early, found.faults) == (6, 4, True, ())
    assert verify_sample(load_company(), date(2026, 3, 3)) is None

    [gone, *_rest] = [row.card_id for row in Drawn.select()]
    Drawn.delete().where(Drawn.card == gone).execute()
    SampleSeed.update(commitment="0" * 64).where(SampleSeed.day == DAY).execute()
    broken = verify_sample(load_company(), DAY)
    assert broken is not None
    assert [str(gone) in fault for fault in broken.faults] == [False, True]


def test_a_seed_committed_on_its_own_day_is_reported_as_not_early(
    write: Any, company: Any, clock: Any
) -> None:
    card(write, company.lin, "k1")
    commit(write)
    clock.set("2026-03-02T21:10")
    write(draw_days)
    found = verify_sample(load_company(), DAY)
    assert found is not None
    assert not found.early


def test_the_command_sample_verify_prints_its_result(
    runtime: Any, company: Any, clock: Any
) -> None:
    card(runtime.write, company.lin, "k1")
    commit(runtime.write)
    clock.set("2026-03-02T21:10")
    runtime.write(draw_days)
    data = str(runtime.config.data)
    write_keys(runtime.keys, runtime.config.keys)
    told = CliRunner(env={"DATABASE_URL": runtime.config.postgresql})
    run = told.invoke(main, ["sample", "verify", "2026-03-02", "--data", data])
    assert "1 张卡，抽中 1 张" in run.output
    assert (run.exit_code, "重抽结果一致" in run.output) == (0, True)
    missing = told.invoke(main, ["sample", "verify", "2026-03-09", "--data", data])
    assert missing.exit_code == 1
