"""HR's hands on the keyboard: Tab, Enter, arrows, typing; each stop's focus is looked at."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from playwright.sync_api import Locator, Page, expect
from playwright.sync_api import TimeoutError as WaitedTooLong

from tests.journey.visitors import Visitor

STOPS = 400  # of one walk by Tab

SETTLES_WITHIN = 5_000  # milliseconds; an answer that is put into the page may move what is on it

# What keeps the focus from being seen: by an outline of the element, of its label or of what stands
# for it, on the screen. Empty: nothing.
_UNSEEN = """
() => {
  const held = document.activeElement;
  if (held === document.body) return "";
  const outlined = (each) => {
    if (!each) return false;
    const style = getComputedStyle(each);
    return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  };
  const box = (held.closest("label") ?? held).getBoundingClientRect();
  const what = held.outerHTML.slice(0, 120);
  if (![held, held.closest("label"), held.nextElementSibling].some(outlined))
    return `no outline: ${what}`;
  const seen = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
  return seen ? "" : `off the screen: ${what}`;
}
"""


@dataclass
class Keyboard:
    """A person at a desk without a mouse; `unseen` collects stops whose focus cannot be seen."""

    person: Visitor
    unseen: list[str] = field(default_factory=list)
    stops: int = 0

    @property
    def page(self) -> Page:
        """The page that is open."""
        return self.person.page

    def to(self, target: Locator) -> None:
        """Press Tab until the target has the focus."""
        expect(target).to_be_visible()
        for _ in range(STOPS):
            self.page.keyboard.press("Tab")
            self._look()
            if target.evaluate("each => each === document.activeElement"):
                return
        raise AssertionError(f"{STOPS} times Tab did not reach {target}")

    def _look(self) -> None:
        """Note a focus that cannot be seen, also once the page is at rest."""
        self.stops += 1
        if not self.page.evaluate(_UNSEEN):
            return
        try:
            self.page.wait_for_function(f"() => !({_UNSEEN})()", timeout=SETTLES_WITHIN)
        except WaitedTooLong:
            self.unseen.append(f"{self.page.url}: {self.page.evaluate(_UNSEEN)}")

    def press(self, target: Locator) -> None:
        """Go to a button, link or summary, once it is not disabled, and press Enter."""
        expect(target).to_be_enabled()
        self.to(target)
        self.page.keyboard.press("Enter")

    def type(self, target: Locator, text: str) -> None:
        """Go to a field and type into it, in place of what it holds."""
        self.to(target)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)
        expect(target).to_have_value(text)

    def type_day(self, target: Locator, day: str) -> None:
        """Go to a field of a day and type it in the order of the browser's own language."""
        self.to(target)
        year, month, on = day.split("-")
        self.page.keyboard.type(f"{month}{on}{year}")
        expect(target).to_have_value(day)

    def choose(self, target: Locator, option: str) -> None:
        """Go to a menu and press the arrow until it holds an option."""
        self.to(target)
        for _ in range(target.locator("option").count()):
            if target.evaluate("each => each.selectedOptions[0]?.label") == option:
                return
            before = target.input_value()
            self.page.keyboard.press("ArrowDown")
            expect(target).not_to_have_value(before)
            expect(target).to_be_focused()
        expect(target.locator("option:checked")).to_have_text(option)

    def go(self, job: str, name: str) -> None:
        """Go to a page of a job by the bar at the side."""
        jobs = self.page.locator("nav.tabs ul.jobs")
        link = jobs.get_by_role("link", name=name, exact=True)
        if not link.count():
            self.press(jobs.get_by_role("link", name=job, exact=True))
            expect(link).to_be_visible()
        if self.page.url != f"{self.person.address}{link.get_attribute('href')}":
            self.press(link)
            expect(link).to_have_attribute("aria-current", "page")
            self.skip_to_the_content()

    def skip_to_the_content(self) -> None:
        """The first stop of a new page is the link that leads past the navigation."""
        skip = self.page.get_by_role("link", name="跳到内容")
        self.page.keyboard.press("Tab")
        expect(skip).to_be_focused()
        self._look()
        self.page.keyboard.press("Enter")
        expect(self.page).to_have_url(re.compile("#content$"))
