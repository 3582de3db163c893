"""Find signals in a card's own photo: the codes in it, and the camera's metadata."""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from webapp.checks.operations.note_signals import Noted
from webapp.company.snapshot import Company
from webapp.core.typed_days import demand_near
from webapp.facts.evidence_models import PromisedPhoto
from webapp.facts.models import Card, Fact, Photo

APART = timedelta(minutes=45)  # the most between the times of a photo and of its record
DAY = timedelta(hours=20)  # from this difference on, the photo is from another day
FASTEST = 150.0  # kilometres per hour between the places of two photos
NEAR = 2.0  # kilometres; nearer places are the same
USUAL_FROM = 6  # earlier photos that are needed to know a seller's usual phone
_EDITORS = re.compile(
    r"photoshop|lightroom|snapseed|gimp|picsart|vsco|canva|pixelmator|imagemagick|affinity|"
    r"meitu|美图|醒图|轻颜|b612|faceu|美颜|天天p图|butter|黄油|ps express|paint",
    re.IGNORECASE,
)
Metadata = Mapping[str, Any]


def photo_signals(card: Card, codes: Sequence[str], company: Company) -> Iterator[Noted]:
    """Yield the signals of a card's own photo."""
    number = card.fact_id
    metadata = metadata_of(card)
    if (read := _other_code(card.serial, codes)) is not None:
        yield Noted(number, "code_differs", {"read": read, "typed": card.serial})
    if not metadata.get("taken") and not metadata.get("camera"):
        yield Noted(number, "no_metadata")
    if _EDITORS.search(software := metadata.get("software", "")):
        yield Noted(number, "edited", {"software": software})
    yield from _time(card, metadata, company)
    yield from _device(card, metadata)
    yield from _place(card, metadata)


def metadata_of(card: Card) -> dict[str, Any]:
    """Return the camera's metadata of a photo: of the original file and of the uploaded one.

    Values of the uploaded file replace those of the original.
    """
    promise = PromisedPhoto.get_or_none(PromisedPhoto.card == card.fact_id)
    original: dict[str, Any] = json.loads(promise.metadata) if promise else {}
    return {**original, **json.loads(card.photo.metadata)}


def _shape(serial: str) -> str:
    return re.sub(r"[0-9]", "9", re.sub(r"[A-Z]", "A", serial))


def _other_code(serial: str, codes: Sequence[str]) -> str | None:
    """A code in the photo with the shape of this card's serial, if no code is the serial itself.

    Codes of another shape (a web address, a product number) are not serials and are ignored.
    """
    read = [code.strip().upper() for code in codes]
    if any(serial in code for code in read):
        return None
    return next((code for code in read if _shape(code) == _shape(serial)), None)


def _time(card: Card, metadata: Metadata, company: Company) -> Iterator[Noted]:
    taken = _instant(metadata.get("taken", ""), company)
    if taken is None:
        return
    apart = card.fact.at - taken
    if -APART <= apart <= APART:
        return
    kind = "taken_otherwise" if abs(apart) < DAY else "taken_other_day"
    told = {
        "taken": company.clock.local(taken).strftime("%Y-%m-%d %H:%M"),
        "recorded": company.clock.local(card.fact.at).strftime("%Y-%m-%d %H:%M"),
    }
    yield Noted(card.fact_id, kind, told)


def _instant(text: str, company: Company) -> datetime | None:
    """The instant of a camera's time; without a zone it is in the company's. None if malformed."""
    try:
        taken = datetime.fromisoformat(text)
        demand_near(taken)
    except (TypeError, ValueError):
        return None
    return taken if taken.tzinfo else taken.replace(tzinfo=ZoneInfo(company.clock.zone))


def _earlier(card: Card, most: int) -> list[tuple[datetime, Metadata]]:
    """The times and photo metadata of the seller's last `most` cards before this one."""
    rows = (
        Card.select(Fact.at, Photo.metadata, PromisedPhoto.metadata)
        .join(Fact)
        .switch(Card)
        .join(Photo)
        .switch(Card)
        .left_outer_join(PromisedPhoto, on=(PromisedPhoto.card == Card.fact))
        .where(Fact.person == card.fact.person_id, Fact.at < card.fact.at)
        .order_by(Fact.at.desc(), Fact.number.desc())
        .limit(most)
        .tuples()
    )
    return [(at, {**json.loads(promised or "{}"), **json.loads(own)}) for at, own, promised in rows]


def _device(card: Card, metadata: Metadata) -> Iterator[Noted]:
    camera = metadata.get("camera")
    if not camera:
        return
    cameras = [told["camera"] for _, told in _earlier(card, 40) if told.get("camera")]
    if len(cameras) < USUAL_FROM:
        return
    [(usual, times)] = Counter(cameras).most_common(1)
    if camera not in cameras and times * 3 >= len(cameras) * 2:
        yield Noted(card.fact_id, "other_device", {"camera": camera, "usual": usual})


def _place(card: Card, metadata: Metadata) -> Iterator[Noted]:
    """A signal where the seller was too fast between the places of this photo and the one before.

    Only photos have places; records have none.
    """
    here = metadata.get("place")
    before = next(
        ((at, told["place"]) for at, told in _earlier(card, 5) if told.get("place")), None
    )
    if not here or before is None:
        return
    at, there = before
    kilometres = distance(here, there)
    minutes = max((card.fact.at - at).total_seconds() / 60, 1.0)
    if kilometres > NEAR and kilometres / (minutes / 60) > FASTEST:
        told = {"kilometres": round(kilometres), "minutes": round(minutes)}
        yield Noted(card.fact_id, "far_apart", told)


def distance(here: Sequence[float], there: Sequence[float]) -> float:
    """Return the great-circle distance in kilometres of two (latitude, longitude) in degrees."""
    (latitude, longitude), (other_latitude, other_longitude) = (
        (math.radians(place[0]), math.radians(place[1])) for place in (here, there)
    )
    haversine = (
        math.sin((other_latitude - latitude) / 2) ** 2
        + math.cos(latitude)
        * math.cos(other_latitude)
        * math.sin((other_longitude - longitude) / 2) ** 2
    )
    return 2 * 6371.0 * math.asin(min(1.0, math.sqrt(haversine)))
