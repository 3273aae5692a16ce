"""``gsi-etl subject train``: what a pack's examples teach, written to its weights.json."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gsi_etl.cli.actions.subject_findings import chosen, target_names
from gsi_etl.cli.render.output import say, warn
from gsi_etl.cli.render.working import working
from gsi_etl.errors import GsiError, PackError, UsageError

if TYPE_CHECKING:
    from gsi_etl.figures.meaning.weights import Weights
    from gsi_etl.training.adapt import Adapted

#: Fewer examples than these teach little.
FEW = 30


def train(folder: Path | None, *, home: Path | None, config: Path | None, as_json: bool) -> None:
    """Learn, cross-validate, write. Raises PackError and writes nothing where examples are wrong."""
    root = chosen(folder, home, config)
    try:
        from gsi_etl.training import adapt, examples
    except ImportError as error:
        raise GsiError(
            "learning needs numpy and scipy", why=f"{error.name} is not installed", hint="pip install numpy scipy"
        ) from None
    from gsi_etl.base import pack
    from gsi_etl.config.vocabulary import places
    from gsi_etl.figures.meaning.carry_over import carry_over
    from gsi_etl.figures.meaning.weights import read

    path = root / examples.NAME
    if not path.is_file():
        raise UsageError(
            "the pack has no examples.jsonl", where=str(path), hint="README.md of `gsi-etl subject new` explains it"
        )
    records, faults = examples.load(path, target_names(), places())
    if faults:
        first = faults[0]
        raise PackError(
            "examples.jsonl is not in order",
            where=f"{path}:{first.line}",
            why="; ".join(f"line {one.line}, {one.field}: {one.words}" for one in faults[:5]),
            kept="weights.json was not changed",
            hint="`gsi-etl subject check` lists every line",
        )
    if len(records) < FEW:
        warn(f"{path}: only {len(records)} passages; {FEW} teach something and 100 teach well")
    shipped = pack.shared("weights.json")
    base = carry_over(read(shipped))
    with working(f"learning from {len(records)} passages"):
        found = adapt.adapt(records, base)
    text = _file(found, base, {"examples": adapt.digest(path), "passages": len(records)})
    (root / "weights.json").write_text(text, encoding="utf-8")
    told = json.loads(text)["record"]
    right, called, kept = found.promised(base.high)
    if not kept:
        warn(
            f"{path}: of {called} readings left out that are called high only {right} are right; alerts of misquotes "
            "will be wrong as often until more passages are labelled, those above all that are like the ones misread"
        )
    if as_json:
        print(json.dumps(told))
        return
    scores = told["cross_validated"]
    say(f"learned from {len(records)} passages; wrote {root / 'weights.json'}")
    say(
        f"of {scores['targets']} targets in passages left out: {scores['recall']} % found, {scores['precision']} % of "
        f"what was read is right (F1 {scores['f1']})"
    )


def _file(found: Adapted, base: Weights, record: dict[str, Any]) -> str:
    score = found.score
    certain = found.certain
    curves = dict(base.curves) | dict(certain.curves if certain else {})
    data = {
        "record": record
        | {
            "cross_validated": {
                "targets": score.asked,
                "precision": round(score.precision, 1),
                "recall": round(score.recall, 1),
                "f1": round(score.f1, 1),
            }
        },
        "certainty": {
            "high": certain.high if certain else base.high,
            "medium": certain.medium if certain else base.medium,
            "figure": curves.pop("figure", ()),
            "slots": curves,
        },
        "slots": {slot: dict(sorted(weights.items())) for slot, weights in found.slots.items()},
    }
    return json.dumps(data, ensure_ascii=False, indent=0) + "\n"
