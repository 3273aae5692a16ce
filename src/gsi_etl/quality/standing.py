"""Checks over what already stands: baselines that upstream has left behind, and a batch's warnings taken together.

Pure. A page that is not fetched again is checked again only when the baselines have changed, or one has grown old: in
between nothing about it can come out otherwise.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime

from gsi_etl.base.formatting import counted
from gsi_etl.config.source import Source
from gsi_etl.model import CheckResult
from gsi_etl.quality.baselines import Baseline
from gsi_etl.quality.compare import REFERENCE, Comparison
from gsi_etl.quality.rows import Row

#: A publisher who states another figure for so many days has not slipped: the baseline is out of date.
OUTDATED_DAYS = 7
BASELINES, AGREES = "baselines", "agrees"
WAREHOUSE, UP_TO_DATE = "warehouse", "baseline is up to date"

#: (suite, name, source or '') of a check, and since when it fails.
Failing = Mapping[tuple[str, str, str], datetime]


def ages(
    baselines: Sequence[Baseline],
    comparisons: Iterable[Comparison],
    failing: Failing,
    official: Collection[str],
    run_date: date,
) -> list[Row]:
    """A row for each baseline that an official source contradicts, or did when last looked at: for how many days.

    ``comparisons`` are this run's; a source without any stands as it was left.
    """
    now: dict[tuple[str, str], bool] = {}
    for one in comparisons:
        key = (one.subject, one.source_id)
        now[key] = now.get(key, False) or one.gap > 1
    rows: list[Row] = []
    for baseline in baselines:
        since: dict[str, date] = {}
        for (suite, name, source_id), moment in failing.items():
            if (suite, name) == (BASELINES, f"{AGREES}: {baseline.id}") and source_id in official:
                since[source_id] = moment.date()
        against = {s: day for s, day in since.items() if now.get((baseline.id, s), True)}
        flagged = (WAREHOUSE, f"{UP_TO_DATE}: {baseline.id}", "") in failing
        if against or flagged:
            rows.append(
                {
                    "source_id": REFERENCE,
                    "subject": baseline.id,
                    "about": baseline.label,
                    "contradicted_by": ", ".join(sorted(against)),
                    "days": max(((run_date - day).days for day in against.values()), default=0),
                }
            )
    return rows


def is_due(baselines: Sequence[Baseline], failing: Failing, official: Collection[str], run_date: date) -> bool:
    """True when a baseline has become outdated, or is no longer, since the checks were last held."""
    for row in ages(baselines, (), failing, official, run_date):
        flagged = (WAREHOUSE, f"{UP_TO_DATE}: {row['subject']}", "") in failing
        days = row["days"]
        if flagged != (isinstance(days, int) and days >= OUTDATED_DAYS):
            return True
    return False


def budget(results: Iterable[CheckResult], sources: Iterable[Source]) -> Iterator[CheckResult]:
    """One check for each source: so many warnings at once are not an accident, and taken together critical."""
    failed = Counter(r.source_id for r in results if r.severity == "warning" and not r.success and not r.errored)
    for source in sources:
        most = source.expect.max_warnings
        yield CheckResult(
            suite="budget",
            name="warnings are few",
            severity="critical",
            success=failed[source.id] <= most,
            observed=counted(failed[source.id], "warning"),
            expected=f"at most {most}",
            sentence="A batch with many warnings at once was read wrongly, or is another page or table",
            source_id=source.id,
        )
