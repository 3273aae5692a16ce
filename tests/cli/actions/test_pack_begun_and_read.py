"""A pack is begun under any name that can stand in a sentence, reads what it is given, and learns what it can."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from gsi_etl.base import pack
from gsi_etl.cli.actions import subject_preview, subject_train
from gsi_etl.cli.actions.subject_new import SKELETON, new
from gsi_etl.errors import HomeError, PackError, UsageError
from gsi_etl.figures.meaning.weights import read as read_weights
from gsi_etl.model import Figure, Reading, Verdict
from gsi_etl.training import adapt

EXAMPLES = Path(__file__).parents[3] / "examples"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.chdir(tmp_path)
    yield tmp_path
    pack.use(None)


@pytest.mark.parametrize(
    ("name", "folder_name", "called", "key"),
    [
        ("lost  bicycles\n", "x", "lost bicycles", "lost-bicycles"),
        ("", "lost_bi-cycles", "lost bi cycles", "lost-bi-cycles"),
        ("Ölpest in Kiel", "x", "Ölpest in Kiel", "lpest-in-kiel"),
        ("ab", "x", "ab", "ab"),
        ("a" * 100, "x", "a" * 100, "a" * 40),
    ],
)
def test_a_pack_has_its_name_in_its_files(name: str, folder_name: str, called: str, key: str) -> None:
    new(Path(folder_name), name)
    text = "".join(path.read_text() for path in sorted(Path(folder_name).rglob("*.*")))
    assert "@" not in text.replace("@context", "")
    subject = Path(folder_name, "subject.yaml").read_text()
    assert f"id: {key}\n" in subject
    assert called in subject
    assert called[:1].upper() + called[1:] in subject


def test_each_file_of_a_new_pack_is_named_and_what_is_there_stays(capsys: pytest.CaptureFixture[str]) -> None:
    files = [Path("p") / path.relative_to(SKELETON) for path in sorted(SKELETON.rglob("*.*"))]
    after = "next   read p/README.md, then gsi-etl subject check p"
    new(Path("p"), "lost bicycles")
    assert capsys.readouterr().err.splitlines() == [*(f"created {path}" for path in files), after]
    new(Path("p"), "lost bicycles")
    assert capsys.readouterr().err.splitlines() == ["p has every file of a pack, nothing was changed", after]
    files[0].unlink()
    files[1].write_text("mine")
    new(Path("p"), "lost bicycles")
    assert capsys.readouterr().err.splitlines() == [f"created {files[0]}", after]
    assert files[1].read_text() == "mine"
    new(Path("in/a/folder"), "lost bicycles")
    assert Path("in/a/folder/subject.yaml").is_file()


@pytest.mark.parametrize("name", ["a" * 101, *(f"lost {sign} bicycles" for sign in "\"'#:{}[]@\\")])
def test_a_name_that_cannot_stand_in_a_sentence_is_refused(name: str) -> None:
    with pytest.raises(UsageError) as caught:
        new(Path("p"), name)
    error = caught.value
    assert (error.what, error.where, error.hint) == (
        "the name cannot stand in a sentence", name[:100], "letters and spaces only",
    )  # fmt: skip
    assert not Path("p").exists()


@pytest.mark.parametrize("name", ["é", "a", "--", "ж ж"])
def test_a_name_without_letters_for_an_id_is_refused(name: str) -> None:
    with pytest.raises(UsageError) as caught:
        new(Path("p"), name)
    error = caught.value
    assert (error.what, error.where, error.hint) == (
        "the name has no letters to make an id of", name, "give one with --name",
    )  # fmt: skip


def test_a_pack_that_cannot_be_written_is_refused_with_where_and_why() -> None:
    Path("p").write_text("in the way")
    with pytest.raises(HomeError) as caught:
        new(Path("p"), "lost bicycles")
    error = caught.value
    assert (error.what, error.where, error.why) == ("the pack cannot be created", "p", "File exists")


FIGURE = Figure(
    Reading("5 million", 0, 9, "count", Decimal(5_000_000)), "5 million.", "people_in_modern_slavery", "WLD"
)
OTHER = replace(FIGURE, measure="population", confidence="low")
VERDICTS = [
    Verdict("older_edition", sentence="says \x07 5"),
    Verdict("exact"),
    Verdict("exact", sentence="no target"),
    None,
]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What was read, as published when; every text has the same figures."""
    texts: list[Any] = []

    def read(text: str, published: date | None) -> Any:
        texts.append((text, published))
        return (FIGURE, FIGURE, OTHER, FIGURE), VERDICTS

    monkeypatch.setattr(subject_preview, "read", read)
    monkeypatch.setattr(subject_preview, "show", lambda text, figures, *, explain: print(text, len(figures), explain))
    return texts


def shown(*words: str, published: str = "", explain: bool = False, as_json: bool = False) -> None:
    subject_preview.preview(list(words), home=None, config=None, published=published, explain=explain, as_json=as_json)


def test_each_text_is_shown_with_the_verdict_of_each_target(
    asked: list[Any], capsys: pytest.CaptureFixture[str]
) -> None:
    shown(str(EXAMPLES / "malaria"), "5 million.", "6 million.", published="2024-06-13", explain=True)
    assert asked == [("5 million.", date(2024, 6, 13)), ("6 million.", date(2024, 6, 13))]
    assert pack.present() == EXAMPLES / "malaria"
    shown(str(EXAMPLES / "malaria"), "7 million.", as_json=True)
    pack.use(None)
    asked.clear()
    Path("gsi.toml").write_text(f'pack = "{EXAMPLES / "malaria"}"\n')
    said = capsys.readouterr().out.splitlines()
    assert said[0] == "5 million. 4 True"
    assert json.loads(said[-1])["text"] == "7 million."
    shown("a text")
    assert asked == [("a text", None)]
    assert capsys.readouterr().out == "a text 4 False\n"  # this pack has none of these targets


def test_verdicts_are_of_the_packs_own_targets(
    asked: list[Any], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(subject_preview, "chosen", lambda *_given: None)  # the bundled pack
    shown("a text")
    assert capsys.readouterr().out.splitlines() == [
        "a text 4 False",
        "  ⟦1⟧ high: older edition: says \\u0007 5",
        "  ⟦2⟧ high: exact",
    ]
    shown("a text", as_json=True)
    data = json.loads(capsys.readouterr().out)
    assert data["text"] == "a text"
    assert [figure["verdict"] for figure in data["figures"]] == ["older_edition", "exact", None, None]
    assert {figure["quote"] for figure in data["figures"]} == {"5 million"}


def test_texts_come_as_words_from_files_and_from_standard_input(
    asked: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(subject_preview, "chosen", lambda *_given: None)
    monkeypatch.setattr("sys.stdin", io.StringIO("typed"))
    Path("t.txt").write_text("ü", encoding="utf-8")
    long = "word " * 1000  # no name of a file is as long
    shown("t.txt", "-", long)
    assert [text for text, _ in asked] == ["ü", "typed", long]
    Path("bad.txt").write_bytes(b"\xff")
    with pytest.raises(UsageError) as undecoded:
        shown("bad.txt")
    assert (undecoded.value.what, undecoded.value.where, undecoded.value.hint) == (
        "the text cannot be decoded", "bad.txt", "convert it to UTF-8",
    )  # fmt: skip
    with pytest.raises(UsageError) as empty:
        shown(str(EXAMPLES / "malaria"))
    assert empty.value.what == "there is no text to read"
    assert empty.value.hint == 'gsi-etl subject preview FOLDER "a sentence"'
    with pytest.raises(UsageError) as day:
        shown("t.txt", published="13.6.2024")
    assert (day.value.what, day.value.hint) == ("'13.6.2024' is not a date", "write it as 2024-06-13")


class Certain(SimpleNamespace):
    high, medium, curves = 0.9, 0.6, {"figure": ((0.1, 0.2),), "place": ((0.3, 0.4),)}


def adapted(*, certain: bool, right: int = 10) -> adapt.Adapted:
    score: Any = SimpleNamespace(asked=7, precision=91.26, recall=88.84, f1=90.05, at_least=lambda _high: (right, 10))
    given: Any = Certain() if certain else None
    return adapt.Adapted({"measure": {"b": 1.0, "a": 2.0}}, given, score)


@pytest.fixture
def place(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A pack with thirty examples that fitting takes no time for."""
    (folder / "p").mkdir()
    for path in (EXAMPLES / "displacement").glob("*.*"):
        text = path.read_text(encoding="utf-8")
        (folder / "p" / path.name).write_text(
            "".join(text.splitlines(keepends=True)[:30]) if path.suffix == ".jsonl" else text, encoding="utf-8"
        )
    monkeypatch.setattr(adapt, "adapt", lambda records, base: adapted(certain=len(records) > 29))
    return Path("p")


TOLD = {"targets": 7, "precision": 91.3, "recall": 88.8, "f1": 90.0}


def test_what_was_learned_is_written_and_told(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    subject_train.train(place, home=None, config=None, as_json=False)
    said = capsys.readouterr()
    assert (said.out, said.err.splitlines()) == ("", [
        "learned from 30 passages; wrote p/weights.json",
        "of 7 targets in passages left out: 88.8 % found, 91.3 % of what was read is right (F1 90.0)",
    ])  # fmt: skip
    text = Path("p/weights.json").read_text(encoding="utf-8")
    data = json.loads(text)
    base = read_weights(pack.shared("weights.json"))
    assert data["record"] == {
        "examples": adapt.digest(Path("p/examples.jsonl")), "passages": 30, "cross_validated": TOLD,
    }  # fmt: skip
    assert list(data) == ["record", "certainty", "slots"]
    assert list(data["slots"]["measure"].items()) == [("a", 2.0), ("b", 1.0)]
    certainty = data["certainty"]
    assert (certainty["high"], certainty["medium"], certainty["figure"]) == (0.9, 0.6, [[0.1, 0.2]])
    assert certainty["slots"].keys() == (base.curves.keys() | {"place"}) - {"figure"}
    assert certainty["slots"]["place"] == [[0.3, 0.4]]
    assert text.startswith('{\n"record": {\n"examples": "')
    assert text.endswith("}\n")


def test_too_few_examples_and_too_many_wrong_are_warned_of(
    place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = Path("p/examples.jsonl")
    path.write_text("".join(path.read_text(encoding="utf-8").splitlines(keepends=True)[:29]), encoding="utf-8")
    subject_train.train(place, home=None, config=None, as_json=True)
    said = capsys.readouterr()
    assert said.err == "p/examples.jsonl: only 29 passages; 30 teach something and 100 teach well\n"
    assert json.loads(said.out)["cross_validated"] == TOLD
    base = read_weights(pack.shared("weights.json"))
    certainty = json.loads(Path("p/weights.json").read_text())["certainty"]
    assert (certainty["high"], certainty["medium"]) == (base.high, base.medium)
    monkeypatch.setattr(adapt, "adapt", lambda _records, _base: adapted(certain=True, right=5))
    subject_train.train(place, home=None, config=None, as_json=True)
    assert capsys.readouterr().err.splitlines()[1] == (
        "p/examples.jsonl: of 10 readings left out that are called high only 5 are right; alerts of misquotes will be "
        "wrong as often until more passages are labelled, those above all that are like the ones misread"
    )


def test_without_examples_or_with_wrong_ones_nothing_is_written(place: Path) -> None:
    path = Path("p/examples.jsonl")
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("no json\n" * 6 + "".join(lines), encoding="utf-8")
    with pytest.raises(PackError) as caught:
        subject_train.train(place, home=None, config=None, as_json=False)
    error = caught.value
    assert (error.what, error.where) == ("examples.jsonl is not in order", "p/examples.jsonl:1")
    assert [part.partition(",")[0] for part in error.why.split("; ")] == [f"line {n}" for n in range(1, 6)]
    assert (error.kept, error.hint) == (
        "weights.json was not changed", "`gsi-etl subject check` lists every line",
    )  # fmt: skip
    path.unlink()
    with pytest.raises(UsageError) as missing:
        subject_train.train(place, home=None, config=None, as_json=False)
    assert (missing.value.what, missing.value.where) == ("the pack has no examples.jsonl", str(path))
    assert missing.value.hint == "README.md of `gsi-etl subject new` explains it"
    assert not Path("p/weights.json").exists()
