"""Every error this project raises, as a tree that can be read.

An error says what happened, where, why, what was kept and what to try: five short sentences that the command
line prints as they are. ``code`` is stable and is what documentation and scripts refer to.
This module knows nothing of the rest of the package.
"""

from __future__ import annotations

from pathlib import Path
from traceback import extract_tb
from typing import ClassVar

_PACKAGE = Path(__file__).parent


class GsiError(Exception):
    """The root of all errors of gsi-etl.

    ``what`` is one sentence. ``where`` names a file, line, source or URL. ``why`` is the cause as far as it is
    known. ``kept`` says what was saved or left untouched. ``hint`` is the next thing to try.
    """

    code: ClassVar[str] = "GSI-000"
    exit_code: ClassVar[int] = 1

    def __init__(self, what: str, *, where: str = "", why: str = "", kept: str = "", hint: str = "") -> None:
        self.what, self.where, self.why, self.kept, self.hint = what, where, why, kept, hint
        super().__init__(what)

    def __reduce__(self) -> tuple[object, ...]:
        # The default would call the class with ``what`` alone: errors cross process borders (parser workers).
        return (_rebuild, (type(self), self.__dict__))

    def lines(self) -> list[tuple[str, str]]:
        """The parts that are filled, as (label, text), in the order in which a person reads them."""
        parts = [("at", self.where), ("why", self.why), ("kept", self.kept), ("try", self.hint)]
        return [(label, text) for label, text in parts if text]

    def __str__(self) -> str:
        return "; ".join([self.what, *(f"{label}: {text}" for label, text in self.lines())])


def _rebuild(cls: type[GsiError], state: dict[str, object]) -> GsiError:
    error = cls.__new__(cls)
    error.__dict__.update(state)
    error.args = (state["what"],)
    return error


def place_of(error: BaseException) -> str:
    """Where in our code an exception came from: file and line, for the report of a bug."""
    frames = extract_tb(error.__traceback__)
    ours = [frame for frame in frames if Path(frame.filename).is_relative_to(_PACKAGE)] or frames
    return f"{Path(ours[-1].filename).name}, line {ours[-1].lineno}" if ours else ""


class UsageError(GsiError):
    """The call's words are off: an unknown option value, source or identifier."""

    code = "GSI-100"
    exit_code = 2


class SettingsError(GsiError):
    """A setting from a flag, the environment or gsi.toml is missing or unusable."""

    code = "GSI-101"
    exit_code = 2


class CatalogError(GsiError):
    """A file of the catalogue (sources/*.yaml) does not fit its schema. Names file, line and field."""

    code = "GSI-102"
    exit_code = 2

    def in_a_line(self) -> str:
        """Place and fault: a line that the place has already is not said again."""
        line = self.where.rpartition(":")[2]
        return f"{self.where}: {(self.why or self.what).removeprefix(f'line {line}, ')}"


class PackError(GsiError):
    """A file of a pack does not fit. Names file, line and field."""

    code = "GSI-107"
    exit_code = 2


class SubjectError(PackError):
    """The warehouse is of another subject than the pack in use."""

    code = "GSI-108"


class HomeError(GsiError):
    """The home folder cannot be made, read or written."""

    code = "GSI-103"


class LockedError(GsiError):
    """Another run holds the warehouse."""

    code = "GSI-104"


class ClockError(GsiError):
    """The clock disagrees with what was last written, and no server bears it out."""

    code = "GSI-105"


class RunError(GsiError):
    """A run ended by something that no other error of ours stands for: no memory, no space, a bug."""

    code = "GSI-106"


class FetchError(GsiError):
    """Bytes could not be had from a source. ``kind`` is the outcome (``timeout``, ``too_big``, ``http_500``, ...)."""

    code = "GSI-200"

    def __init__(self, what: str, *, kind: str, where: str = "", why: str = "", kept: str = "", hint: str = "") -> None:
        super().__init__(what, where=where, why=why, kept=kept, hint=hint)
        self.kind = kind


class NotThePageError(GsiError):
    """Bytes came, but they are not the page: a block page, a consent wall, a login, a soft 404."""

    code = "GSI-201"


class ArchiveError(GsiError):
    """A snapshot is missing, damaged, or cannot be written."""

    code = "GSI-202"


class WarcError(GsiError):
    """A WARC file is damaged, cut, altered since it was planned, or none."""

    code = "GSI-203"


class SpoolError(GsiError):
    """A collector's batch cannot be taken, or the spool cannot be used. ``kind``: ``damaged``, ``newer``, ``name``,
    ``twin``, ``future`` or ``folder``."""

    code = "GSI-204"

    def __init__(self, what: str, *, kind: str, where: str = "", why: str = "", kept: str = "", hint: str = "") -> None:
        super().__init__(what, where=where, why=why, kept=kept, hint=hint)
        self.kind = kind


class ParseError(GsiError):
    """Bytes could not be read as a document. ``rule`` is the limit or check that said so (``dtd``, ``memory``, ...)."""

    code = "GSI-300"

    def __init__(self, what: str, *, rule: str, where: str = "", why: str = "", kept: str = "", hint: str = "") -> None:
        super().__init__(what, where=where, why=why, kept=kept, hint=hint)
        self.rule = rule


class WarehouseError(GsiError):
    """DuckDB refused, a migration does not fit, or the file is not what it should be."""

    code = "GSI-400"


class LakeError(GsiError):
    """The lake cannot be opened, belongs to another warehouse, or refused a transaction; or an extension is missing."""

    code = "GSI-401"


class CheckError(GsiError):
    """An expectation could not be evaluated: an error of its own kind, not a failed check."""

    code = "GSI-500"


class PublishError(GsiError):
    """The public folder could not be written or the copy did not verify. The old one stays."""

    code = "GSI-600"


class AlertError(GsiError):
    """A channel is misconfigured or refused a message."""

    code = "GSI-700"


class BackfillError(GsiError):
    """A backfill cannot go on: no plan, no extra, no scheduler, or parts that do not fit."""

    code = "GSI-800"
