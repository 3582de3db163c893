"""Certificates: issued from approved honours, printed whenever they are asked for."""

from __future__ import annotations

import json
import secrets

from flask import Blueprint, Response, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as AnyResponse

from certificates import CertificateError, press
from webapp.access import HR
from webapp.errors import JiebaoError, NotFound, _
from webapp.honours import honour_of, words_of
from webapp.models import Approval, Certificate, Line
from webapp.operations.certifying import PRINTABLE, honour_line, issue
from webapp.pages.doors import go_to
from webapp.pages.failures import sentence_of
from webapp.pages.forms import row_number
from webapp.pages.member import me, office
from webapp.pages.mine import line_rows
from webapp.pages.said import say
from webapp.standing_certificates import states_of
from webapp.standing_lines import stands

page = Blueprint("certificates", __name__)


# What the press calls the parts of an honour; its own room may import no marker.
PARTS = (
    *(_("荣誉名称"), _("姓名"), _("称谓"), _("结语"), _("公司名称"), _("印章部门")),
    *(_("正文"), _("署名")),
)


class NotPrintable(JiebaoError):
    """The press refuses: a character that no font has, a text too long."""

    status = 422


@page.get("/certificates")
def show() -> str:
    """Approved honours without a certificate, and the certificates issued."""
    reversed_lines = Line.select(Line.reverses).where(Line.reverses.is_null(False), stands())
    candidates = line_rows(
        Line.kind.in_(PRINTABLE),
        Line.sign > 0,
        Approval.line.is_null(False),
        Certificate.serial.is_null(),
        Line.number.not_in(reversed_lines),
        limit=200,
    )
    issued = list(Certificate.select().order_by(Certificate.serial.desc()).limit(200))
    states = states_of(held.serial for held in issued)
    return render_template(
        "certificates/index.html",
        candidates=candidates,
        issued=[
            {
                "certificate": held,
                "honour": json.loads(held.honour),
                "state": states[held.serial],
            }
            for held in issued
        ],
    )


@page.post("/certificates")
def make() -> AnyResponse:
    """Issue the certificate of one line, after the press has shown that it can print it."""
    number = request.form.get("line", "")
    by = me().person
    try:
        line = honour_line(row_number(number))
        here = office()
        values = words_of(line, here.company, here.today)
        code = secrets.token_urlsafe(16)
        demand_printable(values, code)
        issued = here.write(lambda tx: issue(tx, by, line.number, code, values))
        say(gettext("证书 %(serial)s 已制作。", serial=issued.serial))
    except JiebaoError as refusal:
        say(sentence_of(refusal), "error")
    return go_to(url_for("certificates.show"))


@page.get("/certificates/<serial>.pdf")
def download(serial: str) -> Response:
    """The certificate as PDF: HR's every one, a person's own."""
    held = Certificate.get_or_none(Certificate.serial == serial)
    if held is None or not (me().role in HR or held.line.person_id == me().person):
        raise NotFound()
    pdf = _press(json.loads(held.honour), held.code)
    headers = {"Content-Disposition": f'inline; filename="{serial}.pdf"'}
    return Response(pdf, mimetype="application/pdf", headers=headers)


def demand_printable(values: dict[str, object], code: str) -> None:
    """Refuse what the press would refuse, before anything is issued. Raises NotPrintable."""
    _press({**values, "serial": "HR-0000-000000"}, code)


def _press(values: dict[str, object], code: str) -> bytes:
    address = f"{office().config.address}/verify/{code}"
    try:
        return press(honour_of(values, address))
    except CertificateError as refusal:
        called = refusal.values.get("field_name")
        part = {"field_name": gettext(called)} if called in PARTS else {}
        unprintable = NotPrintable(**{**refusal.values, **part})
        unprintable.sentence = refusal.sentence
        raise unprintable from refusal
