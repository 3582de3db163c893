"""Serve a data folder; if the folder is empty, create the sample company first."""

from __future__ import annotations

import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

import click
import uvicorn
from uvicorn.config import LOGGING_CONFIG

from certificates.setting import rendered_by
from webapp.commands.common import config_of, data_option, wall_clock
from webapp.commands.proxies import UnbelievedProxies, proxy_addresses
from webapp.commands.sample import fill_empty, is_sample, logins
from webapp.core.config import Config
from webapp.core.cpu_affinity import one_core
from webapp.core.errors import JiebaoError, _
from webapp.core.folder_lock import only_server
from webapp.core.heaps import bound_heaps, leave_out_started
from webapp.core.log_lines import leave_out_visitors, log_as_json
from webapp.honours.print_worker import PrintWorker
from webapp.jobs.folder_size import FolderSize
from webapp.jobs.lane import Lane, running
from webapp.jobs.metrics_port import answering_metrics
from webapp.lan.authority import Tls, fingerprint, tls_for
from webapp.lan.introduction import code_of, create_introduction, introducing
from webapp.lan.names import own_address, own_names
from webapp.site.startup import (
    close_runtime,
    demand_clock,
    demand_company,
    make_ready,
    open_runtime,
)
from webapp.store.files import FolderFiles
from webapp.web.request_ids import request_fields
from webapp.web.runtime import Runtime

if TYPE_CHECKING:
    from webapp.site.asgi import AsgiApp

LOOPBACK = "127.0.0.1"
GRACE = 3  # seconds that open requests and streams get to finish at shutdown


class AddressTaken(JiebaoError):
    """The port is in use, or the address does not belong to this machine."""

    sentence = _("无法在 %(host)s:%(port)s 启动服务（%(why)s）。请换一个端口（--port）。")


@click.command(help="启动服务；空目录里先建好示例公司。")
@data_option
@click.option("--host", help="监听的地址；默认 127.0.0.1，用 --lan 时是本机在网络里的地址。")
@click.option("--port", default=8000, show_default=True, help="监听的端口。")
@click.option("--address", help="人们打开的网址，印在证书的二维码里；默认 http://HOST:PORT。")
@click.option("--lan", is_flag=True, help="在本地网络里用 HTTPS 服务，证书自己签发，手机扫码安装。")
@click.option("--lan-port", default=8080, show_default=True, help="证书安装页的端口（--lan）。")
@click.option("--inside", is_flag=True, help="允许向公司内网的地址发消息（内网邮件服务器等）。")
@click.option(
    "--one-core/--all-cores",
    "pinned",
    default=True,
    show_default=True,
    help="Python 的线程都在一个核心上（默认），还是用所有核心。照片解码和密码总用所有核心。",
)
@click.option(
    "--backups",
    type=click.Path(file_okay=False, path_type=Path),
    help="每天夜里备份到这个目录，最好在另一块硬盘上；默认是数据目录里的 backups。",
)
@click.option(
    "--keep-backups",
    default=7,
    show_default=True,
    type=click.IntRange(0),
    help="留最新的几份备份；0 是不备份。",
)
@click.option(
    "--metrics",
    "metrics_port",
    type=click.IntRange(0, 65535),
    help="在 127.0.0.1 的这个端口上让 Prometheus 读 /metrics；默认不开。",
)
@click.option(
    "--log",
    "log_form",
    type=click.Choice(["plain", "json"]),
    default="plain",
    show_default=True,
    help="日志写成普通文字，还是每行一个 JSON，连同每个请求（不含网址里的编号和密文）。",
)
@click.option(
    "--proxies",
    callback=proxy_addresses,
    help="前面的反向代理的地址或网段，逗号分开；只信它们的 X-Forwarded-For。默认谁也不信。",
)
@click.option("--clock-is-right", is_flag=True, help="时间早于最后一条记录也启动：以前的时间快了。")
@click.option("--demo/--no-demo", "sample", default=True, help="空目录里建不建示例公司。")
def serve(
    data: Path,
    host: str | None,
    port: int,
    address: str | None,
    lan: bool,
    lan_port: int,
    inside: bool,
    pinned: bool,
    backups: Path | None,
    keep_backups: int,
    metrics_port: int | None,
    log_form: str,
    proxies: str,
    clock_is_right: bool,
    sample: bool,
) -> None:
    """Prepare the folder, fill an empty one with the sample company, and serve until stopped."""
    if log_form == "json":
        log_as_json(request_fields)
    own = host or (own_address() if lan else LOOPBACK)
    with ExitStack() as stack:
        listener = stack.enter_context(_listen(own, port))
        place = f"{own}:{listener.getsockname()[1]}"
        config = config_of(data, address or f"{'https' if lan else 'http'}://{place}", inside)
        make_ready(config)
        if not config.postgresql:  # of PostgreSQL there may be many servers, on one folder too
            stack.enter_context(only_server(data))
        if sample:
            fill_empty(config)
        tls = stack.enter_context(_introduced(config, own, lan_port)) if lan else None
        metrics = None
        if metrics_port is not None:
            metrics = stack.enter_context(_listen(LOOPBACK, metrics_port))
            click.echo(f"指标：http://{LOOPBACK}:{metrics.getsockname()[1]}/metrics")
        bound_heaps()
        if pinned:
            stack.enter_context(one_core())
        runtime = open_runtime(config, wall_clock)
        stack.callback(close_runtime, runtime)
        demand_company(runtime)
        if not clock_is_right:
            demand_clock(runtime)
        _announce(runtime)
        nightly = (backups or data / "backups", keep_backups) if keep_backups else None
        if config.postgresql:  # its own programs back it up
            nightly = None
        asked = ServeOptions(nightly, tls, metrics, proxies, log_form == "plain")
        _run(runtime, listener, asked)


@contextmanager
def _introduced(config: Config, host: str, port: int) -> Iterator[Tls]:
    """Create TLS certificates for this machine and serve the page that installs them on phones."""
    tls = tls_for(config.data / "tls", [host, *own_names()], wall_clock())
    with _listen(host, port) as listener:
        page = f"http://{host}:{listener.getsockname()[1]}/"
        with introducing(create_introduction(tls, config.address), listener):
            click.echo(code_of(page))
            click.echo(f"手机扫码，按页面安装证书：{page}")
            click.echo(f"证书指纹 SHA-256 {fingerprint(tls.authority)}")
            yield tls


def _listen(host: str, port: int) -> socket.socket:
    """Bind the port first, so that a port in use is reported before files are created."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(2048)
    except OSError as refused:
        listener.close()
        raise AddressTaken(host=host, port=port, why=refused.strerror or refused) from refused
    return listener


def _announce(runtime: Runtime) -> None:
    if is_sample():
        click.echo(logins(runtime))
    click.echo(f"捷报已启动：{runtime.config.address}（Ctrl+C 停止）")


@dataclass(frozen=True)
class ServeOptions:
    """The choices of `serve` that the running server needs.

    `backups`: the folder of nightly backups, and how many are kept; `tls`: the certificates;
    `metrics`: the listening socket of the metrics; `proxies`: the believed ones, separated by
    commas; `plain`: log lines as plain text.
    """

    backups: tuple[Path, int] | None
    tls: Tls | None
    metrics: socket.socket | None
    proxies: str
    plain: bool


def _run(runtime: Runtime, listener: socket.socket, asked: ServeOptions) -> None:
    """Serve until SIGTERM or SIGINT; uvicorn closes connections and raises the signal again."""
    from webapp.checks.examiner import Examiner
    from webapp.jobs.scheduler import lanes_of
    from webapp.site.app import create_app
    from webapp.site.asgi import AsgiApp
    from webapp.site.pdf_process import PdfProcess
    from webapp.site.stopping_server import StoppingServer

    asgi = AsgiApp(create_app(runtime))
    signal.signal(signal.SIGTERM, _leave)
    signal.signal(signal.SIGINT, _leave)
    settings = _settings(asgi, asked)
    leave_out_visitors()
    lanes = lanes_of(asgi.app, asked.backups)
    with ExitStack() as stack:
        if asked.metrics is not None:
            stack.enter_context(_measured(runtime, asgi, lanes, asked.metrics))
        stack.enter_context(running(lanes))
        stack.enter_context(rendered_by(stack.enter_context(closing(PdfProcess()))))
        stack.enter_context(closing(PrintWorker(runtime)))
        stack.enter_context(closing(Examiner(runtime).start()))
        stack.enter_context(closing(asgi.pages))  # closed first: open pages need the writer
        leave_out_started()
        StoppingServer(settings, asgi.hub).run(sockets=[listener])


def _settings(asgi: AsgiApp, asked: ServeOptions) -> uvicorn.Config:
    """uvicorn's settings; without `proxies` no header says who asks."""
    return uvicorn.Config(
        asgi if asked.proxies else UnbelievedProxies(asgi),
        proxy_headers=bool(asked.proxies),
        forwarded_allow_ips=asked.proxies,
        loop="uvloop",
        http="httptools",
        ws="none",
        lifespan="on",
        access_log=False,
        log_config=LOGGING_CONFIG if asked.plain else None,
        log_level="warning",
        server_header=False,
        timeout_graceful_shutdown=GRACE,
        timeout_keep_alive=75,  # longer than the pause between two taps on a phone
        ssl_certfile=asked.tls.certificate if asked.tls else None,
        ssl_keyfile=asked.tls.key if asked.tls else None,
    )


def _measured(
    runtime: Runtime, asgi: AsgiApp, lanes: list[Lane], listener: socket.socket
) -> AbstractContextManager[None]:
    """Answer Prometheus inside the context; a folder of photos gets a lane that measures it."""
    from webapp.jobs.scheduler import EVERY
    from webapp.jobs.server_metrics import MeasuredServer

    photos = FolderSize(runtime.config.photos)
    if isinstance(runtime.files, FolderFiles):  # other stores tell their sizes themselves
        lanes.append(Lane("sizes", EVERY, photos, in_each_process=True))
    counts, streams = asgi.requests.by_class, lambda: asgi.hub.open_streams
    measured = MeasuredServer(runtime, lanes, counts, streams, photos)
    return answering_metrics(listener, measured.text)


def _leave(_signal: int, _frame: FrameType | None) -> None:
    sys.exit(0)
