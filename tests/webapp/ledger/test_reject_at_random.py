"""Random histories: the unrejected lines equal what is owed and was not rejected."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from functools import partial
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.webapp.random_days import Days, Step, groups_of_steps, undone
from webapp.core.errors import JiebaoError
from webapp.facts.commits import commit_group
from webapp.facts.transactions import Transaction
from webapp.ledger.current_lines import is_current_line, net
from webapp.ledger.models import Approval, Line, Rejection
from webapp.ledger.operations.approve import approve_proposed
from webapp.ledger.operations.reject import begin_rejections, reject
from webapp.ledger.operations.settle import settle_period
from webapp.ledger.undoing_models import RejectionStep
from webapp.payroll.operations.undo_rejections import undo_rejections
from webapp.verification.ledger import ledger_misfit

HR = "1002"
SETTLED = (
    ("card-campaign", "2026-03-03"),
    ("card-campaign", "2026-03-04"),
    ("card-campaign", "campaign:bairi-2026"),
    ("commission", "2026-03"),
)
decisions = st.lists(
    st.lists(
        st.tuples(st.sampled_from(["approve", "reject", "undo", "leave"]), st.integers(0, 30)),
        max_size=6,
    ),
    min_size=2,
    max_size=8,
)
Decision = tuple[str, int]


def settle_all(days: Days) -> int:
    """Settle everything; return how many lines were added."""
    added = 0
    for scheme, period in SETTLED:
        work = partial(settle_period, scheme_id=scheme, period=period, by=HR)
        [(answer, refusal)] = commit_group([work], lambda: days.now)
        assert refusal is None, refusal
        added += len(answer.lines)
    return added


def decide(days: Days, chosen: list[Decision]) -> None:
    """Approve or reject the n-th proposed line; an impossible decision raises a JiebaoError.

    `undo` rejects and undoes it a minute later.
    """
    for word, place in chosen:
        proposed = list(
            Line.select()
            .left_outer_join(Approval)
            .where(Approval.line.is_null(), is_current_line())
        )
        if not proposed or word == "leave":
            continue
        number = proposed[place % len(proposed)].number
        work = {
            "approve": lambda tx, number=number: approve_proposed(tx, HR, [number]),
            "reject": lambda tx, number=number: reject(tx, HR, number, "看不清"),
            "undo": lambda tx, number=number: reject(
                tx, HR, number, "点错了", begin_rejections(tx, HR)
            ),
        }[word]
        [(_answer, refusal)] = commit_group([work], lambda: days.now)
        assert refusal is None or isinstance(refusal, JiebaoError), repr(refusal)
        days.play([("wait", 1)])
        if word == "undo" and refusal is None:
            undo_last_rejection(days)


def undo_last_rejection(days: Days) -> None:
    """Undo the newest step of rejections; every claim of it stands as before."""
    step = RejectionStep.select().order_by(RejectionStep.id.desc()).get().id

    def write(work: Callable[[Transaction], Any]) -> Any:
        [(answer, refusal)] = commit_group([work], lambda: days.now)
        assert refusal is None, refusal
        return answer

    undo_rejections(write, HR, step)
    days.play([("wait", 1)])


def claims(*where: Any) -> dict[tuple[str, ...], list[Line]]:
    """The lines of each claim, in order."""
    held: dict[tuple[str, ...], list[Line]] = defaultdict(list)
    for line in Line.select().where(*where).order_by(Line.number):
        to = line.person_id or line.team_id
        held[line.scheme, line.period, line.clause, line.kind, to].append(line)
    return held


@settings(
    max_examples=8,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(groups=groups_of_steps, decided=decisions)
def test_nothing_is_proposed_twice_and_no_rejection_leaves_a_debt(
    company: Any, groups: list[list[Step]], decided: list[list[Decision]]
) -> None:
    with undone():
        days = Days()
        for place, group in enumerate(groups):
            days.play(group)
            settle_all(days)
            assert settle_all(days) == 0, "the same facts bring nothing new"
            days.play([("wait", 1)])
            decide(days, decided[place % len(decided)])
            for claim, lines in claims(is_current_line()).items():
                # A reversal approved before its award may leave a debt; a rejection never does.
                if not any(line.approval.exists() for line in lines):
                    assert net(lines) >= 0, claim
            assert settle_all(days) == 0, "nor do they after a rejection"
        assert ledger_misfit() is None, "what stands is owed, or HR said no on these grounds"
        both = Approval.select().where(Approval.line.in_(Rejection.select(Rejection.line)))
        assert not both.exists()
