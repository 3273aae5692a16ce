"""What a page's markup is made of, by the standard library's parser: tags in order, ids, links."""

from __future__ import annotations

from html.parser import HTMLParser

VOID = {"meta", "link", "br", "hr", "img", "input", "wbr", "area", "base", "col", "embed", "source", "track"}


class Reader(HTMLParser):
    """Notes every element, and what is not closed in order."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.faults: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        if len(names) != len(set(names)):
            self.faults.append(f"an attribute twice in <{tag}> at {self.getpos()}")
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open[-1] != tag:
            self.faults.append(f"</{tag}> at {self.getpos()} closes {self.open[-1:]}")
        if tag in self.open:
            while self.open.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def read(page: str) -> Reader:
    reader = Reader()
    reader.feed(page)
    reader.close()
    if reader.open:
        reader.faults.append(f"never closed: {reader.open}")
    ids = [attributes["id"] for _, attributes in reader.elements if "id" in attributes]
    reader.faults += [f"id {one!r} twice" for one in set(ids) if ids.count(one) > 1]
    return reader


def links_of(page: str) -> tuple[list[str], set[str]]:
    """(all links, all ids)"""
    reader = read(page)
    links = [str(a["href"]) for tag, a in reader.elements if tag in ("a", "link") and a.get("href")]
    return links, {str(a["id"]) for _, a in reader.elements if a.get("id")}
