"""XML before any XML parser sees it: no document type, no entity, one known encoding.

Entity bombs and external entities need a DTD, so a DTD is refused; what stands in CDATA sections and comments is text.
All scans are linear, whatever the input.
"""

from __future__ import annotations

import re

from gsi_etl.errors import ParseError

_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>", re.IGNORECASE)
_DTD = re.compile(r"<!(DOCTYPE|ENTITY|ELEMENT|ATTLIST|NOTATION)\b", re.IGNORECASE)


def outside_cdata(text: str) -> str:
    """The text without CDATA sections and comments. An unclosed one swallows the rest, as it does for a parser."""
    parts: list[str] = []
    at = 0
    while True:
        opens = [(text.find(mark, at), mark, end) for mark, end in (("<![CDATA[", "]]>"), ("<!--", "-->"))]
        found = [o for o in opens if o[0] >= 0]
        if not found:
            return "".join([*parts, text[at:]])
        start, mark, end = min(found)
        parts.append(text[at:start])
        stop = text.find(end, start + len(mark))
        if stop < 0:
            return "".join(parts)
        at = stop + len(end)


def without_dtd(text: str) -> str:
    """The XML text without its declaration (its encoding is settled), or ParseError when it declares a DTD."""
    match = _DTD.search(outside_cdata(text))
    if match:
        raise ParseError(
            f"it declares a document type ({match.group()[:12]})",
            rule="dtd",
            why="a DTD can blow up memory or read files, and no source needs one",
        )
    return _DECLARATION.sub("", text, count=1)
