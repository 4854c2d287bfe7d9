"""Looks for what keeps people from reading or using a page that stands in Chromium, in light and in dark.

Most is judged by axe-core (WCAG 2.1 A and AA, and its best practices). Beside that, what a thumb has to hit
is 44 CSS pixels high or wide enough, and nothing makes the page itself scroll sideways.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from axe_core_python.selenium import Axe
from selenium.webdriver import Chrome

THEMES: Final = ("light", "dark")
PHONE: Final = (360, 740)
DESKTOP: Final = (1280, 900)
_TAGS: Final = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]
_ALL: Final = {"type": "tag", "values": _TAGS}
# A theme is another set of colours and nothing else.
_COLOURS: Final = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
# A link within a sentence is as high as its line, which WCAG 2.5.5 leaves out too.
_TARGETS: Final = """
const least = 44, found = [];
for (const one of document.querySelectorAll(
  "button, input:not([type=hidden]), select, textarea, summary, nav a, a.button")) {
  const box = one.getBoundingClientRect();
  if (box.width === 0 || box.right < 0) continue;
  const inLabel = one.matches("[type=checkbox], [type=radio]") && one.closest("label");
  const height = inLabel ? inLabel.getBoundingClientRect().height : box.height;
  if (height < least - 0.5) found.push(`${one.outerHTML.slice(0, 120)} is ${Math.round(height)} px high`);
}
return found;
"""
_WIDTH: Final = """
const page = document.documentElement, wide = page.clientWidth;
if (page.scrollWidth <= wide) return [];
const scrolls = (one) => ["auto", "scroll", "hidden"].includes(getComputedStyle(one).overflowX);
const inBox = (one) => {
  for (let above = one.parentElement; above !== document.body; above = above.parentElement) {
    if (scrolls(above)) return true;
  }
  return false;
};
return [...document.body.querySelectorAll("*")]
  .filter((one) => !inBox(one) && one.getBoundingClientRect().right > wide + 1)
  .map((one) => `${one.outerHTML.slice(0, 120)} is wider than the window`);
"""


def set_window(browser: Chrome, size: tuple[int, int] = PHONE, theme: str = "light") -> None:
    """Give the page a window of a size in CSS pixels, and a reader who prefers a theme."""
    width, height = size
    browser.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False},
    )
    features = [{"name": "prefers-color-scheme", "value": theme}]
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})


def faults(browser: Chrome) -> list[str]:
    """Return all faults of the page that is open, in both themes on a phone; the window stays one."""
    found: dict[str, None] = {}
    for theme, rules in zip(THEMES, (_ALL, _COLOURS), strict=True):
        set_window(browser, PHONE, theme)
        found.update(dict.fromkeys(f"{theme}: {one}" for one in _judged(browser, rules)))
    for script in (_TARGETS, _WIDTH):
        found.update(dict.fromkeys(browser.execute_script(script)))
    return [*found]


def too_wide(browser: Chrome) -> list[str]:
    """Return what makes the page that is open scroll sideways."""
    found: list[str] = browser.execute_script(_WIDTH)
    return found


def _judged(browser: Chrome, rules: Mapping[str, object]) -> Iterator[str]:
    answer: dict[str, Any] = Axe().run(browser, options={"runOnly": dict(rules)})
    for rule in answer["violations"]:
        for node in rule["nodes"]:
            why = node["failureSummary"].partition("\n")[2].strip()
            yield f"{rule['id']} ({rule['impact']}): {node['html'][:160]}: {why}"
