"""What should hold, and whether it does: failures first, each in a plain sentence.

What holds of many sources takes one row here; one for each is in the page's twins.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import groupby

from gsi_etl.alerts.headlines import failed_check
from gsi_etl.site.facts import Facts
from gsi_etl.site.machine_formats import to_csv, to_json
from gsi_etl.site.records import Check
from gsi_etl.site.renderer import Studio
from gsi_etl.site.tree import Page

#: A place's code before what it has: ``WLD: people in modern slavery 41.6 million``.
_CODE = re.compile(r"\b([A-Z]{3}): ")
CSV = (
    "suite",
    "name",
    "severity",
    "success",
    "errored",
    "observed",
    "expected",
    "since",
    "checked_at",
    "source_id",
    "sentence",
)


def checks_page(facts: Facts, studio: Studio) -> Page:
    def files() -> Mapping[str, str]:
        failing = [in_words(check, facts) for check in facts.checks if not check.success]
        passing = sorted(
            (check for check in facts.checks if check.success), key=lambda c: (c.suite, c.name, c.source_id or "")
        )
        counts = Counter(check.suite for check in passing)
        page = studio.html(
            "checks",
            "checks/",
            title="Checks",
            describe="What should hold of the figures, and whether it does",
            active="Checks",
            twins={"JSON": "index.json", "CSV": "index.csv"},
            failing=failing,
            suites=[
                (suite, counts[suite], [in_words(row, facts) for row in _together(rows)])
                for suite, rows in groupby(passing, key=lambda check: check.suite)
            ],
        )
        return {
            "index.html": page,
            "index.json": to_json({"checks": facts.checks}),
            "index.csv": to_csv(CSV, [[getattr(check, name) for name in CSV] for check in facts.checks]),
        }

    return Page("checks/", (facts.checks, facts.now), files)


def in_words(check: Check, facts: Facts) -> Check:
    """For readers: what is wrong instead of what should be so, and places by their names."""
    observed = _CODE.sub(lambda match: f"{facts.place(match[1])}: ", check.observed)
    sentence = check.sentence if check.success else failed_check(check.name, check.sentence)
    return replace(check, sentence=sentence, observed=observed)


def _together(checks: Iterable[Check]) -> list[Check]:
    """One for all that say the same of different sources or figures."""
    found: dict[tuple[str, str], list[Check]] = defaultdict(list)
    for check in checks:
        found[check.name.partition(": ")[0], check.sentence.partition(" (")[0]].append(check)
    return [group[0] if len(group) == 1 else _as_one(*name, group) for name, group in found.items()]


def _as_one(name: str, sentence: str, group: list[Check]) -> Check:
    allowed = {check.expected for check in group}
    sources = {check.source_id for check in group if check.source_id}
    return replace(
        group[0],
        name=name,
        sentence=sentence,
        observed=f"passes {len(group):,} times",
        expected=allowed.pop() if len(allowed) == 1 else "each its own: see the table",
        source_id=f"{len(sources):,} sources" if len(sources) > 1 else next(iter(sources), None),
        since=min((check.since for check in group if check.since), default=None),
        checked_at=min(check.checked_at for check in group),
    )
