"""Whatever happened before: an erasure changes no tally, no sum and no record, and all verifies."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.webapp.random_days import Days, groups_of_steps, undone
from tests.webapp.transacting import transact
from tests.webapp.verification.test_forget import HR, LEADER, sums, verified
from webapp.facts.models import Customer
from webapp.ledger.operations.settle_due import settle_due
from webapp.verification.forgetting import erase_everywhere, to_forget
from webapp.verification.personal_data import CUSTOMER, PERSON
from webapp.verification.privacy_models import PrivacyDecision, PrivacyProposal
from webapp.web.runtime import Runtime

PEOPLE = ("1101", "1102", "1103", "1021", "1001")
_erased = st.lists(st.sampled_from([*PEOPLE, "chen", "zhou"]), min_size=1, max_size=4, unique=True)


@pytest.fixture
def here(runtime: Runtime, clock: Any) -> Runtime:
    """The runtime, its writer in the transaction of the test that is undone."""
    write: Any = lambda work: transact(work, clock)  # noqa: E731
    return replace(runtime, write=write)


@settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(groups_of_steps, _erased)
def test_any_history_with_any_erasures(
    here: Runtime, clock: Any, groups: Any, erased: list[str]
) -> None:
    with undone():
        days = Days()
        for group in groups:
            days.play(group)
        clock.now = days.now + timedelta(days=40)
        list(settle_due(here.write, clock.now))
        Customer.update(phone_cipher=None).execute()  # these numbers are no ciphertexts
        before = sums()
        assert verified(here) == []

        for who in erased:
            _forget(here, who)

        assert sums() == before
        assert verified(here) == []
        assert not Customer.select().where(Customer.name.in_(erased)).exists()


def _forget(here: Runtime, who: str) -> None:
    """Erase somebody, employed or not: the proposal's own conditions are tested elsewhere."""
    customer = Customer.get_or_none(Customer.name == who)
    if who not in PEOPLE and customer is None:
        return
    kind, key = (PERSON, who) if who in PEOPLE else (CUSTOMER, str(customer.id))
    said = {"kind": kind, "about": key, "value": 0, "reason": "asked"}
    number = PrivacyProposal.insert(proposed_by=HR, proposed_at=here.clock(), **said).execute()
    decided = {"decided_by": LEADER, "decided_at": here.clock()}
    PrivacyDecision.insert(proposal=number, approved=True, **decided).execute()
    erase_everywhere(here, to_forget(PrivacyProposal.get_by_id(number), here.cipher))
