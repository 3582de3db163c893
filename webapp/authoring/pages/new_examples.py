"""Show, work and save a new scheme's examples: figures of a few people in, yuan out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from rules.clauses import Clause
from rules.metrics import DERIVED, METRICS
from rules.scheme import Scheme
from webapp.authoring.clause_typed import NO_NUMBER, typed_number, typed_rows
from webapp.authoring.example_columns import CHOSEN, example_columns, looks_at_months, needs_example
from webapp.authoring.new_scheme_text import parsed, read_new
from webapp.authoring.operations import new_schemes as making
from webapp.authoring.shape_words import choice_word
from webapp.authoring.worked_examples import (
    MOST_ROWS,
    WorkedExample,
    WorkedResult,
    WorkedRow,
    read_examples,
    settle_example,
    written_examples,
)
from webapp.core.errors import JiebaoError, NotFound, _
from webapp.core.fields import Text
from webapp.ledger.reason_text import ReasonText, tell_reason
from webapp.planning.standards.sentences import standard_sentences
from webapp.schemes.metric_names import metric_name
from webapp.web.current_user import me, runtime
from webapp.web.flash import flash_message
from webapp.web.forms import ROW_NUMBER, Filled, filled
from webapp.web.request_hooks import redirect_to

page = Blueprint("new_examples", __name__)
EXAMPLE_TITLE = Text("title", most=60, required=False)
NAMES = ("张三", "李四", "王五", "赵敏", "林晓燕", "方吉祥", "刘芳", "周强")
COLUMN_WORDS = {
    "name": _("谁"),
    "target": _("目标"),
    "count": _("评分次数"),
    "level": _("级别"),
    "difficulty": _("目标难度"),
    "plan": _("提成方式"),
    "team": _("团队"),
    "hired": _("入职第几天"),
    "leave": _("请假天数"),
    "expected": _("应得（元）"),
}
CHOICE_KEYS = {"level": "by_level", "difficulty": "by_difficulty", "plan": "plans"}
ROWS = "rows"


@dataclass(frozen=True)
class RowTold:
    """A person of an example in words: the figures, both sums in fen, and the reasons."""

    words: str
    expected: int
    computed: int
    fits: bool
    reasons: list[ReasonText]


@dataclass(frozen=True)
class ExampleResult:
    """A worked example in words; `number` is its place among the clause's examples."""

    number: int
    title: str
    passes: bool
    rows: list[RowTold]


def examples_told(scheme: Scheme, text: str) -> dict[str, list[ExampleResult]]:
    """Settle the examples of a version and return them in words, by clause."""
    examples, told = read_examples(text), {}
    for clause in scheme.revisions[-1].clauses:
        own = [each for each in examples if each.clause == clause.id]
        told[clause.id] = [
            _told(clause, number, settle_example(scheme, clause, each))
            for number, each in enumerate(own)
        ]
    return told


def wanting_examples(scheme: Scheme, told: Mapping[str, list[ExampleResult]]) -> list[str]:
    """Return the ids of the clauses that still need an example."""
    clauses = scheme.revisions[-1].clauses
    return [each.id for each in clauses if needs_example(each) and not told[each.id]]


def _told(clause: Clause, number: int, result: WorkedResult) -> ExampleResult:
    names = {f"e{n + 1:02}": row.typed.get("name", "") for n, row in enumerate(result.rows)}
    columns = example_columns(clause)
    return ExampleResult(
        number,
        result.example.title,
        result.passes,
        [_row_told(columns, row, names) for row in result.rows],
    )


def _row_told(columns: Sequence[str], row: WorkedRow, names: Mapping[str, str]) -> RowTold:
    said = [
        f"{column_word(column)} {_value_word(column, row.typed[column])}"
        for column in columns
        if row.typed.get(column)
    ]
    words = gettext("，").join([row.typed.get("name", ""), *said])
    reasons = [tell_reason(each.because, names, each.kind, each.to) for each in row.outcomes]
    return RowTold(words, row.expected, row.computed, row.fits, reasons)


def column_word(column: str) -> str:
    """Return a column's heading in the reader's language."""
    is_metric = column in (*METRICS, *DERIVED)
    return metric_name(column) if is_metric else str(gettext(COLUMN_WORDS.get(column, column)))


def _value_word(column: str, value: str) -> str:
    return choice_word(CHOICE_KEYS[column], value) if column in CHOSEN else value


@page.get("/schemes/new/<int:draft>/clauses/<clause>/example")
def edit(draft: int, clause: str) -> str:
    """Show an example's form; the form of a further example is empty."""
    version, scheme, held = _clause(draft, clause)
    own = _own(version.examples, clause)
    number = _number(request.args.get("n", ""), len(own))
    rows = own[number].rows if number < len(own) else ({"name": NAMES[0]},)
    title = own[number].title if number < len(own) else ""
    return _shown(draft, scheme, held, number, list(rows), Filled("", {"title": title}))


def _clause(draft: int, clause: str) -> tuple[Any, Scheme, Clause]:
    making.demand_new_scheme(draft)
    version = making.newest_new_version(draft)
    scheme = read_new(version.body)
    held = scheme.revisions[-1].clause(clause)
    if held is None:
        raise NotFound()
    return version, scheme, held


def _own(text: str, clause: str) -> list[WorkedExample]:
    return [each for each in read_examples(text) if each.clause == clause]


def _number(typed: str, count: int) -> int:
    """The place of an example; `count` for a further one."""
    return min(int(typed), count) if ROW_NUMBER.fullmatch(typed) else count


def _shown(
    draft: int,
    scheme: Scheme,
    clause: Clause,
    number: int,
    rows: list[dict[str, str]],
    form: Filled,
) -> str:
    columns = example_columns(clause)
    return render_template(
        "authoring/example.html",
        draft=draft,
        scheme=scheme.name,
        clause=clause,
        number=number,
        columns=[(each, column_word(each)) for each in columns],
        choices={
            column: [(each, choice_word(CHOICE_KEYS[column], each)) for each in CHOSEN[column]]
            for column in columns
            if column in CHOSEN
        },
        rows=rows,
        most=MOST_ROWS,
        form=form,
        inputs={"title": EXAMPLE_TITLE},
        sentences=standard_sentences(clause),
        by_month=looks_at_months(clause),
    )


@page.post("/schemes/new/<int:draft>/clauses/<clause>/example")
def save(draft: int, clause: str) -> str | Response | tuple[str, int]:
    """Save an example.

    With `add` only a row of the form is added; with `remove` the example is removed; with `fix` the
    computed sums become the expected ones.
    """
    version, scheme, held = _clause(draft, clause)
    form, by = filled(), me().person
    own = _own(version.examples, clause)
    number = _number(form.values.get("n", ""), len(own))
    rows = typed_rows(form.values, ROWS, ("name", *example_columns(held), "expected"))
    rows = [{key: text for key, text in row.items() if text} for row in rows][:MOST_ROWS]
    if "add" in form.values:
        further = {"name": NAMES[len(rows) % len(NAMES)]}
        return _shown(draft, scheme, held, number, [*rows, further], form)
    try:
        if "remove" in form.values:
            changed = own[:number] + own[number + 1 :]
        elif "fix" in form.values:
            changed = _fixed(scheme, held, own, number)
        else:
            form.errors |= _errors(rows, held)
            example = WorkedExample(clause, EXAMPLE_TITLE.read(form.values), tuple(rows))
            if form.errors:
                return _shown(draft, scheme, held, number, rows, form), 400
            changed = [*own[:number], example, *own[number + 1 :]]
        others = [each for each in read_examples(version.examples) if each.clause != clause]
        text = written_examples([*others, *changed])
        runtime().write(
            lambda tx: making.save_new_scheme(tx, by, draft, parsed(version.body), text, version.id)
        )
    except JiebaoError as refusal:
        return _shown(draft, scheme, held, number, rows, form.refuse(refusal)), refusal.status
    flash_message(gettext("算例已保存。"))
    return redirect_to(url_for("new_schemes.show", draft=draft, _anchor=f"clause-{clause}"))


def _errors(rows: Sequence[Mapping[str, str]], clause: Clause) -> dict[str, str]:
    """The sentences beside the cells that are no numbers; at the head if there are no rows."""
    numbers = [each for each in example_columns(clause) if each not in (*CHOSEN, "team")]
    errors = {
        f"{ROWS}.{n}.{column}": gettext(NO_NUMBER)
        for n, row in enumerate(rows)
        for column in (*numbers, "expected")
        if not all(_is_figure(each) for each in row.get(column, "").split())
    }
    return errors if rows else {"": gettext("请至少填一个人。")}


def _is_figure(typed: str) -> bool:
    number = typed_number(typed, is_ratio=False)
    return number is not None and 0 <= number <= 10**9


def _fixed(
    scheme: Scheme, clause: Clause, own: list[WorkedExample], number: int
) -> list[WorkedExample]:
    """The examples with the computed sums as the expected ones of one of them. Raises NotFound."""
    if number >= len(own):
        raise NotFound()
    result = settle_example(scheme, clause, own[number])
    rows = tuple({**row.typed, "expected": _yuan(row.computed)} for row in result.rows)
    return [*own[:number], replace(own[number], rows=rows), *own[number + 1 :]]


def _yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02}" if fen % 100 else str(fen // 100)
