"""``gsi-etl subject new``: a pack to fill in, whose files say what belongs in them."""

from __future__ import annotations

import re
from pathlib import Path

from gsi_etl.cli.render.output import say
from gsi_etl.errors import HomeError, UsageError

SKELETON = Path(__file__).resolve().parents[2] / "config" / "skeleton"
#: The longest name of a subject, and of its id.
LONGEST, LONGEST_ID = 100, 40


def new(folder: Path, name: str) -> None:
    """Write what is missing of a pack's files. Raises HomeError when the folder cannot be written."""
    name = " ".join(name.split()) or folder.resolve().name.replace("-", " ").replace("_", " ")
    if len(name) > LONGEST or re.search(r"[\"'#:{}\[\]@\\]", name):
        raise UsageError("the name cannot stand in a sentence", where=name[:LONGEST], hint="letters and spaces only")
    key = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:LONGEST_ID]
    if len(key) < 2:
        raise UsageError("the name has no letters to make an id of", where=name, hint="give one with --name")
    filled = {"@ID@": key, "@NAME@": name, "@SHORT@": name[:1].upper() + name[1:]}
    made = []
    try:
        for path in sorted(SKELETON.rglob("*.*")):
            target = folder / path.relative_to(SKELETON)
            target.parent.mkdir(parents=True, exist_ok=True)
            if not target.exists():
                text = path.read_text(encoding="utf-8")
                for mark, words in filled.items():
                    text = text.replace(mark, words)
                target.write_text(text, encoding="utf-8")
                made.append(target)
    except OSError as error:
        raise HomeError(
            "the pack cannot be created", where=str(error.filename or folder), why=error.strerror or str(error)
        ) from None
    for path in made:
        say(f"created {path}")
    if not made:
        say(f"{folder} has every file of a pack, nothing was changed")
    say(f"next   read {folder / 'README.md'}, then gsi-etl subject check {folder}")
