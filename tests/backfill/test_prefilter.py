"""The prefilter lets through what can state a target figure, however the page writes it, and hardly anything else."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
import warc_set

from gsi_etl.backfill.words import Prefilter, prefilter

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared" / "data" / "pages"


@pytest.mark.parametrize(
    "body",
    [
        b"<p>40 million people in MODERN SLAVERY</p>",
        b"<b>forced</b> <a href='/topic/work?x=1'>labour</a>",
        b"forced&nbsp;labour and forced\nmarriage",
        "Zwangs\u00adarbeit".encode(),
        b"Skla&shy;verei",
        "le travail forc\u00e9".encode("latin-1"),
        b"le travail forc&eacute;",
        "ma\u0142\u017ce\u0144stwo przymusowe, wsp\u00f3\u0142czesne niewolnictwo".encode(),
        "in slavery".encode("utf-16"),
    ],
)
def test_a_word_of_the_subject_is_seen_however_it_is_written(body: bytes) -> None:
    assert prefilter().passes(body)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<p>The Labour Party was forced to explain itself.</p>",
        b"<p>A report on traffic; the index fell by 3 per cent.</p>",
        b"<script>var gsi = 1;</script>",
    ],
)
def test_other_news_does_not_pass(body: bytes) -> None:
    assert not prefilter().passes(body)


def test_made_pages_that_state_a_figure_all_pass_and_most_others_do_not() -> None:
    made = warc_set.articles(240)
    passed = [one for one in made if prefilter().passes(one.html)]
    assert {one.url for one in made if one.states} <= {one.url for one in passed}
    assert len(passed) < len(made) / 5


def test_a_phrase_needs_all_its_words_side_by_side() -> None:
    of_two = Prefilter(["harbour walls"])
    assert of_two.passes(b"the harbour &amp; walls")
    assert not of_two.passes(b"walls of the harbour")
    assert not of_two.passes(b"the harbour has two walls")


def test_of_the_labelled_passages_nearly_all_with_a_target_pass() -> None:
    """Fragments of a sentence or two: a whole article names its subject more than once."""
    passed = missed = 0
    for path in sorted((ROOT / "tests" / "corpus" / "passages").glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            if not any(figure.get("target") for figure in row["figures"]):
                continue
            found = prefilter().passes(f"{row.get('title') or ''}\n{row['text']}".encode())
            passed, missed = passed + found, missed + (not found)
    assert passed > 2000
    assert passed / (passed + missed) > 0.93


@pytest.mark.skipif(not SHARED.is_dir(), reason="real pages are not in the repository")
def test_of_real_pages_few_pass() -> None:
    found = [path for path in SHARED.rglob("*") if path.suffix in (".html", ".gz")]
    bodies = [gzip.decompress(p.read_bytes()) if p.suffix == ".gz" else p.read_bytes() for p in found]
    passed = sum(prefilter().passes(body) for body in bodies)
    assert 1 <= passed <= len(bodies) / 10
