"""Settle what is due, follow verdicts, compare settled periods, and draw the samples of checks."""

from __future__ import annotations

import logging
import secrets

from webapp.checks.operations.draw_samples import commit_seeds, draw_days
from webapp.jobs.operations.compare_settled import compare_settled
from webapp.jobs.operations.follow_verdicts import follow_verdicts
from webapp.ledger.operations.settle_due import settle_due
from webapp.web.runtime import Runtime

log = logging.getLogger(__name__)


def follow_open_verdicts(runtime: Runtime) -> None:
    """Do what verdicts that nobody has followed mean for money, certificates and people."""
    for followed in follow_verdicts(runtime.write, runtime.clock()):
        log.info("followed verdict %s: %s lines", followed.verdict, followed.lines)


def settle_what_is_due(runtime: Runtime) -> None:
    """Settle the periods that are due."""
    for ran in settle_due(runtime.write, runtime.clock()):
        log.info("settled %s %s: %s lines", ran.scheme, ran.period, ran.lines)


def compare_a_slice(runtime: Runtime) -> None:
    """At night, compare a slice of the settled periods with their facts."""
    compared = compare_settled(runtime.write, runtime.clock())
    if compared is not None:
        log.info("compared %s settled periods", compared.periods)
        for scheme, period in compared.differing:
            log.warning("%s %s differed from its facts and was settled again", scheme, period)


def draw_due_samples(runtime: Runtime) -> None:
    """Commit the seeds of the next days, and draw the samples of the closed days."""
    runtime.write(lambda tx: commit_seeds(tx, lambda: secrets.token_hex(32)))
    drawn = runtime.write(draw_days)
    if drawn:
        log.info("drew %s cards to check", drawn)
