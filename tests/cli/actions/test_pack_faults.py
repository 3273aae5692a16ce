"""Faults of a pack beside those of ``test_told_of_faults``: both sides of each limit, several at once, their order."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from approved import assert_approved
from gsi_etl.base import pack
from gsi_etl.cli.actions import subject_check
from gsi_etl.cli.actions.subject_findings import BLOCKED, Finding, chosen, findings, target_names
from gsi_etl.errors import UsageError

TOLD = Path(__file__).parent / "told"
EXAMPLES = Path(__file__).parents[3] / "examples"
Change = Callable[[Path], object]


def instead(name: str, *pairs: tuple[str, str]) -> Change:
    def change(folder: Path) -> None:
        text = (folder / name).read_text(encoding="utf-8")
        for old, new in pairs:
            assert old in text
            text = text.replace(old, new)
        (folder / name).write_text(text, encoding="utf-8")

    return change


def and_more(name: str, text: str) -> Change:
    def change(folder: Path) -> None:
        before = (folder / name).read_text(encoding="utf-8") if (folder / name).exists() else ""
        (folder / name).write_text(before + text, encoding="utf-8")

    return change


def without_rows(name: str, words: str) -> Change:
    return lambda folder: (folder / name).write_text(
        re.sub(rf"^{words}.*\n", "", (folder / name).read_text(encoding="utf-8"), flags=re.M), encoding="utf-8"
    )


def gone(*names: str) -> Change:
    def change(folder: Path) -> None:
        for name in names:
            (folder / name).unlink()

    return change


def passages(number: int) -> Change:
    """So many examples, learned from."""

    def change(folder: Path) -> None:
        path = folder / "examples.jsonl"
        shipped = (EXAMPLES / "displacement" / path.name).read_text(encoding="utf-8")
        path.write_text("".join(shipped.splitlines(keepends=True)[:number]), encoding="utf-8")
        learned = {"record": {"examples": hashlib.sha256(path.read_bytes()).hexdigest()}}
        (folder / "weights.json").write_text(json.dumps(learned))

    return change


def all_of(*changes: Change) -> Change:
    return lambda folder: [change(folder) for change in changes]


SPEECHLESS = instead("measures.csv", (",asylum seekers|asylum-seekers,", ",,"))
BASELINE = ("measure: refugees\n", "measure: refugee\n"), ("edition: GT 2022", "edition: GT 1922")
IDENTITY = ("left: forcibly_displaced", "left: displaced"), ("parts: [refugees,", "parts: [refugee,")
FAULTS: dict[str, Change] = {
    "learned from enough": passages(100),
    "one passage too few": passages(99),
    "weights without a record": lambda folder: (folder / "weights.json").write_text("{}"),
    "weights that are no JSON": lambda folder: (folder / "weights.json").write_text("{"),
    "weights that are a list": lambda folder: (folder / "weights.json").write_text("[]"),
    "no source that can be used": lambda folder: [
        path.write_text("id: [\n") for path in (folder / "sources").glob("*.yaml")],
    "a target that nothing says": all_of(SPEECHLESS, without_rows("cues.csv", "asylum_seekers")),
    "a target that cues say": SPEECHLESS,
    "a target that nouns say": without_rows("cues.csv", "asylum_seekers"),
    "a target that phrases say": all_of(
        without_rows("cues.csv", "asylum_seekers"),
        instead("measures.csv", (",asylum seekers|asylum-seekers,", ",,asylum seekers"))),
    "no target that nothing says": all_of(instead("measures.csv", (",returnees,", ",,")), passages(100)),
    "two files missing": gone("editions.csv", "estimates.csv"),
    "measures missing and cues torn": all_of(gone("measures.csv"), and_more("cues.csv", "torn\n")),
    "editions missing and measures torn": all_of(gone("editions.csv"), and_more("measures.csv", "torn\n")),
    "subject, estimates, cues and publications torn": all_of(
        and_more("subject.yaml", "leed: x\n"), and_more("estimates.csv", "torn\n"), and_more("cues.csv", "torn\n"),
        and_more("publications.csv", "torn\n")),
    "many at once": all_of(
        instead("baselines.yaml", *BASELINE), instead("identities.yaml", *IDENTITY),
        and_more("cues.csv", "Refugees,en,Those\nrefugee,en,x\nstateles,en,y\nrefugee,de,x\n,,x\nx,,y\nxy,,z\n"),
        lambda folder: [path.rename(path.with_suffix(".yml")) for path in (folder / "sources").glob("*.yaml")],
        and_more("sources/faulty.yml", "id: [\n")),
    "another many at once": all_of(
        and_more("identities.yaml", "- {id: 5}\n"), instead("subject.yaml", ("family: UNHCR", "family: generic")),
        and_more("cues.csv", "population,en,x\n"),  # a class that all subjects share: no slip of camp_population
        lambda folder: [
            path.write_text(re.sub(r"^enabled:.*\n", "", path.read_text(), flags=re.M) + "\nenabled: false\n")
            for path in sorted((folder / "sources").glob("*.yaml"))[1:]]),
    "faults and few passages": all_of(passages(20), and_more("examples.jsonl", "no json\n")),
    "words of the skeleton": all_of(
        and_more("subject.yaml", "# EXAMPLE\n  # EXAMPLE\n"), and_more("identities.yaml", "# EXAMPLE\n"),
        instead("baselines.yaml", ("source: ", "source: EXAMPLE of ")),
        instead("publications.csv", ("GT,en,global trends|", "GT,en,global trends|EXAMPLE|")),
        instead("examples.jsonl", ('"id": "du002"', '"id": "EXAMPLE"')),
        lambda folder: [path.write_text(path.read_text().replace("Sample:", "EXAMPLE:", 1))
                        for path in sorted((folder / "sources").glob("*.yaml"))[:1]]),
}  # fmt: skip


def test_each_fault_is_told_by_what_it_blocks_and_what_it_does_not(tmp_path: Path) -> None:
    lines, folder, base = [], tmp_path / "pack", tmp_path / "base"
    shutil.copytree(EXAMPLES / "displacement", base, ignore=shutil.ignore_patterns("pages"))
    passages(2)(base)  # to look through a hundred takes as long as all the rest
    for name, fault in FAULTS.items():
        shutil.copytree(base, folder)
        fault(folder)
        pack.use(None)
        lines.append(f"=== {name}")
        for one in findings(chosen(folder, None, None)):
            lines.append(f"{one.blocks}{' stops' if one.stops else ''}: {one.where}: {one.words} -> {one.todo}")
        shutil.rmtree(folder)
    assert_approved("\n".join(lines).replace(str(tmp_path), "PLACE"), TOLD / "more-packs.txt")


def test_the_pack_is_that_of_the_folder_or_of_the_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert chosen(EXAMPLES / "malaria", None, None) == EXAMPLES / "malaria" == pack.present()
    assert target_names()[:1] == ("malaria_cases",)
    pack.use(None)
    (tmp_path / "gsi.toml").write_text(f'pack = "{EXAMPLES / "displacement"}"\n')
    assert chosen(None, None, None) == EXAMPLES / "displacement" == pack.present()
    assert target_names() == (
        "forcibly_displaced", "internally_displaced", "refugees", "asylum_seekers", "stateless",
    )  # fmt: skip
    with pytest.raises(UsageError) as absent:
        chosen(Path("no"), None, None)
    assert (absent.value.what, absent.value.where) == ("there is no such folder", "no")
    assert absent.value.hint == "`gsi-etl subject new no` creates one"
    (tmp_path / "gsi.toml").write_text("")
    with pytest.raises(UsageError) as unnamed:
        chosen(None, None, None)
    assert (unnamed.value.what, unnamed.value.hint) == (
        "no pack is named", 'give its folder, or set pack = "FOLDER" in gsi.toml',
    )  # fmt: skip


def checked(found: list[Finding], monkeypatch: pytest.MonkeyPatch, *, as_json: bool = False) -> int:
    monkeypatch.setattr(subject_check, "chosen", lambda folder, home, config: (folder, home, config)[0])
    monkeypatch.setattr(subject_check, "findings", lambda root: {Path("a/pack"): found}[root])
    return subject_check.check(Path("a/pack"), home=None, config=None, as_json=as_json)


MILDER = {
    "loading": "Nothing works before this is right", "reading": "Figures are not found, in part",
    "verdicts": "News gets no verdicts, in part", "checks": "Checks do not run, in part",
    "fetching": "Nothing is fetched", "learning": "The reader does not learn the subject, in part",
    "yours": "Still the skeleton's",
}  # fmt: skip


def test_findings_stand_under_what_they_block_which_is_milder_where_nothing_is_stopped(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    notes = [Finding(blocks, f"a/pack/{blocks}.csv", "a \x07word", "do\x07 it", stops=False) for blocks in BLOCKED]
    assert checked(notes, monkeypatch) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines == [
        *(line for blocks, title in MILDER.items()
          for line in ("", title, f"  - {blocks}.csv  a \\u0007word", "      do\\u0007 it")),
        "", "a/pack: the pack works, 7 notes",
    ]  # fmt: skip
    faults = [Finding(blocks, "b/x.csv", "a word", "do it") for blocks in BLOCKED]
    assert checked([*faults[:1], *notes[:1]], monkeypatch) == 1
    assert capsys.readouterr().out.splitlines() == [
        "", "Nothing works before this is right", "  - b/x.csv  a word", "      do it",
        "  - loading.csv  a \\u0007word", "      do\\u0007 it", "", "a/pack: 1 fault to correct",
    ]  # fmt: skip
    assert checked(faults, monkeypatch) == 1
    lines = capsys.readouterr().out.splitlines()
    assert [line for line in lines if line in BLOCKED.values()] == list(BLOCKED.values())
    assert lines[-1] == "a/pack: 7 faults to correct"
    assert checked([], monkeypatch) == 0
    assert capsys.readouterr().out == "\na/pack: the pack works\n"


def test_the_findings_in_json_say_whether_the_pack_works(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    note = Finding("learning", "w", "words", "todo", stops=False)
    fault = Finding("checks", "w", "words", "todo")
    for found, code in (([], 0), ([note], 0), ([note, fault], 1)):
        assert checked(list(found), monkeypatch, as_json=True) == code
        assert json.loads(capsys.readouterr().out) == {
            "pack": "a/pack", "works": not code,
            "findings": [{"blocks": one.blocks, "where": "w", "words": "words", "todo": "todo", "stops": one.stops}
                         for one in found],
        }  # fmt: skip
