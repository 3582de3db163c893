"""The bad network of `bench chaos` ends whole: no task and no connection outlives its close."""

from __future__ import annotations

import asyncio
import gc
from typing import Any

import pytest

from bench import chaos_proxy
from bench.chaos_proxy import Proxy

AT_MOST = 60.0  # seconds until a connection that stays open has failed the test
REQUEST = b"POST /sync/v1 HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}"


@pytest.fixture
def doubled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every request is forwarded twice, and nothing else happens to it."""
    for name in ("DROPPED", "LATE", "CUT", "LOST"):
        monkeypatch.setattr(chaos_proxy, name, 0.0)
    monkeypatch.setattr(chaos_proxy, "DOUBLED", 1.0)


async def close_amid(refused: bool, complaints: list[dict[str, Any]]) -> set[Any]:
    """Close a proxy while a server keeps a request; the tasks that are left.

    Where `refused`, the server cuts off the first of two connections before that.
    """
    asyncio.get_running_loop().set_exception_handler(lambda _loop, told: complaints.append(told))
    asked: asyncio.Queue[asyncio.StreamWriter] = asyncio.Queue()
    ended = asyncio.Event()

    async def keep(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.put_nowait(writer)
        await ended.wait()
        writer.close()

    server = await asyncio.start_server(keep, "127.0.0.1", 0)
    before = asyncio.all_tasks()
    proxy = Proxy(seed=1)
    await proxy.open()
    proxy.target = server.sockets[0].getsockname()[1]
    reader, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
    writer.write(REQUEST)
    first, _second = await asked.get(), await asked.get()
    if refused:
        first.transport.abort()
    servers = {task for task in asyncio.all_tasks() if "keep" in repr(task)}
    await proxy.close()
    assert await asyncio.wait_for(reader.read(), AT_MOST) == b""
    writer.close()
    left = asyncio.all_tasks() - before - servers
    ended.set()
    await asyncio.gather(*servers)
    server.close()
    return left


@pytest.mark.usefixtures("doubled")
@pytest.mark.parametrize("refused", [False, True])
def test_closing_ends_what_is_under_way(refused: bool, caplog: pytest.LogCaptureFixture) -> None:
    complaints: list[dict[str, Any]] = []
    left = asyncio.run(close_amid(refused, complaints))
    gc.collect()  # what a connection says of a closed loop, it says when it is thrown away
    assert left == set()
    assert complaints == []
    assert caplog.records == []
