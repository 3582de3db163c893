"""Send changed boards to open streams; each view is rendered once a tick for all its streams."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, field

from webapp.boards.keys import BoardKey
from webapp.boards.wall_keys import WallKey
from webapp.core.disk_faults import DiskFault
from webapp.store.database import disk_fault_of

_log = logging.getLogger(__name__)

HEARTBEAT = 9.0  # seconds; less than 20 pass between two bytes: live.js gives up after 25
# An event, because htmx does not report comments to the page, which must detect silence.
STILL_HERE = b"event: beat\n\n"
TICK = 0.1
REVOKED_WITHIN = 3.0  # seconds between checks; a page must be closed within five


Watched = BoardKey | WallKey


@dataclass(frozen=True)
class Watch:
    """The content that one stream watches: a board for one person in one language, or a wall.

    `team` is a team's id or `all`; `person` is empty for a wall.
    """

    board: Watched
    team: str
    person: str
    locale: str


@dataclass(eq=False)
class Stream:
    """An open stream: its queue of messages, and the place of its person that was last sent."""

    watch: Watch
    token_hash: str
    waiting: asyncio.Queue[bytes | None] = field(default_factory=lambda: asyncio.Queue(32))
    place: object = None
    quiet: bool = True  # nothing was sent since the last heartbeat
    told: bool = False  # its board and own place were sent

    def send(self, message: bytes | None) -> None:
        """Queue a message (None closes). If the queue is full, close; the page then reconnects."""
        self.quiet = False
        try:
            self.waiting.put_nowait(message)
        except asyncio.QueueFull:
            while not self.waiting.empty():
                self.waiting.get_nowait()
            self.waiting.put_nowait(None)


View = tuple[Watched, str, str]  # a board or wall, a team's id or `all`, the language
Shown = object  # the shown values of an own place; only compared for equality


@dataclass(frozen=True)
class Rendered:
    """One rendered view: the bytes for all its streams, and by person the places that changed."""

    message: bytes
    places: dict[str, tuple[Shown, bytes]]


def as_event(html: str) -> bytes:
    """Return HTML as one unnamed server-sent event; htmx swaps it by the partials in it."""
    lines = "".join(f"data: {line}\n" for line in html.splitlines())
    return f"{lines}\n".encode()


def _places_of(streams: list[Stream]) -> dict[str, Shown]:
    """The place that was last sent to each person; None where two of their streams differ."""
    places: dict[str, Shown] = {}
    for stream in streams:
        person = stream.watch.person
        same = places.get(person, stream.place) == stream.place
        places[person] = stream.place if same else None
    return places


@dataclass
class Hub:
    """All open streams of this process, grouped by view.

    `changed` returns the topics that have changed since its last call (None: nothing was
    committed); `render` renders one view, and the place of each person whose place differs from the
    given one; `ended` returns those of the given token hashes whose session is over; `over` says
    whether a board's period is over. All four may read the database and are called in a thread.
    `fault`: the database's, while it cannot be read; `behind`: views with a change to be sent.
    """

    changed: Callable[[], set[str] | None]
    render: Callable[[View, dict[str, Shown]], Rendered]
    ended: Callable[[set[str]], set[str]]
    over: Callable[[Watched], bool] = lambda key: False
    streams: dict[View, set[Stream]] = field(default_factory=dict)
    fault: DiskFault | None = None
    behind: set[View] = field(default_factory=set)

    @property
    def open_streams(self) -> int:
        """The number of registered streams; any thread may ask."""
        return sum(len(held) for held in list(self.streams.values()))

    def add(self, stream: Stream) -> None:
        """Register a stream, so that it gets the changes of its view."""
        watch = stream.watch
        self.streams.setdefault((watch.board, watch.team, watch.locale), set()).add(stream)

    def remove(self, stream: Stream) -> None:
        """Unregister a stream."""
        watch = stream.watch
        view = (watch.board, watch.team, watch.locale)
        held = self.streams.get(view, set())
        held.discard(stream)
        if not held:
            self.streams.pop(view, None)

    async def run(self) -> None:
        """Send changes every TICK, close ended streams and send heartbeats, until cancelled.

        Without a stream nothing is read: ten reads a second are half of what an idle server costs.
        """
        # By time, not by number of ticks: a tick takes long on a busy machine.
        now = asyncio.get_running_loop().time
        next_check, next_beat = now() + REVOKED_WITHIN, now() + HEARTBEAT
        while True:
            await asyncio.sleep(TICK)
            if not self.streams:  # a new stream is welcomed with the whole board
                continue
            try:
                await self.tick()
                self._note_fault(None)
                if now() >= next_check:
                    next_check = now() + REVOKED_WITHIN
                    await self.close_ended()
                if now() >= next_beat:
                    next_beat = now() + HEARTBEAT
                    self.beat()
            except Exception as failure:  # noqa: BLE001 - the next tick tries again
                # There are no heartbeats meanwhile: the pages say that they do not move.
                if (fault := disk_fault_of(failure)) is None:
                    _log.exception("a live tick failed")
                self._note_fault(fault)

    def _note_fault(self, fault: DiskFault | None) -> None:
        """Log a fault of the database once when it begins, and once when it is over."""
        if fault is not None and self.fault is None:
            _log.error("%s (boards do not move)", fault.plain)
        elif fault is None and self.fault is not None:
            _log.warning("boards move again")
        self.fault = fault

    async def tick(self) -> None:
        """Send each view that has changed since the last tick to its streams.

        Raises what one of them raised, after the others were sent; while the database cannot be
        read, a view stays behind and is sent by a later tick.
        """
        topics = await asyncio.to_thread(self.changed) or set()
        for view in self.streams:
            if "roster" in topics or not view[0].topics.isdisjoint(topics):
                self.behind.add(view)
        failures = [failure for view in list(self.behind) if (failure := await self._sent(view))]
        if failures:
            raise failures[-1]

    async def _sent(self, view: View) -> Exception | None:
        """Send a view that is behind; return what prevented it."""
        try:
            await self.broadcast(view)
        except Exception as failure:  # noqa: BLE001 - `tick` raises it
            if disk_fault_of(failure) is None:
                self.behind.discard(view)  # it would fail ten times a second
            return failure
        self.behind.discard(view)
        return None

    async def broadcast(self, view: View) -> None:
        """Render a view once and send it to its streams, with the person's place if changed."""
        watching = list(self.streams.get(view, ()))
        if not watching:
            return
        places = _places_of(watching)
        rendered = await asyncio.to_thread(self.render, view, places)
        for count, stream in enumerate(watching):
            self._send_rendered(stream, rendered)
            if count % 100 == 99:
                await asyncio.sleep(0)  # lets the event loop write the queued bytes

    async def welcome(self, stream: Stream) -> None:
        """Send a new stream the whole board and its person's place."""
        watch = stream.watch
        view = (watch.board, watch.team, watch.locale)
        rendered = await asyncio.to_thread(self.render, view, {watch.person: None})
        if not stream.told:  # otherwise a newer state was sent while this one was rendered
            self._send_rendered(stream, rendered)

    @staticmethod
    def _send_rendered(stream: Stream, rendered: Rendered) -> None:
        stream.told = True
        place, message = rendered.places.get(stream.watch.person, (stream.place, b""))
        if place != stream.place:
            stream.place = place
            stream.send(rendered.message + message)
        else:
            stream.send(rendered.message)

    def beat(self) -> None:
        """Send the event STILL_HERE to every stream that got nothing since the last beat."""
        for held in self.streams.values():
            for stream in held:
                if stream.quiet:
                    stream.send(STILL_HERE)
                stream.quiet = True

    def end(self) -> None:
        """Close every stream: the server stops."""
        for held in self.streams.values():
            for stream in held:
                stream.send(None)

    async def close_ended(self) -> None:
        """Close the streams of ended sessions and of periods that are over.

        A page whose period is over reconnects and gets the board of the next period.
        """
        streams = [stream for held in self.streams.values() for stream in held]
        over = await asyncio.to_thread(self.ended, {stream.token_hash for stream in streams})
        boards = {stream.watch.board for stream in streams}
        past = await asyncio.to_thread(lambda: {key for key in boards if self.over(key)})
        for stream in streams:
            if stream.token_hash in over or stream.watch.board in past:
                stream.send(None)
