"""A flow's home folder is named by somebody: the working folder of a worker is no place for one."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from gsi_etl.errors import SettingsError
from gsi_etl.run.flow_settings import flow_settings


@pytest.fixture(autouse=True)
def in_a_checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("GSI_HOME", "GSI_CONFIG"):
        monkeypatch.delenv(name, raising=False)


def test_without_a_home_there_is_one_line_that_says_where_to_set_it_and_no_folder(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as caught:
        flow_settings()
    assert "no home folder is named" in str(caught.value)
    assert "GSI_HOME" in caught.value.hint
    assert "job variable env" in caught.value.hint
    assert list(tmp_path.iterdir()) == []


def test_a_settings_file_that_names_none_is_told_as_the_place(tmp_path: Path) -> None:
    (tmp_path / "gsi.toml").write_text('contact = "you@example.org"\n')
    with pytest.raises(SettingsError) as caught:
        flow_settings()
    assert caught.value.where == str(tmp_path / "gsi.toml")


def test_the_environment_or_the_settings_file_names_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "gsi.toml").write_text('home = "kept"\n')
    monkeypatch.setenv("GSI_CONFIG", str(tmp_path / "gsi.toml"))
    assert flow_settings().home == tmp_path / "kept"
    monkeypatch.setenv("GSI_HOME", str(tmp_path / "other"))
    assert flow_settings().home == tmp_path / "other"


@pytest.mark.parametrize(
    ("error", "has_traceback"),
    [(SettingsError("no home folder"), False), (ValueError("a bug"), True)],
    ids=["ours", "a bug"],
)
def test_an_error_for_people_is_one_line_of_the_flows_log(
    error: Exception, has_traceback: bool, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("GSI_HOME", str(tmp_path / "home"))
    flow_settings()
    records: list[logging.LogRecord] = []
    logger = logging.getLogger("prefect.flow_runs")
    handler = logging.Handler()
    monkeypatch.setattr(handler, "emit", records.append)
    logger.addHandler(handler)
    try:
        raise error
    except type(error):
        # Once Prefect has set its logging up it would ask for a run to send this record to.
        logger.exception("the flow ended", extra={"send_to_api": False})
    finally:
        logger.removeHandler(handler)
    assert bool(records[0].exc_info) == has_traceback
