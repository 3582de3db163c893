"""Count what a person's hands do: presses of buttons, links and menus, and characters typed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from tests.journey.visitors import Visitor

# A choice from a menu takes two clicks by mouse: one opens it, one chooses. A field of a day, which
# is filled without key events, counts its digits.
_LISTEN = """
addEventListener("pointerdown", (event) => event.isTrusted && countPress(1), true);
addEventListener("change", (event) => event.target.matches("select") && countPress(2), true);
addEventListener("keydown", (event) => {
  const pressed = event.target.closest?.("a, button, summary, input");
  if (event.isTrusted && pressed && ["Enter", " "].includes(event.key)) countPress(1);
}, true);
addEventListener("input", (event) => {
  const { target, data } = event;
  if (!target.matches("textarea, input:not([type=checkbox], [type=radio], [type=file])")) return;
  const ofDay = ["date", "month", "time"].includes(target.type);
  countTyped(data?.length ?? (ofDay ? target.value.replace(/\\D/g, "") : target.value).length);
}, true);
"""
# What the tasks took when issue 15 was written, in clicks alone; a dash: it was not possible.
BEFORE = {
    "approve a month's lines": "about 100",
    "add a person": "–",
    "correct a birthday": "–",
    "reset 48 passwords": "135 (45)",
    "close and export a month": "4",
    "start a scheme": "7",
}


@dataclass(frozen=True)
class Effort:
    """What a task takes: `presses` of buttons, links and menus, and characters `typed`."""

    presses: int
    typed: int


@dataclass
class ClickCounter:
    """The presses and characters of all watched visitors; `by_task`: those of each task."""

    by_task: dict[str, Effort]
    presses: int = 0
    typed: int = 0

    def watch(self, visitor: Visitor) -> None:
        """Count in all pages that the visitor opens from now on."""
        context = visitor.page.context
        context.expose_binding("countPress", lambda _source, weight: self._press(weight))
        context.expose_binding("countTyped", lambda _source, length: self._type(length))
        context.add_init_script(_LISTEN)

    def _press(self, weight: int) -> None:
        self.presses += weight

    def _type(self, length: int) -> None:
        self.typed += length

    @contextmanager
    def counted(self, task: str) -> Iterator[None]:
        """Note what is pressed and typed inside this context as the task's."""
        presses, typed = self.presses, self.typed
        yield
        self.by_task[task] = Effort(self.presses - presses, self.typed - typed)


def as_table(by_task: dict[str, Effort]) -> Iterator[str]:
    """The lines of a table in Markdown: a row a task, with what it took before."""
    yield "| task | clicks before | presses | characters typed |"
    yield "|---|---|---|---|"
    for task, effort in by_task.items():
        yield f"| {task} | {BEFORE.get(task, '')} | {effort.presses} | {effort.typed} |"
