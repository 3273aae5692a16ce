"""What a page of the site may load: the style sheet, script, pictures and JSON of the site itself."""

from __future__ import annotations

#: In every page, and in every answer of ``serve``, which adds that no page may be framed.
POLICY = (
    "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self'; base-uri 'none'; form-action 'none'"
)
