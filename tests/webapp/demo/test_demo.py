"""The sample company is complete, consistent and reproducible."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.webapp.all_tables import all_tables
from webapp.calling.old_customers import due_today
from webapp.company.models import Person, Posting, Team
from webapp.core.config import Config
from webapp.demo.fill import fill_company
from webapp.demo.script import Script, write_script
from webapp.demo.size import FULL, SMALL, Size
from webapp.facts.evidence_models import Verdict
from webapp.facts.models import (
    ERASED,
    Call,
    Cancellation,
    Card,
    Customer,
    Deal,
    Fact,
    Photo,
    Tally,
)
from webapp.facts.tally_check import compare_tallies
from webapp.ledger.models import Approval, Line, Settlement
from webapp.site.startup import close_runtime, make_ready, open_runtime
from webapp.web.runtime import Runtime

TODAY = date(2026, 3, 5)
AT_FOUR = datetime(2026, 3, 5, 8, tzinfo=UTC)  # 16:00 in Shanghai
# `phone_cipher` has a random nonce; all other columns, also hashes, are reproducible.
SEALED = {"phone_cipher"}
LEAN = replace(SMALL, photos=False)


@contextmanager
def runtime_in(folder: Path, now: datetime, keys: Path | None = None) -> Iterator[Runtime]:
    config = Config(folder)
    if keys is not None:
        folder.mkdir(mode=0o700)
        shutil.copytree(keys, config.keys)
    make_ready(config)
    runtime = open_runtime(config, lambda: now)
    yield runtime
    close_runtime(runtime)


def rows_of(table: Any) -> list[dict[str, Any]]:
    return [
        {name: value for name, value in row.items() if name not in SEALED}
        for row in table.select().order_by(*table._meta.get_primary_keys()).dicts()
    ]


def everything() -> dict[str, list[dict[str, Any]]]:
    return {table._meta.table_name: rows_of(table) for table in all_tables()}


@pytest.fixture(scope="module")
def full_script() -> Script:
    return write_script(1, FULL, TODAY)


def test_the_running_tallies_equal_the_sums_of_the_facts(sample: Runtime) -> None:
    assert Tally.select().exists()
    assert compare_tallies(sample.company) == []


def test_people_facts_and_ledger_are_there(sample: Runtime) -> None:
    assert Person.select().count() == SMALL.people
    assert {team.name for team in Team.select()} == {"东城店", "西城店", "电商部"}
    assert Call.select().count() >= SMALL.calls
    assert Card.select().count() >= SMALL.cards
    assert Settlement.select().count() >= SMALL.days - 1
    assert Approval.select().exists()


def test_every_card_has_a_readable_photo_but_that_of_the_erased_customer(sample: Runtime) -> None:
    names = {card.photo_id for card in Card.select()}
    erased = {photo.name for photo in Photo.select().where(Photo.format == ERASED)}

    assert len(names) == Card.select().count()
    assert len(erased) == 1
    assert Customer.select().where(Customer.name.startswith("已删除的客户")).count() == 1
    for name in names - erased:
        sample.photos.check(name)
        with Image.open(BytesIO(sample.photos.read(name, "large"))) as picture:
            assert picture.size == (800, 600)


def test_nothing_lies_in_the_future(sample: Runtime) -> None:
    assert not Fact.select().where(Fact.received_at > sample.clock()).exists()


def test_exactly_one_card_was_judged_fake_and_its_team_lost_its_rewards(
    tmp_path: Path, password_hash: str
) -> None:
    with runtime_in(tmp_path / "var", AT_FOUR) as runtime:
        fill_company(runtime, password_hash, replace(LEAN, days=8, calls=160, cards=60))
        fakes = list(Verdict.select().where(Verdict.result == "fake"))
        assert len(fakes) == 1
        seller = fakes[0].card.fact.person_id

        taken_back = Line.select().where(Line.reverses.is_null(False))
        assert Line.select().where(Line.clause == "fake-card", Line.person == seller).exists()
        assert taken_back.exists()
        assert compare_tallies(runtime.company) == []


def test_one_seller_has_moved_to_another_team(sample: Runtime) -> None:
    moved = [person for person in sample.company.people.values() if len(person.postings) > 1]

    assert len(moved) == 1
    assert [posting.team for posting in moved[0].postings] == ["online", "east"]
    assert Posting.select().count() == SMALL.people + 1


@pytest.fixture(scope="module")
def after_a_quarter(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runtime]:
    """A small company with the quarter before its campaign."""
    with runtime_in(tmp_path_factory.mktemp("quarter") / "var", AT_FOUR) as runtime:
        fill_company(runtime, "no password", replace(LEAN, history=True))
        yield runtime


def test_a_quarter_of_deals_before_the_campaign_brings_a_star(after_a_quarter: Runtime) -> None:
    stars = Line.select().where(Line.clause == "quarterly-star", Line.kind == "certificate")

    assert [line.period for line in stars] == ["2025-Q4"]
    assert compare_tallies(after_a_quarter.company) == []


def test_sellers_have_old_customers_to_contact(after_a_quarter: Runtime) -> None:
    company, now = after_a_quarter.company, after_a_quarter.clock()
    sellers = [person for person in company.people if person.startswith("11")]
    due = {seller: due_today(company, seller, now) for seller in sellers}

    assert len(sellers) == LEAN.sellers
    assert all(due.values())


def test_two_runs_give_equal_databases(tmp_path: Path, password_hash: str) -> None:
    with runtime_in(tmp_path / "one", AT_FOUR) as runtime:
        fill_company(runtime, password_hash, SMALL)
        first = everything()
    with runtime_in(tmp_path / "two", AT_FOUR, keys=tmp_path / "one" / "keys") as runtime:
        fill_company(runtime, password_hash, SMALL)
        second = everything()

    assert first.keys() == second.keys()
    for table in first:
        assert first[table] == second[table], table


def test_a_customer_comes_back_and_a_deal_is_cancelled_with_a_reason(sample: Runtime) -> None:
    deals = Deal.select().where(Deal.customer.is_null(False))
    named = [deal.customer_id for deal in deals]
    news = Tally.select().where(Tally.metric == "new_customers", Tally.period == "2026-03")

    assert len(set(named)) < len(named)
    assert sum(row.amount for row in news) == len(set(named))
    assert [row.reason for row in Cancellation.select() if not row.reason] == []
    assert Cancellation.select().exists()


def test_another_seed_gives_another_company(tmp_path: Path, password_hash: str) -> None:
    ids = []
    for seed in (1, 2):
        with runtime_in(tmp_path / str(seed), AT_FOUR) as runtime:
            fill_company(runtime, password_hash, LEAN, seed=seed)
            ids.append({row[0] for row in Fact.select(Fact.id).tuples()})

    assert not ids[0] & ids[1]


def test_past_days_are_the_same_at_every_hour_of_today(tmp_path: Path, password_hash: str) -> None:
    past = []
    for hour in (2, 12):
        now = AT_FOUR.replace(hour=hour)
        with runtime_in(tmp_path / str(hour), now) as runtime:
            fill_company(runtime, password_hash, LEAN)
            rows = Fact.select(Fact.id, Fact.person, Fact.at).where(
                Fact.kind.in_(["call", "card"]), Fact.day < TODAY
            )
            past.append(sorted(rows.tuples()))

    assert past[0] == past[1]
    assert len(past[0]) >= LEAN.calls


def test_a_full_company_has_the_numbers_that_are_promised(full_script: Script) -> None:
    calls = [call for day in full_script.calls.values() for call in day]
    cards = [card for day in full_script.cards.values() for card in day]
    over = [card for card in cards if card.at.date() < TODAY]

    assert len(full_script.cast.people) == 60
    assert len(full_script.days) == 30
    assert len([call for call in calls if call.at < AT_FOUR]) >= 20_000
    assert len(over) >= 600
    assert len({card.id for card in cards} | {call.id for call in calls}) == len(cards) + len(calls)


def test_a_full_company_has_late_records_withdrawals_and_one_serial_sold_twice(
    full_script: Script,
) -> None:
    calls = [call for day in full_script.calls.values() for call in day]
    cards = [card for day in full_script.cards.values() for card in day]

    assert 20 < sum(call.received > call.at for call in calls) < 200
    assert sum(card.received > card.at for card in cards) > 0
    assert sum(card.withdrawn_at is not None for card in cards) > 0
    assert len({card.serial for card in cards}) == len(cards) - 1
    assert full_script.fake is not None


def test_names_include_long_and_rare_ones(full_script: Script) -> None:
    names = [person.given.name for person in full_script.cast.people]

    assert {"买买提·艾力", "欧阳海棠", "王䶮", "李𬭚", "方𠮷祥"} <= set(names)
    assert len(set(names)) == 60


def test_a_company_of_the_first_day_of_a_campaign_can_be_made(
    tmp_path: Path, password_hash: str
) -> None:
    with runtime_in(tmp_path / "var", AT_FOUR) as runtime:
        fill_company(
            runtime, password_hash, Size(sellers=6, supervisors=3, days=1, calls=10, cards=2)
        )

        assert compare_tallies(runtime.company) == []
