"""Great Expectations is imported once, without what no check uses, and whatever was put off is there when asked for."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from gsi_etl.quality.library import OTHER_SOURCES


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
