"""The catalogue: one YAML file a source, validated on load, with errors that name file, line and field.

``Source`` is the contract with the people who write ``sources/*.yaml``; ``json_schema()`` gives editors the same
contract. Knows ``errors``; knows nothing of the network or the warehouse.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import parse_qsl, urlsplit

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from gsi_etl.base.addresses import is_loopback, is_secret_name, secrets_in
from gsi_etl.base.formatting import counted
from gsi_etl.config.thresholds import Threshold
from gsi_etl.config.vocabulary import misfits
from gsi_etl.config.yaml_lines import composed, line_of, repeated
from gsi_etl.errors import CatalogError

Format = Literal["html", "feed", "pdf", "xlsx", "csv", "json"]
SourceKind = Literal["report", "dataset", "news"]

ID_PATTERN = r"^[a-z0-9][a-z0-9-]{1,62}$"
CRON_PATTERN = r"^(\S+\s+){4}\S+$"
#: Capital letters only: a key that was written in place of its variable's name is noticed, and not repeated.
Variable = Annotated[str, Field(pattern=r"^[A-Z_][A-Z0-9_]{0,99}$")]
HOST_PATTERN = r"^([a-z0-9_.-]{1,253}|\[[0-9a-f:.]{2,45}\])(:[0-9]{1,5})?$"
DURATION_PATTERN = r"^P\d+[YMWD]$|^PT\d+H$"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


def _without_secrets(url: str) -> str:
    """What is in the catalogue is published. Raises ValueError that names what is secret, not its value."""
    if found := secrets_in(url):
        raise ValueError(
            f"the address reveals {', '.join(found)}: put the value into an environment variable and name it in "
            "query_env (parameter: VARIABLE) or header_env (header: VARIABLE)"
        )
    return url


PublicUrl = Annotated[str, AfterValidator(_without_secrets)]


def _fits_a_selector(text: str) -> str:
    """Raises ValueError for what is neither CSS, XPath nor JSONPath."""
    if text.startswith("$"):
        return text
    if text.startswith(("/", "(", "./", "xpath:")):
        from lxml import etree

        try:
            etree.XPath(text.removeprefix("xpath:"))
        except etree.XPathError as error:
            raise ValueError(f"{text!r} is not an XPath expression: {error}") from None
        return text
    from cssselect import SelectorError, parse

    try:
        parse(text)
    except SelectorError as error:
        raise ValueError(f"{text!r} is not a CSS selector: {error}") from None
    return text


Selector = Annotated[str, Field(min_length=1, max_length=500), AfterValidator(_fits_a_selector)]
Selectors = Annotated[tuple[Selector, ...], Field(max_length=50)]


class Publisher(_Strict):
    """Who publishes it. ``official``: the body that makes the estimates, not one that repeats them."""

    name: str
    official: bool = False
    url: PublicUrl | None = None


class Licence(_Strict):
    """What may be shown of it. ``redistribute`` bounds what the published site quotes."""

    id: str | None = None
    redistribute: Literal["yes", "facts-and-short-quotes", "no"] = "facts-and-short-quotes"
    url: PublicUrl | None = None


class Recognise(_Strict):
    """Positive proof that this is the page: all of it must hold, or the fetch is ``not_the_page``.

    ``text``: each must occur (case-insensitively) in title or text. ``absent``: none may occur. ``title``: a regular
    expression for the title. ``min_figures``: of the target measures. ``min_bytes``: of the body. ``min_items``: of
    a feed. ``min_rows``: of all tables together.
    """

    text: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    title: str | None = None
    min_figures: int = Field(default=0, ge=0)
    min_bytes: int = Field(default=0, ge=0)
    min_items: int = Field(default=0, ge=0)
    min_rows: int = Field(default=0, ge=0)


class Defaults(_Strict):
    """Context for figures that do not say it themselves."""

    place: str | None = None
    measure: str | None = None
    reference_year: int | None = Field(default=None, ge=1900, le=2100)
    edition: str | None = None
    language: str | None = None


class ColumnMapping(_Strict):
    """What a column of a table counts. ``per``: a rate's base as stated; ``scale``: multiply the cell by this.

    ``header`` is matched against the column's header path, case-insensitively and with white space folded; it may be
    the start of the innermost header. ``measure`` is an id of measures.csv.
    """

    header: str
    measure: str
    kind: Literal["count", "rate", "share", "score", "rank", "money"] = "count"
    scale: Decimal = Decimal(1)
    reference_year: int | None = None
    edition: str | None = None


def header_matches(declared: str, path: Sequence[str]) -> bool:
    """Whether ``declared`` names the column with this header path (outermost first), as ``ColumnMapping`` says."""
    wanted = fold_header(declared)
    return bool(path) and (fold_header(path[-1]).startswith(wanted) or fold_header(" ".join(path)) == wanted)


def fold_header(header: str) -> str:
    """A header as headers are compared: white space folded (line breaks too), no case."""
    return " ".join(header.split()).casefold()


class TableSpec(_Strict):
    """How to read figures out of a sheet, a CSV or an HTML table.

    ``sheet``: name of the sheet, or None for the first. ``header_row``: counts from 1 as people do; None: found.
    ``place``: header of the column that names the country; ``year``: header of a column with the reference year;
    ``population``: header of the population that the edition itself used. ``skip_places``: rows that are not a country
    (totals, regions) and are left out on purpose.
    """

    sheet: str | None = None
    header_row: int | None = Field(default=None, ge=1)
    place: str | None = None
    year: str | None = None
    population: str | None = None
    columns: tuple[ColumnMapping, ...] = ()
    skip_places: tuple[str, ...] = ()
    decimal: Literal[".", ","] = "."
    encoding: str | None = None
    delimiter: str | None = Field(default=None, min_length=1, max_length=1)


class JsonSpec(_Strict):
    """How to read an API's answer, declaratively. Paths are JSON pointers (RFC 6901).

    Give ``rows`` (an array of records that become a table, with ``columns``: name → pointer inside a record), or
    ``items`` (an array of articles, with ``item``: ``url``/``title``/``published``/``summary``/``body``/
    ``publisher``/``language`` → pointer), or ``text`` (one pointer to a text, with ``title`` and ``published``).
    ``error``: pointers whose presence means that the answer is an error and not data. ``pages`` and ``total`` point to
    the number of pages and of records that the answer itself speaks of: when it holds fewer, the document is
    incomplete.
    """

    rows: str | None = None
    columns: dict[str, str] = Field(default_factory=dict)
    items: str | None = None
    item: dict[str, str] = Field(default_factory=dict)
    text: str | None = None
    title: str | None = None
    published: str | None = None
    error: tuple[str, ...] = ()
    pages: str | None = None
    total: str | None = None
    date_format: str | None = None

    @model_validator(mode="after")
    def _one_shape(self) -> JsonSpec:
        if sum(x is not None for x in (self.rows, self.items, self.text)) != 1:
            raise ValueError("give exactly one of rows, items and text")
        return self


class Follow(_Strict):
    """Which items of a feed or list to fetch: any of ``match`` in title or summary, newest first, at most ``limit``."""

    match: tuple[str, ...] = ()
    limit: int = Field(default=50, ge=1, le=500)


class Expect(_Strict):
    """Becomes checks of this source's batch: ``min_*`` are critical, ``max_*`` are warnings.

    ``max_warnings``: with more failed warnings at once the batch is held back, as by a critical check.
    """

    min_rows: int | None = None
    max_rows: int | None = None
    min_figures: int | None = None
    max_figures: int | None = None
    max_warnings: int = 12


class Source(_Strict):
    """An entry of the catalogue. Field meanings: DESIGN.md section 7 and docs/reference/catalogue.md.

    ``api_terms``: the page on which the publisher of an API says that programs may use it. With it robots.txt, which
    speaks to crawlers of pages, is not asked for ``url`` (some sites forbid crawlers the very paths of their API);
    turns, pauses and Retry-After hold all the same. Without such a page leave it out.

    ``query_env`` and ``header_env``: name of a query parameter or header → name of the environment variable that holds
    its value, read at each fetch and never stored: for keys, which no address may hold. ``hosts``: with ``network:
    private``, other hosts on private networks that the source may lead to by links or redirects (``name`` or
    ``name:port``); everywhere else it leads to must be public.

    ``select`` and ``ignore``: which elements of a page are read, and which are not: CSS selectors, or XPath where one
    begins with ``/`` or ``(``; for format json JSONPath (``$.rows[*].note``). What a feed or list leads to is a page.

    ``max_figures``: a document that states more is refused as a whole (``expect.max_figures`` only warns). Default:
    2,000 for news, 5,000 for a report, 20,000 for a report in PDF, 50,000 for a dataset.
    """

    id: Annotated[str, Field(pattern=ID_PATTERN)]
    title: str
    kind: SourceKind
    publisher: Publisher
    licence: Licence = Licence()
    url: PublicUrl
    format: Format
    schedule: Annotated[str, Field(pattern=CRON_PATTERN)]
    network: Literal["public", "private"] = "public"
    cadence: Annotated[str, Field(pattern=DURATION_PATTERN)]
    enabled: bool = True
    recognise: Recognise = Recognise()
    defaults: Defaults = Defaults()
    select: Selectors = ()
    ignore: Selectors = ()
    table: TableSpec | None = None
    json_: JsonSpec | None = Field(default=None, alias="json")
    follow: Follow | None = None
    expect: Expect = Expect()
    thresholds: Annotated[tuple[Threshold, ...], Field(max_length=50)] = ()
    editions: tuple[str, ...] = ()
    max_bytes: int = Field(default=25_000_000, ge=1)
    max_figures: int | None = Field(default=None, ge=1, le=200_000)
    headers: dict[str, str] = Field(default_factory=dict)
    query_env: dict[str, Variable] = Field(default_factory=dict)
    header_env: dict[str, Variable] = Field(default_factory=dict)
    hosts: tuple[Annotated[str, Field(pattern=HOST_PATTERN)], ...] = ()
    api_terms: PublicUrl | None = None
    notes: str = ""

    @property
    def host(self) -> str:
        """Where it is fetched from, with the port: what goes down together."""
        return urlsplit(self.url).netloc.rpartition("@")[2]

    @property
    def is_tabular(self) -> bool:
        """Whether its documents are tables and nothing else."""
        return self.format in ("csv", "xlsx") or (self.json_ is not None and self.json_.rows is not None)

    def figures_allowed(self, format: str) -> int:
        """How many figures one document of it in this format may state: ``max_figures``, or a default far above what
        documents of its kind state."""
        if self.max_figures is not None:
            return self.max_figures
        if self.is_tabular or self.kind == "dataset":
            return 50_000
        if self.kind == "news":
            return 2_000
        return 20_000 if format == "pdf" else 5_000

    @field_validator("url", "api_terms")
    @classmethod
    def _http_only(cls, url: str | None) -> str | None:
        if url is not None and not re.match(r"^https?://[^\s/?#]+", url):
            raise ValueError("must begin with http:// or https:// and name a host")
        return url

    @model_validator(mode="after")
    def _asks_for_each_parameter_once(self) -> Source:
        given = {name for name, _ in parse_qsl(urlsplit(self.url).query, keep_blank_values=True)}
        if twice := sorted(given & set(self.query_env)):
            raise ValueError(f"query_env: {', '.join(twice)} is in url, too: take it out there")
        names = [name.casefold() for name in self.headers]
        if twice := sorted(name for name in self.header_env if name.casefold() in names):
            raise ValueError(f"header_env: {', '.join(twice)} is in headers, too: take it out there")
        return self

    @model_validator(mode="after")
    def _leads_to_named_hosts(self) -> Source:
        if self.hosts and self.network != "private":
            raise ValueError("hosts: only goes with network: private")
        for host in self.hosts:
            if is_loopback(host):  # with a port it is no longer one
                raise ValueError(f"hosts: {host} is this machine: name one port of it, such as {host}:8080")
        return self

    def secret_values(self) -> tuple[str, ...]:
        """The values that may be in nothing that is written: of query_env, header_env and secret headers."""
        held = [os.environ.get(name, "").strip() for name in (*self.query_env.values(), *self.header_env.values())]
        return (*filter(None, held), *(value for name, value in self.headers.items() if is_secret_name(name)))

    @model_validator(mode="after")
    def _fits_its_format(self) -> Source:
        for selector in (*self.select, *self.ignore):
            if self.format in ("csv", "xlsx", "pdf"):
                raise ValueError(f"select and ignore: there are no elements in format {self.format}")
            if selector.startswith("$") != (self.format == "json"):
                known = "JSONPath, which begins with $" if self.format == "json" else "CSS or XPath"
                raise ValueError(f"select and ignore: {selector!r} does not fit format {self.format}: give {known}")
        if self.json_ is not None and self.format != "json":
            raise ValueError("json: only goes with format json")
        if self.format == "json" and self.json_ is None:
            raise ValueError("format json needs json: (where the rows, items or text are)")
        if self.kind == "dataset" and self.format in ("csv", "xlsx") and self.table is None:
            raise ValueError("a dataset in csv or xlsx needs table: (which columns hold what)")
        return self


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


def json_schema() -> dict[str, Any]:
    """The JSON Schema of a source, for editors (``sources/schema.json``)."""
    schema = Source.model_json_schema(by_alias=True)
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["title"] = "gsi-etl source"
    return schema


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

    leaf = name.rsplit(".", 1)[-1]
    models: list[type[BaseModel]] = [*_Strict.__subclasses__(), Threshold]
    known = {f.alias or n for model in models for n, f in model.model_fields.items()}
    close = difflib.get_close_matches(leaf, sorted(known), n=1)
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
