"""Files attached to violations and appeals: who may add and see them, and what is refused."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from PIL import Image

from tests.webapp.telling import deal
from webapp.facts.evidence_models import Attachment
from webapp.facts.operations.attach import MOST
from webapp.feedback.operations.violations import (
    ViolationGiven,
    answer_violation,
    record_violation,
    rule_on_violation,
)
from webapp.ledger.operations.appeal import AppealGiven, appeal
from webapp.ledger.operations.settle_due import settle_due

PDF = b"%PDF-1.4\n1 0 obj <<>> endobj\n%%EOF\n"


def jpeg() -> bytes:
    """A small photo with a comment, as a phone may add metadata."""
    out = BytesIO()
    Image.new("RGB", (640, 480), "teal").save(out, "JPEG", comment=b"taken at home")
    return out.getvalue()


def send(client: Any, subject: str, content: bytes = PDF, name: str = "聊天记录.pdf") -> Any:
    """Attach a file by the form, and return the page that follows."""
    file = {"file": (BytesIO(content), name)}
    return client.post(f"/attachments/{subject}", data=file, follow_redirects=True)


@pytest.fixture
def violation(write: Any, company: Any) -> int:
    """Sun records a violation of Wang's, who answers."""
    given = ViolationGiven(str(uuid4()), company.wang, "deception", "虚报到店", date(2026, 3, 2))
    number: int = write(lambda tx: record_violation(tx, company.sun, given)).number
    write(lambda tx: answer_violation(tx, company.wang, number, "记错了"))
    return number


@pytest.fixture
def appealed(write: Any, company: Any, clock: Any) -> str:
    """Wang appeals about March's commission."""
    clock.set("2026-03-10T10:00")
    deal(write, company.wang, "d1", 60_000_00)
    clock.set("2026-04-01T00:10")
    settle_due(write, clock.now)
    given = AppealGiven(str(uuid4()), "少算一单", scheme="commission", period="2026-03")
    write(lambda tx: appeal(tx, company.wang, given))
    return given.id


def test_both_parties_and_hr_see_a_file_and_others_do_not(company, client_of, violation):
    assert "附件已上传。" in send(client_of(company.sun), f"violation/{violation}").text
    assert "聊天记录.pdf" in client_of(company.he).get("/violations").text
    for person in (company.wang, company.sun, company.he, company.lu):
        answer = client_of(person).get("/attachments/1")
        assert answer.data == PDF
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    for person in (company.lin, company.gao):
        assert client_of(person).get("/attachments/1").status_code == 404
        assert send(client_of(person), f"violation/{violation}").status_code == 404


def test_a_photo_is_kept_without_its_metadata(company, client_of, appealed):
    send(client_of(company.wang), f"appeal/{appealed}", jpeg(), "截图.png")
    answer = client_of(company.he).get("/attachments/1")
    assert answer.mimetype == "image/jpeg"
    assert b"taken at home" not in answer.data
    assert "截图.jpg" in client_of(company.he).get("/appeals").text


def test_a_file_is_refused_after_the_decision(write, company, client_of, violation):
    write(lambda tx: rule_on_violation(tx, company.he, violation, False, "证据不足"))
    assert "不能再加附件" in send(client_of(company.sun), f"violation/{violation}").text
    assert not Attachment.select().exists()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "请选择照片或 PDF 文件。"),
        (b"PK\x03\x04 a workbook", "附件只收照片"),
        (b"%PDF-1.4 cut", "PDF 不完整"),
        (b"%PDF-" + b"0" * 10 * 1024 * 1024, "附件最多 10 MB"),
    ],
)
def test_what_is_no_photo_and_no_pdf_is_refused(company, client_of, violation, content, sentence):
    assert sentence in send(client_of(company.sun), f"violation/{violation}", content).text
    assert not Attachment.select().exists()


def test_the_same_file_counts_once_and_there_are_at_most_six(company, client_of, violation):
    sun = client_of(company.sun)
    send(sun, f"violation/{violation}")
    for extra in range(MOST):
        answer = send(sun, f"violation/{violation}", b"%%PDF-1.4 %d %%%%EOF" % extra)
    assert "最多 6 个附件" in answer.text
    send(sun, f"violation/{violation}")
    assert Attachment.select().count() == MOST


def test_an_unknown_subject_is_not_found(company, client_of):
    for subject in ("violation/99", "violation/x", "appeal/none", "wish/1"):
        assert send(client_of(company.he), subject).status_code == 404
    assert client_of(company.he).get("/attachments/99").status_code == 404
