"""Running scenario files: what passes, what fails and how it says so, and what is found."""

import io
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from rules.scenario_file import load_scenario
from rules.scenarios import faults_of, files_in, run
from rules.scheme import SHIPPED

ROOT = Path(__file__).parents[2]
CONTRACT = ROOT.parent / "shared" / "contract" / "scenarios"
PASSES = """
title = "一张卡"
scheme = "card-campaign"
settle = ["2026-03-02", "2026-03-02"]
campaign = { start = 2026-03-01, end = 2026-03-31 }
person = [{ id = "lin", role = "designer" }]
fact = [
    { kind = "card", who = "lin", at = 2026-03-02T09:00:00, card = "A", visited = true },
]
expect_rank = [{ clause = "daily-cards-top3", period = "2026-03-02", order = ["lin"] }]
expect = [
    { clause = "daily-cards-top3", kind = "award", to = "lin", period = "2026-03-02", amount = 50 },
    { clause = "daily-cards-top3", kind = "commend", to = "lin", period = "2026-03-02" },
]
"""


def ran(*paths: Path) -> tuple[int, str]:
    out = io.StringIO()
    return run(paths, out), out.getvalue()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "passes.toml").write_text(PASSES, encoding="utf-8")
    return tmp_path


def test_what_comes_as_expected_passes(folder: Path) -> None:
    assert ran(folder) == (0, "1 passed, 0 failed\n")
    assert ran(folder / "passes.toml") == (0, "1 passed, 0 failed\n")


def test_a_failure_prints_what_was_expected_and_what_came_and_the_run_goes_on(
    folder: Path,
) -> None:
    wrong = PASSES.replace("amount = 50", "amount = 30.5").replace('["lin"]', "[]")
    (folder / "a-wrong.toml").write_text(wrong, encoding="utf-8")
    code, text = ran(folder)
    assert code == 1
    assert text.splitlines() == [
        f"FAILED {folder / 'a-wrong.toml'}",
        "    expected, did not come: daily-cards-top3 award to lin for 2026-03-02: 30.50",
        "    came, not expected: daily-cards-top3 award to lin for 2026-03-02: 50.00",
        "    rank of daily-cards-top3 in 2026-03-02: expected [], came ['lin']",
        "1 passed, 1 failed",
    ]


def test_what_was_not_expected_fails_and_so_does_what_is_expected_twice(folder: Path) -> None:
    lines = PASSES.splitlines()
    commend = next(line for line in lines if '"commend"' in line)
    (folder / "less.toml").write_text(PASSES.replace(commend, ""), encoding="utf-8")
    (folder / "more.toml").write_text(PASSES.replace(commend, commend * 2), encoding="utf-8")
    code, text = ran(folder)
    assert code == 1
    assert "    came, not expected: daily-cards-top3 commend to lin for 2026-03-02\n" in text
    assert "    expected, did not come: daily-cards-top3 commend to lin for 2026-03-02\n" in text
    assert text.endswith("1 passed, 2 failed\n")


def test_a_faulty_file_is_named_counted_as_failed_and_the_run_goes_on(folder: Path) -> None:
    (folder / "b-faulty.toml").write_text(PASSES + "typo = 1\n", encoding="utf-8")
    (folder / "c-broken.toml").write_text("title = \n", encoding="utf-8")
    (folder / "d-date.toml").write_text("title = 2026-02-30\n", encoding="utf-8")
    (folder / "e-latin.toml").write_bytes(b'title = "\xe9"\n')
    (folder / "f-deep.toml").write_text(f"title = {'[' * 9999}\n", encoding="utf-8")
    code, text = ran(folder)
    assert code == 1
    assert "b-faulty.toml: file: unknown key 'typo'" in text
    assert "c-broken.toml: file: " in text
    assert "d-date.toml: file: " in text
    assert "e-latin.toml: file: " in text
    assert "f-deep.toml: file: " in text
    assert text.endswith("1 passed, 5 failed\n")


def test_a_path_that_is_not_there_fails(tmp_path: Path) -> None:
    code, text = ran(tmp_path / "missing.toml")
    assert code == 1
    assert "missing.toml: file: " in text


def test_nothing_found_is_no_success(tmp_path: Path) -> None:
    assert ran(tmp_path) == (1, "0 passed, 0 failed\n")


def test_schemes_are_no_scenarios(folder: Path) -> None:
    (folder / "schemes").mkdir()
    (folder / "schemes" / "draft.toml").write_text("id = 1\n", encoding="utf-8")
    assert files_in([folder]) == [folder / "passes.toml"]
    assert not {file.parent for file in files_in([SHIPPED])} & {SHIPPED}


def test_a_draft_scheme_can_be_tried_beside_its_scenario(folder: Path) -> None:
    draft = (SHIPPED / "card-campaign.toml").read_text(encoding="utf-8")
    (folder / "schemes").mkdir()
    (folder / "schemes" / "draft.toml").write_text(
        draft.replace("[50, 30, 20]", "[80, 30, 20]"), encoding="utf-8"
    )
    tried = PASSES.replace('"card-campaign"', '"schemes/draft.toml"')
    (folder / "passes.toml").write_text(tried.replace("= 50", "= 80"), encoding="utf-8")
    assert ran(folder) == (0, "1 passed, 0 failed\n")


def test_a_broken_draft_is_named(folder: Path) -> None:
    (folder / "schemes").mkdir()
    (folder / "schemes" / "draft.toml").write_text("id = 'x'\nnaem = 'x'\n", encoding="utf-8")
    tried = PASSES.replace('"card-campaign"', '"schemes/draft.toml"')
    (folder / "passes.toml").write_text(tried, encoding="utf-8")
    code, text = ran(folder)
    assert code == 1
    assert "passes.toml: file: draft.toml: scheme: naem: unknown key" in text


def test_the_command_line_runs_what_it_is_given_and_exits_as_it_went(folder: Path) -> None:
    command = [sys.executable, "-m", "rules.scenarios", str(folder)]
    found = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (found.returncode, found.stdout) == (0, "1 passed, 0 failed\n")


def test_our_own_scenarios_pass() -> None:
    code, text = ran(ROOT / "rules")
    assert code == 0, text


def test_every_clause_has_three_scenarios_of_its_own_with_one_that_pays() -> None:
    for scheme in sorted(SHIPPED.glob("*.toml")):
        table = tomllib.loads(scheme.read_text(encoding="utf-8"))
        for clause in {held["id"] for each in table["revision"] for held in each["clause"]}:
            own = sorted((SHIPPED / table["id"]).glob(f"{clause}-*.toml"))
            assert len(own) >= 3, f"{table['id']}: {clause}"
            told = [any(e.clause == clause for e in load_scenario(f).expected) for f in own]
            assert any(told), f"{table['id']}: {clause} never comes"


def contract_files() -> list[Path]:
    return sorted(CONTRACT.rglob("*.toml"))


@pytest.mark.skipif(not CONTRACT.is_dir(), reason="the contract's scenarios are not beside us")
@pytest.mark.parametrize("file", contract_files(), ids=lambda file: file.stem)
def test_the_contracts_scenarios_come_true(file: Path) -> None:
    assert faults_of(load_scenario(file)) == []


def clauses_of_the_contract() -> dict[str, set[str]]:
    """The clause ids in the tables of the contract, by scheme."""
    text = (CONTRACT.parent / "schemes.md").read_text(encoding="utf-8")
    found: dict[str, set[str]] = {}
    scheme = ""
    for line in text.splitlines():
        heading = re.match(r"## \d\. `([a-z-]+)`", line)
        clause = re.match(r"\| `([a-z0-9-]+)`", line)
        if line.startswith("## "):
            scheme = heading.group(1) if heading else ""
        elif clause and scheme:
            found.setdefault(scheme, set()).add(clause.group(1))
    return found


@pytest.mark.skipif(not CONTRACT.is_dir(), reason="the contract is not beside us")
def test_every_clause_of_the_contract_pays_in_a_scenario_and_does_not_in_another() -> None:
    contract = clauses_of_the_contract()
    assert len(contract) == 7
    for scheme, clauses in contract.items():
        told = [load_scenario(file) for file in sorted((SHIPPED / scheme).glob("*.toml"))]
        for clause in clauses:
            kinds = {held.clause(clause).period for held in told[0].scheme.revisions}  # type: ignore[union-attr]
            settled = [each for each in told if kinds & {held.kind for held in each.settle}]
            pays = [any(held.clause == clause for held in each.expected) for each in settled]
            assert True in pays, f"{scheme}: {clause} never pays"
            assert False in pays, f"{scheme}: {clause} always pays"
