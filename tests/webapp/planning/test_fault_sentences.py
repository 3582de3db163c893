"""Every fault of a scheme has an id, and a sentence in the reader's language."""

from __future__ import annotations

import ast
import re
import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from rules.fault_words import FAULT_SENTENCES, FaultText, told
from rules.scheme import SchemeFault, read_scheme
from webapp.planning.fault_sentences import FAULTS, fault_words, place_words
from webapp.planning.operations.drafts import DraftFaulty, draft_scheme

RULES = Path(__file__).parents[3] / "rules"
READERS = [RULES / "scheme.py", RULES / "scheme_values.py", RULES / "scheme_words.py"]
READERS += [RULES / "measures.py", RULES / "filters.py", *sorted((RULES / "clauses").glob("*.py"))]


def test_every_fault_sentence_is_in_the_catalogue_with_the_same_values() -> None:
    assert FAULTS.keys() == FAULT_SENTENCES.keys()
    for key, sentence in FAULT_SENTENCES.items():
        assert set(re.findall(r"{(\w+)}", sentence)) == set(re.findall(r"%\((\w+)\)s", FAULTS[key]))


@pytest.mark.parametrize("file", READERS, ids=lambda file: file.stem)
def test_no_fault_is_raised_without_an_id(file: Path) -> None:
    bare = [
        f"{file.name}:{ast.unparse(said)}"
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        for said in _said(node)
        if isinstance(said, ast.JoinedStr | ast.Constant)
    ]
    assert bare == []


def _said(node: ast.AST) -> list[ast.expr]:
    """The second of what a fault is made from, or of what `faults` yields."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        return node.args[1:2] if node.func.attr == "fault" else []
    if isinstance(node, ast.Yield) and isinstance(node.value, ast.Tuple):
        return node.value.elts[1:2] if len(node.value.elts) == 2 else []
    return []


def test_every_sentence_is_used() -> None:
    keys = {
        node.args[0].value
        for file in READERS
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "told"
        and isinstance(node.args[0], ast.Constant)
    }
    assert keys == set(FAULT_SENTENCES)


def test_a_fault_is_still_a_sentence() -> None:
    fault = told("above-0", value=-8)
    assert isinstance(fault, FaultText)
    assert fault == "must be above 0, not -8"
    assert str(fault_words(fault)) == "要大于 0，不能是 -8"
    assert str(fault_words("as it stands")) == "as it stands"


def test_the_broken_schemes_of_the_rules_are_refused_in_chinese() -> None:
    files = sorted((Path(__file__).parents[2] / "rules" / "broken").glob("*.toml"))
    tried = 0
    for file in files:
        fault = _fault_of(file)
        if fault is not None:
            said = str(fault_words(fault.fault))
            assert re.search(r"[\u4e00-\u9fff]", said), (file.name, said)
            tried += 1
    assert tried > 0


def _fault_of(file: Path) -> SchemeFault | None:
    try:
        table: Any = tomllib.loads(file.read_text(encoding="utf-8"), parse_float=Decimal)
        read_scheme(table, file.name)
    except ValueError as fault:
        return fault if isinstance(fault, SchemeFault) else None
    return None


def test_a_place_is_told_in_words() -> None:
    assert (
        str(place_words("revision 1, clause top3, steps 2"))
        == "第 1 个版本 · 条款 top3 · steps 第 2 项"
    )
    assert str(place_words("scheme")) == "整个方案"


def test_a_draft_is_refused_in_chinese() -> None:
    with pytest.raises(DraftFaulty) as fault:
        draft_scheme("commission", 'because = "x"\nclause = [{ id = "a", shape = "none" }]')
    assert "没有 'none' 这种条款类型" in str(fault.value)
