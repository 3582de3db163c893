"""Draw the photos of `bench cheat`: cards of several designs on sellers' desks.

Every photograph has its own pose, light, blur and sensor noise; sellers keep their desk and its
lamp. In a twentieth of them the phone stands in a rack and the card is laid where the last one lay.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import Any

import cv2
import numpy as np
import zxingcpp
from PIL import Image, ImageDraw, ImageFont

CARD = (640, 404)
PHOTO = (1200, 900)
CODES = ("qr", "bar", "", "")  # every second design bears no code at all

Picture = Any  # an array of height × width × 3
Chance = np.random.Generator


@cache
def font(size: int) -> Any:
    """Return the face in which all text is set."""
    return ImageFont.load_default(size)


def letters(chance: Chance, count: int) -> str:
    """Return random words."""
    return "".join(
        " " if chance.random() < 0.2 else chr(97 + int(chance.integers(26))) for _ in range(count)
    )


def colour(chance: Chance, low: int = 0, high: int = 255) -> tuple[int, ...]:
    """Return a random colour."""
    return tuple(int(part) for part in chance.integers(low, high, 3))


def clouds(chance: Chance, size: tuple[int, int], octaves: int, stretch: int = 1) -> Any:
    """Return noise at several scales with standard deviation 1, like grain of wood or stone."""
    total = np.zeros((size[1], size[0]), np.float32)
    for octave in range(octaves):
        cells = 2 ** (octave + 2)
        some = chance.standard_normal((cells * stretch, cells)).astype(np.float32)
        total += cv2.resize(some, size, interpolation=cv2.INTER_CUBIC) / cells
    return (total - total.mean()) / (total.std() + 1e-6)


@dataclass
class Design:
    """A design of cards, which differ only in their serials."""

    seed: int
    face: Any = field(init=False)
    mask: Any = field(init=False)

    def __post_init__(self) -> None:
        chance = np.random.default_rng([1, self.seed])
        hue = [[[int(chance.integers(180)), *(int(v) for v in chance.integers(90, 230, 2))]]]
        base = cv2.cvtColor(np.array(hue, np.uint8), cv2.COLOR_HSV2RGB)[0, 0].astype(np.float32)
        face = np.full((CARD[1], CARD[0], 3), base, np.float32)
        face += (np.linspace(-1, 1, CARD[0]) * chance.uniform(-30, 30))[None, :, None]
        face += clouds(chance, CARD, 4)[..., None] * chance.uniform(0, 8)
        self.face = Image.fromarray(np.clip(face, 0, 255).astype(np.uint8))
        self.ink = colour(chance, 190, 255) if base.mean() < 150 else colour(chance, 0, 80)
        self._decorate(chance)
        self.place = (int(chance.integers(30, 80)), int(chance.integers(250, 340)))
        self.size = int(chance.integers(28, 44))
        mask = Image.new("L", CARD, 0)
        ImageDraw.Draw(mask).rounded_rectangle((1, 1, CARD[0] - 2, CARD[1] - 2), 26, fill=255)
        self.mask = np.asarray(mask)

    def _decorate(self, chance: Chance) -> None:
        draw = ImageDraw.Draw(self.face)
        for _ in range(int(chance.integers(3, 10))):
            x, y, reach = (int(chance.integers(end)) for end in (*CARD, 150))
            reach += 20
            shape, paint = int(chance.integers(3)), colour(chance)
            if shape == 0:
                draw.ellipse((x - reach, y - reach, x + reach, y + reach), outline=paint, width=4)
            elif shape == 1:
                draw.rectangle((x, y, x + reach, y + reach // 2), fill=paint)
            else:
                end = tuple(int(chance.integers(side)) for side in CARD)
                draw.line((x, y, *end), fill=paint, width=int(chance.integers(1, 8)))
        draw.text((34, 30), letters(chance, 10).upper(), self.ink, font(40))
        draw.text((34, 90), letters(chance, 28), self.ink, font(20))

    def card(self, serial: str) -> Picture:
        """Draw the card of this serial, seen straight from above."""
        card = self.face.copy()
        ImageDraw.Draw(card).text(self.place, f"No.{serial}", self.ink, font(self.size))
        code = CODES[self.seed % len(CODES)]
        if code:
            kind = zxingcpp.BarcodeFormat.QRCode if code == "qr" else zxingcpp.BarcodeFormat.Code128
            drawn = Image.fromarray(
                np.array(zxingcpp.create_barcode(serial, kind).to_image(scale=2))
            )
            drawn = drawn.resize((120, 120) if code == "qr" else (min(drawn.width, 260), 70))
            where = (CARD[0] - drawn.width - 30, CARD[1] - drawn.height - 30)
            card.paste(Image.new("RGB", (drawn.width + 12, drawn.height + 12), "white"), where)
            card.paste(drawn, (where[0] + 6, where[1] + 6))
        return np.asarray(card)


@dataclass
class Desk:
    """The place where a seller photographs: a surface, objects on it, a lamp that never moves."""

    seed: int
    top: Any = field(init=False)
    lamp: tuple[float, float] = field(init=False)

    def __post_init__(self) -> None:
        chance, size = np.random.default_rng([2, self.seed]), (1800, 1400)
        kind = int(chance.integers(4))
        grain = clouds(chance, size, 7 if kind < 2 else 3, 8 if kind == 0 else 1)
        rough = grain * (chance.uniform(6, 20) if kind < 2 else chance.uniform(1, 5))
        if kind == 2:
            waves = [np.sin(np.arange(side) * chance.uniform(0.3, 0.9)) for side in size]
            rough = rough + np.add.outer(waves[1], waves[0]) * chance.uniform(3, 9)
        tint = chance.uniform(0.7, 1.1, 3)
        ground: Any = chance.integers(60, 235, 3) + rough[..., None] * tint
        top = Image.fromarray(np.clip(ground, 0, 255).astype(np.uint8))
        draw = ImageDraw.Draw(top)
        for _ in range(int(chance.integers(5))):
            x, y, shape = (int(chance.integers(end)) for end in (*size, 3))
            if shape == 0:  # a pen
                end = (x + int(chance.integers(-400, 400)), y + int(chance.integers(-400, 400)))
                draw.line((x, y, *end), fill=colour(chance), width=int(chance.integers(10, 26)))
            elif shape == 1:  # a cup
                reach = int(chance.integers(60, 140))
                around = (x - reach, y - reach, x + reach, y + reach)
                draw.ellipse(around, fill=colour(chance), outline=colour(chance), width=10)
            else:  # a sheet of paper
                draw.rectangle((x, y, x + 400, y + 300), fill=(240, 238, 230))
                for line in range(9):
                    draw.text(
                        (x + 20, y + 20 + 30 * line), letters(chance, 26), "#404048", font(20)
                    )
        self.top = np.asarray(top)
        self.lamp = (float(chance.uniform(-0.25, 0.25)), float(chance.uniform(-0.25, 0.25)))


@dataclass(frozen=True)
class Stand:
    """The relative position of phone, desk and card."""

    shift: tuple[float, float]
    turn: float
    zoom: float
    corners: Any

    @classmethod
    def by_hand(cls, chance: Chance) -> Stand:
        """Return a random position, as of a phone held over a card."""
        angle, scale = np.radians(chance.uniform(-25, 25)), chance.uniform(0.8, 1.45)
        turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]]) * scale
        half = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * np.array(CARD) / 2
        middle = np.array(PHOTO) / 2 + chance.uniform(-1, 1, 2) * (110, 90)
        corners = half @ turn.T + middle + chance.uniform(-22, 22, (4, 2))
        shift = (chance.uniform(0, 400), chance.uniform(0, 300))
        return cls(shift, chance.uniform(-20, 20), chance.uniform(0.9, 1.2), corners)

    def again(self, chance: Chance) -> Stand:
        """Return almost the same position, for the next card, with the phone in its rack."""
        moved = self.corners + chance.normal(0, 8, 2) + chance.normal(0, 2.5, (4, 2))
        return Stand(self.shift, self.turn, self.zoom, moved)


@cache
def _noise() -> Any:
    size = (PHOTO[1] + 200, PHOTO[0] + 200, 3)
    return np.random.default_rng(7).standard_normal(size).astype(np.float32)


def sensor_noise(chance: Chance) -> Any:
    """Return a random part of a large field of noise, half of the times turned over."""
    top, left = (int(place) for place in chance.integers(0, 200, 2))
    part = _noise()[top : top + PHOTO[1], left : left + PHOTO[0]]
    return part if chance.random() < 0.5 else -part


def photograph(chance: Chance, design: Design, desk: Desk, serial: str, stand: Stand) -> Picture:
    """Draw one photograph of one card."""
    width, height = PHOTO
    view = cv2.getRotationMatrix2D((900, 700), stand.turn, stand.zoom)
    view[:, 2] -= np.array(stand.shift) + 100
    ground = cv2.warpAffine(desk.top, view, PHOTO, borderMode=cv2.BORDER_REFLECT)
    flat = np.array([[0, 0], [1, 0], [1, 1], [0, 1]], np.float32) * np.array(CARD, np.float32)
    way = cv2.getPerspectiveTransform(flat, stand.corners.astype(np.float32))
    card = cv2.warpPerspective(design.card(serial), way, PHOTO, flags=cv2.INTER_AREA)
    mask = cv2.warpPerspective(design.mask, way, PHOTO)[..., None].astype(np.float32) / 255
    shadow = cv2.GaussianBlur(np.roll(mask[..., 0], (10, 8), (0, 1)), (0, 0), 9)[..., None]
    seen: Any = ground * (1 - shadow * 0.45 * (1 - mask)) * (1 - mask) + card * mask
    down, across = (part + chance.normal(0, 0.03) for part in desk.lamp)
    light = np.add.outer(np.linspace(-down, down, height), np.linspace(-across, across, width))
    seen *= (light + chance.uniform(0.8, 1.05))[..., None].astype(np.float32)
    seen = cv2.GaussianBlur(seen.astype(np.float32), (0, 0), chance.uniform(0.4, 1.3))
    seen = seen * chance.uniform(0.95, 1.05, 3).astype(np.float32)
    return np.clip(seen + sensor_noise(chance) * chance.uniform(2, 6), 0, 255).astype(np.uint8)


def as_jpeg(picture: Picture, quality: int = 85) -> bytes:
    """Encode a picture as a JPEG file."""
    turned = cv2.cvtColor(np.ascontiguousarray(picture), cv2.COLOR_RGB2BGR)
    return bytes(cv2.imencode(".jpg", turned, [cv2.IMWRITE_JPEG_QUALITY, quality])[1])


def from_jpeg(jpeg: bytes) -> Picture:
    """Decode a JPEG file."""
    held = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR)
    assert held is not None
    return cv2.cvtColor(held, cv2.COLOR_BGR2RGB)
