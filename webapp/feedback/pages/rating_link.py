"""The link and QR code that a seller shows a customer, for one own call or deal."""

from __future__ import annotations

from io import BytesIO

import segno
from flask import Blueprint, Response, render_template

from webapp.core.link_tokens import hash_of, token_of
from webapp.facts.models import Call, Deal
from webapp.facts.rateable import OPEN_FOR
from webapp.feedback.operations.rate import make_link, rating_of, source_of
from webapp.web.current_user import me, office

page = Blueprint("rating_link", __name__)
QUIET = 4  # modules of white around the code, as its standard asks


@page.get("/records/<int:number>/rating")
def show(number: int) -> str:
    """The code large, the link to read out or to copy; to open it first makes the link."""
    source = _own(number)
    held = source_of(source)
    rated = rating_of(source)
    return render_template(
        "records/rating.html",
        number=number,
        link=_address(source),
        rated=rated is not None,
        open_days=OPEN_FOR.days,
        deal=Deal.get_or_none(Deal.fact == source),
        call=Call.get_or_none(Call.fact == held.latest) if held else None,
    )


@page.get("/records/<int:number>/rating.svg")
def code(number: int) -> Response:
    """The QR code as an image: dark on white in either colour scheme, or no phone reads it."""
    image = BytesIO()
    made = segno.make(_address(_own(number)), error="m", micro=False)
    made.save(image, kind="svg", border=QUIET, dark="#000", light="#fff", omitsize=True)
    return Response(image.getvalue(), mimetype="image/svg+xml")


def _own(number: int) -> int:
    """The source of an own record, its link made where it is the first time. Raises NotOwn."""
    seller, key = me().person, office().keys.number_hash

    def kept(source: int) -> str:
        return hash_of(key, token_of(key, source))

    return office().write(lambda tx: make_link(tx, seller, number, kept))


def _address(source: int) -> str:
    return f"{office().config.address}/r/{token_of(office().keys.number_hash, source)}"
