"""Run `bench cheat --real FOLDER`: attack copies of real photographs, and compare honest pairs."""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np

from bench.cheat_attacks import cropped
from bench.cheat_cards import Chance, Picture, as_jpeg, from_jpeg
from bench.photo_search import KnownPhotos, SeenPhoto, files_in, take_in
from webapp.media.photos.errors import PhotoRefused

Attack = Callable[[Picture, Chance, Picture], Picture]
MOST_HONEST = 0.003


def cut_by(share: float) -> Attack:
    """Return an attack that cuts this share off the length of each side."""
    cut = cropped(share)
    return lambda photo, chance, _other: cut(photo, chance)


def tilted(degrees: float) -> Attack:
    """Return an attack that turns to either side; corners are cut off, empty parts are black."""

    def turn(photo: Picture, chance: Chance, _other: Picture) -> Picture:
        height, width = photo.shape[:2]
        angle = degrees if chance.random() < 0.5 else -degrees
        way = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1)
        return cv2.warpAffine(photo, way, (width, height), flags=cv2.INTER_CUBIC)

    return turn


def tilted_whole(degrees: float) -> Attack:
    """Return an attack that turns to either side on a larger black picture and cuts nothing off."""

    def turn(photo: Picture, chance: Chance, _other: Picture) -> Picture:
        height, width = photo.shape[:2]
        angle = degrees if chance.random() < 0.5 else -degrees
        way = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1)
        cosine, sine = abs(way[0, 0]), abs(way[0, 1])
        size = (int(height * sine + width * cosine), int(height * cosine + width * sine))
        way[:, 2] += (np.array(size) - (width, height)) / 2
        return cv2.warpAffine(photo, way, size, flags=cv2.INTER_CUBIC)

    return turn


def leaning(share: float) -> Attack:
    """Return an attack that moves each corner inwards by up to this share of the sides."""

    def lean(photo: Picture, chance: Chance, _other: Picture) -> Picture:
        height, width = photo.shape[:2]
        corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
        inwards = np.array([[1, 1], [-1, 1], [-1, -1], [1, -1]]) * (width, height)
        moved = corners + inwards * chance.uniform(0, share, (4, 2))
        way = cv2.getPerspectiveTransform(corners, moved.astype(np.float32))
        return cv2.warpPerspective(photo, way, (width, height))

    return lean


def leaning_back(share: float) -> Attack:
    """Return an attack that makes one whole side shorter by this share at both ends."""

    def lean(photo: Picture, chance: Chance, _other: Picture) -> Picture:
        height, width = photo.shape[:2]
        corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
        moved = corners.copy()
        side = int(chance.integers(4))
        ends = (side, (side + 1) % 4)
        axis = side % 2
        reach = share * (width, height)[axis]
        low, high = sorted(ends, key=lambda end: corners[end, axis])
        moved[low, axis] += reach
        moved[high, axis] -= reach
        way = cv2.getPerspectiveTransform(corners, moved)
        return cv2.warpPerspective(photo, way, (width, height))

    return lean


def recoloured(photo: Picture, chance: Chance, _other: Picture) -> Picture:
    """Change hue and saturation, and the strength of each colour."""
    tinted = cv2.cvtColor(np.ascontiguousarray(photo), cv2.COLOR_RGB2HSV).astype(np.float32)
    tinted[..., 0] = (tinted[..., 0] + chance.uniform(10, 170)) % 180
    tinted[..., 1] = np.clip(tinted[..., 1] * chance.uniform(0.4, 1.5), 0, 255)
    plain = cv2.cvtColor(tinted.astype(np.uint8), cv2.COLOR_HSV2RGB)
    return np.clip(plain * chance.uniform(0.8, 1.2, 3), 0, 255).astype(np.uint8)


def toned(photo: Picture, chance: Chance, _other: Picture) -> Picture:
    """Apply another curve from dark to light."""
    curve = chance.choice([0.6, 1.6])
    return np.clip(255 * (photo / 255.0) ** curve, 0, 255).astype(np.uint8)


def side_by_side(axis: int) -> Attack:
    """Return an attack that joins two photographs in one picture, in either order."""

    def join(photo: Picture, chance: Chance, other: Picture) -> Picture:
        height, width = photo.shape[:2]
        both = [photo, cv2.resize(other, (width, height))]
        return np.concatenate(both if chance.random() < 0.5 else both[::-1], axis)

    return join


def messenger(photo: Picture, chance: Chance, _other: Picture) -> Picture:
    """Scale the photo to 60 % and save it at low quality."""
    small = cv2.resize(photo, None, fx=0.6, fy=0.6, interpolation=cv2.INTER_AREA)
    return from_jpeg(as_jpeg(small, int(chance.integers(35, 70))))


REAL_ATTACKS: dict[str, Attack] = {
    "recompressed": lambda photo, _chance, _other: from_jpeg(as_jpeg(photo, 40)),
    "scaled to 60 %, recompressed": messenger,
    "cropped 10 %": cut_by(0.10),
    "cropped 25 %": cut_by(0.25),
    "cropped 40 %": cut_by(0.40),
    "turned by 3°": tilted(3),
    "turned by 10°": tilted(10),
    "turned by 10°, whole": tilted_whole(10),
    "turned by 30°": tilted(30),
    "turned by 45°, whole": tilted_whole(45),
    "turned by 90°": lambda photo, _chance, _other: np.rot90(photo),
    "half turned": lambda photo, _chance, _other: photo[::-1, ::-1],
    "mirrored": lambda photo, _chance, _other: photo[:, ::-1],
    "recoloured": recoloured,
    "another curve": toned,
    "blurred by 1.5": lambda photo, _chance, _other: cv2.GaussianBlur(photo, (0, 0), 1.5),
    "smoothed": lambda photo, _chance, _other: cv2.bilateralFilter(
        np.ascontiguousarray(photo), 9, 60, 60
    ),
    "median of 5": lambda photo, _chance, _other: cv2.medianBlur(photo, 5),
    "perspective 8 %": leaning(0.08),
    "perspective 15 %": leaning(0.15),
    "perspective 15 % of one side": leaning_back(0.15),
    "two in one, side by side": side_by_side(1),
    "two in one, stacked": side_by_side(0),
}
_HARDER = ("cropped 40 %", "perspective", "two in one")


def wanted(attack: str) -> float:
    """Return the least share of copies that must be found."""
    return 0.90 if attack.startswith(_HARDER) else 0.98


def run_real(folder: Path, most: int, reshots: Path | None) -> int:
    """Print the table for the photographs of a folder; return 1 if a share misses its requirement.

    `most`: the number of photographs that are attacked. `reshots`: a file with two names a line, of
    photographs that show one scene; such a pair, if found, is listed, and is no false alarm.
    """
    known, photos = KnownPhotos(), {}
    for name, file in files_in(folder):
        data = file.read_bytes()
        try:
            photos[name] = (data, take_in(data))
        except PhotoRefused as refusal:
            print(f"{name}: {type(refusal).__name__}", file=sys.stderr)
            continue
        known.add(name, photos[name][1])
    if not photos:
        print("no photographs", file=sys.stderr)
        return 1
    good = _show_attacks(known, {name: data for name, (data, _) in photos.items()}, most)
    return 0 if _show_honest(known, photos, _same_scenes(reshots)) and good else 1


def _show_attacks(known: KnownPhotos, files: dict[str, bytes], most: int) -> bool:
    names = sorted(files)
    chosen = [names[at] for at in np.linspace(0, len(names) - 1, min(most, len(names))).astype(int)]
    told: Counter[str] = Counter()
    spent = 0.0
    for name in chosen:
        for attack, change in REAL_ATTACKS.items():
            chance = np.random.default_rng([names.index(name), *attack.encode()])
            other = from_jpeg(files[names[int(chance.integers(len(names)))]])
            copy = as_jpeg(change(from_jpeg(files[name]), chance, other), 88)
            began = time.thread_time()
            told[attack] += name in known.twins_of(take_in(copy))
            spent += time.thread_time() - began
    if not chosen:
        return True
    print(f"{'attack':32}{'tried':>6}{'told':>8}{'wanted':>8}")
    for attack in REAL_ATTACKS:
        print(f"{attack:32}{len(chosen):6}{told[attack] / len(chosen):8.1%}{wanted(attack):8.0%}")
    each = spent / len(chosen) / len(REAL_ATTACKS)
    print(f"\nprocessor time of a photo, without its intake: {each:.2f} s")
    return all(told[attack] >= wanted(attack) * len(chosen) for attack in REAL_ATTACKS)


def _show_honest(
    known: KnownPhotos, photos: dict[str, tuple[bytes, SeenPhoto]], same: set[frozenset[str]]
) -> bool:
    pairs = {
        frozenset((name, twin.name)): twin
        for name, (_, photo) in photos.items()
        for twin in known.pictures_like(photo)
        if twin.name != name
    }
    wrong = {max(pair) for pair in pairs if pair not in same}
    print(f"honest photographs {len(photos)}, of them flagged {len(wrong)}")
    for pair, twin in pairs.items():
        print("  ", *sorted(pair), twin.how, twin.likeness, "re-shot" if pair in same else "")
    return len(wrong) <= MOST_HONEST * len(photos)


def _same_scenes(reshots: Path | None) -> set[frozenset[str]]:
    lines = reshots.read_text("utf-8").splitlines() if reshots else []
    return {frozenset(line.split()) for line in lines if line.strip()}
