"""Great Expectations is imported once, without what no check uses, and whatever was put off is there when asked for."""

from __future__ import annotations

import gc
import importlib
import json
import logging
import subprocess
import sys
import threading
import warnings
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType, NoneType
from typing import Any

import pytest

from gsi_etl.quality import library
from gsi_etl.quality.library import (
    LEFT_OUT,
    OTHER_SOURCES,
    PUT_OFF,
    _Empty,
    _import,
    _Later,
    _without_the_rest,
    quiet,
)


def printed(code: str, *options: str) -> str:
    done = subprocess.run([sys.executable, *options, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.strip()


@pytest.fixture(scope="module")
def afterwards() -> dict[str, Any]:
    """What one process finds after the import, in the order in which it looks."""
    code = """
import json, sys, warnings
from gsi_etl.quality.library import LEFT_OUT, OTHER_SOURCES, PUT_OFF, great_expectations
great_expectations()
found = {"loaded": [name for name in (*PUT_OFF, *LEFT_OUT, *OTHER_SOURCES) if name in sys.modules]}
from scipy import stats
import altair
from great_expectations.expectations.core import expect_column_kl_divergence_to_be_less_than as one
found["put off"] = [stats.norm.cdf(0), altair.Chart.__name__, one.stats.entropy([1.0]), one.alt.Chart.__name__]
warnings.simplefilter("ignore")
from great_expectations.datasource.fluent.pandas_datasource import PandasDatasource
found["other source"] = PandasDatasource(name="one").add_dataframe_asset(name="two").name
print(json.dumps(found))
"""
    found: dict[str, Any] = json.loads(printed(code))
    return found


@pytest.mark.slow
def test_what_no_check_uses_is_not_loaded(afterwards: dict[str, Any]) -> None:
    assert afterwards["loaded"] == []


def test_what_was_put_off_is_there_for_whoever_imports_it_afterwards(afterwards: dict[str, Any]) -> None:
    assert afterwards["put off"] == [0.5, "Chart", 0.0, "Chart"]


def test_another_data_source_is_there_for_whoever_imports_it_afterwards(afterwards: dict[str, Any]) -> None:
    assert afterwards["other source"] == "two"


def test_data_sources_that_stay_out_are_its_own_modules_and_all_that_it_has_but_sql() -> None:
    spec = find_spec("great_expectations")
    assert spec is not None
    assert spec.origin is not None
    there = Path(spec.origin).parent / "datasource" / "fluent"
    names = {path.stem for path in there.glob("*_datasource.py")} | {"fabric"}
    assert names ^ {name.rpartition(".")[2] for name in OTHER_SOURCES} == {
        "databricks_sql_datasource", "invalid_datasource", "postgres_datasource", "sql_datasource",
    }  # fmt: skip


@pytest.mark.slow
def test_what_is_there_already_is_left_alone() -> None:
    code = """
from scipy import stats
from gsi_etl.quality.library import great_expectations
great_expectations()
import scipy.stats
print(scipy.stats is stats)
"""
    assert printed(code) == "True"


@pytest.mark.slow
def test_an_import_that_was_begun_is_waited_for_and_warns_nobody() -> None:
    code = """
import gc, sys, threading
from gsi_etl.quality.library import begin, great_expectations
before = gc.isenabled()
begin(); begin()
others = [one.name for one in threading.enumerate() if one is not threading.main_thread()]
print(great_expectations() is sys.modules["great_expectations"], others, gc.isenabled() == before)
"""
    assert printed(code, "-W", "error") == "True ['import of Great Expectations'] True"


def test_an_import_that_fails_ahead_of_time_is_told_to_whoever_needs_it() -> None:
    code = """
import sys
from gsi_etl.quality import library
sys.modules["great_expectations.data_context"] = None
library.begin()
try:
    library.great_expectations()
except ImportError as error:
    print("great_expectations.data_context" in str(error))
"""
    assert printed(code) == "True"


def test_what_is_put_off_and_left_out_is_named() -> None:
    assert (PUT_OFF, LEFT_OUT) == (("scipy.stats", "altair", "jsonschema"), ("boto3", "botocore"))
    names = {name.removeprefix("great_expectations.datasource.fluent.") for name in OTHER_SOURCES}
    assert len(names) == len(OTHER_SOURCES) == 25
    files = ("filesystem", "dbfs", "s3", "google_cloud_storage", "azure_blob_storage", "file_path")
    assert {f"{engine}_{place}_datasource" for engine in ("pandas", "spark") for place in files} <= names


@pytest.fixture
def absent(monkeypatch: pytest.MonkeyPatch) -> str:
    """A module of the standard library that is put out of sight, and comes back afterwards."""
    monkeypatch.delitem(sys.modules, "colorsys", raising=False)
    return "colorsys"


def test_a_module_that_is_put_off_is_imported_when_something_in_it_is_asked_for(
    absent: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = _Later(absent)
    monkeypatch.setitem(sys.modules, absent, later)
    with pytest.raises(AttributeError, match=r"^__file__$"):
        _ = later.__file__
    assert sys.modules[absent] is later
    assert later.rgb_to_hsv(0, 0, 0) == (0.0, 0.0, 0)
    assert sys.modules[absent] is not later
    # It was imported in between: what is there stays.
    there = sys.modules[absent]
    assert later.hsv_to_rgb is there.hsv_to_rgb
    assert sys.modules[absent] is there


def test_a_module_that_is_left_empty_gives_a_class_for_each_name() -> None:
    empty = _Empty("a.module")
    one = empty.Datasource
    assert (one.__name__, one.__module__, isinstance(None, one)) == ("Datasource", "a.module", False)
    assert empty.Datasource is one
    with pytest.raises(AttributeError, match=r"^__path__$"):
        _ = empty.__path__


def test_placeholders_stand_only_for_what_is_not_there_and_go_when_the_import_ends(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    there, replaced = ModuleType("there"), ModuleType("replaced")
    for name in (*PUT_OFF, *LEFT_OUT, *OTHER_SOURCES):
        monkeypatch.setitem(sys.modules, name, there)  # so that it is as before in the end, whatever that was
        monkeypatch.delitem(sys.modules, name)
    sys.modules[PUT_OFF[0]] = there
    held: dict[str, Any] = {}

    def fails() -> None:
        held.update({name: sys.modules[name] for name in (*PUT_OFF, *LEFT_OUT, *OTHER_SOURCES)})
        sys.modules[PUT_OFF[1]] = replaced
        raise KeyError

    with pytest.raises(KeyError), _without_the_rest():
        fails()
    kinds = [type(held[name]) for name in (PUT_OFF[1], PUT_OFF[2], *LEFT_OUT, *OTHER_SOURCES)]
    assert kinds == [_Later, _Later, NoneType, NoneType, *[_Empty] * len(OTHER_SOURCES)]
    assert held[PUT_OFF[0]] is there
    left = {name: sys.modules[name] for name in held if name in sys.modules}
    assert left == {PUT_OFF[0]: there, PUT_OFF[1]: replaced}


@pytest.mark.parametrize("collects", [True, False])
def test_garbage_is_looked_for_after_the_import_as_it_was_before(
    collects: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str, bool]] = []
    monkeypatch.setattr(importlib, "import_module", lambda name: asked.append((name, gc.isenabled())))
    before = gc.isenabled()
    try:
        gc.enable() if collects else gc.disable()
        _import()
        assert gc.isenabled() is collects
    finally:
        gc.enable() if before else gc.disable()
    assert asked == [("great_expectations", False)]


def test_what_the_library_says_of_itself_is_heard_by_nobody_while_it_is_at_work(
    caplog: pytest.LogCaptureFixture,
) -> None:
    logger = logging.getLogger("great_expectations")
    handlers, propagate = list(logger.handlers), logger.propagate
    with quiet():
        assert logger.propagate is False
        assert len(logger.handlers) == len(handlers) + 1
        logging.getLogger("great_expectations.any").error("unheard")
        for name in ("constants", "parse"):
            warnings.warn(f"module 'sre_{name}' is deprecated", DeprecationWarning, stacklevel=1)
        with pytest.raises(DeprecationWarning):
            warnings.warn("module 'other' is deprecated", DeprecationWarning, stacklevel=1)
    assert (logger.handlers, logger.propagate) == (handlers, propagate)
    logging.getLogger("great_expectations.any").error("heard")
    assert [record.message for record in caplog.records] == ["heard"] * propagate
    with pytest.raises(DeprecationWarning):
        warnings.warn("module 'sre_parse' is deprecated", DeprecationWarning, stacklevel=1)


def test_an_import_is_begun_once_and_not_at_all_where_it_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[Any] = []

    class Thread:
        def __init__(self, **given: Any) -> None:
            begun.append(given)

        def start(self) -> None:
            begun.append("started")

    monkeypatch.setattr(library.threading, "Thread", Thread)
    monkeypatch.setattr(library, "_begun", threading.Event())
    monkeypatch.setitem(sys.modules, "great_expectations", ModuleType("great_expectations"))
    library.begin()
    assert begun == []
    monkeypatch.delitem(sys.modules, "great_expectations")
    with warnings.catch_warnings():
        library.begin()
        library.begin()
        warnings.warn("module 'sre_parse' is deprecated", DeprecationWarning, stacklevel=1)
    given = {"target": library._ahead, "name": "import of Great Expectations", "daemon": True}
    assert begun == [given, "started"]


def test_what_goes_wrong_ahead_of_time_is_kept_for_whoever_needs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[bool] = []

    def fails() -> None:
        tried.append(library._lock.locked())
        raise ImportError("no such library")

    monkeypatch.setattr(library, "_import", fails)
    monkeypatch.delitem(sys.modules, "great_expectations", raising=False)
    library._ahead()
    with pytest.raises(ImportError, match="no such library"):
        library.great_expectations()
    assert tried == [True, True]
    there = ModuleType("great_expectations")
    monkeypatch.setitem(sys.modules, "great_expectations", there)
    assert library.great_expectations() is there
    assert len(tried) == 2
