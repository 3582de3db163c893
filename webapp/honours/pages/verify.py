"""The public page behind a certificate's QR code: what was granted, to whom, and its state."""

from __future__ import annotations

import json

from flask import Blueprint, Response, render_template

from certificates.credential import MEDIA_TYPE
from webapp.audit.chain import head_at
from webapp.core.errors import NotFound
from webapp.honours.models import Certificate
from webapp.honours.rendering import honour_credential
from webapp.honours.status import certificate_state
from webapp.web.current_user import runtime

page = Blueprint("verify", __name__)


@page.get("/verify/<code>")
def show(code: str) -> str:
    """The certificate with this code; the code is too long to be guessed."""
    held = _held(code)
    return render_template(
        "honours/verify/index.html",
        certificate=held,
        honour=json.loads(held.honour),
        state=certificate_state(held.serial),
        chain_head=head_at(held.issued_at),
    )


@page.get("/verify/<code>/credential.jwt")
def token(code: str) -> Response:
    """The certificate as an Open Badge 3.0 credential, to keep or to verify elsewhere."""
    held = _held(code)
    headers = {"Content-Disposition": f'attachment; filename="{held.serial}.jwt"'}
    return Response(honour_credential(runtime(), held), mimetype=MEDIA_TYPE, headers=headers)


def _held(code: str) -> Certificate:
    held = Certificate.get_or_none(Certificate.code == code)
    if held is None:
        raise NotFound()
    return held
