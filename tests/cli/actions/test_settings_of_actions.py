"""Each action works with the home, the settings file and the catalogue that it was given, each in its place."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from gsi_etl.cli.actions import (
    operations,
    report,
    reprocess,
    runs_show,
    schedule,
    serve,
    show,
    sources_add,
    sources_history,
    sources_preview,
    sources_test,
    sources_verify,
    sql,
    subject_check,
    subject_findings,
    subject_preview,
    subject_train,
    why_and_diff,
)

H, C, S = Path("H"), Path("C"), Path("S")
HERE: dict[str, Any] = {"home": H, "config": C, "sources": S}
PACK: dict[str, Any] = {"home": H, "config": C, "as_json": False}
CALLS: list[tuple[Any, Callable[[], object], tuple[object, ...]]] = [
    (operations, lambda: operations.publish_now(H, C), (H, C)),
    (operations, lambda: operations.maintain_now(H, C, None), (H, C)),
    (operations, lambda: operations.repair_dates_now(H, C, S), (H, C, S)),
    (operations, lambda: operations.back_up_now(H, C, Path("B")), (H, C)),
    (operations, lambda: operations.restore_now(H, C, Path("B"), salvage=False), (H, C)),
    (operations, lambda: operations.listen(H, C, as_json=False), (H, C)),
    (operations, lambda: operations.sum_up(H, C), (H, C)),
    (report, lambda: report.report(H, C, Path("R"), single_file=True), (H, C)),
    (reprocess, lambda: reprocess.replay_archive(H, C, S, (), dry_run=False, as_json=False), (H, C, S)),
    (reprocess, lambda: reprocess.rebuild_warehouse(H, C), (H, C)),
    (runs_show, lambda: runs_show.show_run(H, C, "", as_json=False), (H, C)),
    (schedule, lambda: schedule.schedule(H, C, S, "* * * * *", upkeep=True), (H, C, S)),
    (serve, lambda: serve.serve(H, C, "localhost", 0), (H, C)),
    (show, lambda: show.show_id(H, C, "fg_1", as_json=False), (H, C)),
    (sources_add, lambda: sources_add.add("U", "", **HERE, private=False, print_only=False), (H, C, S)),
    (sources_history, lambda: sources_history.history("x", home=H, config=C, limit=1, form="csv"), (H, C)),
    (sources_preview, lambda: sources_preview.preview("x", **HERE, private=False, as_json=False), (H, C, S)),
    (sources_test, lambda: sources_test.test_sources([], **HERE, accept=False), (H, C, S)),
    (sources_verify, lambda: sources_verify.verify([], **HERE, everything=False, write=True, as_json=True), (H, C, S)),
    (sql, lambda: sql.run_sql(H, C, "", "csv", None, None), (H, C)),
    (subject_findings, lambda: subject_check.check(None, **PACK), (H, C)),
    (subject_findings, lambda: subject_preview.preview(["t"], **PACK, published="", explain=False), (H, C)),
    (subject_findings, lambda: subject_train.train(None, **PACK), (H, C)),
    (why_and_diff, lambda: why_and_diff.why(H, C, "fg_1"), (H, C)),
    (why_and_diff, lambda: why_and_diff.diff(H, C, "a", "b", "csv"), (H, C)),
]  # fmt: skip


class AskedError(Exception):
    """The settings are asked for: that is as far as it goes."""


@pytest.mark.parametrize("number", range(len(CALLS)))
def test_an_action_reads_the_settings_of_its_own_flags(number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    module, call, wanted = CALLS[number]
    asked: list[tuple[object, ...]] = []

    def settings_of(*given: object) -> None:
        asked.append(given)
        raise AskedError

    monkeypatch.setattr(module, "settings_of", settings_of)
    with pytest.raises(AskedError):
        call()
    assert asked == [wanted]
