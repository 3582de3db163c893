"""HTTPS in the local network: own certificates, and the page that offers them to phones."""

from __future__ import annotations

import os
import re
import signal
import socket
import ssl
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from cryptography import x509

from webapp.lan.authority import Tls, fingerprint, tls_for
from webapp.lan.introduction import code_of, create_introduction

NOW = datetime(2026, 3, 2, 7, tzinfo=UTC)
HOSTS = ["192.168.1.20", "hall", "hall.local"]


@pytest.fixture
def tls(tmp_path: Path) -> Tls:
    return tls_for(tmp_path / "tls", HOSTS, NOW)


def read(file: Path) -> x509.Certificate:
    return x509.load_pem_x509_certificate(file.read_bytes())


def test_the_server_has_a_certificate_of_its_authority_for_all_its_names(tls: Tls) -> None:
    server, authority = read(tls.certificate), read(tls.authority)
    server.verify_directly_issued_by(authority)
    names = server.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert [str(each.value) for each in names] == HOSTS
    assert server.not_valid_after_utc - server.not_valid_before_utc < timedelta(days=398)


def test_nobody_else_reads_the_keys(tls: Tls) -> None:
    assert tls.key.parent.stat().st_mode & 0o777 == 0o700
    assert {file.stat().st_mode & 0o077 for file in tls.key.parent.iterdir()} == {0}


def test_the_authority_stays_and_the_certificate_is_renewed_when_needed(tls: Tls) -> None:
    folder, first, authority = tls.key.parent, read(tls.certificate), tls.authority.read_bytes()

    def serial(hosts: list[str], now: datetime) -> int:
        return read(tls_for(folder, hosts, now).certificate).serial_number

    assert serial(HOSTS, NOW + timedelta(days=300)) == first.serial_number
    renewed = serial(HOSTS, NOW + timedelta(days=380))
    assert renewed != first.serial_number
    assert serial([*HOSTS, "192.168.1.21"], NOW + timedelta(days=380)) != renewed
    assert tls.authority.read_bytes() == authority


def test_the_page_gives_the_certificate_and_its_fingerprint(tls: Tls) -> None:
    client = create_introduction(tls, "https://192.168.1.20:8000").test_client()
    shown = client.get("/").text
    assert fingerprint(tls.authority) in shown
    assert "下载证书" in shown
    assert "Download the certificate" in client.get("/", headers={"Accept-Language": "en"}).text
    assert 'href="https://192.168.1.20:8000"' in shown
    given = client.get("/jiebao-ca.crt")
    assert given.mimetype == "application/x-x509-ca-cert"
    assert given.data == tls.authority.read_bytes()
    assert client.get("/server.key").status_code == 404


def test_the_code_in_the_terminal_is_square(tls: Tls) -> None:
    rows = code_of("http://192.168.1.20:8080/").splitlines()
    assert {len(row) for row in rows} == {len(rows[0])}
    assert len(rows) * 2 - len(rows[0]) in (0, 1)


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[Path, str, str]]:
    """`jiebao serve --lan` on loopback: its folder, its address, the page for phones."""
    ports = [_free_port(), _free_port()]
    command = [str(Path(sys.executable).with_name("jiebao")), "serve", "--lan", "--data"]
    data = tmp_path / "var"
    begun = subprocess.run(
        [command[0], "init", "--data", str(data), "--company", "本地", "--hr-number", "1",
         "--hr-name", "何静"],
        capture_output=True, check=True,
    )  # fmt: skip
    assert begun.returncode == 0
    options = ["--host", "127.0.0.1", "--port", str(ports[0]), "--lan-port", str(ports[1])]
    with subprocess.Popen(
        [*command, str(data), "--no-demo", *options],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    ) as process:
        try:
            [page] = re.findall(r"http://127.0.0.1:\d+/", _output_until_started(process))
            yield data, f"https://127.0.0.1:{ports[0]}", page
            process.send_signal(signal.SIGTERM)
            assert process.wait(20) == 0
        finally:
            process.kill()


def _output_until_started(process: subprocess.Popen[str]) -> str:
    """The output of the process until it serves."""
    assert process.stdout is not None
    output = ""
    while "捷报已启动" not in output:
        line = process.stdout.readline()
        assert line, output
        output += line
    return output


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def test_a_phone_that_has_installed_the_certificate_trusts_the_program(
    served: tuple[Path, str, str], tmp_path: Path
) -> None:
    _data, address, page = served
    file = tmp_path / "installed.crt"
    file.write_bytes(httpx.get(page + "jiebao-ca.crt", timeout=20).content)
    trusting = ssl.create_default_context(cafile=str(file))
    assert httpx.get(address + "/health", verify=trusting, timeout=20).status_code == 200
    with pytest.raises(httpx.ConnectError, match="CERTIFICATE_VERIFY_FAILED"):
        httpx.get(address + "/health", timeout=20)
