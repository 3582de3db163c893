"""Count what a person presses: clicks, keys that press a button or link, choices from a menu."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from tests.journey.visitors import Visitor

# A choice from a menu takes two clicks by mouse: one opens it, one chooses.
_LISTEN = """
addEventListener("pointerdown", (event) => event.isTrusted && countPress(1), true);
addEventListener("change", (event) => event.target.matches("select") && countPress(2), true);
addEventListener("keydown", (event) => {
  const pressed = event.target.closest?.("a, button, summary, input");
  if (event.isTrusted && pressed && ["Enter", " "].includes(event.key)) countPress(1);
}, true);
"""


@dataclass
class ClickCounter:
    """The presses of all watched visitors; `by_task`: those of each task."""

    by_task: dict[str, int]
    presses: int = 0

    def watch(self, visitor: Visitor) -> None:
        """Count in all pages that the visitor opens from now on."""
        context = visitor.page.context
        context.expose_binding("countPress", lambda _source, weight: self._add(weight))
        context.add_init_script(_LISTEN)

    def _add(self, weight: int) -> None:
        self.presses += weight

    @contextmanager
    def counted(self, task: str) -> Iterator[None]:
        """Note the presses inside this context as those of a task."""
        before = self.presses
        yield
        self.by_task[task] = self.presses - before
