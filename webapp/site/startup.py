"""Open the office of a data folder: make it ready once, then keys, database, writer and photos."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from webapp.company.models import Person
from webapp.core.config import Config
from webapp.core.errors import JiebaoError, _
from webapp.core.keys import load_keys, make_keys
from webapp.core.phone_numbers import Cipher
from webapp.facts.transactions import start_writer
from webapp.media.photos import PhotoStore
from webapp.store.database import open_database
from webapp.store.tables import database
from webapp.web.app_context import Office


class NoCompany(JiebaoError):
    """A data folder in which nobody has begun."""

    sentence = _(
        "数据目录 %(folder)s 里还没有公司。请先运行 jiebao init(新公司)或 jiebao demo(示例公司)。"
    )


class CompanyHere(JiebaoError):
    """A data folder that has a company already: nothing is laid over it."""

    sentence = _("数据目录 %(folder)s 里已有公司,没有改动。请换一个空目录(--data)。")


def make_ready(config: Config) -> None:
    """Make an empty data folder ready: the folder, for its owner alone, and its keys.

    A folder with a database but without its keys is left as it is: opening it says which is
    missing. New keys could not read what the old ones have written.
    """
    config.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not config.database.exists() and not config.keys.exists():
        make_keys(config.keys)


def open_office(config: Config, clock: Callable[[], datetime]) -> Office:
    """Open what `make_ready` has made; the schema is brought up to date.

    Raises KeyMissing, KeyMalformed or KeyExposed, each naming the file and what to do.
    """
    keys = load_keys(config.keys)
    open_database(config.database)
    return Office(
        config=config,
        keys=keys,
        cipher=Cipher(keys.number_cipher, keys.number_hash),
        photos=PhotoStore(config.photos),
        write=start_writer(clock),
        clock=clock,
    )


def close_office(office: Office) -> None:
    """Finish what was asked of the writer, and close the database."""
    office.write.close()
    database.close()


def has_company() -> bool:
    """Whether anybody works here yet."""
    return bool(Person.select().exists())


def demand_company(office: Office) -> None:
    """Refuse to go on in an empty folder. Raises NoCompany."""
    if not has_company():
        raise NoCompany(folder=office.config.data)


def demand_none(office: Office) -> None:
    """Refuse to lay a company over another. Raises CompanyHere."""
    if has_company():
        raise CompanyHere(folder=office.config.data)
