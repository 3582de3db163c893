"""Certificate design pages: letterhead, emblems, design and words of each honour, preview."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as AnyResponse

from certificates.design import known
from certificates.honour import MOST_SIGNATORIES
from certificates.picture import picture
from webapp.core.errors import JiebaoError, NotFound, _
from webapp.honours.citations import (
    PLACES,
    Cited,
    HonourKey,
    citation_of,
    citations_of,
    cited_clause,
    for_teams,
    honour_keys,
    shipped,
)
from webapp.honours.emblems import EmblemRefused, take_emblem
from webapp.honours.letterheads import Head, letterhead
from webapp.honours.models import Emblem
from webapp.honours.operations import set_stationery
from webapp.honours.operations.set_stationery import CitationGiven
from webapp.honours.rendering import demand_printable, render_sample
from webapp.honours.wording import period_words, values_of
from webapp.schemes.scheme_names import scheme_name
from webapp.web.current_user import me, runtime
from webapp.web.error_pages import refusal_sentence
from webapp.web.flash import flash_message
from webapp.web.forms import Filled, filled, row_number
from webapp.web.request_hooks import redirect_to

page = Blueprint("stationery", __name__)

DESIGN_NAMES = {
    "classic-gold": _("金典"),
    "modern-red": _("红动"),
    "ink": _("水墨"),
    "commendation": _("通报嘉奖"),
}
LANGUAGES = (("zh", "中文"), ("en", "English"))  # each in its own language
SAMPLE = HonourKey("telesales-reward", "monthly-best", "certificate")
SAMPLE_NAMES = {"person": "王小喆", "team": "海淀旗舰店电销一组"}
SAMPLE_SERIAL = "HR-2026-000001"
WIDE = 1000  # width of the preview in pixels


@page.get("/certificates/settings")
def show() -> str:
    """The form of the letterhead, the emblems, and the table of honours."""
    return _show(_letterhead_form(letterhead()))


@page.post("/certificates/settings")
def set_letterhead() -> str | AnyResponse | tuple[str, int]:
    """Save the letterhead, if it can be printed."""
    form, by = filled(), me().person
    try:
        head = _head_of(form.values)
        demand_printable(runtime(), _sample(head, citation_of(SAMPLE), SAMPLE, ""), "sample")
        runtime().write(lambda tx: set_stationery.save_letterhead(tx, by, head))
    except JiebaoError as refusal:
        return _show(form.refuse(refusal)), refusal.status
    flash_message(gettext("已保存，以后制作的证书都这样印。已经制作的不变。"))
    return redirect_to(url_for("stationery.show"))


@page.post("/certificates/emblems")
def add_emblem() -> AnyResponse:
    """Upload a logo or seal, to be chosen afterwards."""
    by, kind = me().person, request.form.get("kind", "")
    file = request.files.get("file")
    try:
        if file is None:
            raise EmblemRefused()
        taken = take_emblem(file.read())
        size = (taken.width, taken.height)
        number = runtime().write(
            lambda tx: set_stationery.save_emblem(tx, by, kind, taken.png, size)
        )
    except JiebaoError as refusal:
        flash_message(refusal_sentence(refusal), "error")
        return redirect_to(url_for("stationery.show"))
    flash_message(gettext("图片已上传。看过预览，再点“保存”。"))
    chosen = urlencode({kind: number})
    return redirect_to(f"{url_for('stationery.show')}?{chosen}")


@page.get("/certificates/emblems/<int:number>.png")
def emblem(number: int) -> Response:
    """The picture of a logo or seal."""
    held = Emblem.get_or_none(Emblem.id == number)
    if held is None:
        raise NotFound()
    return Response(bytes(held.png), mimetype="image/png")


@page.get("/certificates/wordings/<scheme>/<clause>/<kind>")
def wording(scheme: str, clause: str, kind: str) -> str:
    """One honour's design and words."""
    key = _key(scheme, clause, kind)
    return _wording(key, _citation_form(citation_of(key)))


@page.post("/certificates/wordings/<scheme>/<clause>/<kind>")
def set_wording(scheme: str, clause: str, kind: str) -> str | AnyResponse | tuple[str, int]:
    """Save an honour's design and words if they can be printed, or restore the shipped ones."""
    key, form, by = _key(scheme, clause, kind), filled(), me().person
    cited = shipped(key) if "shipped" in form.values else _cited_of(form.values)
    try:
        demand_printable(runtime(), _sample(letterhead(), cited, key, ""), "sample")
        given = CitationGiven(*key, **_citation_form(cited).values)
        runtime().write(lambda tx: set_stationery.set_citation(tx, by, given))
    except JiebaoError as refusal:
        return _wording(key, form.refuse(refusal)), refusal.status
    flash_message(gettext("已保存，以后制作的证书都这样印。已经制作的不变。"))
    return redirect_to(url_for("stationery.show"))


@page.post("/certificates/preview")
def preview() -> str:
    """The frame of the preview for the typed values, or the reason why they cannot be printed."""
    typed = filled().values
    try:
        demand_printable(runtime(), _asked(typed), "sample")
    except JiebaoError as refusal:
        return render_template(
            "honours/stationery/_preview.html", refusal=refusal_sentence(refusal), asked={}
        )
    return render_template("honours/stationery/_preview.html", refusal="", asked=typed)


@page.get("/certificates/preview.png")
def preview_picture() -> Response:
    """A sample certificate of the typed values, as PNG."""
    painted = picture(render_sample(runtime(), _asked(request.args)), WIDE, colours=128)
    return Response(painted, mimetype="image/png")


def _asked(args: Mapping[str, str]) -> dict[str, Any]:
    """The values for a preview; a missing value is taken from those in force."""
    key = _key(*(args.get(part) or held for part, held in SAMPLE._asdict().items()))
    head = _head_of(args) if "company" in args else letterhead()
    cited = _cited_of(args) if "body" in args else citation_of(key)
    if args.get("shown") in known():
        cited = replace(cited, design=args["shown"])
    return _sample(head, cited, key, args.get("name", ""))


def _sample(head: Head, cited: Cited, key: HonourKey, name: str) -> dict[str, Any]:
    whose = "team" if for_teams(cited_clause(key)) else "person"
    today = runtime().today
    values = values_of(head, cited, name or SAMPLE_NAMES[whose], _sample_places(today))
    return {**values, "granted_on": today.isoformat(), "serial": SAMPLE_SERIAL}


def _sample_places(today: date) -> dict[str, str]:
    filled_in = (period_words(f"{today:%Y-%m}"), "1", "128,000")
    return dict(zip(PLACES, filled_in, strict=True))


def _key(scheme: str, clause: str, kind: str) -> HonourKey:
    """The key of an honour that some scheme can grant. Raises NotFound."""
    key = HonourKey(scheme, clause, kind)
    if key not in honour_keys():
        raise NotFound()
    return key


def _head_of(values: Mapping[str, str]) -> Head:
    return Head(
        company=values.get("company", ""),
        department=values.get("department", ""),
        signatories=tuple(
            line.strip() for line in values.get("signatories", "").splitlines() if line.strip()
        ),
        language=values.get("language", "zh"),
        logo=row_number(values.get("logo", "")),
        seal=row_number(values.get("seal", "")),
    )


def _cited_of(values: Mapping[str, str]) -> Cited:
    return Cited(
        design=values.get("design", ""),
        title=values.get("title", ""),
        salutation=values.get("salutation", ""),
        body=values.get("body", ""),
        closing=values.get("closing", ""),
    )


def _letterhead_form(head: Head) -> Filled:
    """The form of the letterhead in force; a new emblem is preselected."""
    values = {**vars(head), "signatories": "\n".join(head.signatories)}
    for kind in set_stationery.EMBLEMS:
        values[kind] = row_number(request.args.get(kind, "")) or values[kind]
    return Filled("", {name: str(value) for name, value in values.items()})


def _citation_form(cited: Cited) -> Filled:
    values = {name: value for name, value in vars(cited).items() if name != "own"}
    return Filled("", values)


def _show(form: Filled) -> str:
    held = {
        kind: list(Emblem.select().where(Emblem.kind == kind)) for kind in set_stationery.EMBLEMS
    }
    cited = citations_of(honour_keys())
    rows = [(key, scheme_name(key.scheme), held) for key, held in cited.items()]
    return render_template(
        "honours/stationery/index.html",
        form=form,
        emblems=held,
        rows=rows,
        designs=_designs(),
        languages=LANGUAGES,
        most_signatories=MOST_SIGNATORIES,
    )


def _wording(key: HonourKey, form: Filled) -> str:
    return render_template(
        "honours/stationery/wording.html",
        key=key,
        scheme=scheme_name(key.scheme),
        name=cited_clause(key).name,
        own=citation_of(key).own,
        form=form,
        designs=_designs(),
        places=PLACES,
    )


def _designs() -> list[tuple[str, str]]:
    return [(name, gettext(DESIGN_NAMES.get(name, name))) for name in known()]
