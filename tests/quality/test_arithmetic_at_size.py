"""The identities find what trying every pair of figures finds, at a cost that grows with the page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import islice, product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from quality_samples import RATE, SHARE, estimates, figure, page, source

from gsi_etl.base.intervals import Interval, of_value
from gsi_etl.config import resources
from gsi_etl.model import Figure
from gsi_etl.quality.arithmetic import COMBINATIONS, Arithmetic, _over, _sum, _times
from gsi_etl.quality.baselines import Identity, load_identities
from gsi_etl.quality.compare import gap
from gsi_etl.quality.rows import Stated, closed, stated_figures

IDENTITIES = [i for i in load_identities(resources.folder("expectations")) if i.kind in ("quotient", "same", "parts")]
MEASURES = sorted({m for i in IDENTITIES for m in (i.left, i.right, *i.parts) if m})
REFERENCE = [e for e in estimates() if e.place in ("PRK", "WLD")]


def stated(number: str, measure: str, place: str, edition: str | None, year: int | None, modifier: Any) -> Figure:
    reading = {"modifier": modifier, "kind": "rate" if measure == RATE else "share" if measure == SHARE else "count"}
    value = str(Decimal(number) / 1_000_000) if measure == SHARE else number
    return figure(
        number, number, value, measure=measure, place=place, edition=edition, reference_year=year, reading=reading
    )


FIGURES = st.builds(
    stated,
    st.sampled_from(["2640000", "2600000", "104.6", "4.4", "40300000", "24900000", "15400000", "1", "300000"]),
    st.sampled_from(MEASURES),
    st.sampled_from(["PRK", "WLD"]),
    st.sampled_from([None, "GSI 2018", "GSI 2016", "GEMS 2017", "Another 2020"]),
    st.sampled_from([None, 2016, 2018]),
    st.sampled_from([None, "more_than"]),
)


@given(st.lists(FIGURES, max_size=30), st.booleans())
def test_the_candidate_that_fits_best_is_found(figures: list[Figure], population: bool) -> None:
    crowd = [figure("25,000,000", "25,000,000", "25000000", measure="population", place="PRK")] if population else []
    read = stated_figures([page("text", *figures, *crowd)], {"index-page": source()})
    arithmetic = Arithmetic(read, REFERENCE)
    for identity in IDENTITIES:
        got = [(c.subject, c.stated, c.found, c.wanted) for c in arithmetic.comparisons(identity)]
        assert got == list(_by_trying_all(arithmetic, read, identity))


@pytest.mark.parametrize("identity", IDENTITIES, ids=lambda identity: identity.id)
def test_eight_times_the_figures_cost_little_more_each(identity: Identity, monkeypatch: pytest.MonkeyPatch) -> None:
    count, meets = 0, Interval.meets

    def counted(self: Interval, other: Interval) -> bool:
        nonlocal count
        count += 1
        return meets(self, other)

    monkeypatch.setattr(Interval, "meets", counted)

    def work(size: int) -> float:
        nonlocal count
        wanted, count = [m for m in (identity.left, identity.right, *identity.parts) if m], 0
        figures = [
            stated(str(1001 + 2 * n), measure, identity.place or "PRK", "GSI 2018", None, None)
            for n in range(size // len(wanted))
            for measure in wanted
        ]
        list(
            Arithmetic(stated_figures([page("text", *figures)], {"index-page": source()}), REFERENCE).comparisons(
                identity
            )
        )
        return count / size

    few, more = work(300), work(2400)
    assert more < 2 * few


def _by_trying_all(
    arithmetic: Arithmetic, read: Sequence[Stated], identity: Identity
) -> Iterator[tuple[str, str, Interval, Interval]]:
    """What the identity gives when each figure is held against each other one."""
    places = dict.fromkeys(s.figure.place for s in read if s.is_evidence and s.figure.place and s.figure.measure)
    for place in places:
        group = [s for s in read if s.is_evidence and s.figure.place == place]
        whole = [
            s for s in group if s.figure.measure == (identity.right if identity.kind == "quotient" else identity.left)
        ]
        for one in whole:
            found = arithmetic._interval(one)
            if identity.kind == "quotient":
                wanted = []
                for left in group:
                    if left.figure.measure == identity.left and _one_edition(left, one):
                        population = arithmetic._population(left, one.figure.edition)
                        if population is not None:
                            wanted.append(_over(_times(arithmetic._interval(left), identity.factor), population))
            elif identity.kind == "parts":
                parts = [
                    [p for p in group if p.figure.measure == part and _one_edition(p, one)] for part in identity.parts
                ]
                chosen = islice(product(*parts), COMBINATIONS) if place == identity.place else ()
                wanted = [_sum(map(arithmetic._interval, some)) for some in chosen]
            else:
                found = _times(found, identity.factor)
                rights = [s for s in group if s.figure.measure == identity.right and _one_edition(s, one)]
                wanted = [arithmetic._interval(s) for s in rights] or list(_published(identity, one))
            if wanted:
                nearest = min(wanted, key=lambda candidate: gap(found, candidate))
                yield identity.id, one.figure.reading.quote, closed(found), closed(nearest)


def _published(identity: Identity, left: Stated) -> Iterator[Interval]:
    for e in REFERENCE:
        if e.place == left.figure.place and left.figure.edition in (None, e.edition):
            if e.measure == identity.right:
                yield closed(of_value(e.value, e.unit))
            elif e.measure == identity.left:
                yield closed(_times(of_value(e.value, e.unit), identity.factor))


def _one_edition(one: Stated, other: Stated) -> bool:
    a, b = one.figure, other.figure
    editions, years = {a.edition, b.edition} - {None}, {a.reference_year, b.reference_year} - {None}
    return len(editions) < 2 and len(years) < 2
