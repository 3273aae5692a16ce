"""Addresses chosen by GDELT: articles to which its Global Knowledge Graph gives a theme of the subject.

A GKG file (2.1: tab-separated, zipped or not) names each article it saw with its themes. Only the themes are used: the
amounts it lists are not evidence ("5000000, people voted illegally"). Knows files; knows no WARC.
"""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import IO

from gsi_etl.base.fileio import write_durably
from gsi_etl.config import curated, resources
from gsi_etl.errors import BackfillError

_ADDRESS, _THEMES, _ENHANCED = 4, 7, 8
_SCHEME = re.compile(r"^[a-z]+://(www\.)?", re.IGNORECASE)


def themes(folder: Path | None = None) -> frozenset[str]:
    """The themes that stand for the subject: warehouse/backfill/gdelt_themes.csv."""
    folder = folder or resources.folder("warehouse") / "backfill"
    return frozenset(row["theme"] for _, row in curated.rows(folder / "gdelt_themes.csv"))


def choose_addresses(files: Iterable[Path], wanted: frozenset[str]) -> frozenset[str]:
    """The addresses, as ``plain_address`` has them, of all articles with one of the themes. Raises BackfillError."""
    chosen: set[str] = set()
    for path in files:
        rows = found = 0
        for line in _lines(path):
            columns = line.split("\t")
            rows += 1
            if len(columns) <= _ENHANCED:
                continue
            found += 1
            # "THEME;THEME;" in one column, "THEME,offset;" in the other.
            given = {theme.partition(",")[0] for theme in f"{columns[_THEMES]};{columns[_ENHANCED]}".split(";")}
            if given & wanted:
                chosen.add(plain_address(columns[_ADDRESS]))
        if not found:
            raise BackfillError(
                "this is not a file of GDELT's Global Knowledge Graph",
                where=str(path),
                why=f"none of its {rows:,} lines has the columns of GKG 2.1",
                hint="take files named YYYYMMDDhhmmss.gkg.csv.zip",
            )
    return frozenset(chosen)


def plain_address(url: str) -> str:
    """An address as two lists can be compared: without scheme, ``www.``, fragment and closing slash."""
    host, slash, rest = _SCHEME.sub("", url.strip()).partition("/")
    return host.lower() + slash + rest.partition("#")[0].rstrip("/") if rest else host.lower()


def keep_addresses(folder: Path, addresses: frozenset[str]) -> str:
    """Writes the list where workers find it; returns its digest, which is its name."""
    text = "".join(f"{address}\n" for address in sorted(addresses)).encode()
    digest = hashlib.sha256(text).hexdigest()
    folder.mkdir(parents=True, exist_ok=True)
    write_durably(folder / f"{digest}.txt", text)
    return digest


@lru_cache(maxsize=2)
def load_addresses(folder: Path, digest: str) -> frozenset[str]:
    return frozenset((folder / f"{digest}.txt").read_text(encoding="utf-8").splitlines())


def _lines(path: Path) -> Iterator[str]:
    try:
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as packed:
                for name in packed.namelist():
                    with packed.open(name) as member:
                        yield from _decoded(member)
        else:
            with path.open("rb") as file:
                yield from _decoded(file)
    except (OSError, zipfile.BadZipFile) as error:
        raise BackfillError("a GDELT file cannot be read", where=str(path), why=str(error)) from None


def _decoded(file: IO[bytes]) -> Iterator[str]:
    # GKG files are mostly UTF-8; a stray byte must not cost the file.
    with io.TextIOWrapper(file, encoding="utf-8", errors="replace", newline="\n") as lines:
        for line in lines:
            yield line.rstrip("\r\n")
