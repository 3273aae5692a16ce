"""The bounds of what is read, in one place. Each is far above any real source and far below what hurts.

A document beyond a bound is refused with a ``ParseError`` whose ``rule`` names the bound; nothing is cut off silently.
"""

from __future__ import annotations

#: Bytes of a body, after a single gzip wrapping is undone.
BODY_BYTES = 64_000_000
#: Characters of a document's text; also the most that a gzip wrapping or a zip member may blow up to, in bytes.
TEXT_CHARS = 20_000_000
#: Characters of an HTML page. Real articles stay under 3 million.
HTML_CHARS = 16_000_000
#: Entries of a feed or of an API's list.
ITEMS = 10_000
#: Rows and cells of one table; cells counts the empty ones between the outermost filled ones too.
ROWS = 200_000
CELLS = 2_000_000
#: Tables of one document.
TABLES = 2_000
#: Pages and characters per page of a PDF.
PAGES = 2_000
PAGE_CHARS = 200_000
#: Nesting of JSON arrays and objects.
JSON_DEPTH = 100
#: Numbers that one document may state, whatever they count, and characters of its figures' sentences together.
NUMBERS = 200_000
QUOTED_CHARS = 20_000_000
#: Members of a zip, their sizes together, and how much one may swell (only asked of members over a megabyte).
ZIP_MEMBERS = 2_000
ZIP_BYTES = 300_000_000
ZIP_RATIO = 200
