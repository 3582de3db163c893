"""A company of 60 people with rows in every table that pages show, made once."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.webapp.every_table import fill_every_table
from tests.webapp.site.test_query_bounds import close, open_runtime
from webapp.core.keys import Keys
from webapp.web.runtime import Runtime


@pytest.fixture(scope="session")
def filled_folder(tmp_path_factory: pytest.TempPathFactory, keys: Keys, password_hash: str) -> Path:
    """The data folder of that company."""
    from webapp.demo.fill import fill_company
    from webapp.demo.size import Size

    folder = tmp_path_factory.mktemp("filled") / "var"
    runtime = open_runtime(folder, keys)
    size = Size(days=10, calls=400, cards=60, customers=240, photos=False)
    fill_company(runtime, password_hash, size)
    fill_every_table(runtime)
    close(runtime)
    return folder


@pytest.fixture
def filled(filled_folder: Path, tmp_path: Path, keys: Keys) -> Iterator[Runtime]:
    """The runtime of that company, a copy of its own."""
    folder = tmp_path / "filled"
    shutil.copytree(filled_folder, folder)
    runtime = open_runtime(folder, keys)
    yield runtime
    close(runtime)
