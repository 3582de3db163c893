"""The public page behind a certificate's QR code: what was granted, to whom, and if it stands."""

from __future__ import annotations

import json

from flask import Blueprint, render_template

from webapp.audit.chain import head_at
from webapp.errors import NotFound
from webapp.models import Certificate
from webapp.standing_certificates import state_of

page = Blueprint("verify", __name__)


@page.get("/verify/<code>")
def show(code: str) -> str:
    """What the certificate of this code says; the code is long enough not to be guessed."""
    held = Certificate.get_or_none(Certificate.code == code)
    if held is None:
        raise NotFound()
    return render_template(
        "verify/index.html",
        certificate=held,
        honour=json.loads(held.honour),
        state=state_of(held.serial),
        chain_head=head_at(held.issued_at),
    )
