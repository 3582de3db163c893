"""Templates use strict names: a variable that a page function did not pass is an error."""

from __future__ import annotations

from typing import Any

import pytest
from flask import render_template, render_template_string
from jinja2 import UndefinedError

from rules.facts import OUTCOMES
from rules.outcomes import KINDS


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
