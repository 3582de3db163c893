"""Create and read an installation's secret keys, in files that only the owner can read.

They are stored outside the database, so that a copy of the database alone can neither decrypt phone
numbers nor forge sessions.
"""

from __future__ import annotations

import hmac
import re
import secrets
import shutil
from dataclasses import dataclass, field, fields
from hashlib import sha256
from pathlib import Path
from tempfile import mkdtemp

from webapp.core import durable_files
from webapp.core.errors import JiebaoError, _

_SUFFIX = ".key"
_SECRET = re.compile(r"[0-9a-f]{64}\n?")


class KeyMissing(JiebaoError):
    """A key file does not exist; the program uses no default key."""

    sentence = _(
        "缺少密钥文件 %(file)s。已有数据的，请从备份恢复这个文件（新造的密钥打不开已"
        "存的号码）；全新的公司，请先运行 jiebao init。"
    )
    status = 500


class KeyMalformed(JiebaoError):
    """The file does not hold a key of this program."""

    sentence = _("密钥文件 %(file)s 的内容不对：应为一行 64 位十六进制数。请从备份恢复这个文件。")
    status = 500


class KeyUnreadable(JiebaoError):
    """This process may not read the key file."""

    sentence = _("密钥文件 %(file)s 读不了。请用文件的所有者运行，或运行：chown $(id -u) %(file)s")
    status = 500


class KeyExposed(JiebaoError):
    """Other users may read the key file or the folder of keys."""

    sentence = _("%(file)s 对别人开放（权限 %(mode)s）。请运行：chmod %(wanted)s %(file)s")
    status = 500


class KeysExist(JiebaoError):
    """The keys exist already; new ones could not decrypt what the old ones encrypted."""

    sentence = _("%(folder)s 里已有文件，没有重新生成密钥。")
    status = 409


@dataclass(frozen=True)
class Keys:
    """The keys of an installation, 32 bytes each.

    They are for session cookies, for encrypting phone numbers and for matching them; `push` and
    `signing` are private P-256 keys, for Web Push (VAPID) and for signing certificates.
    """

    session: bytes = field(repr=False)
    number_cipher: bytes = field(repr=False)
    number_hash: bytes = field(repr=False)
    push: bytes = field(repr=False)
    signing: bytes = field(repr=False)


# `load_keys` creates these where an older data folder lacks them. No stored data depends on `push`;
# the stored certificate reveals a lost `signing` key (webapp/honours/signing_key.py).
_RENEWABLE = ("push", "signing")


def make_keys(folder: Path) -> None:
    """Create all keys or none; the parent folder must exist. Raises KeysExist."""
    aside = Path(mkdtemp(dir=folder.parent, prefix=".keys-"))  # readable only by its owner
    try:
        for file in _files(aside).values():
            _make(file)
        durable_files.sync_folder(aside)
        aside.rename(folder)  # replaces an empty folder; fails on any other
    except OSError as refused:
        shutil.rmtree(aside)
        if folder.exists():
            raise KeysExist(folder=folder) from refused
        raise
    durable_files.sync_folder(folder.parent)


def load_keys(folder: Path) -> Keys:
    """Read all keys; create `push` and `signing` if an older folder lacks them.

    Raises KeyMissing, KeyUnreadable, KeyExposed, KeyMalformed.
    """
    if folder.is_dir():
        demand_private(folder, 0o700)
    files = _files(folder)
    read = {name: _read(file) for name, file in files.items() if name not in _RENEWABLE}
    for name in _RENEWABLE:
        if not files[name].exists():
            _make(files[name])
            durable_files.sync_folder(folder)
        read[name] = _read(files[name])
    return Keys(**read)


def check_value(keys: Keys) -> str:
    """Return a value that is equal for keys that open the same data, and reveals no key."""
    secret = keys.number_cipher + keys.number_hash
    return hmac.new(secret, b"jiebao: the keys of one data folder", sha256).hexdigest()


def _make(file: Path) -> None:
    durable_files.write_durably(file, f"{secrets.token_hex(32)}\n".encode())


def _files(folder: Path) -> dict[str, Path]:
    """The file of each key: `number_cipher` is in `number-cipher.key`."""
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
    """Refuse a file or folder that other users may read. Raises KeyExposed."""
    mode = place.stat().st_mode & 0o777
    if mode & 0o077:
        raise KeyExposed(file=place, mode=f"{mode:o}", wanted=f"{wanted:o}")
