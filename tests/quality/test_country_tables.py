"""Forty spoiled copies of the country table of 2018: each is noticed by the checks named for it, the good one by none.

All copies are sources of one run, so that Great Expectations is asked once.
"""

from pathlib import Path

import pytest
from country_tables import OTHER_ROW, SPOILED, Rows, rows_of_csv, rows_of_estimates, table_batch, table_source
from quality_samples import check, estimates, failing

from gsi_etl.quality import Audit

pytestmark = pytest.mark.slow

PUBLIC_COPY = Path(__file__).parents[3] / "shared" / "data" / "reference" / "slavery_2018.capstone.csv"
IDS = {what: f"spoiled-{number}" for number, what in enumerate(SPOILED)}

#: What stays possible: a warning tells it, and the table is published.
ONLY_TOLD = {
    "six counts of ten blank",
    "a country twice",
    "a country twice, differently",
    "a prevalence of 1,104",
    "Nigeria missing",
    "North Korea revised to 2.75 million",
    "Chad and Chile exchanged",
    "Chile revised by a fifth",
}


def _audit(rows: Rows, **more: object) -> Audit:
    batches = [table_batch("untouched", rows)]
    batches += [table_batch(IDS[what], spoil(rows)) for what, (spoil, _) in SPOILED.items()]
    return check(*batches, sources=[table_source(batch.source_id) for batch in batches], **more)


@pytest.fixture(scope="module", params=["reference", "public copy"])
def audited(request: pytest.FixtureRequest) -> Audit:
    if request.param == "reference":
        return _audit(rows_of_estimates())
    if not PUBLIC_COPY.is_file():
        pytest.skip("the public copy of the 2018 table is not here")
    return _audit(rows_of_csv(PUBLIC_COPY))


def test_the_untouched_table_passes(audited: Audit) -> None:
    assert failing(audited, "untouched") == {}
    assert "untouched" not in audited.failed_sources
    assert not any(result.errored for result in audited.results)


def test_there_are_forty() -> None:
    assert len(SPOILED) == 40


@pytest.mark.parametrize("what", SPOILED)
def test_a_spoiled_table_is_noticed_by_the_checks_named_for_it(audited: Audit, what: str) -> None:
    assert SPOILED[what][1] <= set(failing(audited, IDS[what]))
    assert (IDS[what] in audited.failed_sources) == (what not in ONLY_TOLD)


def test_without_the_editions_own_rows_only_consistent_exchanges_pass_unseen() -> None:
    world_only = [estimate for estimate in estimates() if estimate.place == "WLD"]
    found = _audit(rows_of_estimates(), estimates=world_only)
    unseen = {what for what in SPOILED if not failing(found, IDS[what])}
    assert unseen == {what for what, (_, checks) in SPOILED.items() if checks == OTHER_ROW}
