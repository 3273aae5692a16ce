"""A page that has moved permanently: told once for each new address, with the line to change."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from gsi_etl.base.ids import identifier
from gsi_etl.changes import moved
from gsi_etl.model import Batch, Change, Fetch, PastChange
from scenes.world import source

NOW = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)
DAY = timedelta(days=1)
INDEX = source("index", official=True)


TARGET = "https://new.example/"


def asked(to: str | None = TARGET, url: str = "https://index.example/") -> Fetch:
    return Fetch("index", url, NOW, Decimal(0), "ok", moved_to=to)


MOVED = Change(
    change_id=identifier("ch", "source_moved", "index", TARGET, NOW),
    change_class="source_moved",
    cause="source",
    severity="operator",
    source_id="index",
    subject="index",
    sentence="index has moved permanently: in index.yaml put `url: https://new.example/` in place of "
    "`url: https://index.example/`",
    old_text="https://index.example/",
    new_text=TARGET,
    url=TARGET,
    rule="its server says permanently moved (301 or 308), and the page is there",
)
REPORTED = PastChange("index:index", "source_moved", "operator", "", TARGET, NOW - DAY)


@pytest.mark.parametrize(
    ("batch", "recent", "told"),
    [
        ({"fetches": (asked(),)}, [], True),
        ({"fetches": (asked(None, "https://index.example/robots.txt"), asked())}, [], True),
        ({"fetches": (asked(url="https://index.example/article"),)}, [], False),
        ({"fetches": (asked(None),)}, [], False),
        ({"fetches": ()}, [], False),
        ({"fetches": (asked(),), "trouble": "not_the_page"}, [], False),
        ({"fetches": (asked(),), "postponed": True}, [], False),
        ({"fetches": (asked(),)}, [REPORTED], False),
        ({"fetches": (asked(),)}, [replace(REPORTED, new_text="https://other.example/")], True),
        ({"fetches": (asked(),)}, [replace(REPORTED, key="other:other")], True),
        ({"fetches": (asked(),)}, [replace(REPORTED, key="index:figure")], True),
        ({"fetches": (asked(),)}, [replace(REPORTED, change_class="source_changed")], True),
        ({"fetches": (asked(),)}, [replace(REPORTED, key="other:other"), REPORTED], False),
    ],
)
def test_a_page_that_has_moved_is_told_once_for_each_new_address(
    batch: dict[str, Any], recent: list[PastChange], told: bool
) -> None:
    assert moved(INDEX, Batch("index", **batch), recent, NOW) == (MOVED if told else None)
