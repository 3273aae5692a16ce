"""The pages that readers expect: about, glossary, data and API; and what every page says of itself in its head."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import Any
from xml.etree import ElementTree

from markup import read
from site_samples import Desk

from gsi_etl.site.pages.data import addresses
from gsi_etl.site.read import opened, read_facts


def pages(desk: Desk) -> dict[str, str]:
    tree = (desk.public / ".site" / "now").resolve()
    return {
        path.parent.relative_to(tree).as_posix(): path.read_text(encoding="utf-8") for path in tree.rglob("index.html")
    }


def test_every_address_of_the_api_has_an_example_that_exists(filled: Desk) -> None:
    with opened(filled.warehouse) as connection:
        offered = addresses(read_facts(connection, now=filled.now))
    links = [link for one in offered for _, link in one.links()]
    assert [link for link in links if not (filled.public / link).is_file()] == []
    assert {link.rpartition(".")[2] for link in links} == {"json", "csv", "atom", "svg", "png"}
    assert {link.partition("/")[0] for link in links} >= {
        "figures",
        "countries",
        "changes",
        "sources",
        "evidence",
        "charts",
        "search",
    }
    page = filled.page("data/")
    assert [link for link in links if f'href="../{link}"' not in page] == []


def test_every_page_has_a_title_a_description_and_an_icon(filled: Desk) -> None:
    for folder, page in pages(filled).items():
        head = page[: page.index("</head>")]
        metas = dict(re.findall(r'<meta name="(\w+)" content="(.*?)">', head))
        title = re.search("<title>(.*?) · gsi-etl</title>", head)
        assert title, folder
        assert len(metas["description"]) > 25, folder
        assert metas["description"] != title[1], folder
        assert '<link rel="icon" href="' in head, folder
    drawing = ElementTree.parse(filled.public / "icon.svg").getroot()
    assert drawing.tag == "{http://www.w3.org/2000/svg}svg"


def test_titles_of_pages_of_one_kind_differ(filled: Desk) -> None:
    told = [re.search("<title>(.*?)</title>", page)[1] for name, page in pages(filled).items() if "countries" in name]  # type: ignore[index]
    assert len(told) == len(set(told))


def structured(desk: Desk) -> dict[str, dict[str, Any]]:
    blocks = {
        name: re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)
        for name, page in pages(desk).items()
    }
    return {name: json.loads(unescape(found[0])) for name, found in blocks.items() if found}


def test_structured_data_is_whole_and_has_no_null(filled: Desk) -> None:
    found = structured(filled)
    assert len(found) > 100
    for folder, data in found.items():
        assert {"@context", "@type", "name", "description", "creator"} <= set(data), folder
        assert None not in data.values(), folder
        # What search engines ask of a data set's description.
        assert 50 <= len(data["description"]) <= 5000, folder


def test_structured_data_names_licence_and_files_by_absolute_addresses_alone(desk: Desk) -> None:
    desk.build(site_url="https://figures.example/site")
    for folder, data in structured(desk).items():
        assert data["url"] == "https://figures.example/site/" + (f"{folder}/" if folder != "." else "")
        named = [data["license"], *(file["contentUrl"] for file in data["distribution"])]
        assert len(named) > 2, folder
        for address in named:
            assert address.startswith("https://figures.example/site/"), address
            path = address.removeprefix("https://figures.example/site/").partition("#")[0]
            assert path == "gsi.duckdb" or (desk.public / path).is_file(), path


def test_a_site_without_an_address_of_its_own_names_none(filled: Desk) -> None:
    for folder, data in structured(filled).items():
        assert not {"url", "license", "distribution"} & set(data), folder


def test_a_reader_learns_the_method_the_licence_and_how_to_cite(filled: Desk) -> None:
    page = filled.page("about/")
    ids = {attributes.get("id") for _, attributes in read(page).elements}
    assert {"method", "limits", "licence", "cite"} <= ids
    assert "Walk Free (2018), Global Slavery Index 2018." in page
    for source in filled.sources:
        assert f"sources/{source.id}/index.html" in page


def test_the_glossary_defines_every_measure_of_slavery_with_its_source(filled: Desk) -> None:
    page = filled.page("glossary/")
    for measure in ("people_in_modern_slavery", "forced_labour", "forced_marriage", "prevalence_per_1000"):
        assert f'id="{measure}"' in page
    assert "After: ILO Forced Labour Convention 1930 (No. 29), Article 2" in page


def test_editions_are_told_newest_first_with_what_is_new(filled: Desk) -> None:
    page = filled.page("editions/")
    order = re.findall(r'<h2 id="((?:GSI|GEMS|ILO)-\d{4})"', page)
    assert order[0] == "GSI-2023"
    assert order[-1] == "ILO-2012"
    assert "new since GSI 2018" in page
    assert "Another method: mostly secondary sources in 2013" in page
