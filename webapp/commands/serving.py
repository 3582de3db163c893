"""Serve a data folder: the sample company where it is empty, then the web."""

from __future__ import annotations

import signal
import socket
import sys
from pathlib import Path
from types import FrameType

import click
import uvicorn

from webapp.commands.common import data_option, wall_clock
from webapp.commands.sample import fill_empty, is_sample, logins
from webapp.config import Config
from webapp.errors import JiebaoError, _
from webapp.office import Office
from webapp.opening import close_office, demand_company, make_ready, open_office
from webapp.settling_clock import SettlingClock

GRACE = 3  # seconds that open requests and streams have when the server is told to stop


class AddressTaken(JiebaoError):
    """Somebody else listens there, or the address is none of this machine."""

    sentence = _("不能在 %(host)s:%(port)s 上服务(%(why)s)。请换一个端口(--port)。")


@click.command(help="启动服务;空目录里先建好示例公司。")
@data_option
@click.option("--host", default="127.0.0.1", show_default=True, help="监听的地址。")
@click.option("--port", default=8000, show_default=True, help="监听的端口。")
@click.option("--address", help="人们打开的网址,印在证书的二维码里;默认 http://HOST:PORT。")
@click.option("--demo/--no-demo", "sample", default=True, help="空目录里建不建示例公司。")
def serve(data: Path, host: str, port: int, address: str | None, sample: bool) -> None:
    """Make an empty folder ready, fill it with the sample company, and serve until told to stop."""
    with _listen(host, port) as door:
        config = Config(data, address or f"http://{host}:{door.getsockname()[1]}")
        make_ready(config)
        if sample:
            fill_empty(config)
        office = open_office(config, wall_clock)
        try:
            demand_company(office)
            _announce(office)
            due = SettlingClock(office)
            try:
                _run(office, door)
            finally:
                due.close()
        finally:
            close_office(office)


def _listen(host: str, port: int) -> socket.socket:
    """Take the port before anything is made, so that a taken one is said at once."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    door = socket.socket(family)
    door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        door.bind((host, port))
        door.listen(2048)
    except OSError as refused:
        door.close()
        raise AddressTaken(host=host, port=port, why=refused.strerror or refused) from refused
    return door


def _announce(office: Office) -> None:
    if is_sample():
        click.echo(logins(office))
    click.echo(f"捷报已启动:{office.config.address}(Ctrl+C 停止)")


def _run(office: Office, door: socket.socket) -> None:
    """Serve until SIGTERM or SIGINT; uvicorn ends what is open, then hands the signal on."""
    from webapp.app import create_app
    from webapp.asgi import Door

    signal.signal(signal.SIGTERM, _leave)
    signal.signal(signal.SIGINT, _leave)
    settings = uvicorn.Config(
        Door(create_app(office)),
        loop="uvloop",
        http="httptools",
        ws="none",
        lifespan="on",
        access_log=False,
        log_level="warning",
        server_header=False,
        timeout_graceful_shutdown=GRACE,
        timeout_keep_alive=75,  # a phone's next tap finds its connection still open
    )
    uvicorn.Server(settings).run(sockets=[door])


def _leave(_signal: int, _frame: FrameType | None) -> None:
    sys.exit(0)
