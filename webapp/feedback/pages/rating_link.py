"""The page with the rating link and QR code that a seller shows to a customer."""

from __future__ import annotations

from io import BytesIO

import segno
from flask import Blueprint, Response, render_template

from webapp.core.link_tokens import link_token, link_token_hash
from webapp.facts.models import Call, Deal
from webapp.facts.rateable import OPEN_FOR
from webapp.feedback.operations.rate import is_rated, make_link, source_of
from webapp.web.current_user import me, runtime

page = Blueprint("rating_link", __name__)
QUIET = 4  # modules of white around the code, as the QR standard requires


@page.get("/records/<int:number>/rating")
def show(number: int) -> str:
    """Show the code and the link; the first visit makes the link."""
    source = _own(number)
    held = source_of(source)
    return render_template(
        "records/rating.html",
        number=number,
        link=_address(source),
        rated=is_rated(source),
        open_days=OPEN_FOR.days,
        deal=Deal.get_or_none(Deal.fact == source),
        call=Call.get_or_none(Call.fact == held.latest) if held else None,
    )


@page.get("/records/<int:number>/rating.svg")
def code(number: int) -> Response:
    """The QR code as SVG, dark on white in both colour schemes, so that phones can read it."""
    image = BytesIO()
    made = segno.make(_address(_own(number)), error="m", micro=False)
    made.save(image, kind="svg", border=QUIET, dark="#000", light="#fff", omitsize=True)
    return Response(image.getvalue(), mimetype="image/svg+xml")


def _own(number: int) -> int:
    """The source of an own record; makes its link if there is none. Raises as `make_link`."""
    seller, key = me().person, runtime().keys.number_hash

    def stored_hash(source: int) -> str:
        return link_token_hash(key, link_token(key, source))

    return runtime().write(lambda tx: make_link(tx, seller, number, stored_hash))


def _address(source: int) -> str:
    return f"{runtime().config.address}/r/{link_token(runtime().keys.number_hash, source)}"
