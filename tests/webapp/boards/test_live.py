"""The live stream and the ASGI application around it, called as an ASGI server calls them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest

from webapp.boards.hub import STILL_HERE, Stream, Watch
from webapp.cards.operations.record_card import CardCommand, record_card
from webapp.company.models import Person
from webapp.core.networks import network_hash
from webapp.deals.operations.record_deal import DealCommand, record_deal
from webapp.people.operations.transfers import leave
from webapp.site.app import LARGEST_BODY
from webapp.site.asgi import THREADS, AsgiApp
from webapp.web.models import SignIn

PATIENCE = 10.0  # seconds after which a test that waits in vain fails
BOARD, PLACE = b'id="board-rows"', b'id="own-place"'


class Asked:
    """One ASGI request: records what the application sends, and can send more to it."""

    def __init__(
        self,
        door: AsgiApp,
        method: str,
        path: str,
        cookie: str = "",
        query: str = "",
        form_length: int | None = None,
    ) -> None:
        self.started: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self.sent: asyncio.Queue[bytes | None] = asyncio.Queue()
        self.coming: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        headers = [(b"host", b"localhost"), (b"cookie", cookie.encode())]
        if form_length is not None:
            headers += [
                (b"content-type", b"application/x-www-form-urlencoded"),
                (b"content-length", str(form_length).encode()),
            ]
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": method,
            "scheme": "https",
            "path": path,
            "raw_path": path.encode(),
            "root_path": "",
            "query_string": query.encode(),
            "headers": headers,
            "client": ("127.0.0.1", 50000),
            "server": ("localhost", 443),
        }
        self.task = asyncio.create_task(door(scope, self.coming.get, self._send))

    async def _send(self, message: Any) -> None:
        if message["type"] == "http.response.start":
            self.started.set_result(message)
        elif message["type"] == "http.response.body":
            if message.get("body"):
                self.sent.put_nowait(message["body"])
            if not message.get("more_body"):
                self.sent.put_nowait(None)

    def give(self, body: bytes = b"", more: bool = False) -> None:
        self.coming.put_nowait({"type": "http.request", "body": body, "more_body": more})

    def go(self) -> None:
        self.coming.put_nowait({"type": "http.disconnect"})

    async def status(self) -> int:
        start = await asyncio.wait_for(asyncio.shield(self.started), PATIENCE)
        return int(start["status"])

    async def headers(self) -> dict[bytes, bytes]:
        await self.status()
        return dict(self.started.result()["headers"])

    async def next(self) -> bytes | None:
        """The next body that was sent; None at the end."""
        return await asyncio.wait_for(self.sent.get(), PATIENCE)

    async def silent(self) -> bool:
        """Whether nothing more was sent after all other tasks have run."""
        for _ in range(20):
            await asyncio.sleep(0)
        return self.sent.empty()

    async def end(self) -> None:
        self.go()
        await asyncio.wait_for(self.task, PATIENCE)


Opened = Callable[..., Awaitable[Asked]]  # called with a person and optionally a query
Test = Callable[[AsgiApp, Opened], Awaitable[None]]


@pytest.fixture
def cookie_of(client_of) -> Callable[[str], str]:
    """The Cookie header of somebody signed in."""

    def find(person: str) -> str:
        held = client_of(person).get_cookie("__Host-jiebao", "localhost", "/")
        return f"__Host-jiebao={held.value}"

    return find


@pytest.fixture
def run(app, cookie_of) -> Callable[[Test], None]:
    """Run a test in an event loop with its own Door and a function that opens streams."""

    @asynccontextmanager
    async def opening(door: AsgiApp) -> AsyncIterator[Opened]:
        streams: list[Asked] = []

        async def opened(person: str, query: str = "") -> Asked:
            stream = Asked(door, "GET", "/live", cookie_of(person), query)
            assert await stream.status() == 200
            streams.append(stream)
            return stream

        yield opened
        for stream in streams:
            await stream.end()

    def drive(test: Test) -> None:
        async def body() -> None:
            door = AsgiApp(app)
            async with opening(door) as opened:
                await test(door, opened)
            assert door.hub.streams == {}
            door.pages.close()

        asyncio.run(body())

    return drive


def sell(runtime: Any, seller: str, serial: str) -> None:
    command = CardCommand(str(uuid4()), serial, visited=False)
    runtime.write(lambda tx: record_card(tx, seller, command))


# Who may watch, and the first message


def test_without_a_session_there_is_no_stream(app):
    async def body() -> None:
        for cookie in ("", "__Host-jiebao=forged"):
            asked = Asked(AsgiApp(app), "GET", "/live", cookie)
            assert await asked.status() == 401
            assert (await asked.headers())[b"cache-control"] == b"no-store"
            await asked.task

    asyncio.run(body())


def test_with_a_first_password_there_is_no_stream(app, cookie_of, company):
    Person.update(must_change_password=True).where(Person.id == company.lin).execute()

    async def body() -> None:
        asked = Asked(AsgiApp(app), "GET", "/live", cookie_of(company.lin))
        assert await asked.status() == 401
        await asked.task

    asyncio.run(body())


def test_for_an_unknown_board_there_is_no_stream(app, cookie_of, company):
    async def body() -> None:
        for query in ("metric=wages", "team=north", "period=century"):
            asked = Asked(AsgiApp(app), "GET", "/live", cookie_of(company.lin), query)
            assert await asked.status() == 401
            await asked.task

    asyncio.run(body())


def test_a_stream_gets_the_board_and_the_own_place_at_once(run, runtime, company):
    sell(runtime, company.lin, "88001")

    async def test(door: AsgiApp, opened: Opened) -> None:
        stream = await opened(company.lin)
        headers = await stream.headers()
        assert headers[b"content-type"].startswith(b"text/event-stream")
        assert headers[b"cache-control"] == b"no-store"
        first = await stream.next()
        assert first is not None
        assert BOARD in first
        assert PLACE in first
        assert "林晓燕".encode() in first
        assert all(line.startswith(b"data: ") for line in first.strip().split(b"\n") if line)
        assert first.endswith(b"\n\n")

    run(test)


# Changes


def test_a_recorded_card_reaches_every_stream_of_its_board(run, runtime, company):
    async def test(door: AsgiApp, opened: Opened) -> None:
        streams = [await opened(company.lin), await opened(company.gao)]
        for stream in streams:
            await stream.next()
        await door.hub.tick()
        assert [await stream.silent() for stream in streams] == [True, True]
        sell(runtime, company.wang, "88001")
        await door.hub.tick()
        for stream in streams:
            told = await stream.next()
            assert told is not None
            assert BOARD in told
            assert "王䶮".encode() in told

    run(test)


def test_a_change_is_sent_once(run, runtime, company):
    async def test(door: AsgiApp, opened: Opened) -> None:
        stream = await opened(company.lin)
        await stream.next()
        sell(runtime, company.wang, "88001")
        await door.hub.tick()
        await stream.next()
        await door.hub.tick()
        assert await stream.silent()

    run(test)


def test_a_board_of_another_day_gets_no_message(run, runtime, company, clock):
    async def test(door: AsgiApp, opened: Opened) -> None:
        await (stream := await opened(company.lin, "metric=cards")).next()
        clock.set("2026-03-03T09:00")
        sell(runtime, company.wang, "88001")
        await door.hub.tick()
        assert await stream.silent()

    run(test)


def test_a_place_is_sent_only_to_people_whose_place_has_changed(run, runtime, company):
    for seller, cards in ((company.lin, 5), (company.wang, 3), (company.zhao, 1)):
        for number in range(cards):
            sell(runtime, seller, f"{seller}{number}")

    async def test(door: AsgiApp, opened: Opened) -> None:
        ranked = [await opened(seller) for seller in (company.lin, company.wang, company.zhao)]
        for stream in ranked:
            assert PLACE in (await stream.next() or b"")
        sell(runtime, company.zhao, "88001")  # still third: only the second sees it come nearer
        await door.hub.tick()
        told = [await stream.next() or b"" for stream in ranked]
        assert [BOARD in message for message in told] == [True, True, True]
        assert [PLACE in message for message in told] == [False, True, True]

    run(test)


def test_an_unchanged_missing_place_is_not_sent_again(run, runtime, company):
    sell(runtime, company.lin, "88001")

    async def test(door: AsgiApp, opened: Opened) -> None:
        watching, selling = await opened(company.lu), await opened(company.lin)
        for stream in (watching, selling):
            assert PLACE in (await stream.next() or b"")
        sell(runtime, company.lin, "88002")
        await door.hub.tick()
        told = await watching.next()
        assert BOARD in (told or b"")
        assert PLACE not in (told or b"")
        assert PLACE in (await selling.next() or b"")

    run(test)


# Other periods, and teams


def record(runtime: Any, closer: str, contract: str, fen: int = 100_000) -> None:
    command = DealCommand(str(uuid4()), closer, contract, fen)
    runtime.write(lambda tx: record_deal(tx, closer, command))


def test_a_deal_reaches_everybody_who_watches_its_month_quarter_or_year(run, runtime, company):
    async def test(door: AsgiApp, opened: Opened) -> None:
        streams = [
            await opened(company.lin, f"period={period}&metric=sales&subject={subject}")
            for period in ("day", "month", "quarter", "year", "campaign")
            for subject in ("person", "team")
        ]
        for stream in streams:
            await stream.next()
        record(runtime, company.wang, "HT-1", 123_456)
        await door.hub.tick()
        for stream in streams:
            assert "¥1,234.56".encode() in (await stream.next() or b"")

    run(test)


def test_a_deal_sends_nothing_to_boards_of_calls_or_of_another_quarter(run, runtime, company):
    async def test(door: AsgiApp, opened: Opened) -> None:
        streams = [
            await opened(company.lin, "period=quarter&metric=calls"),
            await opened(company.lin, "period=2025-Q4&metric=sales"),
        ]
        for stream in streams:
            await stream.next()
        record(runtime, company.wang, "HT-1")
        await door.hub.tick()
        assert [await stream.silent() for stream in streams] == [True, True]

    run(test)


def test_a_stream_in_english_has_english_days_too(run, runtime, company, client_of):
    record(runtime, company.lin, "HT-1")
    client = client_of(company.lin)
    assert client.post("/language", data={"locale": "en"}).status_code == 303
    english = client.get_cookie("__Host-jiebao", "localhost", "/").value

    async def test(door: AsgiApp, opened: Opened) -> None:
        query = "period=month&metric=sales&subject=team"
        stream = Asked(door, "GET", "/live", f"__Host-jiebao={english}", query)
        told = await stream.next() or b""
        assert b"2 Mar 10:00" in told
        assert b"(my team)" in told
        assert "月".encode() not in told
        await stream.end()

    run(test)


def test_on_a_team_board_each_person_gets_their_own_teams_place(run, runtime, company):
    record(runtime, company.lin, "HT-1")

    async def test(door: AsgiApp, opened: Opened) -> None:
        board = "period=month&metric=sales&subject=team"
        people = (company.lin, company.gao, company.zhao, company.he)
        streams = [await opened(person, board) for person in people]
        first = [await stream.next() or b"" for stream in streams]
        mine = "（我的团队）".encode()
        assert [mine in told for told in first] == [True, True, False, False]
        record(runtime, company.zhao, "HT-2", 200_000)  # the west store passes the east
        await door.hub.tick()
        told = [await stream.next() or b"" for stream in streams]
        assert [mine in each for each in told] == [True, True, True, False]
        assert "西城店（我的团队）".encode() in told[2]

    run(test)


def test_streams_of_a_month_close_at_its_end_and_of_a_past_month_at_once(run, company, clock):
    async def test(door: AsgiApp, opened: Opened) -> None:
        month, year = (
            await opened(company.lin, "period=month"),
            await opened(company.lin, "period=year"),
        )
        past = await opened(company.lin, "period=2026-02")
        for stream in (month, year, past):
            await stream.next()
        await door.hub.close_ended()
        assert await past.next() is None
        assert [await stream.silent() for stream in (month, year)] == [True, True]
        clock.set("2026-04-01T00:00")
        await door.hub.close_ended()
        assert await month.next() is None
        assert await year.silent()

    run(test)


# Streams that end


def test_the_stream_of_an_ended_session_closes(run, runtime, company, clock):
    async def test(door: AsgiApp, opened: Opened) -> None:
        ended, other = await opened(company.lin), await opened(company.wang)
        for stream in (ended, other):
            await stream.next()
        await door.hub.close_ended()
        assert await ended.silent()
        SignIn.update(ended_at=clock()).where(SignIn.person == company.lin).execute()
        await door.hub.close_ended()
        assert await ended.next() is None
        assert await other.silent()
        await ended.task

    run(test)


def test_a_stream_is_opened_in_the_network_of_its_page(run, runtime, company):
    async def test(door: AsgiApp, opened: Opened) -> None:
        stream = await opened(company.lin)
        await stream.next()

    run(test)
    network = network_hash(runtime.keys.number_hash, "127.0.0.1", runtime.today)
    assert [row.network for row in SignIn.select().where(SignIn.person == company.lin)] == [network]


def test_the_stream_of_who_has_left_or_signed_in_long_ago_closes(run, runtime, company, clock):
    async def test(door: AsgiApp, opened: Opened) -> None:
        left, aged, other = [
            await opened(person, "period=campaign")
            for person in (company.lin, company.wang, company.zhao)
        ]
        for stream in (left, aged, other):
            await stream.next()
        runtime.write(lambda tx: leave(tx, company.he, company.lin, date(2026, 3, 2)))
        await door.hub.close_ended()
        assert await left.silent()
        clock.set("2026-03-03T09:00")
        old = SignIn.update(started_at=clock() - timedelta(days=90))
        old.where(SignIn.person == company.wang).execute()
        await door.hub.close_ended()
        assert [await left.next(), await aged.next()] == [None, None]
        assert await other.silent()

    run(test)


def test_streams_of_a_day_close_at_its_end(run, company, clock):
    async def test(door: AsgiApp, opened: Opened) -> None:
        day, campaign = await opened(company.lin), await opened(company.lin, "period=campaign")
        for stream in (day, campaign):
            await stream.next()
        clock.set("2026-03-03T00:00")
        await door.hub.close_ended()
        assert await day.next() is None
        assert await campaign.silent()

    run(test)


def test_a_disconnected_client_is_removed(run, company):
    async def test(door: AsgiApp, opened: Opened) -> None:
        stream = await opened(company.lin)
        await stream.next()
        assert len(door.hub.streams) == 1
        await stream.end()
        assert door.hub.streams == {}

    run(test)


def test_a_client_that_does_not_read_is_closed(run, runtime, company):
    async def test(door: AsgiApp, opened: Opened) -> None:
        reading = await opened(company.wang)
        await reading.next()
        [view] = door.hub.streams
        asleep = Stream(Watch(view[0], view[1], company.lin, view[2]), "a token")
        door.hub.add(asleep)
        for number in range(asleep.waiting.maxsize + 1):
            sell(runtime, company.zhao, f"88{number:03}")
            await door.hub.tick()
            assert BOARD in (await reading.next() or b"")
        assert asleep.waiting.qsize() == 1
        assert asleep.waiting.get_nowait() is None
        door.hub.remove(asleep)

    run(test)


def test_a_silent_stream_gets_a_heartbeat_at_least_every_second_beat(run, runtime, company):
    async def test(door: AsgiApp, opened: Opened) -> None:
        stream = await opened(company.lin)
        await stream.next()
        door.hub.beat()
        assert await stream.silent()  # the board came since the last beat
        door.hub.beat()
        assert await stream.next() == STILL_HERE
        sell(runtime, company.wang, "88001")
        await door.hub.tick()
        assert BOARD in (await stream.next() or b"")
        door.hub.beat()
        assert await stream.silent()

    run(test)


# Other requests


def test_incomplete_bodies_occupy_no_thread(run, cookie_of, company):
    async def test(door: AsgiApp, opened: Opened) -> None:
        cookie = cookie_of(company.lin)
        stalled = [Asked(door, "POST", "/cards", cookie) for _ in range(20)]
        assert len(stalled) > THREADS
        for asked in stalled:
            asked.give(b"half of it", more=True)
        health = Asked(door, "GET", "/health")
        health.give()
        assert await health.status() == 200
        assert await health.next() == b'{"status":"ok"}\n'
        assert not any(asked.started.done() for asked in stalled)
        for asked in stalled:
            await asked.end()
        await health.end()

    run(test)


def test_a_body_above_the_limit_is_refused_before_it_is_complete(run):
    async def test(door: AsgiApp, opened: Opened) -> None:
        asked = Asked(door, "POST", "/login")
        for _ in range(LARGEST_BODY // 2**20 + 1):
            asked.give(b"\0" * 2**20, more=True)
        assert await asked.status() == 413
        await asked.task

    run(test)


def test_a_body_in_several_pieces_is_joined(run, runtime, company):
    async def test(door: AsgiApp, opened: Opened) -> None:
        form = f"account={company.lin}&password=wrong".encode()
        asked = Asked(door, "POST", "/login", form_length=len(form))
        for at in range(len(form)):
            asked.give(form[at : at + 1], more=at < len(form) - 1)
        assert await asked.status() == 401
        assert f'value="{company.lin}"'.encode() in (await asked.next() or b"")
        await asked.end()

    run(test)
