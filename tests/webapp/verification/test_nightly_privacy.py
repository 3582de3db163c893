"""The clock empties the log after a deletion, and tries again while somebody reads."""

from collections.abc import Iterator
from itertools import chain, repeat

import pytest

from webapp.store import erasing
from webapp.verification import nightly_privacy
from webapp.verification.nightly_privacy import PrivacyJobs
from webapp.web.runtime import Runtime


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the log's emptying answered: busy twice, then empty whenever it is asked."""
    answers: Iterator[str] = chain(["busy", "busy"], repeat("empty"))
    told: list[str] = []

    def empty_log() -> bool:
        told.append(next(answers))
        return told[-1] == "empty"

    monkeypatch.setattr(erasing, "empty_log", empty_log)
    monkeypatch.setattr(nightly_privacy, "purge_expired", lambda _runtime: False)
    return told


def test_the_log_is_emptied_once_after_a_start_however_often_it_was_busy(
    runtime: Runtime, asked: list[str]
) -> None:
    jobs = PrivacyJobs(runtime)
    for _call in range(5):
        jobs()
    assert asked == ["busy", "busy", "empty"]


def test_after_an_erasure_the_log_is_emptied_again(
    runtime: Runtime, asked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    jobs = PrivacyJobs(runtime)
    for _call in range(4):
        jobs()
    monkeypatch.setattr(nightly_privacy, "forget_approved", lambda _runtime: 1)
    jobs()
    assert asked == ["busy", "busy", "empty", "empty"]
