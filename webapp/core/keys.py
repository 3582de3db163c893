"""The secrets of one installation: made once at set-up, in files that only their owner reads.

They lie outside the database: a copy of the database alone opens no number and forges no session.
"""

from __future__ import annotations

import re
import secrets
import shutil
from dataclasses import dataclass, field, fields
from pathlib import Path
from tempfile import mkdtemp

from webapp.core import durable_files
from webapp.core.errors import JiebaoError, _

_SUFFIX = ".key"
_SECRET = re.compile(r"[0-9a-f]{64}\n?")


class KeyMissing(JiebaoError):
    """A secret that is not there; it is never replaced by a default."""

    sentence = _(
        "缺少密钥文件 %(file)s。已有数据的,请从备份恢复这个文件(新造的密钥打不开已存的号码);"
        "全新的公司,请先运行 jiebao init。"
    )
    status = 500


class KeyMalformed(JiebaoError):
    """A file that holds no secret of ours."""

    sentence = _("密钥文件 %(file)s 的内容不对:应为一行 64 位十六进制数。请从备份恢复这个文件。")
    status = 500


class KeyUnreadable(JiebaoError):
    """A secret that this process may not read."""

    sentence = _("密钥文件 %(file)s 读不了。请用文件的所有者运行,或运行:chown $(id -u) %(file)s")
    status = 500


class KeyExposed(JiebaoError):
    """A secret, or the folder of secrets, that others may read too."""

    sentence = _("%(file)s 对别人开放(权限 %(mode)s)。请运行:chmod %(wanted)s %(file)s")
    status = 500


class KeysExist(JiebaoError):
    """Secrets are made once: new ones would lock away what the old ones sealed."""

    sentence = _("%(folder)s 里已有文件,没有重新生成密钥。")
    status = 409


@dataclass(frozen=True)
class Keys:
    """Secrets of 32 bytes each: for session cookies, for sealing and for matching numbers, and the
    private P-256 keys by which push services know this program and that signs certificates."""

    session: bytes = field(repr=False)
    number_cipher: bytes = field(repr=False)
    number_hash: bytes = field(repr=False)
    push: bytes = field(repr=False)
    signing: bytes = field(repr=False)


# A data folder from before they were is given them. Nothing that is kept was made with `push`;
# that `signing` was lost shows by its certificate (webapp/honours/signing_key.py).
_RENEWABLE = ("push", "signing")


def make_keys(folder: Path) -> None:
    """Make every secret, all of them or none; the folder above must be there. Raises KeysExist."""
    aside = Path(mkdtemp(dir=folder.parent, prefix=".keys-"))  # readable by its owner alone
    try:
        for file in _files(aside).values():
            _make(file)
        durable_files.sync(aside)
        aside.rename(folder)  # an empty folder is replaced, any other refuses
    except OSError as refused:
        shutil.rmtree(aside)
        if folder.exists():
            raise KeysExist(folder=folder) from refused
        raise
    durable_files.sync(folder.parent)


def load_keys(folder: Path) -> Keys:
    """Read every secret. Raises KeyMissing, KeyUnreadable, KeyExposed, KeyMalformed."""
    if folder.is_dir():
        demand_private(folder, 0o700)
    files = _files(folder)
    read = {name: _read(file) for name, file in files.items() if name not in _RENEWABLE}
    for name in _RENEWABLE:
        if not files[name].exists():
            _make(files[name])
            durable_files.sync(folder)
        read[name] = _read(files[name])
    return Keys(**read)


def _make(file: Path) -> None:
    durable_files.write(file, f"{secrets.token_hex(32)}\n".encode())


def _files(folder: Path) -> dict[str, Path]:
    """One file a secret: `number_cipher` lies in `number-cipher.key`."""
    names = [secret.name for secret in fields(Keys)]
    return {name: folder / f"{name.replace('_', '-')}{_SUFFIX}" for name in names}


def _read(file: Path) -> bytes:
    try:
        text = file.read_text("ascii")
    except FileNotFoundError as missing:
        raise KeyMissing(file=file) from missing
    except UnicodeDecodeError as malformed:
        raise KeyMalformed(file=file) from malformed
    except OSError as unreadable:
        raise KeyUnreadable(file=file) from unreadable
    demand_private(file, 0o600)
    if not _SECRET.fullmatch(text):
        raise KeyMalformed(file=file)
    return bytes.fromhex(text.strip())


def demand_private(place: Path, wanted: int) -> None:
    """Refuse a place that others may read. Raises KeyExposed."""
    mode = place.stat().st_mode & 0o777
    if mode & 0o077:
        raise KeyExposed(file=place, mode=f"{mode:o}", wanted=f"{wanted:o}")
