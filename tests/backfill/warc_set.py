"""WARC files of news pages made by program from texts of our own: equal arguments give equal bytes.

Most pages are about anything else; some speak of slavery without a figure; one in twelve states one, and of these some
with another number than the edition that they cite.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice
from pathlib import Path

PAPERS = ("The Harbour Post", "Northern Courier", "Valley Herald", "Daily Meridian", "The Lantern")
_SUBJECTS = (
    "council",
    "ferry company",
    "library",
    "football club",
    "weather office",
    "museum",
    "school board",
    "bakery",
)
_VERBS = ("opened", "closed", "postponed", "welcomed", "repaired", "reviewed", "sold", "announced")
_OBJECTS = (
    "a bridge over the river", "its summer timetable", "the new hall", "a report on traffic", "two playing fields",
    "the annual fair", "a plan for cheaper buses", "the old harbour wall",
)  # fmt: skip
#: Of slavery, and no figure of it.
_NEAR = (
    "A play about the end of the slave trade opens at the theatre on Friday.",
    "The minister promised a new law against forced labour before the summer.",
    "Historians will speak about slavery and the port in the town hall.",
)
FIGURES = (
    "An estimated 40.3 million people were living in modern slavery in 2016, says the Global Slavery Index 2018.",
    "Some 49.6 million people were in modern slavery in 2021, the Global Estimates of Modern Slavery say.",
    "In North Korea 2.6 million people live in modern slavery, says the Global Slavery Index 2018.",
    "About 27.6 million people were in forced labour in 2021, says the International Labour Organization.",
    "Worldwide 45.8 million people are in modern slavery, the Global Slavery Index 2018 says.",
)


@dataclass(frozen=True, slots=True)
class Article:
    """A page as it is served."""

    url: str
    html: bytes
    day: date
    states: bool


def articles(count: int, *, seed: int = 1, padding: int = 40, every: int = 12) -> list[Article]:
    """``padding``: paragraphs besides what counts, which decide how long pages are. ``every``: one page in so many
    states a figure, and another is about the subject without one."""
    return list(_articles(count, seed, padding, every))


def _articles(count: int, seed: int, padding: int, every: int) -> Iterator[Article]:
    rng = random.Random(seed)
    return (_article(number, rng, padding, every) for number in range(count))


def _article(number: int, rng: random.Random, padding: int, every: int) -> Article:
    paper = rng.choice(PAPERS)
    day = date(2019, 1, 1) + timedelta(days=rng.randrange(2000))
    told = [_sentence(rng) for _ in range(rng.randint(max(2, padding // 2), padding + padding // 2 + 2))]
    states = number % every == 5
    if states:
        told.insert(rng.randrange(len(told)), FIGURES[number // every % len(FIGURES)])
    elif number % every == 8:
        told.insert(rng.randrange(len(told)), rng.choice(_NEAR))
    paragraphs = "\n".join(f"<p>{text}</p>" for text in told)
    host = paper.lower().replace("the ", "").replace(" ", "-")
    html = (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>News {number}</title>\n'
        f'<meta property="og:site_name" content="{paper}">'
        f'<meta property="article:published_time" content="{day}T08:00:00Z">\n'
        f"<script>var page = {{id: {number}, ads: [{', '.join(str(rng.randrange(999)) for _ in range(padding))}]}};"
        f"</script></head>\n<body><nav><a href='/'>Home</a> <a href='/town'>Town</a></nav>\n"
        f"<article><h1>{_sentence(rng).rstrip('.')}</h1>\n{paragraphs}\n</article>"
        f"<footer>{paper}, all rights reserved</footer></body></html>\n"
    )
    return Article(f"https://www.{host}.example/{day:%Y/%m}/{number}.html", html.encode(), day, states)


def _sentence(rng: random.Random) -> str:
    extra = f" after {rng.randrange(2, 90)} days" if rng.random() < 0.3 else ""
    return (
        f"The {rng.choice(_SUBJECTS)} {rng.choice(_VERBS)} {rng.choice(_OBJECTS)}{extra}, and "
        f"the {rng.choice(_SUBJECTS)} {rng.choice(_VERBS)} {rng.choice(_OBJECTS)}."
    )


def record(article: Article, *, headers: Sequence[tuple[str, str]] = (), body: bytes | None = None) -> bytes:
    """A response record, not yet compressed. ``headers``: of HTTP; ``body``: as sent, when it differs from the page."""
    lines = ["HTTP/1.1 200 OK", "Content-Type: text/html; charset=utf-8", *(f"{n}: {v}" for n, v in headers)]
    block = "\r\n".join(lines).encode() + b"\r\n\r\n" + (article.html if body is None else body)
    digest = base64.b32encode(hashlib.sha1(block).digest()).decode()
    return _wrapped("response", "application/http; msgtype=response", block, article.url, f"sha1:{digest}")


def _wrapped(kind: str, media_type: str, block: bytes, url: str, digest: str) -> bytes:
    name = hashlib.md5(url.encode() + block).hexdigest()
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:{name[:8]}-{name[8:12]}-{name[12:16]}-"
        f"{name[16:20]}-{name[20:]}>\r\nWARC-Date: 2024-05-01T12:00:00Z\r\nWARC-Target-URI: {url}\r\n"
        f"WARC-Block-Digest: {digest}\r\nContent-Type: {media_type}\r\nContent-Length: {len(block)}\r\n\r\n"
    )
    return head.encode() + block + b"\r\n\r\n"


def request(article: Article) -> bytes:
    """What a crawler also keeps, and nobody reads."""
    block = f"GET {article.url} HTTP/1.1\r\nHost: example\r\n\r\n".encode()
    digest = base64.b32encode(hashlib.sha1(block).digest()).decode()
    return _wrapped("request", "application/http; msgtype=request", block, article.url, f"sha1:{digest}")


def write(path: Path, records: Sequence[bytes]) -> Path:
    """A member a record, as crawlers do; plain when the name does not end in .gz."""
    packed = [gzip.compress(one, 6, mtime=0) for one in records] if path.suffix == ".gz" else records
    path.write_bytes(b"".join(packed))
    return path


def warc_set(
    folder: Path, *, files: int = 8, pages: int = 480, seed: int = 1, padding: int = 40, every: int = 12
) -> list[Path]:
    """``pages`` pages in ``files`` files of like size."""
    folder.mkdir(parents=True, exist_ok=True)
    made, each = _articles(pages, seed, padding, every), pages // files
    return [
        write(
            folder / f"NEWS-{number:03}.warc.gz",
            [part for one in islice(made, each) for part in (request(one), record(one))],
        )
        for number in range(files)
    ]
