"""The catalogue: one YAML file a source, validated on load, with errors that name file, line and field.

Knows ``source`` and ``errors``; knows nothing of the network or the warehouse.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path

import yaml
from pydantic import ValidationError

from gsi_etl.base.formatting import counted
from gsi_etl.config.source import Source, field_names
from gsi_etl.config.vocabulary import misfits
from gsi_etl.config.yaml_lines import composed, line_of, repeated
from gsi_etl.errors import CatalogError


def load_catalog(folder: Path, faulty: dict[str, CatalogError] | None = None) -> tuple[Source, ...]:
    """All sources of a folder, sorted by id. Raises one CatalogError that lists every fault of every file.

    With ``faulty`` the files that cannot be used are put there, by the id they would have, and the others are given;
    it raises only when there are none.
    """
    if not folder.is_dir():
        raise CatalogError(
            "the catalogue folder does not exist", where=str(folder), hint="name another one with --sources DIR"
        )
    files = sorted([*folder.glob("*.yaml"), *folder.glob("*.yml")])
    if not files:
        raise CatalogError("the catalogue is empty", where=str(folder), hint="add one: `gsi-etl sources add URL`")
    sources: dict[Path, Source] = {}
    faults: dict[Path, CatalogError] = {}
    for path in files:
        try:
            sources[path] = load_source(path)
        except CatalogError as error:
            faults[path] = error
    faults.update(_duplicates(sources))
    if faults and (faulty is None or len(faults) == len(files)):
        raise _together(list(faults.values()), len(files))
    if faulty is not None:
        faulty.update({path.stem: error for path, error in faults.items()})
    return tuple(sorted((s for path, s in sources.items() if path not in faults), key=lambda source: source.id))


def load_source(path: Path) -> Source:
    """One source from one file. The file's name must be the source's id."""
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise CatalogError("not UTF-8 text", where=f"{path}:1", why=str(error), hint="save it as UTF-8") from None
    return _source(path, text)


@lru_cache(maxsize=4096)
def _source(path: Path, text: str) -> Source:
    """A process that looks at its sources every few minutes reads what has not changed once."""
    try:
        node, data = composed(text)
    except (ValueError, RecursionError) as error:  # a date that no calendar has; lists in lists without end
        raise CatalogError(
            "a value cannot be read", where=f"{path}:1", why=str(error), hint="put quotes around dates and times"
        ) from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        raise CatalogError(
            "not valid YAML", where=f"{path}:{line}", why=str(getattr(error, "problem", error)), hint="fix the line"
        ) from None
    if not isinstance(data, dict):
        raise CatalogError(
            "a source is a mapping of fields to values", where=f"{path}:1", hint="see docs/reference/catalogue.md"
        )
    for line, name in repeated(node):
        raise CatalogError(
            f"the field {name} is given twice",
            where=f"{path}:{line}",
            why="the later would hide the earlier",
            hint="keep one",
        )
    try:
        source = Source.model_validate(data)
    except ValidationError as error:
        raise _explain(path, node, error) from None
    if source.id != path.stem:
        raise CatalogError(
            f"the file's name and the id differ: {path.stem!r} and {source.id!r}",
            where=f"{path}:{line_of(node, ('id',))}",
            hint=f"rename the file to {source.id}.yaml",
        )
    if wrong := [(line_of(node, where), where, words) for where, words in misfits(source)]:
        raise CatalogError(
            f"{path.name} names what cannot work",
            where=f"{path}:{min(wrong)[0]}",
            why="; ".join(f"line {line}, {'.'.join(map(str, where))}: {words}" for line, where, words in wrong),
            hint="correct the line: `gsi-etl sources list` reads the catalogue again",
        )
    return source


def _explain(path: Path, node: yaml.Node | None, error: ValidationError) -> CatalogError:
    faults = []
    for item in error.errors():
        where = tuple(str(part) if isinstance(part, str) else part for part in item["loc"])
        name = ".".join(str(part) for part in where) or "the source as a whole"
        message = {"missing": "is missing", "extra_forbidden": "is not a field of a source"}.get(
            item["type"], item["msg"].removeprefix("Value error, ")
        )
        hint = _nearest(name) if item["type"] == "extra_forbidden" else ""
        faults.append((line_of(node, where), f"{name}: {message}{hint}"))
    faults.sort()
    return CatalogError(
        f"{path.name} does not fit the schema of a source",
        where=f"{path}:{faults[0][0]}",
        why="; ".join(f"line {line}, {text}" for line, text in faults),
        hint="docs/reference/catalogue.md explains every field; editors can check against sources/schema.json",
    )


def _nearest(name: str) -> str:
    import difflib

    close = difflib.get_close_matches(name.rsplit(".", 1)[-1], field_names(), n=1)
    return f" (did you mean {close[0]!r}?)" if close else ""


def _duplicates(sources: Mapping[Path, Source]) -> Iterator[tuple[Path, CatalogError]]:
    """The later of two files with one id, or with one address of which both read the same."""
    ids: dict[str, Path] = {}
    addresses: dict[tuple[object, ...], Path] = {}
    for path, source in sources.items():
        sheet = source.table.sheet if source.table is not None else None
        rows = source.json_.rows if source.json_ is not None else None
        address = (source.url, sheet, rows, *sorted(source.query_env.items()), *sorted(source.header_env.items()))
        if source.id in ids:
            why = f"also in {ids[source.id]}"
            yield path, CatalogError(f"the id {source.id!r} is used twice", where=str(path), why=why)
        elif source.enabled and address in addresses:
            line = next((n for n, text in enumerate(_lines(path), start=1) if text.startswith("url:")), 1)
            yield (
                path,
                CatalogError(
                    f"line {line}, url: another source has this address",
                    where=f"{path}:{line}",
                    why=f"{addresses[address]} has it, too: every figure would be there twice",
                    hint="delete one of the two files, or set enabled: false in it",
                ),
            )
        ids[source.id] = path
        if source.enabled:
            addresses[address] = path


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()


def _together(faults: list[CatalogError], files: int) -> CatalogError:
    if len(faults) == 1:
        return faults[0]
    return CatalogError(
        f"{len(faults)} of {counted(files, 'file')} of the catalogue {'does' if len(faults) == 1 else 'do'} not fit",
        where=faults[0].where,
        why=" | ".join(f"{f.where}: {f.why or f.what}" for f in faults),
        hint=faults[0].hint,
    )
