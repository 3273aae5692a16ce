"""Great Expectations' own pages over what is known: readable, whole, and without anything from another host."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from bs4 import BeautifulSoup

from gsi_etl.config.settings import Settings
from gsi_etl.errors import UsageError
from gsi_etl.ops.reprocess import data_docs
from gsi_etl.quality.docs import STYLE, list_pages, make_local
from gsi_etl.quality.suites import Suite
from operated import operated
from small_pack import small_pack


@pytest.mark.slow
def test_data_docs_render_without_a_network_and_say_what_each_check_is_for(tmp_path: Path) -> None:
    with operated(tmp_path / "place") as place:
        before = sorted(place.home.rglob("journal/*"))
        first = data_docs(place.settings(), tmp_path / "docs")
        assert sorted(place.home.rglob("journal/*")) == before  # nothing was committed
    pages = [page for page in first.parent.rglob("*.html") if "static" not in page.parts]
    assert len(pages) > 10
    for page in pages:
        soup = BeautifulSoup(page.read_text(encoding="utf-8"), "lxml")
        assert soup.find("script") is None
        assert not [e for e in soup.find_all(True) if any(name.startswith("on") for name in e.attrs)]
        for element in soup.select("[src], [href]"):
            address = urlsplit(str(element.get("src") or element.get("href")))
            assert address.scheme in ("", "data"), address
            assert not address.netloc
            if address.path:
                assert (page.parent / unquote(address.path)).resolve().exists(), (page, address.path)
    linked = {a["href"] for a in BeautifulSoup(first.read_text(encoding="utf-8"), "lxml").select("table a")}
    assert {"expectations/baselines.html", "expectations/figures.html"} <= linked
    (results,) = (p for p in pages if p.parts[-4:-3] == ("figures",))
    assert "A figure has a value, or a range with at least one end." in results.read_text(encoding="utf-8")


SCRIPTED = """<html><head><script src="https://cdn.example/x.js"></script><link href="https://cdn.example/x.css">
<link href="../../static/styles/a.css"></head><body onload="x()"><div class="card">Validation Filter: all</div>
<div class="card">What holds</div><img src="https://cdn.example/logo-long.png"><img src="https://cdn.example/other.png">
<a href="https://elsewhere.example/">elsewhere</a><a href="expectations/figures.html">suite</a></body></html>"""


def test_pages_are_left_without_scripts_and_foreign_addresses_and_static_files_are_left_alone(tmp_path: Path) -> None:
    for name in ("index.html", "expectations/deep.html", "static/fonts/about.html"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(SCRIPTED, encoding="utf-8")
    make_local(tmp_path)
    assert (tmp_path / "static/fonts/about.html").read_text(encoding="utf-8") == SCRIPTED
    for name, up in (("index.html", ""), ("expectations/deep.html", "../")):
        soup = BeautifulSoup((tmp_path / name).read_text(encoding="utf-8"), "lxml")
        assert soup.find("script") is None
        assert [str(e[k]) for e in soup.find_all(True) for k in ("href", "src") if k in e.attrs] == [
            f"{up}static/styles/a.css", f"{up}{STYLE}", f"{up}static/images/logo-long.png", "expectations/figures.html",
        ]  # fmt: skip
        assert (soup.body or soup).attrs == {}
        assert [card.get_text() for card in soup.select(".card")] == ["What holds"]
        assert "elsewhere" in soup.get_text()  # the words stay without their link
        (policy,) = soup.select("meta[http-equiv]")
        assert (
            policy["content"] == "default-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self'; font-src 'self'"
        )
    assert (tmp_path / STYLE).read_text(encoding="utf-8").strip()


def test_the_list_of_suites_links_what_is_there(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("<html><body></body></html>", encoding="utf-8")
    for name in ("validations/whole/1/2.html", "expectations/whole.html", "expectations/unasked.html"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("", encoding="utf-8")
    suites = [Suite(name, "figures", "content", "rows", ()) for name in ("whole", "unasked", "unknown")]
    list_pages(tmp_path, suites, {"whole": (3, 4)})
    rows = BeautifulSoup((tmp_path / "index.html").read_text(encoding="utf-8"), "lxml").find_all("tr")
    told = [([cell.get_text() for cell in row.find_all("td")], [a["href"] for a in row.find_all("a")]) for row in rows]
    assert told == [
        ([], []),
        (["whole", "3 of 4", "results", "suite"], ["validations/whole/1/2.html", "expectations/whole.html"]),
        (["unasked", "0 of 0", "", "suite"], ["expectations/unasked.html"]),
        (["unknown", "0 of 0", "", ""], []),
    ]


def test_without_anything_known_there_is_nothing_to_show(tmp_path: Path) -> None:
    (tmp_path / "sources").mkdir()
    shipped = Path(__file__).parents[2] / "sources" / "wikipedia-gsi.yaml"
    (tmp_path / "sources" / shipped.name).write_text(shipped.read_text(encoding="utf-8"), encoding="utf-8")
    with pytest.raises(UsageError, match="nothing to check"):
        data_docs(
            Settings(home=tmp_path / "home", sources=tmp_path / "sources", accept_clock=True, pack=small_pack()),
            tmp_path / "docs",
        )
