"""Bytes to characters, whatever the header says: byte order mark, then proof, then what is declared, then a guess.

``text/html`` without a charset is not Latin-1, and servers lie: a declaration is believed only when the bytes decode
under it without an error. Knows nothing of formats but where HTML and XML put their declaration.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_META = re.compile(rb"""<meta[^>]{0,200}?charset\s{0,5}=\s{0,5}["']?\s{0,5}([A-Za-z0-9_.:-]{2,40})""", re.IGNORECASE)
_XML = re.compile(rb"""^\s{0,100}<\?xml[^>]{0,200}?encoding\s{0,5}=\s{0,5}["']([A-Za-z0-9_.:-]{2,40})""")
#: Encodings of text that browsers know. Python's own list also holds rot13, zip, idna and unicode_escape.
_TEXT = re.compile(r"^(utf|iso8859|iso2022|cp\d|koi8|gb|big5|euc|shift|mac|ascii|latin|tis|hz|johab|kz1048|ptcp)")
#: What browsers take instead: the larger sets of which the declared ones are a part.
_LARGER = {"iso8859-1": "cp1252", "ascii": "cp1252", "gb2312": "gb18030", "gbk": "gb18030", "shift_jis": "cp932"}
_REPLACEMENT = "\ufffd"
_OF_OLD_SYSTEMS = ("cp1252", "mac_roman", "cp850")
#: What no word has in it: a sign between letters, a letter beyond ASCII in the other case than its neighbours.
_ODD = re.compile(
    r"(?<=[^\W\d_])[^\w\s\x00-\x7f’‘´–—…«»“”·]|[^\w\s\x00-\x7f’‘´–—…«»“”·„†‡•§©®€£](?=[a-z]{2})"
    r"|(?<=[a-z])[À-ÖØ-ÞŸŠŽŒ]|(?<=[A-Z]{2})[ß-öø-ÿ]|[\x80-\x9f]"
)


@dataclass(frozen=True, slots=True)
class Decoded:
    """The characters, the encoding that gave them, and a sentence on what could not be decoded (or "")."""

    text: str
    encoding: str
    trouble: str = ""


def decode(body: bytes, *, header: str | None = None, declared: str | None = None) -> Decoded:
    """``declared`` is the catalogue's word, ``header`` the server's. Never raises: what is undecodable is U+FFFD."""
    for mark, name in _BOMS:
        if body.startswith(mark):
            return _lossy(body[len(mark) :], name)
    wide = is_wide(body)
    if wide is not None:
        return _lossy(body, wide)
    named = [name for name in (_known(declared), _known(_inside(body)), _known(header)) if name]
    if b"\x00" not in body:  # One byte a letter: a declaration of two or four is wrong, whoever makes it.
        named = [name for name in named if not name.startswith(("utf-16", "utf-32"))]
    stateful = [name for name in named if name.startswith(("iso2022", "utf", "hz")) and name != "utf-8"]
    # Valid UTF-8 with characters beyond ASCII is proof enough; other encodings hardly ever look like it.
    for name in dict.fromkeys([*stateful, "utf-8"]):
        text = _strictly(body, name)
        if text is not None:
            return Decoded(text, name)
    # A stray byte in it is not a reason to read all of it in an encoding in which every byte means something.
    if _mostly_utf8(body):
        return _lossy(body, "utf-8")
    for name in dict.fromkeys(named):
        text = _strictly(body, name)
        if text is not None:
            return Decoded(text, name)
    if not named:
        name = _by_words(body)
        text = body.decode(name, errors="replace")
        if name != "cp1252":
            return Decoded(text, name, f"no encoding is declared: the letters are those of {name}")
        return _lossy(body, name) if _REPLACEMENT not in text else _lossy(body, _guess(body, named))
    return _lossy(body, _guess(body, named))


def is_wide(body: bytes) -> str | None:
    """UTF-16 or UTF-32 without a byte order mark: every other byte (or three of four) of Latin text is NUL."""
    head = body[:2_000]
    if len(head) < 8 or 4 * head.count(0) < len(head):
        return None
    if len(body) % 4 == 0 and 10 * head.count(0) > 7 * len(head):
        return "utf-32-le" if head[0] else "utf-32-be"
    if len(body) % 2:
        return None
    odd, even = head[1::2].count(0), head[0::2].count(0)
    if max(odd, even) * 4 < len(head) or min(odd, even) * 8 > len(head):
        return None
    return "utf-16-le" if odd > even else "utf-16-be"


def _by_words(body: bytes) -> str:
    """Of the encodings of old systems the one in which words look like words: no sign or capital amid small letters."""

    def oddities(name: str) -> int:
        text = body.decode(name, errors="replace")
        return len(_ODD.findall(text)) + 5 * text.count(_REPLACEMENT)

    return min(_OF_OLD_SYSTEMS, key=oddities)


def _mostly_utf8(body: bytes) -> bool:
    """More characters beyond ASCII decode as UTF-8 than bytes do not: text in other encodings hardly has any."""
    text = body.decode("utf-8", errors="replace")
    lost = text.count(_REPLACEMENT)
    return sum(character > "\x7f" for character in text) - lost > lost


def _strictly(body: bytes, name: str) -> str | None:
    try:
        return body.decode(name)
    except (UnicodeError, ValueError):
        return None


def _lossy(body: bytes, name: str) -> Decoded:
    before = body.count(_REPLACEMENT.encode())
    text = body.decode(name, errors="replace")
    lost = text.count(_REPLACEMENT) - (before if name == "utf-8" else 0)
    places = "1 place is" if lost == 1 else f"{lost:,} places are"
    return Decoded(text, name, f"{places} not valid {name} and read as U+FFFD" if lost > 0 else "")


def _guess(body: bytes, named: list[str]) -> str:
    """Nothing decodes cleanly: the named encoding that loses least, or else what the bytes look like."""
    candidates = list(dict.fromkeys([*named, "utf-8", "cp1252"]))
    return min(candidates, key=lambda name: body.decode(name, errors="replace").count(_REPLACEMENT))


def _inside(body: bytes) -> str | None:
    head = body[:4096]
    match = _XML.search(head) or _META.search(head)
    return match.group(1).decode("ascii") if match else None


def _known(name: str | None) -> str | None:
    if not name:
        return None
    try:
        found = codecs.lookup(name.strip().strip("\"'")).name.lower()
    except (LookupError, ValueError):
        return None
    if not _TEXT.match(found) or found.startswith(("utf-7", "utf_7")):
        return None
    return _LARGER.get(found, found)
