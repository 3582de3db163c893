"""Phones in a network that drops, doubles and cuts lose nothing and bring nothing twice."""

from __future__ import annotations

import gc

import pytest

from bench.chaos import Size, run


def test_what_phones_send_through_chaos_arrives_once_whole_and_in_order(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A short run of `bench chaos --seeds 200`."""
    faults, did = run(seed=7, size=Size(clients=6, records=20, kills=2, pause=(0.3, 1.0)))
    assert faults == []
    assert min(did[what] for what in ("dropped", "doubled", "late", "cut", "lost", "kills")) > 0
    gc.collect()  # what a connection says of a closed loop, it says when it is thrown away
    assert caplog.records == []
