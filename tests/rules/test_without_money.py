"""The clause shapes that pay no money pay none, in made-up companies under every scheme."""

from typing import Any

import pytest

from rules import scenarios
from rules.clauses import WITHOUT_MONEY
from rules.outcomes import MONEY
from rules.scheme import Scheme
from rules.settlement import Settlement, settle
from tests.rules.companies_run import as_read_by_the_rules
from tests.rules.test_same_bytes import DIGESTS
from tests.rules.test_second_reading import made_up

COMPANIES = 6


def test_shapes_without_money_pay_none(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: set[tuple[type, str]] = set()

    def noting(scheme: Scheme, *given: Any) -> Settlement:
        found = settle(scheme, *given)
        shape_of = {each.id: type(each) for held in scheme.revisions for each in held.clauses}
        seen.update((shape_of[each.clause], each.kind) for each in found.outcomes)
        return found

    monkeypatch.setattr(scenarios, "settle", noting)
    for scheme in DIGESTS:
        for seed in range(COMPANIES):
            as_read_by_the_rules(made_up(scheme, seed))

    assert {shape for shape, _kind in seen} & set(WITHOUT_MONEY)
    assert not [(shape, kind) for shape, kind in seen if shape in WITHOUT_MONEY and kind in MONEY]
