"""The Python of the how-to pages does what the pages say, over the filled home folder."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[2] / "docs" / "how-to"


@pytest.mark.parametrize("page", ["python.md", "jupyter.md"])
def test_the_code_of_the_page_runs(
    page: str, filled_home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(filled_home)
    blocks = re.findall(r"^```python\n(.*?)^```", (DOCS / page).read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    assert blocks
    scope: dict[str, object] = {}
    for block in blocks:
        exec(compile(block, page, "exec"), scope)
    scope["con"].close()  # type: ignore[attr-defined]
    told = capsys.readouterr().out
    assert "GSI 2018 2,640,000 GEMS" in told if page == "python.md" else "day-3" in told
    if page == "python.md":
        assert "40.3 million" in told


def test_every_client_has_its_page() -> None:
    assert {"python.md", "jupyter.md", "r.md", "dbeaver.md", "excel.md"} <= {path.name for path in DOCS.iterdir()}
