"""Ask for a check of the records, and record what the check found."""

from __future__ import annotations

import json
from dataclasses import dataclass

from webapp.audit.chain import latest_seal
from webapp.audit.check_runs import CLOCK, KINDS, waiting_runs
from webapp.audit.models import CheckResult, CheckRun
from webapp.company.roles import HR, LEADERS
from webapp.core.errors import JiebaoError, NotAllowed, NotFound, _
from webapp.facts.transactions import Transaction

TOLD = 50  # misfits that are kept in words


class CheckWaits(JiebaoError):
    """A check of this kind is waiting or running already."""

    sentence = _("这项核对正在进行，请等它完成。")
    status = 409


@dataclass(frozen=True)
class CheckFound:
    """The result of a check: items read, the number of misfits, and the first TOLD of these."""

    count: int
    misfits: int = 0
    told: tuple[tuple[str, str, str], ...] = ()
    failure: str = ""


def ask_check(tx: Transaction, by: str, kind: str, about: str = "") -> int:
    """Ask for a check; return its number. Raises NotFound, NotAllowed, CheckWaits."""
    if kind not in KINDS:
        raise NotFound()
    if by != CLOCK:
        posting = tx.company.posting(by, tx.company.clock.day(tx.now))
        if posting is None or posting.role not in HR | LEADERS:
            raise NotAllowed()
    if any(run.kind == kind for run in waiting_runs()):
        raise CheckWaits()
    number = tx.insert(CheckRun, kind=kind, about=about, asked_by=by, asked_at=tx.now)
    tx.audit(by, "ask_check", f"check:{number}", after={"check": kind, "on": about or None})
    return number


def note_found(tx: Transaction, run: int, found: CheckFound) -> None:
    """Insert the one `CheckResult` of a check."""
    seal = latest_seal()
    tx.insert(
        CheckResult,
        run=run,
        count=found.count,
        misfits=found.misfits,
        told=json.dumps([list(each) for each in found.told[:TOLD]], ensure_ascii=False),
        head=seal.head if seal else "",
        last=seal.last if seal else 0,
        failure=found.failure,
        ended_at=tx.now,
    )
    after = {"lines": found.count, "misfits": found.misfits}
    tx.audit(CLOCK, "finish_check", f"check:{run}", after=after)
