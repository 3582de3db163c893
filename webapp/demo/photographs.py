"""Draw photos, check them like uploads and store them before their cards are recorded."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType

from webapp.cards.operations.record_card import PhotoTaken
from webapp.demo.cards import DrawnCard
from webapp.demo.chance import chance
from webapp.demo.drawing import CardPainter
from webapp.demo.events import ZONE
from webapp.media.photos import PhotoStore, process_photo


class Photographer:
    """Draws, checks and stores photos in two threads; `photo_of` waits for one photo."""

    def __init__(self, store: PhotoStore, seed: int, cards: Iterable[DrawnCard]) -> None:
        self._store = store
        self._seed = seed
        self._studio = CardPainter(chance(seed, "studio"))
        self._pool = ThreadPoolExecutor(2, thread_name_prefix="photographer")
        self._waiting: dict[str, Future[PhotoTaken]] = {
            card.id: self._pool.submit(self._take, card) for card in cards
        }

    def photo_of(self, card: DrawnCard) -> PhotoTaken:
        """Return the photo of a card; waits until it is stored."""
        return self._waiting[card.id].result()

    def _take(self, card: DrawnCard) -> PhotoTaken:
        random = chance(self._seed, card.id, "photo")
        jpeg = self._studio.photograph(random, card.serial, card.at.astimezone(ZONE))
        return stored(self._store, jpeg)

    def __enter__(self) -> Photographer:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._pool.shutdown(cancel_futures=True)


def stored(store: PhotoStore, jpeg: bytes) -> PhotoTaken:
    """Check and store a photo like an upload; return it as stored."""
    intake = process_photo(jpeg)
    return PhotoTaken.of(store.save(intake), intake)
