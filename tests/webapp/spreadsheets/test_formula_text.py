"""No text of a CSV file begins as a formula."""

from __future__ import annotations

import pytest

from webapp.spreadsheets.formula_text import no_formula


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
def test_a_text_that_begins_as_a_formula_begins_with_an_apostrophe(sign: str) -> None:
    assert no_formula(f"{sign}1+1") == f"'{sign}1+1"


@pytest.mark.parametrize("text", ["", "林晓燕", "HT-2026", "1+1", " =1", "'=1"])
def test_any_other_text_stays(text: str) -> None:
    assert no_formula(text) == text
