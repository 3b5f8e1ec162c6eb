"""What a page must have so that everybody can use it: read from its HTML, measured in a browser."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import pairwise

from playwright.sync_api import Page

_VOID = {"meta", "input", "br", "wbr"}
SMALLEST_TARGET = 48
"""CSS pixels, of everything that is pressed but links inside a sentence."""

_MEASURE = """() => {
  const light = c => { c /= 255; return c <= .04045 ? c / 12.92 : ((c + .055) / 1.055) ** 2.4 };
  const rgba = s => s.match(/[\\d.]+/g).map(Number);
  const shine = ([r, g, b]) => .2126 * light(r) + .7152 * light(g) + .0722 * light(b);
  const ground = e => { for (; e; e = e.parentElement) {
      const c = rgba(getComputedStyle(e).backgroundColor);
      if (c.length === 3 || c[3] === 1) return c; }
    return [255, 255, 255] };
  const faults = [], wide = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth > wide)
    faults.push('wider than the screen: ' + [...document.querySelectorAll('body *')]
      .filter(e => e.getBoundingClientRect().right > wide).map(e => e.className || e.tagName));
  const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (words.nextNode()) {
    const text = words.currentNode.textContent.trim(), e = words.currentNode.parentElement;
    if (!text || e.closest('svg, .vh')) continue;
    const style = getComputedStyle(e), size = parseFloat(style.fontSize);
    const [a, b] = [shine(rgba(style.color)), shine(ground(e))].sort((x, y) => y - x);
    const ratio = (a + .05) / (b + .05);
    const large = size >= 24 || size >= 18.66 && style.fontWeight >= 700;
    if (ratio < (large ? 3 : 4.5)) faults.push(`${text}: contrast ${ratio.toFixed(2)}`);
    if (size < 13) faults.push(`${text}: ${size} px`);
  }
  const pressed = 'button, .btn, .row, .bar a, input:not([type=hidden])';
  for (const e of document.querySelectorAll(pressed)) {
    const box = e.getBoundingClientRect();
    if (box.width < SMALLEST || box.height < SMALLEST)
      faults.push(`${e.textContent}: ${box.width} x ${box.height}`);
  }
  return faults }""".replace("SMALLEST", str(SMALLEST_TARGET))


def faults_in(html: str) -> list[str]:
    """What is wrong with names, roles, order and language; empty for a sound page."""
    return _Reader(html).faults()


def measured_faults(page: Page) -> list[str]:
    """What is too wide, too pale or too small on the screen; empty for a sound page."""
    found: list[str] = page.evaluate(_MEASURE)
    return found


@dataclass
class _Element:
    tag: str
    given: dict[str, str]
    text: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        return self.given.get("aria-label", "") or "".join(self.text).strip()


class _Reader(HTMLParser):
    """Collects elements with all the text inside them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self._open: list[_Element] = []
        self._all: list[_Element] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = _Element(tag, {name: value or "" for name, value in attrs})
        self._all.append(element)
        if tag not in _VOID:
            self._open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """`<path …/>` in a drawing: neither text nor anything to press."""

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop().tag != tag:
            pass

    def handle_data(self, data: str) -> None:
        for element in self._open:
            element.text.append(data)

    def _of(self, *tags: str) -> list[_Element]:
        return [element for element in self._all if element.tag in tags]

    def faults(self) -> list[str]:
        return [*self._nameless(), *self._headings(), *self._links_between(), *self._whole()]

    def _nameless(self) -> list[str]:
        pressed = [e.tag for e in self._of("a", "button", "nav", "h1", "h2", "title") if not e.name]
        labels = {e.given.get("for") for e in self._of("label")}
        fields = [
            e.given["name"]
            for e in self._of("input")
            if e.given.get("type") != "hidden" and e.given.get("id") not in labels
        ]
        drawn = [
            "svg"
            for e in self._of("svg")
            if e.given.get("aria-hidden") != "true"
            and not (e.given.get("role") == "img" and e.given.get("aria-label"))
        ]
        return [f"no name: {one}" for one in (*pressed, *fields, *drawn)]

    def _headings(self) -> list[str]:
        levels = [int(e.tag[1]) for e in self._of("h1", "h2", "h3", "h4")]
        faults = [] if levels.count(1) == 1 else [f"{levels.count(1)} main headings"]
        jumps = [b for a, b in pairwise(levels) if b > a + 1]
        return faults + [f"a heading jumps to level {level}" for level in jumps]

    def _links_between(self) -> list[str]:
        ids = [e.given["id"] for e in self._all if "id" in e.given]
        wanted = {
            one
            for e in self._all
            for name in ("aria-labelledby", "aria-describedby", "for")
            for one in e.given.get(name, "").split()
        }
        jumps = {e.given["href"][1:] for e in self._of("a") if e.given["href"].startswith("#")}
        twice = [one for one in set(ids) if ids.count(one) > 1]
        missing = sorted((wanted | jumps) - set(ids))
        return [f"id twice: {one}" for one in twice] + [f"no such id: {one}" for one in missing]

    def _whole(self) -> list[str]:
        [root] = self._of("html")
        one_each = [tag for tag in ("main", "title") if len(self._of(tag)) != 1]
        language = [] if root.given.get("lang") in {"zh-CN", "en"} else ["no language"]
        return language + [f"not one {tag}" for tag in one_each]
