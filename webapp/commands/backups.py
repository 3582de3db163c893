"""Back up a data folder and restore one, by command."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path

import click

from webapp.commands.common import BY, config_of, data_option, opened, wall_clock
from webapp.jobs.operations.note_backup import note_backup
from webapp.site.files_place import default_place, note_moved_files
from webapp.store import erasing
from webapp.store.backing_up import make_backup
from webapp.store.backup_manifest import MANIFEST
from webapp.store.files import FolderFiles
from webapp.store.files.address import open_files
from webapp.store.restoring import restore_backup
from webapp.verification.audit_parts import AuditedData, audit_parts
from webapp.verification.erasure_list import not_repeated, read_erasure_list, write_erasure_list
from webapp.verification.forgetting import forget_approved
from webapp.verification.operations.repeat_erasure import repeat_erasure
from webapp.web.runtime import Runtime

_FOLDER = click.Path(file_okay=False, path_type=Path)


@click.command(help="备份数据目录到 TARGET 下的一个新目录；服务可以照常运行。")
@click.argument("target", type=_FOLDER)
@data_option
@click.option("--keep", type=click.IntRange(1), help="只留最新的几份；默认全留。")
@click.option(
    "--keys", "secrets", type=_FOLDER, help="把密钥和证书另存到这里（不要与备份放在一起）。"
)
def backup(target: Path, data: Path, keep: int | None, secrets: Path | None) -> None:
    """Back up and record it in `backup`, so that HR's and the leader's home show it."""
    with opened(data) as runtime:
        made = make_backup(
            runtime.config, runtime.files, target, wall_clock(), keep=keep, secrets=secrets
        )
        write_erasure_list(target)  # after it: a folder that cannot be written is told by it
        runtime.write(partial(note_backup, made=made))
    sizes = f"共 {_size(made.bytes)}，新写 {_size(made.copied)}"
    click.echo(f"已备份到 {made.folder}：{made.files} 个文件，{sizes}。")
    if secrets is None:
        click.echo("密钥不在备份里；没有密钥，备份里的号码打不开。请用 --keys 另存一份，放在别处。")


@click.command(help="把备份 SOURCE（一份，或备份目录里最新的一份）恢复成一个新的数据目录，并核对。")
@click.argument("source", type=_FOLDER)
@click.option("--keys", "secrets", type=_FOLDER, required=True, help="备份时另存的密钥目录。")
@data_option
def restore(source: Path, secrets: Path, data: Path) -> None:
    """Restore, erase again, then verify trail, tallies, ledger and files; exit with 1 at a misfit.

    The files go to the store that `--files` names, by default to the new data folder.
    """
    config = config_of(data)
    place = config.files or default_place(config)
    files = open_files(place, data, postgresql=config.postgresql, key=config.files_key)
    if isinstance(files, FolderFiles):
        manifest = restore_backup(source, secrets, data)
    else:
        files.demand_usable()
        manifest = restore_backup(source, secrets, data, files)
    note_moved_files(config, wall_clock, BY, place)
    click.echo(f"已恢复到 {data}：{manifest.made_at} 的备份，{len(manifest.files)} 个文件。")
    misfits = 0
    with opened(data) as runtime:
        _erase_again(runtime, source)
        for part in audit_parts(AuditedData(runtime.company, runtime.photos), None, None, None):
            misfit = part.find(lambda _done: None)
            misfits += misfit is not None
            said = "全部相符" if misfit is None else f"{misfit.place}：{misfit.why}"
            click.echo(f"{part.name}：{said}")
    sys.exit(1 if misfits else 0)


def _erase_again(runtime: Runtime, source: Path) -> None:
    """Carry out the erasures of the list beside the backups that this backup does not know."""
    folder = source.parent if (source / MANIFEST).is_file() else source
    missing = not_repeated(read_erasure_list(folder))
    for each in missing:
        runtime.write(partial(repeat_erasure, each=each))
    if missing:
        forget_approved(runtime)
        erasing.empty_log()
        click.echo(f"这份备份之后删除过的个人信息，已再删除 {len(missing)} 项。")


def _size(number: float) -> str:
    """Bytes as people read them: 3.2 GB."""
    for unit in ("B", "kB", "MB"):
        if number < 1000:
            return f"{number:.3g} {unit}"
        number /= 1000
    return f"{number:.3g} GB"
