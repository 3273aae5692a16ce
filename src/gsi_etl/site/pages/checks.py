"""What should hold, and whether it does: failures first, each in a plain sentence."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby

from gsi_etl.site.facts import Facts
from gsi_etl.site.machine_formats import to_csv, to_json
from gsi_etl.site.renderer import Studio
from gsi_etl.site.tree import Page

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
        failing = [check for check in facts.checks if not check.success]
        passing = sorted(
            (check for check in facts.checks if check.success), key=lambda c: (c.suite, c.name, c.source_id or "")
        )
        page = studio.html(
            "checks",
            "checks/",
            title="Checks",
            describe="What should hold of the figures, and whether it does",
            active="Checks",
            twins={"JSON": "index.json", "CSV": "index.csv"},
            failing=failing,
            suites=[(suite, list(rows)) for suite, rows in groupby(passing, key=lambda check: check.suite)],
        )
        return {
            "index.html": page,
            "index.json": to_json({"checks": facts.checks}),
            "index.csv": to_csv(CSV, [[getattr(check, name) for name in CSV] for check in facts.checks]),
        }

    return Page("checks/", (facts.checks, facts.now), files)
