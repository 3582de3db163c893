"""The options `--files` and `--files-key` of commands, and the key that they name."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from webapp.core.errors import JiebaoError, _

_GIVEN, _KEY = "webapp.commands.files", "webapp.commands.files_key"  # in click's context


class FilesKeyMalformed(JiebaoError):
    """The file of an S3 key cannot be read, or does not hold two lines."""

    sentence = _("S3 的密钥文件 %(file)s 读不了，或者不是两行：第一行 id，第二行 secret。")


def files_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options to a command, which finds their values by `given_files`."""
    command = click.option(
        "--files-key",
        type=click.Path(dir_okay=False, path_type=Path),
        envvar="JIEBAO_FILES_KEY",
        expose_value=False,
        callback=_noted(_KEY),
        help="S3 的密钥文件，两行：id 和 secret；默认用环境变量 AWS_ACCESS_KEY_ID 等。",
    )(command)
    return click.option(
        "--files",
        metavar="PLACE",
        envvar="JIEBAO_FILES",
        expose_value=False,
        callback=_noted(_GIVEN),
        help="照片和附件存在哪里：folder、postgresql[://…] 或 s3://桶/前缀?endpoint=…；"
        "已有公司的默认是它在用的。",
    )(command)


def given_files() -> tuple[str, tuple[str, str] | None]:
    """The address that the running command was given (empty: none), and the key for S3.

    Raises FilesKeyMalformed.
    """
    context = click.get_current_context(silent=True)
    meta = context.meta if context else {}
    return meta.get(_GIVEN) or "", files_key(meta.get(_KEY))


def files_key(file: Path | None) -> tuple[str, str] | None:
    """The key in a file, or in the environment; None if there is none. Raises FilesKeyMalformed."""
    if file is None:
        id_, secret = (os.environ.get(f"AWS_{name}", "") for name in _NAMES)
        return (id_, secret) if id_ and secret else None
    try:
        id_, secret = file.read_text("utf-8").strip().splitlines()
    except (OSError, ValueError) as malformed:
        raise FilesKeyMalformed(file=file) from malformed
    return id_.strip(), secret.strip()


_NAMES = ("ACCESS_KEY_ID", "SECRET_ACCESS_KEY")


def _noted(name: str) -> Callable[[click.Context, click.Parameter, Any], None]:
    def note(ctx: click.Context, _option: click.Parameter, value: Any) -> None:
        ctx.meta[name] = value

    return note
