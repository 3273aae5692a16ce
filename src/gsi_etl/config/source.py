"""What a source's YAML may say: the fields of ``sources/*.yaml``, with their types and what of them goes together.

``Source`` is the contract with the people who write these files; ``json_schema()`` gives editors the same contract.
Knows nothing of files, the network or the warehouse.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated, Any, Literal
from urllib.parse import parse_qsl, urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, field_validator, model_validator

from gsi_etl.base.addresses import is_loopback, is_secret_name, secrets_in
from gsi_etl.config.thresholds import Threshold

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


def json_schema() -> dict[str, Any]:
    """The JSON Schema of a source, for editors (``sources/schema.json``)."""
    schema = Source.model_json_schema(by_alias=True)
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["title"] = "gsi-etl source"
    return schema


def field_names() -> list[str]:
    """Every field of a source and of its parts, as written in YAML, sorted."""
    models: list[type[BaseModel]] = [*_Strict.__subclasses__(), Threshold]
    return sorted({field.alias or name for model in models for name, field in model.model_fields.items()})
