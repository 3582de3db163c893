"""A certificate signed: pdfsig and qpdf agree, a changed byte is found, the credential holds."""

from __future__ import annotations

import re
import subprocess
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from certificates import Honour, Signer, press, press_signed, press_signed_run, sign
from certificates.credential import credential_of, did_of
from tests.certificates.conftest import NAMES, an_honour

AT = datetime(2026, 3, 5, 8, 30, tzinfo=UTC)
COMPANY = "贺岁电话销售有限责任公司"


@pytest.fixture(scope="module")
def signer() -> Signer:
    """The company's, self-made."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, COMPANY)])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(AT.replace(year=2025))
        .not_valid_after(AT.replace(year=2055))
        .sign(key, hashes.SHA256())
    )
    return Signer(key, made, AT)


@pytest.fixture(scope="module")
def signed(signer: Signer) -> bytes:
    """王吉's certificate, signed."""
    return press_signed(an_honour(), signer, AT)


def said_of(tool: str, pdf: bytes, folder: Path, *arguments: str) -> str:
    file = folder / "certificate.pdf"
    file.write_bytes(pdf)
    out = ["-"] if tool == "pdftotext" else []
    command = [tool, *arguments, str(file), *out]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stdout + done.stderr


def text_of(pdf: bytes, folder: Path) -> str:
    return re.sub(r"\s", "", said_of("pdftotext", pdf, folder, "-raw", "-q").removesuffix("\f"))


def test_pdfsig_says_valid_who_when_and_that_all_of_it_is_signed(
    signed: bytes, tmp_path: Path
) -> None:
    said = said_of("pdfsig", signed, tmp_path)

    assert "Signature is Valid." in said
    assert "Total document signed" in said
    assert f"Common Name: {COMPANY}" in said
    assert "ETSI.CAdES.detached" in said
    assert re.search(r"Signing Time: Mar 05 2026", said), said


def test_qpdf_finds_nothing_and_the_text_has_the_name(signed: bytes, tmp_path: Path) -> None:
    assert "No syntax or stream encoding errors found" in said_of(
        "qpdf", signed, tmp_path, "--check"
    )
    assert "王吉" in text_of(signed, tmp_path)


def test_a_changed_byte_anywhere_is_found(signed: bytes, tmp_path: Path) -> None:
    covered = re.search(rb"/ByteRange \[0 (\d+) (\d+) \d+\]", signed)
    assert covered is not None
    first, second = (int(each) for each in covered.groups())
    for place in (15, first // 2, first - 40, second + 30):
        changed = bytearray(signed)
        changed[place] ^= 1
        said = said_of("pdfsig", bytes(changed), tmp_path)
        assert "Signature is Valid." not in said, (place, said)


def test_the_metadata_stays_the_archives_and_the_page_is_tagged(signed: bytes) -> None:
    with pikepdf.open(BytesIO(signed)) as pdf, pdf.open_metadata() as metadata:
        assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("3", "B")
        assert pdf.Root.MarkInfo.Marked
        assert pdf.Root.StructTreeRoot.K
        assert "pyHanko" not in str(pdf.docinfo)
        assert len(pdf.pages) == 1


def test_the_credential_lies_in_the_pdf_as_an_associated_file(
    signed: bytes, signer: Signer
) -> None:
    with pikepdf.open(BytesIO(signed)) as pdf:
        [related] = pdf.Root.AF
        held = pdf.attachments["credential.jwt"].get_file()
        assert related.AFRelationship == pikepdf.Name.Data
        assert str(related.EF.F.Subtype) == "/application/vc+jwt"
        assert str(related.EF.F.Params.ModDate) == "D:20260305083000Z"
        token = held.read_bytes().decode()
    assert token == credential_of(an_honour(), signer, AT)


def test_openbadgeslib_verifies_the_credential_offline(signer: Signer) -> None:
    from openbadgeslib.ob3 import OB3Verifier

    honour, issuer = an_honour(), did_of(signer.key.public_key())
    badge = OB3Verifier.for_issuer_did(issuer).verify(credential_of(honour, signer, AT))

    assert (badge.issuer.id, badge.issuer.name) == (issuer, COMPANY)
    assert badge.achievement.name == "月度最佳销售员"
    assert badge.achievement.description == honour.wording
    assert [each.identity_hash for each in badge.identifiers] == ["王吉"]
    assert badge.issuance_date == AT
    assert badge.id == honour.verify_address


@pytest.mark.parametrize("part", [0, 1, 2])
def test_openbadgeslib_refuses_a_changed_credential_and_another_issuers(
    signer: Signer, part: int
) -> None:
    from openbadgeslib.ob3 import OB3VerificationError, OB3Verifier

    parts = credential_of(an_honour(), signer, AT).split(".")
    changed = "A" if parts[part][20] != "A" else "B"
    parts[part] = parts[part][:20] + changed + parts[part][21:]
    with pytest.raises(OB3VerificationError):
        OB3Verifier.for_issuer_did(did_of(signer.key.public_key())).verify(".".join(parts))
    another = ec.generate_private_key(ec.SECP256R1())
    with pytest.raises(OB3VerificationError):
        OB3Verifier.for_issuer_did(did_of(another.public_key())).verify(
            credential_of(an_honour(), signer, AT)
        )


def test_a_run_is_signed_once_as_a_whole_and_each_name_is_in_it(
    signer: Signer, tmp_path: Path
) -> None:
    run = [an_honour(recipient=name) for name in NAMES]
    pdf = press_signed_run(run, signer)

    assert "Signature is Valid." in said_of("pdfsig", pdf, tmp_path)
    assert pdf.count(b"/ByteRange") == 1
    text = text_of(pdf, tmp_path)
    missing = [name for name in NAMES if name.replace(" ", "") not in text]
    assert not missing


def test_signing_appends_to_what_was_pressed(signer: Signer) -> None:
    pressed = press(an_honour())

    assert sign(pressed, signer).startswith(pressed)


def test_the_key_of_a_signer_is_not_shown(signer: Signer) -> None:
    assert "PrivateKey" not in repr(signer)
    assert isinstance(an_honour(), Honour)
