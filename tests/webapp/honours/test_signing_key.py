"""The signer: a certificate made for the installation's key, or the company's own files."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from openbadgeslib.ob3 import OB3Verifier

from certificates.credential import did_of
from tests.webapp.telling import card
from webapp.core.keys import KeyExposed
from webapp.facts.operations.set_setting import set_setting
from webapp.honours.models import Certificate
from webapp.honours.operations.revoke_certificates import revoke
from webapp.honours.signing_key import SigningKeyLost, SigningKeyUnfit, signer_of
from webapp.ledger.models import Line
from webapp.ledger.operations.approve import approve_proposed
from webapp.ledger.operations.settle import settle_period


def company_pair(runtime: Any, key: Any, certificate: bytes) -> None:
    folder = runtime.config.signing
    folder.mkdir(exist_ok=True)
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / "company.key").write_bytes(pem)
    (folder / "company.key").chmod(0o600)
    (folder / "company.crt").write_bytes(certificate)


def pem_of(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(Encoding.PEM)


def named(certificate: x509.Certificate) -> str:
    return certificate.subject.rfc4514_string()


def test_a_certificate_in_the_companys_name_is_made_once(runtime: Any, clock: Any) -> None:
    name = json.dumps("四季家居有限公司", ensure_ascii=False)
    runtime.write(lambda tx: set_setting(tx, "1002", "company", name))
    first, again = signer_of(runtime), signer_of(runtime)

    assert "四季家居有限公司" in named(first.certificate)
    assert first.certificate == again.certificate
    assert first.at == clock()
    assert (runtime.config.signing / "made.crt").stat().st_mode & 0o077 == 0

    renamed = json.dumps("五季家居有限公司", ensure_ascii=False)
    runtime.write(lambda tx: set_setting(tx, "1002", "company", renamed))
    later = signer_of(runtime)
    assert "五季家居有限公司" in named(later.certificate)
    assert later.certificate.public_key() == first.certificate.public_key()


def test_a_replaced_signing_key_is_an_error(runtime: Any) -> None:
    signer_of(runtime)
    other = replace(runtime, keys=replace(runtime.keys, signing=b"\x11" * 32))
    with pytest.raises(SigningKeyLost, match=r"signing\.key"):
        signer_of(other)


def test_the_companys_own_pair_wins(runtime: Any) -> None:
    made = signer_of(runtime)
    company_pair(runtime, made.key, pem_of(made.certificate) * 2)
    signer = signer_of(runtime)
    assert signer.certificate == made.certificate
    assert len(signer.chain) == 1


def test_a_pair_that_cannot_sign_is_refused_with_the_files_name(runtime: Any) -> None:
    made = signer_of(runtime)
    another = ec.generate_private_key(ec.SECP256R1())
    for key in (
        another,
        rsa.generate_private_key(65537, 2048),
        ec.generate_private_key(ec.SECP384R1()),
    ):
        company_pair(runtime, key, pem_of(made.certificate))
        with pytest.raises(SigningKeyUnfit, match="company"):
            signer_of(runtime)
    company_pair(runtime, made.key, b"no certificate")
    with pytest.raises(SigningKeyUnfit, match=r"company\.crt"):
        signer_of(runtime)
    (runtime.config.signing / "company.key").write_text("no key")
    with pytest.raises(SigningKeyUnfit, match=r"company\.key"):
        signer_of(runtime)
    (runtime.config.signing / "company.key").chmod(0o644)
    with pytest.raises(KeyExposed):
        signer_of(runtime)


def test_the_public_page_gives_the_credential_which_holds_against_the_companys_key(
    client_of: Any, company: Any, runtime: Any, clock: Any
) -> None:
    write, hr = runtime.write, client_of(company.he)
    card(write, company.lin, "k1", "NO-1")
    clock.set("2026-03-02T21:05")
    write(lambda tx: settle_period(tx, "card-campaign", "2026-03-02", company.he))
    number = Line.get(Line.kind == "commend").number
    write(lambda tx: approve_proposed(tx, company.he, [number]))
    hr.post("/certificates", data={"line": number})
    held = Certificate.get()
    page = client_of(None).get(f"/verify/{held.code}").text
    assert f"/verify/{held.code}/credential.jwt" in page

    answer = client_of(None).get(f"/verify/{held.code}/credential.jwt")
    issuer = did_of(signer_of(runtime).key.public_key())
    badge = OB3Verifier.for_issuer_did(issuer).verify(answer.text)
    assert badge.id == f"https://localhost/verify/{held.code}"
    assert [each.identity_hash for each in badge.identifiers] == ["林晓燕"]
    assert client_of(None).get("/verify/guessed/credential.jwt").status_code == 404

    write(lambda tx: revoke(tx, company.he, held.serial, "有误"))
    assert "credential.jwt" not in client_of(None).get(f"/verify/{held.code}").text
    assert hr.get(f"/certificates/{held.serial}.pdf").status_code == 409
