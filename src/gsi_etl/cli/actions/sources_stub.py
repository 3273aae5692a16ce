"""A first ``table:`` or ``json:`` for a source, guessed from its headers and keys: what a person then looks through.

Guesses are by the words of the headers and by what stands in the cells; what a header does not say, `sources_guess`
tries. What no guess fits is named, not invented.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import Any

from gsi_etl.base import measures, pack
from gsi_etl.cli.actions.sources_guess import Guess, guesses
from gsi_etl.model import Table

_LOOKED_AT = 60
_MOSTLY = 0.6


def table_stub(tables: Sequence[Table], context: str = "") -> tuple[dict[str, Any], list[str], list[Guess]]:
    """``table:`` for the largest table, the headers that no guess fits, and what was guessed without a header's words.
    ``columns`` may be empty. ``context``: what the title and the address say."""
    if not tables:
        return {}, [], []
    table = max(tables, key=lambda one: len(one.rows))
    stub: dict[str, Any] = {"sheet": table.name} if len(tables) > 1 and table.name else {}
    columns, unmapped, open_at = [], [], dict[str, int]()
    for at, path in enumerate(table.headers):
        header = " ".join(path[-1].split()) if path else ""
        texts = [row[at].text.strip() for row in table.rows[:_LOOKED_AT] if at < len(row) and row[at].text.strip()]
        if not header or not texts:
            continue
        guess = next(((m, k) for words, m, k in _told() if re.search(words, header, re.I)), None)
        numeric = _share(texts, _is_number) >= _MOSTLY
        if "place" not in stub and _share(texts, _is_place) >= _MOSTLY:
            stub["place"] = header
        elif "year" not in stub and _share(texts, lambda t: bool(re.fullmatch(r"(19|20)\d\d", t))) >= _MOSTLY:
            stub["year"] = header
        elif numeric and guess:
            column = {"header": header, "measure": guess[0]}
            columns.append(column if guess[1] == "count" else column | {"kind": guess[1]})
        elif numeric and re.search(r"\bpopulation\b", header, re.I) and "population" not in stub:
            stub["population"] = header
        else:
            unmapped.append(header)
            if numeric:
                open_at[header] = at
    found = _guessed(table, stub, columns, open_at, f"{context} {table.name}")
    taken = {guess.header for guess in found}
    columns += [guess.column() for guess in found]
    return stub | {"columns": columns}, [header for header in unmapped if header not in taken], found


def _guessed(
    table: Table, stub: dict[str, Any], columns: Sequence[dict[str, Any]], open_at: dict[str, int], context: str
) -> list[Guess]:
    """Guesses for columns of numbers, where each row has a place. Not of a measure that a header has named."""
    headers = [" ".join(path[-1].split()) if path else "" for path in table.headers]
    if "place" not in stub or not open_at:
        return []
    place = headers.index(stub["place"])
    cells = {
        header: [(row[place].text, row[at].text) for row in table.rows if max(at, place) < len(row)]
        for header, at in open_at.items()
    }
    named = {column["measure"] for column in columns}
    return [guess for guess in guesses(cells, context) if guess.measure not in named]


@pack.per_pack
@cache
def _told() -> tuple[tuple[str, str, str], ...]:
    """By the words of a header: the measure and kind, the most telling first. ``population`` has a key of its own."""
    main = measures.measures()[measures.headline()]
    words = _any_of(main.phrases or main.nouns)
    rate, share = measures.rate_of(main.name), measures.share_of(main.name)
    found = [(r"prevalence|per (1,?000|thousand)", rate, "rate")]
    named = {name: _any_of(one.phrases or one.nouns) for name, one in measures.measures().items()}
    found += [(named[name], name, "score") for name in measures.of_role("score")]
    shares = rf"(share|proportion|percent|%).*(population|{words})|({words}).*(share|percent|%)"
    found.append((shares, share, "share"))
    narrow = measures.of_role("form", "part", "beside")
    counts = [name for name in narrow if name != "population"] + list(measures.of_role("headline"))
    found += [(named[name], name, "count") for name in counts]
    return tuple((words, name, kind) for words, name, kind in found if name)


def _any_of(phrases: Sequence[str]) -> str:
    """A pattern for any of the phrases; for none when there are none."""
    return "|".join(re.escape(phrase.replace(" - ", "-")).replace(r"\ ", r"\s+") for phrase in phrases) or r"(?!)"


def json_stub(body: bytes) -> dict[str, Any] | None:
    """``json:`` for the longest list of records in an API's answer: its pointer, and a column for each key."""
    found = max(_lists(json.loads(body), ""), key=lambda pair: len(pair[1]), default=None)
    if found is None:
        return None
    pointer, records = found
    columns: dict[str, str] = {}
    for record in records[:_LOOKED_AT]:
        for inner in _leaves(record, ""):
            columns.setdefault(inner.strip("/").replace("/", "_"), inner)
    return {"rows": pointer, "columns": columns}


def _lists(data: object, pointer: str) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    if isinstance(data, list) and data and all(isinstance(one, dict) for one in data):
        yield pointer, data
    elif isinstance(data, list):
        for at, one in enumerate(data):
            yield from _lists(one, f"{pointer}/{at}")
    elif isinstance(data, dict):
        for key, one in data.items():
            yield from _lists(one, f"{pointer}/{_escaped(key)}")


def _leaves(record: dict[str, Any], pointer: str) -> Iterator[str]:
    for key, value in record.items():
        if isinstance(value, dict):
            yield from _leaves(value, f"{pointer}/{_escaped(key)}")
        elif not isinstance(value, list):
            yield f"{pointer}/{_escaped(key)}"


def _escaped(key: str) -> str:
    return key.replace("~", "~0").replace("/", "~1")


def _share(texts: Sequence[str], fits: Callable[[str], bool]) -> float:
    return sum(map(fits, texts)) / len(texts)


def _is_number(text: str) -> bool:
    return bool(re.fullmatch(r"[<>~]?\s*-?[\d.,\s]+\s*%?", text))


def _is_place(text: str) -> bool:
    return text.casefold() in _places()


@pack.per_pack
@cache
def _places() -> frozenset[str]:
    from gsi_etl.config.reference import load_reference

    places = load_reference().places
    return frozenset(word.casefold() for place in places for word in (place.code, place.name))
