"""A pack is begun, checked, previewed and taught from the command line."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from gsi_etl.base import pack
from gsi_etl.cli.commands.main import app
from gsi_etl.errors import PackError, UsageError
from gsi_etl.training import examples

EXAMPLES = Path(__file__).resolve().parents[3] / "examples"


@pytest.fixture(autouse=True)
def _the_bundled_pack_again() -> Iterator[None]:
    yield
    pack.use(None)


@pytest.fixture
def displacement(tmp_path: Path) -> Path:
    copied = tmp_path / "displacement"
    shutil.copytree(EXAMPLES / "displacement", copied)
    return copied


def call(*words: str) -> Result:
    return CliRunner().invoke(app, list(words), catch_exceptions=False)


def checked(folder: Path) -> dict[str, Any]:
    done = call("subject", "check", str(folder), "--json")
    found: dict[str, Any] = json.loads(done.stdout)
    assert done.exit_code == (0 if found["works"] else 1)
    return found


def test_a_new_pack_loads_and_says_what_is_still_the_skeletons(tmp_path: Path) -> None:
    folder = tmp_path / "bicycles"
    assert call("subject", "new", str(folder), "--name", "lost bicycles").exit_code == 0
    found = checked(folder)
    blocks = [one["blocks"] for one in found["findings"]]
    assert "loading" not in blocks
    assert blocks == sorted(blocks, key=["verdicts", "fetching", "learning", "yours"].index)
    assert {Path(one["where"].split(":")[0]).name for one in found["findings"] if one["blocks"] == "yours"} >= {
        "subject.yaml", "measures.csv", "editions.csv", "estimates.csv", "example-report.yaml",
    }  # fmt: skip


def test_a_second_new_leaves_what_is_there(tmp_path: Path) -> None:
    folder = tmp_path / "bicycles"
    call("subject", "new", str(folder))
    (folder / "cues.csv").write_text("class,language,phrases\n", encoding="utf-8")
    call("subject", "new", str(folder))
    assert (folder / "cues.csv").read_text(encoding="utf-8") == "class,language,phrases\n"


@pytest.mark.parametrize(
    ("file", "old", "new", "blocks", "where"),
    [
        ("measures.csv", "yes,part", "yes,portion", "loading", "measures.csv:3"),
        ("editions.csv", "GT 2022,UNHCR", "Trends 2022,UNHCR", "loading", "subject.yaml"),
        ("estimates.csv", "forcibly_displaced,WLD,89300000", "displaced,WLD,89300000", "loading", "estimates.csv:2"),
        ("subject.yaml", "lede:", "leed:", "loading", "subject.yaml"),
        ("baselines.yaml", "edition: GT 2022", "edition: GT 2019", "checks", "baselines.yaml"),
        ("identities.yaml", "left: forcibly", "left: forcefully", "checks", "identities.yaml"),
        ("sources/announcements.yaml", "format: html", "format: htm", "fetching", "announcements.yaml"),
        ("examples.jsonl", '"refugees"', '"refugee"', "learning", "examples.jsonl:3"),
    ],
)
def test_what_is_wrong_is_named_by_its_file(
    displacement: Path, file: str, old: str, new: str, blocks: str, where: str
) -> None:
    path = displacement / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    stopping = [one for one in checked(displacement)["findings"] if one["stops"]]
    assert stopping
    assert {one["blocks"] for one in stopping} == {blocks}
    assert any(where in one["where"] for one in stopping), stopping
    assert all(one["todo"] for one in stopping)


def test_a_pack_without_a_table_that_it_needs_says_so(displacement: Path) -> None:
    (displacement / "editions.csv").unlink()
    assert [Path(one["where"]).name for one in checked(displacement)["findings"] if one["stops"]] == ["editions.csv"]


def test_a_preview_shows_figures_with_their_verdicts(displacement: Path) -> None:
    text = "According to the Global Trends 2023 report, 117,300 people worldwide were forcibly displaced in 2023."
    done = call("subject", "preview", str(displacement), text, "--published", "2024-07-01", "--json")
    [figure] = json.loads(done.stdout)["figures"]
    assert (figure["measure"], figure["place"], figure["verdict"]) == ("forcibly_displaced", "WLD", "unit_mistaken")


def test_a_pack_that_is_not_there_is_a_usage_error(tmp_path: Path) -> None:
    for command in ("check", "train"):
        with pytest.raises(UsageError):
            call("subject", command, str(tmp_path / "nowhere"))


def test_training_writes_weights_that_are_used_from_then_on(displacement: Path) -> None:
    path = displacement / "examples.jsonl"
    lines = path.read_text(encoding="utf-8").splitlines()[:12]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    done = call("subject", "train", str(displacement), "--json")
    assert done.exit_code == 0, done.output
    record = json.loads(done.stdout)
    assert record["passages"] == 12
    weights = json.loads((displacement / "weights.json").read_text(encoding="utf-8"))
    assert weights["slots"]["measure"]
    assert [one["where"] for one in checked(displacement)["findings"] if "weights.json" in one["where"]] == []
    path.write_text("\n".join(lines[:11]) + "\n", encoding="utf-8")
    [stale] = [one for one in checked(displacement)["findings"] if "weights.json" in one["where"]]
    assert "changed" in stale["words"]


def test_wrong_examples_teach_nothing(displacement: Path) -> None:
    bad = {"lang": "en", "text": "Some 12 refugees.", "figures": [{"quote": "13", "measure": "refugees"}]}
    (displacement / "examples.jsonl").write_text(json.dumps(bad) + "\n", encoding="utf-8")
    with pytest.raises(PackError, match="'13' is not in the text"):
        call("subject", "train", str(displacement))
    assert not (displacement / "weights.json").exists()


def test_a_label_by_its_words_alone_has_the_number_of_the_text(displacement: Path) -> None:
    pack.use(displacement)
    path = displacement / "examples.jsonl"
    text = "Kenya has 774,000 refugees, and 774,000 goats."
    label = {"quote": "774,000", "measure": "refugees", "place": "KEN"}
    path.write_text(json.dumps({"text": text, "figures": [label]}) + "\n", encoding="utf-8")
    [record], faults = examples.load(path, ["refugees"], {"KEN"})
    assert faults == []
    one = examples.labelled(record)
    [found] = one.gold.values()
    assert (found["start"], found["value"], found["target"]) == (10, 774_000, True)


def test_a_misspelt_measure_of_a_label_is_no_number_of_something_else(displacement: Path) -> None:
    label = {"quote": "12", "measure": "refugee", "place": "KEN"}
    path = displacement / "examples.jsonl"
    path.write_text(json.dumps({"text": "12 refugees in Kenya", "figures": [label]}) + "\n", encoding="utf-8")
    records, [fault] = examples.load(path, ["refugees"], {"KEN"})
    assert records == []
    assert (fault.line, fault.field) == (1, "figures[0].measure")
