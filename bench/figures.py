"""Reading figures: this project and its peers side by side, quality and speed in one run.

    python bench/figures.py                 all there is: builds bench/.venv-figures, then measures
    python bench/figures.py --no-peers      this project alone

Peers are those that install: quantulum3, recognizers-text-number and text2num (with a digit pattern beside it).
Quality is measured where labelled sets are at hand: our own passages (tests/corpus/passages) always, and
the sets of ``../shared/eval`` when they are there. Speed is of one process on one core, the least of several passes
over the same text.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
import venv
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared" / "eval"
VENV = ROOT / "bench" / ".venv-figures"
#: recognizers-text-number of 2019 cannot work with a newer emoji.
PEERS = ["quantulum3", "emoji<2", "recognizers-text-number", "text2num"]
BOUNDS = {
    "about": "~",
    "nearly": "~",
    "more_than": ">",
    "at_least": ">",
    "less_than": "<",
    "up_to": "<",
    "at_most": "<",
}


def quantities(text: str) -> list[dict[str, Any]]:
    """Our figures as NewsQuant counts: per cent as stated, the two ends of "from A to B" as one range, no ranks."""
    from gsi_etl.figures import as_json, read

    found: list[dict[str, Any]] = []
    begins: dict[str, Any] | None = None
    for figure in read(text):
        reading = figure.reading
        if reading.kind == "rank":
            continue
        hundred = reading.noun in ("per cent", "percentage points")
        factor = 100 if hundred else float(reading.per) / 1000 if reading.per else 1
        ends = {"lower": reading.lower, "upper": reading.upper} if reading.value is None else {"value": reading.value}
        if reading.value is None and reading.upper is None and reading.lower is not None:
            ends["upper"] = reading.lower * 10  # NewsQuant gives "thousands" an end
        one: dict[str, Any] = {key: None if end is None else float(end) * factor for key, end in ends.items()}
        one |= {"bound": _bound(reading.modifier, reading.rules, as_json(figure)["change"]), "unit": reading.noun}
        if "change: to" in reading.rules and begins is not None and "value" in one:
            found[-1] = {"lower": begins["value"], "upper": one["value"], "bound": "=", "unit": one["unit"]}
            begins = None
            continue
        found.append(one)
        begins = one if "change: from" in reading.rules and "value" in one else None
    return found


def _bound(modifier: str | None, rules: tuple[str, ...], change: object) -> str:
    """NewsQuant marks a hedge before a direction, and no direction for a comparison behind the number."""
    if modifier == "estimated":
        return "=" if any("governs" in rule for rule in rules) else "~"
    if modifier is not None:
        return BOUNDS[modifier]
    return str(change) if f"change: {change}" in rules and change in ("up", "down") else "="


# --------------------------------------------------------------------------------------------------------- peers

#: Runs inside the peers' own environment: reads texts, writes values and seconds.
RUNNER = r"""
import json, logging, re, sys, time, warnings
warnings.simplefilter("ignore"); logging.disable(logging.CRITICAL)
name, path, passes = sys.argv[1], sys.argv[2], int(sys.argv[3])
texts = json.load(open(path, encoding="utf-8"))
DIGITS = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")
if name == "quantulum3":
    from quantulum3 import parser
    def run(text):
        found = []
        for q in parser.parse(text):
            if q.uncertainty:
                found.append({"lower": q.value - q.uncertainty, "upper": q.value + q.uncertainty})
            else:
                found.append({"value": q.value})
        return found
elif name == "recognizers-text-number":
    from recognizers_number import recognize_number, recognize_percentage, Culture
    def run(text):
        out = []
        for r in recognize_number(text, Culture.English) + recognize_percentage(text, Culture.English):
            try:
                out.append({"value": float(str(r.resolution["value"]).strip("%"))})
            except (TypeError, ValueError, KeyError):
                pass
        return out
else:
    from text_to_num import alpha2digit
    def run(text):
        return [{"value": float(m.group().replace(",", ""))} for m in DIGITS.finditer(alpha2digit(text, "en"))]
def safe(text):
    try:
        return run(text)
    except Exception:
        return []
safe("5 km and 3 people")
answers = [safe(t) for t in texts]
best = float("inf")
for _ in range(passes):
    begin = time.process_time()
    for t in texts:
        safe(t)
    best = min(best, time.process_time() - begin)
json.dump({"answers": answers, "seconds": best}, sys.stdout)
"""


def peers() -> list[str]:
    """Build the peers' environment once; the names of those that can be imported there."""
    python = VENV / "bin" / "python"
    if not python.exists():
        venv.create(VENV, with_pip=True)
        for peer in PEERS:
            done = subprocess.run([python, "-m", "pip", "install", "-q", peer], capture_output=True, text=True)
            if done.returncode:
                print(f"{peer} does not install here: {done.stderr.strip().splitlines()[-1]}", file=sys.stderr)
    modules = {
        "quantulum3": "quantulum3.parser",
        "recognizers-text-number": "recognizers_number",
        "text2num": "text_to_num",
    }
    return [
        n
        for n, m in modules.items()
        if subprocess.run([python, "-c", f"import {m}"], capture_output=True).returncode == 0
    ]


def run_peer(name: str, texts: list[str], passes: int, scratch: Path) -> tuple[list[list[dict[str, Any]]], float]:
    path = scratch / "texts.json"
    path.write_text(json.dumps(texts), encoding="utf-8")
    command = [str(VENV / "bin" / "python"), "-c", RUNNER, name, str(path), str(passes)]
    answer = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    return answer["answers"], answer["seconds"]


def run_ours(texts: list[str], passes: int) -> tuple[list[list[dict[str, Any]]], float]:
    from gsi_etl.base.garbage import collect_rarely
    from gsi_etl.figures import read

    collect_rarely()  # as in every process of ours
    answers = [quantities(text) for text in texts]
    best = float("inf")
    for _ in range(passes):
        begin = time.process_time()
        for text in texts:
            read(text)
        best = min(best, time.process_time() - begin)
    return answers, best


# --------------------------------------------------------------------------------------------------------- scores


def f1(gold: list[list[dict[str, Any]]], found: list[list[dict[str, Any]]]) -> float:
    """F1 of the numbers alone, one to one within a text, in per cent."""
    hit = predicted = labelled = 0
    for wanted, got in zip(gold, found, strict=True):
        free = list(got)
        for one in wanted:
            match = next((other for other in free if _same(one, other)), None)
            if match is not None:
                free.remove(match)
                hit += 1
        predicted, labelled = predicted + len(got), labelled + len(wanted)
    return 200 * hit / (predicted + labelled) if predicted + labelled else 100.0


def _same(a: dict[str, Any], b: dict[str, Any]) -> bool:
    return all(_close(a.get(key), b.get(key)) for key in ("value", "lower", "upper"))


def _close(a: float | None, b: float | None) -> bool:
    if a is None or b is None:
        return a is b
    return abs(a - b) <= 1e-6 * max(abs(a), abs(b))


def as_stated(figure: dict[str, Any]) -> dict[str, Any]:
    """A labelled figure as a reader of bare numbers would give it: per cent, not a fraction."""
    quote = figure["quote"].lower()
    factor = 100 if any(sign in quote for sign in ("%", "percent", "per cent")) else 1
    return {k: figure[k] * factor for k in ("value", "lower", "upper") if figure.get(k) is not None}


def sets() -> dict[str, tuple[list[str], list[list[dict[str, Any]]]]]:
    """The labelled sets at hand: texts and their numbers."""
    found = {}
    for title, name in (("own sentences", "own"), ("passages", "press")):
        path = ROOT / "tests" / "corpus" / "passages" / f"{name}.jsonl"
        rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        gold = [[as_stated(f) for f in r["figures"] if f.get("kind") != "rank"] for r in rows]
        found[title] = ([r["text"] for r in rows], gold)
    news = SHARED / "newsquant-dev.jsonl"
    if news.is_file():
        rows = [json.loads(line) for line in news.read_text(encoding="utf-8").splitlines()]
        found["news"] = ([r["text"] for r in rows], [r["quantities"] for r in rows])
    return found


def articles() -> list[str]:
    """Whole news articles, for speed: most of their sentences hold no figure."""
    path = SHARED.parent / "data" / "pages" / "articles" / "ground-truth.json"
    if not path.is_file():
        return []
    bodies = [entry.get("articleBody") for entry in json.loads(path.read_text(encoding="utf-8")).values()]
    return [body for body in bodies if body][:20]


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    arguments.add_argument("--no-peers", action="store_true")
    arguments.add_argument("--passes", type=int, default=5)
    options = arguments.parse_args()
    labelled = sets()
    names = ["gsi-etl", *([] if options.no_peers else peers())]
    scratch = ROOT / "bench" / "results"
    scratch.mkdir(exist_ok=True)
    whole = articles()
    heads = "".join(f"{title + ' F1':>18}{'s/MB':>8}" for title in labelled)
    print(f"{'':26}{heads}" + (f"{'articles s/MB':>16}" if whole else ""))
    speeds: dict[str, dict[str, float]] = {}
    for name in names:
        row = f"{name:26}"
        for title, (texts, gold) in labelled.items():
            size = sum(len(text.encode()) for text in texts) / 1e6
            slow = name == "quantulum3"
            if name == "gsi-etl":
                answers, seconds = run_ours(texts, options.passes)
            else:
                answers, seconds = run_peer(name, texts, 1 if slow else options.passes, scratch)
            speeds.setdefault(title, {})[name] = seconds / size
            row += f"{f1(gold, answers):18.1f}{seconds / size:8.2f}"
        if whole:
            seconds = (run_ours(whole, 3) if name == "gsi-etl" else run_peer(name, whole, 1, scratch))[1]
            speeds.setdefault("articles", {})[name] = seconds / (sum(len(text.encode()) for text in whole) / 1e6)
            row += f"{speeds['articles'][name]:16.2f}"
        print(row, flush=True)
    for title, by_name in speeds.items():
        if "quantulum3" in by_name:
            print(f"{title}: {by_name['quantulum3'] / by_name['gsi-etl']:.0f} times as fast as quantulum3")


if __name__ == "__main__":
    main()
