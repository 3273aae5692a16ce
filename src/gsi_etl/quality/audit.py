"""The audit of a run: its batches before the commit, and the reference and the warehouse beside the baselines.

This is what the pipeline calls. It makes the tables, has them validated, and turns outcomes into ``CheckResult``s.
"""

from __future__ import annotations

import tempfile
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from types import MappingProxyType

from gsi_etl.base import failpoints, pack
from gsi_etl.config.source import Source
from gsi_etl.model import Batch, CheckResult, Estimate, FigureState, PastRun, Severity
from gsi_etl.quality import compare, rows
from gsi_etl.quality import standing as standing_checks
from gsi_etl.quality.arithmetic import Arithmetic
from gsi_etl.quality.baselines import Baseline, load_baselines, load_identities
from gsi_etl.quality.compare import REFERENCE, Comparison
from gsi_etl.quality.engine import Outcome, validate
from gsi_etl.quality.limits import Limits
from gsi_etl.quality.suites import load_suites
from gsi_etl.quality.tables import Key, write_tables

#: From so many countries a table is whole: the watched countries must be in it, and its rows must add up.
WHOLE_TABLE = 150


@dataclass(frozen=True, slots=True)
class Audit:
    """What came of all checks, and the sources whose batch failed a critical one: those are not to be published.
    ``stopped_by``: sources whose batch could not be checked at all, because of these errors."""

    results: tuple[CheckResult, ...] = ()
    failed_sources: frozenset[str] = frozenset()
    stopped_by: Mapping[str, Exception] = field(default_factory=dict)


def check_files(folder: Path | None = None) -> None:
    """Raises CheckError when suites, identities or baselines cannot be loaded."""
    load_suites(folder or pack.assets("expectations"))
    load_identities(folder or pack.expectations())
    load_baselines(folder or pack.expectations())


def audit(
    batches: Sequence[Batch],
    *,
    sources: Mapping[str, Source],
    estimates: Sequence[Estimate],
    standing: Sequence[FigureState] = (),
    failing: standing_checks.Failing = MappingProxyType({}),
    baselines: Sequence[Baseline] | None = None,
    recheck: bool = False,
    places: Collection[str],
    measures: Collection[str],
    run_date: date,
    history: Sequence[PastRun] = (),
    silences: Mapping[str, tuple[int, int]] = MappingProxyType({}),
    folder: Path | None = None,
    docs: Path | None = None,
) -> Audit:
    """Check the batches of a run. With nothing read, nothing is checked and Great Expectations is not imported.

    ``recheck``: the baselines are others than before, so what stands in the warehouse (``standing``) is checked again
    even where no page came again. ``failing``: the checks that fail, and since when. ``baselines``: those in force, if
    not simply the file's. ``places`` and ``measures``: the ids that exist. ``history``: what earlier runs got, at best
    the last ten or so of each source. ``silences``: for a source, the days since its last news and how many its cadence
    allows. ``folder``: where suites and baselines are, if not the project's own. ``docs``: a folder
    for Great Expectations' own pages about this audit. Raises CheckError when suites or baselines are faulty; an
    expectation that cannot be evaluated becomes a result with ``errored``.
    """
    newest = map(rows.newest_readings, batches)
    read = [batch for batch in newest if any(document.recognised for document in batch.read)]
    if not read and not recheck:
        return Audit()
    for batch in read:
        failpoints.hit("audit.batch", batch.source_id)
    suites = load_suites(folder or pack.assets("expectations"))
    expected = folder or pack.expectations()
    identities, published = load_identities(expected), load_baselines(expected)
    baselines = published if baselines is None else baselines

    stated = rows.stated_figures(read, sources)
    fetched = {batch.source_id for batch in read}
    stands = rows.standing_figures(standing, sources, fetched) if recheck else []
    beside_baselines = list(compare.with_baselines([*stated, *stands], baselines))
    official = {source_id for source_id, source in sources.items() if source.publisher.official}
    arithmetic = Arithmetic(stated, estimates)
    comparisons: dict[str, list[Comparison]] = {
        "baseline_comparisons": beside_baselines,
        "edition_comparisons": list(compare.with_own_edition(stated, estimates, baselines)),
        "identity_comparisons": [c for identity in identities for c in arithmetic.comparisons(identity)],
        "reference_comparisons": list(compare.reference_with_baselines(estimates, published)),
    }
    tables: dict[str, list[rows.Row]] = {
        "batch_figures": [rows.figure_row(one) for one in stated],
        "batch_sources": rows.source_rows(read, sources, stated, history),
        "batch_columns": rows.column_rows(read, sources, stated),
        "watched": [
            *compare.watched_in_tables(stated, baselines, WHOLE_TABLE),
            *compare.watched_in_reference(estimates, baselines),
        ],
        "baseline_ages": standing_checks.ages(baselines, beside_baselines, failing, official, run_date),
        "source_ages": [
            {"source_id": source_id, "quiet_days": quiet, "allowed_days": allowed}
            for source_id, (quiet, allowed) in silences.items()
        ],
        "run": [{"run_date": run_date}],
        "limits": list(Limits(estimates).rows(stated)),
        "places": rows.place_rows(places, estimates),
        **{table: [one.row() for one in some] for table, some in comparisons.items()},
    }
    parameters = {"places": sorted(set(places)), "measures": sorted(set(measures))}
    with tempfile.TemporaryDirectory(prefix="gsi-etl-audit-") as temporary:
        database = Path(temporary) / "audit.duckdb"
        write_tables(database, tables)
        outcomes = validate(database, suites, parameters)
        if docs is not None:
            from gsi_etl.quality.docs import write_data_docs

            write_data_docs(database, suites, parameters, docs)

    by_key = {(table, Key(one.source_id, one.subject)): one for table, some in comparisons.items() for one in some}
    news = {source_id for source_id, source in sources.items() if source.kind == "news"}
    results = [
        _result(outcome, by_key.get((outcome.suite.table, outcome.key)))
        for outcome in outcomes
        # What a newspaper says is judged by its verdicts: it is not a fault of the batch that carries it.
        if outcome.suite.judges == "reading" or outcome.key.source_id not in news
    ]
    results += standing_checks.budget(results, [sources[source_id] for source_id in sorted(fetched)])
    failed = {r.source_id for r in results if not r.success and r.severity == "critical"}
    return Audit(tuple(results), frozenset(source_id for source_id in failed if source_id in fetched))


def _result(outcome: Outcome, comparison: Comparison | None) -> CheckResult:
    suite, expectation, key = outcome.suite, outcome.expectation, outcome.key
    # What could not be evaluated says nothing of the data: it is for who runs this.
    severity: Severity = "operator" if outcome.errored else expectation.severity
    if comparison is not None and severity == "critical" and comparison.worst != "critical":
        severity = comparison.worst
    if key.source_id == REFERENCE and severity == "critical":
        severity = "warning"  # our own files are at fault, and no batch can be kept out for them
    observed = outcome.found or _all_well(outcome, comparison)
    allowed = comparison.wanted.words() if comparison and outcome.rows == 1 else expectation.expected
    expected = outcome.wanted or allowed
    sentence = expectation.notes.removesuffix(".") + (f" ({comparison.label})" if comparison else "")
    return CheckResult(
        suite=suite.name,
        name=f"{expectation.name}: {key.subject}" if key.subject else expectation.name,
        severity=severity,
        success=outcome.success,
        observed=observed,
        expected=expected,
        sentence=sentence,
        source_id=key.source_id if key.source_id and key.source_id != REFERENCE else None,
        errored=outcome.errored,
    )


def _all_well(outcome: Outcome, comparison: Comparison | None) -> str:
    if comparison is not None and outcome.rows == 1:
        return comparison.stated
    return f"{outcome.rows:,} {outcome.suite.rows}"
