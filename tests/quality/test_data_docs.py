"""Great Expectations' own pages over what is known: readable, whole, and without anything from another host."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from bs4 import BeautifulSoup

from gsi_etl.config.settings import Settings
from gsi_etl.errors import UsageError
from gsi_etl.ops.reprocess import data_docs
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


def test_without_anything_known_there_is_nothing_to_show(tmp_path: Path) -> None:
    (tmp_path / "sources").mkdir()
    shipped = Path(__file__).parents[2] / "sources" / "wikipedia-gsi.yaml"
    (tmp_path / "sources" / shipped.name).write_text(shipped.read_text(encoding="utf-8"), encoding="utf-8")
    with pytest.raises(UsageError, match="nothing to check"):
        data_docs(
            Settings(home=tmp_path / "home", sources=tmp_path / "sources", accept_clock=True, pack=small_pack()),
            tmp_path / "docs",
        )
