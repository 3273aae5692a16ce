"""Every page of a few facts made by hand, whole: what it tells, where it stands, and what machines get beside it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from made_facts import made
from made_statements import TEXTS
from markup import read
from outline import outline

from approved import assert_approved
from gsi_etl.site.build import lay_out
from gsi_etl.site.renderer import Studio
from gsi_etl.site.tree_files import Alias

TOLD = Path(__file__).parent / "told" / "made"
#: A file of texts for each of these beginnings of a page's address.
KINDS = {
    "overview": "", "figures": "figures/", "countries": "countries/", "changes": "changes/", "evidence": "evidence/",
    "editions": "editions/", "sources": "sources/", "checks": "checks/", "data": "data/", "about": "about/",
    "glossary": "glossary/", "search": "search/", "charts": "charts/",
}  # fmt: skip
CHARTS = ("WLD-people_in_modern_slavery", "PRK-rate", "PRK-forced_labour", "AFRICA-rate", "slope-region", "changes")
Files = Mapping[str, str | bytes | Alias]


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Files]:
    """All, but few of the charts: their pictures take longer than everything else."""
    public = tmp_path_factory.mktemp("public")
    (public / "runs").mkdir()
    (public / "figures.csv").write_text("a,b\n1,2\n")
    (public / "runs/one.json").write_text("{}")
    facts = made()
    studio = Studio(facts, texts=lambda name: {name: TEXTS[name]} if name in TEXTS else {}, archive=None,
                    site_url="https://site.example/gsi/")  # fmt: skip
    return {
        page.folder: page.files() for page in lay_out(facts, studio, public)
        if not page.folder.startswith("charts/") or page.folder.split("/")[1] in CHARTS
    }  # fmt: skip


#: Of the head of each page the other module has all.
USUAL = ("viewport", "referrer", "og:type", "og:site", "og:image:", "og:title", "og:desc", "twitter", "icon", "canon")


def short(value: Any) -> Any:
    """JSON with the first of each list only and how many there are, and of records as they are kept the names."""
    if isinstance(value, dict):
        return " ".join(value) if len(value) > 7 else {name: short(one) for name, one in value.items()}
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return [*map(short, value[:1]), f"{len(value)} in all"]
    return value


def told_of(folder: str, files: Files) -> str:
    page = files["index.html"]
    assert isinstance(page, str)
    elements = read(page).elements
    here = [f"{a.get('href')}" for _, a in elements if a.get("aria-current")]
    data = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)
    below = re.findall(r'<a href="([^"]*)">([^<]*)</a>', page[page.rindex("<footer") :])
    told = [line for line in outline(page).splitlines() if not line.startswith(USUAL)]
    lines = [f"=== {folder}", f"stands in {here}, and leads to {below}", *data, *told]
    for name, content in sorted(files.items()):
        if isinstance(content, Alias):
            lines.append(f"--- {name} -> {content.to}")
        elif name.endswith(".json"):
            assert isinstance(content, str)
            lines += [f"--- {name}", *(f"{k}: {json.dumps(short(v))}" for k, v in json.loads(content).items())]
        elif name not in ("index.html", "style.css", "site.js", "icon.svg", "chart.svg", "chart.png"):
            lines += [f"--- {name}", str(content)]
    return "\n".join(lines)


@pytest.mark.parametrize("kind", KINDS)
def test_each_page_tells_all_that_it_should_to_people_and_machines(pages: Mapping[str, Files], kind: str) -> None:
    start = KINDS[kind]
    found = [told_of(name, files) for name, files in pages.items() if (name.startswith(start) if start else not name)]
    assert_approved("\n\n".join(found), TOLD / f"{kind}.txt")


def test_no_page_is_of_another_kind(pages: Mapping[str, Files]) -> None:
    assert {name.partition("/")[0] for name in pages} == {start.rstrip("/") for start in KINDS.values()}
