"""What a page tells, without how it looks: its words with their links, dates and tones, a line for each block."""

from __future__ import annotations

import re
from html.parser import HTMLParser

_BLOCKS = {
    "main", "section", "div", "p", "h1", "h2", "h3", "ul", "ol", "li", "dl", "dt", "dd", "table", "tr", "blockquote",
    "details", "summary", "figure", "figcaption", "nav", "footer", "title", "form", "svg", "pre", "desc",
}  # fmt: skip
_LEFT_OUT = {"style", "script"}
_TONES = re.compile(r"\b(?:t-)?(good|warn|bad|info|quiet)\b")


class _Outline(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[str] = [""]
        self._inside = 0
        self._closing: list[tuple[str, str]] = []

    def _say(self, words: str) -> None:
        self.lines[-1] += words

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _LEFT_OUT:
            self._inside += 1
        if tag in _BLOCKS:
            self.lines.append("")
        said = dict(attrs)
        if said.get("rel") == "stylesheet":
            return
        if tag in ("th", "td"):
            self._say("| ")
        tones = _TONES.findall(said.get("class") or "")
        behind = "".join(f"{{{tone}}}" for tone in tones)
        for name in ("href", "title", "datetime", "content", "aria-label", "aria-current", "alt", "data-value", "id"):
            if said.get(name) and not (tag == "link" and (said["href"] or "").startswith("data:")):
                behind += f"{{{'#' if name == 'id' else ''}{said[name]}}}"
        if tag in ("mark", "del", "ins"):
            self._say(f"<{tag}>")
            behind += f"</{tag}>"
        if tag in ("meta", "link", "br", "input", "img", "rect", "circle", "path", "line", "col"):
            if behind and "Security" not in (said.get("http-equiv") or ""):
                self.lines += [f"{said.get('name') or said.get('property') or said.get('rel') or tag} {behind}", ""]
            return
        self._closing.append((tag, behind))

    def handle_endtag(self, tag: str) -> None:
        if tag in _LEFT_OUT:
            self._inside -= 1
        while self._closing:
            last, behind = self._closing.pop()
            self._say(behind)
            if last == tag:
                break
        if tag in _BLOCKS:
            self.lines.append("")
        if tag in ("th", "td"):
            self._say(" ")

    def handle_data(self, data: str) -> None:
        if not self._inside:
            self._say(re.sub(r"[ \n\t]+", " ", data))


def outline(page: str) -> str:
    """Of a whole page: its head, and what is between header and footer."""
    head, _, body = page.partition("<body>")
    main = body[body.find("<main") : body.find("<footer")]
    reader = _Outline()
    reader.feed(head)
    reader.feed(main)
    reader.close()
    return "\n".join(line.strip() for line in reader.lines if line.strip())
