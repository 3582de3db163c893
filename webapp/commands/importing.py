"""Import a table from a file, by command: all rows or none."""

from __future__ import annotations

import json
from pathlib import Path

import click

from webapp.commands.common import BY, data_option, opened
from webapp.feedback.feedback_sheets import FEEDBACK_KINDS
from webapp.importing.importer import TableIntake, Taken
from webapp.importing.preview import preview_table
from webapp.spreadsheets.sheet import LIMIT_BYTES

KINDS = {
    "staff": "staff",
    "targets": "targets",
    "calls": "call_list",
    "call-records": "call_records",
    "deals": "deals",
    "cancellations": "cancellations",
    "calendar": "calendar",
    "issued-cards": "issued_cards",
    "opening-balances": "opening_balances",
    "bank-accounts": "bank_accounts",
    **{kind: kind for kind in FEEDBACK_KINDS},
}


@click.command(
    "import",
    help="导入员工名单（staff）、目标（targets）、电话名单（calls）、话单（call-records）、成交（deals）、撤单（cancellations）、"
    "发放的卡（issued-cards）、期初累计业绩（opening-balances）、银行卡（bank-accounts）、"
    "客户评分（ratings）、贡献分（contributions）、违规（violations）、专项奖励（grants）、培训（trainings）"
    "或工作日历（calendar），"
    "XLSX 或 CSV。",
)
@click.argument("kind", type=click.Choice(list(KINDS)))
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--by", default=BY, metavar="工号", help="谁导入：除名单和目标外，要写人事的工号。")
@click.option(
    "--preview",
    is_flag=True,
    help="只试读，不导入：每行输出一条 JSON，读出的值或错误；不用数据目录、--by 和工号。",
)
@data_option
def import_table(kind: str, file: Path, by: str, preview: bool, data: Path) -> None:
    """Import one table; if a row is faulty, name every faulty row and import nothing."""
    with file.open("rb") as table:
        content = table.read(LIMIT_BYTES + 1)
    if preview:
        _preview(KINDS[kind], content, file.name)
        return
    with opened(data) as runtime:
        intake = TableIntake(runtime.write, runtime.clock, runtime.cipher, by)
        taken = intake.take(KINDS[kind], content, file.name)
    _tell(taken)


def _preview(kind: str, content: bytes, filename: str) -> None:
    """Print a JSON line for each row and each fault; exit with 1 where there is a fault."""
    faulty = False
    for line in preview_table(kind, content, filename):
        faulty = faulty or "fault" in line
        click.echo(json.dumps(line, ensure_ascii=False))
    if faulty:
        raise click.exceptions.Exit(1)


def _tell(taken: Taken) -> None:
    """Print the result; first passwords go to stdout, so that HR can print and distribute them."""
    done = taken.imported
    known = f"，已有 {done.known} 行未改动" if done.known else ""
    known += f"，{done.cancelled} 行已撤单，未再登记" if done.cancelled else ""
    teams = f"，新建团队 {'、'.join(done.teams)}" if done.teams else ""
    click.echo(f"导入 {done.new} 行{known}{teams}。", err=True)
    if taken.passwords:
        click.echo(
            "首次密码，登录后须更改；没用以前，人事在“首次密码”页也能看到。工号、姓名、首次密码：",
            err=True,
        )
    for first in taken.passwords:
        click.echo(f"{first.staff_number}\t{first.name}\t{first.password}")
