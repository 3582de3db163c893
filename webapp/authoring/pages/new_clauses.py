"""Show the gallery of clause shapes and a clause's form; save and remove a clause."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from rules.clauses import SHAPES, Clause
from rules.scheme_values import SchemeFault, SchemePlace, read_clause
from webapp.authoring.clause_typed import clause_table, field_of_fault, typed_of
from webapp.authoring.new_scheme_text import parsed
from webapp.authoring.operations import new_schemes as making
from webapp.authoring.pages.clause_form import ClauseForm
from webapp.authoring.shape_samples import shape_sample
from webapp.authoring.shape_words import CHOICE_WORDS, GROUPS, SHAPE_WORDS
from webapp.core.errors import JiebaoError, NotFound
from webapp.facts.card_products import card_products
from webapp.planning.clause_products import ClauseProductUnknown, demand_products
from webapp.planning.fault_sentences import fault_words
from webapp.planning.standards.sentences import standard_sentences
from webapp.schemes.metric_names import FIGURES
from webapp.web.current_user import me, runtime
from webapp.web.error_pages import refusal_sentence, translated_words
from webapp.web.flash import flash_message
from webapp.web.forms import filled
from webapp.web.request_hooks import redirect_to

page = Blueprint("new_clauses", __name__)
NEW = "new"  # stands in an address for the id of a clause that is not made yet
CONTROLS = ("add", "drop", "shape", "seen", "look")


def gallery() -> list[tuple[str, list[tuple[str, str, str]]]]:
    """Return the groups of shapes by name, each shape as (shape, title, example sentence)."""
    return [
        (
            gettext(name),
            [
                (shape, gettext(words.title), gettext(words.example))
                for shape, words in SHAPE_WORDS.items()
                if words.group == group
            ],
        )
        for group, name in GROUPS.items()
    ]


@page.get("/schemes/new/<int:draft>/clauses")
def choose(draft: int) -> str:
    """Show the gallery of clause shapes."""
    version = _version(draft)
    return render_template(
        "authoring/gallery.html",
        draft=draft,
        name=parsed(version.body)["name"],
        groups=gallery(),
    )


def _version(draft: int) -> Any:
    making.demand_new_scheme(draft)
    return making.newest_new_version(draft)


@page.get("/schemes/new/<int:draft>/clauses/<clause>")
def edit(draft: int, clause: str) -> str:
    """Show a clause's form; that of a new clause holds the sample of its shape."""
    version = _version(draft)
    table = parsed(version.body)
    held = _clause_of(table, clause, request.args.get("shape", ""))
    form = ClauseForm(held["shape"], typed_of(held["shape"], held))
    return _shown(draft, clause, table, version.id, form)


def _clause_of(table: dict[str, Any], clause: str, shape: str) -> dict[str, Any]:
    """The clause's table, or the sample of a shape. Raises NotFound."""
    if clause == NEW:
        if shape not in SHAPES:
            raise NotFound()
        return shape_sample(shape)
    for held in table["revision"][-1]["clause"]:
        if held["id"] == clause:
            return dict(held)
    raise NotFound()


def _shown(
    draft: int, clause: str, table: dict[str, Any], seen: object, form: ClauseForm, head: str = ""
) -> str:
    form.campaign, form.products = bool(table.get("campaign")), card_products().offered
    made, _errors = _read(form.shape, form.typed, clause)
    return render_template(
        "authoring/clause.html",
        draft=draft,
        clause=clause,
        scheme=table["name"],
        seen=seen,
        shape=form.shape,
        title=gettext(SHAPE_WORDS[form.shape].title),
        fields=form.fields(),
        form=form,
        head=head,
        sentences=standard_sentences(made) if made else [],
    )


def _read(shape: str, typed: Any, key: str) -> tuple[Clause | None, dict[str, str]]:
    """The clause that was typed, or the sentences beside the fields that are wrong."""
    read = clause_table(shape, typed)
    if read.errors:
        return None, {name: gettext(sentence) for name, sentence in read.errors.items()}
    try:
        place = SchemePlace("", f"revision 1, clause {key}")
        made = read_clause({**read.table, "id": key}, place)
        demand_products([made])
        return made, {}
    except ClauseProductUnknown as refusal:
        return None, {"product": refusal_sentence(refusal)}
    except SchemeFault as fault:
        names = {**FIGURES, **CHOICE_WORDS["period"]}
        said = str(translated_words(fault_words(fault.fault, names)))
        return None, {field_of_fault(fault): said}


@page.post("/schemes/new/<int:draft>/clauses/<clause>/look")
def look(draft: int, clause: str) -> str:
    """Show the sentences of the clause as it is typed so far, as a fragment."""
    making.demand_new_scheme(draft)
    shape, typed = _posted()
    made, errors = _read(shape, typed, clause)
    return render_template(
        "authoring/_preview.html",
        sentences=standard_sentences(made) if made else [],
        errors=errors,
    )


def _posted() -> tuple[str, dict[str, str]]:
    """The shape and the typed values of the form. Raises NotFound."""
    values = filled().values
    shape = values.get("shape", "")
    if shape not in SHAPES:
        raise NotFound()
    return shape, {name: text for name, text in values.items() if name not in CONTROLS}


@page.post("/schemes/new/<int:draft>/clauses/<clause>")
def save(draft: int, clause: str) -> str | Response | tuple[str, int]:
    """Save a clause; with `add` or `drop`, only add or drop a row of the form."""
    version, values = _version(draft), filled().values
    shape, typed = _posted()
    table, seen = parsed(version.body), values.get("seen", "")
    if "add" in values or "drop" in values:
        gone = values.get("drop")
        kept = {
            name: text
            for name, text in typed.items()
            if gone is None or not f"{name}.".startswith(f"{gone}.")
        }
        form = ClauseForm(shape, kept, more=values.get("add", ""))
        return _shown(draft, clause, table, seen, form)
    key = _new_id(table, shape) if clause == NEW else clause
    made, errors = _read(shape, typed, key)
    if made is None:
        return _shown(draft, clause, table, seen, ClauseForm(shape, typed, errors)), 400
    changed = _with_clause(table, key, {"id": key, **clause_table(shape, typed).table})
    changed["name"] = _name_of_scheme(table, shape, made)
    by, known = me().person, int(seen) if seen.isascii() and seen.isdigit() else 0
    try:
        runtime().write(lambda tx: making.save_new_scheme(tx, by, draft, changed, seen=known))
    except JiebaoError as refusal:
        form = ClauseForm(shape, typed)
        head = refusal_sentence(refusal)
        return _shown(draft, clause, table, seen, form, head), refusal.status
    flash_message(gettext("条款已保存。"))
    return redirect_to(url_for("new_schemes.show", draft=draft, _anchor=f"clause-{key}"))


def _name_of_scheme(table: dict[str, Any], shape: str, made: Clause) -> str:
    """The scheme's name: that of its first clause as long as it has the one of the shape."""
    is_first = not table["revision"][-1]["clause"]
    is_unnamed = table["name"] == shape_sample(shape)["name"]
    return made.name if is_first and is_unnamed else str(table["name"])


def _new_id(table: dict[str, Any], shape: str) -> str:
    """The first free id of a shape's clauses: its name and a number."""
    taken = {held["id"] for held in table["revision"][-1]["clause"]}
    numbers = range(1, len(taken) + 2)
    return next(f"{shape}-{n}" for n in numbers if f"{shape}-{n}" not in taken)


def _with_clause(table: dict[str, Any], key: str, held: dict[str, Any] | None) -> dict[str, Any]:
    """The scheme's table with this clause in its newest revision, or without it."""
    revisions = table["revision"]
    clauses = list(revisions[-1]["clause"])
    place = next((n for n, each in enumerate(clauses) if each["id"] == key), len(clauses))
    clauses[place : place + 1] = [] if held is None else [held]
    return {**table, "revision": [*revisions[:-1], {**revisions[-1], "clause": clauses}]}


@page.post("/schemes/new/<int:draft>/clauses/<clause>/remove")
def remove(draft: int, clause: str) -> Response:
    """Remove a clause from the draft."""
    table, by = parsed(_version(draft).body), me().person
    _clause_of(table, clause, "")
    changed = _with_clause(table, clause, None)
    runtime().write(lambda tx: making.save_new_scheme(tx, by, draft, changed))
    flash_message(gettext("条款已删除。"))
    return redirect_to(url_for("new_schemes.show", draft=draft))
