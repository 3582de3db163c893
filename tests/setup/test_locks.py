"""The lock files: exact versions with hashes, no addresses, and nothing that the product lacks."""

import json
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LOCKS = ["run.lock", "dev.lock", "build.lock", "node.lock"]
PIN = re.compile(r"^([a-z0-9][a-z0-9._-]*)==(\S+)")


def pins(name: str) -> dict[str, str]:
    """A lock's packages by name, normalised as the index does, with their versions."""
    lines = (ROOT / "requirements" / name).read_text("utf-8").splitlines()
    return {match[1]: match[2] for line in lines if (match := PIN.match(line))}


def blocks(name: str) -> list[str]:
    """A lock's requirements, each with the hashes that follow it; comments left out."""
    text = (ROOT / "requirements" / name).read_text("utf-8")
    code = "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("#"))
    return re.split(r"\n(?=\S)", code.strip())


def normal(requirement: str) -> str:
    """`Flask-Babel>=4` -> `flask-babel`."""
    name = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert name, requirement
    return re.sub(r"[-_.]+", "-", name[0]).lower()


@pytest.mark.parametrize("lock", LOCKS)
def test_every_requirement_is_pinned_and_carries_hashes(lock: str) -> None:
    assert blocks(lock)
    for block in blocks(lock):
        assert PIN.match(block), block
        assert re.search(r"--hash=sha256:[0-9a-f]{64}\b", block), block


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_address(lock: str) -> None:
    text = (ROOT / "requirements" / lock).read_text("utf-8")

    assert not re.search(r"://|--(extra-)?index-url|--find-links|--trusted-host|\bfile:", text)


def test_the_npm_lock_has_integrity_and_no_address() -> None:
    text = (ROOT / "package-lock.json").read_text("utf-8")
    assert "://" not in text

    lock = json.loads(text)
    fetched = {place: entry for place, entry in lock["packages"].items() if place}
    assert "node_modules/htmx.org" in fetched
    for place, entry in fetched.items():
        assert entry["integrity"].startswith("sha512-"), place
        assert "resolved" not in entry, place


def test_every_declared_dependency_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]

    assert {normal(each) for each in project["dependencies"]} <= pins("run.lock").keys()
    development = project["optional-dependencies"]["dev"]
    assert {normal(each) for each in development} <= pins("dev.lock").keys()


def test_what_is_tested_is_what_runs() -> None:
    assert pins("run.lock").items() <= pins("dev.lock").items()


def test_the_page_of_security_names_the_version_of_each_dependency() -> None:
    page = (ROOT / "docs/security.md").read_text("utf-8").partition("## Versions")[2]
    told = dict(re.findall(r"^\| ([a-z0-9-]+) \| ([0-9]\S*) \|", page, re.MULTILINE))
    lines = (ROOT / "requirements/run.lock").read_text("utf-8").splitlines()
    locked = {match.groups() for line in lines if (match := PIN.match(line))}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]

    assert {normal(each) for each in project["dependencies"]} - told.keys() == set()
    assert set(told.items()) - locked == set()
