"""Render PDF pages in a process of its own, which ends when nothing was printed for a while.

WeasyPrint and the faces hold some 130 MB, and rendering holds Python's lock: in its own process it
takes neither from the pages. The server starts it with the first PDF; it ends by itself after IDLE
seconds without work, and with the server, whose end closes its input.
"""

from __future__ import annotations

import gc
import pickle
import select
import subprocess
import sys
from contextlib import suppress
from threading import Lock
from typing import IO, cast

from certificates.errors import ForeignAddress, PressFault
from certificates.setting import Sheet
from webapp.core.cpu_affinity import all_cores

IDLE = 1_800.0  # seconds
Answer = bytes | str  # the PDF, or the address outside the design's folder


class PdfProcess:
    """Renders sheets one after the other, in a process that it starts and starts again."""

    def __init__(self, idle: float = IDLE) -> None:
        self._idle = idle
        self._lock = Lock()
        self._process: subprocess.Popen[bytes] | None = None

    def __call__(self, sheet: Sheet) -> bytes:
        """Render a sheet as a PDF. Raises ForeignAddress, and PressFault if the process ends."""
        with self._lock:
            # It may have ended while idle, a moment ago: then a new one is asked, once.
            answer = self._ask(sheet) or self._ask(sheet)
        if answer is None:
            raise PressFault(reason="排版程序中断了")
        if isinstance(answer, str):
            raise ForeignAddress(address=answer)
        return answer

    @property
    def is_running(self) -> bool:
        """Whether there is a process at the moment."""
        return self._process is not None and self._process.poll() is None

    def close(self) -> None:
        """End the process, if there is one."""
        with self._lock:
            self._end()

    def _ask(self, sheet: Sheet) -> Answer | None:
        """The process's answer; None if it has ended instead."""
        process = self._running()
        sheets, answers = cast(IO[bytes], process.stdin), cast(IO[bytes], process.stdout)
        try:
            pickle.dump(sheet, sheets)
            sheets.flush()
            answer: Answer = pickle.load(answers)  # noqa: S301 - our own process wrote it
        except (OSError, EOFError, pickle.UnpicklingError):
            self._end()
            return None
        return answer

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is not None and self._process.poll() is not None:
            self._end()
        if self._process is None:
            with all_cores():  # the server's threads may be on one core
                self._process = subprocess.Popen(  # noqa: S603 - this module
                    [sys.executable, "-m", __name__, str(self._idle)],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    start_new_session=True,  # Ctrl+C in the terminal ends the server, not a page
                )
        return self._process

    def _end(self) -> None:
        if self._process is None:
            return
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()
        self._process.terminate()
        self._process.wait()
        self._process = None


def main(idle: float) -> None:
    """Answer the sheets on standard input until it ends, or is empty for `idle` seconds."""
    from certificates.rendering import render_sheet

    gc.freeze()
    answers, sys.stdout = sys.stdout.buffer, sys.stderr  # nothing else may write between answers
    while select.select([sys.stdin], [], [], idle)[0]:
        try:
            sheet: Sheet = pickle.load(sys.stdin.buffer)  # noqa: S301 - the server wrote it
        except EOFError:
            return
        answer: Answer
        try:
            answer = render_sheet(sheet)
        except ForeignAddress as foreign:
            answer = str(foreign.values["address"])
        pickle.dump(answer, answers)
        answers.flush()
        gc.collect()  # WeasyPrint's boxes have reference cycles


if __name__ == "__main__":
    main(float(sys.argv[1]))
