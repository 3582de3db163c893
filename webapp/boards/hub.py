"""Tells open pages that a board has changed: rendered once a tick, the same bytes to all."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, field

from webapp.boards.keys import BoardKey
from webapp.boards.wall_keys import WallKey

_log = logging.getLogger(__name__)

HEARTBEAT = 9.0  # seconds: between two bytes lie less than 20, or a stream is thought dead
# An event, not a comment, of which htmx would not tell the page: so the page knows silence.
STILL_HERE = b"event: beat\n\n"
TICK = 0.1
REVOKED_WITHIN = 3.0  # seconds, of the five that may pass until a page is closed


Watched = BoardKey | WallKey


@dataclass(frozen=True)
class Watch:
    """What one stream watches: a board, whole or a team's, for one person in one language; or a
    wall, for nobody."""

    board: Watched
    team: str
    person: str
    locale: str


@dataclass(eq=False)
class Stream:
    """An open stream: what waits to be sent to it, and the last own place it was told."""

    watch: Watch
    token_hash: str
    waiting: asyncio.Queue[bytes | None] = field(default_factory=lambda: asyncio.Queue(32))
    place: object = None
    quiet: bool = True  # nothing was sent since the last heartbeat
    told: bool = False  # has been given its board and own place

    def send(self, message: bytes | None) -> None:
        """Queue a message; a stream that reads too slowly is closed and will come again."""
        self.quiet = False
        try:
            self.waiting.put_nowait(message)
        except asyncio.QueueFull:
            while not self.waiting.empty():
                self.waiting.get_nowait()
            self.waiting.put_nowait(None)


View = tuple[Watched, str, str]  # a board or wall, its team or `all`, the language
Shown = object  # what of an own place is shown, to be compared


@dataclass(frozen=True)
class Rendered:
    """One view rendered once: the bytes for all, and those own places that have changed."""

    message: bytes
    places: dict[str, tuple[Shown, bytes]]


def as_event(html: str) -> bytes:
    """HTML as one unnamed server-sent event, which htmx swaps by the partials in it."""
    lines = "".join(f"data: {line}\n" for line in html.splitlines())
    return f"{lines}\n".encode()


def _places_of(streams: list[Stream]) -> dict[str, Shown]:
    """The place each person was told last; None where two of the person's streams differ."""
    places: dict[str, Shown] = {}
    for stream in streams:
        person = stream.watch.person
        same = places.get(person, stream.place) == stream.place
        places[person] = stream.place if same else None
    return places


@dataclass
class Hub:
    """All open streams of this process, grouped by what they show.

    `changed` says which topics have changed since it was last asked (None: nothing was
    committed at all); `render` renders one view, and the own place of each person whose place
    is no longer as given; `ended` names the tokens whose session is over; `over` says of a board
    that its period is over. All four may read the database, and are called in a thread.
    """

    changed: Callable[[], set[str] | None]
    render: Callable[[View, dict[str, Shown]], Rendered]
    ended: Callable[[set[str]], set[str]]
    over: Callable[[Watched], bool] = lambda key: False
    streams: dict[View, set[Stream]] = field(default_factory=dict)

    def add(self, stream: Stream) -> None:
        """Watch from now on."""
        watch = stream.watch
        self.streams.setdefault((watch.board, watch.team, watch.locale), set()).add(stream)

    def remove(self, stream: Stream) -> None:
        """Watch no longer."""
        watch = stream.watch
        view = (watch.board, watch.team, watch.locale)
        held = self.streams.get(view, set())
        held.discard(stream)
        if not held:
            self.streams.pop(view, None)

    async def run(self) -> None:
        """Tick until cancelled."""
        now = asyncio.get_running_loop().time  # ticks take long on a busy machine: none are counted
        look, beat = now() + REVOKED_WITHIN, now() + HEARTBEAT
        while True:
            await asyncio.sleep(TICK)
            try:
                await self.tick()
                if now() >= look:
                    look = now() + REVOKED_WITHIN
                    await self.close_ended()
                if now() >= beat:
                    beat = now() + HEARTBEAT
                    self.beat()
            except Exception:  # noqa: BLE001 - the next tick tries again; pages keep what they show
                _log.exception("a live tick failed")

    async def tick(self) -> None:
        """Send what has changed since the last tick to those who watch it."""
        topics = await asyncio.to_thread(self.changed)
        if not topics:
            return
        for view in list(self.streams):
            if "roster" in topics or not view[0].topics.isdisjoint(topics):
                await self.broadcast(view)

    async def broadcast(self, view: View) -> None:
        """Render one view once and give it to all who watch it; each own place where it changed."""
        watching = list(self.streams.get(view, ()))
        places = _places_of(watching)
        rendered = await asyncio.to_thread(self.render, view, places)
        for count, stream in enumerate(watching):
            self._give(stream, rendered)
            if count % 100 == 99:
                await asyncio.sleep(0)  # let the bytes out between

    async def welcome(self, stream: Stream) -> None:
        """A new stream gets the whole board and its own place: what it missed does not matter."""
        watch = stream.watch
        view = (watch.board, watch.team, watch.locale)
        rendered = await asyncio.to_thread(self.render, view, {watch.person: None})
        if not stream.told:  # else a change has overtaken it, and this is how it was before
            self._give(stream, rendered)

    @staticmethod
    def _give(stream: Stream, rendered: Rendered) -> None:
        stream.told = True
        place, message = rendered.places.get(stream.watch.person, (stream.place, b""))
        if place != stream.place:
            stream.place = place
            stream.send(rendered.message + message)
        else:
            stream.send(rendered.message)

    def beat(self) -> None:
        """Send a comment to every stream that was silent since the last beat."""
        for held in self.streams.values():
            for stream in held:
                if stream.quiet:
                    stream.send(STILL_HERE)
                stream.quiet = True

    async def close_ended(self) -> None:
        """Close the streams of ended sessions, and of periods that are over: they come again for
        the next."""
        streams = [stream for held in self.streams.values() for stream in held]
        over = await asyncio.to_thread(self.ended, {stream.token_hash for stream in streams})
        boards = {stream.watch.board for stream in streams}
        past = await asyncio.to_thread(lambda: {key for key in boards if self.over(key)})
        for stream in streams:
            if stream.token_hash in over or stream.watch.board in past:
                stream.send(None)
