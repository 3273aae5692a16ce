"""The page docs/reference/pack.md: the files of a pack, the fields of subject.yaml, the columns of its tables."""

from __future__ import annotations

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from gsi_etl.base import measures, pack
from gsi_etl.config.reference import COLUMNS
from gsi_etl.config.subject import Map, Publication, Range, Site, Subject

MODELS: dict[str, type[BaseModel]] = {
    "subject.yaml": Subject,
    "site": Site,
    "publications": Publication,
    "ranges, by measure": Range,
    "map": Map,
}
FILES = {
    "subject.yaml": "what the subject is called, its publications, the words of the pages",
    "measures.csv": "what is counted",
    "editions.csv": "the releases of its publications",
    "estimates.csv": "what each release says: the reference that figures are held against",
    "baselines.yaml": "the headline figures that are watched; `[]` for none",
    "identities.yaml": "sums and quotients that must hold; `[]` for none",
    "sources/": "the catalogue: a file for each source",
    "cues.csv": "phrases by which texts name a measure, by class and language; a shared class of the name is replaced",
    "publications.csv": "more names of publications, by family and language",
    "regions.csv": "which region a country is counted in",
    "comparisons.csv": "what may be said of two editions side by side",
    "estimate_parts.csv": "estimates of a part of a measure, such as women or children",
    "places.csv": "places beside the shared ones, or in place of them",
    "examples.jsonl": "labelled passages to train the reader on",
    "weights.json": "what the reader learned from them; written by training, never by hand",
}
ROLES = {
    "headline": "a count that the subject is about; at least one",
    "part": "a count that is a part of another, held against the estimates, too",
    "rate": "its number for every 1,000 people",
    "share": "its share of the population, as a fraction",
    "form": "a finer part, not a target itself; its number gets quoted for the whole",
    "beside": "counted beside the subject, and known by name in tables",
    "score": "points that are published with the estimates",
}
MEASURE_COLUMNS = {
    "measure": "its id: small letters, digits and `_`",
    "kinds": "what its figures can be, with bars: `count`, `rate`, `share`, `ratio`, `rank`, `money`, `score`",
    "unit": "`persons`, another word for what is counted, `per 1,000` (rates) or `fraction` (shares)",
    "target": "`yes`: its figures are held against the estimates; `no`: it must not be taken for one that is",
    "role": "one of the table below; empty for all others",
    "part_of": "of a part or form the count that it belongs to; of a rate or share the count it is worked out from",
    "label": "in a sentence, behind a number; by default the id in words",
    "title": "in a heading; by default the label",
    "cue": "the class of cues.csv that speaks of it; by default its id",
    "definition": "what it counts, in a sentence",
    "source": "where the definition comes from",
    "nouns": "what stands right behind its numbers, with bars",
    "phrases": "what texts call it anywhere near, in any language, with bars",
}


def pack_page(generated: str) -> str:
    """Every file, field and column of a pack."""
    needed = {*pack.REQUIRED, "baselines.yaml", "identities.yaml", "sources/"}
    lines = ["# A pack: a subject as data", "", generated, ""]
    lines += [
        "A pack is a folder. `pack` in gsi.toml, `GSI_PACK` or `--pack` name it; the bundled one is used otherwise.",
        "",
    ]
    lines += ["| file | | what it holds |", "|---|---|---|"]
    lines += [f"| `{name}` | {'required' if name in needed else ''} | {words} |" for name, words in FILES.items()]
    for heading, model in MODELS.items():
        lines += ["", f"## {heading}", "", "| field | | meaning |", "|---|---|---|"]
        for name, field in model.model_fields.items():
            lines.append(f"| `{name}` | {_needed(field)} | {(field.description or '').replace('|', chr(92) + '|')} |")
    lines += ["", "## measures.csv", "", "| column | | meaning |", "|---|---|---|"]
    for name, words in MEASURE_COLUMNS.items():
        lines.append(f"| `{name}` | {'required' if name in measures.COLUMNS else ''} | {words} |")
    lines += ["", "| role | meaning |", "|---|---|"]
    lines += [f"| `{name}` | {words} |" for name, words in ROLES.items()]
    lines += ["", "## Columns of the other tables", ""]
    for name, columns in COLUMNS.items():
        lines.append(f"- `{name}.csv`: {', '.join(f'`{column}`' for column in columns)}")
    lines += [
        "",
        "An edition is called by its publication's family and a year: `GT 2024`.",
        "[The files of a pack](pack-files.md) says what each column of these tables means.",
    ]
    return "\n".join(lines) + "\n"


def _needed(field: FieldInfo) -> str:
    return "required" if field.is_required() else ""
