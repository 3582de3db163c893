"""The owner's way back in: allow passwords again, and give a person a first password."""

from __future__ import annotations

from pathlib import Path

import click

from webapp.commands.common import BY, data_option, opened
from webapp.facts.transactions import Transaction
from webapp.web.first_passwords import draw_password
from webapp.web.operations.identity_providers import allow_passwords
from webapp.web.operations.sign_in import give_first_password, hash_drawn_password


@click.command("allow-passwords", help="重新允许密码登录：公司账号登录不了、谁也进不去时用。")
@data_option
@click.option("--person", help="再给这个工号一个首次密码。")
def allow_passwords_again(data: Path, person: str | None) -> None:
    """Allow signing in by password again; the server may go on running meanwhile."""
    with opened(data) as runtime:
        password = draw_password()
        hashed = hash_drawn_password(password) if person else ""

        def work(tx: Transaction) -> bool:
            if person:
                give_first_password(tx, BY, person, hashed)
            return allow_passwords(tx, BY)

        were_off = runtime.write(work)
    click.echo("密码登录已重新打开。" if were_off else "密码登录本来就开着。")
    if person:
        click.echo(f"工号 {person} 的首次密码 {password}（只显示这一次，登录后须更改）。")
