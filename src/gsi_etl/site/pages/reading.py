"""Pages in plain words: what this is and how it is made, and a glossary of measures, editions and verdicts."""

from __future__ import annotations

from collections.abc import Mapping

from gsi_etl.base import measures
from gsi_etl.config.subject import subject
from gsi_etl.site.facts import Facts
from gsi_etl.site.filters import CLASSES, VERDICTS, measure_title
from gsi_etl.site.machine_formats import to_json
from gsi_etl.site.pages.by_edition import newest_first
from gsi_etl.site.records import Edition, Measure
from gsi_etl.site.renderer import Studio
from gsi_etl.site.tree import Page

#: What a source's licence lets this site show, by the words of the catalogue.
MAY_SHOW = {
    "yes": "its numbers and longer passages",
    "facts-and-short-quotes": "its numbers, each with a short quote",
    "no": "its numbers, with the number itself as the only quote",
}


def about_page(facts: Facts, studio: Studio) -> Page:
    licences = [(source, MAY_SHOW.get(source.licence, MAY_SHOW["facts-and-short-quotes"])) for source in facts.sources]
    editions = newest_first(facts.editions)
    example = next((figure.figure_id for figure in facts.figures if figure.official and not figure.cell), None)

    def files() -> Mapping[str, str]:
        page = studio.html(
            "about",
            "about/",
            title="About and method",
            active="About",
            describe=f"How figures on {subject().name} are collected, read and checked here; what may be quoted, and "
            "how to cite it",
            twins={"JSON": "index.json"},
            licences=licences,
            editions=[(edition, citation(edition)) for edition in editions],
            example=example,
        )
        data = {
            "software": "Apache-2.0",
            "map": "Natural Earth, public domain",
            "sources": [{"source_id": source.source_id, "shown": words} for source, words in licences],
            "citations": {edition.name: citation(edition) for edition in editions},
        }
        return {"index.html": page, "index.json": to_json(data)}

    return Page("about/", (licences, editions, example, studio.site_url), files)


def citation(edition: Edition) -> str:
    """'Walk Free (2018), Global Slavery Index 2018.'"""
    return f"{edition.publisher} ({edition.published_on.year}), {edition.title}."


def _is_published(measure: str) -> bool:
    """Published with the estimates, and no target."""
    return measure == "population" or measure in measures.of_role("score")


def glossary_measures(facts: Facts) -> list[Measure]:
    """The measures that are explained: those asked for first, and others that a page states."""
    used = {figure.measure for figure in facts.figures}
    used.update(measures.of_role("score"))
    shown = [one for one in facts.measures if one.definition and (one.target or one.name in used)]
    return sorted(shown, key=lambda one: (not one.target, not _is_published(one.name), measure_title(one.name)))


def glossary_page(facts: Facts, studio: Studio) -> Page:
    shown = glossary_measures(facts)

    def files() -> Mapping[str, str]:
        page = studio.html(
            "glossary",
            "glossary/",
            title="Glossary",
            active="About",
            describe="What the measures count, what the editions are, and what the words on this site mean",
            twins={"JSON": "index.json"},
            measures=shown,
            editions=newest_first(facts.editions),
        )
        data = {
            "measures": shown,
            "verdicts": {name: meaning for name, (_, _, meaning) in VERDICTS.items()},
            "changes": CLASSES,
        }
        return {"index.html": page, "index.json": to_json(data)}

    return Page("glossary/", (shown, facts.editions, studio.site_url), files)
