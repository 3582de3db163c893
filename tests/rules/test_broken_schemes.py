"""Each tiny broken scheme names its file, clause and key, as its first line says."""

from pathlib import Path

import pytest

from rules.clauses import SHAPES
from rules.scheme import SchemeFault, load_scheme

BROKEN = sorted((Path(__file__).parent / "broken").glob("*.toml"))


@pytest.mark.parametrize("file", BROKEN, ids=lambda file: file.stem)
def test_a_fault_names_file_clause_key_and_what_is_allowed(file: Path) -> None:
    expected = file.read_text(encoding="utf-8").splitlines()[0].removeprefix("# ")
    with pytest.raises(SchemeFault) as caught:
        load_scheme(file)
    if expected.startswith("file: TOML"):  # what follows is tomllib's own sentence
        assert str(caught.value).startswith(f"{file.name}: file: TOML: ")
    else:
        assert str(caught.value) == f"{file.name}: {expected}"


def test_there_is_one_tiny_file_for_each_fault() -> None:
    assert len(BROKEN) > 140
    assert all(len(file.read_text(encoding="utf-8").splitlines()) < 25 for file in BROKEN)


def test_every_shape_that_can_be_faulty_has_a_broken_file() -> None:
    text = "".join(file.read_text(encoding="utf-8") for file in BROKEN)
    untried = {shape for shape in SHAPES if f'shape = "{shape}"' not in text}
    assert untried == {"newcomer-training", "birthday-gift"}  # nothing of their own can be wrong


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(SchemeFault, match=r"^missing\.toml: file: TOML: "):
        load_scheme(tmp_path / "missing.toml")
    (tmp_path / "latin.toml").write_bytes(b'id = "\xe9"\n')
    with pytest.raises(SchemeFault, match=r"^latin\.toml: file: TOML: "):
        load_scheme(tmp_path / "latin.toml")
