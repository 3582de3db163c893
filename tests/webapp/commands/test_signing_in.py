"""The owner's way back in, where nobody can sign in any more."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from argon2 import PasswordHasher
from click.testing import CliRunner

from webapp.commands.cli import main
from webapp.commands.common import opened
from webapp.company.models import Person
from webapp.store.models import AuditLine
from webapp.web.operations.identity_providers import ProviderStep, passwords_off, provider_in_force
from webapp.web.provider_models import IdentityProvider, IdentityProviderStep

FOUNDED = ("--company", "一家公司", "--hr-number", "1002", "--hr-name", "何静")


def run(*words: str) -> str:
    said = CliRunner().invoke(main, list(words))
    assert said.exit_code == 0, said.output
    return said.output


def switch_passwords_off(tx: Any) -> None:
    values = {"issuer": "https://login.example.com", "client": "jiebao", "sealed": "v1."}
    by = {"proposed_by": "1002", "proposed_at": tx.now}
    number = tx.insert(IdentityProvider, claim="staff", passwords=False, **values, **by)
    step = {"step": ProviderStep.APPROVED, "by": "1001", "at": tx.now}
    tx.insert(IdentityProviderStep, provider=number, **step)


def test_the_owners_command_opens_passwords_again(tmp_path: Path) -> None:
    data = tmp_path / "var"
    run("init", "--data", str(data), *FOUNDED)
    assert "本来就开着" in run("allow-passwords", "--data", str(data))
    with opened(data) as runtime:
        runtime.write(switch_passwords_off)
        assert passwords_off()

    said = run("allow-passwords", "--data", str(data), "--person", "1002")

    password = said.partition("首次密码 ")[2].partition("（")[0]
    with opened(data):
        assert not passwords_off()
        assert provider_in_force() is not None  # the company's account opens still
        assert AuditLine.select().where(AuditLine.action == "allow_passwords").count() == 1
        assert PasswordHasher().verify(Person.get_by_id("1002").password_hash, password)
    unknown = CliRunner().invoke(main, ["allow-passwords", "--data", str(data), "--person", "9"])
    assert unknown.exit_code == 1
