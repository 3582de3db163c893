"""`jiebao restore` erases again whoever was erased after the backup was made."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from tests.webapp.key_files import write_keys
from tests.webapp.verification.test_forget import NAME, customer_of, erase
from webapp.commands.cli import main
from webapp.core.config import Config
from webapp.facts.models import ERASED, Card, Customer, Photo
from webapp.facts.transactions import Transaction
from webapp.jobs.nightly_backup import NightlyBackup
from webapp.site.startup import close_runtime, open_runtime
from webapp.store.backing_up import make_backup
from webapp.store.models import AuditLine
from webapp.verification.erasure_list import (
    FILE,
    ErasureListDamaged,
    ListedErasure,
    not_repeated,
    read_erasure_list,
    write_erasure_list,
)
from webapp.verification.personal_data import CUSTOMER, PERSON
from webapp.web.runtime import Runtime

pytestmark = pytest.mark.sqlite  # PostgreSQL's own programs back its database up (docs/deploy.md)


def added(tx: Transaction, name: str) -> int:
    """A customer added now."""
    number: int = tx.insert(Customer, name=name, created_at=tx.now)
    return number


def test_the_erasures_since_the_backup_are_carried_out_again_and_nobody_elses(
    sample: Runtime, seal: Callable[[str], Any], tmp_path: Path
) -> None:
    ouyang, target, secrets = customer_of(sample, seal), tmp_path / "b", tmp_path / "k"
    write_keys(sample.keys, sample.config.keys)
    now = sample.clock()
    make_backup(sample.config, sample.files, target, now, secrets=secrets)
    later = sample.write(lambda tx: added(tx, "后来的客户"))
    erase(sample, CUSTOMER, str(ouyang))
    erase(sample, CUSTOMER, str(later))
    NightlyBackup(sample, target, 7).list_erasures()
    listed = [each.about for each in read_erasure_list(target)]
    assert listed[-2:] == [str(ouyang), str(later)]  # after the one of the sample company
    sample.write.close()

    words = ["restore", str(target), "--keys", str(secrets), "--data", str(tmp_path / "new")]
    told = CliRunner().invoke(main, words)

    assert told.exit_code == 0, told.output
    assert "备份之后删除过的个人信息，已再删除 1 项" in told.output
    restored = open_runtime(Config(tmp_path / "new"), lambda: now + timedelta(hours=1))
    try:
        assert Customer.get_by_id(ouyang).name == f"已删除的客户 {ouyang}"
        photo = Card.get(Card.customer == ouyang).photo_id
        assert Photo.get_by_id(photo).format == ERASED
        assert not AuditLine.select().where(AuditLine.after.contains(NAME)).exists()
        assert AuditLine.select().where(AuditLine.action == "repeat_erasure").count() == 1
        # The number of the later customer is somebody else's now.
        assert restored.write(lambda tx: added(tx, "另一位")) == later
        assert not_repeated(read_erasure_list(target)) == []
    finally:
        close_runtime(restored)


def test_the_list_keeps_what_this_database_does_not_know(
    sample: Runtime, seal: Callable[[str], Any], tmp_path: Path
) -> None:
    other = ListedErasure(PERSON, "9999", "", "over", "1002", "1001")
    ouyang = customer_of(sample, seal)
    erase(sample, CUSTOMER, str(ouyang))
    write_erasure_list(tmp_path)
    own = read_erasure_list(tmp_path)
    newest = own[-1]
    assert (newest.about, newest.proposed_by, newest.approved_by) == (str(ouyang), "1002", "1001")
    (tmp_path / FILE).write_text(
        '{"kind": "person", "about": "9999", "since": "", "reason": "over",'
        ' "proposed_by": "1002", "approved_by": "1001"}\n'
    )
    write_erasure_list(tmp_path)
    assert read_erasure_list(tmp_path) == [other, *own]
    assert not_repeated([other]) == []  # nobody here has that number
    assert NAME not in (tmp_path / FILE).read_text()


@pytest.mark.usefixtures("runtime")
def test_without_an_erasure_there_is_no_list(tmp_path: Path) -> None:
    write_erasure_list(tmp_path / "none")
    assert not (tmp_path / "none").exists()
    assert read_erasure_list(tmp_path / "none") == []


def test_a_damaged_line_is_named(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text('{"kind": "person"}\n')
    with pytest.raises(ErasureListDamaged, match="第 1 行"):
        read_erasure_list(tmp_path)


def test_a_damaged_list_does_not_stop_the_backups(
    sample: Runtime, seal: Callable[[str], Any], tmp_path: Path, caplog: Any
) -> None:
    (tmp_path / FILE).write_text("torn\n")
    erase(sample, CUSTOMER, str(customer_of(sample, seal)))
    NightlyBackup(sample, tmp_path, 7).list_erasures()
    assert "the list of erasures" in caplog.text


def test_a_folder_that_cannot_be_made_does_not_stop_the_backups(
    sample: Runtime, seal: Callable[[str], Any], tmp_path: Path, caplog: Any
) -> None:
    (tmp_path / "disk").write_text("no folder")
    erase(sample, CUSTOMER, str(customer_of(sample, seal)))
    NightlyBackup(sample, tmp_path / "disk" / "backups", 7)()
    assert "the list of erasures" in caplog.text
    assert "the backup into" in caplog.text
