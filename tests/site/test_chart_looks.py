"""The look of each part of a chart as a file, as the style sheet has it."""

from __future__ import annotations

from pathlib import Path

from approved import assert_approved
from gsi_etl.site.charts.looks import PROPERTIES, SHEET, colours, look_of

TOLD = Path(__file__).parent / "told" / "looks.txt"
PARTS = (
    "history line axis", "history line divider", "history line stem", "history line stem here",
    "history line stem here bound", "history circle dot", "history circle dot here", "history circle dot bound",
    "history rect band", "history text", "history text value", "history text value here", "history text name",
    "history text quiet", "panel rect pillar", "panel line divider", "panel text value", "slope line axis",
    "slope line slope-line up", "slope line slope-line down", "slope line slope-line same", "slope circle dot",
    "slope text name", "slope text value", "timeline line axis", "timeline rect s-critical", "timeline rect s-warning",
    "timeline rect s-info", "timeline rect s-operator", "timeline rect s-none", "timeline text quiet", "worldmap path",
    "worldmap path q0", "worldmap path q5", "worldmap circle q3", "worldmap circle", "worldmap rect none-bg",
    "worldmap line none-line", "other path q0", "strip rect t-good", " rect ", "history g stem",
)  # fmt: skip


def test_each_part_of_a_chart_looks_as_the_style_sheet_says() -> None:
    lines = []
    for part in PARTS:
        kind, tag, classes = (*part.split(" ", 2), "")[:3]
        lines.append(f"{part}: {' '.join(f'{name}={value}' for name, value in look_of(kind, tag, classes).items())}")
    assert_approved("\n".join(lines), TOLD)


def test_a_look_is_made_of_attributes_alone() -> None:
    looks = [look_of(*(*part.split(" ", 2), "")[:3]) for part in PARTS]
    assert {name for look in looks for name in look} <= set(PROPERTIES)
    assert not any("px" in value or "var(" in value for look in looks for value in look.values())
    assert all("font-size" not in look_of("history", tag, "value") for tag in ("line", "rect", "circle", "path"))


def test_colours_are_those_of_the_light_scheme() -> None:
    first = SHEET.read_text(encoding="utf-8").split("\n}")[0]
    assert all(f"{name}: {value};" in first for name, value in colours().items())
    assert {"--card", "--ink", "--soft", "--line", "--wash", "--accent", "--q0", "--q5"} <= set(colours())
