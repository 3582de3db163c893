"""The examiner compares every new photo with all others, and every new record with its day."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import timedelta
from functools import partial
from io import BytesIO
from random import Random
from typing import Any

import pytest
from PIL import Image, ImageDraw, ImageOps

from tests.webapp.telling import verdict
from tests.webapp.writer_work import counted
from webapp.calling.operations.customers import CustomerGiven
from webapp.calling.operations.record_call import CallCommand, record_call
from webapp.cards.operations.record_card import CardCommand, PhotoTaken, record_card
from webapp.checks import examiner as examining
from webapp.checks.examiner import Examiner
from webapp.checks.models import Fingerprint, Round, Signal, Twin
from webapp.checks.risk import risk_of
from webapp.checks.signals.rounds import examine_round
from webapp.checks.twins.points import Points
from webapp.demo.drawing import CardPainter
from webapp.demo.photographs import stored
from webapp.facts.models import Photo
from webapp.facts.transactions import Transaction
from webapp.records.operations.amend import correct_card


@pytest.fixture(scope="module")
def studio() -> CardPainter:
    return CardPainter(Random(1))  # noqa: S311


@pytest.fixture
def examiner(runtime: Any) -> Iterator[Examiner]:
    made = Examiner(runtime)
    yield made
    made.close()


def as_jpeg(picture: Image.Image) -> bytes:
    out = BytesIO()
    picture.convert("RGB").save(out, "JPEG", quality=70)
    return out.getvalue()


def drawn(studio: CardPainter, runtime: Any, seed: int, serial: str) -> bytes:
    return studio.photograph(
        Random(seed),  # noqa: S311
        serial,
        runtime.company.clock.local(runtime.clock()),
    )


def sold(
    runtime: Any,
    seller: str,
    serial: str,
    jpeg: bytes,
    customer: CustomerGiven | None = None,
) -> int:
    photo: PhotoTaken = stored(runtime.photos, jpeg)
    given = CardCommand(f"id-{serial}", serial, True, customer or CustomerGiven(), photo)
    return int(runtime.write(lambda tx: record_card(tx, seller, given)).number)


def kinds(number: int) -> list[str]:
    return [part.kind for part in risk_of([number])[number].parts]


def test_a_cropped_mirrored_and_overwritten_copy_gives_both_cards_a_signal(
    runtime: Any, company: Any, studio: CardPainter, examiner: Examiner
) -> None:
    jpeg = drawn(studio, runtime, 1, "JC-1")
    first = sold(runtime, company.lin, "JC-1", jpeg)
    others = [
        sold(runtime, company.zhao, f"JC-{seed}", drawn(studio, runtime, seed, f"JC-{seed}"))
        for seed in (2, 3, 4)
    ]
    picture = Image.open(BytesIO(jpeg))
    copy = ImageOps.mirror(picture.crop((60, 30, 800, 580)))
    ImageDraw.Draw(copy).text((40, 20), "2026-03-02 10:15", "white", font_size=40)
    second = sold(runtime, company.wang, "JC-9", as_jpeg(copy))

    while examiner.tick():
        pass

    assert "twin" in kinds(second)
    assert kinds(first) == ["copied_later"]
    assert [kinds(number) for number in others] == [[], [], []]
    assert (Twin.get().how, Twin.select().count()) == ("mirrored", 1)
    told = risk_of([second])[second].parts[0].told[0]
    assert (told["card"], told["serial"], told["how"]) == (first, "JC-1", "mirrored")
    assert told["points"] >= 18


def test_after_a_restart_the_examiner_continues_and_repeats_nothing(
    runtime: Any, company: Any, studio: CardPainter, examiner: Examiner
) -> None:
    jpeg = drawn(studio, runtime, 1, "JC-1")
    sold(runtime, company.lin, "JC-1", jpeg)
    examiner.tick()
    kept = Fingerprint.get().at
    small = Image.open(BytesIO(jpeg)).resize((640, 480))
    second = sold(runtime, company.wang, "JC-9", as_jpeg(small))

    again = Examiner(runtime)
    again.tick()
    assert "twin" in kinds(second)
    assert Fingerprint.select().count() == 2
    assert Fingerprint.select().where(Fingerprint.at == kept).exists()
    assert again.tick() == 0
    assert Round.select().count() == 2


@pytest.mark.parametrize("taken", ["0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59"])
def test_a_photo_of_an_impossible_year_stops_no_examination(
    runtime: Any, company: Any, studio: CardPainter, examiner: Examiner, taken: str
) -> None:
    sold(runtime, company.lin, "JC-1", drawn(studio, runtime, 1, "JC-1"))
    Photo.update(metadata=json.dumps({"taken": taken, "camera": "Mate"})).execute()
    while examiner.tick():
        pass
    assert Round.select().count() == 1


def test_a_tick_without_new_photos_reads_no_examined_ones(
    runtime: Any, company: Any, clock: Any, examiner: Examiner
) -> None:
    found = []
    for count in (30, 3000):
        photos = [f"{count}-{number}" for number in range(count)]
        runtime.write(partial(_add_examined, photos=photos))
        clock.now += timedelta(hours=2)
        examiner.close()
        examiner = Examiner(runtime)
        assert examiner.tick() == 0
        found.append(counted(examiner.tick))
    assert found[0] == found[1]


def _add_examined(tx: Transaction, photos: Sequence[str]) -> None:
    for name in photos:
        values = {"received_sha256": name, "pixel_sha256": name, "format": "JPEG"}
        tx.insert(Photo, name=name, width=1, height=1, stored_at=tx.now, **values)
        tx.insert(Fingerprint, photo=name, points=Points.nothing().pack(), at=tx.now)


def test_the_photo_of_a_corrected_card_gives_no_twin_signal(
    runtime: Any, company: Any, studio: CardPainter, examiner: Examiner
) -> None:
    jpeg = drawn(studio, runtime, 1, "JC-1")
    first = sold(runtime, company.lin, "JC-1", jpeg)
    smaller = stored(runtime.photos, as_jpeg(Image.open(BytesIO(jpeg)).resize((640, 480))))
    given = CardCommand("id-2", "JC-2", True, photo=smaller)
    second = runtime.write(lambda tx: correct_card(tx, company.lin, first, given)).number
    while examiner.tick():
        pass

    assert Twin.select().count() == 1
    assert kinds(second) == ["no_metadata"]


def calls(runtime: Any, clock: Any, seller: str, count: int, apart: float, *outcomes: str) -> None:
    for number in range(count):
        outcome = outcomes[number % len(outcomes)]
        given = CallCommand(f"{seller}-{clock.now}-{number}", outcome)
        runtime.write(lambda tx, given=given: record_call(tx, seller, given))
        clock.now += timedelta(seconds=apart)


def found() -> set[str]:
    return {row.kind for row in Signal.select()}


def test_calls_at_a_human_pace_give_no_signal(
    runtime: Any, company: Any, clock: Any, examiner: Examiner
) -> None:
    calls(runtime, clock, company.wang, 30, 70, "no_answer", "refused", "no_answer", "invited")
    examiner.tick()

    assert found() == set()


def test_calls_too_fast_at_night_with_one_outcome_give_signals(
    runtime: Any, company: Any, clock: Any, examiner: Examiner
) -> None:
    clock.set("2026-03-02T22:30")
    calls(runtime, clock, company.wang, 30, 8, "invited")
    examiner.tick()

    assert found() == {"faster_than_dialled", "burst", "night", "same_outcome"}
    last = max(row.fact_id for row in Signal.select())
    assert risk_of([last])[last].flagged


def test_a_customer_of_several_sellers_and_a_sellers_past_fakes_give_signals(
    runtime: Any, company: Any, clock: Any, studio: CardPainter, examiner: Examiner, seal: Any
) -> None:
    customer = CustomerGiven("陈女士", seal("13912345678"))
    first = sold(runtime, company.lin, "A-1", drawn(studio, runtime, 1, "A-1"), customer)
    verdict(runtime.write, company.sun, "v1", first, "fake")
    clock.now += timedelta(minutes=30)
    second = sold(runtime, company.zhao, "A-2", drawn(studio, runtime, 2, "A-2"), customer)
    third = sold(runtime, company.lin, "A-3", drawn(studio, runtime, 3, "A-3"))
    examiner.tick()

    assert kinds(second) == ["customer_of_several"]
    assert kinds(third) == ["past_fakes"]


def call_of(runtime: Any, seller: str, record: str) -> None:
    runtime.write(lambda tx: record_call(tx, seller, CallCommand(record, "invited")))


def test_a_round_follows_at_once_only_upon_a_full_one(
    runtime: Any, company: Any, examiner: Examiner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(examining, "MOST", 2)
    monkeypatch.setattr(examining, "examine_round", partial(examine_round, most=2))
    for number in range(3):
        call_of(runtime, company.wang, f"call {number}")

    assert [(examiner.tick(), examiner.is_behind) for _ in range(3)] == [
        (2, True),
        (1, False),
        (0, False),
    ]


def test_the_thread_waits_after_a_round_that_was_not_full(
    runtime: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticks: list[bool] = []
    ticks_before: list[int] = []  # each wait
    often = Examiner(runtime)

    class Ended:
        """Ends the examiner at its fourth wait."""

        def wait(self, _seconds: float) -> bool:
            ticks_before.append(len(ticks))
            return len(ticks_before) == 4

        def is_set(self) -> bool:
            return False

    def tick() -> int:
        often.is_behind = len(ticks) < 3
        ticks.append(often.is_behind)
        return 1

    monkeypatch.setattr(often, "tick", tick)
    monkeypatch.setattr(often, "_ended", Ended())
    often.start()
    often._thread.join(timeout=60)

    assert ticks == [True, True, True, False, False, False]
    assert ticks_before == [0, 4, 5, 6]
