"""What a pack lacks, in the order of what it blocks: loading, reading, verdicts, checks, fetching, learning.

Everything is looked for, so that a person can correct a pack in one go; what needs a file that cannot be loaded waits.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from gsi_etl.base import curated, measures, pack
from gsi_etl.cli.options import settings_of
from gsi_etl.errors import CatalogError, CheckError, GsiError, UsageError

if TYPE_CHECKING:
    from gsi_etl.config.reference import Reference
    from gsi_etl.config.source import Source

Blocks = Literal["loading", "reading", "verdicts", "checks", "fetching", "learning", "yours"]
#: What each blocks, in the order of the list.
BLOCKED: dict[Blocks, str] = {
    "loading": "Nothing works before this is right",
    "reading": "Figures are not found",
    "verdicts": "News gets no verdicts",
    "checks": "Checks do not run",
    "fetching": "Nothing is fetched",
    "learning": "The reader does not learn the subject",
    "yours": "Still the skeleton's",
}
PLACEHOLDER = "EXAMPLE"
FEW, MANY = 30, 100
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is missing or wrong. ``stops``: the pack does not work before it is put right."""

    blocks: Blocks
    where: str
    words: str
    todo: str
    stops: bool = True


def chosen(folder: Path | None, home: Path | None, config: Path | None) -> Path:
    """The folder of the pack to work on, which is the pack of this process from now on."""
    if folder is not None:
        if not folder.is_dir():
            raise UsageError(
                "there is no such folder", where=str(folder), hint=f"`gsi-etl subject new {folder}` creates one"
            )
        pack.use(folder)
        return folder
    found = settings_of(home, config).pack
    if found is None:
        raise UsageError("no pack is named", hint='give its folder, or set pack = "FOLDER" in gsi.toml')
    return found


def target_names() -> tuple[str, ...]:
    """The targets of the pack in use."""
    return tuple(name for name, one in measures.measures().items() if one.target)


def findings(root: Path) -> list[Finding]:
    """All of them; what blocks more comes first. ``root`` is the pack in use."""
    found = list(_loading(root))
    if not any(one.blocks == "loading" for one in found):
        from gsi_etl.config.reference import load_reference

        reference = load_reference(root)
        found += [*_reading(root), *_verdicts(root, reference), *_checks(root, reference)]
        found += [*_fetching(root), *_learning(root)]
    found += _placeholders(root)
    order = list(BLOCKED)
    return sorted(found, key=lambda one: (order.index(one.blocks), not one.stops))


def _loading(root: Path) -> Iterator[Finding]:
    from gsi_etl.config.reference import load_reference
    from gsi_etl.config.subject import load_subject

    missing = [name for name in pack.REQUIRED if not (root / name).is_file()]
    for name in missing:
        yield Finding("loading", str(root / name), "is missing", "`gsi-etl subject new` writes one to fill in")
    if "measures.csv" in missing:
        return
    yield from _tried("loading", lambda: measures.read(root / "measures.csv"))
    if not missing:
        yield from _tried("loading", lambda: load_subject(root))
        yield from _tried("loading", lambda: load_reference(root))
    for name in ("cues.csv", "publications.csv"):
        if (root / name).is_file():
            yield from _tried("loading", lambda path=root / name: list(curated.rows(path)))  # type: ignore[misc]


def _tried(blocks: Blocks, load: Callable[[], object]) -> Iterator[Finding]:
    """What loading says that is wrong; nothing where it succeeds."""
    try:
        load()
    except GsiError as error:
        yield Finding(blocks, error.where, error.why or error.what, error.hint or "correct it")


def _reading(root: Path) -> Iterator[Finding]:
    from gsi_etl.config.subject import GENERIC, subject

    told = _rows(root / "cues.csv")
    classes = {row.get("class", "") for _, row in told}
    for one in measures.measures().values():
        own = measures.own_cue(one.name)
        if one.target and own not in classes and not one.phrases and not one.nouns:
            yield Finding(
                "reading",
                str(root / "cues.csv"),
                f"no phrase says {own}",
                f"add a row: {own},en,PHRASES",
            )
    known = {measures.own_cue(name) for name in measures.measures()}
    for line, row in told:
        if row.get("phrases") != row.get("phrases", "").lower():
            where = f"{root / 'cues.csv'}:{line}"
            yield Finding("reading", where, "phrases: capitals never match", "write it in small letters")
        if row.get("class") and len(row["class"]) > 1 and not row.get("language"):
            yield Finding("reading", f"{root / 'cues.csv'}:{line}", "language: is empty", "two letters, as en")
    for what in sorted(classes - known - _general()):
        meant = get_close_matches(what, known, n=1, cutoff=0.8)
        if meant:
            line = next(line for line, row in told if row.get("class") == what)
            where, words = f"{root / 'cues.csv'}:{line}", f"class: {what!r} is not a measure of measures.csv"
            yield Finding("reading", where, words, f"is {meant[0]} meant?", stops=False)
    named = {row.get("family") for _, row in _rows(root / "publications.csv")}
    for publication in subject().publications:
        if not publication.names and publication.family not in named | {GENERIC}:
            yield Finding(
                "reading", str(root / "subject.yaml"), f"publications: {publication.family} has no names",
                "say how texts name it, or no figure can cite an edition", stops=False,
            )  # fmt: skip


def _general() -> set[str]:
    """Classes of cues that all subjects share."""
    return {row.get("class", "") for _, row in _rows(pack.shared("cues.csv"))}


def _verdicts(root: Path, reference: Reference) -> Iterator[Finding]:
    path = root / "estimates.csv"
    if not any(one.verified for one in reference.estimates):
        yield Finding(
            "verdicts", str(path), "no estimate is verified",
            "set verified to yes where you read the number yourself, and say in origin where",
        )  # fmt: skip
    estimated = {one.measure for one in reference.estimates}
    for name in target_names():
        if name not in estimated:
            yield Finding("verdicts", str(path), f"no edition has an estimate of {name}", "add rows", stops=False)
    used = {one.edition for one in reference.estimates}
    for edition in reference.editions:
        if edition.edition not in used:
            yield Finding("verdicts", str(path), f"{edition.edition} has no estimate", "add rows", stops=False)


def _checks(root: Path, reference: Reference) -> Iterator[Finding]:
    from gsi_etl.quality.baselines import load_baselines, load_identities

    for name, load in (("baselines.yaml", load_baselines), ("identities.yaml", load_identities)):
        path = root / name
        if not path.is_file():
            yield Finding("checks", str(path), "is missing", "write [] into it, or begin with `gsi-etl subject new`")
            continue
        entries: list[Any] = []
        try:
            entries = list(load(root))
        except CheckError as error:
            yield Finding("checks", error.where, f"{error.what}: {error.why}".rstrip(": "), error.hint or "correct it")
        for entry in entries:
            yield from _unknown(path, entry, reference)


def _unknown(path: Path, entry: Any, reference: Reference) -> Iterator[Finding]:
    """What a baseline or an identity names that there is not."""
    editions = {one.edition for one in reference.editions}
    named = [getattr(entry, field, None) for field in ("measure", "left", "right")]
    for name in filter(None, [*named, *getattr(entry, "parts", ())]):
        if name not in reference.measures:
            todo = f"one of {', '.join(reference.measures)}"
            yield Finding("checks", str(path), f"{entry.id}: there is no measure {name!r}", todo)
    edition = getattr(entry, "edition", None)
    if edition is not None and edition not in editions:
        todo = f"one of {', '.join(sorted(editions))}"
        yield Finding("checks", str(path), f"{entry.id}: there is no edition {edition!r}", todo)


def _fetching(root: Path) -> Iterator[Finding]:
    from gsi_etl.config.catalog import load_catalog

    folder = root / "sources"
    if not any(folder.glob("*.y*ml")):
        yield Finding("fetching", str(folder), "no source", "`gsi-etl sources add URL --sources " + str(folder) + "`")
        return
    faulty: dict[str, CatalogError] = {}
    catalogue: Sequence[Source] = ()
    try:
        catalogue = load_catalog(folder, faulty)
    except CatalogError as none:  # not one of them can be used
        faulty = faulty or {none.where: none}
    for error in faulty.values():
        yield Finding("fetching", error.where, error.why or error.what, error.hint or "correct it")
    if not faulty and not any(source.enabled for source in catalogue):
        yield Finding("fetching", str(folder), "no source is enabled", "remove `enabled: false` from one")


def _learning(root: Path) -> Iterator[Finding]:
    from gsi_etl.config.vocabulary import places
    from gsi_etl.training import adapt, examples

    path, weights = root / examples.NAME, root / "weights.json"
    if not path.is_file():
        words = "no examples: figures are read by the cue phrases and by what holds for any subject"
        yield Finding("learning", str(path), words, "label a hundred passages: see README.md", stops=False)
        return
    records, faults = examples.load(path, target_names(), places())
    for fault in faults:
        words = f"{fault.field}: {fault.words}".removeprefix(": ")
        yield Finding("learning", f"{path}:{fault.line}", words, "correct the line")
    if len(records) < MANY:
        words = f"{len(records)} passages; {FEW} teach something, {MANY} teach well"
        yield Finding("learning", str(path), words, "label more", stops=False)
    train = f"`gsi-etl subject train {root}`"
    if not weights.is_file():
        yield Finding("learning", str(weights), "nothing was learned from the examples", train, stops=False)
        return
    try:
        learned_from = json.loads(weights.read_text(encoding="utf-8")).get("record", {}).get("examples")
    except (ValueError, AttributeError):
        yield Finding("learning", str(weights), "no weights can be read from it", train)
        return
    if learned_from != adapt.digest(path):
        yield Finding("learning", str(weights), "the examples changed since they were learned", train, stops=False)


def _placeholders(root: Path) -> Iterator[Finding]:
    """Words of the skeleton that are left: one line a file."""
    paths = [
        path for pattern in ("*.yaml", "*.csv", "*.jsonl", "sources/*.yaml") for path in sorted(root.glob(pattern))
    ]
    for path in paths:
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
        left = [n for n, line in enumerate(lines, 1) if PLACEHOLDER in line and not line.lstrip().startswith("#")]
        if left:
            where = f"{path}:{left[0]}"
            more = f" in {len(left)} lines" if len(left) > 1 else ""
            yield Finding("yours", where, f"the word {PLACEHOLDER}{more}", "write your own", stops=False)


def _rows(path: Path) -> list[tuple[int, dict[str, str]]]:
    return list(curated.rows(path)) if path.is_file() else []
