"""Let HR begin, edit and submit new schemes, and a leader decide on them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from rules.clauses import SHAPES
from rules.facts import LEVELS
from webapp.authoring.new_scheme_text import blank_table, copied_table, parsed, read_new
from webapp.authoring.operations import new_schemes as making
from webapp.authoring.operations.new_schemes import (
    DECLINE_NOTE,
    SCHEME_NAME,
    SCHEME_TEXT,
    STARTS,
    WHY,
    WISHED_ID,
)
from webapp.authoring.pages.new_clauses import NEW, gallery
from webapp.authoring.pages.new_examples import examples_told, wanting_examples
from webapp.authoring.pages.new_scheme_views import (
    clauses_in_words,
    effect_of,
    new_scheme_rows,
)
from webapp.authoring.shape_samples import shape_sample
from webapp.core.errors import JiebaoError, NotFound
from webapp.facts.transactions import Transaction
from webapp.planning.operations.enrol import EnrolmentGiven
from webapp.planning.standards.phrases import ROLES
from webapp.schemes.catalogue import own_revisions, scheme_table, schemes
from webapp.schemes.metric_names import word_name
from webapp.schemes.models import NewScheme, NewSchemeStep
from webapp.web.current_user import me, runtime
from webapp.web.error_pages import refusal_sentence
from webapp.web.flash import flash_message
from webapp.web.formatting import day_text
from webapp.web.forms import Filled, chosen, filled
from webapp.web.request_hooks import redirect_to

page = Blueprint("new_schemes", __name__)
INPUTS = {each.name: each for each in (SCHEME_NAME, WISHED_ID, WHY, SCHEME_TEXT, STARTS)}


@page.get("/schemes/new")
def index() -> str:
    """Show the new schemes so far, and the forms that begin one."""
    return _index(Filled(""))


def _index(form: Filled) -> str:
    return render_template(
        "authoring/index.html",
        rows=new_scheme_rows(),
        schemes=[(key, gettext(held.name)) for key, held in schemes().items()],
        groups=gallery(),
        draft=None,
        names=runtime().company.names(),
        form=form,
        inputs=INPUTS,
    )


@page.post("/schemes/new")
def begin() -> str | Response | tuple[str, int]:
    """Begin a new scheme: from a clause shape, empty, as a copy, or from TOML text or a file."""
    form, by = filled(), me().person
    try:
        table = _begun(form)
        wished = WISHED_ID.read(form.values)
        draft = runtime().write(lambda tx: making.open_new_scheme(tx, by, table, wished))
    except JiebaoError as refusal:
        return _index(form.refuse(refusal)), refusal.status
    if form.values.get("way") == "shape":
        shape = form.values["shape"]
        return redirect_to(url_for("new_clauses.edit", draft=draft, clause=NEW, shape=shape))
    return redirect_to(url_for("new_schemes.show", draft=draft))


def _begun(form: Filled) -> dict[str, Any]:
    """The table of the chosen way. Raises Missing, TextTooLong, NotFound, SchemeTextFaulty."""
    way = form.values.get("way", "blank")
    if way == "text":
        form.values["text"] = _typed_text(form)
        text = SCHEME_TEXT.read(form.values)
        read_new(text)
        return parsed(text)
    if way == "shape":
        if form.values.get("shape") not in SHAPES:
            raise NotFound()
        return blank_table(str(shape_sample(form.values["shape"])["name"]), campaign=False)
    if way == "copy":
        scheme = form.values.get("copied", "")
        if scheme not in schemes():
            raise NotFound()
        table = scheme_table(scheme, own_revisions(scheme))
        name = form.values.get("name") or gettext("%(name)s（副本）", name=table["name"])
        named = SCHEME_NAME.read({"name": name})
        return copied_table(table, runtime().today, named)
    return blank_table(SCHEME_NAME.read(form.values), "campaign" in form.values)


def _typed_text(form: Filled) -> str:
    """The pasted text, or that of the uploaded file."""
    upload = request.files.get("file")
    if upload is None or not upload.filename:
        return form.values.get("text", "")
    return upload.read(SCHEME_TEXT.most * 4).decode("utf-8-sig", errors="replace")


@page.get("/schemes/new/<int:draft>")
def show(draft: int) -> str:
    """Show the editor of a new scheme; to a leader, what is to be decided."""
    return _show(_draft(draft), Filled(""))


def _draft(number: int) -> NewScheme:
    held = NewScheme.get_or_none(NewScheme.id == number)
    if held is None:
        raise NotFound()
    return held


def _show(held: NewScheme, form: Filled, given: EnrolmentGiven | None = None) -> str:
    """The page; with `given`, and for a submitted scheme, what it means from its first day on."""
    step = making.last_new_steps([held.id]).get(held.id)
    state = making.state_after(step)
    version = making.newest_new_version(held.id)
    scheme = read_new(version.body)
    if state == "proposed" and step is not None:
        given = given or making.enrolment_of_step(held.scheme, step, step.from_on)
    effect = effect_of(scheme, given) if given else None
    examples = examples_told(scheme, version.examples)
    return render_template(
        "authoring/scheme.html",
        draft=held,
        scheme=scheme,
        state=state,
        step=step,
        version=version,
        because=parsed(version.body)["revision"][-1].get("because", ""),
        clauses=clauses_in_words(scheme),
        examples=examples,
        wanting=wanting_examples(scheme, examples),
        wrong=sum(not each.passes for held in examples.values() for each in held),
        effect=effect,
        form=form,
        inputs=INPUTS,
        **_choices(given, step),
        today=runtime().today,
        names=runtime().company.names(),
    )


def _choices(given: EnrolmentGiven | None, step: NewSchemeStep | None) -> dict[str, Any]:
    """What can be chosen of for whom and from when a scheme holds, and what is chosen."""
    teams = runtime().company.teams
    offered = {
        "roles": [(role, gettext(name)) for role, name in ROLES.items()],
        "levels": [(level, word_name(level)) for level in LEVELS],
        "teams": [(key, team.name) for key, team in teams.items()],
    }
    held = {name: getattr(given, name) if given else () for name in offered}
    return {
        **offered,
        "chosen": held,
        "told": {
            name: gettext("、").join(text for each, text in choices if each in held[name])
            for name, choices in offered.items()
        },
        "first": given.from_on if given else _first(step),
    }


def _first(step: NewSchemeStep | None) -> date | None:
    return step.from_on if step is not None else None


@page.post("/schemes/new/<int:draft>")
def save(draft: int) -> str | Response | tuple[str, int]:
    """Save the name and reason, or the whole text."""
    held, form, by = _draft(draft), filled(), me().person
    try:
        if "text" in form.values:
            text = SCHEME_TEXT.read(form.values)
            read_new(text)
            table = parsed(text)
        else:
            table = _renamed(held, form)
        runtime().write(lambda tx: making.save_new_scheme(tx, by, draft, table))
    except JiebaoError as refusal:
        return _show(held, form.refuse(refusal)), refusal.status
    flash_message(gettext("草稿已保存。"))
    return _back(draft)


def _renamed(held: NewScheme, form: Filled) -> dict[str, Any]:
    table = parsed(making.newest_new_version(held.id).body)
    revisions = table["revision"]
    last = {**revisions[-1], "because": WHY.read(form.values)}
    return {
        **table,
        "name": SCHEME_NAME.read(form.values),
        "campaign": "campaign" in form.values,
        "revision": [*revisions[:-1], last],
    }


def _back(draft: int) -> Response:
    return redirect_to(url_for("new_schemes.show", draft=draft))


@page.post("/schemes/new/<int:draft>/propose")
def propose(draft: int) -> str | Response | tuple[str, int]:
    """Submit the scheme; with `look`, only show its effect."""
    held, form, by = _draft(draft), filled(), me().person
    try:
        given = EnrolmentGiven(
            scheme=held.scheme,
            from_on=STARTS.read(chosen(form, STARTS)),
            roles=tuple(request.form.getlist("roles")),
            levels=tuple(request.form.getlist("levels")),
            teams=tuple(request.form.getlist("teams")),
        )
        if "look" in form.values:
            here, version = runtime(), making.newest_new_version(draft)
            making.check_new_scheme(here.company, version, given.from_on, here.clock())
            return _show(held, form, given)
        runtime().write(lambda tx: making.propose_new_scheme(tx, by, draft, given))
    except JiebaoError as refusal:
        return _show(held, form.refuse(refusal)), refusal.status
    flash_message(gettext("已提交，公司领导批准后从那一天起施行。"))
    return _back(draft)


@page.post("/schemes/new/<int:draft>/withdraw")
def withdraw(draft: int) -> Response:
    """Withdraw a submitted scheme, so that it can be changed."""
    by = me().person
    return _decided(
        draft,
        lambda tx: making.withdraw_new_scheme(tx, by, draft),
        gettext("已收回，可以继续修改。"),
    )


@page.post("/schemes/new/<int:draft>/discard")
def discard(draft: int) -> Response:
    """Discard the draft."""
    by = me().person
    return _decided(
        draft, lambda tx: making.discard_new_scheme(tx, by, draft), gettext("草稿已放弃。")
    )


@page.post("/schemes/new/<int:draft>/restore")
def restore(draft: int) -> Response:
    """Open a discarded draft again."""
    by = me().person
    said = gettext("草稿已恢复，可以继续修改。")
    return _decided(draft, lambda tx: making.restore_new_scheme(tx, by, draft), said)


def _decided(draft: int, decide: Callable[[Transaction], None], said: str) -> Response:
    _draft(draft)
    try:
        runtime().write(decide)
        flash_message(said)
    except JiebaoError as refusal:
        flash_message(refusal_sentence(refusal), "error")
    return _back(draft)


@page.post("/schemes/new/<int:draft>/decide")
def decide(draft: int) -> str | Response | tuple[str, int]:
    """Let a leader approve the submitted scheme from a day on, or return it with a note."""
    held, form, by = _draft(draft), filled(), me().person
    try:
        if form.values.get("decision") == "decline":
            note = DECLINE_NOTE.read(form.values)
            runtime().write(lambda tx: making.decline_new_scheme(tx, by, draft, note))
            flash_message(gettext("已退回。"))
            return _back(draft)
        from_on = STARTS.read(form.values)
        runtime().write(lambda tx: making.approve_new_scheme(tx, by, draft, from_on))
    except JiebaoError as refusal:
        return _show(held, form.refuse(refusal)), refusal.status
    flash_message(gettext("已批准：%(day)s起生效。", day=day_text(from_on)))
    return _back(draft)
