"""The hub and its threads: an older state is never sent after a newer one."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from threading import Event, current_thread, main_thread

import pytest

from webapp.boards.hub import TICK, Hub, Rendered, Shown, Stream, View, Watch, Watched
from webapp.boards.keys import BoardKey
from webapp.core.disk_faults import DatabaseDamaged

DAY = BoardKey("2026-03-02", "cards")
WAIT = 30


def stream_of(person: str, board: BoardKey = DAY) -> Stream:
    return Stream(Watch(board, "all", person, "zh_Hans"), f"token of {person}")


def hub_of(
    render: Callable[[View, dict[str, Shown]], Rendered],
    over: Callable[[Watched], bool] = lambda key: False,
) -> Hub:
    return Hub(
        changed=lambda: set(DAY.topics), render=render, ended=lambda tokens: set(), over=over
    )


def received(stream: Stream) -> list[bytes | None]:
    messages = []
    while not stream.waiting.empty():
        messages.append(stream.waiting.get_nowait())
    return messages


def test_a_first_message_is_not_sent_after_a_newer_change() -> None:
    reading, changed = Event(), Event()

    def render(_view: View, places: dict[str, Shown]) -> Rendered:
        if not reading.is_set():  # the welcome, which has read the old state and returns late
            reading.set()
            assert changed.wait(WAIT)
            return Rendered(b"as it was", dict.fromkeys(places, (1, b"")))
        return Rendered(b"as it is", dict.fromkeys(places, (2, b"")))

    async def both() -> Stream:
        stream, hub = stream_of("1101"), hub_of(render)
        hub.add(stream)
        welcome = asyncio.create_task(hub.welcome(stream))
        assert await asyncio.to_thread(reading.wait, WAIT)
        await hub.tick()
        changed.set()
        await welcome
        return stream

    stream = asyncio.run(both())

    assert received(stream) == [b"as it is"]
    assert stream.place == 2


def test_both_pages_of_one_person_get_the_new_place_though_one_opened_in_between() -> None:
    """The newer page has the new place already; the older one must still get it."""
    shown = [1]

    def render(_view: View, places: dict[str, Shown]) -> Rendered:
        news: dict[str, tuple[Shown, bytes]] = {
            person: (shown[0], b" place") for person in places if places[person] != shown[0]
        }
        return Rendered(b"board", news)

    async def come() -> list[Stream]:
        hub, older, newer = hub_of(render), stream_of("1101"), stream_of("1101")
        hub.add(older)
        await hub.welcome(older)
        shown[0] = 2
        hub.add(newer)
        await hub.welcome(newer)
        await hub.tick()
        return [older, newer]

    older, newer = asyncio.run(come())

    assert received(older) == [b"board place", b"board place"]
    assert received(newer) == [b"board place", b"board"]


def test_a_page_that_gets_a_change_before_its_first_message_has_its_own_place_too() -> None:
    def render(_view: View, places: dict[str, Shown]) -> Rendered:
        news: dict[str, tuple[Shown, bytes]] = {
            person: (7, b" place") for person, before in places.items() if before != 7
        }
        return Rendered(b"board", news)

    async def come() -> list[Stream]:
        hub, older, newer = hub_of(render), stream_of("1101"), stream_of("1101")
        hub.add(older)
        await hub.welcome(older)
        hub.add(newer)
        await hub.tick()
        await hub.welcome(newer)
        return [older, newer]

    older, newer = asyncio.run(come())

    assert received(older) == [b"board place", b"board"]
    assert received(newer) == [b"board place"]


@pytest.mark.parametrize(
    ("failure", "sent"),
    [(DatabaseDamaged(), [b"board", b"board"]), (ValueError("a view"), [b"board"])],
)
def test_what_fails_hinders_no_other_view_and_is_sent_once_the_database_can_be_read(
    failure: Exception, sent: list[bytes]
) -> None:
    """A fault of the program would fail again: its view waits for the next change."""
    other, failing, topics = (
        BoardKey("2026-03-02", "calls"),
        [True],
        [{*DAY.topics, "2026-03-02:calls"}],
    )

    def render(view: View, _places: dict[str, Shown]) -> Rendered:
        if view[0] == DAY and failing[0]:
            raise failure
        return Rendered(b"board", {})

    async def come() -> list[Stream]:
        hub, streams = hub_of(render), [stream_of("1101"), stream_of("1102", other)]
        hub.changed = lambda: topics.pop() if topics else None
        for stream in streams:
            hub.add(stream)
        with pytest.raises(type(failure)):
            await hub.tick()
        failing[0] = False
        await hub.tick()
        await hub.tick()
        return streams

    assert [message for stream in asyncio.run(come()) for message in received(stream)] == sent


def test_a_first_message_is_sent_if_nothing_has_changed_meanwhile() -> None:
    def render(_view: View, places: dict[str, Shown]) -> Rendered:
        return Rendered(b"the board", dict.fromkeys(places, (1, b" and my place")))

    async def come() -> Stream:
        stream, hub = stream_of("1101"), hub_of(render)
        hub.add(stream)
        await hub.welcome(stream)
        return stream

    assert received(asyncio.run(come())) == [b"the board and my place"]


def test_whether_a_period_is_over_is_checked_once_a_board_and_in_a_thread() -> None:
    yesterday = BoardKey("2026-03-01", "cards")
    asked: list[Watched] = []

    def over(key: Watched) -> bool:
        assert current_thread() is not main_thread()
        asked.append(key)
        return key == yesterday

    async def close() -> list[Stream]:
        hub = hub_of(lambda view, places: Rendered(b"", {}), over)
        streams = [stream_of("1101"), stream_of("1102"), stream_of("1103", yesterday)]
        for stream in streams:
            hub.add(stream)
        await hub.close_ended()
        return streams

    streams = asyncio.run(close())

    assert [received(stream) for stream in streams] == [[], [], [None]]
    assert len(asked) == 2
    assert set(asked) == {yesterday, DAY}


def test_a_server_that_stops_closes_every_stream() -> None:
    async def both() -> list[Stream]:
        streams = [stream_of("1101"), stream_of("1102")]
        hub = hub_of(lambda _view, _places: Rendered(b"", {}))
        for stream in streams:
            hub.add(stream)
        hub.end()
        return streams

    assert [received(stream) for stream in asyncio.run(both())] == [[None], [None]]


def test_without_a_stream_nothing_is_read_and_with_one_its_changes_are_sent() -> None:
    asked: list[int] = []

    def changed() -> set[str]:
        asked.append(len(hub.streams))
        return set(DAY.topics)

    hub = hub_of(lambda _view, _places: Rendered(b"board", {}))
    hub.changed = changed

    async def open_late() -> Stream:
        running = asyncio.create_task(hub.run())
        await asyncio.sleep(3 * TICK)
        stream = stream_of("1101")
        hub.add(stream)
        assert await asyncio.wait_for(stream.waiting.get(), WAIT) == b"board"
        running.cancel()
        return stream

    asyncio.run(open_late())

    assert set(asked) == {1}
