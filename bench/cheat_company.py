"""Set up the company of `bench cheat`: sellers with desks, phones and card batches, a set clock."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from uuid import UUID

from PIL import ExifTags, Image

from bench import seeded_company
from webapp.calling.operations.record_call import CallCommand, record_call
from webapp.cards.models import IssuedCard
from webapp.cards.operations.record_card import CardCommand, record_card
from webapp.checks.examiner import Examiner
from webapp.core.config import Config
from webapp.demo.photographs import stored
from webapp.site.startup import close_runtime, open_runtime
from webapp.sync.event_time import TimeClaim
from webapp.sync.operations.receive import Arrival, Received, bind_device, receive_record
from webapp.web.runtime import Runtime

SELLERS = 40
PHONES = ("HUAWEI nova 12", "Redmi Note 13", "OPPO A3 Pro", "vivo Y200")
OPENS, CLOSES = 1, 12  # hours of UTC: 9 to 20 o'clock in Shanghai


@dataclass
class Cheated:
    """An open runtime whose clock the bench sets; `sold` counts the serials given out."""

    runtime: Runtime
    examiner: Examiner
    now: list[datetime]
    sold: int = 0
    sequence: dict[str, int] = field(default_factory=dict)

    def later(self, **by: float) -> datetime:
        """Let time pass; nobody works at night."""
        self.now[0] += timedelta(**by)
        if self.now[0].hour >= CLOSES:
            self.now[0] = (self.now[0] + timedelta(days=1)).replace(hour=OPENS, minute=0)
        return self.now[0]

    def serial(self, seller: str) -> str:
        """Return the serial of the next card of those handed out to a seller."""
        self.sold += 1
        serial = f"JC{100000 + self.sold}"
        row = {
            "serial": serial,
            "batch": seller,
            "place": self.sold,
            "person": seller,
            "issued_by": seller,
            "at": self.now[0],
        }
        self.runtime.write(lambda tx: tx.insert(IssuedCard, **row))
        return serial

    def sell(self, seller: str, serial: str, jpeg: bytes) -> int:
        """Record a card with its photo; return its number."""
        photo = stored(self.runtime.photos, jpeg)
        given = CardCommand(f"card-{self.sold}-{serial}", serial, True, photo=photo)
        return int(self.runtime.write(lambda tx: record_card(tx, seller, given)).number)

    def call(self, seller: str, given: CallCommand) -> int:
        """Record a call; return its number."""
        return int(self.runtime.write(lambda tx: record_call(tx, seller, given)).number)

    def from_phone(
        self,
        seller: str,
        device: str,
        *,
        wall: datetime | None = None,
        beacon: datetime | None = None,
        sequence: int | None = None,
        record: str = "",
        marks: tuple[str, ...] = (),
    ) -> Received:
        """Receive a call that a phone has kept and sends now."""
        if sequence is None:
            sequence = self.sequence[device] = self.sequence.get(device, 0) + 1
        record = record or str(UUID(int=len(self.sequence) << 64 | sequence << 32 | id(wall) % 997))
        arrival = Arrival(
            command=CallCommand(record, "invited"),
            hash=sha256(record.encode()).hexdigest(),
            sealed="",
            claim=TimeClaim(wall or self.now[0], beacon or self.now[0], beacon or self.now[0]),
            device=device,
            sequence=sequence,
            signature="",
            marks=marks,
        )

        def work(tx: object) -> Received:
            bind_device(tx, seller, device, "key", "bench")  # type: ignore[arg-type]
            return receive_record(tx, seller, arrival)  # type: ignore[arg-type]

        return self.runtime.write(work)

    def examine(self) -> None:
        """Run the examiner on all photos that wait."""
        while self.examiner.tick():
            pass


@contextmanager
def cheated(folder: Path) -> Iterator[Cheated]:
    """Open a company of 40 sellers, its clock at today's opening hour."""
    seeded_company.make(folder, SELLERS)
    begin = datetime.now(UTC).replace(hour=OPENS, minute=0, second=0, microsecond=0)
    now = [begin]
    runtime = open_runtime(Config(folder), lambda: now[0])
    try:
        yield Cheated(runtime, Examiner(runtime), now)
    finally:
        close_runtime(runtime)


def with_exif(jpeg: bytes, phone: str, taken: datetime) -> bytes:
    """Return a JPEG as a phone's camera writes it, taken at an instant."""
    exif = Image.Exif()
    exif[ExifTags.Base.Model] = phone
    local = (taken + timedelta(hours=8)).strftime("%Y:%m:%d %H:%M:%S")
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = local
    block = exif.tobytes()
    return jpeg[:2] + b"\xff\xe1" + struct.pack(">H", len(block) + 2) + block + jpeg[2:]
