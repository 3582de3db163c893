"""Templates use strict names: a variable that a page function did not pass is an error."""

from __future__ import annotations

from typing import Any

import pytest
from flask import render_template, render_template_string
from jinja2 import UndefinedError

from rules.facts import OUTCOMES
from rules.outcomes import KINDS, REWARDS
from webapp.core.paths import TEMPLATES


def test_a_template_with_a_missing_name_is_refused(app: Any) -> None:
    with app.test_request_context(base_url="https://localhost"):
        assert render_template(
            "feedback/rate/closed.html", tabs=(), sentence="谢谢", back="/"
        ).count("谢谢")
        with pytest.raises(UndefinedError, match="sentence"):
            render_template("feedback/rate/closed.html", tabs=(), back="/")


@pytest.mark.parametrize("source", ["{% if forgotten %}x{% endif %}", "{{ {}.forgotten }}"])
def test_a_missing_name_in_a_condition_or_a_key_is_an_error(app: Any, source: str) -> None:
    with app.test_request_context(), pytest.raises(UndefinedError, match="forgotten"):
        render_template_string(source)


@pytest.mark.parametrize(
    ("macro", "words"),
    [("kind", sorted(KINDS)), ("outcome", ["", *sorted(OUTCOMES)])],
)
def test_a_macro_covers_every_word_that_it_may_be_given(
    app: Any, macro: str, words: list[str]
) -> None:
    source = f"{{% from 'web/_parts.html' import {macro} %}}{{{{ {macro}(word) }}}}"
    with app.test_request_context(base_url="https://localhost"):
        names = {word: render_template_string(source, word=word) for word in words}
    assert all(name or not word for word, name in names.items())


def test_a_line_that_costs_somebody_something_is_never_green(app: Any) -> None:
    source = "{% from 'web/_parts.html' import line_state %}{{ line_state(line) }}"
    with app.test_request_context(base_url="https://localhost"):
        pills = {
            kind: render_template_string(source, line={"state": "approved", "kind": kind})
            for kind in KINDS
        }
    green = {kind for kind, pill in pills.items() if "green" in pill}
    assert green == REWARDS | {"training", "promotion"}
    assert all("已通过" in pill for pill in pills.values())


def test_a_table_whose_head_is_hidden_on_a_phone_names_each_row() -> None:
    stacks = [
        (path, part.partition("</table>")[0])
        for path in TEMPLATES.rglob("*.html")
        for part in path.read_text("utf-8").split('<table class="stack')[1:]
    ]
    assert len(stacks) > 5
    assert [str(path) for path, table in stacks if '<th scope="row"' not in table] == []


def test_a_field_in_a_folded_part_is_named_without_a_label_that_nobody_sees() -> None:
    """IBM's engine does not find such a label, as on the page of a talk."""
    folded = [
        (path, part.partition("</details>")[0])
        for path in TEMPLATES.rglob("*.html")
        for part in path.read_text("utf-8").split("<details")[1:]
    ]
    assert len(folded) > 20
    assert [str(path) for path, part in folded if '<label class="hidden-text"' in part] == []
