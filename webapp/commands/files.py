"""Say where a company's files are, and move them to another store, by command."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import click

from webapp.commands.common import BY, data_option, opened
from webapp.commands.files_options import files_key
from webapp.commands.progress import shown_progress
from webapp.core.folder_lock import only_server
from webapp.site.files_place import note_files_place, recorded_place
from webapp.store.files import KINDS
from webapp.store.files.address import open_files, shown_address
from webapp.store.files.copying import copy_all_files


@click.group(help="照片、视频和附件存在哪里。")
def files() -> None:
    """Group the commands about the store of files."""


@files.command("show", help="说出照片和附件存在哪里，各有多少。")
@data_option
def show(data: Path) -> None:
    """Print the store's address, and the number and bytes of each kind of file."""
    with opened(data) as runtime:
        click.echo(recorded_place(runtime.config))
        for kind in KINDS:
            sizes = [each.size for each in runtime.files.listed(kind)]
            click.echo(f"{kind}：{len(sizes)} 个文件，{sum(sizes)} 字节")


@files.command("move", help="把照片和附件搬到另一个地方，逐个核对；原来的不动。先停掉服务。")
@data_option
@click.option("--to", "address", required=True, help="folder、postgresql[://…] 或 s3://桶/前缀?…")
@click.option(
    "--to-key",
    type=click.Path(dir_okay=False, path_type=Path),
    help="S3 的密钥文件；默认用环境变量。",
)
def move(data: Path, address: str, to_key: Path | None) -> None:
    """Copy all files, compare each, then record the new store; nothing is deleted."""
    with opened(data) as runtime, only_server(data):
        config = runtime.config
        target = open_files(address, data, postgresql=config.postgresql, key=files_key(to_key))
        target.demand_usable()
        count = sum(1 for kind in KINDS for _each in runtime.files.listed(kind))
        with shown_progress("文件", count) as done:
            number, size = copy_all_files(runtime.files, target, lambda _key: done(1))
        runtime.write(partial(note_files_place, by=BY, config=config, address=address))
        target.close()
    click.echo(f"已搬到 {shown_address(address)}：{number} 个文件，{size} 字节，逐个核对过。")
    click.echo("原来的文件没有动；确认新的能用以后，自行删除。")
