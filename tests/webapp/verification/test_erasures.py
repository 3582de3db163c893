"""An erasure is told from a change: whoever alters lines or photos in its name is found."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.webapp.conftest import SettableClock
from tests.webapp.verification.searching import found_in
from tests.webapp.verification.test_forget import (
    NAME,
    NOTE,
    NUMBER,
    customer_of,
    erase,
    verified,
)
from webapp.audit.erased_lines import digest_now
from webapp.audit.models import ErasedLine
from webapp.facts.models import ERASED, Photo
from webapp.store import erasing
from webapp.store.models import AuditLine
from webapp.verification import forgetting
from webapp.verification.forgetting import forget_approved
from webapp.verification.operations.privacy_proposals import (
    ASKED,
    decide_privacy,
    propose_erasure,
)
from webapp.verification.personal_data import CUSTOMER
from webapp.verification.privacy_models import Erasure
from webapp.web.runtime import Runtime


@pytest.fixture
def erased(sample: Runtime, seal: Any) -> Runtime:
    """The sample company after the erasure of a customer."""
    erase(sample, CUSTOMER, str(customer_of(sample, seal)))
    assert verified(sample) == []
    return sample


def misfits(runtime: Runtime) -> list[str]:
    """The parts that do not fit, with the reason."""
    return [f"{part}：{why}" for part, _place, why in verified(runtime)]


def test_an_erased_line_that_is_altered_later_is_found(erased: Runtime) -> None:
    number = ErasedLine.select().order_by(ErasedLine.id.desc()).get().number
    AuditLine.update(after='{"name": "别人"}').where(AuditLine.number == number).execute()
    [why] = misfits(erased)
    assert why.startswith("删除：第")
    assert "又被改动" in why


def test_a_line_altered_in_the_name_of_an_erasure_is_found(erased: Runtime) -> None:
    line = AuditLine.get(AuditLine.action == "add_line")
    was = digest_now(line.number)
    AuditLine.update(after='{"amount": 1}').where(AuditLine.number == line.number).execute()
    forged = {"number": line.number, "was": was, "now": digest_now(line.number)}
    ErasedLine.insert(**forged, erasure=2, piece=1).execute()
    assert any("审计记录里没有这一次删除" in why for why in misfits(erased))


def test_a_photo_marked_as_erased_without_an_erasure_is_found(erased: Runtime) -> None:
    photo = Photo.select().where(Photo.format != ERASED).first()
    Photo.update(format=ERASED).where(Photo.name == photo.name).execute()
    assert misfits(erased) == ["删除：标为已删除，但没有这一次删除"]
    told = Erasure.select().order_by(Erasure.proposal.desc()).first()
    names = json.dumps([*json.loads(told.photos), photo.name])
    Erasure.update(photos=names).where(Erasure.proposal == told.proposal_id).execute()
    assert misfits(erased) == ["删除：删除的照片与审计记录不符"]


def test_an_erased_photo_whose_file_is_still_there_is_found(erased: Runtime) -> None:
    name = next(name for each in Erasure.select() for name in json.loads(each.photos) if name)
    erased.files.put(erased.photos.key(name, "large"), b"back from a backup")
    assert misfits(erased) == ["删除：已删除，文件却还在"]
    forgetting.delete_left_over(erased)
    assert misfits(erased) == []


def test_an_erasure_that_was_interrupted_is_done_again(
    sample: Runtime, seal: Any, clock: SettableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    customer = customer_of(sample, seal)
    number = sample.write(lambda tx: propose_erasure(tx, "1002", CUSTOMER, str(customer), ASKED))
    sample.write(lambda tx: decide_privacy(tx, "1001", number, approved=True))

    def stop(*_given: Any, **_named: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(forgetting, "_files_of", stop)
        with pytest.raises(KeyboardInterrupt):
            forget_approved(sample)
    assert verified(sample) == []

    assert forget_approved(sample) == 1
    assert erasing.empty_log()
    assert found_in(sample.config.data, NAME, NUMBER, NOTE) == []
    assert verified(sample) == []
    assert forget_approved(sample) == 0
