"""How much a figure must change before an alert is sent: for a source, for a measure or place of it, for a channel."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator


class Threshold(BaseModel):
    """Revisions below it are recorded and shown like all others, and not sent. All that it names must hold.

    ``at_least`` is in the units of the figure: persons, per 1,000, a share as a fraction. Steps below it add up: a
    figure is compared with what it was when it was last told. ``measure`` and ``place`` say for which figures; for
    all when neither is given. Of several that fit, each must be met.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    measure: str | None = None
    place: str | None = None
    at_least: Decimal | None = Field(default=None, gt=0)
    percent: Decimal | None = Field(default=None, gt=0)
    direction: Literal["up", "down"] | None = None

    @model_validator(mode="after")
    def _asks_for_something(self) -> Threshold:
        if self.at_least is None and self.percent is None and self.direction is None:
            raise ValueError("a threshold needs at_least, percent or direction")
        return self


class ChannelThreshold(Threshold):
    """A threshold of one channel. ``sources``: only for these, ``*`` matches all; for all when empty."""

    sources: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _names_what_there_is(self) -> ChannelThreshold:
        from gsi_etl.config.vocabulary import misfits_of_threshold

        for where, words in misfits_of_threshold((), self):
            raise ValueError(f"{where[-1]}: {words}")
        return self
