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
from webapp.web.runtime import Runtime

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


def demand_printable(runtime: Runtime, values: dict[str, Any], code: str) -> None:
    """Check before issuing that the values can be printed. Raises NotPrintable."""
    honour = {**values, "serial": UNISSUED}
    _translating_errors(lambda: check([honour_of(honour, verify_address(runtime, code))]))


def render_sample(runtime: Runtime, values: dict[str, Any]) -> bytes:
    """An unsigned sample certificate as PDF. Raises NotPrintable."""
    return _translating_errors(lambda: press(honour_of(values, verify_address(runtime, "sample"))))


def render_alone(runtime: Runtime, held: Certificate) -> bytes:
    """One signed certificate as PDF, with its credential inside. Raises NotPrintable."""
    signer = signer_of(runtime)
    return _translating_errors(
        lambda: press_signed(honour_of_certificate(runtime, held), signer, held.issued_at)
    )


def render_together(
    runtime: Runtime, certificates: Sequence[Certificate], pressed: Callable[[int], None]
) -> bytes:
    """All certificates in one PDF, signed once. Raises NotPrintable, and what `pressed` raises."""
    signer = signer_of(runtime)
    honours = [honour_of_certificate(runtime, held) for held in certificates]
    return _translating_errors(lambda: press_signed_run(honours, signer, pressed))


def honour_credential(runtime: Runtime, held: Certificate) -> str:
    """The certificate as an Open Badge 3.0 credential."""
    return credential_of(honour_of_certificate(runtime, held), signer_of(runtime), held.issued_at)


def honour_of_certificate(runtime: Runtime, held: Certificate) -> Honour:
    """The honour as it was issued."""
    return honour_of(json.loads(held.honour), verify_address(runtime, held.code))


def verify_address(runtime: Runtime, code: str) -> str:
    """The address of the public page of a certificate."""
    return f"{runtime.config.address}/verify/{code}"


def _translating_errors(work: Callable[[], T]) -> T:
    try:
        return work()
    except CertificateError as refusal:
        unprintable = NotPrintable(**refusal.values)
        unprintable.sentence = refusal.sentence
        unprintable.field = refusal.field
        raise unprintable from refusal
