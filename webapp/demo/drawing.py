"""Draw the photos of sold cards: a red card on a desk, in perspective, in changing light."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from io import BytesIO
from math import cos, radians, sin
from random import Random

from PIL import ExifTags, Image, ImageChops, ImageDraw, ImageFilter, ImageFont

WIDTH, HEIGHT = 800, 600
CARD = (500, 316)  # a bank card's proportions
_PHONES = (("HUAWEI", "nova 12"), ("Xiaomi", "Redmi Note 13"), ("OPPO", "A3 Pro"), ("vivo", "Y200"))
_GROUNDS = (
    ((176, 137, 98), (112, 78, 48)),  # oak
    ((226, 222, 214), (168, 162, 152)),  # stone
    ((72, 82, 96), (38, 44, 54)),  # slate
    ((206, 190, 160), (142, 126, 98)),  # linen
    ((120, 146, 134), (66, 92, 84)),  # green felt
    ((240, 236, 230), (196, 200, 206)),  # paper
)
_FACES = ((200, 16, 46), (178, 24, 40), (214, 40, 40), (156, 20, 44))
GOLD = (236, 202, 130)
MARGIN = (240, 180)  # pixels by which a background is larger than a picture

Point = tuple[float, float]


@cache
def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size)


@dataclass
class CardPainter:
    """Draws photos; it creates backgrounds, lights and blank cards once and reuses them."""

    random: Random
    grounds: list[Image.Image] = field(default_factory=list)
    lights: list[Image.Image] = field(default_factory=list)
    cards: list[Image.Image] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.grounds = [_ground(self.random, near, far) for near, far in _GROUNDS]
        self.lights = [_light(self.random) for _ in range(12)]
        self.cards = [_blank_card(face) for face in _FACES]

    def photograph(self, random: Random, serial: str, at: datetime) -> bytes:
        """Return a JPEG of the card with this serial, taken at the instant `at` (local time)."""
        picture = self._part_of_a_ground(random)
        card = random.choice(self.cards).copy()
        ImageDraw.Draw(card).text((34, 240), f"No. {serial}", (255, 244, 220), _font(41))
        _lay(picture, card, _corners(random))
        picture = ImageChops.multiply(picture, random.choice(self.lights))
        return _as_jpeg(random, picture, at)

    def _part_of_a_ground(self, random: Random) -> Image.Image:
        """A random part of a random background."""
        ground = random.choice(self.grounds)
        left, top = random.randrange(MARGIN[0]), random.randrange(MARGIN[1])
        part = ground.crop((left, top, left + WIDTH, top + HEIGHT))
        if random.random() < 0.5:
            part = part.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
        return part


def _ground(random: Random, near: tuple[int, ...], far: tuple[int, ...]) -> Image.Image:
    """A desk surface: grain along one side, and a brightness gradient."""
    size = (WIDTH + MARGIN[0], HEIGHT + MARGIN[1])
    grain = Image.new("L", (size[0] // 40, size[1] // 4))
    grain.putdata([random.randrange(96, 160) for _ in range(grain.width * grain.height)])
    grain = grain.resize(size, Image.Resampling.BICUBIC)
    shade = Image.linear_gradient("L").resize(size)
    mixed = Image.blend(grain, shade, 0.35)
    return Image.composite(Image.new("RGB", size, near), Image.new("RGB", size, far), mixed)


def _light(random: Random) -> Image.Image:
    """A light mask: bright at a random place, darker away from it."""
    round_light = ImageChops.invert(Image.radial_gradient("L"))
    wide = round_light.resize((WIDTH * 2, HEIGHT * 2), Image.Resampling.BILINEAR)
    left, top = random.randrange(WIDTH), random.randrange(HEIGHT)
    lit = wide.crop((left, top, left + WIDTH, top + HEIGHT)).point(
        lambda level: 112 + level * 9 // 16
    )
    strength, warm = random.uniform(0.85, 1.0), random.uniform(0.86, 1.0)
    return Image.merge(
        "RGB",
        [
            lit.point(lambda level, part=part: int(level * part))
            for part in (strength, strength, strength * warm)
        ],
    )


def _blank_card(face: tuple[int, int, int]) -> Image.Image:
    """A card without a serial, seen from above."""
    card = Image.new("RGB", CARD, face)
    draw = ImageDraw.Draw(card)
    draw.rounded_rectangle((11, 11, CARD[0] - 12, CARD[1] - 12), 16, outline=GOLD, width=2)
    for ring in range(4):
        reach = 30 + ring * 20
        draw.arc((445 - reach, 55 - reach, 445 + reach, 55 + reach), 90, 180, GOLD, 2)
    draw.text((34, 34), "JINCHENG HOME", GOLD, _font(31))
    draw.text((34, 78), "100 DAYS  ·  VIP CARD", GOLD, _font(19))
    draw.rounded_rectangle((34, 126, 100, 174), 6, GOLD)
    return card


@cache
def _outline() -> Image.Image:
    """The mask of a card with round corners, of the size CARD."""
    outline = Image.new("L", CARD, 0)
    ImageDraw.Draw(outline).rounded_rectangle((1, 1, CARD[0] - 2, CARD[1] - 2), 22, 255)
    return outline


def _corners(random: Random) -> tuple[Point, Point, Point, Point]:
    """The card's corners in the picture: rotated, shifted and slightly distorted."""
    turn = random.uniform(-24, 24)
    scale = random.uniform(0.76, 1.08)
    centre = (WIDTH / 2 + random.uniform(-78, 78), HEIGHT / 2 + random.uniform(-66, 66))
    cosine, sine = cos(radians(turn)) * scale, sin(radians(turn)) * scale

    def place(x: float, y: float) -> Point:
        lean = random.uniform(-16, 16), random.uniform(-16, 16)
        return (
            centre[0] + x * cosine - y * sine + lean[0],
            centre[1] + x * sine + y * cosine + lean[1],
        )

    half = CARD[0] / 2, CARD[1] / 2
    return (
        place(-half[0], -half[1]),
        place(half[0], -half[1]),
        place(half[0], half[1]),
        place(-half[0], half[1]),
    )


def _lay(picture: Image.Image, card: Image.Image, corners: tuple[Point, ...]) -> None:
    """Paste the card with its shadow onto the picture in perspective."""
    left = int(min(x for x, _ in corners)) - 24
    top = int(min(y for _, y in corners)) - 24
    box = (
        int(max(x for x, _ in corners)) + 24 - left,
        int(max(y for _, y in corners)) + 24 - top,
    )
    moved = [(x - left, y - top) for x, y in corners]
    way = _perspective(moved, [(0, 0), (CARD[0], 0), CARD, (0, CARD[1])])
    bilinear = Image.Resampling.BILINEAR
    seen = card.transform(box, Image.Transform.PERSPECTIVE, way, bilinear)
    covered = _outline().transform(box, Image.Transform.PERSPECTIVE, way, bilinear)
    small = covered.resize((box[0] // 4, box[1] // 4)).filter(ImageFilter.GaussianBlur(3))
    shadow = small.resize(box).point(lambda level: level // 2)
    picture.paste((12, 8, 6), (left + 8, top + 11), shadow)
    picture.paste(seen, (left, top), covered)


def _perspective(seen: list[Point], flat: list[Point]) -> tuple[float, ...]:
    """The eight coefficients that map a point of the picture to one of the card."""
    rows = []
    for (x, y), (u, v) in zip(seen, flat, strict=True):
        rows.append([x, y, 1, 0, 0, 0, -u * x, -u * y, u])
        rows.append([0, 0, 0, x, y, 1, -v * x, -v * y, v])
    return tuple(_solve(rows))


def _solve(rows: list[list[float]]) -> list[float]:
    """Gauss-Jordan elimination with pivoting; each row ends with its right-hand side."""
    size = len(rows)
    for column in range(size):
        pivot = max(range(column, size), key=lambda row: abs(rows[row][column]))
        rows[column], rows[pivot] = rows[pivot], rows[column]
        divisor = rows[column][column]
        rows[column] = [value / divisor for value in rows[column]]
        for row in range(size):
            if row != column and rows[row][column]:
                factor = rows[row][column]
                rows[row] = [
                    value - factor * other
                    for value, other in zip(rows[row], rows[column], strict=True)
                ]
    return [row[size] for row in rows]


def _as_jpeg(random: Random, picture: Image.Image, at: datetime) -> bytes:
    make, model = random.choice(_PHONES)
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = make
    exif[ExifTags.Base.Model] = model
    taken = at.strftime("%Y:%m:%d %H:%M:%S")
    exif[ExifTags.Base.DateTime] = taken
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = taken
    out = BytesIO()
    picture.save(out, "JPEG", quality=80, exif=exif)
    return out.getvalue()
