"""Manipulate a photo as a seller may do to pass it off as another one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import cv2
import numpy as np
from PIL import Image, ImageDraw

from bench.cheat_cards import Chance, Picture, as_jpeg, colour, font, from_jpeg, sensor_noise


def cropped(share: float) -> Callable[[Picture, Chance], Picture]:
    """Return an attack that cuts this share off each side, at a random place."""

    def cut(photo: Picture, chance: Chance) -> Picture:
        height, width = (int(side * (1 - share)) for side in photo.shape[:2])
        top = int(chance.integers(photo.shape[0] - height + 1))
        left = int(chance.integers(photo.shape[1] - width + 1))
        return photo[top : top + height, left : left + width]

    return cut


def recompressed(photo: Picture, chance: Chance) -> Picture:
    """Scale the photo down and save it at low quality, as messengers do."""
    small = cv2.resize(photo, None, fx=0.6, fy=0.6, interpolation=cv2.INTER_AREA)
    return from_jpeg(as_jpeg(small, int(chance.integers(35, 70))))


def turned(photo: Picture, chance: Chance) -> Picture:
    """Turn the photo by three degrees."""
    height, width = photo.shape[:2]
    way = cv2.getRotationMatrix2D((width / 2, height / 2), float(chance.choice([-3, 3])), 1.06)
    return cv2.warpAffine(photo, way, (width, height), borderMode=cv2.BORDER_REFLECT)


def lit(photo: Picture, chance: Chance) -> Picture:
    """Make the photo brighter or darker."""
    gain, lift = (
        (chance.uniform(1.1, 1.4), 15) if chance.random() < 0.5 else (chance.uniform(0.5, 0.8), 0)
    )
    return np.clip(photo * gain + lift, 0, 255).astype(np.uint8)


def overlaid(photo: Picture, chance: Chance) -> Picture:
    """Write another time and place over the photo."""
    picture = Image.fromarray(photo)
    draw = ImageDraw.Draw(picture)
    height, width = photo.shape[:2]
    where = (int(chance.integers(width // 2)), int(height * chance.uniform(0.05, 0.9)))
    text = f"2026-03-02 10:{int(chance.integers(60)):02d}  Jincheng"
    draw.text(where, text, "white", font(int(chance.integers(36, 60))))
    if chance.random() < 0.5:
        draw.rectangle((0, height - 90, width, height), fill="black")
        draw.text((30, height - 75), f"SOLD {int(chance.integers(10**5))} 12:05", "white", font(46))
    return np.asarray(picture)


def bordered(photo: Picture, chance: Chance) -> Picture:
    """Add a border around the photo."""
    wide = int(chance.integers(20, 90))
    sides = (wide, wide, wide, wide)
    return cv2.copyMakeBorder(photo, *sides, cv2.BORDER_CONSTANT, value=colour(chance))


def screenshot(photo: Picture, chance: Chance) -> Picture:
    """Show the photo as in a phone's gallery, with the phone's own bars above and below."""
    width, height = 1080, 2340
    shown = cv2.resize(
        photo, (width, photo.shape[0] * width // photo.shape[1]), interpolation=cv2.INTER_AREA
    )
    screen = np.full((height, width, 3), 0 if chance.random() < 0.5 else 245, np.uint8)
    top = (height - shown.shape[0]) // 2
    screen[top : top + shown.shape[0]] = shown
    picture = Image.fromarray(screen)
    draw = ImageDraw.Draw(picture)
    draw.text((40, 20), f"10:{int(chance.integers(60)):02d}", "gray", font(40))
    draw.ellipse((500, 2200, 580, 2280), outline="gray", width=6)
    return np.asarray(picture)


def off_a_screen(photo: Picture, chance: Chance) -> Picture:
    """Photograph the photo from a screen: its dots, their moiré, perspective, new noise."""
    height, width = photo.shape[:2]
    big = cv2.resize(photo, None, fx=2, fy=2, interpolation=cv2.INTER_NEAREST).astype(np.float32)
    across, down = np.arange(2 * width), np.arange(2 * height)
    pitch = chance.uniform(2.6, 4.2)
    dots = [0.75 + 0.25 * np.cos(2 * np.pi * (across / pitch + part / 3)) for part in range(3)]
    big *= np.stack(dots, -1)[None].astype(np.float32)
    rows = 0.85 + 0.15 * np.cos(2 * np.pi * down / chance.uniform(2.6, 4.2))
    big *= rows[:, None, None].astype(np.float32)
    unit = np.array([[0, 0], [1, 0], [1, 1], [0, 1]], np.float32)
    seen = unit * np.array([width - 120, height - 100]) + (60, 50) + chance.uniform(-45, 45, (4, 2))
    whole = unit * np.array([2 * width, 2 * height], np.float32)
    way = cv2.getPerspectiveTransform(whole, seen.astype(np.float32))
    shot = cv2.warpPerspective(big, way, (width, height), borderValue=(15, 15, 18))
    shot = cv2.GaussianBlur(shot, (0, 0), 1.0) * chance.uniform(0.9, 1.3)
    noise = cv2.resize(sensor_noise(chance), (width, height)) * 4
    return np.clip(shot + noise, 0, 255).astype(np.uint8)


def unchanged(photo: Picture, _chance: Chance) -> Picture:
    """Return the same picture, to be saved in another file."""
    return photo


ON_PHOTOS: dict[str, Callable[[Picture, Chance], Any]] = {
    "recompressed": recompressed,
    "cropped 5 %": cropped(0.05),
    "cropped 10 %": cropped(0.10),
    "cropped 20 %": cropped(0.20),
    "mirrored": lambda photo, _: photo[:, ::-1],
    "quarter turn": lambda photo, chance: np.rot90(photo, int(chance.choice([1, 3]))),
    "turned by 3°": turned,
    "brighter, darker": lit,
    "text laid over": overlaid,
    "border": bordered,
    "screenshot": screenshot,
    "off a screen": off_a_screen,
    "saved again": unchanged,
}
