"""PDF pages are rendered in a process of its own, which ends by itself."""

from collections.abc import Iterator
from contextlib import closing

import pytest

from certificates.design import open_design
from certificates.errors import ForeignAddress
from certificates.rendering import render_sheet
from certificates.setting import Sheet, rendered_by, set_pages
from webapp.site.pdf_process import PdfProcess

DESIGN = open_design("ink")
PAGE = "<p>王吉</p>"


@pytest.fixture
def process() -> Iterator[PdfProcess]:
    with closing(PdfProcess()) as started:
        yield started


def sheet(body: str = PAGE) -> Sheet:
    return Sheet(DESIGN.folder, f"<!doctype html><body>{body}", heavy=False, tagged=True)


def test_a_page_is_the_same_as_rendered_here(process: PdfProcess) -> None:
    assert process(sheet()) == process(sheet())
    assert len(process(sheet())) == len(render_sheet(sheet()))


def test_the_program_renders_by_the_process_inside_the_block(process: PdfProcess) -> None:
    with rendered_by(process):
        assert set_pages(DESIGN, PAGE).startswith(b"%PDF")
        assert process.is_running


def test_an_address_outside_the_design_is_refused_and_the_next_page_renders(
    process: PdfProcess,
) -> None:
    with pytest.raises(ForeignAddress, match="passwd"):
        process(sheet('<img src="file:///etc/passwd">'))
    assert process(sheet()).startswith(b"%PDF")


def test_a_process_that_was_killed_is_started_again(process: PdfProcess) -> None:
    process(sheet())
    killed = process._process
    assert killed is not None
    killed.kill()
    killed.wait()
    assert process(sheet()).startswith(b"%PDF")


def test_the_process_ends_when_nothing_was_printed_for_a_while() -> None:
    with closing(PdfProcess(idle=0.2)) as process:
        process(sheet())
        started = process._process
        assert started is not None
        assert started.wait(60) == 0
        assert process(sheet()).startswith(b"%PDF")


def test_the_process_ends_with_the_server() -> None:
    process = PdfProcess()
    process(sheet())
    started = process._process
    assert started is not None
    assert started.stdin is not None
    started.stdin.close()  # as the system does when the server is killed
    assert started.wait(60) == 0
    process.close()


def test_closing_ends_it_and_nothing_is_started_before_the_first_page() -> None:
    process = PdfProcess()
    assert not process.is_running
    process(sheet())
    started = process._process
    process.close()
    assert started is not None
    assert started.poll() is not None
