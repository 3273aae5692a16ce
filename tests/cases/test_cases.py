"""Every file that once was misread, and every pair of days on which nothing but the typesetting changed."""

from __future__ import annotations

from datetime import UTC, datetime
from fractions import Fraction
from typing import Any

import pytest
import yaml
from case_reading import DOCUMENTS, FORMATS, line, lines, read_case

from gsi_etl.model import Figure
from gsi_etl.parse.read import UNREAD

EXPECTED: dict[str, dict[str, Any]] = yaml.safe_load((DOCUMENTS.parent / "expected.yaml").read_text("utf-8"))
PAIRS = sorted(path.name for path in (DOCUMENTS / "first").iterdir())
#: Pairs of which a later figure is another one: a correction that the page itself strikes out.
REVISED = {"60-del.html": ({"IND people_in_modern_slavery 7989000"}, {"IND people_in_modern_slavery 8100000"})}


def _stated(figure: Figure) -> str:
    """As ``line``, with a ratio as the fraction that the text states."""
    told = figure.reading
    if told.kind == "ratio" and told.value is not None:
        return f"{figure.place} {figure.measure} {Fraction(told.value).limit_denominator(1_000)}"
    return line(figure)


def test_every_document_has_an_expectation() -> None:
    files = {path.name for path in DOCUMENTS.iterdir() if path.suffix in FORMATS}
    assert files == set(EXPECTED)


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_a_document_gives_what_a_person_reads(name: str) -> None:
    wanted = EXPECTED[name]
    read = read_case(name)
    assert sorted(_stated(figure) for figure in read.figures) == sorted(wanted["figures"])
    notes = (*read.left_out, *read.document.left_out)
    assert any(wanted.get("says", "") in note for note in (*notes, ""))
    assert (not read.document.complete) == wanted.get("unread", False)
    assert any(note.startswith(UNREAD) for note in notes) == wanted.get("unread", False)


@pytest.mark.parametrize("name", PAIRS)
def test_new_typesetting_changes_no_figure(name: str) -> None:
    first, later = read_case(f"first/{name}"), read_case(f"later/{name}")
    before, after = set(lines(first)), set(lines(later))
    gone, new = REVISED.get(name, (set(), set()))
    assert after - before == new
    if later.document.complete:
        assert before - after == gone
    assert before


def test_a_time_with_the_name_of_a_zone_is_that_zones() -> None:
    published = [item.published for item in read_case("15-zones.xml").document.items]
    assert published[0] == datetime(2015, 4, 30, 6, 57, tzinfo=UTC)  # MEST
    assert published[1] == datetime(2022, 2, 11, 18, 58, 2, tzinfo=UTC)  # CET
    assert published[6] == datetime(2025, 5, 5, 3, 30, tzinfo=UTC)  # IST
    assert published[7] == datetime(2025, 5, 5, 0, 0, tzinfo=UTC)  # KST


def test_an_item_of_the_future_does_not_take_the_place_of_todays() -> None:
    from case_reading import source_of

    from gsi_etl.run.collect import wanted_items

    items = read_case("16-future.xml").document.items
    source = source_of("feed", follow={"limit": 1})
    (chosen,) = wanted_items(source, items, datetime(2026, 11, 27, 12, tzinfo=UTC))
    assert chosen.title == "Modern slavery: today"
