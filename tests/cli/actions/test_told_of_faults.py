"""What is told of what is wrong, in full: of a pack with every kind of fault, of columns that are guessed at, of a home
that is not well."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from approved import assert_approved
from gsi_etl.base import pack
from gsi_etl.cli.actions import doctor
from gsi_etl.cli.actions.doctor import findings as examined
from gsi_etl.cli.actions.sources_guess import guesses
from gsi_etl.cli.actions.subject_findings import chosen, findings
from gsi_etl.errors import UsageError
from operated import BEGAN, Operated, operated

TOLD = Path(__file__).parent / "told"
EXAMPLES = Path(__file__).parents[3] / "examples"


@pytest.fixture(autouse=True)
def _the_bundled_pack_again() -> Iterator[None]:
    yield
    pack.use(None)


def without(name: str) -> Callable[[Path], object]:
    return lambda folder: (folder / name).unlink()


def said(name: str, text: str) -> Callable[[Path], object]:
    return lambda folder: (folder / name).write_text(text, encoding="utf-8")


def instead(name: str, old: str, new: str) -> Callable[[Path], object]:
    def change(folder: Path) -> None:
        text = (folder / name).read_text(encoding="utf-8")
        assert old in text
        (folder / name).write_text(text.replace(old, new), encoding="utf-8")

    return change


def and_more(name: str, text: str) -> Callable[[Path], object]:
    return lambda folder: (folder / name).write_text((folder / name).read_text(encoding="utf-8") + text)


def disabled(folder: Path) -> None:
    for path in (folder / "sources").glob("*.yaml"):
        path.write_text(re.sub(r"^enabled:.*\n", "", path.read_text(), flags=re.M) + "\nenabled: false\n")


BASELINE = "[{{id: x, label: X, measure: {}, place: WLD, edition: {}, value: 5, unit: 1}}]\n"
FAULTS: dict[str, Callable[[Path], object]] = {
    "nothing": lambda folder: None,
    "no measures": without("measures.csv"),
    "no estimates": without("estimates.csv"),
    "no editions": without("editions.csv"),
    "no subject": without("subject.yaml"),
    "a measure without words": instead("measures.csv", "displaced people|displaced persons|forcibly", "forcibly"),
    "no cues": without("cues.csv"),
    "a class that is a slip": and_more("cues.csv", "refugee,en,those who fled\nasylum_seeker,en,applicants\n"),
    "a class of its own": and_more("cues.csv", "something_else,en,words\n"),
    "capitals in a cue": and_more("cues.csv", "refugees,en,Refugees\n"),
    "a cue without a language": and_more("cues.csv", "refugees,,refugees\nx,,y\n"),
    "a cue too short": and_more("cues.csv", "refugees\n"),
    "a publication without names": instead("publications.csv", "GT,", "UNHCR,"),
    "no publications": without("publications.csv"),
    "nothing verified": instead("estimates.csv", ",yes,", ",no,"),
    "a target without estimate": instead("estimates.csv", ",refugees,", ",stateless,"),
    "an edition without estimate": instead("estimates.csv", "GT 2021,", "GT 2022,"),
    "no baselines": without("baselines.yaml"),
    "no identities": without("identities.yaml"),
    "baselines that are none": said("baselines.yaml", "[{id: 5}]\n"),
    "a baseline of no measure": said("baselines.yaml", BASELINE.format("refugee", "GT 2022")),
    "a baseline of no edition": said("baselines.yaml", BASELINE.format("refugees", "GT 1922")),
    "no sources": lambda folder: shutil.rmtree(folder / "sources"),
    "no source enabled": disabled,
    "a faulty source": said("sources/faulty.yaml", "id: faulty\nkind: none\n"),
    "no examples": without("examples.jsonl"),
    "a faulty example": and_more("examples.jsonl", '{"id": "x"}\nno json\n'),
    "few examples": lambda folder: (folder / "examples.jsonl").write_text(
        "".join((folder / "examples.jsonl").read_text().splitlines(keepends=True)[:20])),
    "weights of other examples": said("weights.json", '{"record": {"examples": "other"}}\n'),
    "words of the skeleton": and_more("cues.csv", "refugees,en,an EXAMPLE\nrefugees,de,EXAMPLE\n# EXAMPLE\n"),
}  # fmt: skip


def test_each_fault_of_a_pack_is_told_by_what_it_blocks_with_what_to_do(tmp_path: Path) -> None:
    lines, folder = [], tmp_path / "pack"
    for name, fault in FAULTS.items():
        shutil.copytree(EXAMPLES / "displacement", folder)
        fault(folder)
        lines.append(f"=== {name}")
        pack.use(None)
        for one in findings(chosen(folder, None, None)):
            lines.append(f"{one.blocks}{' stops' if one.stops else ''}: {one.where}: {one.words} -> {one.todo}")
        shutil.rmtree(folder)
    assert_approved("\n".join(lines).replace(str(tmp_path), "PLACE"), TOLD / "packs.txt")


def test_a_pack_that_is_not_there_or_not_named_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError, match="there is no such folder"):
        chosen(tmp_path / "nothing", None, None)
    with pytest.raises(UsageError, match="no pack is named"):
        chosen(None, None, None)


PLACES = ("North Korea", "Eritrea", "Mauritania", "India", "Sudan")
NUMBERS = {
    "counts": ("2,640,000", "451 000", "90000", "7989000", "465000"),
    "thousands": ("2640", "451", "90", "7989", "465"),
    "millions": ("2.64", "0.451", "0.09", "7.989", "0.465"),
    "rates": ("104.6", "93.0", "21.4", "6.1", "12.0"),
    "shares": ("10.46%", "9.3%", "2.14%", "0.61%", "1.2%"),
    "fractions": ("0.1046", "0.093", "0.0214", "0.0061", "0.012"),
    "ranks": ("1", "2", "6", "53", "39"),
    "all ranks": ("1", "2", "3", "4", "5"),
    "years": ("2018", "2018", "2018", "2018", "2018"),
    "populations": ("25244000", "4847000", "4182000", "1309054000", "38648000"),
    "some below nought": ("2640000", "-451000", "90000", "7989000", "465000"),
    "no numbers": ("-", "n/a", "", "x", "y"),
    "few": ("2640000", "451000", "", "", ""),
    "ten times": ("26400000", "4510000", "900000", "79890000", "4650000"),
    "two times": ("5280000", "902000", "180000", "15978000", "930000"),
    "scores": ("62.1", "70.0", "56.9", "56.0", "80.2"),
}


def test_what_a_column_may_count_is_guessed_by_size_header_and_title() -> None:
    lines = []
    columns = {name: list(zip(PLACES, numbers, strict=True)) for name, numbers in NUMBERS.items()}
    for context in ("", "People in modern slavery, in thousands", "Prevalence of modern slavery", "Forced labour 2016"):
        for name, cells in columns.items():
            for header in ("Number", "2018", "Value (millions)"):
                for guess in guesses({header: cells}, context):
                    lines.append(
                        f"{context} | {name} | {guess.words()} | {guess.column()} | {guess.far and round(guess.far, 2)}"
                    )
        lines.append(f"{context} | together: {[(guess.header, guess.measure) for guess in guesses(columns, context)]}")
    assert_approved("\n".join(lines), TOLD / "guesses.txt")


def neglected(place: Operated) -> None:
    """What can be wrong beside one another."""
    (place.home / "public" / "gsi.duckdb").unlink()
    (place.home / "heartbeat.json").unlink()
    (place.home / "warehouse.duckdb.seal").unlink()
    (place.folder / "sources" / "bad.yaml").write_text("id: [")
    place.home.chmod(0o777)


def journal(place: Operated) -> list[Path]:
    return sorted((place.home / "journal").iterdir())


HURT: dict[str, Callable[[Operated], object]] = {
    "nothing": lambda place: None,
    "neglected": neglected,
    "no warehouse": lambda place: (place.home / "warehouse.duckdb").unlink(),
    "an altered warehouse": lambda place: (place.home / "warehouse.duckdb").write_bytes(b"x" * 5000),
    "a file of the journal less": lambda place: journal(place)[3].unlink(),
    "a damaged file of the journal": lambda place: journal(place)[3].write_bytes(b"x"),
    "no manifest": lambda place: next((place.home / "archive").glob("manifest*")).write_text(""),
}


def test_each_thing_that_is_wrong_with_a_home_is_told_with_a_hint(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor, "utc_now", lambda: BEGAN + timedelta(hours=1))
    for name in ("PREFECT_API_URL", "PREFECT_API_AUTH_STRING", "GSI_CONTACT"):
        monkeypatch.delenv(name, raising=False)
    lines = []
    well: dict[str, str] = {}
    for number, (name, hurt) in enumerate(HURT.items()):
        folder = tmp_path / f"home{number}"
        folder.mkdir()
        monkeypatch.chdir(folder)
        with operated(folder) as place:
            hurt(place)
            found = {
                one.name: f"{'ok ' if one.well else 'BAD'} {one.name}: {one.words} -> {one.hint}"
                for one in examined(place.settings())
            }
            lines.append(f"=== {name}")
            lines += [
                words for key, words in found.items() if key not in ("versions", "space") and well.get(key) != words
            ]
            well = well or found
            place.home.chmod(0o700)
    text = "\n".join(lines).replace(str(tmp_path), "PLACE")
    text = re.sub(r"PLACE/home\d+", "HOME", re.sub(r"127\.0\.0\.1:\d+", "HOST", text))
    text = re.sub(r"\b[0-9a-f]{64}\b", "HASH", re.sub(r"\b[\d,]+(\.\d+)? (GB|MB|KB|bytes)\b", "SIZE", text))
    assert_approved(text, TOLD / "doctor.txt")
