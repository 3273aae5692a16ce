"""Where pages are made: templates with autoescape, relative links, and the texts that are quoted.

Links are relative and name their file, the style sheet and the script among them, so the folder works from a disk, a
share or any web server, and under a strict content security policy.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemBytecodeCache, FileSystemLoader, StrictUndefined
from jinja2.bccache import Bucket
from markupsafe import Markup

from gsi_etl import __version__
from gsi_etl.base import measures, pack
from gsi_etl.base.evidence import in_words
from gsi_etl.config.subject import subject
from gsi_etl.site import filters
from gsi_etl.site.charts.history import history
from gsi_etl.site.facts import Facts
from gsi_etl.site.filters import map_title
from gsi_etl.site.machine_formats import jsonld
from gsi_etl.site.pages.relations import chart_of
from gsi_etl.site.policy import POLICY
from gsi_etl.site.quoting import Piece, quoted, reach_of
from gsi_etl.site.records import State, Stated

if TYPE_CHECKING:
    from gsi_etl.archive import Archive

HERE = Path(__file__).resolve().parent
NAVIGATION = (
    ("", "Overview"), ("figures/", "Figures"), ("countries/", "Countries"), ("changes/", "Changes"),
    ("editions/", "Editions"), ("sources/", "Sources"), ("checks/", "Checks"), ("data/", "Data"), ("about/", "About"),
)  # fmt: skip

#: Three stems with their dots, as the charts have them.
ICON = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#a3321b"/>'
    '<path d="M8 26V18M16 26V8M24 26V13" stroke="#fff" stroke-width="2.5"/><g fill="#fff"><circle cx="8" cy="17" '
    'r="3.2"/><circle cx="16" cy="8" r="3.2"/><circle cx="24" cy="13" r="3.2"/></g></svg>\n'
)


class Studio:
    """Renders pages of one build."""

    def __init__(
        self, facts: Facts, *, texts: Callable[[str], Mapping[str, str]], archive: Archive | None, site_url: str
    ) -> None:
        self.facts = facts
        self.site_url = f"{site_url.rstrip('/')}/" if site_url else ""
        self.archive = archive
        #: The chart that stands for pages without one of their own.
        self.image = chart_of(facts, measures.headline(), "WLD")
        self.text = Texts(texts)
        self.history = lru_cache(maxsize=512)(self._history)
        self._environment = _environment()
        self._templates = lru_cache(maxsize=None)(self._environment.get_template)

    def html(
        self,
        template: str,
        folder: str,
        *,
        title: str,
        active: str,
        describe: str = "",
        twins: Mapping[str, str] | None = None,
        data: Mapping[str, object] | None = None,
        image: str = "",
        **context: Any,
    ) -> str:
        """A whole page. ``twins``: label → file beside it; ``data``: JSON-LD; ``image``: the name of a chart."""
        root = "../" * folder.count("/")
        return self._templates(f"{template}.html.j2").render(
            root=root,
            navigation=_navigation(root, active),
            folder=folder,
            title=title,
            active=active,
            describe=describe or title,
            twins=twins or {},
            image=image or self.image,
            data=Markup(jsonld(data)) if data else None,  # noqa: S704  (jsonld escapes what could end the element)
            f=self.facts,
            studio=self,
            **context,
        )

    def address(self, folder: str) -> str:
        """Of a page, for machines: absolute when the site knows where it is served, else from the site's root."""
        return self.site_url + folder

    def _history(self, measure: str | None, place: str | None, edition: str | None) -> Markup:
        """The chart of a measure and place, one edition marked: many figures share it."""
        rows = self.facts.by_edition[measure or "", place or ""]
        title = f"{filters.measure_title(measure)}, {self.facts.place(place)}, by edition"
        return history(rows, self.facts.family, title=title, name="history-1", here=edition or "")

    def reach(self, source_id: str) -> int:
        source = self.facts.source.get(source_id)
        return reach_of(source.licence if source else "")

    def quote(self, said: Stated | State, source_id: str) -> tuple[Piece, ...]:
        """The line that states a figure, now or in an earlier state, with its number marked."""
        return quoted(
            self.text(said.document_id),
            said.char_start,
            said.char_end,
            quote=said.quote,
            sentence=said.sentence,
            reach=self.reach(source_id),
            figure_id=said.figure_id,
        )


class Texts:
    """Texts of documents, those read last kept: pages ask document by document, and reports are long.

    ``ask`` gives the text of a document, if there is one, and whatever others it read with it.
    """

    MOST = 20_000_000

    def __init__(self, ask: Callable[[str], Mapping[str, str]]) -> None:
        self._ask, self._held, self._size = ask, dict[str, str | None](), 0

    def __call__(self, document_id: str) -> str | None:
        if document_id not in self._held:
            found = dict(self._ask(document_id))
            own = found.pop(document_id, None)
            for name, text in (*found.items(), (document_id, own)):  # its own last, as the first to go is the oldest
                if name not in self._held:
                    self._held[name] = text
                    self._size += len(text or "")
            while self._size > self.MOST and len(self._held) > 1:
                self._size -= len(self._held.pop(next(iter(self._held))) or "")
        return self._held[document_id]


@cache
def _navigation(root: str, active: str) -> Markup:
    """The links at the top of every page: one text for each depth and part of the site."""
    current = Markup(' aria-current="page"')
    return Markup("\n").join(
        Markup('<a href="{}{}index.html"{}>{}</a>').format(root, place, current if label == active else "", label)
        for place, label in NAVIGATION
    )


@pack.per_pack
@lru_cache(maxsize=1)
def look() -> str:
    """The version of all that makes a page look as it does: code, templates, style, map."""
    digest = hashlib.sha256(__version__.encode())
    # Of other folders the words: of numbers, events, headlines and evidence.
    for folder in (HERE, HERE.parent / "alerts", HERE.parent / "base"):
        for path in sorted(folder.rglob("*")):
            if path.suffix in (".py", ".j2", ".css", ".js", ".json"):
                digest.update(path.read_bytes())
    for name in ("subject.yaml", "measures.csv"):
        digest.update(pack.own(name).read_bytes())
    return digest.hexdigest()[:16]


class _Compiled(FileSystemBytecodeCache):
    """Templates as Python's bytecode, in a folder of ours among the temporary files: to compile them takes longer than
    to write a small site."""

    def dump_bytecode(self, bucket: Bucket) -> None:
        with suppress(OSError):  # a full disk: the next process compiles them, too
            super().dump_bytecode(bucket)


def _compiled() -> _Compiled | None:
    """None where no folder is ours alone."""
    try:
        return _Compiled(pattern=f"gsi-etl-{look()}-%s.cache")
    except (OSError, RuntimeError):
        return None


@pack.per_pack
@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        # Templates do not change while a site is built: looking costs a fifth of a page.
        auto_reload=False,
        bytecode_cache=_compiled(),
        # Filters on constants would be worked out by the compiler, and ours depend on the pack.
        optimized=False,
    )
    environment.filters.update(
        clean=filters.clean, people=filters.people, exact=filters.exact, day=filters.day, moment=filters.moment,
        stamp=filters.stamp, size=filters.size, phrase=filters.phrase, measure=filters.measure_title,
        brief=filters.brief, printed=filters.as_printed, evidence=in_words, ago=filters.ago, units=filters.units,
        rate=filters.rate, other_unit=filters.other_unit, per_thousand=filters.per_thousand,
        often=filters.often, span=filters.span,
        family=lambda edition, families: families.get(edition, edition),
    )  # fmt: skip
    environment.tests["per_1000"] = measures.is_rate
    main = measures.measures()[measures.headline()]
    environment.globals.update(
        SUBJECT=subject(),
        MAIN=main,
        MAP_TITLE=map_title(),
        RATE_TITLE=measures.title(measures.rate_of(main.name) or main.name),
        policy=Markup(POLICY),  # noqa: S704  (ours, and without double quotes)
        version=__version__,
        VERDICTS=filters.VERDICTS, STATES=filters.STATES, AGREEMENT=filters.AGREEMENT, SEVERITIES=filters.SEVERITIES,
        CAUSES=filters.CAUSES, CLASSES=filters.CLASSES, HEDGES=filters.HEDGES, MODIFIERS=filters.HEDGES,
    )  # fmt: skip
    return environment


@cache
def style() -> str:
    """The one style sheet of the site."""
    return (HERE / "style.css").read_text(encoding="utf-8")


@cache
def script() -> str:
    """The one script of the site, without comments and indentation. Pages are whole without it."""
    text = (HERE / "site.js").read_text(encoding="utf-8")
    return re.sub(r"\n\s*", "\n", re.sub(r"[ ]*/\*.*?\*/\n?", "", text, flags=re.DOTALL))
