"""Block pages are never the page, of any source of the catalogue; the page itself always is."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from gsi_etl.config.catalog import load_catalog
from gsi_etl.config.resources import folder
from gsi_etl.config.source import Recognise, Source
from gsi_etl.errors import CatalogError
from gsi_etl.fetch.block_pages import SHORT
from gsi_etl.fetch.page_check import instead_of, recognise
from gsi_etl.model import Cell, Document, FeedItem, Table

TESTS = Path(__file__).resolve().parents[1]
PAGES = json.loads((TESTS / "corpus" / "block_pages" / "pages.json").read_text(encoding="utf-8"))
SOURCES = load_catalog(folder("sources"))
REAL = TESTS.parent.parent / "shared" / "data"
PLENTY = 1_000_000  # as if the figures had been found: only words and anchors can tell


def _document(title: str, text: str, *, rows: int = 0, items: int = 0) -> Document:
    row = (Cell("Norway", 0, 0),)
    return Document(
        source_id="s",
        url="https://example.org/",
        snapshot_sha256="0" * 64,
        format="html",
        title=title,
        text=text,
        tables=(Table("table 1", (("Country",),), (row,) * rows),) if rows else (),
        items=tuple(FeedItem(f"https://example.org/{n}", f"Item {n}") for n in range(items)),
    )


def _block_page(page: dict[str, str], source: Source) -> Document:
    """The block page as this site would show it: with its own name and the title of what was asked for."""
    words = {"publisher": source.publisher.name, "title": source.title}
    return _document(page["title"].format_map(words), page["text"].format_map(words))


def _true_page(source: Source) -> Document:
    """A short page with everything that the source's rules ask for."""
    rules = source.recognise
    text = "\n".join((*rules.text, "An estimated 40.3 million people were in modern slavery in 2016."))
    return _document(source.title, text, rows=rules.min_rows, items=rules.min_items)


def test_there_are_enough_pages() -> None:
    assert len(PAGES) >= 40
    assert len({page["id"] for page in PAGES}) == len(PAGES)


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.id)
def test_no_block_page_is_the_page(source: Source) -> None:
    taken = [
        page["id"]
        for page in PAGES
        if recognise(_block_page(page, source), source.recognise, target_figures=PLENTY, size=PLENTY).recognised
    ]
    assert taken == []


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.id)
def test_the_page_is_the_page(source: Source) -> None:
    rules = source.recognise
    proof = recognise(_true_page(source), rules, target_figures=max(1, rules.min_figures), size=rules.min_bytes)
    assert proof.recognised, proof.why
    assert proof.instead is None


@pytest.mark.parametrize("source", [s for s in SOURCES if s.recognise.min_figures > 1], ids=lambda source: source.id)
def test_a_figure_that_was_taken_out_of_the_page_leaves_it_the_page(source: Source) -> None:
    """A true removal must come through as one; only when fewer are left than ever was the case is it the layout."""
    rules = source.recognise
    page = _true_page(source)
    assert recognise(page, rules, target_figures=rules.min_figures, size=PLENTY).recognised
    fewer = recognise(page, rules, target_figures=rules.min_figures - 1, size=PLENTY)
    assert (fewer.recognised, fewer.instead) == (False, "layout")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page["id"])
def test_a_block_page_is_named_for_what_it_is(page: dict[str, str]) -> None:
    """Without any rule of a source. Pages without a tell-tale word (kind null) can only be told by anchors."""
    source = next(source for source in SOURCES if source.id == "walkfree-faq")
    document = _block_page(page, source)
    proof = recognise(document, Recognise(), target_figures=PLENTY, size=PLENTY)
    assert proof.instead == page["kind"]
    assert proof.recognised is (page["kind"] is None)


def _rules(**rules: object) -> Recognise:
    return Recognise.model_validate(rules)


@pytest.mark.parametrize(
    ("rules", "recognised", "instead"),
    [
        (_rules(text=["Global  slavery INDEX"]), True, None),
        (_rules(text=["Walk Free’s"]), True, None),
        (_rules(text=["Index 2023"]), True, None),
        (_rules(text=["Index 2018"]), False, "other_edition"),
        (_rules(text=["Global Estimates 2018"]), False, None),
        (_rules(text=["Norway"]), False, None),
        (_rules(absent=["Walk Free"]), False, None),
        (_rules(absent=["Norway"]), True, None),
        (_rules(title="^the .* index"), True, None),
        (_rules(title=r"Index 2018\b"), False, "other_edition"),
        (_rules(title="Norway"), False, None),
        (_rules(min_figures=4), False, "layout"),
        (_rules(min_rows=1), False, "layout"),
        (_rules(min_items=1), False, "layout"),
        (_rules(min_bytes=1001), False, None),
        (_rules(min_figures=3, min_bytes=1000), True, None),
        (_rules(text=["Norway"], min_figures=4), False, None),
    ],
)
def test_everything_that_a_source_asks_must_hold(rules: Recognise, recognised: bool, instead: str | None) -> None:
    page = _document(
        "The Global Slavery Index 2023", "Walk Free's estimate: 50 million people, 27.6 million, 22 million."
    )
    proof = recognise(page, rules, target_figures=3, size=1000)
    assert (proof.recognised, proof.instead) == (recognised, instead)
    assert proof.why


def test_an_article_about_captchas_is_no_captcha() -> None:
    story = "The firm said its captcha asks whether you are human, and that automated traffic needs a security check. "
    assert recognise(_document("Bots", story * 40), Recognise(), target_figures=0, size=1).recognised
    assert len(story * 40) > SHORT


def test_a_feed_may_carry_any_words() -> None:
    page = _document("News", "Access denied: how borders keep people in bondage", items=20)
    assert recognise(page, _rules(min_items=5), target_figures=0, size=1).recognised


def test_a_table_says_by_its_headers_what_it_is() -> None:
    page = _document("", "", rows=10)
    assert recognise(page, _rules(text=["Country"], min_rows=10), target_figures=0, size=1).recognised


@pytest.mark.parametrize(
    ("status", "instead"), [(404, "soft_404"), (403, "login"), (503, "maintenance"), (500, "error_text")]
)
def test_an_error_status_is_never_the_page(status: int, instead: str) -> None:
    page = _document("Index", "40.3 million")
    assert recognise(page, Recognise(), target_figures=1, size=1, status=200).recognised
    assert recognise(page, Recognise(), target_figures=1, size=1, status=status).instead == instead


def test_a_title_rule_that_is_no_expression_names_the_source() -> None:
    with pytest.raises(CatalogError, match="title") as caught:
        recognise(_document("Index", "x"), _rules(title="("), target_figures=0, size=1)
    assert caught.value.where == "source s, recognise.title"


@pytest.mark.skipif(not REAL.is_dir(), reason="the saved pages are not here")
def test_real_articles_are_taken_for_what_they_are() -> None:
    from gsi_etl.parse import parse_bytes

    source = next(source for source in SOURCES if source.id == "walkfree-faq")
    files = sorted((REAL / "pages" / "articles").glob("*.html.gz"))[::3]
    wrong = {}
    for path in files:
        body = gzip.decompress(path.read_bytes())
        document = parse_bytes(body, source, url=source.url, snapshot_sha256="0" * 64)
        proof = recognise(document, Recognise(), target_figures=0, size=len(body))
        if not proof.recognised:
            wrong[path.name] = proof.why
    assert files
    assert wrong == {}


@pytest.mark.skipif(not REAL.is_dir(), reason="the saved answers are not here")
@pytest.mark.parametrize("name", ["gdelt_doc_rate_limited.txt", "gdelt_doc_keyword_error.txt"])
def test_real_error_texts_with_status_200_are_told(name: str) -> None:
    proof = instead_of((REAL / "samples" / name).read_text())
    assert proof is not None
    assert proof.instead == "error_text"
