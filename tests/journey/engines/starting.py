"""Start Chromium, WebKitGTK and Firefox of Debian, each with its driver, and end them."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.journey.engines.wire import HttpWire, MarionetteWire, Wire

WIDTH, HEIGHT = 480, 844
MINI_BROWSER = "/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser"
# The test's own authority is in no list of trusted ones.
TRUSTING = {"acceptInsecureCerts": True}
PREFERENCES = {
    "app.update.auto": False,
    "browser.shell.checkDefaultBrowser": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "dom.push.connection.enabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "toolkit.telemetry.reportingpolicy.firstRun": False,
}


@contextmanager
def chromium(folder: Path) -> Iterator[Wire]:
    port = _free_port()
    with _running(["chromedriver", f"--port={port}"], folder):
        flags = ["--headless", "--no-sandbox", "--disable-quic", "--no-first-run"]
        flags += ["--disable-background-networking", "--disable-component-update"]
        flags += ["--disable-sync", f"--window-size={WIDTH},{HEIGHT}", "--lang=zh-CN"]
        flags += ["--ignore-certificate-errors"]  # a service worker's too
        options = {"binary": shutil.which("chromium-headless-shell"), "args": flags}
        yield from _open(HttpWire, port, {**TRUSTING, "goog:chromeOptions": options})


@contextmanager
def webkit(folder: Path) -> Iterator[Wire]:
    port = _free_port()
    with (
        _screen() as display,
        _running(["WebKitWebDriver", f"--port={port}"], folder, {"DISPLAY": display}),
    ):
        options = {"binary": MINI_BROWSER, "args": ["--automation"]}
        yield from _open(HttpWire, port, {**TRUSTING, "webkitgtk:browserOptions": options})


@contextmanager
def firefox(folder: Path) -> Iterator[Wire]:
    port = _free_port()
    held = {**PREFERENCES, "marionette.port": port}
    lines = [f'user_pref("{name}", {json.dumps(value)});' for name, value in held.items()]
    (folder / "user.js").write_text("\n".join(lines), encoding="utf-8")
    words = ["firefox-esr", "--headless", "--marionette", "--no-remote", "--profile", str(folder)]
    with _running(words, folder):
        yield from _open(MarionetteWire, port, TRUSTING)


ENGINES = {"chromium": chromium, "webkit": webkit, "firefox": firefox}


def _open(
    wire: Callable[[int, dict[str, Any]], Wire], port: int, capabilities: dict[str, Any]
) -> Iterator[Wire]:
    session = wire(port, capabilities)
    try:
        session.send("SetWindowRect", width=WIDTH, height=HEIGHT)
        yield session
    finally:
        session.close()


@contextmanager
def _screen() -> Iterator[str]:
    """A display without a screen, for a browser that cannot do without; its name."""
    read, write = os.pipe()
    words = ["Xvfb", "-displayfd", str(write), "-screen", "0", "1280x1024x24", "-nolisten", "tcp"]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(words, pass_fds=[write], **quiet) as server:  # type: ignore[call-overload]
        os.close(write)
        try:
            yield f":{os.read(read, 16).decode().strip()}"
        finally:
            os.close(read)
            server.terminate()


@contextmanager
def _running(
    words: Sequence[str], folder: Path, more: dict[str, str] | None = None
) -> Iterator[None]:
    """A program with a home of its own; what it says goes to a file there."""
    home = {"HOME": str(folder), "XDG_RUNTIME_DIR": str(folder), "TZ": "Asia/Shanghai"}
    home |= {"XDG_DATA_HOME": str(folder / "data"), "XDG_CACHE_HOME": str(folder / "cache")}
    with (
        (folder / "said.txt").open("wb") as said,
        subprocess.Popen(
            words,
            stdout=said,
            stderr=said,
            env={**os.environ, **home, **(more or {})},
            start_new_session=True,
        ) as program,
    ):
        try:
            yield
        finally:  # a browser that outlives its driver too
            os.killpg(program.pid, signal.SIGKILL)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as asked:
        return int(asked.getsockname()[1])
