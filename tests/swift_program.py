"""Runs OpenStack Swift with its S3 interface in one process: `swift_program.py FOLDER`.

The system's own Python runs this file, because Debian's package python3-swift belongs to it. The
proxy and the servers of accounts, containers and objects are Swift's own; each is a WSGI server on
loopback, and the folder is their only disk. The port is printed when they listen.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import eventlet
import eventlet.wsgi

eventlet.monkey_patch(thread=False)

from swift.common import utils  # noqa: E402 - after the patch

ACCOUNT, USER, SECRET = "test", "tester", "testing"
PIPELINE = "catch_errors gatekeeper listing_formats cache s3api tempauth slo copy proxy-server"
PROXY = f"""
[DEFAULT]
swift_dir = {{folder}}
[pipeline:main]
pipeline = {PIPELINE}
[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true
node_timeout = 60
conn_timeout = 10
[filter:catch_errors]
use = egg:swift#catch_errors
[filter:gatekeeper]
use = egg:swift#gatekeeper
[filter:listing_formats]
use = egg:swift#listing_formats
[filter:cache]
use = call:swift_program:cache_factory
[filter:s3api]
use = egg:swift#s3api
location = us-east-1
[filter:tempauth]
use = egg:swift#tempauth
user_{ACCOUNT}_{USER} = {SECRET} .admin
[filter:slo]
use = egg:swift#slo
[filter:copy]
use = egg:swift#copy
"""
SERVER = """
[DEFAULT]
swift_dir = {folder}
devices = {folder}/devices
mount_check = false
bind_port = {port}
[pipeline:main]
pipeline = server
[app:server]
use = egg:swift#{kind}
"""


class Cache:
    """What Swift asks of memcached, in the memory of this one process."""

    def __init__(self) -> None:
        self.held: dict[str, Any] = {}

    def get(self, key: str, **_how: Any) -> Any:
        return self.held.get(key)

    def set(self, key: str, value: Any, **_how: Any) -> None:
        self.held[key] = value

    def delete(self, key: str, **_how: Any) -> None:
        self.held.pop(key, None)

    def incr(self, key: str, delta: int = 1, **_how: Any) -> int:
        self.held[key] = self.held.get(key, 0) + delta
        return int(self.held[key])


def cache_factory(_conf: Any, **_local: Any) -> Any:
    """A filter that gives the cache to the applications behind it."""
    cache = Cache()

    def with_cache(app: Any) -> Any:
        def answer(environ: dict[str, Any], start_response: Any) -> Any:
            environ["swift.cache"] = cache
            return app(environ, start_response)

        return answer

    return with_cache


def listener() -> Any:
    """A socket on a free port of loopback, which no other process can share."""
    return eventlet.listen(("127.0.0.1", 0), reuse_port=False)


def make_ring(folder: Path, kind: str, port: int) -> None:
    """Write the ring of one kind of server: one device, one copy."""
    from swift.common.ring import RingBuilder

    ring = RingBuilder(1, 1, 0)
    at = {"ip": "127.0.0.1", "port": port, "device": "disk"}
    ring.add_dev({"id": 0, "region": 1, "zone": 1, "weight": 1, **at})
    ring.rebalance()
    ring.get_ring().save(str(folder / f"{kind}.ring.gz"))


def application(folder: Path, name: str, text: str, **values: Any) -> Any:
    """The WSGI application that a configuration describes."""
    from paste.deploy import loadapp

    file = folder / f"{name}.conf"
    file.write_text(text.format(folder=folder, **values))
    return loadapp(f"config:{file}", global_conf={"log_name": name, "log_level": "ERROR"})


def serve(on: Any, app: Any) -> None:
    """Answer requests in a green thread each, without a log of them."""
    with Path(os.devnull).open("w") as nothing:
        eventlet.wsgi.server(on, app, nothing, socket_timeout=600)


def main(folder: Path) -> None:
    """Start the three servers, then the proxy with S3, and print its port."""
    (folder / "swift.conf").write_text("[swift-hash]\nswift_hash_path_suffix = jiebao\n")
    (folder / "devices" / "disk").mkdir(parents=True)
    for kind in ("account", "container", "object"):
        on = listener()
        port = on.getsockname()[1]
        make_ring(folder, kind, port)
        eventlet.spawn(serve, on, application(folder, kind, SERVER, kind=kind, port=port))
    on = listener()
    app = application(folder, "proxy", PROXY)
    sys.stdout.write(f"{on.getsockname()[1]}\n")
    sys.stdout.flush()
    serve(on, app)


if __name__ == "__main__":
    sys.modules["swift_program"] = sys.modules["__main__"]
    utils.SWIFT_CONF_FILE = str(Path(sys.argv[1]) / "swift.conf")
    utils.HASH_PATH_SUFFIX = b"jiebao"
    utils.get_logger.console_handler4logger = {}  # log to stderr, not to the system's log
    main(Path(sys.argv[1]))
