"""A short run of the bench on photographs: every kind of copy is found, and no other picture."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from bench.cheat import main as cheat
from bench.cheat_cards import Chance, as_jpeg, clouds, from_jpeg
from bench.cheat_real import REAL_ATTACKS
from bench.photo_search import KnownPhotos, take_in
from bench.twins import main as twins
from webapp.checks.twins.likeness import Likeness
from webapp.checks.twins.search import FoundTwin

SIZE = (378, 504)


def carpet(chance: Chance) -> Any:
    """A rough texture in one colour, as phones photograph carpets."""
    rough = cv2.GaussianBlur(chance.standard_normal(SIZE[::-1]), (0, 0), 2.5)
    ground = 130 + 30 * rough / rough.std() + 12 * clouds(chance, SIZE, 3)
    return ground[..., None] * chance.uniform(0.7, 1.1, 3)


def on_a_carpet(number: int) -> bytes:
    """The same white card with red signs, each time elsewhere on another piece of carpet."""
    chance = np.random.default_rng([5, number])
    photo = carpet(chance)
    left, top = (int(place) for place in chance.integers(40, 200, 2))
    photo[top : top + 150, left : left + 110] = 235
    for row in range(4):
        for column in range(2):
            middle = (left + 30 + 50 * column, top + 25 + 33 * row)
            cv2.drawMarker(photo, middle, (200, 30, 40), row, 18, 5)
    photo += chance.normal(0, 3, photo.shape)
    return as_jpeg(np.clip(photo, 0, 255).astype(np.uint8), 92)


@pytest.fixture(scope="module")
def photos() -> list[bytes]:
    return [on_a_carpet(number) for number in range(6)]


@pytest.fixture(scope="module")
def known(photos: list[bytes]) -> KnownPhotos:
    found = KnownPhotos()
    for number, photo in enumerate(photos):
        found.add(str(number), take_in(photo))
    return found


@pytest.mark.parametrize("attack", REAL_ATTACKS)
def test_a_copy_is_found_and_only_its_original(
    photos: list[bytes], known: KnownPhotos, attack: str
) -> None:
    chance = np.random.default_rng([7, *attack.encode()])
    other = from_jpeg(on_a_carpet(99))  # not taken in
    copy = as_jpeg(REAL_ATTACKS[attack](from_jpeg(photos[2]), chance, other), 88)
    assert list(known.twins_of(take_in(copy))) == ["2"]


def test_two_known_photos_in_one_picture_are_both_found(
    photos: list[bytes], known: KnownPhotos
) -> None:
    joined = np.concatenate([from_jpeg(photos[1]), from_jpeg(photos[4])], 1)
    assert set(known.twins_of(take_in(as_jpeg(joined, 88)))) == {"1", "4"}


def test_other_photographs_of_the_card_are_no_twins(known: KnownPhotos) -> None:
    for number in range(20, 26):
        assert list(known.twins_of(take_in(on_a_carpet(number)))) == []


def test_a_verdict_says_what_agreed(photos: list[bytes], known: KnownPhotos) -> None:
    photo = from_jpeg(photos[3])
    copies = {
        "mirrored": photo[:, ::-1],
        "upright part": photo[100:400, 60:300],
        "upright": photo[::-1, ::-1],
    }
    for words, copy in copies.items():
        [twin] = known.pictures_like(take_in(as_jpeg(copy, 88)))
        assert twin.words == words
    relit = Likeness(30, cover=1.0, shown=1.0, tone=0.2, firm_agreement=1.0, contradicted=0.0)
    assert FoundTwin("a", "mirrored", relit).words == "mirrored relit"


def test_the_command_names_the_twins_of_each_file(
    photos: list[bytes], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    originals, copies = tmp_path / "originals", tmp_path / "copies"
    originals.mkdir()
    (copies / "部分").mkdir(parents=True)
    for number, photo in enumerate(photos[:3]):
        (originals / f"{number}.JPG").write_bytes(photo)
    (copies / "同 一.jpg").write_bytes(photos[1])
    cut = from_jpeg(photos[2])[40:400, 30:330]
    picture = cv2.cvtColor(np.ascontiguousarray(cut), cv2.COLOR_RGB2BGR)
    (copies / "部分" / "a.png").write_bytes(cv2.imencode(".png", picture)[1].tobytes())
    (copies / "b.webp").write_bytes(cv2.imencode(".webp", picture)[1].tobytes())
    (copies / "honest.jpg").write_bytes(on_a_carpet(30))
    (copies / "broken.jpg").write_bytes(photos[0][:3000])
    (copies / "notes.txt").write_text("no photo")
    assert twins([str(originals), str(copies)]) == 0
    out, err = capsys.readouterr()
    assert sorted(out.splitlines()) == [
        "b.webp: 2.JPG",
        "broken.jpg:",
        "honest.jpg:",
        "notes.txt:",
        "同 一.jpg: 1.JPG",
        "部分/a.png: 2.JPG",
    ]
    assert "broken.jpg: PhotoDamaged" in err
    assert "notes.txt: NotAPhoto" in err


def test_the_bench_prints_a_table_and_names_honest_pairs(
    photos: list[bytes], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for number, photo in enumerate(photos[:3]):
        (tmp_path / f"{number}.jpg").write_bytes(photo)
    assert cheat(["--real", str(tmp_path), "--most", "1"]) == 0
    assert "honest photographs 3, of them flagged 0" in capsys.readouterr().out
    again = from_jpeg(photos[0])[5:, 5:]  # as a re-shot of the scene
    (tmp_path / "0b.jpg").write_bytes(as_jpeg(again, 80))
    assert cheat(["--real", str(tmp_path), "--most", "0"]) == 1
    out = capsys.readouterr().out
    assert "honest photographs 4, of them flagged 1" in out
    assert "0.jpg 0b.jpg" in out
