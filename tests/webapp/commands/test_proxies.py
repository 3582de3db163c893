"""Whom the server believes X-Forwarded-For; the examples of docs/deploy.md in nginx and Caddy."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import re
import shutil
import socket
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import Any

import click
import httpx
import pytest
import uvicorn

from tests.webapp.conftest import SettableClock
from webapp.commands.proxies import UnbelievedProxies, proxy_addresses
from webapp.lan.authority import Tls, tls_for

DEPLOY = Path(__file__).parents[3] / "docs/deploy.md"


def test_addresses_and_networks_are_taken_and_anything_else_is_refused() -> None:
    assert proxy_addresses(None, None, None) == ""
    assert proxy_addresses(None, None, "127.0.0.1, 10.0.0.0/8,::1") == "127.0.0.1,10.0.0.0/8,::1"
    for typed in ("*", "localhost", "10.0.0.1/8", "1.2.3"):
        with pytest.raises(click.BadParameter, match="不是 IP 地址或网段"):
            proxy_addresses(None, None, typed)


def test_a_proxy_that_is_not_believed_is_logged_once(caplog: pytest.LogCaptureFixture) -> None:
    async def answer(_scope: Any, _receive: Any, _send: Any) -> None:
        pass

    noting = UnbelievedProxies(answer)
    plain = {"type": "http", "headers": [], "client": ("10.0.0.9", 1)}
    with caplog.at_level(logging.WARNING):
        for headers in ([], [(b"x-forwarded-for", b"1.2.3.4")], [(b"x-forwarded-for", b"1.2.3.4")]):
            asyncio.run(noting({**plain, "headers": headers}, None, None))
    [line] = caplog.records
    assert "--proxies 10.0.0.9" in line.getMessage()


async def echo(scope: Any, receive: Any, send: Any) -> None:
    """Answer who asked, and how; /live sends a line and goes on until the client leaves."""
    told = {"client": scope["client"][0], "scheme": scope["scheme"]}
    told["host"] = dict(scope["headers"])[b"host"].decode()
    headers = [(b"content-type", b"text/event-stream")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    live = scope["path"] == "/live"
    body = json.dumps(told).encode() + b"\n"
    await send({"type": "http.response.body", "body": body, "more_body": live})
    while live and (await receive())["type"] != "http.disconnect":
        pass


@pytest.fixture(scope="module")
def behind() -> Iterator[int]:
    """The port of a server behind a proxy, with the settings of `serve --proxies 127.0.0.1`."""
    listener = socket.create_server(("127.0.0.1", 0))
    settings = uvicorn.Config(
        echo, forwarded_allow_ips="127.0.0.1", log_config=None, lifespan="off"
    )
    server = uvicorn.Server(settings)
    thread = Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    yield int(listener.getsockname()[1])
    server.should_exit = server.force_exit = True
    thread.join()


@pytest.fixture(scope="module")
def tls(tmp_path_factory: pytest.TempPathFactory) -> Tls:
    return tls_for(tmp_path_factory.mktemp("tls") / "tls", ["127.0.0.1"], SettableClock()())


def example(language: str) -> str:
    found = re.search(rf"```{language}\n(.*?)```", DEPLOY.read_text("utf-8"), re.DOTALL)
    assert found is not None
    return found[1]


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


@contextmanager
def nginx(behind: int, tls: Tls, folder: Path) -> Iterator[int]:
    """The example's server in nginx, on a port of its own."""
    port = free_port()
    server = example("nginx").replace("listen 443", f"listen 127.0.0.1:{port}")
    server = server.replace("127.0.0.1:8000", f"127.0.0.1:{behind}")
    server = re.sub(r"ssl_certificate .*;", f"ssl_certificate {tls.certificate};", server)
    server = re.sub(r"ssl_certificate_key .*;", f"ssl_certificate_key {tls.key};", server)
    kept = "".join(
        f"{each}_temp_path {folder}/{each}; "
        for each in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    settings = folder / "nginx.conf"
    settings.write_text(
        f"pid {folder}/pid; error_log {folder}/errors; worker_processes 1;\n"
        f"events {{}}\nhttp {{ access_log off; {kept}\n{server} }}\n"
    )
    words = ["nginx", "-c", str(settings), "-e", f"{folder}/errors"]
    subprocess.run(words, check=True)  # it goes to the background when it listens
    try:
        yield port
    finally:
        subprocess.run([*words, "-s", "stop"], check=True)


@contextmanager
def caddy(behind: int, tls: Tls, folder: Path) -> Iterator[int]:
    """The example's site in Caddy, on a port of its own."""
    port, admin = free_port(), f"127.0.0.1:{free_port()}"
    site = example("caddyfile").replace("jiebao.example.com {", f"https://127.0.0.1:{port} {{")
    site = site.replace("127.0.0.1:8000", f"127.0.0.1:{behind}")
    site = site.replace("\tencode", f"\ttls {tls.certificate} {tls.key}\n\tencode")
    settings = folder / "Caddyfile"
    settings.write_text(f"{{\n\tadmin {admin}\n\tauto_https disable_redirects\n}}\n{site}")
    home = {"HOME": str(folder), "PATH": os.environ["PATH"]}
    words = ["caddy", "start", "--config", str(settings), "--adapter", "caddyfile"]
    # Returns when it listens; the server in the background would keep a pipe open.
    none = subprocess.DEVNULL
    subprocess.run(words, check=True, env=home, stdout=none, stderr=none)
    try:
        yield port
    finally:
        subprocess.run(["caddy", "stop", "--address", admin], check=True, env=home)


PROXIES = {"nginx": nginx, "caddy": caddy}


@pytest.mark.parametrize("name", PROXIES)
def test_the_example_tells_the_visitor_and_passes_live_lines_on(
    name: str, behind: int, tls: Tls, tmp_path: Path
) -> None:
    if shutil.which(name) is None:
        pytest.skip(f"{name} is not installed (Debian package {name})")
    visitor = httpx.HTTPTransport(
        verify=ssl.create_default_context(cafile=str(tls.authority)), local_address="127.0.0.2"
    )
    with (
        PROXIES[name](behind, tls, tmp_path) as port,
        httpx.Client(base_url=f"https://127.0.0.1:{port}", transport=visitor) as client,
    ):
        spoofed = {"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "http"}
        told = client.post("/", headers=spoofed, content=b"a piece").json()
        assert (told["client"], told["scheme"]) == ("127.0.0.2", "https")
        assert told["host"].startswith("127.0.0.1")
        with client.stream("GET", "/live") as stream:
            assert json.loads(next(stream.iter_lines()))["client"] == "127.0.0.2"
