"""A short run of `bench cheat`: copies are told, other photographs of like cards are not."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from bench.cheat_attacks import ON_PHOTOS
from bench.cheat_cards import Design, Desk, Stand, as_jpeg, from_jpeg, photograph
from webapp.checks.twins.alignment import align
from webapp.checks.twins.candidates import Candidates
from webapp.checks.twins.likeness import Likeness, compare_pictures
from webapp.checks.twins.points import Grey, Points, grey_of, mirrored, points_of

# Not off a screen: a few in a hundred pass (docs/evidence.md).
ATTACKS = sorted(set(ON_PHOTOS) - {"off a screen", "brighter, darker"})


@pytest.fixture(scope="module")
def photos() -> list[bytes]:
    """Eight cards of two designs on two desks."""
    chance = np.random.default_rng(3)
    designs, desks = [Design(203), Design(206)], [Desk(201), Desk(202)]
    shots = (
        photograph(chance, designs[n % 2], desks[n // 4], f"JC{100000 + n}", Stand.by_hand(chance))
        for n in range(8)
    )
    return [as_jpeg(shot) for shot in shots]


def likeness(asked: tuple[Grey, Points], other: tuple[Grey, Points]) -> Likeness:
    alignment = align(asked[1], other[1])
    return compare_pictures(asked[0], other[0], alignment) if alignment else Likeness(0)


def seen(jpeg: bytes) -> tuple[Grey, Points]:
    grey = grey_of(jpeg)
    return grey, points_of(grey)


def test_what_was_done_to_a_photo_does_not_hide_it_and_no_other_is_taken_for_it(
    photos: list[bytes],
) -> None:
    chance, known = np.random.default_rng(4), [seen(photo) for photo in photos]
    index = Candidates()
    for _, points in known:
        index.add(points.bits)
    for name in ATTACKS:
        grey = grey_of(as_jpeg(ON_PHOTOS[name](from_jpeg(photos[0]), chance)))
        looks = [(way, points_of(way)) for way in (grey, mirrored(grey))]
        assert any(0 in index.like(points.bits, 4) for _, points in looks), name
        assert any(likeness(look, known[0]).twins for look in looks), name
        assert not any(likeness(look, other).twins for look in looks for other in known[1:]), name
    pairs = [(one, other) for n, one in enumerate(known) for other in known[:n]]
    assert not any(likeness(one, other).twins for one, other in pairs)


def test_an_index_filled_at_once_is_the_one_that_grew(photos: list[bytes]) -> None:
    points = [points_of(grey_of(photo)) for photo in photos]
    grown, filled = Candidates(), Candidates()
    for each in points:
        grown.add(each.bits)
    filled.fill(
        np.concatenate([each.bits[:64] for each in points]),
        [len(each.bits[:64]) for each in points],
    )
    for each in points:
        assert grown.like(each.bits, 1) == filled.like(each.bits, 1)


def test_one_thing_that_lies_in_two_scenes_makes_no_twins_in_other_light() -> None:
    agreed: dict[str, Any] = {
        "points": 61,
        "grain_agreement": 1.0,
        "firm_agreement": 1.0,
        "contradicted": 0.06,
    }
    assert Likeness(cover=0.9, tone=0.09, **agreed).twins
    assert not Likeness(cover=0.23, tone=0.09, **agreed).twins
    assert not Likeness(cover=0.9, tone=0.46, **agreed).twins
    assert Likeness(cover=0.23, tone=0.02, **agreed).twins
