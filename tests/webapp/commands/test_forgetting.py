"""`jiebao forget`: proposes as HR, carries out what a leader has approved, lists."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from tests.webapp.verification.test_forget import customer_of
from webapp.commands import forgetting
from webapp.commands.forgetting import forget
from webapp.core.errors import NotAllowed
from webapp.facts.models import Customer
from webapp.verification.operations.privacy_proposals import decide_privacy
from webapp.web.runtime import Runtime


@pytest.fixture
def run(sample: Runtime, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Run the command over the open sample company."""
    monkeypatch.setattr(forgetting, "opened", lambda _data: nullcontext(sample))
    folder = str(Path(sample.config.data))

    def invoke(*given: str) -> Any:
        return CliRunner(env={"DATABASE_URL": sample.config.postgresql}).invoke(
            forget, ["--data", folder, *given]
        )

    return invoke


def test_it_proposes_waits_for_the_leader_and_carries_out(
    run: Any, sample: Runtime, seal: Any
) -> None:
    customer = customer_of(sample, seal)
    said = run("--customer", str(customer), "--by", "1002").output
    assert "已提交" in said
    assert "没有已批准" in run().output
    number = int(said.split()[1])
    sample.write(lambda tx: decide_privacy(tx, "1001", number, approved=True))
    assert run().output == "删除了 1 项。\n"
    assert Customer.get_by_id(customer).name == f"已删除的客户 {customer}"
    listed = run("--list").output
    assert f"customer  {customer}" in listed
    assert "已删除" in listed


def test_who_is_not_of_hr_cannot_propose(run: Any, sample: Runtime, seal: Any) -> None:
    customer = customer_of(sample, seal)
    refused = run("--customer", str(customer), "--by", "1101")
    assert isinstance(refused.exception, NotAllowed)
    assert run("--customer", str(customer)).exit_code == 2
    assert run("--customer", "1", "--person", "1101", "--by", "1002").exit_code == 2
