"""Render certificates as PDF or credential from the values kept with each."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from certificates import CertificateError, Honour, check, press, press_signed, press_signed_run
from certificates.credential import credential_of
from webapp.core.errors import JiebaoError, _
from webapp.honours.models import Certificate
from webapp.honours.signing_key import signer_of
from webapp.honours.wording import honour_of
from webapp.web.app_context import Office

# Names of an honour's parts in errors of certificates/, which may not import gettext.
PARTS = (
    *(_("荣誉名称"), _("姓名"), _("称谓"), _("结语"), _("公司名称"), _("印章部门")),
    *(_("正文"), _("署名")),
)
T = TypeVar("T")
UNISSUED = "HR-0000-000000"


class NotPrintable(JiebaoError):
    """The certificate cannot be printed: a text is too long, or a character has no font."""

    status = 422


def demand_printable(office: Office, values: dict[str, Any], code: str) -> None:
    """Check before issuing that the values can be printed. Raises NotPrintable."""
    honour = {**values, "serial": UNISSUED}
    _translating_errors(lambda: check([honour_of(honour, verify_address(office, code))]))


def render_sample(office: Office, values: dict[str, Any]) -> bytes:
    """An unsigned sample certificate as PDF. Raises NotPrintable."""
    return _translating_errors(lambda: press(honour_of(values, verify_address(office, "sample"))))


def render_alone(office: Office, held: Certificate) -> bytes:
    """One signed certificate as PDF, with its credential inside. Raises NotPrintable."""
    signer = signer_of(office)
    return _translating_errors(lambda: press_signed(kept(office, held), signer, held.issued_at))


def render_together(
    office: Office, certificates: Sequence[Certificate], pressed: Callable[[int], None]
) -> bytes:
    """All certificates in one PDF, signed once. Raises NotPrintable, and what `pressed` raises."""
    signer = signer_of(office)
    honours = [kept(office, held) for held in certificates]
    return _translating_errors(lambda: press_signed_run(honours, signer, pressed))


def credential(office: Office, held: Certificate) -> str:
    """The certificate as an Open Badge 3.0 credential."""
    return credential_of(kept(office, held), signer_of(office), held.issued_at)


def kept(office: Office, held: Certificate) -> Honour:
    """The honour as it was issued."""
    return honour_of(json.loads(held.honour), verify_address(office, held.code))


def verify_address(office: Office, code: str) -> str:
    """The address of the public page of a certificate."""
    return f"{office.config.address}/verify/{code}"


def _translating_errors(work: Callable[[], T]) -> T:
    try:
        return work()
    except CertificateError as refusal:
        unprintable = NotPrintable(**refusal.values)
        unprintable.sentence = refusal.sentence
        unprintable.field = refusal.field
        raise unprintable from refusal
