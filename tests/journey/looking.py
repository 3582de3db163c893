"""Checks of a page on several screens: axe's rules, nothing too wide, tap targets large enough."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import CDPSession, Page

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
TAP = 44  # CSS pixels, both ways
_COLOURS_ONLY = {"runOnly": ["color-contrast", "link-in-text-block"]}
# axe would copy the source of every element at every rule, which holds that of all inside it: the
# source is read of the first elements that violate a rule.
_VIOLATIONS = """
async (options) => {
  axe.configure({ noHtml: true });
  const asked = { ...options, resultTypes: ["violations"], elementRef: true };
  const { violations } = await axe.run(document, asked);
  const place = ({ target, element }) => `${target} ${element.outerHTML.slice(0, 160)}`;
  return violations.map(({ id, help, nodes }) => (
    { id, help, places: nodes.slice(0, 3).map(place) }));
}
"""

_TOO_SMALL = """
(tap) => {
  const offered = "button, input:not([type=hidden]), select, textarea, summary, " +
    "nav a, a.button, a.pill, [role=button]";
  const small = [];
  for (const each of document.querySelectorAll(offered)) {
    const whole = each.matches("input[type=radio], input[type=checkbox], input[type=file]")
      ? each.closest("label") ?? each : each;
    if (!each.checkVisibility({ visibilityProperty: true })) continue;
    const { width, height } = whole.getBoundingClientRect();
    if (width && height && (width < tap - 0.5 || height < tap - 0.5))
      small.push(`${each.outerHTML.slice(0, 120)} is ${Math.round(width)}x${Math.round(height)}`);
  }
  return small;
}
"""
_OVERFLOWING = """
() => {
  const wide = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= wide) return [];
  const found = [...document.querySelectorAll("body *")].filter(
    (each) => each.getBoundingClientRect().right > wide + 0.5 && !each.closest(".scroll")
  );
  return [`${document.documentElement.scrollWidth} wide on ${wide}`,
    ...found.slice(0, 5).map((each) => each.outerHTML.slice(0, 120))];
}
"""


@dataclass(frozen=True)
class Screen:
    """The screen of an open page, which takes the form of one device after the other.

    So a page is asked for once and looked at on a phone and on a desk. The form lasts as long as
    `session`, over other addresses too.
    """

    session: CDPSession

    def becomes(self, device: dict[str, Any]) -> None:
        """Take this device's size and density, and its finger or mouse."""
        with_a_finger = device.get("has_touch", False)
        metrics = {
            **device["viewport"],
            "deviceScaleFactor": device.get("device_scale_factor", 1),
            "mobile": device.get("is_mobile", False),
        }
        self.session.send("Emulation.setDeviceMetricsOverride", metrics)
        self.session.send("Emulation.setTouchEmulationEnabled", {"enabled": with_a_finger})


@dataclass(frozen=True)
class Looker:
    """Checks pages and collects their faults, each with the page's name."""

    found: list[str]

    def axe(self, page: Page, name: str) -> None:
        """Every rule of axe in the light, and those on colours again in the dark."""
        page.emulate_media(color_scheme="light")
        self._violations(page, f"{name}, light", {})
        page.emulate_media(color_scheme="dark")
        self._violations(page, f"{name}, dark", _COLOURS_ONLY)

    def _violations(self, page: Page, name: str, options: dict[str, Any]) -> None:
        page.evaluate("() => Promise.all(document.getAnimations().map((each) => each.finished))")
        for each in page.evaluate(_VIOLATIONS, options):
            self.found.append(f"{name}: {each['id']} ({each['help']}): {each['places']}")

    def fits(self, page: Page, name: str) -> None:
        """Check that nothing extends beyond the right edge."""
        self.found.extend(f"{name}: overflows: {each}" for each in page.evaluate(_OVERFLOWING))

    def can_be_tapped(self, page: Page, name: str) -> None:
        """Check that every control is at least TAP pixels wide and high."""
        self.found.extend(f"{name}: too small: {each}" for each in page.evaluate(_TOO_SMALL, TAP))
