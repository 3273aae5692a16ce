"""Reading robots.txt as RFC 9309 has it: groups by product token, longest match, ``*`` and ``$``; and Crawl-delay.

The reader of the standard library is not used: it takes the first matching rule where the standard wants the longest,
and knows no wildcards. Pure functions; knows nothing of the network.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import SplitResult, quote, unquote

MAX_BYTES = 512_000
_MAX_RULES = 5_000


@dataclass(frozen=True, slots=True)
class Rules:
    """What one robots.txt says to us. ``forbidden`` is a sentence when all is forbidden for now, whatever it says."""

    paths: tuple[tuple[str, bool], ...] = ()  # (pattern, allowed)
    crawl_delay: float | None = None
    forbidden: str = ""

    def why_not(self, parts: SplitResult) -> str | None:
        """The rule that forbids a URL, or None when it may be fetched."""
        if self.forbidden:
            return self.forbidden
        path = _normal(parts.path or "/") + (f"?{_normal(parts.query)}" if parts.query else "")
        best: tuple[int, bool, str] | None = None
        for pattern, allowed in self.paths:
            # The longest pattern decides; of two equally long ones the one that allows.
            if (best is None or (len(pattern), allowed) > best[:2]) and _matches(pattern, path):
                best = (len(pattern), allowed, pattern)
        if best is None or best[1]:
            return None
        return f"Disallow: {best[2][:100]}"


EVERYTHING_ALLOWED = Rules()


def product_token(user_agent: str) -> str:
    """The name by which robots.txt addresses us: the first word of the user agent, without its version."""
    match = re.match(r"[A-Za-z_-]+", user_agent.strip())
    return match[0].lower() if match else "*"


def read_robots(text: str, token: str) -> Rules:
    """The rules for ``token``: of every group that names it, else of every group for ``*``."""
    groups: dict[str, list[tuple[str, str]]] = {}
    agents: list[str] = []
    naming = False
    for raw in text.lstrip("\ufeff").splitlines():
        key, colon, value = raw.partition("#")[0].partition(":")
        if not colon:
            continue
        key, value = key.strip().lower(), value.strip()
        if key == "user-agent":
            agents = [*agents, value.lower()] if naming else [value.lower()]
            naming = True
            groups.setdefault(value.lower(), [])
        elif key in ("allow", "disallow", "crawl-delay"):
            naming = False
            for agent in agents:
                groups[agent].append((key, value))
    return _rules(groups.get(token, groups.get("*", [])))


def _rules(lines: list[tuple[str, str]]) -> Rules:
    delays = [float(v) for k, v in lines if k == "crawl-delay" and re.fullmatch(r"\d{1,6}(\.\d{1,3})?", v)]
    paths = tuple((_normal(v), k == "allow") for k, v in lines if k != "crawl-delay" and v)
    return Rules(paths[:_MAX_RULES], max(delays) if delays else None)


def _normal(path: str) -> str:
    """One spelling for equal paths: what is percent-encoded needlessly is not, and the other way round."""
    return quote(unquote(path), safe="/*$?=&;:@!,+'()~-._%")


def _matches(pattern: str, path: str) -> bool:
    """Prefix match with ``*`` for anything and ``$`` for the end, in linear time: a hostile pattern costs nothing."""
    anchored = pattern.endswith("$")
    first, *rest = (pattern[:-1] if anchored else pattern).split("*")
    if not path.startswith(first):
        return False
    at = len(first)
    for i, piece in enumerate(rest):
        if anchored and i == len(rest) - 1:
            return path.endswith(piece) and len(path) - len(piece) >= at
        found = path.find(piece, at)
        if found < 0:
            return False
        at = found + len(piece)
    return not anchored or at == len(path)
