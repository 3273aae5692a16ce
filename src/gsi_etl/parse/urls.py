"""Addresses: the canonical form by which two feeds' links to one article are one link, and which links may be kept.

Text from outside is hostile: only http and https survive. Pure.
"""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

_TRACKING = re.compile(
    r"^(utm_\w+|fbclid|gclid|dclid|msclkid|mc_[ce]id|igshid|ref_src|ref_url|cmpid|cmp|ocid|ns_\w+|at_\w+|traffic_source"
    r"|__twitter_impression|smid|partner|xtor|_ga|yclid|spm|ito|ftag|taid|guccounter)$",
    re.IGNORECASE,
)
#: An address that is its own absolute form.
_WHOLE = re.compile(r"https?://[a-z\d](?:[a-z\d.-]{0,200}[a-z\d])?/[\w/.,~%+!@:-]*(?:\?[\w/.,~%+!@:&=-]+)?", re.ASCII)
#: One that is a path of its site, with nothing in it to be resolved.
_ROOTED = re.compile(r"/(?:[\w~%+!@:-]+/)*[\w~%+!@:-]*(?:\?[\w/.,~%+!@:&=-]+)?", re.ASCII)
_PORTS = {"http": 80, "https": 443}


def absolute(url: str, base: str = "") -> str | None:
    """The address as one that can be fetched: absolute, without fragment; None when it is not an http(s) address."""
    url = url.strip()
    if _WHOLE.fullmatch(url):
        return url
    try:
        if _ROOTED.fullmatch(url) and (start := urlsplit(base)).scheme and start.netloc:
            joined = f"{start.scheme}://{start.netloc}{url}"
            if _WHOLE.fullmatch(joined):
                return joined
        else:
            joined = urljoin(base, url) if base else url
        parts = urlsplit(joined)
        host = parts.hostname
    except ValueError:
        return None
    if parts.scheme.lower() not in _PORTS or not host or any(c in joined for c in ' \t\r\n<>"\\'):
        return None
    return urlunsplit((parts.scheme.lower(), parts.netloc, parts.path, parts.query, ""))


def canonical_url(url: str) -> str:
    """One spelling per article: lower-case host, no default port, no fragment, no tracking parameters, sorted query.

    The scheme becomes https and a leading ``www.``, ``m.`` or ``amp.`` goes: the result names an article and is not
    meant to be fetched. Anything that is not an http(s) address comes back stripped and otherwise as it was.
    """
    fetchable = absolute(url)
    if fetchable is None:
        return url.strip()
    parts = urlsplit(fetchable)
    host = re.sub(r"^(www|m|amp|mobile)\.(?=[^.]+\.)", "", (parts.hostname or "").rstrip("."))
    port = _port(parts.netloc)
    if port is not None and port != _PORTS[parts.scheme]:
        host = f"{host}:{port}"
    query = urlencode(sorted(p for p in parse_qsl(parts.query, keep_blank_values=True) if not _TRACKING.match(p[0])))
    path = re.sub(r"/{2,}", "/", parts.path)
    path = re.sub(r"/(amp/?|index\.html?)$", "/", path).rstrip("/") or "/"
    return urlunsplit(("https", host, path, query, ""))


def _port(netloc: str) -> int | None:
    match = re.search(r":(\d{1,5})$", netloc)
    return int(match.group(1)) if match else None
