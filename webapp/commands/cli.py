"""The command line `jiebao` with all its commands."""

from __future__ import annotations

import click

from webapp.commands.auditing import audit
from webapp.commands.backups import backup, restore
from webapp.commands.beginning import campaign, grace, init
from webapp.commands.checking import rules, tallies
from webapp.commands.common import Commands
from webapp.commands.explaining import explain
from webapp.commands.files import files
from webapp.commands.forgetting import forget
from webapp.commands.importing import import_table
from webapp.commands.moving import move
from webapp.commands.sample import demo
from webapp.commands.sampling import sample
from webapp.commands.serving import serve
from webapp.commands.settling import run_due, settle
from webapp.commands.signing_in import allow_passwords_again


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """捷报：电话、售卡、榜单、结算、证书。"""


for _command in (
    serve,
    init,
    allow_passwords_again,
    campaign,
    grace,
    import_table,
    demo,
    settle,
    run_due,
    explain,
    tallies,
    audit,
    backup,
    restore,
    forget,
    files,
    move,
    rules,
    sample,
):
    main.add_command(_command)
