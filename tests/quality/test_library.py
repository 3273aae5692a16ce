"""Great Expectations is imported once, without what no check uses, and whatever was put off is there when asked for."""

import subprocess
import sys


def printed(code: str, *options: str) -> str:
    done = subprocess.run([sys.executable, *options, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.strip()


def test_what_no_check_uses_is_not_loaded() -> None:
    code = """
import sys
from gsi_etl.quality.library import LEFT_OUT, OTHER_SOURCES, PUT_OFF, great_expectations
great_expectations()
print([name for name in (*PUT_OFF, *LEFT_OUT, *OTHER_SOURCES) if name in sys.modules])
"""
    assert printed(code) == "[]"


def test_what_was_put_off_is_there_for_whoever_imports_it_afterwards() -> None:
    code = """
from gsi_etl.quality.library import great_expectations
great_expectations()
from scipy import stats
import altair
from great_expectations.expectations.core import expect_column_kl_divergence_to_be_less_than as one
print(stats.norm.cdf(0), altair.Chart.__name__, one.stats.entropy([1.0]), one.alt.Chart.__name__)
"""
    assert printed(code) == "0.5 Chart 0.0 Chart"


def test_data_sources_that_stay_out_are_its_own_modules_and_all_that_it_has_but_sql() -> None:
    code = """
from pathlib import Path
from gsi_etl.quality.library import OTHER_SOURCES
import great_expectations.datasource.fluent as fluent
names = {path.stem for path in Path(fluent.__file__).parent.glob("*_datasource.py")} | {"fabric"}
print(sorted(names ^ {name.rpartition(".")[2] for name in OTHER_SOURCES}))
"""
    assert printed(code, "-W", "ignore") == (
        "['databricks_sql_datasource', 'invalid_datasource', 'postgres_datasource', 'sql_datasource']"
    )


def test_another_data_source_is_there_for_whoever_imports_it_afterwards() -> None:
    code = """
from gsi_etl.quality.library import great_expectations
great_expectations()
from great_expectations.datasource.fluent.pandas_datasource import PandasDatasource
print(PandasDatasource(name="one").add_dataframe_asset(name="two").name)
"""
    assert printed(code, "-W", "ignore") == "two"


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
