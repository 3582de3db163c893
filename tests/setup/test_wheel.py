"""The wheel: it carries every file, finds them once installed, and says Private."""

import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("webapp", "rules", "certificates", "templates", "static", "docs/guide")

pytestmark = pytest.mark.packaging


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder), cwd=ROOT)
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh environment with the wheel; the dependencies are this one's, jiebao is not.

    A .pth line adds a folder without reading the .pth files in it, so the editable install here
    stays out. script/check-wheel does the same with the lock, from nothing.
    """
    folder = tmp_path_factory.mktemp("installed")
    venv.create(folder, with_pip=False, symlinks=True)
    pip = (sys.executable, "-m", "pip", "--python", str(folder / "bin/python"))
    run(*pip, "install", "--quiet", "--no-deps", "--no-index", str(wheel))
    site = next(folder.glob("lib/python*/site-packages"))
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return folder


def run(*command: str, cwd: Path | None = None) -> str:
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def ours() -> set[str]:
    """The files of the rooms that git keeps or would keep."""
    listed = run("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", cwd=ROOT)
    return {
        name for name in listed.split("\0") if name.startswith(ROOMS) and (ROOT / name).is_file()
    }


def test_the_wheel_carries_every_file_of_the_rooms(wheel: Path) -> None:
    carried = set(zipfile.ZipFile(wheel).namelist())

    assert "webapp/commands/cli.py" in carried
    assert ours() - carried == set()


def test_the_wheel_carries_what_git_does_not(wheel: Path) -> None:
    carried = set(zipfile.ZipFile(wheel).namelist())

    assert {"static/vendor/htmx.min.js", "static/vendor/hx-sse.min.js"} <= carried
    faces = (ROOT / "certificates/fonts").glob("*.*tf")
    assert {str(face.relative_to(ROOT)) for face in faces} <= carried
    catalogues = {name for name in ours() if name.endswith(".po")}
    assert {name.removesuffix(".po") + ".mo" for name in catalogues} <= carried


def test_the_wheel_carries_nothing_else(wheel: Path) -> None:
    tops = {name.partition("/")[0] for name in zipfile.ZipFile(wheel).namelist()}

    assert tops <= {*(room.partition("/")[0] for room in ROOMS), "jiebao-0.1.0.dist-info"}
    docs = {name for name in zipfile.ZipFile(wheel).namelist() if name.startswith("docs/")}
    assert docs == {name for name in ours() if name.startswith("docs/")}


def test_no_index_would_take_the_wheel(wheel: Path) -> None:
    archive = zipfile.ZipFile(wheel)
    metadata = archive.read("jiebao-0.1.0.dist-info/METADATA").decode()

    assert "Classifier: Private :: Do Not Upload" in metadata.splitlines()


def test_an_installed_wheel_finds_its_own_files(installed: Path) -> None:
    place = "import pathlib, webapp; print(pathlib.Path(webapp.__file__).resolve().parent.parent)"
    site = Path(run(str(installed / "bin/python"), "-c", place, cwd=Path("/")).strip())

    assert site.is_relative_to(installed.resolve())
    for name in ours():
        assert (site / name).is_file(), name


def test_every_module_of_an_installed_wheel_imports(installed: Path) -> None:
    walk = (
        "import pkgutil, importlib\n"
        "for room in ('webapp', 'rules', 'certificates'):\n"
        "    package = importlib.import_module(room)\n"
        "    for module in pkgutil.walk_packages(package.__path__, room + '.'):\n"
        "        importlib.import_module(module.name)\n"
    )
    run(str(installed / "bin/python"), "-W", "error", "-c", walk, cwd=Path("/"))


def test_the_command_of_an_installed_wheel_answers(installed: Path) -> None:
    assert "serve" in run(str(installed / "bin/jiebao"), "--help", cwd=Path("/"))
