"""An address inside the house is refused in every way of writing it."""

from __future__ import annotations

import socket
from typing import Any

import pytest

from webapp.core import public_address
from webapp.core.public_address import is_inside, is_internal_host


@pytest.mark.parametrize(
    "host",
    [
        *("127.0.0.1", "10.0.0.5", "172.16.3.4", "192.168.1.20", "169.254.169.254", "100.64.0.1"),
        *("2130706433", "0x7f000001", "0x7f.1", "127.1", "0177.0.0.1", "224.0.0.1"),
        *("[::1]", "::ffff:10.0.0.5", "[::ffff:7f00:1]", "::10.0.0.5", "64:ff9b::a00:5"),
        *("2002:a00:5::1", "fe80::1%eth0", "fd00::5", "ff02::1"),
        *("fec0::5", "64:ff9b:1::5db8:d822", "::ffff:0:a00:5", "4000::1"),
        *("localhost", "LOCALHOST.", "intranet", "printer.local", "erp.corp", "pay.home.arpa"),
        *("app.localhost", "oa.private", "127.0.0.1.nip.io", "app-192-168-1-10.sslip.io"),
        *("0a000005.nip.io", "１２７.0.0.1"),
    ],
)
def test_a_host_inside_is_known_in_every_form(host: str) -> None:
    assert is_internal_host(host) is True


@pytest.mark.parametrize(
    "host", ["93.184.216.34", "::ffff:93.184.216.34", "2606:2800:220:1::1", "2002:5db8:d822::1"]
)
def test_a_host_outside_is_none(host: str) -> None:
    assert is_internal_host(host) is False


def test_a_name_is_judged_by_all_that_it_is_looked_up_as(monkeypatch: Any) -> None:
    def found(*addresses: str) -> None:
        rows = [(0, 0, 0, "", (each, 0)) for each in addresses]
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_asked, **_how: rows)

    found("93.184.216.34")
    assert public_address.is_internal_host("hooks.example.org") is False
    found("93.184.216.34", "10.0.0.5")
    assert public_address.is_internal_host("hooks.example.org") is True


def test_what_is_no_address_is_an_error() -> None:
    with pytest.raises(ValueError, match="nowhere"):
        is_inside("nowhere")
