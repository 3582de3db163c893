"""A leader sets on the page of payrolls from which sum on two people must approve a line."""

from __future__ import annotations

from typing import Any

import pytest

from webapp.core.errors import NotAllowed
from webapp.ledger.operations.approve import TWO_FROM, two_from
from webapp.payroll.operations.set_two_people import TwoPeopleSumMalformed, set_two_people

PATH = "/payroll/two-people"


def test_a_leader_sets_it_and_everybody_of_the_desk_reads_it(client_of: Any, company: Any) -> None:
    assert "¥5,000.00起要两个人审核" in client_of(company.he).get("/payroll").text
    leader = client_of(company.lu)
    said = leader.post(PATH, data={"from": "2,500"}, follow_redirects=True).text
    assert "¥2,500.00起要两个人审核" in said
    assert two_from() == 2_500_00
    assert "¥2,500.00起要两个人审核" in client_of(company.he).get("/payroll").text


@pytest.mark.parametrize("typed", ["", "no", "0", "-5", "1000000.01"])
def test_a_text_that_is_no_such_sum_is_refused_beside_its_field(
    client_of: Any, company: Any, typed: str
) -> None:
    answer = client_of(company.lu).post(PATH, data={"from": typed})
    assert answer.status_code == 400
    assert 'id="from-error"' in answer.text
    assert two_from() == TWO_FROM


def test_hr_cannot_set_what_limits_it(client_of: Any, company: Any, write: Any) -> None:
    hr = client_of(company.he)
    assert 'name="from"' not in hr.get("/payroll").text
    assert hr.post(PATH, data={"from": "9000"}).status_code == 403
    with pytest.raises(NotAllowed):
        write(lambda tx: set_two_people(tx, company.he, 9000_00))
    with pytest.raises(TwoPeopleSumMalformed):
        write(lambda tx: set_two_people(tx, company.lu, 0))
