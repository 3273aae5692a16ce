"""What a run records and tells, in full, of many short histories: every field of a change and every state."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from approved import assert_approved
from gsi_etl.model import Change, Mute
from scenes.histories import BASE, HISTORIES, check, index, new_world, prk, total
from scenes.world import DAY, World, again, same

TOLD = Path(__file__).parent / "told"


def lines_of(change: Change) -> Iterator[str]:
    yield f"  {change.change_class} ({change.cause}, {change.severity}) {change.source_id}: {change.sentence}"
    yield f"    because {change.rule}; {change.old_text} -> {change.new_text}; {change.old_value} -> {change.new_value}"
    yield f"    {change.subject} | {change.series} | {change.place} | {change.url} | {change.evidence}"
    yield f"    figures {'old' if change.old_figure_id else '-'} {'new' if change.new_figure_id else '-'}"


def day_of(world: World, number: int) -> Iterator[str]:
    assert world.record is not None
    yield f"day {number}:"
    for change in world.changes:
        yield from lines_of(change)
    for state in world.record.figures:
        said = state.figure.reading
        finer = f", finer {state.confirmed.quote}" if state.confirmed else ""
        verdict = f", {state.verdict.name}" if state.verdict else ""
        yield f"  state {state.source_id} {state.series}: {said.quote} {state.status}{verdict}{finer}"
    for one in world.record.source_states:
        since = f"since {one.since:%m-%d}" if one.since else "ever"
        yield f"  source {one.source_id} {one.status} {since}, {one.failures} failures: {one.message}"
    for alert in world.alerts:
        yield f"  alert {alert.channel} of {len(alert.change_ids)} changes"


def test_each_history_is_told_as_it_was() -> None:
    lines, blank = [], new_world()
    for name, days in HISTORIES.items():
        world = again(blank)
        lines.append(f"=== {name}")
        for number, parts in enumerate(days, 1):
            world.run(*parts)
            lines += day_of(world, number)
    assert_approved("\n".join(lines), TOLD / "histories.txt")


def test_checks_are_told_when_they_turn() -> None:
    lines: list[str] = []
    world = new_world()
    world.run(BASE)
    turns = [
        [check(False)], [check(False)], [check(True)], [check(False, errored=True, observed="no table")],
        [check(False, severity="critical", name="sum", source_id=None), check(True)],
        [check(False, severity="info", name="note"), check(False, severity="info", errored=True, name="broken")],
        [check(False, severity="operator", name="upkeep")], [check(True, severity="operator", name="upkeep")],
    ]  # fmt: skip
    for number, results in enumerate(turns, 1):
        world.run(same("index"), checks=results, failed=["index"] if number == 5 else [])
        lines += day_of(world, number)
    assert_approved("\n".join(lines), TOLD / "checks.txt")


def test_what_comes_and_goes_is_held_down_and_what_is_muted_is_recorded() -> None:
    lines: list[str] = []
    world = new_world()
    world.run(BASE)
    for number in range(1, 9):
        world.run(index(total("41.6 million" if number % 2 else "40.3 million"), prk()), after=timedelta(hours=20))
        lines += day_of(world, number)
    world.mute(Mute("index", None, world.now + 5 * DAY, "known"))
    for number in (9, 10):
        world.run(index(total(f"{40 + number}.5 million"), prk()))
        lines += day_of(world, number)
    world.run(index(total("61.5 million"), prk()), after=10 * DAY)
    lines += day_of(world, 11)
    assert_approved("\n".join(lines), TOLD / "held-down.txt")
