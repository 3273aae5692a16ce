"""What is taken out of Great Expectations' own pages and what stays, element by element; and the list of suites."""

from __future__ import annotations

from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from gsi_etl.quality.docs import STYLE, list_pages, make_local
from gsi_etl.quality.suites import Suite

POLICY = "default-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self'; font-src 'self'"


def cleaned(tmp_path: Path, body: str, head: str = "", name: str = "index.html") -> BeautifulSoup:
    page = tmp_path / name
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text(f"<html><head>{head}</head><body>{body}</body></html>", encoding="utf-8")
    make_local(tmp_path)
    return BeautifulSoup(page.read_text(encoding="utf-8"), "lxml")


@pytest.mark.parametrize(
    ("body", "left"),
    [
        ("<p>a</p><script>x</script>", "<p>a</p>"),
        ('<div class="modal">x</div><b class="btn">y</b><p>a</p>', "<p>a</p>"),
        ('<p onclick="x" ONLOAD="y" class="c">a</p>', '<p class="c">a</p>'),
        ('<div class="card">Validation Filter: x</div><div class="card">other</div>', '<div class="card">other</div>'),
        ('<a href="http://x.example">a</a>', "a"),
        ('<a href="https://x.example">a</a>', "a"),
        ('<a href="//x.example">a</a>', "a"),
        ('<a href="https://x.example/static/a.html">a</a>', "a"),
        ('<a href="../other.html">a</a>', '<a href="../other.html">a</a>'),
        ('<a name="here">a</a>', '<a name="here">a</a>'),
        ('<a href="../../../static/a.html">a</a>', '<a href="static/a.html">a</a>'),
        ('<img src="https://x.example/other.png">', ""),
        ('<img src="https://x.example/logo-long.png">', '<img src="static/images/logo-long.png"/>'),
        ('<img src="here.png">', '<img src="here.png"/>'),
        ('<img src="../static/here.png">', '<img src="static/here.png"/>'),
        ('<img alt="none">', '<img alt="none"/>'),
        ('<a href="https://x.example/logo-long.png">a</a>', "a"),
    ],
)
def test_what_needs_scripts_or_another_host_is_taken_out_and_the_rest_stays(
    tmp_path: Path, body: str, left: str
) -> None:
    soup = cleaned(tmp_path, body)
    assert soup.body is not None
    assert soup.body.decode_contents() == left


@pytest.mark.parametrize(("name", "up"), [("index.html", ""), ("a/page.html", "../"), ("a/b/page.html", "../../")])
def test_the_head_of_a_page_has_a_policy_first_and_our_style_last(tmp_path: Path, name: str, up: str) -> None:
    head = '<link href="https://x.example/a.css" rel="stylesheet"><link href="../static/b.css"><title>a</title>'
    soup = cleaned(tmp_path, "", head, name)
    assert soup.head is not None
    assert [(one.name, one.attrs) for one in soup.head.find_all(True)] == [
        ("meta", {"http-equiv": "Content-Security-Policy", "content": POLICY}),
        ("link", {"href": f"{up}static/b.css"}),
        ("title", {}),
        ("link", {"rel": ["stylesheet"], "href": f"{up}{STYLE}"}),
    ]
    shipped = Path(__file__).parents[2] / "src" / "gsi_etl" / "quality" / "datadocs.css"
    assert STYLE == "gsi-etl.css"
    assert (tmp_path / STYLE).read_text(encoding="utf-8") == shipped.read_text(encoding="utf-8")


def test_static_files_do_not_end_the_round(tmp_path: Path) -> None:
    (tmp_path / "static").mkdir()
    (tmp_path / "static" / "a.html").write_text("<script>x</script>", encoding="utf-8")
    soup = cleaned(tmp_path, "<script>x</script><p>a</p>", name="validations/z.html")
    assert soup.find("script") is None
    assert (tmp_path / "static" / "a.html").read_text(encoding="utf-8") == "<script>x</script>"


def test_the_list_of_suites_is_a_table_at_the_end_of_the_first_page(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("<html><body><p>é</p></body></html>", encoding="utf-8")
    for name in ("validations/one/2/b.html", "validations/one/1/a.html", "expectations/one.html"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("", encoding="utf-8")
    (tmp_path / "expectations" / "folder.html").mkdir()
    suites = [Suite(name, "figures", "content", "rows", ()) for name in ("one", "folder")]
    list_pages(tmp_path, suites, {"one": (3, 4)})
    assert (tmp_path / "index.html").read_text(encoding="utf-8").strip() == (
        "<html><body><p>é</p><table>"
        "<tr><th>Suite</th><th>Hold</th><th>What came of it</th><th>What it holds</th></tr>"
        '<tr><td>one</td><td>3 of 4</td><td><a href="validations/one/1/a.html">results</a></td>'
        '<td><a href="expectations/one.html">suite</a></td></tr>'
        "<tr><td>folder</td><td>0 of 0</td><td></td><td></td></tr>"
        "</table></body></html>"
    )
